"""The catalogues of sentences, and the sentences the sources hold right now."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "stateward"
LOCALES = SOURCES / "messages" / "locale"
#: What `make messages` looks for beside Babel's own keywords.
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "gettext_lazy": None}


def source_folders(folder: str) -> bool:
    """Whether the extraction goes into a folder: nothing outside the sources holds a sentence."""
    parts = Path(folder).resolve().relative_to(ROOT).parts
    return not parts or parts[0] == "src"


@pytest.fixture(scope="session")
def fresh() -> Catalog:
    """The sentences of the sources as they are now, collected the way `make messages` does."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping, "babel.cfg")
    found = Catalog()
    for file, line, message, comments, context in extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS, directory_filter=source_folders
    ):
        found.add(message, locations=[(file, line)], auto_comments=comments, context=context)
    return found


@pytest.fixture(scope="session")
def template() -> Catalog:
    """The committed list of sentences."""
    with (LOCALES / "stateward.pot").open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="session")
def chinese() -> Catalog:
    """The committed Simplified Chinese catalogue."""
    with (LOCALES / "zh_Hans" / "LC_MESSAGES" / "stateward.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")
