"""How a fault is told: its place, its sentence, its next step, whole in either language."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from stateward.messages import language
from stateward.messages.errors import Fault, StatewardError, os_reason


def test_a_fault_is_told_with_place_sentence_and_next_step() -> None:
    fault = Fault("x", "It is empty.", "Fill it in.", file="a.xlsx", sheet="Cover", cell="B2")
    assert str(fault) == "a.xlsx, Cover!B2: It is empty. Fill it in."
    assert str(Fault("x", "It is empty.", "Fill it in.")) == "It is empty. Fill it in."
    assert str(Fault("x", "It is empty.", "")) == "It is empty."


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    with language("zh"):
        assert str(Fault("x", "文件为空。", "请填写。", file="a.xlsx")) == "a.xlsx：文件为空。请填写。"


def test_an_error_tells_every_fault() -> None:
    faults = [Fault("x", "One.", "Mend it."), Fault("y", "Two.", "Mend it.")]
    assert str(StatewardError(faults)).splitlines() == ["One. Mend it.", "Two. Mend it."]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_refusal_of_a_file_is_told_in_the_running_language(code: str, tmp_path: Path) -> None:
    with pytest.raises(OSError) as missing:
        (tmp_path / "nothing.csv").read_bytes()
    with pytest.raises(OSError) as folder:
        tmp_path.read_bytes()
    with language(code):
        told = [os_reason(missing.value), os_reason(folder.value), os_reason(OSError(errno.ENOSPC, "full"))]
    expected = {
        "en": ["there is no such file or folder", "it is a folder", "no space is left on the disk"],
        "zh": ["没有该文件或文件夹", "它是文件夹", "磁盘空间不足"],
    }
    assert told == expected[code]


def test_an_unknown_refusal_is_told_in_the_words_of_the_system() -> None:
    assert os_reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
    assert os_reason(OSError("unplugged")) == "unplugged"
