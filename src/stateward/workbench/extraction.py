"""Finding translatable strings in the site's templates, for Babel.

`{% t "..." %}` and `{% t "..." as name %}` are sentences, `{% tn "one" "many" number %}` are number forms. The
mapping line is `[stateward.workbench.extraction:templates: src/stateward/workbench/**/templates/**.html]`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, BinaryIO

_STRING = r"\"((?:[^\"\\]|\\.)*)\""
_SINGLE = re.compile(r"{%-?\s*t\s+" + _STRING)
_PLURAL = re.compile(r"{%-?\s*tn\s+" + _STRING + r"\s+" + _STRING)

Found = tuple[int, str, str | tuple[str, str], list[str]]


def templates(
    fileobj: BinaryIO, keywords: Sequence[str], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Generator[Found, None, None]:
    """Yield `(line, function, message, comments)` for every sentence of one template, in order."""
    source = fileobj.read().decode("utf-8")
    found: list[tuple[int, str, str | tuple[str, str]]] = [
        (match.start(), "gettext", _unescaped(match[1])) for match in _SINGLE.finditer(source)
    ]
    found += [
        (match.start(), "ngettext", (_unescaped(match[1]), _unescaped(match[2]))) for match in _PLURAL.finditer(source)
    ]
    for position, function, message in sorted(found, key=lambda entry: entry[0]):
        yield source.count("\n", 0, position) + 1, function, message, []


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")
