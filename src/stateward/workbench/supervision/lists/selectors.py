"""Reading lists and their drafts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from stateward.messages import pick
from stateward.rulebook.lists import DecisionListDocument
from stateward.supervision.analysis import Analysis, analyse, case_of, merged, region_of
from stateward.supervision.cover import OutOfSteps, Steps, uncovered
from stateward.supervision.table import DecisionTable
from stateward.workbench.accounts.scope import visible_to
from stateward.workbench.core import workspace
from stateward.workbench.supervision.lists.cells import cell_of
from stateward.workbench.supervision.lists.models import DraftState, ListDraft


def newest() -> list[DecisionListDocument]:
    """The lists of the rulebook, each in its newest version."""
    book = workspace.rulebook()
    return [book.get("list", name) for name in book.ids("list")]


def document(name: str, version: str | None = None, on: dt.date | None = None) -> DecisionListDocument:
    """One list; `RulebookError` where there is none."""
    found: DecisionListDocument = workspace.rulebook().get("list", name, version, on)
    return found


def versions(name: str) -> list[DecisionListDocument]:
    """All versions of a list, the newest first."""
    found = [entry.document for entry in workspace.rulebook().all("list") if entry.document.id == name]
    return sorted(found, key=lambda one: (one.effective.from_ or dt.date.min, one.version), reverse=True)


def drafts(user: Any) -> QuerySet[ListDraft]:
    """The drafts the person may see."""
    return visible_to(user, ListDraft.objects.select_related("submitted_by", "approved_by"))


def open_drafts(user: Any) -> QuerySet[ListDraft]:
    """Those that are being drafted or wait for approval."""
    return drafts(user).filter(state__in=[DraftState.DRAFTING, DraftState.SUBMITTED])


def draft(user: Any, key: int) -> ListDraft | None:
    """One draft, or `None` where the person may not see it."""
    return drafts(user).filter(pk=key).first()


@dataclass(frozen=True)
class Gap:
    """A gap with a case that nobody decides, in words, and the cells of a row that would close it."""

    number: int
    region: str
    case: dict[str, Any]
    told: list[tuple[str, str]]
    cells: dict[str, Any]


def analysed(found: DecisionListDocument) -> Analysis:
    """All findings about a list."""
    return analyse(found)


def gaps(found: DecisionListDocument, most: int = 60) -> list[Gap]:
    """The gaps of a list in the order of its analysis, with the cells that close each."""
    table = DecisionTable(found)
    if found.otherwise is not None or not table.rows:
        return []
    boxes = []
    try:
        for box in uncovered(table, table.whole, table.all_pieces, Steps()):
            boxes.append(box)
            if len(boxes) >= most:
                break
    except OutOfSteps:
        # What was found until then is shown; the analysis says that the search was not finished.
        pass
    result = []
    for number, box in enumerate(merged(boxes)):
        cells = {axis.name: cell_of(axis, mask) for axis, mask in zip(table.axes[:-1], box[:-1], strict=True)}
        case = case_of(table, box)
        given = {name: cell for name, cell in cells.items() if cell is not None}
        result.append(Gap(number, region_of(table, box), case, told_case(found, case), given))
    return result


def told_case(found: DecisionListDocument, case: dict[str, Any]) -> list[tuple[str, str]]:
    """A case in words: the titles of its fields and values."""
    told = []
    for name, value in case.items():
        field = found.fields.get(name)
        title = pick(field.title.as_dict()) if field is not None else name
        told.append((title, value_words(found, name, value)))
    return told


def value_words(found: DecisionListDocument, name: str, value: Any) -> str:
    """A value of a field in words."""
    from stateward.messages import gettext as _

    field = found.fields.get(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    option = field.options.get(str(value)) if field is not None else None
    return pick(option.as_dict()) if option is not None else str(value)
