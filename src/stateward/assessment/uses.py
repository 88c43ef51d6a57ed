"""Nodes taken from other schemes are put in place before a scheme is compiled."""

from __future__ import annotations

from typing import Any

from stateward.messages import gettext as _
from stateward.messages.errors import AssessmentError, Fault
from stateward.rulebook import Rulebook
from stateward.rulebook import scheme as s


def expand_uses(node: s.NodeBase, book: Rulebook) -> Any:
    """The node with every `use` replaced by the node of the other scheme that it names."""
    if isinstance(node, s.UseNode):
        other: s.SchemeDocument = book.get("scheme", node.use.scheme, node.use.version)
        for candidate in s.all_nodes(other.score):
            if getattr(candidate, "key", None) == node.use.node:
                changed = {name: getattr(node, name) for name in node.model_fields_set - {"use"}}
                return expand_uses(candidate.model_copy(update=changed), book)
        raise AssessmentError(
            Fault(
                "scheme.unknown_node",
                _("{scheme} has no node {node}.").format(scheme=node.use.scheme, node=node.use.node),
                _("Correct the node's id under use."),
                value=node.use.node,
            )
        )
    for name in ("sum", "mean", "best_of"):
        if hasattr(node, name):
            inner = tuple(expand_uses(child, book) for child in getattr(node, name))
            return node.model_copy(update={name: inner})
    return node
