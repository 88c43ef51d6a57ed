"""The log's pages: who may see what, the filters, the export, the proof, the history on every object's page."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from people import person, sign_in

from stateward.audit.proof import EventProof
from stateward.workbench.audit import erasing, four_eyes, recording, sealing
from stateward.workbench.audit.models import Event, FourEyesException, Seal
from stateward.workbench.core.acting import as_user
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises

pytestmark = pytest.mark.django_db

ZH = {"HTTP_ACCEPT_LANGUAGE": "zh"}


@pytest.fixture
def auditor(db: None) -> Client:
    return sign_in(Client(), person("auditor", "auditor", full_name="Ada Auditor"))


@pytest.fixture
def told(db: None) -> dict[str, Any]:
    """A day's work: an enterprise added by one person, changed by a deputy of another."""
    officer = person("officer", "officer", full_name="Olga Officer")
    absent = person("absent", "officer", full_name="Abel Absent")
    with as_user(officer, channel="web", request_id="request-one"):
        import_enterprises([{"code": "T1", "name_en": "Testing One", "name_zh": "测试一"}])
    with as_user(officer, acting_for=absent, channel="web"):
        import_enterprises([{"code": "T1", "name_en": "Testing Uno", "industry": "54"}])
    sealing.seal()
    return {"officer": officer, "absent": absent, "enterprise": Enterprise.objects.get(code="T1")}


def exported(client: Client, query: str) -> list[dict[str, str]]:
    content = client.get(f"/log/export.csv?{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_log_says_who_did_what_and_a_deputy_in_whose_name(auditor: Client, told: dict[str, Any]) -> None:
    page = auditor.get("/log/?object=T1").content.decode()
    rows = exported(auditor, "object=Testing")
    assert [row["Who"] for row in rows] == ["Olga Officer for Abel Absent", "Olga Officer"]
    assert rows[0]["What changed"] == "Industry: 54 · English name: Testing One → Testing Uno"
    assert "Log" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("object=Testing", 2),
        ("object=测试一", 2),
        ("object_type=register.enterprise&object=Testing&action=register.enterprise_added", 1),
        ("request_id=request-one", 1),
        ("object=Testing&channel=web", 2),
        ("object=Testing&channel=api", 0),
        ("object=Testing&kind=refused", 0),
        ("object=Testing&kind=done", 2),
    ],
)
def test_the_log_is_narrowed_by_object_action_way_and_result(
    auditor: Client, told: dict[str, Any], query: str, count: int
) -> None:
    assert len(exported(auditor, query)) == count


def test_the_log_is_narrowed_by_person_also_the_one_acted_for(auditor: Client, told: dict[str, Any]) -> None:
    assert len(exported(auditor, f"person={told['officer'].pk}")) == 2
    assert len(exported(auditor, f"person={told['absent'].pk}")) == 1


def test_the_log_is_narrowed_by_time(auditor: Client, told: dict[str, Any]) -> None:
    today = timezone.now().date()
    tomorrow = today + timedelta(days=1)
    assert len(exported(auditor, f"object=Testing&first={today}&last={today}")) == 2
    assert exported(auditor, f"object=Testing&first={tomorrow}") == []
    assert exported(auditor, f"object=Testing&last={today - timedelta(days=1)}") == []


def test_the_log_speaks_chinese(auditor: Client, told: dict[str, Any]) -> None:
    content = auditor.get("/log/export.csv?object=Testing", **ZH).content.decode("utf-8-sig")
    assert "企业" in content
    for address in ("/log/", "/log/seals/", "/log/four-eyes/", Event.objects.first().get_absolute_url()):  # type: ignore[union-attr]
        assert 'lang="zh-Hans"' in auditor.get(address, **ZH).content.decode()


def test_an_auditor_of_a_branch_sees_the_branch_s_events_alone(told: dict[str, Any]) -> None:
    branch = sign_in(Client(), person("branch", "auditor", branch=told["enterprise"]))
    rows = exported(branch, "")
    assert {row["Concerns"] for row in rows} == {"Testing One", "Testing Uno"}
    outside = Event.objects.exclude(scope__startswith=told["enterprise"].path).first()
    assert branch.get(outside.get_absolute_url()).status_code == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["officer", "reporter", "administrator", "inspector"])
def test_the_log_is_closed_to_other_roles(told: dict[str, Any], role: str) -> None:
    client = sign_in(Client(), person("other", role))
    for address in ("/log/", "/log/seals/", "/log/export.csv", "/log/seals/heads.txt"):
        assert client.get(address).status_code == 403, address
    assert client.post("/log/log.zip").status_code == 403


