"""The administration of people: import, grants, groups' administrators, deputies, review, settings."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import PASSWORD, person, sign_in

from stateward.messages.errors import PermissionFault
from stateward.workbench.accounts import demonstration, granting, links
from stateward.workbench.accounts.models import Department, Deputy, Grant, User
from stateward.workbench.accounts.permissions import may
from stateward.workbench.accounts.roles import Role
from stateward.workbench.audit.models import Event
from stateward.workbench.core import workspace
from stateward.workbench.core.acting import as_user
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def keeper() -> User:
    """The administrator of the whole office."""
    return person("keeper", "administrator", full_name="Keeper")


@pytest.fixture
def desk(keeper: User) -> Client:
    """The administrator's browser."""
    return sign_in(Client(), keeper)


@pytest.fixture
def groups() -> list[Enterprise]:
    """Two groups of the register."""
    return list(Enterprise.objects.filter(depth=1).order_by("path")[:2])


def send(desk: Client, text: str | bytes) -> Any:
    """Import a CSV of people."""
    content = text.encode() if isinstance(text, str) else text
    return desk.post("/accounts/people/import/", {"file": SimpleUploadedFile("people.csv", content)})


def test_people_come_from_a_file_with_grants_and_one_time_links(desk: Client, groups: list[Enterprise]) -> None:
    Department.objects.create(code="D1", name_en="Finance")
    code = groups[0].code
    page = send(
        desk,
        "username,full_name,department,enterprise,role,branch,strand,valid_from\n"
        f"li,李明,D1,,officer,{code},assessment,2026-01-01\n"
        f"wang,Wang,,{code},reporter,,,\n",
    ).content.decode()
    li = User.objects.get(username="li")
    assert li.full_name == "李明" and li.department.code == "D1" and not li.has_usable_password()
    grant = Grant.objects.get(user=li)
    assert (grant.role, grant.branch, grant.strand) == ("officer", groups[0], "assessment")
    assert grant.valid_from == datetime.date(2026, 1, 1)
    found = re.findall(r"http://testserver(/accounts/welcome/\S+/)<", page)
    assert len(found) == 2 and Client().get(found[0]).status_code == 200


def test_the_same_file_again_changes_nothing(desk: Client) -> None:
    text = "username,full_name,role\nli,Li,officer\n"
    send(desk, text)
    before = list(Grant.objects.values()), list(User.objects.values())
    assert send(desk, text).status_code == 200
    assert (list(Grant.objects.values()), list(User.objects.values())) == before


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (",Li,,,,,,,", "user name is missing"),
        ("li,Li,no-department,,,,,,", "no-department"),
        ("li,Li,,NO-ENTERPRISE,,,,,", "NO-ENTERPRISE"),
        ("li,Li,,,king,,,,", "king"),
        ("li,Li,,,officer,NOWHERE,,,", "NOWHERE"),
        ("li,Li,,,officer,,cooking,,", "cooking"),
        ("li,Li,,,officer,,,31.1.2026,", "31.1.2026"),
        ("li,Li,,,officer,,,2026-02-01,2026-01-01", "ends before it begins"),
        ("l\u202ei,Li,,,,,,,", "row 2"),
        ("li,L\u202ei,,,,,,,", "hidden character"),
    ],
)
def test_a_fault_in_the_file_is_a_sentence_with_its_row_and_nothing_is_stored(
    desk: Client, row: str, word: str
) -> None:
    response = send(
        desk, f"username,full_name,department,enterprise,role,branch,strand,valid_from,valid_to\n{row}\nok,Ok,,,,,,,\n"
    )
    page = response.content.decode()
    assert response.status_code == 422 and word in page and "row 2" in page
    assert not User.objects.filter(username__in=["li", "ok"]).exists()


def test_an_unknown_column_and_broken_text_are_refused(desk: Client) -> None:
    assert "salary" in send(desk, "username,salary\nli,1\n").content.decode()
    assert send(desk, "username\nli\n".encode("utf-16")).status_code == 422


def test_a_group_s_administrator_stays_inside_the_group(groups: list[Enterprise]) -> None:
    own, other = groups
    small = person("small", "administrator", branch=own, enterprise=own)
    mine = person("mine", "reporter", enterprise=own)
    theirs = person("theirs", "reporter", enterprise=other)
    desk = sign_in(Client(), small)
    names = desk.get("/accounts/people/").content.decode()
    assert "mine" in names and "theirs" not in names
    assert desk.get(f"/accounts/people/{theirs.pk}/").status_code == 404
    page = desk.get(f"/accounts/people/{mine.pk}/grants/new/").content.decode()
    assert other.code not in page and '"officer"' not in page
    with as_user(small):
        granting.give_grant(mine, "enterprise_leader", branch=own)
        for role, branch in (("officer", own), ("auditor", None), ("reporter", other), ("administrator", None)):
            with pytest.raises(PermissionFault):
                granting.give_grant(mine, role, branch=branch)


