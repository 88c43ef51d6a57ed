"""The pages of tasks, cycles and notices, through a browser's requests, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.core.cycles import invitations
from stateward.workbench.core.cycles import services as cycles
from stateward.workbench.core.models import Cycle, Evidence, Notice, TrackedItem
from stateward.workbench.core.notices import delivery
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.tracking import services
from stateward.workbench.core.tracking.services import NewItem
from stateward.workbench.core.tracking.states import State

Acts = Callable[[str], Any]
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


@pytest.fixture
def browser(people: dict[str, Any]) -> Callable[..., Client]:
    """`browser("officer")`: a browser in which that person is signed in."""

    def signed_in(who: str, language: str = "en") -> Client:
        client = Client()
        client.force_login(people[who])
        client.cookies["stateward_language"] = language
        return client

    return signed_in


@pytest.fixture
def item(acts: Acts, people: dict[str, Any], group: Any) -> TrackedItem:
    with acts("officer"):
        return services.create(
            NewItem("core.assignment", "Close the shell", people["reporter"], enterprise=group, due_days=10)
        )


@pytest.fixture
def cycle(acts: Acts, group: Any) -> Cycle:
    with acts("officer"):
        made = cycles.prepare(workspace.rulebook().get("cycle", "cn-annual-assessment"), "Year 2026", NOW.date())
        cycles.enrol(made, [group])
        return cycles.start(made)


def do(client: Client, item: TrackedItem, action: str, **fields: Any) -> Any:
    item.refresh_from_db()
    given = {f"{action}-{name}": value for name, value in fields.items()}
    return client.post(f"/tasks/{item.pk}/do/{action}/", {"version": item.version, **given})


def test_an_item_is_given_worked_on_and_closed_on_its_pages(
    browser: Callable[..., Client], people: dict[str, Any], group: Any
) -> None:
    officer, reporter, second = browser("officer"), browser("reporter"), browser("second")
    given = {"title": "Settle the debt", "owner": people["reporter"].pk, "enterprise": group.pk, "due_days": "5"}
    response = officer.post("/tasks/new/", {**given, "evidence_required": "Receipt"})
    assert response.status_code == 302, response.content.decode()
    item = TrackedItem.objects.get(title="Settle the debt")
    assert "Settle the debt" in reporter.get("/tasks/").content.decode()
    assert do(reporter, item, "report", progress="70", text="Paid half.").status_code == 302
    assert "Receipt" in do(reporter, item, "submit", text="").content.decode()
    receipt = SimpleUploadedFile("receipt.pdf", b"%PDF-1.7 receipt")
    evidence = {"title": "Receipt", "effective_on": "2026-11-20", "note": "", "file": receipt}
    assert do(reporter, item, "add_evidence", **evidence).status_code == 302
    assert do(reporter, item, "submit", text="Done.").status_code == 302
    assert "Settle the debt" in second.get("/tasks/?heap=to-close").content.decode()
    assert do(second, item, "return", text="Not signed.").status_code == 302
    assert do(reporter, item, "submit", text="Signed now.").status_code == 302
    assert do(second, item, "close", text="").status_code == 302
    item.refresh_from_db()
    assert item.state == State.CLOSED
    page = second.get(item.get_absolute_url()).content.decode()
    for words in ("Not signed.", "Signed off", "Item closed", "In time"):
        assert words in page
    file = reporter.get(f"/tasks/evidence/{Evidence.objects.get(item=item).pk}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 receipt"
    assert file["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_speaks_the_reader_s_language(
    browser: Callable[..., Client], item: TrackedItem, cycle: Cycle, language: str
) -> None:
    reader = browser("officer", language)
    part = cycle.participants.get()
    for path in (
        "/tasks/",
        "/tasks/?heap=all",
        "/tasks/new/",
        item.get_absolute_url(),
        "/cycles/",
        "/cycles/new/",
        cycle.get_absolute_url(),
        part.get_absolute_url(),
        f"/cycles/{cycle.pk}/assessors/",
        "/notices/",
        "/jobs/",
    ):
        response = reader.get(path)
        page = response.content.decode()
        assert response.status_code == 200, path
        heading = page[page.index("<h1>") + 4 : page.index("</h1>")]
        assert page.count("<h1") == 1, path
        if path in ("/tasks/", "/cycles/", "/notices/", "/jobs/"):
            assert heading.isascii() == (language == "en"), path


def test_what_is_not_mine_to_see_is_not_there(browser: Callable[..., Client], item: TrackedItem, cycle: Cycle) -> None:
    stranger = browser("stranger")
    assert "Close the shell" not in stranger.get("/tasks/?heap=all").content.decode()
    assert "Close the shell" not in stranger.get("/tasks/export.csv?heap=all").content.decode("utf-8-sig")
    assert "Year 2026" not in stranger.get("/cycles/").content.decode()
    for path in (item.get_absolute_url(), cycle.get_absolute_url(), cycle.participants.get().get_absolute_url()):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/tasks/{item.pk}/do/remark/", {"remark-text": "hello"}).status_code == 404
    assert stranger.get(f"/cycles/{cycle.pk}/assessors/").status_code in (403, 404)


def test_an_auditor_reads_and_does_nothing_but_comment(browser: Callable[..., Client], item: TrackedItem) -> None:
    auditor = browser("auditor")
    page = auditor.get(item.get_absolute_url()).content.decode()
    assert "Close the shell" in page and "Comment" in page and "Reassign" not in page
    assert do(auditor, item, "cancel", text="x").status_code in (403, 404)
    assert auditor.get("/tasks/new/").status_code == 403


def test_a_stale_form_is_answered_with_what_changed_and_what_was_written(
    browser: Callable[..., Client], item: TrackedItem
) -> None:
    officer = browser("officer")
    do(browser("reporter"), item, "report", progress="30", text="")
    stale = {"version": 1, "change_due-due": "2026-12-20", "change_due-text": "A longer story"}
    response = officer.post(f"/tasks/{item.pk}/do/change_due/", stale)
    page = response.content.decode()
    assert response.status_code == 422 and "Progress reported" in page and "A longer story" in page


@pytest.mark.parametrize(
    ("action", "fields"),
    [("report", {"progress": "abc"}), ("change_due", {"due": "2026-99-99", "text": "x"}), ("reassign", {"owner": "0"})],
)
def test_a_form_at_fault_comes_back_open(
    browser: Callable[..., Client], item: TrackedItem, action: str, fields: dict[str, str]
) -> None:
    response = do(browser("officer"), item, action, **fields)
    page = response.content.decode()
    assert response.status_code == 422 and "field-fault" in page and '<details class="act" open>' in page
    item.refresh_from_db()
    assert item.version == 1


def test_unknown_actions_and_heaps_are_not_there(browser: Callable[..., Client], item: TrackedItem) -> None:
    officer = browser("officer")
    assert officer.post(f"/tasks/{item.pk}/do/explode/").status_code == 404
    assert officer.get("/tasks/?heap=others").status_code == 404
    assert officer.get("/tasks/export.pdf").status_code == 404


def test_the_list_is_filtered_and_exported_as_shown(browser: Callable[..., Client], item: TrackedItem) -> None:
    officer = browser("officer")
    assert "Close the shell" in officer.get("/tasks/?heap=all&text=shell").content.decode()
    assert "No task matches." in officer.get("/tasks/?heap=all&text=nothing").content.decode()
    assert "No task matches." in officer.get("/tasks/?heap=all&late=overdue").content.decode()
    table = officer.get("/tasks/export.csv?heap=all").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Task,Kind,Enterprise") and "Close the shell" in table[1]


def test_the_bell_counts_and_a_notice_leads_to_its_item(browser: Callable[..., Client], item: TrackedItem) -> None:
    delivery.deliver(NOW)
    reporter = browser("reporter")
    assert 'aria-label="Notices, 1 unread"' in reporter.get("/tasks/").content.decode()
    notice = Notice.objects.get(recipient__username="chen", kind="item.assigned", channel="in_app")
    response = reporter.post(f"/notices/{notice.pk}/open/")
    assert response["Location"] == item.get_absolute_url()
    assert 'aria-label="Notices, 0 unread"' in reporter.get("/tasks/").content.decode()
    assert browser("officer").post(f"/notices/{notice.pk}/open/")["Location"] == "/notices/"


def test_a_person_chooses_how_to_be_told(browser: Callable[..., Client]) -> None:
    reporter = browser("reporter")
    chosen = {"mail": "digest", "digest_hour": "17", "time_zone": "Asia/Shanghai"}
    assert reporter.post("/notices/choice/", chosen).status_code == 302
    assert 'value="17" selected' in reporter.get("/notices/").content.decode()
    assert reporter.post("/notices/choice/", {**chosen, "time_zone": "Mars/Base"}).status_code == 422
    assert reporter.post("/notices/read/").status_code == 302


def test_a_cycle_is_prepared_started_and_moved_on_its_pages(browser: Callable[..., Client], group: Any) -> None:
    officer, reporter, boss = browser("officer"), browser("reporter"), browser("boss")
    rule = workspace.rulebook().get("cycle", "cn-integrity-index-year")
    form = {"document": f"{rule.id}@{rule.version}", "title": "Index 2026", "period": "2026", "starts_on": "2026-11-23"}
    address = officer.post("/cycles/new/", form)["Location"]
    refused = officer.post(f"{address}do/start/")
    assert refused.status_code == 422 and "The cycle has no enterprise." in refused.content.decode()
    assert officer.post(f"{address}do/enrol/", {"enterprises": [group.pk]}).status_code == 302
    assert officer.post(f"{address}do/start/").status_code == 302
    part = Cycle.objects.get(title="Index 2026").participants.get()
    assert group.name in reporter.get(address).content.decode()
    assert reporter.post(f"{part.get_absolute_url()}do/submit/", {"submit-text": "Sent"}).status_code == 302
    assert reporter.post(f"{part.get_absolute_url()}do/approve/", {"approve-text": ""}).status_code == 403
    assert boss.post(f"{part.get_absolute_url()}do/return/", {"return-text": "Once more"}).status_code == 302
    page = reporter.get(part.get_absolute_url()).content.decode()
    assert "Once more" in page and "Returned" in page
    unfinished = officer.post(f"{address}do/close/")
    assert unfinished.status_code == 422 and group.name in unfinished.content.decode()
    assert officer.post(f"{address}do/cancel/", {"text": "Postponed"}).status_code == 302


def test_an_assessor_hands_in_the_sheet_behind_the_link_without_signing_in(
    browser: Callable[..., Client], cycle: Cycle, group: Any
) -> None:
    officer = browser("officer")
    form = {"step": "expert_marks", "name": "Professor Ma", "expires_on": "2026-12-31"}
    page = officer.post(f"/cycles/{cycle.pk}/assessors/", form).content.decode()
    link = page[page.index("<code>http") + 6 : page.index("</code>")].partition("testserver")[2]
    visitor = Client()
    sheet = visitor.get(link)
    assert sheet.status_code == 200 and group.name in sheet.content.decode()
    # With "no-referrer" a browser would send the form with the origin "null", and it would be refused.
    assert sheet["Referrer-Policy"] == "same-origin" and "Professor Ma" in sheet.content.decode()
    key = cycle.participants.get().pk
    marks = {f"{key}-{line}": "15" for line in ("strategy", "innovation", "risk_control")}
    wrong = visitor.post(link, {**marks, f"{key}-strategy": "21"})
    assert wrong.status_code == 422 and 'value="21"' in wrong.content.decode()
    handed_in = visitor.post(link, marks)
    assert handed_in.status_code == 302 and handed_in["Location"] == link and handed_in["Referrer-Policy"]
    assert "Handed in. Thank you." in visitor.get(link).content.decode()
    assert visitor.post(link, marks).status_code == 422
    assert visitor.get("/cycles/sheets/forged:abc/").status_code == 410
    assert cycle.invitations.get().marks[group.code]["strategy"] == "15"


def test_departments_mark_their_own_lines_and_every_line_needs_somebody(
    browser: Callable[..., Client], cycle: Cycle
) -> None:
    officer, key = browser("officer"), cycle.participants.get().pk
    form = {"step": "expert_marks", "expires_on": "2026-12-31"}
    address = f"/cycles/{cycle.pk}/assessors/"
    page = officer.post(address, {**form, "name": "Safety department", "lines": ["risk_control"]}).content.decode()
    link = page[page.index("<code>http") + 6 : page.index("</code>")].partition("testserver")[2]
    sheet = Client().get(link).content.decode()
    assert sheet.count('class="form-control mark"') == 1 and f"{key}-risk_control" in sheet
    assert "Handed in. Thank you." in Client().post(link, {f"{key}-risk_control": "15"}, follow=True).content.decode()
    step = cycle.rule.steps[cycle.rule.position("expert_marks")]
    with pytest.raises(Refused) as raised:
        invitations.refuse_missing_sheets(cycle, step)
    assert raised.value.faults[0].code == "invitation.uncovered"
    assert officer.post(address, {**form, "name": "Party committee", "lines": ["no_such_line"]}).status_code == 422
    with as_user(None, channel="command"), pytest.raises(Refused) as unknown:
        invitations.invite(cycle, "expert_marks", "Audit", lines=["no_such_line"])
    assert unknown.value.faults[0].code == "invitation.line"
    group = cycle.participants.get().enterprise
    held = {**form, "name": "Professor Ma", "lines": ["strategy", "innovation"], "recused": [group.pk]}
    assert officer.post(address, held).status_code == 200
    assert cycle.invitations.get(name="Professor Ma").recused.get() == group



def test_a_revoked_link_is_worthless_at_once(acts: Acts, browser: Callable[..., Client], cycle: Cycle) -> None:
    with acts("officer"):
        invitation, signed = invitations.invite(cycle, "expert_marks", "Professor Ma")
    assert browser("officer").post(f"/cycles/{cycle.pk}/assessors/{invitation.pk}/revoke/").status_code == 302
    assert Client().get(f"/cycles/sheets/{signed}/").status_code == 410


def test_a_form_of_another_site_is_refused(people: dict[str, Any], item: TrackedItem) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["officer"])
    assert strict.post(f"/tasks/{item.pk}/do/urge/", {"urge-text": "x"}).status_code == 403
