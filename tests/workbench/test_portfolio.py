"""The portfolio table: search, filter, sort, columns; the export is what is shown."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client

from stateward.workbench.assessment import results, selectors
from stateward.workbench.core.tables import SortedRows, Table
from stateward.workbench.register.models import Enterprise

pytestmark = pytest.mark.databases


def shown(page: str) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the page's table as plain text."""
    table = page[page.index("<thead>") : page.index("</tbody>")]
    headings = [plain(cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", table, re.S)]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table[table.index("<tbody>") :], re.S)
    return headings, [[plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in rows]


def plain(html: str) -> str:
    """Text without markup and sort signs."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace("▾", "").replace("▴", "").strip()


def exported(client: Client, query: str = "") -> list[list[str]]:
    """The CSV export as rows."""
    response = client.get(f"/assessment/export.csv{query}")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "query", ["", "?sort=-score", "?column=code&column=grade", "?sort=enterprise&column=change", "?grade=elevated"]
)
def test_the_export_has_the_columns_rows_and_order_that_are_shown(client: Client, scored: Any, query: str) -> None:
    headings, rows = shown(client.get(f"/assessment/{query}").content.decode())
    first, *others = exported(client, query)
    assert first == headings
    assert len(others) >= len(rows) > 0
    name, score = headings.index("Enterprise"), headings.index("Score")
    for page_row, file_row in zip(rows, others, strict=False):
        assert page_row[name].startswith(file_row[name].replace("&", "&amp;"))
        written = "—" if file_row[score] == "" else f"{float(file_row[score]):,.2f}"
        assert page_row[score] == written


def test_the_workbook_holds_numbers_and_the_same_rows_as_the_csv(client: Client, scored: Any) -> None:
    response = client.get("/assessment/export.xlsx?sort=-score")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    table = exported(client, "?sort=-score")
    assert [str(cell) for cell in rows[0]] == table[0]
    assert len(rows) == len(table)
    score = table[0].index("Score")
    assert all(row[score] is None or isinstance(row[score], int | float) for row in rows[1:])


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(client: Client, scored: dict[str, Any]) -> None:
    Enterprise.objects.filter(code=scored["code"]).update(name_en="=1+1")
    names = [row[1] for row in exported(client)]
    assert "'=1+1" in names and "=1+1" not in names


class _Sorted(Table):
    pass


@pytest.mark.parametrize(("order", "expected"), [("value", [1, 2, None]), ("-value", [2, 1, None])])
def test_rows_without_a_value_come_last_in_both_directions(order: str, expected: list[int | None]) -> None:
    import django_tables2

    rows = SortedRows([{"value": None}, {"value": 2}, {"value": 1}])
    table = _Sorted(rows, extra_columns=[("value", django_tables2.Column())], order_by=order)
    assert [row["value"] for row in table.data] == expected


def test_search_finds_names_in_both_languages_and_codes(client: Client, scored: dict[str, Any]) -> None:
    enterprise = Enterprise.objects.get(code=scored["code"])
    for text in (enterprise.name_en[:12], enterprise.name_zh, enterprise.code):
        _headings, rows = shown(client.get("/assessment/", {"name": text, "column": "code"}).content.decode())
        assert [enterprise.code] == [code for row in rows for code in row if code == enterprise.code]


def test_the_group_filter_keeps_the_group_and_everything_below_it(client: Client, scored: dict[str, Any]) -> None:
    group = Enterprise.objects.get(code=scored["code"]).group
    assert group is not None
    codes = {row[2] for row in exported(client, f"?group={group.code}&column=code")[1:]}
    below = set(Enterprise.objects.filter(path__startswith=group.path).values_list("code", flat=True))
    assert codes and codes <= below


def test_the_grade_filter_keeps_that_grade_alone(client: Client, scored: Any) -> None:
    grades = {row[-1] for row in exported(client, "?column=grade")[1:]} - {""}
    chosen = sorted(grades)[0]
    assert {row[-1] for row in exported(client, f"?column=grade&grade={chosen}")[1:]} == {chosen}


def test_the_best_score_comes_first_also_where_lower_is_better(client: Client, scored: Any) -> None:
    rows = exported(client, "?column=code")[1:]
    scores = [float(row[3]) for row in rows if row[3]]
    assert results.run("imf-health-check").document.better == "lower"
    assert scores == sorted(scores)


def test_enterprises_without_a_score_say_why(client: Client, db: None) -> None:
    run = results.run("imf-health-check")
    for year in run.years:
        for code, summary in run.summaries(year).items():
            assert (summary["score"] is None) == bool(summary["reason"]), code


def test_a_scheme_that_cannot_be_evaluated_leaves_the_choice_of_another(
    client: Client, scored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stateward.messages.errors import AssessmentError, Fault

    def refuse(scheme: str) -> None:
        raise AssessmentError(Fault("assess.test", "The scheme needs targets.", "Hand in targets."))

    monkeypatch.setattr(results, "run", refuse)
    response = client.get("/assessment/")
    assert response.status_code == 422
    assert "The scheme needs targets." in response.content.decode()
    assert 'name="scheme"' in response.content.decode()


def test_results_are_computed_once_for_the_same_rules_and_facts(scored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = results.run("imf-health-check")
    monkeypatch.setattr(results, "assess", lambda *_a, **_k: pytest.fail("computed again"))
    assert results.run("imf-health-check").key == first.key
    results._runs.clear()
    again = results.run("imf-health-check")
    assert again.frame.equals(first.frame)


def test_a_new_statement_makes_new_results(scored: dict[str, Any]) -> None:
    from decimal import Decimal

    from stateward.facts.statement import Figure
    from stateward.workbench.statements import services, store
    from stateward.workbench.statements.models import Statement

    before = results.run("imf-health-check")
    own = Statement.objects.filter(enterprise__code=scored["code"], year=scored["year"], is_current=True)
    # The consolidated statement speaks for a group and comes first in the alphabet.
    held = own.exclude(basis="difference").order_by("basis")[0]
    facts = held.as_facts()
    changed = {**facts.figures, "net_profit": Figure(facts.figures["net_profit"].amount - Decimal(10**9), "test!A1")}
    services.record([type(facts)(**{**_fields(facts), "figures": changed})])
    store.rebuild()
    after = results.run("imf-health-check")
    try:
        assert after.key != before.key
        new, old = (run.of_enterprise(scored["code"])[scored["year"]] for run in (after, before))
        assert new != old
    finally:
        from stateward.workbench.core import workspace

        (workspace.results_folder() / "facts.sha256").unlink()


def _fields(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__slots__}


def test_the_median_and_the_grades_are_those_of_the_rows(scored: dict[str, Any]) -> None:
    rows: list[dict[str, Any]] = [
        {"score": 1.0, "grade": "A"},
        {"score": 3.0, "grade": "B"},
        {"score": None, "grade": None},
        {"score": 2.0, "grade": "B"},
    ]
    portfolio = selectors.Portfolio(rows, 0)
    assert portfolio.median == 2.0
    assert portfolio.grades(["A", "B", "C"]) == [("A", 1), ("B", 2)]
