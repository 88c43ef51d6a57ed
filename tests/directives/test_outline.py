"""Outlines by the forms officials use: the sample directive, the corpus, and what holds for any text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from corpus import FILES, expected, outline_of, summary
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stateward.directives.blocks import paragraphs, sentences
from stateward.directives.rules import RULES
from stateward.messages import language


def test_the_sample_directive_gives_meeting_date_speaker_four_strands_and_sixteen_tasks(shared_data: Path) -> None:
    found = outline_of((shared_data / "directive-2023-01-29.txt").read_bytes())
    assert found.meeting is not None and found.meeting.text.endswith("held a meeting of all staff")
    assert found.date is not None and found.date.value == "2023-01-29"
    assert found.issuer is not None
    assert found.issuer.text == "Municipal State-owned Assets Supervision and Administration Commission"
    assert found.speaker is not None and found.speaker.value == "Yan Jiayou"
    assert [piece.text for piece in found.participants] == ["all staff"]
    assert [strand.title.text for strand in found.strands] == [
        "strong reform",
        "strong assessment",
        "strong supervision",
        "strengthen party building",
    ]
    assert [len(strand.tasks) for strand in found.strands] == [4, 4, 3, 5]
    assert found.strands[1].tasks[1].piece.text == "establish a new three-year assessment mechanism"
    lists = [measure.text for measure in found.strands[2].tasks[0].measures]
    assert lists == [
        "list of authorization and delegation of power",
        "list of supervision systems",
        "list of supervision and inspection",
    ]
    assert found.strands[3].tasks[4].measures[0].text == "state-owned enterprise corruption index"
    assert "slimming and strengthening the body" in [piece.text for piece in found.emphasis]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_corpus_gives_its_expected_outlines(file: Path) -> None:
    found = outline_of(file.read_bytes(), file.name)
    assert summary(found) == expected(file)
    assert found.language == file.stem.split("-")[1]


def test_the_corpus_holds_a_dozen_forms_in_both_languages() -> None:
    assert len(FILES) >= 12
    assert {file.stem.split("-")[1] for file in FILES} == {"en", "zh"}


def test_json_has_the_fields_of_the_contract() -> None:
    found = outline_of(FILES[0].read_bytes()).to_dict()
    assert {"title", "date", "issuer", "speaker", "strands"} <= set(found)
    strand = found["strands"][0]
    assert {"title", "start", "end", "tasks"} <= set(strand)
    assert {"text", "measures", "start", "end"} <= set(strand["tasks"][0])
    assert set(found["rules"]) >= {strand["rule"], strand["tasks"][0]["rule"]}


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_rule_has_a_sentence_in_both_languages(code: str) -> None:
    with language("en"):
        english = outline_of(FILES[0].read_bytes()).rules()
    with language(code):
        told = outline_of(FILES[0].read_bytes()).rules()
    assert set(told) <= set(RULES) and all(told.values())
    assert code == "en" or all(told[rule] != english[rule] for rule in told)


def test_the_same_text_gives_the_same_outline() -> None:
    content = FILES[2].read_bytes()
    assert outline_of(content).to_dict() == outline_of(content).to_dict()


def test_sentences_cover_every_word_of_the_text_once() -> None:
    for file in FILES:
        found = outline_of(file.read_bytes())
        covered = "".join(found.text[s.start : s.end] for s in found.sentences)
        assert "".join(covered.split()) == "".join(found.text.split())
        ends = [s.end for s in found.sentences]
        assert all(end <= following.start for end, following in zip(ends, found.sentences[1:], strict=False))


def test_numbers_across_chapters_count_on_without_a_note() -> None:
    found = outline_of(
        "第一章 总则\n第一条 甲应当守法。\n第二条 乙应当守法。\n第二章 附则\n第三条 自公布之日起施行。\n"
    )
    assert [note.code for note in found.notes if note.code == "directive.numbering"] == []


def test_a_stated_count_that_does_not_fit_is_told() -> None:
    found = outline_of("会议强调，要做好以下四个方面工作。一是强改革。压减层级。二是强考核。优化体系。\n")
    assert len(found.strands) == 2
    assert "directive.count" in [note.code for note in found.notes]


def test_a_single_phrase_that_looks_like_a_mark_is_none() -> None:
    found = outline_of("The one is not the other. We must act on the first, as agreed, and report.\n")
    assert found.strands == ()


#: Pieces of directives, whole and broken, that the property tests put together.
_LINES = st.sampled_from(
    [
        "一、加强监管。",
        "（一）完善清单，健全制度。",
        "1. Improve returns.",
        "One is strong reform. Implement it, and report it.",
        "二是强考核。",
        "The second is to cut costs; name one.",
        "会议要求：必须完成5%。",
        "“",
        "”",
        "(2) x",
        "第三条 甲不得违反。",
        "2023年2月30日",
        "2023年2月3日",
        "各企业：",
        "Title: X",
        "by the end of June 2024",
        "# Heading",
        "- point",
        "①实施。②完成。",
        "IV. Rules",
        "首先，推进；其次，完善；最后，落实。",
        "\t",
        "　　缩进。",
        "e.g. this. And that.",
        "某市国资委召开会议，传达学习精神，部署工作。",
        "3.2 Do so.",
        ". . .",
        "…",
        "December 3",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=14), st.sampled_from(["\n", "\r\n", " ", "\n\n"]))
@example(["一、", "一、", "三、"], "\n")
def test_every_piece_is_a_slice_of_the_source_and_lies_in_its_strand(lines: list[str], joint: str) -> None:
    text = joint.join(lines).encode("utf-8", "ignore").decode().replace("\x00", "")
    if not text.strip() or text.startswith(("\ufeff", "%PDF", "PK\x03\x04")):
        return
    found = outline_of(text)
    assert found.text == text
    for piece in found.pieces():
        assert piece.text == text[piece.start : piece.end]
        assert piece.text == piece.text.strip() and piece.rule in RULES
    for strand in found.strands:
        for task in strand.tasks:
            assert strand.start <= task.piece.start <= task.piece.end <= strand.end
    assert all(a.end <= b.start for a, b in pairwise(found.strands))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_paragraphs_and_sentences_lose_and_repeat_nothing(text: str) -> None:
    spans = [s for p in paragraphs(text) for s in sentences(text, p)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept = "".join(s.of(text) for s in spans)
    assert "".join(kept.split()) == "".join(text.split())
