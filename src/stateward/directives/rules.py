"""The rules an outline is found by, each with its sentence: nothing in an outline stands without one of them."""

from __future__ import annotations

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

RULES: dict[str, str] = {
    "title.line": N_("A line of its own above the text, without a full stop, is the title."),
    "title.label": N_("The words after the label Title are the title."),
    "title.meeting": N_("No line stands above the text; the meeting it reports names it."),
    "meeting.held": N_("Who held which meeting, up to what the meeting was for."),
    "date.meeting": N_("The date in the sentence that says the meeting was held."),
    "date.meeting_year": N_("The day in the sentence about the meeting; its year is taken from the release date."),
    "date.release": N_("The date after a label such as Release date."),
    "date.signature": N_("The date under the text, where a document is signed."),
    "date.label": N_("The day after the label Date or Time."),
    "date.line": N_("A day alone on a line."),
    "date.text": N_("A date in the text."),
    "issuer.held": N_("The body that held the meeting."),
    "issuer.letterhead": N_("The body in the head of the document."),
    "issuer.label": N_("The words after the label Issued by."),
    "issuer.signature": N_("The body that stands above the date at the end."),
    "issuer.title": N_("The body that the title begins with."),
    "number.line": N_("A document number on a line of its own."),
    "speaker.presided": N_("The person before the words that say who presided or spoke."),
    "speaker.label": N_("The words after the label Speaker or Chair."),
    "participants.held": N_("Those for whom the meeting was held."),
    "participants.attended": N_("Those before or after the words that say who attended."),
    "participants.label": N_("The words after the label Participants."),
    "participants.addressed": N_("Those whom the document addresses in a line that ends with a colon."),
    "basis.conveyed": N_("What the meeting conveyed and learned."),
    "basis.according": N_("What stands after words such as according to or in order to implement."),
    "basis.named_document": N_("A document named between title marks."),
    "strand.ordinal": N_("A part that begins with an ordinal phrase such as One is, The second is, First."),
    "strand.number": N_("A part that begins with a number in the order of the document."),
    "strand.heading": N_("A part under a heading of its own."),
    "strand.key_tasks": N_("A numbered part of the chapter on the key tasks."),
    "title.first_sentence": N_("The first sentence after the number is the title of the part."),
    "title.first_clause": N_("The part is one sentence; its first clause is its title."),
    "title.heading": N_("The heading is the title of the part."),
    "task.item": N_("A numbered point within a strand."),
    "task.instruction": N_("A clause that begins with a verb of instruction."),
    "task.modal": N_("A clause that says what must, should or is to be done."),
    "task.whole": N_("A numbered point that is no instruction by its words; kept whole."),
    "measure.step": N_("A numbered point within a task."),
    "measure.action": N_("A clause of the task that begins with a verb of instruction."),
    "measure.figure": N_("A figure with its unit."),
    "measure.due": N_("A day or a time by which."),
    "measure.indicator": N_("A named measure such as a rate, a ratio or an index."),
    "measure.deliverable": N_("A named thing to be made, such as a list, a plan or a mechanism."),
    "measure.means": N_("What stands after by or through."),
    "emphasis.quoted": N_("Words between quotation marks."),
    "emphasis.strict": N_("Words that allow no exception."),
}


def rule_words(rule: str) -> str:
    """The rule in words of the running language."""
    return _(RULES[rule])
