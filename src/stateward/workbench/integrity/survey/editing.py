"""The questionnaire of a survey: changed in both languages until the first link is out, and then never again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import Fault
from stateward.workbench.audit import recording
from stateward.workbench.core.refusals import Refused, refused
from stateward.workbench.core.services import service
from stateward.workbench.integrity.actions import PREPARE
from stateward.workbench.integrity.survey.models import Survey, SurveyState

MOST_QUESTIONS = 40
#: Groups are few and large, so that cells are not small.
MOST_GROUPS = 6
LONGEST = 300


@dataclass(frozen=True)
class Line:
    """A question or a group as typed: its id (empty for a new one), its place, its words in both languages."""

    id: str
    place: str
    en: str
    zh: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: the line is left out."""
        return not self.en and not self.zh


def can_change(survey: Survey) -> bool:
    """Whether the questionnaire may still be changed: whoever holds a link must answer what was prepared."""
    return survey.state == SurveyState.DRAFT and not survey.links.exists()


@service(PREPARE)
def change(survey: Survey, questions: Sequence[Line], groups: Sequence[Line]) -> Survey:
    """Replace questions and groups. Raises `Refused` with every fault; nothing is kept then."""
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if not can_change(held):
        raise refused(
            "survey.frozen",
            _("The questionnaire stands: its first link is out, or the survey was opened."),
            _("Prepare another survey for other questions."),
        )
    faults: list[Fault] = []
    asked = _kept(questions, _("question"), "q", (1, MOST_QUESTIONS), faults)
    named = _kept(groups, _("group"), "g", (1, MOST_GROUPS), faults)
    if faults:
        raise Refused(faults)
    before = {"questions": held.questions, "groups": held.groups}
    held.questions = [{"id": one.id, "text": {"en": one.en, "zh": one.zh}} for one in asked]
    held.groups = [{"id": one.id, "title": {"en": one.en, "zh": one.zh}} for one in named]
    held.save(update_fields=["questions", "groups"])
    after = {"questions": held.questions, "groups": held.groups}
    recording.record("integrity.survey.questions", held, before=_told(before), after=_told(after))
    return held


def _told(state: dict[str, Any]) -> dict[str, list[str]]:
    """The words of a questionnaire for the log, in English."""
    return {
        "questions": [one["text"]["en"] for one in state["questions"]],
        "groups": [one["title"]["en"] for one in state["groups"]],
    }


def _kept(
    lines: Iterable[Line], kind: str, letter: str, bounds: tuple[int, int], faults: list[Fault]
) -> list[Line]:
    """The lines in order of their places, each with an id; what is wrong with them goes to the faults."""
    typed = [line for line in lines if not line.is_blank]
    fewest, most = bounds
    if not fewest <= len(typed) <= most:
        faults.append(
            Fault(
                "survey.number",
                _("There are {count} lines of the kind “{kind}”; between {fewest} and {most} are possible.").format(
                    count=len(typed), kind=kind, fewest=fewest, most=most
                ),
                _("Add lines or empty some."),
            )
        )
    for number, line in enumerate(typed, start=1):
        faults.extend(_faults_of(line, number, kind))
    taken = {line.id for line in typed if line.id}
    free = (f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in taken)
    ordered = sorted(typed, key=lambda line: (int(line.place) if line.place.isdecimal() else most + 1))
    return [Line(line.id or next(free), line.place, line.en, line.zh) for line in ordered]


def _faults_of(line: Line, number: int, kind: str) -> list[Fault]:
    where = {"kind": kind, "number": number}
    found = []
    if not line.en or not line.zh:
        found.append(
            Fault(
                "survey.language",
                _("The words of {kind} {number} stand in one language alone.").format(**where),
                _("Write them in English and in Chinese."),
                value=(line.en or line.zh)[:80],
            )
        )
    if max(len(line.en), len(line.zh)) > LONGEST:
        found.append(
            Fault(
                "survey.long",
                _("The words of {kind} {number} are longer than {most} characters.").format(most=LONGEST, **where),
                _("Shorten them: people answer short sentences."),
                value=line.en[:80],
            )
        )
    if line.place and not line.place.isdecimal():
        found.append(
            Fault(
                "survey.place",
                _("The place of {kind} {number} is not a whole number.").format(**where),
                _("Write 1 for the first, 2 for the second."),
                value=line.place[:20],
            )
        )
    return found
