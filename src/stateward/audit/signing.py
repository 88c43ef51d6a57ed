"""Signing heads with a key that is kept elsewhere (Ed25519, RFC 8032); needs the package `cryptography`."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

from stateward.audit.witness import WitnessedHead
from stateward.messages import gettext as _
from stateward.messages.errors import AuditError, Fault


def new_key() -> tuple[bytes, str]:
    """A private key (PEM, without a password) and its public key (hexadecimal)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, key.public_key().public_bytes_raw().hex()


def sign(head: WitnessedHead, pem: bytes) -> WitnessedHead:
    """The head signed with a private key (PEM); raises `AuditError` for what is no Ed25519 key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise AuditError(_no_key(str(error))) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError(_no_key(type(key).__name__))
    return replace(
        head,
        key=key.public_key().public_bytes_raw().hex(),
        signature=key.sign(head.head_line.encode()).hex(),
    )


def is_signed(head: WitnessedHead) -> bool:
    """Whether the head's signature is the one of the key it names."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key))
        key.verify(bytes.fromhex(head.signature), head.head_line.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def available() -> bool:
    """Whether the package that signs is installed."""
    return find_spec("cryptography") is not None


def _no_key(reason: str) -> Fault:
    return Fault(
        "audit.key",
        _("This is no private Ed25519 key without a password."),
        _("Make one with `stateward audit key`, and keep it off this machine."),
        value=reason[:80],
    )
