"""The office that the tests operate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Office:
    """A workspace and the address of its database, `None` for the embedded one."""

    folder: Path
    database: str | None

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return "postgresql" if self.database else "sqlite"
