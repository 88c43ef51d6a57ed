"""The letters of supervision in either language as Word and PDF: reminder, notice, report, correction order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stateward.documents import Document, Facts, Heading, Paragraph, Signatures, Table
from stateward.messages import LANGUAGES, current_language, language
from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import office, workspace
from stateward.workbench.core.documents import respond
from stateward.workbench.supervision.actions import HANDLE, VIEW
from stateward.workbench.supervision.findings import selectors as findings
from stateward.workbench.supervision.findings.models import Finding
from stateward.workbench.supervision.inspections import selectors as inspections
from stateward.workbench.supervision.inspections.models import Visit
from stateward.workbench.supervision.warnings import selectors as warnings
from stateward.workbench.supervision.warnings.models import RiskWarning

FORMATS = ("pdf", "docx")


def _answer(request: HttpRequest, format_: str, name: str, make: Callable[[str], Document]) -> HttpResponse:
    """The document in the language asked for by `?language=`, by default the reader's."""
    wanted = request.GET.get("language", current_language())
    if wanted not in LANGUAGES or format_ not in FORMATS:
        raise Http404
    with language(wanted):
        return respond(request, make(wanted), format_, name)


def _office() -> str:
    return str(workspace.current().settings.name)


def _number(kind: str, year: int, key: int) -> str:
    return f"{kind}-{year}-{key}"


def _letter(spoken: str, title: str, number: str, addressee: str, blocks: list[Any]) -> Document:
    return Document(
        title=title, language=spoken, number=number, date=office.today(), issuer=_office(), addressee=addressee,
        blocks=blocks,
    )  # fmt: skip


@allowed(HANDLE)
@require_safe
def reminder(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The reminder letter (提示函) of a warning."""
    found = _warning(request, pk)
    return _answer(request, format_, f"reminder-{pk}", lambda spoken: _reminder(found, spoken))


@allowed(HANDLE)
@require_safe
def notice(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The notice (通报) of a warning."""
    found = _warning(request, pk)
    return _answer(request, format_, f"notice-{pk}", lambda spoken: _notice(found, spoken))


def _warning(request: HttpRequest, pk: int) -> RiskWarning:
    found = warnings.warning(request.user, pk)
    if found is None or found.state != "triggered":
        raise Http404
    return found


def _warning_facts(found: RiskWarning) -> Facts:
    value, threshold = warnings.value_words(found)
    return Facts(
        [
            (_("Enterprise"), found.enterprise.name),
            (_("Rule"), f"{found.title} ({found.rule})"),
            (_("Level"), str(found.get_level_display())),
            (_("Month"), found.period),
            (_("Value"), value),
            (_("Limit"), threshold),
        ]
    )


def _reminder(found: RiskWarning, spoken: str) -> Document:
    blocks = [
        Paragraph(found.message, kind="lead"),
        _warning_facts(found),
        Paragraph(
            _("Please find the cause and tell this office in writing what it is, what you do about it and by when.")
        ),
        Paragraph(
            _("The limits are those of the office's rulebook, version {version}.").format(version=found.run.version),
            kind="note",
        ),
        Signatures([(_("For the office"), "")]),
    ]
    return _letter(spoken, _("Reminder letter"), _number("TS", found.year, found.pk), found.enterprise.name, blocks)


def _notice(found: RiskWarning, spoken: str) -> Document:
    steps = [[one.opened_on.isoformat(), one.words] for one in found.steps.all()]
    blocks: list[Any] = [Paragraph(found.message, kind="lead"), _warning_facts(found)]
    if steps:
        blocks += [Heading(_("What was done")), Table([_("Day"), _("Step")], steps)]
    blocks += [
        Paragraph(
            _("This is made known to the enterprises under the office, so that each may look at its own figures.")
        ),
        Signatures([(_("For the office"), "")]),
    ]
    return _letter(spoken, _("Notice"), _number("TB", found.year, found.pk), found.enterprise.name, blocks)


@allowed(VIEW)
@require_safe
def inspection_report(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The report of a visit."""
    found = inspections.visit(request.user, pk)
    if found is None:
        raise Http404
    return _answer(request, format_, f"inspection-{pk}", lambda spoken: _report(found, spoken))


def _report(found: Visit, spoken: str) -> Document:
    points = [
        [
            one["text"],
            str(one["answer"].get_value_display()) if one["answer"] else "—",
            one["answer"].note if one["answer"] else "",
        ]
        for one in inspections.checklist(found)
    ]
    reported = [
        [one.title, one.clause, str(one.get_reported_grade_display()), one.description] for one in found.findings.all()
    ]
    blocks: list[Any] = [
        Facts(
            [
                (_("Enterprise"), found.enterprise.name),
                (_("Inspection"), str(found.entry)),
                (_("On"), found.planned_on.isoformat() if found.planned_on else "—"),
                (_("Inspectors"), ", ".join(one.name for one in found.inspectors.all()) or "—"),
                (_("Draw"), found.draw.name if found.draw is not None else "—"),
            ]
        ),
        Heading(_("What was looked at")),
        Table([_("Point"), _("Result"), _("Note")], points),
        Heading(_("Findings")),
        Table([_("Finding"), _("Clause"), _("Grade"), _("Description of the finding")], reported)
        if reported
        else Paragraph(_("None.")),
        Heading(_("Conclusion")),
        Paragraph(found.conclusion or "—"),
        Signatures([(_("Inspector"), one.name) for one in found.inspectors.all()] or [(_("Inspector"), "")]),
    ]
    title = _("Inspection report")
    return _letter(spoken, title, _number("JC", found.entry.plan.year, found.pk), found.enterprise.name, blocks)


@allowed(VIEW)
@require_safe
def correction_order(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The order to correct a finding."""
    found = findings.finding(request.user, pk)
    if found is None or found.item is None:
        raise Http404
    return _answer(request, format_, f"correction-{pk}", lambda spoken: _order(found, spoken))


def _order(found: Finding, spoken: str) -> Document:
    item = found.item
    assert item is not None
    blocks: list[Any] = [
        Paragraph(found.description, kind="lead"),
        Facts(
            [
                (_("Finding"), found.title),
                (_("Clause that is broken"), found.clause),
                (_("Found by"), str(found.get_source_display())),
                (_("Grade"), str(found.get_confirmed_grade_display())),
                (_("Measure"), found.measure or "—"),
                (_("Evidence that closes it"), item.evidence_required or "—"),
                (_("Due on"), item.due.isoformat() if item.due else "—"),
            ]
        ),
        Paragraph(_("Please correct this by the day named and hand in the evidence with the day it took effect.")),
        Signatures([(_("For the office"), "")]),
    ]
    return _letter(
        spoken, _("Correction order"), _number("ZG", found.found_on.year, found.pk), found.enterprise.name, blocks
    )
