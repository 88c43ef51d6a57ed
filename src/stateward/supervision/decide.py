"""Who decides a case: the row that matches, or why nobody can be named."""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import joined, listed, pick
from stateward.messages.errors import Fault, StatewardError
from stateward.rulebook.lists import DAY, DecisionListDocument, ListRow, Outcome
from stateward.supervision.axes import bits
from stateward.supervision.table import DecisionTable
from stateward.supervision.values import CellError, as_day, as_value, plain_value

#: Policies under which several rows may answer together.
SEVERAL = frozenset({"collect", "rule_order", "output_order"})
#: The item of a case that no row covers, where the list says what then holds.
OTHERWISE = "otherwise"


#: Rows told to a reader whose case none of them covers.
_MOST_NEAR = 3
#: How the outputs of several rows become one.
_GATHERING: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "min": min, "max": max}


class CaseFault(StatewardError):
    """A case cannot be read: an unknown field, or a value of another kind than its field."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, by which item, on what basis; or why nobody can be named (`reason`).

    `items` are all rows that match; `outputs` the outputs of a general table; `exceptions` words a person must judge.
    """

    list_id: str
    list_version: str
    decided: bool
    items: tuple[str, ...] = ()
    item: str | None = None
    outcome: Outcome | None = None
    outputs: Any = None
    missing_fields: tuple[str, ...] = ()
    code: str = "decided"
    reason: str | None = None
    exceptions: tuple[str, ...] = ()
    certainty: str | None = None
    bodies: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def decider(self) -> str | None:
        """The id of the deciding body."""
        return self.outcome.decider if self.outcome else None

    @property
    def mode(self) -> str | None:
        """What the body does: approve, verify, file, report, decide."""
        return self.outcome.mode if self.outcome else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line's contract."""
        outcome = self.outcome
        body = self.bodies.get(self.decider) if self.decider else None
        limit = outcome.time_limit if outcome else None
        return {
            "decided": self.decided,
            "decider": self.decider,
            "decider_title": pick(body.title.as_dict()) if body is not None else self.decider,
            "mode": self.mode,
            "item": self.item,
            "basis": outcome.basis if outcome else None,
            "list": self.list_id,
            "list_version": self.list_version,
            "missing_fields": list(self.missing_fields),
            "items": list(self.items),
            "code": self.code,
            "reason": self.reason,
            "receiver": outcome.receiver if outcome else None,
            "time_limit": {"days": limit.days, "working": limit.working} if limit else None,
            "papers": list(outcome.papers) if outcome else [],
            "exceptions": list(self.exceptions),
            "certainty": self.certainty,
            "outputs": self.outputs,
        }


def decide(table: DecisionTable, case: Mapping[str, Any], day: dt.date | None = None) -> Decision:
    """Who decides a case on a day (the case's own `day` first). Missing fields that matter are named, never guessed.

    Raises `CaseFault` for unknown fields and values of the wrong kind.
    """
    located, unknown = locate(table, case, day)
    document = table.document
    if located is None:
        return _undecided(document, "not_in_force", (), _not_in_force(document))
    found = table.all_pieces
    sure = table.all_pieces
    for place, segment in enumerate(located):
        if segment is None:
            sure &= table.full[place]
        else:
            found &= table.cover[place][segment]
    sure &= found
    if not found:
        return _otherwise(table, located)
    missing = _missing(table, found, sure, unknown)
    if missing:
        return _with_missing(table, found, missing)
    return _answer(table, found)


def locate(
    table: DecisionTable, case: Mapping[str, Any], day: dt.date | None
) -> tuple[list[int | None] | None, list[int]]:
    """The segment of every field of a case (None where it is not given), and the places of those not given.

    The first part is None where the list is not in force on the day.
    """
    axes = table.axes
    located: list[int | None] = [None] * len(axes)
    faults: list[Fault] = []
    names = table.known_names
    for name, value in case.items():
        place = names.get(name)
        if place is None:
            faults.append(_unknown_field(table, name))
        elif value is not None and place < len(axes) - 1:
            try:
                located[place] = axes[place].locate(as_value(value, axes[place].field))
            except CellError as error:
                faults.append(_wrong_value(name, value, str(error)))
    on = case.get(DAY, day)
    try:
        asked = as_day(on) if on is not None else None
    except CellError as error:
        faults.append(_wrong_value(DAY, on, str(error)))
        asked = None
    if faults:
        raise CaseFault(faults)
    unknown = [place for place, segment in enumerate(located[:-1]) if segment is None]
    if asked is None:
        return located, ([*unknown, len(axes) - 1] if table.dated else unknown)
    try:
        located[-1] = axes[-1].locate(asked)
    except CellError:
        return None, unknown
    return located, unknown


def _missing(table: DecisionTable, found: int, sure: int, unknown: Sequence[int]) -> list[int]:
    """The places of the fields that decide and are not given; empty where the answer does not depend on them."""
    if not unknown or found == sure:
        return []
    rivals = found & ~sure
    policy = table.document.hit_policy
    if policy in ("first", "priority") and sure:
        first = table.pieces[(sure & -sure).bit_length() - 1].row
        rivals = sum(1 << p for p in bits(rivals) if table.pieces[p].row < first)
    elif policy == "any" and sure:
        answer = outcome_key(table.rows[table.rows_of(sure)[0]])
        rivals = sum(1 << p for p in bits(rivals) if outcome_key(table.rows[table.pieces[p].row]) != answer)
    elif sure:
        settled = set(table.rows_of(sure))
        rivals = sum(1 << p for p in bits(rivals) if table.pieces[p].row not in settled)
    return [place for place in unknown if rivals & ~table.full[place]]


