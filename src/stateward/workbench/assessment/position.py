"""Position: a scorecard's figures beside the middle of the peers and beside the standard values, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stateward.assessment import position as library
from stateward.assessment.result import standards_for
from stateward.assessment.targets import LEVEL_WORDS
from stateward.messages import gettext as _
from stateward.messages import pick
from stateward.rulebook.scheme import TIERS
from stateward.workbench.accounts.permissions import allowed
from stateward.workbench.assessment import inputs as own
from stateward.workbench.assessment import results
from stateward.workbench.core import formats, workspace
from stateward.workbench.register import selectors as register
from stateward.workbench.register import wording

STRAND = "assessment"
#: Width of the picture of the five standards, and of one of its six fields.
WIDTH, FIELD = 120, 20


@dataclass(frozen=True)
class Row:
    """One indicator in words: its value, the level it reaches, the standards, its peers."""

    title: str
    value: str
    level: str
    level_title: str
    standards: list[str]
    source: str
    mark: float | None
    middle: str
    between: str
    ahead_of: str
    peers: str
    better: str


@allowed("assessment.view")
@require_safe
def position(request: HttpRequest, scheme: str, year: int, code: str) -> HttpResponse:
    """One enterprise among its peers and against the standard values."""
    enterprise = register.enterprise(request.user, code, strand=STRAND)
    if enterprise is None or scheme not in {document.id for document in results.schemes()}:
        raise Http404
    run = results.run(scheme)
    summary = run.summaries(year, [code]).get(code)
    if summary is None:
        raise Http404
    inputs = own.inputs()
    industries = _classes(inputs.enterprises)
    standards = standards_for(workspace.rulebook(), run.scheme, inputs)
    found = library.positions(run.scheme, run.frame, code, year, industries, standards)
    of_year = run.frame.filter(run.frame["year"] == year)
    score = library.peers_of(of_year, "score", code, industries, run.document.better)
    context = {
        "enterprise": enterprise,
        "scheme": run.document,
        "year": year,
        "summary": summary,
        "ranked": run.ranked(year),
        "score_peers": score,
        "score_ahead": _share(score),
        "industry": wording.industry_title(enterprise.industry, register.industry_titles()),
        "rows": [_row(one) for one in found],
        "tiers": [_(LEVEL_WORDS[tier]) for tier in TIERS],
        "fields": [number * FIELD for number in range(WIDTH // FIELD)],
        "has_standards": any(one.standards for one in found),
        "enough": library.ENOUGH,
        "years": sorted(run.of_enterprise(code), reverse=True),
    }
    return render(request, "assessment/position.html", context)


def _classes(enterprises: pl.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Enterprise -> its industry and size."""
    if enterprises is None:
        return {}
    rows = enterprises.select("enterprise", "industry", "size").iter_rows()
    return {code: (industry or "", size or "") for code, industry, size in rows}


def _row(one: library.Position) -> Row:
    def shown(value: float | None) -> str:
        return formats.measure(value, one.unit)

    peers = one.peers
    return Row(
        title=pick(dict(one.title)),
        value=shown(one.value),
        level=one.level or "",
        level_title=_(LEVEL_WORDS[one.level]) if one.level else "",
        standards=[shown(value) for value in one.standards],
        source=one.source,
        mark=_mark(one),
        middle=shown(peers.middle) if peers else "",
        between=f"{shown(peers.low)} – {shown(peers.high)}" if peers and peers.low is not None else "",
        ahead_of=_share(peers),
        peers=_peers(peers),
        better=one.better,
    )


def _share(peers: library.Peers | None) -> str:
    return "" if peers is None or peers.ahead_of is None else formats.number(peers.ahead_of * 100, 0)


def _peers(peers: library.Peers | None) -> str:
    if peers is None:
        return ""
    if peers.whole_portfolio:
        return _("{count} of all industries").format(count=peers.count)
    return _("{count} of the industry").format(count=peers.count)


def _mark(one: library.Position) -> float | None:
    """Where the value stands on the line from below poor (left) to excellent (right), within its field."""
    if one.value is None or not one.standards:
        return None
    limits: list[Any] = list(reversed(one.standards))
    sign = -1 if one.better == "lower" else 1
    value = one.value * sign
    met = [number for number, limit in enumerate(limits) if value >= limit * sign]
    if not met:
        return FIELD / 2
    at = met[-1]
    if at == len(limits) - 1:
        return WIDTH - FIELD / 2
    low, high = limits[at] * sign, limits[at + 1] * sign
    share = (value - low) / (high - low) if high > low else 0.5
    return round(FIELD * (at + 1 + share), 1)
