"""Objective factors in base values: with evidence, approved by a second person, both values kept and explained."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import person, sign_in

from stateward.workbench.assessment.cycle import adjusting, papers, selectors, services
from stateward.workbench.assessment.cycle.models import BaseAdjustment, Round
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import moves
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import Upload
from stateward.workbench.register.models import Enterprise

YEAR = 2022
PAPER = Upload("transfer.pdf", b"approval of the free transfer")


@pytest.fixture
def opened(db: None) -> Round:
    rule = workspace.rulebook().get("cycle", "cn-municipal-annual-cycle")
    groups = Enterprise.objects.filter(depth=1, status="active").order_by("path")[:1]
    return services.open_round(
        rule, YEAR, "intl-basic-annual", "cn-order-22-targets", groups, title="Year", starts_on=dt.date(2026, 11, 2)
    )


def _line(found: Round) -> Any:
    line = found.cycle.participants.get().target_lines.exclude(base=None).first()
    assert line is not None
    return line


def _people(found: Round) -> tuple[Any, Any, Any]:
    group = found.cycle.participants.get().enterprise
    ours = person("ours", "reporter", branch=group, enterprise=group)
    return ours, person("officer", "officer"), person("second", "leader")


def test_an_approved_factor_changes_the_base_and_both_values_stay(opened: Round) -> None:
    line, (ours, officer, _leader) = _line(opened), _people(opened)
    by_rule = line.base
    with as_user(ours):
        factor = adjusting.propose(line.participant, line.indicator, Decimal(-2), "free transfer of a plant", PAPER)
    line.refresh_from_db()
    assert (line.base, line.base_by_rule) == (by_rule, None)  # nothing changes before it is approved
    with as_user(officer):
        adjusting.decide(factor, adjusting.APPROVED, "seen")
    line.refresh_from_db()
    assert (line.base, line.base_by_rule) == (by_rule - 2, by_rule)
    row = next(r for r in selectors.target_rows(opened, line.participant) if r.line.indicator == line.indicator)
    assert any("free transfer of a plant (transfer.pdf)" in step for step in row.base_steps)
    assert row.by_rule == row.measure.shown(by_rule) and row.base == row.measure.shown(by_rule - 2)


def test_who_proposed_a_factor_does_not_approve_it(opened: Round) -> None:
    line, (_ours, officer, leader) = _line(opened), _people(opened)
    with as_user(officer):
        factor = adjusting.propose(line.participant, line.indicator, Decimal(1), "policy", PAPER)
        with pytest.raises(SamePerson):
            adjusting.decide(factor, adjusting.APPROVED, "mine")
    with as_user(leader):
        adjusting.decide(factor, adjusting.REJECTED, "not objective")
        with pytest.raises(Refused) as refusal:
            adjusting.decide(factor, adjusting.APPROVED, "after all")
    assert refusal.value.faults[0].code == "base.decided"
    line.refresh_from_db()
    assert line.base_by_rule is None


@pytest.mark.parametrize(
    ("amount", "reason", "evidence", "code"),
    [
        (None, "policy", PAPER, "base.amount"),
        (Decimal(0), "policy", PAPER, "base.amount"),
        (Decimal(1), "  ", PAPER, "base.reason"),
        (Decimal(1), "policy", None, "base.evidence"),
    ],
)
def test_a_factor_needs_an_amount_a_reason_and_evidence(
    opened: Round, amount: Decimal | None, reason: str, evidence: Upload | None, code: str
) -> None:
    line = _line(opened)
    with pytest.raises(Refused) as refusal:
        adjusting.propose(line.participant, line.indicator, amount, reason, evidence)
    assert refusal.value.faults[0].code == code
    with pytest.raises(Refused) as refusal:
        adjusting.propose(line.participant, "nothing", Decimal(1), "policy", PAPER)
    assert refusal.value.faults[0].code == "base.none"
    assert not BaseAdjustment.objects.exists()


def test_once_targets_are_agreed_base_values_stay_and_the_contract_tells_both(opened: Round) -> None:
    line = _line(opened)
    one = line.participant
    factor = adjusting.propose(one, line.indicator, Decimal(3), "merged subsidiary", PAPER)
    open_ = adjusting.propose(one, line.indicator, Decimal(4), "late", PAPER)
    adjusting.decide(factor, adjusting.APPROVED, "seen")
    asked = {each.indicator: (each.base or Decimal(1), "as before") for each in one.target_lines.all()}
    services.propose(one, asked)
    for _step in ("submit", "approve"):
        getattr(moves, _step)(one)
    services.counter(one, asked)
    moves.submit(one)
    moves.approve(one)
    one.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        adjusting.decide(open_, adjusting.APPROVED, "too late")
    assert refusal.value.faults[0].code == "base.closed"
    moves.submit(one)
    one.refresh_from_db()
    told = [block.text for block in papers.contract(opened, one.contract).blocks if hasattr(block, "text")]
    assert any("merged subsidiary" in text for text in told)


def test_a_group_proposes_and_the_office_decides_on_the_page(opened: Round) -> None:
    line, (ours, officer, _leader) = _line(opened), _people(opened)
    page = f"{opened.get_absolute_url()}groups/{line.participant_id}/"
    browser, office = sign_in(Client(), ours), sign_in(Client(), officer)
    file = SimpleUploadedFile("order.pdf", b"order")
    sent = {"indicator": line.indicator, "amount": "twelve", "reason": "policy", "evidence": file}
    refused = browser.post(f"{page}fill/adjust/", sent)
    assert refused.status_code == 422 and "twelve" in refused.content.decode()
    sent |= {"amount": "1.5", "evidence": SimpleUploadedFile("order.pdf", b"order")}
    assert browser.post(f"{page}fill/adjust/", sent).status_code == 302
    factor = BaseAdjustment.objects.get()
    assert b"order" in b"".join(browser.get(f"{page}factors/{factor.pk}/").streaming_content)  # type: ignore[attr-defined]
    told = {"factor": factor.pk, "outcome": "approved", "words": "seen"}
    assert browser.post(f"{page}fill/factor/", told).status_code in (403, 404)
    assert office.post(f"{page}fill/factor/", told).status_code == 302
    assert "by the rule" in browser.get(page).content.decode()