def test_an_event_s_page_shows_before_and_after_and_its_proof_holds(auditor: Client, told: dict[str, Any]) -> None:
    event = Event.objects.filter(action="register.enterprise_changed", acting_for=told["absent"]).get()
    page = auditor.get(event.get_absolute_url()).content.decode()
    assert "Testing One" in page and "Testing Uno" in page and "Olga Officer for Abel Absent" in page
    proof = EventProof.from_dict(json.loads(auditor.get(f"{event.get_absolute_url()}proof.json").content))
    assert proof.holds() and proof.seal.head == sealing.current_head().head  # type: ignore[union-attr]
    forged = EventProof(proof.line.replace("Uno", "Due"), proof.position, proof.seal, proof.path)
    assert not forged.holds()


def test_an_event_that_waits_has_no_proof_yet(auditor: Client, told: dict[str, Any]) -> None:
    event = recording.record("audit.exported", None)
    assert "waits" in auditor.get(event.get_absolute_url()).content.decode()
    assert auditor.get(f"{event.get_absolute_url()}proof.json").status_code == 404


def test_erased_contents_are_shown_as_erased(auditor: Client, told: dict[str, Any]) -> None:
    event = recording.record("audit.exported", None, personal={"full_name": "Somebody Special"})
    assert "Somebody Special" in auditor.get(event.get_absolute_url()).content.decode()
    erasing.erase_personal([event], reason="asked for")
    page = auditor.get(event.get_absolute_url()).content.decode()
    assert "Somebody Special" not in page and "Erased" in page


def test_seals_are_made_and_checked_on_the_page(auditor: Client, told: dict[str, Any]) -> None:
    recording.record("audit.exported", None)
    count = Seal.objects.count()
    assert auditor.post("/log/seals/new/").status_code == 302
    assert Seal.objects.count() == count + 1
    assert "The log is whole" in auditor.post("/log/seals/verify/").content.decode()
    Event.objects.filter(position=0).update(reason="changed")
    assert "was changed" in auditor.post("/log/seals/verify/").content.decode()
    assert sealing.current_head().head_line in auditor.get("/log/seals/heads.txt").content.decode()  # type: ignore[union-attr]


def test_the_whole_log_is_taken_out_with_its_verifier(auditor: Client, told: dict[str, Any]) -> None:
    answer = auditor.post("/log/log.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert {"events.jsonl", "seals.jsonl", "heads.txt", "log.json", "verify_log.py"} == set(archive.namelist())
    assert Event.objects.filter(action="audit.exported", actor__username="auditor").exists()


def test_exceptions_are_published_to_everybody_and_made_by_the_leader(told: dict[str, Any]) -> None:
    step = four_eyes.all_steps()[0].code if four_eyes.all_steps() else four_eyes.four_eyes_step("audit.page", "S").code
    leader = sign_in(Client(), person("leader", "leader"))
    reader = sign_in(Client(), told["officer"])
    wish = {"step": step, "reason": "One leader only.", "valid_from": "2026-01-01", "valid_to": ""}
    assert reader.post("/log/four-eyes/", wish).status_code == 200
    assert not FourEyesException.objects.exists()
    assert leader.post("/log/four-eyes/", wish).status_code == 302
    assert "One leader only." in reader.get("/log/four-eyes/").content.decode()
    made = FourEyesException.objects.get()
    assert reader.post(f"/log/four-eyes/{made.pk}/end/").status_code == 403
    assert leader.post(f"/log/four-eyes/{made.pk}/end/").status_code == 302
    assert not four_eyes.in_force().exists()
    assert leader.post("/log/four-eyes/", {**wish, "reason": ""}).status_code == 422


def test_the_history_stands_on_the_object_s_page(client: Client, told: dict[str, Any]) -> None:
    page = client.get("/register/enterprises/T1/").content.decode()
    history = page.partition('id="history"')[2]
    assert "The enterprise was changed in the register" in history
    assert "Olga Officer for Abel Absent" in history
    assert "English name: Testing One → Testing Uno" in history


def test_a_long_history_is_folded(client: Client, told: dict[str, Any]) -> None:
    for number in range(12):
        import_enterprises([{"code": "T1", "name_en": f"Name {number}"}])
    page = client.get("/register/enterprises/T1/").content.decode()
    assert "6 earlier events" in page


def test_history_is_shown_only_on_the_pages_of_objects_one_may_see(told: dict[str, Any]) -> None:
    elsewhere = Enterprise.objects.exclude(path__startswith=told["enterprise"].path).order_by("path").first()
    reporter = sign_in(Client(), person("reporter", "reporter", enterprise=elsewhere))
    assert reporter.get("/register/enterprises/T1/").status_code == 404
