"""Finding: normal forms, ranks, scope, and a table that follows every write."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from people import person, sign_in

from stateward.workbench.core.acting import as_user
from stateward.workbench.core.tracking import services as tracking
from stateward.workbench.core.uploads import Upload
from stateward.workbench.directives import intake
from stateward.workbench.disclosure.models import Publication
from stateward.workbench.reform.slimming.models import Plan
from stateward.workbench.register.models import Enterprise
from stateward.workbench.register.services import import_enterprises
from stateward.workbench.search import finding, keeping, normal
from stateward.workbench.search.models import SearchEntry
from stateward.workbench.supervision.models import Finding


def titles(user: Any, text: str, kind: str) -> list[str]:
    """The titles of the hits of a kind."""
    return [hit.title for group in finding.search(user, text) if group.kind == kind for hit in group.hits]


@pytest.fixture
def enterprises(db: None) -> None:
    import_enterprises(
        [
            {"code": "QA1", "name_en": "Straße Lamp Works", "name_zh": "青灯照明集团", "parent": None},
            {"code": "QA12", "name_en": "QA1 Trading", "name_zh": "青灯贸易公司", "parent": "QA1"},
            {"code": "QB1", "name_en": "Old QA1 Depot", "name_zh": "远山仓储公司", "parent": None},
        ]
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ＱＡ１", "qa1"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("青灯　照明", "青灯 照明"),
        (" a\u200bb ", "a b"),
    ],
)
def test_width_capitals_and_gaps_do_not_count(text: str, form: str) -> None:
    assert normal.normal(text) == form


@given(st.text(max_size=60))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    once = normal.normal(text)
    assert normal.normal(once) == once and normal.MARK not in once


@pytest.mark.databases
def test_the_code_itself_stands_before_what_begins_with_it_and_what_contains_it(chief: Any, enterprises: None) -> None:
    found = titles(chief, "qa1", "enterprise")
    assert found[0] == "Straße Lamp Works" and set(found) == {"Straße Lamp Works", "QA1 Trading", "Old QA1 Depot"}
    assert found.index("QA1 Trading") < found.index("Old QA1 Depot")


@pytest.mark.databases
@pytest.mark.parametrize("text", ["青灯", "灯照", "ＱＡ１", "strasse lamp", "lamp 青灯", "STRASSE"])
def test_chinese_and_mixed_words_are_found_by_any_part(chief: Any, enterprises: None, text: str) -> None:
    assert "Straße Lamp Works" in titles(chief, text, "enterprise")


def test_what_a_database_takes_for_a_pattern_is_a_letter_here(chief: Any, enterprises: None) -> None:
    assert titles(chief, "%", "enterprise") == [] and titles(chief, "QA_", "enterprise") == []


def test_the_table_follows_bulk_writes_changes_and_deletions(chief: Any, enterprises: None) -> None:
    import_enterprises([{"code": "QB1", "name_en": "Renamed Depot"}])
    assert titles(chief, "renamed", "enterprise") == ["Renamed Depot"]
    assert titles(chief, "old qa1", "enterprise") == []
    Enterprise.objects.get(code="QB1").delete()
    assert not SearchEntry.objects.filter(code="QB1").exists()


def test_made_anew_the_table_says_the_same(chief: Any, enterprises: None) -> None:
    fields = ("kind", "object_id", "text", "address", "enterprise")
    before = set(SearchEntry.objects.values_list(*fields))
    keeping.rebuild()
    assert set(SearchEntry.objects.values_list(*fields)) >= before


def test_a_kind_without_entries_gets_them_and_no_other_is_touched(chief: Any, enterprises: None) -> None:
    with as_user(chief):
        text = "The meeting deploys the lamp year.\n\nOne is strong reform. Cut management layers to three."
        intake.take_in(Upload("directive.txt", text.encode()), title="The lamp year")
    kept = SearchEntry.objects.exclude(kind="directive")
    before = set(kept.values_list("pk", flat=True))
    SearchEntry.objects.filter(kind="directive").delete()
    assert keeping.complete() == 1 and keeping.complete() == 0
    assert set(kept.values_list("pk", flat=True)) == before
    assert len(titles(chief, "lamp year", "directive")) == 1


def test_findings_plans_and_publications_are_found_inside_the_scope_alone(chief: Any, enterprises: None) -> None:
    top, other = Enterprise.objects.get(code="QA1"), Enterprise.objects.get(code="QB1")
    Finding.objects.create(
        enterprise=top, title="Lamps unguarded", description="x", clause="9", found_on=dt.date(2026, 1, 5),
        reported_grade="low",
    )  # fmt: skip
    Plan.objects.create(title="Fewer lamps", root=top, day=dt.date(2026, 1, 5), costs="c")
    words = {"text_en": "x", "text_zh": "x", "source": "The lamp office", "release_on": dt.date(2026, 1, 5)}
    Publication.objects.create(kind="notice", title_en="Light for all", title_zh="万家灯火", **words)
    near, far = person("near", "officer", branch=top), person("far", "officer", branch=other)
    for kind, text, title in (
        ("finding", "unguarded", "Lamps unguarded"),
        ("slimming_plan", "fewer", "Fewer lamps"),
    ):
        assert titles(near, text, kind) == [title] and titles(far, text, kind) == []
    assert titles(chief, "万家", "publication") and titles(chief, "lamp office", "publication")


def test_tasks_are_found_by_whom_they_concern_and_by_nobody_else(chief: Any, enterprises: None) -> None:
    top, other = Enterprise.objects.get(code="QA1"), Enterprise.objects.get(code="QB1")
    near = person("near", "officer", branch=top)
    far = person("far", "officer", branch=other)
    with as_user(chief):
        new = tracking.NewItem("core.assignment", "Polish the lamps", near, enterprise=top, due=dt.date(2099, 1, 1))
        tracking.create(new)
    assert titles(near, "lamps", "task") == ["Polish the lamps"] == titles(chief, "lamps", "task")
    assert titles(far, "lamps", "task") == []


def test_a_stale_entry_never_opens_what_its_room_hides(chief: Any, enterprises: None) -> None:
    far = person("far", "officer", branch=Enterprise.objects.get(code="QB1"))
    SearchEntry.objects.filter(code="QA1").update(enterprise=Enterprise.objects.get(code="QB1"))
    assert titles(far, "QA1", "enterprise") == ["Old QA1 Depot"]


def test_people_are_found_by_who_administers_them_alone(chief: Any, db: None) -> None:
    person("findme", "officer", full_name="Findable Person")
    keeper = person("keeper", "administrator")
    assert titles(keeper, "findable", "person") == ["Findable Person"]
    assert titles(chief, "findable", "person") == []


def test_rules_are_found_by_title_and_by_clause(client: Client, chief: Any) -> None:
    page = client.get("/search/", {"q": "return on equity"}).content.decode()
    assert "/rulebook/" in page
    kinds = {group.kind for group in finding.search(chief, "e", limit=3)}
    assert {"indicator", "document", "clause"} <= kinds


def test_the_quick_list_is_a_list_of_options(client: Client, enterprises: None) -> None:
    headers = {"HX-Request": "true", "HX-Target": "search-results"}
    part = client.get("/search/", {"q": "青灯"}, headers=headers).content.decode()
    assert 'role="listbox"' in part and 'role="option"' in part and "Straße Lamp Works" in part


def test_an_empty_question_finds_nothing(chief: Any, db: None) -> None:
    assert finding.search(chief, " \u200b ") == []
    assert sign_in(Client(), chief).get("/search/").status_code == 200
