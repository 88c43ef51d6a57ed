"""Briefings are compiled from the facts with sources, edited by people, released by another, printed in two forms."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client
from docx import Document as WordDocument

from stateward.messages.errors import DocumentError
from stateward.workbench.audit.four_eyes import SamePerson
from stateward.workbench.core import workspace
from stateward.workbench.core.refusals import Refused
from stateward.workbench.core.uploads import Upload
from stateward.workbench.directives.briefings import figures, services
from stateward.workbench.directives.models import Briefing

pytestmark = pytest.mark.django_db


@pytest.fixture
def briefing(acts: Callable[[str], Any]) -> Briefing:
    """The yearly briefing of 2022."""
    with acts("officer"):
        return services.compile_briefing("year", 2022)


def section(briefing: Briefing, code: str, id_: str) -> dict[str, Any]:
    return next(row for row in briefing.sections[code] if row["id"] == id_)


def test_totals_are_the_sums_of_the_groups_statements(people: dict[str, Any]) -> None:
    found = figures.portfolio(people["officer"], 2022, 12)
    codes = [group.code for group in found.groups]
    frame = workspace.fact_store().scan([(2022, 12)]).filter(pl.col("enterprise").is_in(codes)).collect()
    for total in found.totals:
        by_basis = {basis: part for (basis,), part in frame.group_by(["basis"])}
        whole = by_basis.get("consolidated", frame)
        rest = frame.filter(~pl.col("enterprise").is_in(whole["enterprise"].to_list()))
        assert total.now == pytest.approx((whole[total.name].sum() or 0) + (rest[total.name].sum() or 0))
        assert total.before is not None and total.growth is not None


def test_every_figure_names_its_source_and_both_languages_hold_the_same(briefing: Briefing) -> None:
    for english, chinese in zip(briefing.sections["en"], briefing.sections["zh"], strict=True):
        assert english["id"] == chinese["id"]
        assert ([f["value"] for f in english["figures"]] and english["figures"]) or not chinese["figures"]
        assert [f["id"] for f in english["figures"]] == [f["id"] for f in chinese["figures"]]
        assert all(f["source"] and f["address"] for f in english["figures"] + chinese["figures"])
    assert len(briefing.facts_sha256) == 64
    assert section(briefing, "en", "overview")["title"] != section(briefing, "zh", "overview")["title"]


def test_changes_are_told_with_their_causes_from_the_scheme(briefing: Briefing) -> None:
    told = section(briefing, "en", "causes")
    assert "points)" in told["text"] or "points." in told["text"]
    assert all(figure["address"].startswith("/assessment/") for figure in told["figures"])


def test_the_drawing_is_text_without_markup_of_names() -> None:
    drawing = figures.bars([("<b>&", 3.0), ("Loss", -2.0)], 'said "so"', "c")
    assert "<b>" not in drawing["svg"] and "&lt;b&gt;&amp;" in drawing["svg"]
    assert "style=" not in drawing["svg"]


def test_a_person_edits_the_text_and_another_releases(
    briefing: Briefing, acts: Callable[[str], Any], people: dict[str, Any]
) -> None:
    with acts("officer"):
        services.edit(briefing, "en", "overview", "In short", "A good year.")
    with acts("leader"):
        services.edit(briefing, "zh", "overview", "概况", "总体向好。")
        services.submit(briefing)
        with pytest.raises(SamePerson):
            services.release(briefing)
        services.send_back(briefing, "Shorter, please.")
    with acts("officer"):
        services.edit(briefing, "en", "overview", "In short", "Good.")
        services.submit(briefing)
    with acts("leader"):
        services.release(briefing)
    briefing.refresh_from_db()
    assert briefing.state == "released" and briefing.released_by == people["leader"]
    with acts("officer"), pytest.raises(Refused):
        services.edit(briefing, "en", "overview", "Late", "Too late.")


def test_the_portfolio_report_waits_for_what_people_must_write(acts: Callable[[str], Any]) -> None:
    with acts("officer"):
        report = services.compile_briefing("portfolio", 2022)
        ids = [row["id"] for row in report.sections["en"]]
        assert ids[:3] == ["mandate", "message", "holdings"] and "boards" in ids
        assert sum(id_.startswith("enterprise-") for id_ in ids) >= 2
        with pytest.raises(Refused, match="Mandate"):
            services.submit(report)
        for code in ("en", "zh"):
            for id_ in ("mandate", "message", "boards"):
                services.edit(report, code, id_, "T", "Written.")
        services.submit(report)


@pytest.mark.parametrize(("rhythm", "part"), [("month", 0), ("month", 13), ("quarter", 5), ("year", 1)])
def test_a_period_that_is_none_is_refused(acts: Callable[[str], Any], rhythm: str, part: int) -> None:
    with acts("officer"), pytest.raises(Refused, match="no such period"):
        services.compile_briefing(rhythm, 2022, part)


def word_template(text: str) -> Upload:
    made = WordDocument()
    made.add_paragraph(text)
    made.add_paragraph("{{ blocks }}")
    buffer = io.BytesIO()
    made.save(buffer)
    return Upload("office.docx", buffer.getvalue())


def test_the_office_s_own_template_is_filled_and_a_faulty_one_refused(
    client: Client, briefing: Briefing, acts: Callable[[str], Any]
) -> None:
    with acts("officer"):
        with pytest.raises(DocumentError):
            services.keep_template("year", "en", word_template("{{ nothing_of_this_name }}"))
        with pytest.raises(DocumentError):
            services.keep_template("year", "en", word_template("{{ ''.__class__.__mro__ }}"))
        services.keep_template("year", "en", word_template("Revenue: {{ figures.operating_revenue }}"))
    answer = client.get(f"/briefings/{briefing.pk}/en.docx")
    told = "\n".join(paragraph.text for paragraph in WordDocument(io.BytesIO(answer.content)).paragraphs)
    value = next(f for f in section(briefing, "en", "overview")["figures"] if f["id"] == "operating_revenue")
    assert f"Revenue: {value['value']}" in told and "The portfolio in figures" in told


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_pages_and_documents_open_in_both_languages(client: Client, briefing: Briefing, code: str) -> None:
    client.cookies["stateward_language"] = code
    address = briefing.get_absolute_url()
    pages = ["/briefings/", "/briefings/new/", "/briefings/templates/", address, f"{address}?section=overview"]
    for page in pages:
        assert client.get(page).status_code == 200, page
    assert client.get(f"{address}{code}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}{code}.docx").content.startswith(b"PK")
    assert client.get(f"{address}fr.pdf").status_code == 404
    given = {"in": code, "section": "overview", "title": "Heading", "text": "Own words"}
    assert client.post(f"{address}edit/", given).status_code == 302
    assert "Own words" in client.get(f"{address}?in={code}").content.decode()
    assert client.post(f"{address}do/submit/").status_code == 302


def test_a_month_is_compiled_from_the_page(client: Client) -> None:
    assert client.post("/briefings/new/", {"rhythm": "month", "year": 2022, "part": ""}).status_code == 422
    assert client.post("/briefings/new/", {"rhythm": "month", "year": 2022, "part": 12}).status_code == 302
    assert Briefing.objects.get().part == 12
