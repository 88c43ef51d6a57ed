"""The one way this room raises and lists faults."""

from __future__ import annotations

from typing import Any

from stateward.messages.errors import Fault, StatewardError


class IntegrityError(StatewardError):
    """An index or a set of releases cannot be computed from what was handed in."""


def fault(code: str, message: str, next_step: str, **place: Any) -> Fault:
    """An error with its next step."""
    return Fault(code, message, next_step, **place)


def warning(code: str, message: str, next_step: str, **place: Any) -> Fault:
    """Something to know that stops nothing."""
    return Fault(code, message, next_step, level="warning", **place)