def test_a_group_s_administrator_cannot_become_somebody_who_sees_more(groups: list[Enterprise]) -> None:
    own = groups[0]
    small = person("small", "administrator", branch=own, enterprise=own)
    strong = person("strong", "officer", enterprise=own)
    desk = sign_in(Client(), small)
    for path, data in (("link/", {}), ("factors/", {"reason": "lost"}), ("close/", {"reason": "gone"})):
        assert desk.post(f"/accounts/people/{strong.pk}/{path}", data).status_code == 422
    assert User.objects.get(pk=strong.pk).is_active and not strong.links.exists()


def test_nobody_gives_a_grant_to_themselves(desk: Client, keeper: User) -> None:
    response = desk.post(
        f"/accounts/people/{keeper.pk}/grants/new/", {"role": "leader", "strand": "", "valid_from": "2026-01-01"}
    )
    assert response.status_code == 200 or response.status_code == 422
    assert "Nobody gives a grant to themselves." in response.content.decode()
    assert not Grant.objects.filter(user=keeper, role="leader").exists()


def test_an_administrator_sees_no_business_figures(desk: Client) -> None:
    for address in ("/register/", "/statements/", "/assessment/", "/rulebook/", "/log/"):
        assert desk.get(address).status_code == 403, address
    assert "Enterprises" not in desk.get("/search/?q=a").content.decode()


def test_the_same_form_sent_twice_gives_one_grant(desk: Client) -> None:
    someone = person("someone")
    form = {"role": "auditor", "strand": "", "valid_from": "2026-01-01"}
    for _time in range(2):
        assert desk.post(f"/accounts/people/{someone.pk}/grants/new/", form).status_code == 302
    assert Grant.objects.filter(user=someone).count() == 1


def test_a_grant_counts_between_its_days_alone() -> None:
    someone = person("someone")
    day = datetime.timedelta(days=1)
    for first, last, counts in (
        (TODAY(), None, True),
        (TODAY(), TODAY(), True),
        (TODAY() + day, None, False),
        (TODAY() - 2 * day, TODAY() - day, False),
    ):
        Grant.objects.all().delete()
        Grant.objects.create(user=someone, role="auditor", valid_from=first, valid_to=last)
        assert may(someone, "register.view") is counts, (first, last)


def test_a_grant_is_ended_with_a_reason_that_stands_in_the_log(desk: Client) -> None:
    someone = person("someone", "auditor")
    grant = Grant.objects.get(user=someone)
    assert desk.post(f"/accounts/grants/{grant.pk}/end/", {"reason": ""}).status_code == 422
    assert desk.post(f"/accounts/grants/{grant.pk}/end/", {"reason": "moved on"}).status_code == 302
    assert not may(someone, "register.view")
    assert Event.objects.get(action="accounts.grant_ended").reason == "moved on"


def test_a_deputy_acts_in_the_absent_person_s_name_visibly(desk: Client) -> None:
    absent, deputy = person("absent", "officer", full_name="Absent One"), person("deputy", full_name="Deputy Two")
    browser = sign_in(Client(), deputy)
    assert browser.get("/register/").status_code == 403
    assert browser.post("/accounts/act-for/", {"absent": absent.pk}).status_code == 404
    form = {"absent": absent.pk, "deputy": deputy.pk, "valid_from": TODAY(), "valid_to": TODAY(), "reason": "leave"}
    assert desk.post("/accounts/deputies/new/", form).status_code == 302
    browser.post("/accounts/act-for/", {"absent": absent.pk})
    page = browser.get("/register/")
    assert page.status_code == 200 and "You act in the name of Absent One" in page.content.decode()
    browser.post("/accounts/act-for/", {})
    assert browser.get("/register/").status_code == 403
    began = Event.objects.get(action="accounts.acting_begun")
    ended = Event.objects.get(action="accounts.acting_ended")
    assert began.actor_id == deputy.pk and (ended.actor_id, ended.acting_for_id) == (deputy.pk, absent.pk)


