"""The log speaks in words: every kind of object and every detail told to it has its name in both languages."""

from __future__ import annotations

from typing import Any

import log_names
import pytest
import writing
from django.apps import apps
from django.db import transaction
from django.test import Client

from stateward.messages import LANGUAGES, language
from stateward.workbench.audit import recording, register, wording
from stateward.workbench.audit.detail_names import FIELDS
from stateward.workbench.audit.object_names import OBJECT_TYPES
from stateward.workbench.audit.recording import ObjectRef
from stateward.workbench.register.models import Enterprise


def told() -> dict[str, str]:
    """Every detail that the sources tell the log, with a module that tells it."""
    return {
        name: str(path.relative_to(writing.ROOT))
        for path in writing.modules()
        for name in log_names.details(path.read_text(encoding="utf-8"))
    }


def test_every_detail_told_to_the_log_has_a_name() -> None:
    unnamed = {name: where for name, where in told().items() if name not in FIELDS}
    assert unnamed == {}, "name it in audit/detail_names.py"


def test_every_model_has_a_name() -> None:
    models = {
        f"{model._meta.app_label}.{model._meta.model_name}"
        for model in apps.get_models()
        if model.__module__.startswith("stateward.")
    }
    assert sorted(models - set(OBJECT_TYPES)) == [], "name it in audit/object_names.py"
    assert sorted(set(OBJECT_TYPES) - models - {"page", "accounts.settings"}) == []


@pytest.mark.parametrize("names", [OBJECT_TYPES, FIELDS], ids=["objects", "details"])
def test_names_are_written_as_sentences_and_in_both_languages(names: dict[str, str]) -> None:
    from stateward.messages import gettext as _

    for key, english in names.items():
        with language("zh"):
            chinese = _(english)
        assert english[0].isupper() and "_" not in english, key
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), (key, chinese)


def test_every_registered_event_has_a_title_in_both_languages() -> None:
    for kind in register.all_types():
        titles = set()
        for code in LANGUAGES:
            with language(code):
                titles.add(kind.title)
        assert len(titles) == len(LANGUAGES), kind.action


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('record("a", x, after={"one": 1, **more}, personal={"two": 2})', {"one", "two"}),
        ('told = {"one": 1}\ntold["two"] = 2\nrecord("a", x, after=told)', {"one", "two"}),
        ('F = ("one", "two")\nrecord("a", x, after=snapshot(x, F))', {"one", "two"}),
        ('def f():\n    return {"one": 1}\nrecord("a", x, after=f() | {"two": 2})', {"one", "two"}),
        ('before, after = {"one": 1}, {"two": 2}\nrecord("a", x, before=before, after=after)', {"one", "two"}),
        ('other(after={"one": 1})', set()),
    ],
)
def test_the_sources_are_read_for_what_they_tell(source: str, expected: set[str]) -> None:
    assert log_names.details(source) == expected


@pytest.mark.django_db
def test_a_participant_and_its_lateness_are_told_in_words(client: Client) -> None:
    enterprise = Enterprise.objects.order_by("path").first()
    with transaction.atomic():
        event = recording.record(
            "core.cycle.submit", ObjectRef("core.participant", "7"), after={"step": "propose", "late": True, "roe": 8}
        )
    page = client.get(event.get_absolute_url()).content.decode()
    assert "core.participant" not in page and "Enterprise in a cycle" in page
    assert ">Late<" in page and ">roe<" not in page and wording.field_title("", "roe") in page
    assert enterprise is not None


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("groups", "Groups", "集团"),
        ("R3", "Exceptions from rule R3", "R3"),
        ("2022/net_profit", "Net profit, 2022", "2022"),
    ],
)
@pytest.mark.django_db
def test_details_named_after_rules_and_indicators_have_their_titles(name: str, english: str, chinese: str) -> None:
    assert wording.field_title("core.participant", name) == english
    with language("zh"):
        told_in_chinese = wording.field_title("core.participant", name)
    assert chinese in told_in_chinese and told_in_chinese != english


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (["a", "b"], "a, b"),
        ([], None),
        ({"en": "Yes", "zh": "是"}, "Yes"),
        ({"groups": 4, "late": None}, "Groups: 4; Late: —"),
        (False, "no"),
        ("564003874.0000000000", "564003874"),
        ("-0.1250000000", "-0.125"),
        ("1.10", "1.10"),
        ("", None),
    ],
)
def test_values_are_shown_without_brackets_of_data(raw: Any, shown: str | None) -> None:
    assert wording.value(raw) == shown


@pytest.mark.django_db
def test_a_detail_named_like_a_relation_from_its_other_end_is_told_plainly() -> None:
    with transaction.atomic():
        event = recording.record(
            "statements.upload_recorded",
            ObjectRef("statements.upload", "1"), after={"state": "recorded", "statements": 38},
        )
    assert "38" in wording.summary(event)


@pytest.mark.django_db
def test_a_state_is_told_as_its_page_tells_it() -> None:
    with transaction.atomic():
        event = recording.record(
            "core.item.start",
            ObjectRef("supervision.finding", "1"), after={"state": "correcting"},
        )  # fmt: skip
    assert [change.after for change in wording.changes(event)] == ["Being corrected"]
