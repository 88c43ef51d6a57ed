"""Uploads: nothing is stored before it was seen, a refused file is kept, a correction is a new revision."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from background import do_waiting_jobs
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from stateward.facts.statement import Figure
from stateward.facts.statement import Statement as Facts
from stateward.facts.template import write_workbook
from stateward.workbench.core import workspace
from stateward.workbench.core.uploads import kept_path
from stateward.workbench.statements import services, store
from stateward.workbench.statements.analysis import portfolio
from stateward.workbench.statements.models import Statement, Upload, UploadState
from stateward.workbench.statements.reporting import audited

pytestmark = pytest.mark.databases

YEAR = 2022


@pytest.fixture
def held(db: None) -> Statement:
    """A recorded single statement of an enterprise without children."""
    found = Statement.objects.filter(year=YEAR, basis="single", enterprise__children=None, is_current=True)
    return found.select_related("enterprise").order_by("pk")[0]


def workbook(statement: Facts) -> bytes:
    """The statement's own workbook, filled in."""
    book = workspace.rulebook()
    template = book.get("template", statement.template)
    return write_workbook(template, book.get("accounts", template.accounts), statement)


def changed(statement: Facts, **amounts: int | None) -> Facts:
    """The statement with other amounts; `None` takes a figure away."""
    figures = {key: figure for key, figure in statement.figures.items() if amounts.get(key, 0) is not None}
    figures |= {key: Figure(Decimal(value)) for key, value in amounts.items() if value is not None}
    return Facts(**{name: getattr(statement, name) for name in Facts.__slots__} | {"figures": figures})


Send = Callable[[str, bytes], Upload]


@pytest.fixture
def send(client: Client, db: None) -> Send:
    """Hand in a file through the page; the upload it became."""

    def handed_in(name: str, content: bytes) -> Upload:
        response = client.post("/statements/new/", {"files": SimpleUploadedFile(name, content)})
        assert response.status_code == 302, response.content.decode()
        assert do_waiting_jobs() == 1
        return Upload.objects.latest("pk")

    return handed_in


def test_a_good_workbook_waits_until_somebody_says_record(client: Client, send: Send, held: Statement) -> None:
    count = Statement.objects.count()
    upload = send("good.xlsx", workbook(held.as_facts()))
    assert (upload.state, upload.faults) == (UploadState.CHECKED, [])
    assert Statement.objects.count() == count
    assert "Record these statements" in client.get(upload.get_absolute_url()).content.decode()


def test_recording_what_is_already_known_makes_no_revision(client: Client, send: Send, held: Statement) -> None:
    facts = held.as_facts()
    upload = send("good.xlsx", workbook(facts))
    services.record_upload(upload)
    first = Statement.objects.get(enterprise=held.enterprise, year=YEAR, basis="single", is_current=True)
    again = send("again.xlsx", workbook(facts))
    assert services.record_upload(again) == []
    assert Statement.objects.get(enterprise=held.enterprise, year=YEAR, basis="single", is_current=True).pk == first.pk


def test_a_correction_is_a_new_revision_and_the_old_one_stays(client: Client, send: Send, held: Statement) -> None:
    facts = held.as_facts()
    first = Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | {"figures": dict(facts.figures)})
    corrected = changed(first, average_employees=12_345)
    upload = send("corrected.xlsx", workbook(corrected))
    response = client.post(f"/statements/uploads/{upload.pk}/record/")
    assert response.status_code == 302, response.content.decode()
    do_waiting_jobs()
    revisions = Statement.objects.filter(enterprise=held.enterprise, year=YEAR, month=12, basis="single")
    assert sorted(revisions.values_list("revision", "is_current")) == [(1, False), (2, True)]
    latest = revisions.get(is_current=True)
    assert latest.values["average_employees"][0] == "12345"
    assert "!" in (latest.values["average_employees"][1] or "")
    assert "A later revision exists" in client.get(f"/statements/{held.pk}/").content.decode()


