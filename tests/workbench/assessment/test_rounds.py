"""A round on the small portfolio: sheets, findings without evidence, scores that can be proven, an appeal."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from portfolio import PORTFOLIO_SEED

from stateward.assessment.verify import verify
from stateward.demo import generate
from stateward.facts.statement import Figure
from stateward.workbench.assessment.cycle import jobs, midway, papers, scoring, services, sources
from stateward.workbench.assessment.cycle.models import Round
from stateward.workbench.core import workspace
from stateward.workbench.core.cycles import invitations, moves
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.refusals import Refused
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements.models import Edition, Statement
from stateward.workbench.statements.services import record
from stateward.workbench.statements.store import rebuild

SCHEME = "intl-basic-annual"
YEAR = 2022


@pytest.fixture
def opened(db: None) -> Round:
    """A round of the groups, its targets signed."""
    rule = workspace.rulebook().get("cycle", "cn-municipal-annual-cycle")
    groups = Enterprise.objects.filter(depth=1, status="active").order_by("path")
    return services.open_round(
        rule, YEAR, SCHEME, "cn-order-22-targets", groups, title="Year", starts_on=dt.date(2026, 11, 2)
    )


def _groups(found: Round) -> Any:
    return found.cycle.participants.select_related("enterprise", "cycle")


def _signed(found: Round) -> None:
    for one in _groups(found):
        asked = {line.indicator: (line.base or Decimal(1), "as before") for line in one.target_lines.all()}
        services.propose(one, asked)
        moves.submit(one)
        moves.approve(one)
        services.counter(one, asked)
        for _step in ("agree", "sign"):
            moves.submit(one)
            moves.approve(one)
        moves.skip(one)


def _verified(found: Round) -> None:
    for one in _groups(found):
        services.report(one, {}, {})
        moves.submit(one)
        moves.approve(one)
        services.verify(one, {line.indicator: ("confirmed", None, "") for line in one.report_lines.all()})
        moves.submit(one)
        moves.approve(one)


def _marked(found: Round) -> None:
    invitation, _token = invitations.invite(found.cycle, "expert_marks", "Professor")
    lines = invitations.step_of(invitation).sheet
    sheet = {(p.enterprise.code, line.id): "80" for p in invitations.on_sheet(invitation) for line in lines}
    invitations.hand_in(invitation, sheet)
    cycles.submit_together(found.cycle)
    cycles.approve_together(found.cycle)


def test_a_year_is_opened_once_for_a_group(opened: Round) -> None:
    groups = [one.enterprise for one in _groups(opened)]
    with pytest.raises(Refused) as refusal:
        services.open_round(
            opened.cycle.rule,
            YEAR,
            SCHEME,
            "cn-order-22-targets",
            groups,
            title="Again",
            starts_on=dt.date(2026, 11, 2),
        )
    assert refusal.value.faults[0].code == "round.taken"


def test_a_sheet_with_an_open_target_is_not_handed_in(opened: Round) -> None:
    one = _groups(opened).first()
    assert one.target_lines.exists()
    with pytest.raises(Refused) as refusal:
        moves.submit(one)
    assert refusal.value.faults[0].code == "round.open"


def test_a_figure_that_differs_needs_a_reason(opened: Round) -> None:
    one = _groups(opened).first()
    asked = {line.indicator: (line.base or Decimal(1), "") for line in one.target_lines.all()}
    services.propose(one, asked)
    moves.submit(one)
    moves.approve(one)
    name = next(iter(asked))
    with pytest.raises(Refused) as refusal:
        services.counter(one, asked | {name: ((asked[name][0] or Decimal(1)) + 1, " ")})
    assert refusal.value.faults[0].code == "round.reason"


def test_scores_are_kept_with_what_proves_them(opened: Round) -> None:
    _signed(opened)
    _verified(opened)
    _marked(opened)
    with pytest.raises(Refused) as refusal:
        cycles.submit_together(opened.cycle)
    assert refusal.value.faults[0].code == "round.not_computed"
    result = scoring.compute(opened)
    found = verify(json.loads(scoring.file_of(result)))
    assert found.results == len(result.rows) == _groups(opened).count()
    assert not found.faults
    import numpy as np

    intervals = jobs.intervals(result, np.random.default_rng(1))
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in intervals["results"])


def test_no_verifiable_evidence_earns_nothing_and_says_so(opened: Round) -> None:
    _signed(opened)
    _verified(opened)
    before = scoring.compute(opened)
    one = next(p for p in _groups(opened) if (before.of(p.enterprise.code) or {}).get("score") is not None)
    node = next(n for n in before.of(one.enterprise.code)["nodes"] if n["score"])  # type: ignore[index]
    line = one.report_lines.get(indicator=node["id"])
    line.finding, line.verified = "unverifiable", None
    line.save()
    after = scoring.compute(opened)
    told = next(n for n in after.of(one.enterprise.code)["nodes"] if n["id"] == node["id"])  # type: ignore[index]
    assert told["score"] == 0
    assert told["status"] == "forced"
    assert not verify(json.loads(scoring.file_of(after))).faults
    others = [p.enterprise.code for p in _groups(opened) if p.pk != one.pk]
    assert all(after.of(code)["score"] == before.of(code)["score"] for code in others)  # type: ignore[index]


def test_pages_and_papers_open_at_every_step(opened: Round, client: Any) -> None:
    address = opened.get_absolute_url()
    one = _groups(opened).first()
    page = f"{address}groups/{one.pk}/"
    assert client.get("/assessment/rounds/").status_code == 200
    assert client.get("/assessment/rounds/new/").status_code == 200
    assert client.get(page).status_code == 200
    _signed(opened)
    assert client.get(f"{page}contract.docx").status_code == 200
    _verified(opened)
    _marked(opened)
    result = scoring.compute(opened)
    for path in (
        address,
        page,
        f"{address}league.csv",
        f"{address}result.json",
        f"{address}pay/",
        f"{address}notices.zip",
    ):
        assert client.get(path).status_code == 200, path
    notice = papers.notice(opened, one, result)
    assert str(result.file_sha256) in notice.note


def test_terms_and_simulation_open(client: Any) -> None:
    assert client.get("/assessment/term/").status_code == 200
    assert client.get("/assessment/simulation/").status_code == 200
    query = f"?draft={SCHEME}&against=imf-health-check&year={YEAR}"
    assert client.get(f"/assessment/simulation/{query}").status_code == 200
    assert client.get(f"/assessment/simulation/export.csv{query}").status_code == 200


def test_within_the_year_a_target_stands_beside_the_newest_month(opened: Round) -> None:
    one = _groups(opened).first()
    one.target_lines.update(agreed=Decimal(1_000_000_000))
    assert midway.standing(opened, one) is None  # the whole year is there
    later = Round.objects.get(pk=opened.pk)
    later.year = YEAR + 1
    assert midway.standing(later, one) is None  # no month is there
    grown = generate(enterprises=14, months=36, seed=PORTFOLIO_SEED, profile="generic")
    june = [each for year in (YEAR, YEAR + 1) for each in grown.statements(year=year, month=6)]
    record([each for each in june if each.key.enterprise == one.enterprise.code])
    found = midway.standing(later, one)
    assert found is not None and found.month == 6 and found.rows
    assert all(row.reached and row.target and row.before for row in found.rows)
    shares = [row.share for row in found.rows if row.share is not None]
    assert shares and len(shares) < len(found.rows)  # a ratio has no share
    one.target_lines.update(agreed=None)
    assert midway.standing(later, _groups(opened).first()) is None  # nothing is agreed


def test_a_round_in_which_nobody_has_a_score_is_not_handed_on(opened: Round) -> None:
    _signed(opened)
    _verified(opened)
    _marked(opened)
    result = scoring.compute(opened)
    result.rows = [row | {"score": None} for row in result.rows]
    result.save()
    with pytest.raises(Refused) as refusal:
        cycles.submit_together(opened.cycle)
    assert refusal.value.faults[0].code == "round.no_score"


def test_a_result_names_the_statements_it_stands_on_and_says_when_one_is_replaced(opened: Round, client: Any) -> None:
    _signed(opened)
    _verified(opened)
    _marked(opened)
    result = scoring.compute(opened)
    one = _groups(opened).first()
    code = one.enterprise.code
    (used,) = sources.shown(result, code)
    held = Statement.objects.get(pk=int(used.address.strip("/").split("/")[-1]))
    assert (used.revision, used.newer) == (held.revision, None)
    assert used.edition == held.get_edition_display()
    facts = held.as_facts()
    (later,) = record([replace(facts, figures={**facts.figures, "average_employees": Figure(Decimal(777))})])
    assert later.revision == held.revision + 1
    (after,) = sources.shown(result, code)
    assert (after.revision, after.newer) == (held.revision, held.revision + 1)
    Statement.objects.filter(pk=later.pk).update(edition=Edition.AUDITED)
    rebuild()
    anew = scoring.compute(opened, reason="audited figures differ")
    (fresh,) = sources.shown(anew, code)
    assert (fresh.revision, fresh.edition, fresh.newer) == (held.revision + 1, str(Edition.AUDITED.label), None)
    told = client.get(f"{opened.get_absolute_url()}groups/{one.pk}/").content.decode()
    assert "Statements used" in told
    notice = papers.notice(opened, one, anew)
    assert any(f"revision {fresh.revision}" in str(block) for block in notice.blocks)
