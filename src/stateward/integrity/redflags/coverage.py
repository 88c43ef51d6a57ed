"""How often each field that an indicator reads is there, counted as `ocdscardinal coverage` counts.

A field counts when it is not empty: "", [], {} and null are empty, and what holds only such. Paths end with `[]` for
the elements of a list and with `/` for an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: The leaves each indicator reads; R018 and R003 need their method only where they are told to look at it.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "R003": ("/ocid", "/tender/tenderPeriod/startDate", "/tender/tenderPeriod/endDate"),
    "R018": ("/ocid", "/tender/procurementMethod", "/tender/numberOfTenderers"),
    "R024": ("/ocid", "/awards[]/status", "/awards[]/suppliers[]/id", "/bids/details[]/status",
             "/bids/details[]/tenderers[]/id", "/bids/details[]/value/amount", "/bids/details[]/value/currency"),
    "R025": ("/ocid", "/awards[]/status", "/awards[]/suppliers[]/id", "/bids/details[]/status",
             "/bids/details[]/tenderers[]/id"),
    "R028": ("/ocid", "/bids/details[]/status", "/bids/details[]/tenderers[]/id", "/bids/details[]/value/amount",
             "/bids/details[]/value/currency"),
    "R030": ("/ocid", "/tender/tenderPeriod/endDate", "/awards[]/status", "/awards[]/suppliers[]/id",
             "/bids/details[]/status", "/bids/details[]/date", "/bids/details[]/tenderers[]/id"),
    "R035": ("/ocid", "/awards[]/status", "/awards[]/suppliers[]/id", "/bids/details[]/status",
             "/bids/details[]/tenderers[]/id"),
    "R036": ("/ocid", "/awards[]/status", "/bids/details[]/status", "/bids/details[]/value/amount",
             "/bids/details[]/value/currency"),
    "R038": ("/ocid", "/bids/details[]/status", "/buyer/id", "/tender/procuringEntity/id",
             "/bids/details[]/tenderers[]/id"),
    "R048": ("/ocid", "/awards[]/status", "/awards[]/suppliers[]/id", "/awards[]/items[]/classification/id"),
    "R058": ("/ocid", "/awards[]/status", "/awards[]/suppliers[]/id", "/bids/details[]/status",
             "/bids/details[]/tenderers[]/id", "/bids/details[]/value/amount", "/bids/details[]/value/currency"),
}  # fmt: skip
#: The same fields as a tree; a leaf is an empty branch, a list stands under `[]`.
_Branch = dict[str, Any]


def _tree() -> _Branch:
    root: _Branch = {}
    for path in sorted({path for paths in NEEDED.values() for path in paths} | {"/tender/procurementMethodDetails"}):
        branch = root
        for step in path[1:].split("/"):
            branch = branch.setdefault(step, {})
    return root


class Coverage:
    """Counts the fields of releases one after the other."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.root = _compiled("", _tree())

    def count(self, release: Any) -> None:
        """One line of the file."""
        self._count(release, self.root)

    def _count(self, value: Any, branch: list[tuple[str, str, bool, Any]]) -> None:
        if type(value) is not dict:
            return
        counts = self.counts
        for name, path, many, below in branch:
            found = value.get(name)
            if found is None:
                continue
            if not below:
                # Most leaves are texts; whether they are empty is told without another call.
                if found if type(found) is str else full(found):
                    counts[path] = counts.get(path, 0) + 1
            elif not many:
                self._count(found, below)
            elif type(found) is list:
                for element in found:
                    self._count(element, below)

    def found(self) -> dict[str, int]:
        """How often each needed field is there; 0 where it never is."""
        paths = sorted({path for needed in NEEDED.values() for path in needed})
        return {path: self.counts.get(path, 0) for path in paths}


def _compiled(prefix: str, branch: _Branch) -> list[tuple[str, str, bool, Any]]:
    """Each step as name, path, whether it is a list, and what stands below."""
    return [
        (step.removesuffix("[]"), f"{prefix}/{step}", step.endswith("[]"), _compiled(f"{prefix}/{step}", below))
        for step, below in branch.items()
    ]


def full(value: Any) -> bool:
    """Whether a value holds anything."""
    if isinstance(value, str):
        return value != ""
    if isinstance(value, dict):
        return any(full(inner) for inner in value.values())
    if isinstance(value, list):
        return any(full(inner) for inner in value)
    return value is not None