def test_a_workbook_whose_sums_are_wrong_is_refused_with_the_rule_and_kept(
    client: Client, send: Send, held: Statement
) -> None:
    count = Statement.objects.count()
    upload = send("wrong.xlsx", workbook(changed(held.as_facts(), total_assets=1)))
    assert upload.state == UploadState.REFUSED and upload.error_count > 0
    assert all(fault["message"] and fault["next_step"] and fault["rule"] for fault in upload.faults)
    assert Statement.objects.count() == count
    assert kept_path(upload.sha256).is_file()
    page = client.get(upload.get_absolute_url()).content.decode()
    assert "stand in the way" in page or "stands in the way" in page
    assert "Record these statements" not in page


def test_the_fault_list_is_there_in_both_languages(client: Client, send: Send, held: Statement) -> None:
    upload = send("wrong.xlsx", workbook(changed(held.as_facts(), total_assets=1)))
    assert set(upload.reports) == {"en", "zh"}
    counts = {code: len(report["faults"]) for code, report in upload.reports.items()}
    assert counts["en"] == counts["zh"] > 0


def test_the_marked_workbook_is_the_same_one_with_a_list_of_faults(client: Client, send: Send, held: Statement) -> None:
    upload = send("wrong.xlsx", workbook(changed(held.as_facts(), total_assets=1)))
    response = client.get(f"/statements/uploads/{upload.pk}/marked.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    original = openpyxl.load_workbook(io.BytesIO(kept_path(upload.sha256).read_bytes()))
    assert set(original.sheetnames) < set(book.sheetnames)
    comments = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert comments


def test_the_file_comes_back_as_it_was_handed_in(client: Client, send: Send) -> None:
    content = b"this is no workbook"
    upload = send("broken.xlsx", content)
    assert upload.state == UploadState.REFUSED
    response = client.get(f"/statements/uploads/{upload.pk}/file/")
    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")


def test_a_zip_has_a_result_for_each_member(client: Client, send: Send, held: Statement) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("good.xlsx", workbook(held.as_facts()))
        archive.writestr("broken.xlsx", b"nothing")
    upload = send("all.zip", buffer.getvalue())
    assert upload.kind == "zip" and upload.state == UploadState.CHECKED
    assert {member["file"].split("/")[-1]: member["accepted"] for member in upload.report["members"]} == {
        "good.xlsx": True,
        "broken.xlsx": False,
    }
    page = client.get(upload.get_absolute_url()).content.decode()
    assert "broken.xlsx" in page and "good.xlsx" in page


def test_a_statement_of_an_enterprise_that_nobody_knows_is_refused(send: Send, held: Statement) -> None:
    facts = held.as_facts()
    stranger = Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | {"enterprise": "STRANGER"})
    upload = send("stranger.xlsx", workbook(stranger))
    assert upload.state == UploadState.REFUSED
    assert any("STRANGER" in fault["message"] for fault in upload.faults)


def test_an_upload_is_recorded_once(client: Client, send: Send, held: Statement) -> None:
    upload = send("good.xlsx", workbook(held.as_facts()))
    assert client.post(f"/statements/uploads/{upload.pk}/record/").status_code == 302
    assert do_waiting_jobs() == 1
    again = client.post(f"/statements/uploads/{upload.pk}/record/")
    assert again.status_code == 422
    assert "does not wait to be recorded any more" in again.content.decode()


def test_a_withdrawn_upload_stores_nothing_and_keeps_its_file(client: Client, send: Send, held: Statement) -> None:
    count = Statement.objects.count()
    upload = send("good.xlsx", workbook(held.as_facts()))
    assert client.post(f"/statements/uploads/{upload.pk}/withdraw/").status_code == 302
    upload.refresh_from_db()
    assert upload.state == UploadState.WITHDRAWN and kept_path(upload.sha256).is_file()
    assert Statement.objects.count() == count


def test_a_form_without_a_file_and_a_file_too_large_get_a_sentence(client: Client, db: None, settings: Any) -> None:
    assert "No file was chosen." in client.post("/statements/new/").content.decode()
    settings.UPLOAD_MAXIMUM_BYTES = 3
    page = client.post("/statements/new/", {"files": SimpleUploadedFile("big.xlsx", b"12345")})
    assert page.status_code == 422 and "at most 3 B" in page.content.decode()
    assert not Upload.objects.exists()


