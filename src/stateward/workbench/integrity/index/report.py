"""The yearly integrity report: what the index says, how sure it is, where each enterprise stands, what is done."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stateward.documents import Document, Facts, Heading, Paragraph, Table
from stateward.messages import current_language, pick
from stateward.messages import gettext as _
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.core import formats, office, workspace
from stateward.workbench.core.documents import respond
from stateward.workbench.integrity import selectors
from stateward.workbench.integrity.actions import VIEW
from stateward.workbench.integrity.index import showing
from stateward.workbench.integrity.index.models import IndexRun, IndexYear, RunState
from stateward.workbench.integrity.index.shape import parts_of, titles_of
from stateward.workbench.integrity.index.views import found_year


@allowed(VIEW)
@require_safe
def yearly(request: HttpRequest, year: int, format_: str) -> HttpResponse:
    """The report of a year as PDF, Word or a page; an enterprise's people get the part on their own enterprises."""
    found = found_year(request, year)
    run = selectors.run_shown(request.user, found)
    if run is None:
        raise Http404
    return respond(request, document_of(request.user, found, run), format_, f"integrity-{year}-{current_language()}")


def document_of(user: Any, index_year: IndexYear, run: IndexRun) -> Document:
    """The report as a person may read it, in the running language."""
    rows = showing.rows(user, index_year, run)
    blocks: list[Any] = [*_summary(index_year, run, rows), *_scores(run, rows), *_parts(run, rows)]
    blocks += [*_sureness(run), *_measures(user, run), *_method(run)]
    return Document(
        title=_("Integrity report {year}").format(year=index_year.year),
        language=current_language(),
        date=run.published_at.date() if run.published_at else office.today(),
        issuer=workspace.current().settings.name,
        blocks=tuple(blocks),
        note=_("Results {sha256}").format(sha256=run.results_sha256),
    )


def _summary(index_year: IndexYear, run: IndexRun, rows: list[dict[str, Any]]) -> list[Any]:
    scored = [row["score"] for row in rows if row["score"] is not None]
    titles = showing.grade_titles(run.rule)
    grades = [(title, str(sum(row["grade"] == title for row in rows))) for title in titles.values()]
    found: list[Any] = []
    if run.state != RunState.PUBLISHED:
        found.append(Paragraph(_("Draft: this index was not published."), "lead"))
    found.append(
        Facts(
            [
                (_("Year"), str(index_year.year)),
                (_("Specification"), f"{pick(run.rule.title.as_dict())} {run.rule.version}"),
                (_("Enterprises scored"), _("{scored} of {count}").format(scored=len(scored), count=len(rows))),
                (_("Middle score"), formats.number(median(scored), 1) if scored else formats.DASH),
                *grades,
            ]
        )
    )
    return found


def _scores(run: IndexRun, rows: list[dict[str, Any]]) -> list[Any]:
    columns = [_("Rank"), _("Enterprise"), _("Score"), _("Grade"), _("Rank interval, 90 %"), _("Change"), _("Target")]
    cells = [
        [
            formats.DASH if row["rank"] is None else str(row["rank"]),
            row["enterprise"],
            formats.number(row["score"]),
            row["grade"] or formats.DASH,
            row["interval"] or formats.DASH,
            formats.number(row["change"], 2, signed=True),
            formats.number(row["target"]),
        ]
        for row in rows
    ]
    return [Heading(_("Scores")), Table(columns, cells, numbers=(0, 2, 5, 6))]


def _parts(run: IndexRun, rows: list[dict[str, Any]]) -> list[Any]:
    titles, parts = titles_of(run.rule), parts_of(run.rule)
    cells = [[row["enterprise"], *(formats.number(row[f"part_{id_}"], 1) for id_ in parts)] for row in rows]
    numbers = tuple(range(1, len(parts) + 1))
    return [Heading(_("By part")), Table([_("Enterprise"), *(titles[id_] for id_ in parts)], cells, numbers=numbers)]


def _sureness(run: IndexRun) -> list[Any]:
    """What the ranks depend on; said as well where it was not computed."""
    heading = Heading(_("How sure the ranks are"))
    if not run.uncertainty:
        return [heading, Paragraph(_("Rank intervals were not computed for this run."))]
    varied = run.rule.uncertainty.assumptions if run.rule.uncertainty else ()
    titles = {one.id: pick(one.title.as_dict()) for one in varied}
    cells = [
        [titles.get(one["assumption"], one["assumption"]), formats.number(one["first"]), formats.number(one["total"])]
        for one in run.uncertainty["sensitivity"]
    ]
    text = _(
        "The rank interval holds the rank in nine of ten computations in which the assumptions below are varied "
        "({runs} computations)."
    ).format(runs=formats.number(run.uncertainty["runs"], 0))
    return [
        heading,
        Paragraph(text),
        Table([_("Assumption"), _("Share alone"), _("Share with interactions")], cells, numbers=(1, 2)),
    ]


def _measures(user: Any, run: IndexRun) -> list[Any]:
    seen = selectors.enterprises(user).values("pk")
    adopted = run.adopted.filter(enterprise__in=seen).select_related("enterprise", "item__owner")
    heading = Heading(_("Adopted measures"))
    if not adopted:
        return [heading, Paragraph(_("No measure was adopted yet."))]
    cells = [
        [one.enterprise.name, one.words, formats.number(one.gain, 2, signed=True), str(one.item.get_state_display()),
         one.item.due.isoformat() if one.item.due else formats.DASH]
        for one in adopted
    ]  # fmt: skip
    columns = [_("Enterprise"), _("Measure"), _("Promised points"), _("State"), _("Due on")]
    return [heading, Table(columns, cells, numbers=(2,))]


def _method(run: IndexRun) -> list[Any]:
    document = run.rule
    found: list[Any] = [Heading(_("Method"))]
    if document.status == "illustrative":
        found.append(Paragraph(_("The specification is illustrative, not official."), "note"))
    if document.note:
        found.append(Paragraph(pick(document.note.as_dict()), "note"))
    found.append(
        Facts(
            [
                (_("Specification"), run.document_sha256),
                (_("Figures"), run.inputs_sha256),
                (_("Results"), run.results_sha256),
            ]
        )
    )
    return found
