"""Reading a register file with the library, in the shape the register's services take."""

from __future__ import annotations

from typing import Any

from stateward.facts.register_table import RegisterReading, read_register
from stateward.workbench.register.models import Enterprise


def read(content: bytes, name: str) -> RegisterReading:
    """The enterprises of a file (`.xlsx`, `.csv`) with its faults; parents may already be in the register."""
    return read_register(content, name, known=frozenset(Enterprise.objects.values_list("code", flat=True)))


def rows(reading: RegisterReading) -> list[dict[str, Any]]:
    """The enterprises as rows for `services.import_enterprises`."""
    return [
        {
            "code": row.code,
            "name_en": row.name_en,
            "name_zh": row.name_zh,
            "parent": row.parent,
            "enterprise_class": row.enterprise_class,
            "level": row.level,
            "industry": row.industry,
            "size": row.size,
            "valid_from": row.from_date,
            "valid_to": row.to_date,
            "status": row.status,
        }
        for row in reading.enterprises
    ]
