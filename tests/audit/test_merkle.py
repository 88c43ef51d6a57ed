"""The tree of RFC 6962: the published reference tree, every size up to a bound, every flipped bit."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stateward.audit import merkle
from stateward.audit.records import UnknownAlgorithm

#: The reference tree of the certificate-transparency project (`merkle_tree_test`), which every library of RFC 6962
#: repeats: eight leaves, the head after each of them, and proofs.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_BC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_CA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_B0 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
#: (leaf, tree size) -> proof; leaves count from 0.
INCLUSION = {
    (0, 1): [],
    (0, 8): [_96, _5F, _6B],
    (5, 8): [_BC, _CA, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], _5F, _BC],
}
#: (earlier size, size) -> proof.
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [_96, _5F, _6B],
    (6, 8): [_0E, _CA, ROOTS[4]],
    (2, 5): [_5F, _BC],
    (6, 7): [_0E, _B0, ROOTS[4]],
}
#: Sizes up to which everything is tried.
BOUND = 40


def leaves(size: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]


def numbered(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(size)]


def split_root(hashes: list[bytes]) -> bytes:
    """The head as section 2.1 defines it: split at the largest power of two below the size."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return hashlib.sha256(b"\x01" + split_root(hashes[:middle]) + split_root(hashes[middle:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_reference_tree_has_the_published_heads(size: int) -> None:
    assert merkle.tree_root(leaves(size)).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items(), ids=str)
def test_the_reference_tree_has_the_published_inclusion_proofs(place: tuple[int, int], proof: list[str]) -> None:
    index, size = place
    made = merkle.inclusion_proof(index, leaves(size))
    assert [part.hex() for part in made] == proof
    assert merkle.verify_inclusion(index, size, leaves(size)[index], made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items(), ids=str)
def test_the_reference_tree_has_the_published_consistency_proofs(sizes: tuple[int, int], proof: list[str]) -> None:
    earlier, size = sizes
    made = merkle.consistency_proof(earlier, leaves(size))
    assert [part.hex() for part in made] == proof
    roots = bytes.fromhex(ROOTS[earlier]), bytes.fromhex(ROOTS[size])
    assert merkle.verify_consistency(earlier, size, *roots, made)


def test_growing_leaf_by_leaf_gives_the_head_of_the_definition_at_every_size() -> None:
    tree, hashes = merkle.Frontier(), numbered(300)
    for size, leaf in enumerate(hashes):
        assert tree.size == size and tree.root() == split_root(hashes[:size])
        tree.append(leaf)


def test_a_tree_taken_up_again_from_its_subtrees_grows_on_as_if_never_left() -> None:
    hashes = numbered(70)
    for size in range(70):
        tree = merkle.Frontier()
        for leaf in hashes[:size]:
            tree.append(leaf)
        again = merkle.Frontier(tree.size, tree.roots)
        for leaf in hashes[size:]:
            again.append(leaf)
        assert again.root() == split_root(hashes)


def test_a_wrong_number_of_subtrees_is_refused() -> None:
    with pytest.raises(ValueError, match="2 full subtrees"):
        merkle.Frontier(3, numbered(1))


@pytest.mark.parametrize("size", range(1, BOUND))
def test_every_leaf_of_every_size_is_proven_and_no_other_in_its_place(size: int) -> None:
    hashes = numbered(size)
    root = merkle.tree_root(hashes)
    for index in range(size):
        proof = merkle.inclusion_proof(index, hashes)
        assert merkle.verify_inclusion(index, size, hashes[index], proof, root)
        for other in range(size):
            assert (other == index) == merkle.verify_inclusion(other, size, hashes[index], proof, root)
        assert not merkle.verify_inclusion(index, size, hashes[index], [*proof, root], root)
        if proof:
            assert not merkle.verify_inclusion(index, size, hashes[index], proof[:-1], root)


@pytest.mark.parametrize("size", range(1, BOUND))
def test_every_earlier_size_is_shown_to_have_grown_into_the_later(size: int) -> None:
    hashes = numbered(size)
    root = merkle.tree_root(hashes)
    for earlier in range(1, size + 1):
        before = merkle.tree_root(hashes[:earlier])
        proof = merkle.consistency_proof(earlier, hashes)
        assert merkle.verify_consistency(earlier, size, before, root, proof)
        rewritten = merkle.tree_root([merkle.leaf_hash(b"other"), *hashes[1:earlier]])
        assert not merkle.verify_consistency(earlier, size, rewritten, root, proof)
        assert not merkle.verify_consistency(earlier, size, before, root, [*proof, root])


@given(size=st.integers(1, 60), chance=st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_of_leaf_proof_or_head_is_refused(size: int, chance: st.DataObject) -> None:
    hashes = numbered(size)
    index = chance.draw(st.integers(0, size - 1))
    parts = [hashes[index], merkle.tree_root(hashes), *merkle.inclusion_proof(index, hashes)]
    part, bit = chance.draw(st.integers(0, len(parts) - 1)), chance.draw(st.integers(0, 255))
    flipped = bytearray(parts[part])
    flipped[bit // 8] ^= 1 << bit % 8
    parts[part] = bytes(flipped)
    assert not merkle.verify_inclusion(index, size, parts[0], parts[2:], parts[1])


@given(size=st.integers(2, 60), chance=st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_of_a_consistency_proof_is_refused(size: int, chance: st.DataObject) -> None:
    hashes = numbered(size)
    earlier = chance.draw(st.integers(1, size - 1))
    parts = [
        merkle.tree_root(hashes[:earlier]),
        merkle.tree_root(hashes),
        *merkle.consistency_proof(earlier, hashes),
    ]
    part, bit = chance.draw(st.integers(0, len(parts) - 1)), chance.draw(st.integers(0, 255))
    flipped = bytearray(parts[part])
    flipped[bit // 8] ^= 1 << bit % 8
    parts[part] = bytes(flipped)
    assert not merkle.verify_consistency(earlier, size, parts[0], parts[1], parts[2:])


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = numbered(2)
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_places_outside_the_tree_are_refused() -> None:
    hashes = numbered(3)
    for index in (-1, 3):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(index, hashes)
    for earlier in (0, 4):
        with pytest.raises(IndexError):
            merkle.consistency_proof(earlier, hashes)
    assert not merkle.verify_inclusion(3, 3, hashes[0], [], hashes[0])
    assert not merkle.verify_consistency(4, 3, hashes[0], hashes[0], [])
    assert not merkle.verify_consistency(2, 3, hashes[0], hashes[0], [])


def test_a_hash_this_release_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(UnknownAlgorithm, match="MD5"):
        merkle.leaf_hash(b"", "MD5")