def _with_missing(table: DecisionTable, found: int, missing: Sequence[int]) -> Decision:
    names = tuple(table.names[place] for place in missing)
    titles = listed(pick(table.axes[place].field.title.as_dict()) for place in missing)
    items = tuple(table.rows[row].id for row in table.rows_of(found))
    reason = _("What decides is not given: {fields}. Still possible: items {items}.").format(
        fields=titles, items=listed(items)
    )
    return replace(_undecided(table.document, "missing_fields", items, reason), missing_fields=names)


def _answer(table: DecisionTable, found: int) -> Decision:
    rows = [table.rows[row] for row in table.rows_of(found)]
    policy = table.document.hit_policy
    if len(rows) > 1 and policy in ("unique", "any"):
        different = policy == "unique" or len({outcome_key(row) for row in rows}) > 1
        if different:
            items = tuple(row.id for row in rows)
            words = _("Items {items} all cover this case, and the list does not say which comes first.")
            return _undecided(table.document, "conflict", items, words.format(items=listed(items)))
    return _decided(table, rows)


def _decided(table: DecisionTable, rows: Sequence[ListRow]) -> Decision:
    document, row = table.document, rows[0]
    several = document.hit_policy in SEVERAL
    return Decision(
        document.id,
        document.version,
        True,
        items=tuple(r.id for r in rows),
        item=row.id,
        outcome=row,
        outputs=aggregated(document, rows) if several else plain_outputs(row),
        exceptions=tuple(pick(e.text.as_dict()) for e in row.exceptions if e.text is not None and not e.when),
        certainty=row.certainty,
        bodies=document.bodies,
    )


def _otherwise(table: DecisionTable, located: Sequence[int | None]) -> Decision:
    document = table.document
    if document.otherwise is not None:
        return Decision(
            document.id,
            document.version,
            True,
            item=OTHERWISE,
            outcome=document.otherwise,
            outputs=plain_outputs(document.otherwise),
            bodies=document.bodies,
        )
    return _undecided(document, "no_row", (), joined([_("No item covers this case."), *_nearest(table, located)]))


def _nearest(table: DecisionTable, located: Sequence[int | None]) -> list[str]:
    """The rows that fail in one field only, with that field: what a reader looks for first."""
    taken = [
        table.all_pieces if segment is None else table.cover[place][segment] for place, segment in enumerate(located)
    ]
    before = list(itertools.accumulate(taken, int.__and__, initial=table.all_pieces))
    behind = list(itertools.accumulate(reversed(taken), int.__and__, initial=table.all_pieces))[::-1]
    told: list[str] = []
    for place, axis in enumerate(table.axes):
        for number in bits(before[place] & behind[place + 1] & ~taken[place])[:_MOST_NEAR]:
            piece = table.pieces[number]
            told.append(
                _("Item {item} would, for {field}: {values}.").format(
                    item=table.rows[piece.row].id,
                    field=pick(axis.field.title.as_dict()),
                    values=axis.told(piece.box[place]),
                )
            )
    return told[:_MOST_NEAR]


def _undecided(document: DecisionListDocument, code: str, items: tuple[str, ...], reason: str) -> Decision:
    return Decision(document.id, document.version, False, items=items, code=code, reason=reason)


def _not_in_force(document: DecisionListDocument) -> str:
    effective = document.effective
    return _("The list is not in force on that day; it holds from {first} to {last}.").format(
        first=effective.from_ or "…", last=effective.to or "…"
    )


def outcome_key(row: Outcome) -> tuple[Any, ...]:
    """What makes two rows answer alike."""
    limit = row.time_limit
    outputs = tuple(sorted((name, str(value)) for name, value in row.outputs.items()))
    return (
        row.decider,
        row.mode,
        row.receiver,
        (limit.days, limit.working) if limit else None,
        frozenset(row.papers),
        outputs,
    )


def plain_outputs(row: Outcome) -> dict[str, Any] | None:
    """The outputs of a row of a general table, as JSON keeps them."""
    return {name: plain_value(value) for name, value in row.outputs.items()} or None


def aggregated(document: DecisionListDocument, rows: Sequence[ListRow]) -> Any:
    """What several rows give together: a list of their outputs, or their sum, smallest, largest, number."""
    names = dict.fromkeys(name for row in rows for name in row.outputs)
    if document.aggregate == "count":
        return {name: len(rows) for name in names}
    if document.aggregate is None:
        return [plain_outputs(row) for row in rows]
    gather = _GATHERING[document.aggregate]
    return {name: plain_value(gather([row.outputs[name] for row in rows])) for name in names}


def _unknown_field(table: DecisionTable, name: str) -> Fault:
    near = difflib.get_close_matches(name, table.names, n=3, cutoff=0.5) or table.names[:8]
    return Fault(
        "decide.field",
        _("The list has no field called {name}.").format(name=name),
        _("Its fields are: {fields}.").format(fields=listed(near)),
        value=name,
    )


def _wrong_value(name: str, value: Any, problem: str) -> Fault:
    return Fault(
        "decide.value",
        _("The field {field} cannot take this value: {problem}.").format(field=name, problem=problem),
        _("Give a value of the field's kind, or leave the field out where it is not known."),
        value=str(value),
        rule=name,
    )
