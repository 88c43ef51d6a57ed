"""What `exact` hands back: a value or the reason it is missing, and the tree of everything it was computed from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from stateward.messages import gettext, gettext_noop
from stateward.messages import gettext as _

Value = Decimal | str | bool

#: code -> sentence without and with a detail.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing_input": (
        gettext_noop("A figure it needs was not reported."),
        gettext_noop("{detail} was not reported."),
    ),
    "no_history": (
        gettext_noop("A figure of an earlier year is missing."),
        gettext_noop("The figure of an earlier year is missing: {detail}."),
    ),
    "division_by_zero": (gettext_noop("The divisor is zero."), gettext_noop("The divisor {detail} is zero.")),
    "non_positive_base": (
        gettext_noop("Growth needs a positive figure of the year before."),
        gettext_noop("{detail} was zero or negative the year before, so it has no rate of growth."),
    ),
    "not_positive": (
        gettext_noop("The base is zero or negative, so nothing is measured against it."),
        gettext_noop("{detail} is zero or negative, so nothing is measured against it."),
    ),
    "negative_root": (
        gettext_noop("A negative number has no square root."),
        gettext_noop("{detail} is negative and has no square root."),
    ),
    "log_domain": (
        gettext_noop("Only a positive number has a logarithm."),
        gettext_noop("{detail} is zero or negative and has no logarithm."),
    ),
    "no_spread": (
        gettext_noop("The earlier figures lie on a line or are too few, so their error cannot be judged."),
        gettext_noop("The figures of {detail} lie on a line or are too few, so their error cannot be judged."),
    ),
    "out_of_range": (
        gettext_noop("The result is too large to be computed."),
        gettext_noop("{detail} is too large to be computed with."),
    ),
    "unordered_points": (
        gettext_noop("The points to interpolate between do not rise."),
        gettext_noop("The points to interpolate between do not rise: {detail}."),
    ),
    "not_applicable": (gettext_noop("It does not apply here."), gettext_noop("{detail} does not apply here.")),
    "no_standard": (
        gettext_noop("No standard value is set."),
        gettext_noop("No standard value is set for {detail}."),
    ),
    "not_given": (gettext_noop("No value was given."), gettext_noop("No value was given for {detail}.")),
}

#: A detail that is the name of one figure, such as `revenue.opening@1`, so that its title can be shown in its place.
_NAME = re.compile(r"[a-z_]\w*(?:\.\w+)*(?:@\d+)?")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is missing: a code, and what it is about (an input's column, a divisor's text)."""

    code: str
    detail: str | None = None

    def text(self, title: Callable[[str], str] | None = None) -> str:
        """The reason as a sentence in the running language; `title` turns the name of a figure into its title."""
        plain, detailed = _SENTENCES.get(
            self.code, (gettext_noop("It is missing ({code})."), gettext_noop("It is missing ({code}: {detail})."))
        )
        if self.detail is None:
            return gettext(plain).format(code=self.code)
        detail = title(self.detail) if title and _NAME.fullmatch(self.detail) else self.detail
        return gettext(detailed).format(code=self.code, detail=detail)

    def __str__(self) -> str:
        """`code:detail`, the form it has in a column of reasons."""
        return self.code if self.detail is None else f"{self.code}:{self.detail}"

    @classmethod
    def of(cls, text: str) -> Reason:
        """The reason written as `code:detail` or `code`."""
        code, separator, detail = text.partition(":")
        return cls(code, detail if separator else None)


@dataclass(frozen=True, slots=True)
class InputValue:
    """One figure handed in: its value, where it was reported, and why it is missing where the caller knows."""

    value: Value | None
    source: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """A value with everything it was computed from.

    `children` are the named figures its formula really read, in order of first use; a figure that was handed in has
    no formula. `source` is where a figure was reported, or the reference of a rule; `rule` is the rule in words.
    """

    id: str | None
    value: Value | None
    reason: Reason | None = None
    formula: str | None = None
    title: Mapping[str, str] | None = field(default=None, hash=False)
    kind: str | None = None
    unit: str | None = None
    source: str | None = None
    rule: str | None = None
    children: tuple[Traced, ...] = ()
    rounding: str | None = None

    @property
    def is_input(self) -> bool:
        """Whether the figure was handed in."""
        return self.formula is None

    def walk(self) -> Iterator[Traced]:
        """This value and everything below it, each named figure once, parents first."""
        seen: set[str | None] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            yield node
            waiting.extend(reversed(node.children))

    def __str__(self) -> str:
        shown = self.reason.text() if self.reason else str(self.value)
        return _("{name}: {value}").format(name=self.id or self.formula, value=shown)
