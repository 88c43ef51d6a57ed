"""What no committed file may contain, and how long a source file may grow."""

from __future__ import annotations

import re
from pathlib import Path

# Written in two parts, so that this file does not contain what it looks for.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "mirror.com",
    "deb.debian" + ".org",
]
MACHINE_PATHS = re.compile(r"(?<![\w.~)}*-])/(?:" + "|".join(["work", "root", "tmp"]) + r")/\w")
TOOL_WORDS = re.compile(
    r"(?i)\b(?:"
    + "|".join(["cl" + "aude", "anthro" + "pic", "chat" + "gpt", "co-" + "authored-by", "co" + "pilot"])
    + r")\b"
)
LONGEST_SOURCE = 400


def texts(root: Path, committed: list[Path]) -> list[tuple[Path, str]]:
    """Every committed text file with its text, also one that is not UTF-8 on purpose; pictures are left out."""
    found = []
    for path in committed:
        content = (root / path).read_bytes()
        if b"\0" not in content:
            found.append((path, content.decode("utf-8", errors="replace")))
    return found


def places(root: Path, committed: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """`path:line: text` of every line that matches."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts(root, committed)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry(root: Path, committed: list[Path]) -> None:
    pattern = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS))
    assert places(root, committed, pattern) == []


def test_no_file_names_a_path_of_one_machine(root: Path, committed: list[Path]) -> None:
    assert places(root, committed, MACHINE_PATHS) == []


def test_the_files_speak_of_the_product_alone(root: Path, committed: list[Path]) -> None:
    assert places(root, committed, TOOL_WORDS) == []


def test_the_looking_finds_what_it_looks_for() -> None:
    assert MACHINE_PATHS.search("see /" + "work/main")
    assert not MACHINE_PATHS.search("https://example.com/" + "work/main")
    assert TOOL_WORDS.search("written with Chat" + "GPT")


def test_no_product_of_the_build_is_committed(committed: list[Path]) -> None:
    products = [
        path for path in committed if path.suffix in {".mo", ".pyc"} or {"node_modules", "dist"} & set(path.parts)
    ]
    assert products == []


def test_no_source_file_outgrows_its_room(root: Path, committed: list[Path]) -> None:
    lengths = {
        str(path): len((root / path).read_text(encoding="utf-8").splitlines())
        for path in committed
        # First migrations are written by a machine, a room each.
        if path.suffix in {".py", ".js", ".mjs"} and path.parent.name != "migrations"
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_SOURCE} == {}
