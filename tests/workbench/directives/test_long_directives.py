"""A long directive is read in the background; a page says what was found in it and what could not be."""

from __future__ import annotations

import io
from typing import Any

import pytest
from background import do_waiting_jobs
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from people import sign_in

from stateward.directives.source import LONG_BYTES, LONG_PAGES, LONG_PARAGRAPHS, takes_long
from stateward.workbench.core.jobs.models import Job, JobState
from stateward.workbench.directives import finding
from stateward.workbench.directives.models import Directive, NodeKind
from stateward.workbench.directives.selectors import PAGE

pytestmark = pytest.mark.django_db

STRANDS = 90
LINE = "Publish the accounts of group {n}, and report the debt ratio by the end of June."


@pytest.fixture
def client(people: dict[str, Any]) -> Client:
    return sign_in(Client(), people["officer"])


def long_text(strands: int = STRANDS) -> str:
    parts = []
    for part in range(1, strands + 1):
        lines = "\n".join(f"{n}. {LINE.format(n=n)}" for n in range(1, 13))
        parts.append(f"Part {part}\n\n{lines}" if part != 3 else f"Part {part}\n\nNothing is asked in this part.")
    return "\n\n".join(parts)


def send(client: Client, name: str, content: bytes) -> Any:
    return client.post("/directives/new/", {"title": "", "file": SimpleUploadedFile(name, content)})


def test_a_long_text_becomes_a_job_and_the_request_outlines_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stateward.workbench.directives import intake

    with monkeypatch.context() as patched:
        patched.setattr(intake, "outline", lambda _source: pytest.fail("outlined inside the request"))
        answer = send(client, "long.txt", long_text().encode())
    job = Job.objects.get()
    assert answer.status_code == 302 and answer["Location"] == job.get_absolute_url()
    assert not Directive.objects.exists()
    assert client.get(job.get_absolute_url()).status_code == 200

    assert do_waiting_jobs() == 1
    job.refresh_from_db()
    kept = Directive.objects.get()
    assert job.state == JobState.DONE and job.address == f"/directives/{kept.pk}/found/"
    assert job.progress == job.total
    assert kept.nodes.filter(kind=NodeKind.STRAND).count() == STRANDS
    assert kept.taken_in_by == job.started_by


def test_a_short_text_is_outlined_at_once(client: Client) -> None:
    answer = send(client, "short.txt", long_text(2).encode())
    assert answer["Location"] == Directive.objects.get().get_absolute_url()
    assert not Job.objects.exists()


def test_the_page_says_what_was_found_and_what_could_not(client: Client) -> None:
    send(client, "long.txt", long_text().encode())
    do_waiting_jobs()
    kept = Directive.objects.get()
    page = client.get(f"/directives/{kept.pk}/found/").content.decode()
    assert f">{STRANDS}<" in page
    assert "No task was found in strand 3" in page
    assert "No date was found" in page and "not found" in page
    first = finding.finding(kept).strands[0].sentence
    assert f"?sentence={first}#s{first}" in page
    assert finding.finding(kept).strands[0].title.startswith(kept.text[slice(*kept.sentences[first][:2])].strip())
    later = client.get(f"/directives/{kept.pk}/found/?page=2").content.decode()
    assert f"Part {PAGE + 1}" not in page and "?sentence=" in later
    # Notes are many; the reading page shows the first and leads to all.
    assert f"/directives/{kept.pk}/found/" in client.get(kept.get_absolute_url()).content.decode()


def test_what_was_found_stays_when_people_edit_the_outline(client: Client, directive: Directive, acts: Any) -> None:
    from stateward.workbench.directives import outlining

    before = finding.finding(directive)
    with acts("officer"):
        outlining.drop(directive, directive.nodes.filter(kind=NodeKind.STRAND).first())
    assert finding.finding(directive) == before and len(before.strands) == 3


