"""Names that mean the same enterprise: made comparable by rules, else candidates with scores for a person to choose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz, process

from stateward.rulebook.named_holdings import NameRules

#: How a name was matched: as written, by the rules, as several names run together, by a person, or not yet.
Way = Literal["exact", "normalised", "several", "decided", "choice"]
#: Candidates that are offered, and the least score (0..100) one must have.
MOST_CANDIDATES = 5
LEAST_SCORE = 60.0
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


@dataclass(frozen=True)
class Candidate:
    """An enterprise a name may mean, with its likeness from 0 to 100."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class Match:
    """What a name was matched to: one code, several where names run together, none where a person must choose."""

    text: str
    way: Way
    codes: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def key(name: str, rules: NameRules) -> str:
    """A name as it is compared: no accents, no case, no signs or spaces, equal words made one."""
    text = unicodedata.normalize("NFKC", name)
    for pattern in rules.drop:
        text = re.sub(pattern, " ", text)
    folded = unicodedata.normalize("NFKD", text.casefold())
    compact = _NOT_WORD.sub("", "".join(c for c in folded if not unicodedata.combining(c)))
    for word, other in rules.same.items():
        compact = compact.replace(word, other)
    return compact


def forms(name: str, rules: NameRules) -> tuple[str, str, str]:
    """The key of a name with its place but without the country, the key without the place, and that of the place."""
    head, place = name, ""
    if rules.place_after is not None and rules.place_after in name:
        head, _sign, place = name.rpartition(rules.place_after)
    if rules.country_after is not None:
        place = place.split(rules.country_after, 1)[0]
    whole = f"{head}{rules.place_after or ''}{place}" if place else name
    return key(whole, rules), key(head, rules), key(place, rules)


@dataclass
class Directory:
    """The names of known enterprises in all forms they are looked up by."""

    rules: NameRules
    names: dict[str, str] = field(default_factory=dict)
    _exact: dict[str, set[str]] = field(default_factory=dict)
    _whole: dict[str, set[str]] = field(default_factory=dict)
    _short: dict[str, set[str]] = field(default_factory=dict)
    _places: dict[str, set[str]] = field(default_factory=dict)
    _spoken: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, name: str) -> None:
        """Make an enterprise known under a name."""
        self.names.setdefault(code, name)
        whole, short, place = forms(name, self.rules)
        self._places.setdefault(code, set()).add(place)
        self._exact.setdefault(_SPACES.sub(" ", name).strip(), set()).add(code)
        for table, word in ((self._whole, whole), (self._whole, key(name, self.rules)), (self._short, short)):
            if word:
                table.setdefault(word, set()).add(code)
        self._spoken[code] = _spoken(name)

    def match(self, text: str, decisions: Mapping[str, Iterable[str]] | None = None) -> Match:
        """What a name means. A decision of a person comes first; nothing is guessed from likeness alone."""
        text = _SPACES.sub(" ", text).strip()
        decided = tuple((decisions or {}).get(text, ()))
        if decided:
            return Match(text, "decided", decided)
        exact = self._exact.get(text, set())
        if len(exact) == 1:
            return Match(text, "exact", tuple(exact))
        whole, short, place = forms(text, self.rules)
        for table, word in (
            (self._whole, whole),
            (self._whole, key(text, self.rules)),
            (self._short, short),
            (self._short, whole),
        ):
            found = table.get(word, set())
            if table is self._short:
                found = {code for code in found if self._near(code, place)}
            if len(found) == 1:
                return Match(text, "normalised", tuple(found))
        parts = self._run_together(key(text, self.rules))
        if len(parts) > 1:
            return Match(text, "several", parts)
        return Match(text, "choice", (), self.candidates(text))

    def _near(self, code: str, place: str) -> bool:
        """Whether an enterprise may be at this place: the same, one a part of the other, or not said."""
        return any(not place or not own or own.startswith(place) or place.startswith(own) for own in self._places[code])

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """The enterprises most like a name, the likest first; equal scores in the order of their codes."""
        found = process.extract(
            _spoken(text), self._spoken, scorer=fuzz.token_sort_ratio, limit=None, score_cutoff=LEAST_SCORE
        )
        best = sorted(found, key=lambda item: (-item[1], item[2]))[:MOST_CANDIDATES]
        return tuple(Candidate(code, self.names[code], round(score, 1)) for _name, score, code in best)

    def _run_together(self, text: str) -> tuple[str, ...]:
        """The enterprises whose names, with their places, make up the text one after the other; else nothing."""
        ways: list[tuple[str, ...] | None] = [()] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for begin in range(end):
                before, found = ways[begin], self._whole.get(text[begin:end], set())
                if before is not None and len(found) == 1 and ways[end] is None:
                    ways[end] = (*before, *found)
        return ways[-1] or ()


def _spoken(name: str) -> str:
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()
