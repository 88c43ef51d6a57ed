"""Witness files: what is read, what is refused, and signatures with a key kept elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stateward.audit.export import signature_check
from stateward.audit.signing import is_signed, new_key, sign
from stateward.audit.witness import WitnessedHead, read_witness, write_witness
from stateward.messages import language
from stateward.messages.errors import AuditError

HEAD = WitnessedHead("df184a64-3ecd-44a0-a9da-8025c31d8e8b", 3, 17, "SHA-256", "0f" * 32)


def test_what_is_written_is_read_again() -> None:
    pem, _public = new_key()
    heads = [HEAD, sign(replace(HEAD, number=4), pem)]
    text = "\ufeff# kept by the auditor\r\n\r\n" + write_witness(heads)
    assert [replace(head, line=0) for head in read_witness(text)] == heads
    assert [head.line for head in read_witness(text)] == [3, 4]


@pytest.mark.parametrize(
    "line",
    [
        "something else",
        HEAD.text[:-1],
        HEAD.text + "0",
        HEAD.text.replace("-head 1", "-head 2"),
        HEAD.text.replace(" 3 ", " 0 "),
        HEAD.text.upper(),
        HEAD.text + " ed25519 00",
    ],
)
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_line_that_is_no_head_is_refused_with_its_number(line: str, code: str) -> None:
    with language(code), pytest.raises(AuditError) as raised:
        read_witness(f"{HEAD.text}\n{line}\n", "heads.txt")
    fault = raised.value.faults[0]
    assert (fault.code, fault.line, fault.file) == ("audit.witness_line", 2, "heads.txt")
    assert "stateward-head" in fault.next_step


def test_a_file_without_a_head_is_refused() -> None:
    with pytest.raises(AuditError) as raised:
        read_witness("# nothing\n")
    assert raised.value.faults[0].code == "audit.witness_empty"


def test_a_signature_holds_for_its_head_and_key_alone() -> None:
    (pem, public), (_other, another) = new_key(), new_key()
    signed = sign(HEAD, pem)
    assert is_signed(signed) and signed.key == public
    assert not is_signed(replace(signed, number=4))
    assert not is_signed(replace(signed, key=another))
    assert not is_signed(replace(signed, signature="00" * 64))
    assert not is_signed(replace(signed, key="zz"))


def test_with_a_key_every_head_must_be_signed_by_it() -> None:
    (pem, public), (other, _public) = new_key(), new_key()
    check = signature_check(public)
    assert check(sign(HEAD, pem))
    assert not check(HEAD) and not check(sign(HEAD, other))
    anybody = signature_check(None)
    assert anybody(HEAD) and anybody(sign(HEAD, other))
    assert not anybody(replace(sign(HEAD, other), size=18))


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(content: bytes) -> None:
    with pytest.raises(AuditError) as raised:
        sign(HEAD, content)
    assert raised.value.faults[0].code == "audit.key"


def test_a_key_of_another_kind_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(AuditError):
        sign(HEAD, X25519PrivateKey.generate().private_bytes(*plain))