def test_a_long_scan_is_refused_by_its_job_with_what_to_do(client: Client) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _page in range(LONG_PAGES + 1):
        writer.add_blank_page(595, 842)
    scan = io.BytesIO()
    writer.write(scan)
    answer = send(client, "scan.pdf", scan.getvalue())
    do_waiting_jobs()
    job = Job.objects.get()
    assert job.state == JobState.FAILED and answer["Location"] == job.get_absolute_url()
    page = client.get(job.get_absolute_url()).content.decode()
    assert f"The PDF has {LONG_PAGES + 1} pages and no text: it is a scan" in page and "OCR" in page
    assert not Directive.objects.exists()


def test_the_same_long_file_is_refused_before_a_job_is_asked_for(client: Client) -> None:
    send(client, "long.txt", long_text().encode())
    do_waiting_jobs()
    answer = send(client, "again.txt", long_text().encode())
    assert answer.status_code == 422 and "taken in already" in answer.content.decode()
    assert Job.objects.count() == 1


def test_a_second_attempt_at_a_job_keeps_what_the_first_kept(client: Client) -> None:
    send(client, "long.txt", long_text().encode())
    do_waiting_jobs()
    Job.objects.update(state=JobState.WAITING, finished_at=None)
    do_waiting_jobs()
    assert Job.objects.get().state == JobState.DONE and Directive.objects.count() == 1


def test_a_directive_without_enumeration_says_so_on_its_page(client: Client) -> None:
    send(client, "plain.txt", b"The office met. It was a fine day. Accounts must be published by June 30, 2026.")
    page = client.get(f"/directives/{Directive.objects.get().pk}/found/").content.decode()
    assert "The text has no enumeration and no headings: no strands were found" in page
    assert "there are no strands" in page


def test_mixed_numbering_names_the_numbers_that_do_not_follow(client: Client) -> None:
    text = "一、强化监管。\n二、深化改革。\n四、改进考核。\n（一）完善制度。\n（三）压缩层级。\n"
    send(client, "mixed.txt", text.encode())
    kept = Directive.objects.get()
    numbering = [note for note in kept.notes["zh"] if note["code"] == "directive.numbering"]
    assert len(numbering) == 2
    page = client.get(f"/directives/{kept.pk}/found/").content.decode()
    assert all(note["message"] in page for note in kept.notes["en"] if note["code"] == "directive.numbering")


def test_what_the_reader_of_a_file_remarks_is_told_in_both_languages(client: Client) -> None:
    send(client, "gb.txt", "一、强化监管。\n二、深化改革。\n".encode("gb18030"))
    kept = Directive.objects.get()
    said = {
        code: next(n["message"] for n in kept.notes[code] if n["code"] == "directive.encoding") for code in kept.notes
    }
    assert set(said) == {"en", "zh"} and said["en"] != said["zh"]


def test_a_strand_of_a_pdf_names_its_page(client: Client) -> None:
    text = "One is reform.\nPublish the accounts.\nThe second is control.\nCut layers."
    kept = Directive(text=text, pages=[0, text.index("The second")], sentences=[[0, 14, "strand"]])
    tree = [
        {"pk": 1, "parent_id": None, "kind": "strand", "mark": "", "title": "reform", "start": 7},
        {"pk": 2, "parent_id": None, "kind": "strand", "mark": "", "title": "control", "start": text.index("control")},
    ]
    assert [strand.page for strand in finding._strands(kept, tree)] == [1, 2]


@pytest.mark.parametrize("more", [0, 1])
def test_above_the_stated_size_a_file_takes_long(more: int) -> None:
    from pypdf import PdfWriter

    writer, document = PdfWriter(), Document()
    for _page in range(LONG_PAGES + more):
        writer.add_blank_page(595, 842)
    for _paragraph in range(LONG_PARAGRAPHS + more):
        document.add_paragraph("Cut layers.")
    as_pdf, as_word = io.BytesIO(), io.BytesIO()
    writer.write(as_pdf)
    document.save(as_word)
    assert takes_long(as_pdf.getvalue()) is bool(more)
    assert takes_long(as_word.getvalue()) is bool(more)
    assert takes_long(b"a" * (LONG_BYTES + more)) is bool(more)


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"PK\x03\x04nothing", b"", b"%PDF-"])
def test_a_file_that_cannot_be_opened_is_refused_at_once(content: bytes) -> None:
    assert takes_long(content) is False
