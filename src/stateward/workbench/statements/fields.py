"""How a statement's figures lie in the database: as packed JSON, for a portfolio holds millions of them."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.db import models

#: Fast packing already makes a statement five times smaller; more effort gains little.
_EFFORT = 1


class PackedFigures(bytes):
    """Figures that are packed already, see `pack`; they go into the database as they are."""


def canonical(values: dict[str, Any]) -> str:
    """Figures with their places as JSON, the same text whatever their order."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pack(text: str) -> PackedFigures:
    """The JSON text of figures (see `facts.statement.to_values`), packed."""
    return PackedFigures(zlib.compress(text.encode(), _EFFORT))


class FiguresField(models.BinaryField):
    """The figures of a statement: a dictionary in Python, packed JSON in the database."""

    def get_prep_value(self, value: Any) -> Any:
        """What goes into the database."""
        if value is None or isinstance(value, PackedFigures):
            return value
        return pack(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The dictionary of what the database holds."""
        return None if value is None else json.loads(zlib.decompress(bytes(value)))

    def value_to_string(self, obj: models.Model) -> str:
        """The figures as JSON text, for a dump of the database."""
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        """The dictionary out of the JSON text of a dump."""
        return json.loads(value) if isinstance(value, str) else value
