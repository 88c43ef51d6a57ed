"""What is hashed: the line of an event, the digest of a personal content, the head of a seal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stateward.audit.canonical import canonical, moment

#: Rises when the fields of an event's line change; stands in every line.
EVENT_FORMAT = 1
#: Rises when the fields of a seal's head change; stands in every head.
SEAL_FORMAT = 1


def event_line(fields: Mapping[str, Any]) -> str:
    """The line of an event: canonical JSON of its own fields and nothing of its neighbours."""
    return canonical({"v": EVENT_FORMAT, **fields})


def personal_digest(event: str, name: str, salt: str, content: Any) -> str:
    """The digest that stands for a personal content in its event's line (SHA-256, hexadecimal).

    The salt (random, as long as the digest) keeps short contents from being guessed once they were erased; event and
    name keep one content from being put in another's place.
    """
    parts = {"content": content, "event": event, "name": name, "salt": salt}
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


@dataclass(frozen=True)
class SealRecord:
    """A seal: the tree's root over the first `size` leaves, the head of the seal before, and the hash's name."""

    number: int
    at: str
    algorithm: str
    origin: str
    size: int
    root: str
    previous: str
    head: str = ""

    @classmethod
    def made(
        cls, number: int, at: datetime, algorithm: str, origin: str, size: int, root: str, previous: str
    ) -> SealRecord:
        """A seal with its head computed."""
        open_seal = cls(number, moment(at), algorithm, origin, size, root, previous)
        return cls(**{**open_seal.to_dict(), "head": open_seal.computed_head()})

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> SealRecord:
        """A seal read from an export; raises `TypeError` or `KeyError` where a field is missing."""
        return cls(**{name: fields[name] for name in cls.__dataclass_fields__})

    def to_dict(self) -> dict[str, Any]:
        """The seal's fields."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def computed_head(self) -> str:
        """The hash of all the other fields, in the seal's own algorithm."""
        fields = {name: value for name, value in self.to_dict().items() if name != "head"}
        line = canonical({"v": SEAL_FORMAT, **fields})
        return new_hash(self.algorithm, line.encode()).hex()


#: Names of algorithms as seals write them -> as the hash library knows them.
ALGORITHMS = {"SHA-256": "sha256"}
DEFAULT_ALGORITHM = "SHA-256"


class UnknownAlgorithm(ValueError):
    """A seal names a hash that this release does not know."""


def new_hash(algorithm: str, content: bytes) -> bytes:
    """The hash of the content; raises `UnknownAlgorithm`."""
    try:
        name = ALGORITHMS[algorithm]
    except KeyError:
        raise UnknownAlgorithm(algorithm) from None
    return hashlib.new(name, content, usedforsecurity=True).digest()


def read_line(line: str) -> dict[str, Any]:
    """The fields of an event's line; raises `ValueError` where it is no canonical JSON object."""
    fields = json.loads(line)
    if not isinstance(fields, dict) or canonical(fields) != line:
        raise ValueError("not canonical")
    return fields
