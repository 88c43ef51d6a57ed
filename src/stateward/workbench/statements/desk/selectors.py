"""What an enterprise's people find on their desk, all of it within their own branch."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from stateward.messages import pick
from stateward.messages.errors import StatewardError
from stateward.workbench.accounts.scope import enterprises_of, visible_to
from stateward.workbench.core import office, workspace
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.reporting import selectors
from stateward.workbench.statements.reporting.models import WITH_ENTERPRISE, Obligation, ReportState

#: Rows of a card; each leads to its full list.
SHOWN = 12
#: Peers are those of the same industry; fewer than this say nothing.
FEWEST_PEERS = 3


@dataclass(frozen=True)
class Owed:
    """Reports of one kind and period that are owed by one branch."""

    period: Any
    title: str
    due: Any
    count: int
    late: bool
    address: str


def owed(user: Any) -> list[Owed]:
    """What is owed, by period and report, the most urgent first."""
    rows = selectors.reports(user).filter(state__in=WITH_ENTERPRISE, period__state="open").order_by("due")
    today = office.today()
    found: dict[tuple[int, str, str], list[Obligation]] = {}
    for row in rows:
        found.setdefault((row.period_id, row.template, row.edition), []).append(row)
    top = enterprises_of(user, strand="statements").order_by("depth", "path").first()
    return [
        Owed(held[0].period, held[0].title, held[0].due, len(held), held[0].due < today, _address(held, top))
        for held in found.values()
    ]


def _address(held: list[Obligation], top: Enterprise | None) -> str:
    """One report's own page, or the group's page for many."""
    if len(held) == 1 or top is None:
        return held[0].get_absolute_url()
    from django.urls import reverse

    period = held[0].period
    return f"{reverse('statements:group', args=[period.year, period.month, top.code])}?template={held[0].template}"


def returned(user: Any) -> list[Obligation]:
    """What came back, with the reason."""
    return list(selectors.reports(user).filter(state=ReportState.RETURNED).order_by("-decided_at")[:SHOWN])


def to_sign(user: Any) -> list[Obligation]:
    """What waits for the leader's signature."""
    rows = selectors.reports(user).filter(period__state="open")
    passed = rows.filter(state=ReportState.GROUP_CHECKED) | rows.filter(
        state=ReportState.CHECKED, enterprise__parent=None
    )
    return list(passed.order_by("due"))


def letters(user: Any) -> list[TrackedItem]:
    """Letters, findings and tasks of the branch that are not closed."""
    rows = visible_to(user, TrackedItem.objects.select_related("enterprise", "owner"), strand="core")
    person = user.acting_for or user
    return list(rows.filter(owner=person).exclude(state__in=["closed", "cancelled"]).order_by("due")[:SHOWN])


@dataclass(frozen=True)
class Standing:
    """An enterprise's latest result by the office's first scheme, and its place among its peers."""

    enterprise: Enterprise
    address: str
    score: float | None
    grade: str | None
    rank: int | None
    of: int
    peers: int
    peer_median: float | None
    position: str

    @property
    def beside(self) -> float | None:
        """How far above (below: negative) the middle of its peers the score is."""
        if self.score is None or self.peer_median is None:
            return None
        return self.score - self.peer_median


@dataclass(frozen=True)
class Standings:
    """The branch's results: the scheme, the year, one row an enterprise."""

    scheme: str
    title: str
    year: int
    rows: list[Standing]


def standings(user: Any) -> Standings | None:
    """How the enterprises of the branch stand; `None` where nothing was scored.

    Of the peers (the same industry) the middle alone is shown, and only where there are at least three others.
    """
    from django.urls import reverse

    from stateward.workbench.assessment import results

    schemes = workspace.current().settings.schemes
    if not schemes:
        return None
    try:
        run = results.run(schemes[0])
    except StatewardError:
        return None
    years = sorted(set(run.frame["year"].to_list()))
    if not years:
        return None
    year = years[-1]
    summaries = run.summaries(year)
    industries = dict(Enterprise.objects.values_list("code", "industry"))
    ranked = sum(row["rank"] is not None for row in summaries.values())
    rows = []
    for enterprise in enterprises_of(user, strand="assessment").order_by("path")[:SHOWN]:
        own = summaries.get(enterprise.code)
        if own is None:
            continue
        peers = [
            row["score"]
            for code, row in summaries.items()
            if code != enterprise.code and industries.get(code) == enterprise.industry and row["score"] is not None
        ]
        rows.append(
            Standing(
                enterprise,
                reverse("assessment:scorecard", args=[schemes[0], year, enterprise.code]),
                own["score"],
                own["grade"],
                own["rank"],
                ranked,
                len(peers),
                median(peers) if len(peers) >= FEWEST_PEERS else None,
                reverse("assessment:position", args=[schemes[0], year, enterprise.code]),
            )
        )
    return Standings(schemes[0], pick(run.document.title.as_dict()), year, rows)
