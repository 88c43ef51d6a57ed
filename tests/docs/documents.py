"""Reading documents: their code blocks with what a mark above each says about running it, their links, their commands.

A mark is a comment in front of a block, invisible to readers:

    <!-- run: needs shared/data/ukraine-top100 as data -->   lays the folder beside the commands; without it they wait
    <!-- run: setup -->                                      installs or opens something; proven by its own test
    <!-- run: exit 1 -->                                     the last command ends with this code
    <!-- run: file rules/scheme.yaml -->                     the block is the content of this file
    <!-- run: append rules/scheme.yaml -->                   the block is added at the end of this file
    <!-- run: leaf -->                                       a leaf of a scheme with worked cases
    <!-- run: shown -->                                      only to be looked at

A block without a mark whose language is `console` is run; other blocks without a mark are a fault of the document.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"^<!-- run: (.+?) -->$")
_FENCE = re.compile(r"^```(\w*)$")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
#: Stands for any number of lines of a command's output.
ANYTHING = "..."
SECONDS = 120


@dataclass(frozen=True)
class Command:
    """A command line with the code it ends with and the output shown below it (None: nothing is shown)."""

    text: str
    line: int
    code: int = 0
    output: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Block:
    """A code block: its language, its lines, what its mark says, and the line it starts at."""

    language: str
    lines: tuple[str, ...]
    mark: str | None
    line: int

    @property
    def file(self) -> str | None:
        """The file the block is the content of, or the end of."""
        found = re.fullmatch(r"(?:file|append) (\S+)", self.mark or "")
        return found[1] if found else None

    def write(self, folder: Path) -> None:
        """Write the block to its file in a folder, or add it at the file's end."""
        assert self.file is not None and self.mark is not None
        written = folder / self.file
        written.parent.mkdir(parents=True, exist_ok=True)
        with written.open("a" if self.mark.startswith("append") else "w", encoding="utf-8") as text:
            text.write("\n".join(self.lines) + "\n")

    @property
    def needs(self) -> tuple[str, str] | None:
        """The folder of data the block needs and the name it is given."""
        found = re.fullmatch(r"needs (\S+) as (\S+)", self.mark or "")
        return (found[1], found[2]) if found else None

    @property
    def runs(self) -> bool:
        """Whether its commands are run in their place."""
        return self.language == "console" and self.mark not in ("setup", "shown")

    def commands(self) -> list[Command]:
        """The commands of a console block."""
        code = re.fullmatch(r"exit (\d+)", self.mark or "")
        found: list[tuple[str, int, list[str]]] = []
        continued = False
        for number, line in enumerate(self.lines, start=self.line + 1):
            if line.startswith("$ "):
                found.append((line[2:], number, []))
            elif continued:
                text, first, output = found[-1]
                found[-1] = (f"{text}\n{line}", first, output)
            elif found:
                found[-1][2].append(line)
            else:
                raise AssertionError(f"line {number}: a console block begins with a command ($ ...): {line}")
            continued = bool(found) and not found[-1][2] and found[-1][0].endswith("\\")
        last = len(found) - 1
        return [
            Command(text, first, int(code[1]) if code and i == last else 0, tuple(output) if output else None)
            for i, (text, first, output) in enumerate(found)
        ]


def blocks(document: Path) -> list[Block]:
    """The code blocks of a document, in order."""
    found: list[Block] = []
    mark: str | None = None
    language: str | None = None
    inside: list[str] = []
    start = 0
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        if language is not None:
            if line == "```":
                found.append(Block(language, tuple(inside), mark, start))
                language, mark = None, None
            else:
                inside.append(line)
        elif fence := _FENCE.match(line):
            language, inside, start = fence[1], [], number
        elif written := _MARK.match(line):
            mark = written[1]
        elif line.strip():
            mark = None
    assert language is None, f"{document}: the block from line {start} on is never closed"
    return found


def links(document: Path) -> list[str]:
    """The addresses of all links and pictures, code blocks left out."""
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return _LINK.findall(text)


def run(command: Command, folder: Path) -> None:
    """Run a command in a folder; fail where its code or the output shown in the document is another one."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("STATEWARD", "DJANGO", "COLUMNS"))}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        ["sh", "-c", command.text],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    place = f"line {command.line}: {command.text}"
    assert done.returncode == command.code, f"{place}\nended with {done.returncode}:\n{done.stdout}"
    if command.output is not None:
        assert alike(list(command.output), done.stdout.strip("\n").splitlines()), f"{place}\nprinted:\n{done.stdout}"


def alike(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines printed are those shown, where a line `...` stands for any lines."""
    if not shown:
        return not any(line.strip() for line in printed)
    first, rest = shown[0].rstrip(), shown[1:]
    if first.strip() == ANYTHING:
        return any(alike(rest, printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and printed[0].rstrip() == first and alike(rest, printed[1:])
