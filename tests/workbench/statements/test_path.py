"""A report goes its way by two people at least, takes nothing in a closed period, and never loses a word."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from people import person, sign_in
from reporting_group import Group, like_last_year

from stateward.facts.statement import Figure
from stateward.facts.statement import Statement as Facts
from stateward.messages.errors import ImportFault
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.audit.models import Event
from stateward.workbench.core import office
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.notices.models import Notice
from stateward.workbench.core.refusals import Refused, TransitionRefused
from stateward.workbench.core.tracking.models import TrackedItem
from stateward.workbench.register.models import Enterprise
from stateward.workbench.statements import services, wholes
from stateward.workbench.statements.models import CellNote, Obligation, Statement
from stateward.workbench.statements.reporting import calendar, path, questions, reminding, selectors

pytestmark = pytest.mark.databases


def handed_in(group: Group, report: Obligation, **changes: Any) -> Obligation:
    """The report after the accountant recorded its figures."""
    with as_user(group.accountant):
        services.record([like_last_year(report, **changes)])
    return Obligation.objects.get(pk=report.pk)


def explained(group: Group, report: Obligation) -> None:
    with as_user(group.accountant):
        for question in report.questions:
            questions.explain(report, question["rule"], "As the year before.")


def signed(group: Group, report: Obligation, **changes: Any) -> Obligation:
    """The report on the office's desk."""
    fresh = handed_in(group, report, **changes)
    explained(group, fresh)
    if fresh.needs_group:
        with as_user(group.accountant):
            path.pass_group(fresh)
    with as_user(group.director):
        return path.sign(fresh)


def test_a_period_is_owed_by_every_working_enterprise_once(group: Group) -> None:
    templates = set(Obligation.objects.values_list("template", flat=True))
    assert {"intl-generic", "guarantees", "budget"} - templates == {"budget"}  # the budget is asked in month 1
    working = Enterprise.objects.filter(status="active").count()
    assert 0 < Obligation.objects.filter(template="intl-generic").count() <= working
    before = Obligation.objects.count()
    with as_user(group.officer):
        calendar.open_period(group.period.year, group.period.month)
    assert Obligation.objects.count() == before
    first = group.owed()[0]
    assert first.due.isoformat() == "2024-01-12"  # ten working days after 31 December, Monday to Friday


def test_the_whole_way(group: Group) -> None:
    report = next(one for one in group.owed() if one.needs_group)
    fresh = handed_in(group, report)
    assert (fresh.state, fresh.statement.revision) == ("checked", 1)  # type: ignore[union-attr]
    explained(group, fresh)
    with as_user(group.director), pytest.raises(TransitionRefused):
        path.sign(fresh)
    with as_user(group.accountant):
        path.pass_group(fresh)
    with as_user(group.director):
        path.sign(fresh)
    with as_user(group.officer):
        assert path.accept(fresh).state == "accepted"
    told = list(
        Event.objects.filter(action__startswith="statements.report_").order_by("pk").values_list("action", flat=True)
    )
    assert [one.rpartition("_")[2] for one in told] == ["checked", "checked", "signed", "accepted"]


def test_who_prepared_a_report_cannot_sign_it(group: Group) -> None:
    both = person("both", "reporter", "enterprise_leader", enterprise=group.top)
    report = group.owed()[0]
    with as_user(both):
        services.record([like_last_year(report)])
        fresh = Obligation.objects.get(pk=report.pk)
        for question in fresh.questions:
            questions.explain(fresh, question["rule"], "So it is.")
        if fresh.needs_group:
            path.pass_group(fresh)
        with pytest.raises(SamePerson):
            path.sign(fresh)


def test_a_returned_report_is_told_mended_and_accepted_as_a_new_revision(group: Group) -> None:
    report = signed(group, group.owed()[0])
    with as_user(group.officer):
        questions.comment(report, "net_profit", "Compare with the tax return.")
        path.send_back(report, "The profit does not fit the tax return.")
    assert Notice.objects.filter(recipient=group.accountant, kind="statements.returned").exists()
    again = signed(group, report, monetary_funds=0, net_profit=0)
    assert again.returns == 1
    with as_user(group.officer):
        path.send_back(again, "Still.")
    mended = handed_in(group, report)
    assert mended.state == "checked"
    assert CellNote.objects.get(kind="comment").settled


def test_an_accepted_report_is_not_replaced_without_the_office(group: Group) -> None:
    report = signed(group, group.owed()[0])
    with as_user(group.accountant), pytest.raises(ImportFault) as caught:
        services.record([like_last_year(report, operating_revenue=5)])
    assert caught.value.faults[0].code == "statement.handed_in"
    assert Statement.objects.filter(year=group.period.year).count() == 1