def test_a_deputyship_that_is_over_ends_the_acting(desk: Client) -> None:
    absent, deputy = person("absent", "officer"), person("deputy")
    row = Deputy.objects.create(absent=absent, deputy=deputy, valid_from=TODAY(), valid_to=TODAY())
    browser = sign_in(Client(), deputy)
    browser.post("/accounts/act-for/", {"absent": absent.pk})
    assert browser.get("/register/").status_code == 200
    desk.post(f"/accounts/deputies/{row.pk}/end/")
    assert browser.get("/register/").status_code == 403


def test_the_review_says_who_may_see_what_and_through_whom(desk: Client, groups: list[Enterprise]) -> None:
    absent, deputy = (
        person("absent", "officer", branch=groups[0], full_name="Absent"),
        person("deputy", full_name="Dep"),
    )
    Deputy.objects.create(absent=absent, deputy=deputy, valid_from=TODAY())
    person("gone", "leader", is_active=False)
    text = desk.get("/accounts/review/export.csv").content.decode("utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()]
    assert any(row[0] == "Dep" and "Officer" in row and "Absent" in row for row in rows)
    assert groups[0].name in text and "gone" not in text


def test_a_lost_second_factor_is_reset_and_sessions_end(desk: Client) -> None:
    from allauth.mfa.models import Authenticator

    someone = person("someone", "officer")
    Authenticator.objects.create(user=someone, type="totp", data={})
    browser = Client()
    browser.post("/account/login/", {"login": "someone", "password": PASSWORD})
    desk.post(f"/accounts/people/{someone.pk}/factors/", {"reason": "phone lost"})
    assert not Authenticator.objects.filter(user=someone).exists()
    event = Event.objects.get(action="accounts.factors_reset")
    assert event.before == {"types": ["totp"]} and event.reason == "phone lost"


def test_closing_an_account_ends_its_sessions_and_links(desk: Client) -> None:
    someone = person("someone", "officer")
    token = links.make_link(someone)
    browser = Client()
    browser.post("/account/login/", {"login": "someone", "password": PASSWORD})
    assert browser.get("/register/").status_code == 200
    desk.post(f"/accounts/people/{someone.pk}/close/", {"reason": "left"})
    assert browser.get("/register/").status_code == 302
    assert Client().get(f"/accounts/welcome/{token}/").status_code == 410
    desk.post(f"/accounts/people/{someone.pk}/open/", {"reason": "back"})
    assert User.objects.get(pk=someone.pk).is_active


def test_settings_are_changed_with_a_reason_and_their_history_is_shown(desk: Client) -> None:
    before = workspace.current().settings
    form = {
        "name": "Another office",
        "language": before.language,
        "display_unit": before.display_unit,
        "schemes": list(before.schemes),
        "reason": "renamed by decree",
    }
    try:
        assert desk.post("/accounts/settings/", form).status_code == 302
        page = desk.get("/accounts/settings/").content.decode()
        assert "Another office" in page and "renamed by decree" in page
        assert workspace.current().settings.name == "Another office"
    finally:
        workspace.current().with_settings(name=before.name)


def test_a_department_is_no_part_of_itself(desk: Client) -> None:
    one = Department.objects.create(code="ONE")
    two = Department.objects.create(code="TWO", parent=one)
    response = desk.post(f"/accounts/departments/{one.pk}/edit/", {"code": "ONE", "parent": two.pk})
    assert response.status_code == 422 and Department.objects.get(pk=one.pk).parent is None


def test_what_is_said_of_people_stands_in_the_log_as_digests(desk: Client) -> None:
    desk.post("/accounts/people/new/", {"username": "quiet", "full_name": "A Private Name", "post": "Clerk"})
    event = Event.objects.get(action="accounts.person_added")
    assert "Private" not in event.line and event.personal


def test_the_demonstration_has_one_person_of_each_role_and_says_so_at_the_door(stranger: Client) -> None:
    top = Enterprise.objects.filter(depth=1).first()
    demonstration.settle(top)
    held = set(Grant.objects.filter(user__is_demonstration=True).values_list("role", flat=True))
    assert held == set(Role.values)
    page = stranger.get("/account/login/").content.decode()
    assert demonstration.PASSWORD in page and "reporter" in page
    stranger.post("/account/login/", {"login": "leader", "password": demonstration.PASSWORD})
    assert stranger.get("/assessment/").status_code == 200


def test_an_office_s_own_sign_in_page_offers_nobody(stranger: Client) -> None:
    assert "enter as" not in stranger.get("/account/login/").content.decode()