def test_a_file_name_never_leads_out_of_the_uploads(send: Send) -> None:
    upload = send("../../etc/passwd.xlsx", b"x")
    assert "/" not in upload.file_name
    assert kept_path(upload.sha256).parent.parent == Path(workspace.current().uploads)


def test_the_empty_workbook_is_the_template_in_the_reader_s_language(client: Client, db: None) -> None:
    sheets = {}
    for language in ("en", "zh"):
        client.cookies["stateward_language"] = language
        response = client.get("/statements/templates/intl-generic.xlsx")
        sheets[language] = openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames
    assert sheets["en"] != sheets["zh"] and len(sheets["en"]) == len(sheets["zh"]) > 2


def test_the_column_store_follows_what_is_recorded(held: Statement) -> None:
    corrected = changed(held.as_facts(), average_employees=777)
    store.add(services.record([corrected]))
    frame = workspace.fact_store().scan([(YEAR, 12)]).collect()
    row = frame.filter((frame["enterprise"] == held.enterprise.code) & (frame["basis"] == "single"))
    assert row["average_employees"].to_list() == [777.0]


def test_a_store_that_a_broken_write_left_behind_is_made_anew_for_every_reader(held: Statement) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        store.add(services.record([changed(held.as_facts(), average_employees=777)]))
        raise ZeroDivisionError
    broken = workspace.fact_store().scan([(YEAR, 12)]).collect()
    assert 777.0 in broken["average_employees"].to_list()
    whole = portfolio.facts([(YEAR, 12)]).collect()
    assert 777.0 not in whole["average_employees"].to_list() and whole.height > 1


def test_the_differences_between_revisions_are_listed(held: Statement) -> None:
    later = services.record([changed(held.as_facts(), average_employees=777)])[0]
    held.refresh_from_db()
    gap = audited.gap(held, later)
    assert [entry["key"] for entry in gap] == ["average_employees"] and gap[0]["after"] == 777


def test_the_members_of_an_archive_are_counted_while_it_is_read(
    client: Client, held: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stateward.workbench.core.jobs.running import Running

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("good.xlsx", workbook(held.as_facts()))
        archive.writestr("broken.xlsx", b"nothing")
    seen: list[tuple[int, int]] = []
    at = Running.at
    monkeypatch.setattr(Running, "at", lambda job, done, total: (seen.append((done, total)), at(job, done, total)))
    client.post("/statements/new/", {"files": SimpleUploadedFile("all.zip", buffer.getvalue())})
    do_waiting_jobs()
    assert seen[:3] == [(0, 2), (1, 2), (2, 2)]


def test_a_job_that_lost_its_worker_notes_no_file_twice(client: Client, held: Statement) -> None:
    from stateward.workbench.core.jobs.models import Job

    files = [SimpleUploadedFile(name, workbook(held.as_facts())) for name in ("one.xlsx", "two.xlsx")]
    client.post("/statements/new/", {"files": files})
    do_waiting_jobs()
    assert Upload.objects.count() == 2
    job = Job.objects.get(kind="statements.read")
    Job.objects.filter(pk=job.pk).update(state="waiting", result={"uploads": {"0": job.result["uploads"]["0"]}})
    do_waiting_jobs()
    job.refresh_from_db()
    assert Upload.objects.count() == 3 and len(job.result["uploads"]) == 2


def test_what_an_earlier_attempt_recorded_is_not_recorded_again(client: Client, send: Send, held: Statement) -> None:
    from stateward.workbench.core.jobs.models import Job

    upload = send("corrected.xlsx", workbook(changed(held.as_facts(), average_employees=4_321)))
    client.post(f"/statements/uploads/{upload.pk}/record/")
    do_waiting_jobs()
    count = Statement.objects.count()
    Job.objects.filter(kind="statements.record").update(state="waiting")
    do_waiting_jobs()
    assert Statement.objects.count() == count
    assert Job.objects.get(kind="statements.record").state == "done"
