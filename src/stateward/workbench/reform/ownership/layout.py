"""Where each node of the graph stands: a tidy tree that grows to the right, one row a leaf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Distance of two layers, and of two leaves, on the drawing.
ACROSS, DOWN = 230, 30


@dataclass(frozen=True)
class Place:
    """The place of a node, with the node it hangs below in the drawing."""

    x: int
    y: float
    above: str | None


def places(nodes: Sequence[str], above: Mapping[str, str | None]) -> dict[str, Place]:
    """The places of nodes whose `above` is the node they hang below (`None`: a top). Order is kept; rings are cut."""
    tree = _without_rings(nodes, above)
    below: dict[str | None, list[str]] = {}
    for node in nodes:
        below.setdefault(tree[node], []).append(node)
    found: dict[str, Place] = {}
    row = 0.0
    # Depth first without recursion: a node gets its row once those below it have theirs.
    stack: list[tuple[str, int, bool]] = [(node, 0, False) for node in reversed(below.get(None, []))]
    while stack:
        node, depth, done = stack.pop()
        children = below.get(node, [])
        if not children:
            found[node] = Place(depth * ACROSS, row * DOWN, tree[node])
            row += 1
        elif done:
            rows = [found[child].y for child in children]
            found[node] = Place(depth * ACROSS, (rows[0] + rows[-1]) / 2, tree[node])
        else:
            stack.append((node, depth, True))
            stack += [(child, depth + 1, False) for child in reversed(children)]
    return found


def _without_rings(nodes: Sequence[str], above: Mapping[str, str | None]) -> dict[str, str | None]:
    """The tree with every ring cut at its first node, and nodes hanging below nobody known made tops."""
    known = set(nodes)
    tree = {node: above.get(node) if above.get(node) in known else None for node in nodes}
    sound: set[str] = set()
    for node in nodes:
        walk: list[str] = []
        here: str | None = node
        while here is not None and here not in sound:
            if here in walk:
                tree[here] = None
                break
            walk.append(here)
            here = tree[here]
        sound.update(walk)
    return tree
