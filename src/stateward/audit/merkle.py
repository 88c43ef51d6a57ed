"""The Merkle tree of RFC 6962, section 2.1: tree heads, inclusion proofs, consistency proofs.

A leaf's hash begins with the byte 0, a node's with the byte 1, so that neither can pass for the other. The left
subtree of n leaves holds the largest power of two smaller than n.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stateward.audit.records import DEFAULT_ALGORITHM, new_hash


def leaf_hash(content: bytes, algorithm: str = DEFAULT_ALGORITHM) -> bytes:
    """The hash of a leaf."""
    return new_hash(algorithm, b"\x00" + content)


def node_hash(left: bytes, right: bytes, algorithm: str = DEFAULT_ALGORITHM) -> bytes:
    """The hash of a node over its two subtrees."""
    return new_hash(algorithm, b"\x01" + left + right)


class Frontier:
    """A tree that grows by leaves and keeps only the roots of its full subtrees: log2(n) hashes.

    `size` is the number of leaves; `roots` are largest first, one for every bit set in `size`.
    """

    def __init__(self, size: int = 0, roots: Iterable[bytes] = (), algorithm: str = DEFAULT_ALGORITHM) -> None:
        self.size = size
        self.roots = list(roots)
        self.algorithm = algorithm
        if len(self.roots) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} full subtrees, not {len(self.roots)}")

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash: full subtrees of one size join, as a carry does in a binary counter."""
        self.roots.append(leaf)
        carry = self.size
        while carry & 1:
            right, left = self.roots.pop(), self.roots.pop()
            self.roots.append(node_hash(left, right, self.algorithm))
            carry >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The tree head; of an empty tree the hash of nothing."""
        if not self.roots:
            return new_hash(self.algorithm, b"")
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root, self.algorithm)
        return root


def tree_root(leaves: Sequence[bytes], algorithm: str = DEFAULT_ALGORITHM) -> bytes:
    """The tree head over leaf hashes."""
    tree = Frontier(algorithm=algorithm)
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (at least 2)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, leaves: Sequence[bytes], algorithm: str = DEFAULT_ALGORITHM) -> list[bytes]:
    """The hashes beside the way from leaf `index` (from 0) up to the head (RFC 6962, 2.1.1).

    Raises `IndexError` for a leaf the tree does not have.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    proof: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(tree_root(leaves[middle:high], algorithm))
            high = middle
        else:
            proof.append(tree_root(leaves[low:middle], algorithm))
            low = middle
    return proof[::-1]


def root_from_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], algorithm: str = DEFAULT_ALGORITHM
) -> bytes | None:
    """The head that a leaf and its proof lead to (RFC 9162, 2.1.3.2); `None` where the proof has the wrong length."""
    if not 0 <= index < size:
        return None
    place, last, root = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(beside, root, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, beside, algorithm)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes, algorithm: str = DEFAULT_ALGORITHM
) -> bool:
    """Whether the leaf stands at `index` in the tree of `size` leaves with this head."""
    return root_from_inclusion(index, size, leaf, proof, algorithm) == root


def consistency_proof(earlier: int, leaves: Sequence[bytes], algorithm: str = DEFAULT_ALGORITHM) -> list[bytes]:
    """The hashes that show that the tree of the first `earlier` leaves grew to this one (RFC 6962, 2.1.2).

    Raises `IndexError` where the earlier tree is empty or the larger one.
    """
    if not 0 < earlier <= len(leaves):
        raise IndexError(f"{earlier} of {len(leaves)} leaves")
    return _subproof(earlier, leaves, True, algorithm)


def _subproof(earlier: int, leaves: Sequence[bytes], whole: bool, algorithm: str) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [tree_root(leaves, algorithm)]
    middle = _split(len(leaves))
    if earlier <= middle:
        return [*_subproof(earlier, leaves[:middle], whole, algorithm), tree_root(leaves[middle:], algorithm)]
    return [*_subproof(earlier - middle, leaves[middle:], False, algorithm), tree_root(leaves[:middle], algorithm)]


def verify_consistency(
    earlier: int,
    size: int,
    earlier_root: bytes,
    root: bytes,
    proof: Sequence[bytes],
    algorithm: str = DEFAULT_ALGORITHM,
) -> bool:
    """Whether the tree of `size` leaves holds the one of `earlier` leaves unchanged (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and earlier_root == root
    hashes = list(proof)
    if earlier & earlier - 1 == 0:
        hashes.insert(0, earlier_root)
    if not hashes:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before = node_hash(beside, before, algorithm)
            after = node_hash(beside, after, algorithm)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, beside, algorithm)
        place, last = place >> 1, last >> 1
    return last == 0 and before == earlier_root and after == root