def test_a_closed_period_takes_nothing_and_says_why(group: Group) -> None:
    with as_user(group.officer):
        with pytest.raises(Refused):
            calendar.close_period(group.period, " ")
        calendar.close_period(group.period, "The ministry has the figures.")
    with as_user(group.accountant), pytest.raises(ImportFault) as caught:
        services.record([like_last_year(group.owed()[0])])
    assert "The ministry has the figures." in caught.value.faults[0].message
    with as_user(group.officer):
        calendar.reopen_period(group.period, "A correction.")
    assert handed_in(group, group.owed()[0]).state == "checked"


def test_questions_must_be_answered_before_the_signature(group: Group) -> None:
    report = group.owed()[0]
    fresh = handed_in(group, report)
    Obligation.objects.filter(pk=fresh.pk).update(
        questions=[{"rule": "X7", "level": "explain", "keys": ["net_profit"]}]
    )
    fresh.refresh_from_db()
    move, who = (path.pass_group, group.accountant) if fresh.needs_group else (path.sign, group.director)
    with as_user(who), pytest.raises(Refused, match="not explained"):
        move(fresh)
    with as_user(group.accountant):
        note = questions.explain(fresh, "X7", "A plant was sold.")
    assert (note.key, note.statement_id) == ("net_profit", fresh.statement_id)
    with as_user(who):
        move(fresh)


def test_urging_makes_one_task_for_a_group_and_never_two(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "today", lambda: dt.date(2024, 3, 1))
    with as_user(group.officer):
        assert len(reminding.urge(group.period)) == 1
        assert reminding.urge(group.period) == []
    task = TrackedItem.objects.get(kind="statements.urged")
    assert task.owner == group.accountant
    assert group.owed()[0].enterprise.name in task.description


def test_the_board_counts_every_report_once(group: Group) -> None:
    signed(group, group.owed()[0])
    board = selectors.board(group.officer, group.period)
    assert board.whole.total == Obligation.objects.count()
    assert board.whole.counts["in"] == 1
    assert sum(line.total for line in board.templates) == board.whole.total
    seen = selectors.board(group.accountant, group.period)
    assert seen.whole.total == len(selectors.branch(group.officer, group.top, group.period))


def test_two_templates_of_one_period_are_one_row_of_figures(group: Group) -> None:
    report = group.owed()[0]
    handed_in(group, report)
    first = Statement.objects.get(enterprise=report.enterprise, year=group.period.year)
    figures = {"guarantees_private": Figure(Decimal(7))}
    key = (report.enterprise.code, group.period.year, 12, "single")
    facts = Facts(*key, first.currency, "guarantees", "2026.1", figures)  # type: ignore[arg-type]
    with as_user(group.accountant):
        stored = services.record([facts])
    (whole,) = wholes.of_recorded(stored)
    assert whole.template == "intl-generic"
    assert whole.amount("guarantees_private") == 7
    assert whole.amount("net_profit") == first.as_facts().amount("net_profit")


def test_what_lies_outside_the_branch_is_not_there(group: Group, client: Any) -> None:
    other = Obligation.objects.exclude(enterprise__path__startswith=group.top.path).first()
    assert other is not None
    browser = sign_in(Client(), group.accountant)
    assert browser.get(other.get_absolute_url()).status_code == 404
    assert browser.get(group.owed()[0].get_absolute_url()).status_code == 200
    assert browser.post(f"/statements/reports/{other.pk}/act/explain/", {"rule": "X", "text": "y"}).status_code == 404


def test_signing_together_leads_to_the_group_s_page_which_reloads(group: Group) -> None:
    ready = []
    for report in group.owed()[:2]:
        fresh = handed_in(group, report)
        explained(group, fresh)
        if fresh.needs_group:
            with as_user(group.accountant):
                path.pass_group(fresh)
        ready.append(fresh.pk)
    period, browser = group.period, sign_in(Client(), group.director)
    page = f"/statements/reporting/{period.year}/{period.month}/of/{group.top.code}/"
    template = Obligation.objects.get(pk=ready[0]).template
    answer = browser.post(f"{page}sign/?template={template}")
    signed = Obligation.objects.filter(pk__in=ready, state="signed").count()
    assert answer.status_code == 302 and signed > 0
    assert answer["Location"] == f"{page}?template={template}&moved={signed}"
    for _reload in range(2):
        assert f"{signed} report" in browser.get(answer["Location"]).content.decode()
    # Nothing was left to sign: a reload of the form's own address leads to the page as well.
    assert browser.get(f"{page}sign/").headers["Location"] == page


def test_urging_and_accepting_lead_back_to_the_board_and_say_how_many(group: Group) -> None:
    signed(group, group.owed()[0])
    browser, board = sign_in(Client(), group.officer), group.period.get_absolute_url()
    accepted = browser.post(f"{board}accept/")
    assert accepted.status_code == 302 and accepted["Location"] == f"{board}?done=1"
    assert "1 done." in browser.get(accepted["Location"]).content.decode()
    urged = browser.post(f"{board}run/urge/")
    assert urged.status_code == 302 and urged["Location"].startswith(f"{board}?done=")
