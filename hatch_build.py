"""Build hook: message catalogues are compiled, and the built front end travels in the wheel when it is there.

Compiled catalogues (`.mo`) and the bundled front end (`static/dist/`) are products, so neither is committed. The
catalogues need nothing but Babel and are made on every build. The front end needs Node and is made by `make setup`; a
wheel built without it gives the whole command line and a workbench without its look.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALES = Path("src/stateward/messages/locale")
FRONT_END = Path("src/stateward/workbench/static/dist")


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every message catalogue under `root` and return the `.mo` files, in name order.

    Fuzzy entries stay out: a guessed translation is worse than the English sentence.
    """
    compiled = []
    for source in sorted((root / LOCALES).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as binary:
            write_mo(binary, catalogue, use_fuzzy=False)
        compiled.append(target)
    return compiled


class ProductsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds to the build what git does not keep."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues and name the ignored files that belong in the package."""
        root = Path(self.root)
        products = compile_catalogues(root)
        if version != "editable":
            products += [path for path in sorted((root / FRONT_END).rglob("*")) if path.is_file()]
        build_data["artifacts"].extend(f"/{path.relative_to(root).as_posix()}" for path in products)


if __name__ == "__main__":
    for catalogue in compile_catalogues(Path(__file__).resolve().parent):
        print(catalogue)
