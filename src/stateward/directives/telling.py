"""What was found and what could not be found, in sentences for the person who will edit the outline."""

from __future__ import annotations

from stateward.directives.faults import told
from stateward.directives.tree import Outline
from stateward.messages import gettext as _
from stateward.messages.errors import Fault

#: A text of this many characters is long: its outline is to be read chapter by chapter.
LONG = 150_000


def notes_on(outline: Outline, announced: list[tuple[str, int]], file: str = "") -> list[Fault]:
    """Notes on everything that is missing, was inferred, or does not fit together."""
    notes = [*_absent(outline, file), *_strands(outline, announced, file)]
    if outline.date is not None and outline.date.rule == "date.meeting_year":
        notes.append(
            told(
                "year_inferred",
                _("The text gives {day} without a year; the year was taken from the release date.").format(
                    day=outline.date.text
                ),
                _("Correct the date if the meeting was in another year."),
                file=file,
                value=outline.date.value,
            )
        )
    if outline.date is not None and outline.date.value is None:
        notes.append(
            told(
                "no_year",
                _("The text gives {day} without a year, and nothing else tells the year.").format(
                    day=outline.date.text
                ),
                _("Add the year by hand."),
                file=file,
                value=outline.date.text,
            )
        )
    if len(outline.text) > LONG:
        notes.append(
            told(
                "long",
                _("The text is long: {characters} characters, {sentences} sentences.").format(
                    characters=len(outline.text), sentences=len(outline.sentences)
                ),
                _("Go through the outline strand by strand; annexes may have been read as tasks."),
                file=file,
            )
        )
    return notes


def _absent(outline: Outline, file: str) -> list[Fault]:
    step = _("Add it by hand if you know it.")
    sentences = (
        (outline.title, "no_title", _("No title was found.")),
        (outline.date, "no_date", _("No date was found that belongs to the whole text.")),
        (outline.issuer, "no_issuer", _("No issuing body was found.")),
        (outline.speaker, "no_speaker", _("Nobody is named as speaking or presiding.")),
    )
    notes = [told(code, sentence, step, file=file) for found, code, sentence in sentences if found is None]
    if outline.title is not None and outline.title.rule == "title.meeting":
        notes.append(
            told(
                "no_title_line",
                _("No line above the text is a title; the words that name the meeting stand in for it."),
                step,
                file=file,
            )
        )
    return notes


def _strands(outline: Outline, announced: list[tuple[str, int]], file: str) -> list[Fault]:
    notes = []
    if not outline.strands:
        notes.append(
            told(
                "no_enumeration",
                _(
                    "The text has no enumeration and no headings: no strands were found, and {tasks} instructions."
                ).format(tasks=len(outline.tasks)),
                _("Group the instructions into strands by hand."),
                file=file,
            )
        )
    for number, strand in enumerate(outline.strands, start=1):
        if not strand.tasks:
            notes.append(
                told(
                    "no_tasks",
                    _("No task was found in strand {number}, {title}.").format(number=number, title=strand.title.text),
                    _("Read the strand and add its tasks by hand."),
                    file=file,
                    value=str(strand.start),
                )
            )
    counts = {len(outline.strands), *(len(strand.tasks) for strand in outline.strands)}
    for words, number in announced:
        if outline.strands and number not in counts:
            notes.append(
                told(
                    "count",
                    _("The text announces {number} points ({words}); {found} strands were found.").format(
                        number=number, words=words, found=len(outline.strands)
                    ),
                    _("See whether a point was missed or two were taken for one."),
                    file=file,
                    value=words,
                )
            )
    return notes
