"""Faults and notes of a directive's reading."""

from __future__ import annotations

from stateward.messages.errors import DirectiveError, Fault


def refused(code: str, file: str, message: str, next_step: str, value: str | None = None) -> DirectiveError:
    """The file cannot be read: a fault with its place and next step."""
    return DirectiveError(Fault(f"directive.{code}", message, next_step, file=file or None, value=value))


def told(code: str, message: str, next_step: str, *, file: str = "", value: str | None = None) -> Fault:
    """Something a person should know about what was found or not found."""
    return Fault(f"directive.{code}", message, next_step, level="explain", file=file or None, value=value)
