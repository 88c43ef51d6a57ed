"""The rulebook: overlays, versions and their days, the hash, finding documents, reading numbers and words."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from stateward.messages import language
from stateward.messages.errors import RulebookError
from stateward.rulebook import Rulebook
from stateward.rulebook.book import CONTENT, KINDS, content_hash, read_entry, yaml_files
from stateward.rulebook.find import find_entry
from stateward.rulebook.reading import MAXIMUM_BYTES, parse_text

SCHEME = """document: scheme
id: {id}
version: "{version}"
title: {{en: "{title}", zh: 方案}}
jurisdiction: test
status: draft
source: {{document: a test}}
effective: {{{effective}}}
aliases: [{alias}]
indicators: [id-kep-100]
score: {{indicator: roe, method: steps, weight: 10, from: {{0: {points}}}, else: 0}}
"""


def write(
    folder: Path,
    name: str = "a",
    *,
    id_: str = "own",
    version: str = "1",
    title: str = "Own",
    effective: str = "",
    alias: str = "",
    points: int = 10,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    text = SCHEME.format(id=id_, version=version, title=title, effective=effective, alias=alias, points=points)
    path.write_text(text, encoding="utf-8")
    return path


# --- overlays


def test_an_overlay_adds_documents_and_leaves_the_built_in_ones(tmp_path: Path) -> None:
    write(tmp_path)
    built_in, book = Rulebook.load(), Rulebook.load([tmp_path])
    assert book.documents == built_in.documents + 1
    assert book.get("scheme", "own").title.en == "Own"
    assert book.entry("scheme", "own").overlay
    assert "own" not in built_in.ids("scheme")
    assert book.sha256 != built_in.sha256


def test_an_overlay_replaces_the_same_version_of_a_built_in_document(tmp_path: Path) -> None:
    write(tmp_path, id_="id-kep-100", version="2002-06-04", title="Ours")
    book = Rulebook.load([tmp_path])
    assert book.faults == []
    assert book.get("scheme", "id-kep-100").title.en == "Ours"
    assert Rulebook.load().get("scheme", "id-kep-100").title.en != "Ours"


def test_a_newer_version_in_an_overlay_is_taken_and_the_old_one_stays(tmp_path: Path) -> None:
    write(tmp_path, id_="id-kep-100", version="2030-01-01", title="New", effective="from: 2030-01-01")
    book = Rulebook.load([tmp_path])
    assert book.get("scheme", "id-kep-100").title.en == "New"
    assert book.get("scheme", "id-kep-100", "2002-06-04").title.en != "New"
    assert book.get("scheme", "id-kep-100", on=dt.date(2013, 12, 31)).version == "2002-06-04"
    assert book.get("scheme", "id-kep-100", on=dt.date(2031, 1, 1)).version == "2030-01-01"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, title="First")
    assert Rulebook.load([tmp_path]).get("scheme", "own").title.en == "First"
    write(tmp_path, title="Second text")
    assert Rulebook.load([tmp_path]).get("scheme", "own").title.en == "Second text"


def test_the_same_version_in_two_files_is_a_fault_that_names_both(tmp_path: Path) -> None:
    write(tmp_path, "a")
    write(tmp_path, "b", title="Other")
    (fault,) = Rulebook.load([tmp_path]).faults
    assert fault.code == "rulebook.duplicate"
    assert "own version 1 stands in two files" in fault.message
    assert str(fault.file).endswith("b.yaml")
    assert "a.yaml" in fault.message


def test_an_unreadable_overlay_file_is_a_fault_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "b.yaml").write_text("document: [", encoding="utf-8")
    book = Rulebook.load([tmp_path])
    assert book.get("scheme", "own")
    assert [fault.code for fault in book.faults] == ["rulebook.yaml"]


# --- versions and days


def versions(tmp_path: Path) -> Rulebook:
    write(tmp_path, "1", version="1", effective="from: 2020-01-01, to: 2021-12-31")
    write(tmp_path, "2", version="2", effective="from: 2022-01-01, to: 2022-12-31")
    return Rulebook.load([tmp_path])


@pytest.mark.parametrize(
    ("day", "version"), [("2020-01-01", "1"), ("2021-12-31", "1"), ("2022-01-01", "2"), ("2022-12-31", "2")]
)
def test_both_days_of_a_version_belong_to_it(tmp_path: Path, day: str, version: str) -> None:
    assert versions(tmp_path).get("scheme", "own", on=dt.date.fromisoformat(day)).version == version


@pytest.mark.parametrize("day", ["2019-12-31", "2023-01-01"])
def test_outside_all_versions_no_rule_is_in_force(tmp_path: Path, day: str) -> None:
    with pytest.raises(RulebookError, match=f"No version of own is in force on {day}") as caught:
        versions(tmp_path).get("scheme", "own", on=dt.date.fromisoformat(day))
    assert caught.value.faults[0].code == "rulebook.not_in_force"


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "1", version="1", effective="from: 2020-01-01")
    write(tmp_path, "2", version="2", effective="from: 2022-01-01")
    book = Rulebook.load([tmp_path])
    with pytest.raises(RulebookError, match="1, 2") as caught:
        book.get("scheme", "own", on=dt.date(2022, 6, 1))
    assert caught.value.faults[0].code == "rulebook.two_in_force"
    assert book.get("scheme", "own").version == "2"


def test_an_unknown_version_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="own has no version 9") as caught:
        versions(tmp_path).get("scheme", "own", "9")
    assert "1, 2" in caught.value.faults[0].next_step


# --- finding


def test_documents_are_found_by_alias_and_by_path(tmp_path: Path) -> None:
    path = write(tmp_path, alias="mine")
    book = Rulebook.load([tmp_path])
    assert book.get("scheme", "mine").id == "own"
    assert Rulebook.load().get("scheme", str(path)).id == "own"
    assert find_entry(book, "mine").document.id == "own"
    with pytest.raises(RulebookError, match="is not a file"):
        book.get("scheme", str(tmp_path / "absent.yaml"))
    with pytest.raises(RulebookError, match="Needed is document: indicators"):
        book.get("indicators", str(path))


def test_an_unknown_id_is_answered_with_near_ones_in_both_languages() -> None:
    for lang in ("en", "zh"):
        with language(lang), pytest.raises(RulebookError) as caught:
            Rulebook.load().get("scheme", "imf-healthcheck")
        assert "imf-health-check" in caught.value.faults[0].next_step


# --- the hash


def test_the_hash_is_of_the_content_wherever_it_lies(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "moved")
    documents = [read_entry(path).document for path in reversed(yaml_files(tmp_path / "moved"))]
    assert content_hash(documents) == Rulebook.load().sha256
    changed = documents[0].model_copy(update={"version": "changed"})
    assert content_hash([changed, *documents[1:]]) != Rulebook.load().sha256


def test_a_comment_does_not_change_the_hash_but_a_figure_does(tmp_path: Path) -> None:
    path = write(tmp_path)
    first = content_hash([read_entry(path).document])
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert content_hash([read_entry(path).document]) == first
    write(tmp_path, points=9)
    assert content_hash([read_entry(path).document]) != first


# --- reading


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("1.10", Decimal("1.10")),
        ("12", 12),
        ("1_000", 1000),
        ("-3", -3),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("2023-05-01", dt.date(2023, 5, 1)),
        ("2023-02-30", "2023-02-30"),
        ("'12'", "12"),
        ("1:30", "1:30"),
        ("0o17", "0o17"),
        ("1e3", Decimal("1e3")),
        (".inf", ".inf"),
        (".nan", ".nan"),
    ],
)
def test_scalars_are_what_was_written(text: str, value: object) -> None:
    found = parse_text(f"a: {text}", "x.yaml").values["a"]
    assert found == value
    assert type(found) is type(value)


def test_tags_that_would_run_code_are_plain_text() -> None:
    found = parse_text("a: !!python/object/apply:os.system ['true']", "x.yaml").values
    assert found == {"a": ["true"]}


def test_a_bomb_of_references_is_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    with pytest.raises(RulebookError) as caught:
        parse_text("\n".join(lines), "x.yaml")
    assert caught.value.faults[0].code == "rulebook.reference"


def test_places_are_those_of_the_file() -> None:
    text = parse_text("a:\n  b: 1\n  c:\n    - 2\n    - d: 3\n", "x.yaml")
    assert text.place(("a", "b")) == (2, 3)
    assert text.place(("a", "c", 1, "d")) == (5, 7)
    assert text.place(("a", "c", 1, "unknown")) == (5, 7)
    assert text.place(("nothing",)) == (1, 1)


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" + "x" * MAXIMUM_BYTES, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        read_entry(path)
    assert caught.value.faults[0].code == "rulebook.too_large"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        read_entry(tmp_path / "absent.yaml")
    assert caught.value.faults[0].code == "rulebook.file"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_entry(path).document.id == "own"


def test_every_kind_of_document_is_in_the_built_in_content() -> None:
    book = Rulebook.load()
    assert {kind for kind, _id in book.entries} == set(KINDS)
    assert book.faults == []
