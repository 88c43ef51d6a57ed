"""The list of what a backup holds, with a sum for each part: a backup is what its manifest says, or it is broken."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

#: The form of a backup that this program writes; it reads all up to this one.
FORMAT = 1
NAME = "manifest.json"

#: Whether the key that signs cookies is in the backup.
Key = Literal["included", "left out", "from the environment"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Column(_Part):
    """A column of a table: its name and the kind of its values."""

    name: str
    kind: str


class Table(_Part):
    """A table: its columns, how many rows, and the SHA-256 of its lines."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    sha256: str

    @property
    def entry(self) -> str:
        """Its name in the archive."""
        return f"tables/{self.name}.jsonl"


class File(_Part):
    """A file of the workspace folder, by its path below it."""

    path: str
    size: int
    sha256: str

    @property
    def entry(self) -> str:
        """Its name in the archive."""
        return f"files/{self.path}"


class Manifest(_Part):
    """What a backup holds and where it comes from."""

    format: int = FORMAT
    program: str
    made_at: str
    workspace: str
    database: str
    #: The changes of shape the database had had: `app.name`.
    migrations: tuple[str, ...]
    tables: tuple[Table, ...]
    files: tuple[File, ...]
    secret_key: Key
