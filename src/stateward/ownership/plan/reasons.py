"""Why a plan takes a step: a key with its values, so that every reader gets the sentence in their own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from stateward.messages import gettext as _
from stateward.messages import gettext_noop as N_

#: Key -> the sentence.
SENTENCES = {
    "chosen": N_("Chosen by hand."),
    "chain": N_("Shortens a chain of {deepest} legal layers; at most {limit} are allowed."),
    "fewer": N_("One enterprise less at the least cost; at most {limit} are allowed."),
    "before_sale": N_("Moves to {to} before its holder is sold."),
    "too_deep": N_("Stands on layer {layer} of at most {limit}: moves up to {to}."),
    "room_below": N_("Moves up to {to}, so that what stands below it comes within {limit} layers."),
}


@dataclass(frozen=True)
class Reason:
    """One reason: its key and the values its sentence names; `to` is the code of an enterprise."""

    key: str
    to: str = ""
    layer: int | None = None
    deepest: int | None = None
    limit: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The key and the values that its sentence names."""
        named = SENTENCES.get(self.key, "")
        return {name: value for name, value in asdict(self).items() if name == "key" or f"{{{name}}}" in named}

    def sentence(self, name: Callable[[str], str] = str) -> str:
        """The reason in the running language; `name` turns the code of an enterprise into what people call it."""
        if self.key not in SENTENCES:
            return ""
        return _(SENTENCES[self.key]).format(**{**asdict(self), "to": name(self.to)})
