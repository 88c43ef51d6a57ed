"""The mid-term review as a document, and its sheet in the words of the running language."""

from __future__ import annotations

from typing import Any

from stateward.documents import Document, Facts, Heading, Paragraph, Signatures, Table
from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.rulebook.terms import TermDocument
from stateward.workbench.assessment import scorecard as cards
from stateward.workbench.assessment.models import TermReview
from stateward.workbench.assessment.term import review as reviews
from stateward.workbench.core import formats, workspace
from stateward.workbench.register.models import Enterprise


def told(kept: dict[str, Any]) -> dict[str, Any]:
    """A sheet with its titles in the running language."""
    statuses = cards.status_titles()
    return {
        **kept,
        "measures": [
            {**one, "title": pick(one["title"]), "status_title": statuses.get(one["status"], "")}
            for one in kept["measures"]
        ],
        "goals": [{**one, "title": pick(one["title"]), "state": _state(one)} for one in kept["goals"]],
    }


def _state(goal: dict[str, Any]) -> str:
    if goal["value"] is None:
        return "out" if goal["best"] is not None else "unknown"
    return "sure" if goal["value"] <= goal["low"] else "open"


def review(found: TermDocument, enterprise: Enterprise, kept: dict[str, Any], held: TermReview | None) -> Document:
    """The review as a paper; without `held` a draft for the meeting."""
    sheet = told(kept)
    years = [
        [str(year["year"]), _number(year["score"]), year["grade"] or "—", "" if year["known"] else _("to come")]
        for year in sheet["years"]
    ]
    blocks: list[Any] = [
        Facts(
            [
                (_("Term"), f"{sheet['first']}–{sheet['last']}"),
                (_("Rules of the term"), f"{pick(found.title.as_dict())} {found.version}"),
                (_("Running term score"), f"{_number(sheet['score'])} {sheet['grade'] or ''}".strip()),
            ]
        ),
        Heading(_("The years of the term")),
        Table(columns=[_("Year"), _("Score"), _("Grade"), _("Remark")], rows=years, numbers=(1,)),
        Heading(_("What is reached and what is left")),
        _measures(sheet),
        *_targets(kept),
        Heading(_("What {year} must reach").format(year=sheet["last"])),
        _goals(sheet),
    ]
    if held is not None:
        blocks += [Heading(_("Finding of the office")), Paragraph(held.finding)]
        if held.demands:
            blocks += [Heading(_("To be done in the rest of the term")), Paragraph(held.demands)]
        names = [held.held_by.name if held.held_by else "", ""]
        blocks.append(Signatures([(_("For the office"), names[0]), (_("For the enterprise"), names[1])]))
    return Document(
        title=_("Mid-term review {first}–{last}").format(first=sheet["first"], last=sheet["last"]),
        language=current_language(),
        number=f"{sheet['first']}-{enterprise.code}-{held.revision}" if held else "",
        date=held.held_at.date() if held else None,
        issuer=workspace.current().settings.name,
        addressee=enterprise.name,
        blocks=blocks,
        note="" if held else _("Draft: the review has not been held yet."),
    )


def _number(value: Any) -> str:
    return "—" if value is None else formats.number(value, 2)


def _measures(sheet: dict[str, Any]) -> Table:
    rows = [
        [one["title"], formats.measure(one["value"], one["unit"]), *map(_number, _points(one))]
        for one in sheet["measures"]
    ]
    columns = [_("Indicator"), _("Value"), _("Points so far"), _("of"), _("Still open")]
    return Table(columns=columns, rows=rows, numbers=(1, 2, 3, 4))


def _points(one: dict[str, Any]) -> tuple[Any, Any, Any]:
    return one["points"], one["weight"], one["left"]


def _targets(kept: dict[str, Any]) -> list[Any]:
    rows = [
        [
            str(one.year) if one.month is None else f"{one.year}-{one.month:02d}",
            one.title,
            one.unit,
            one.target,
            one.reached or "—",
            _("reached") if one.is_reached else (one.left or "—"),
        ]
        for one in reviews.targets_shown(kept)
    ]
    if not rows:
        return []
    columns = [_("Until"), _("Indicator"), _("Unit"), _("Target"), _("Reached so far"), _("Left")]
    return [Heading(_("Targets agreed in the term")), Table(columns=columns, rows=rows, numbers=(3, 4, 5))]


def _goals(sheet: dict[str, Any]) -> Table:
    words = {
        "out": _("out of reach"),
        "sure": _("reached in any case"),
        "unknown": _("not known: a measure is missing"),
    }
    rows = [
        [one["title"], _number(one["limit"]), words.get(one["state"]) or _number(one["value"])]
        for one in sheet["goals"]
    ]
    year = sheet["last"]
    columns = [_("Grade of the term"), _("Term score"), _("Annual score {year}").format(year=year)]
    return Table(columns=columns, rows=rows, numbers=(1, 2))
