"""Dead Simple Signing Envelope around an in-toto Statement.

References
----------
DSSE protocol 1.0.0 (secure-systems-lab); in-toto Attestation Framework, Statement v1.
"""

from __future__ import annotations

import base64
import binascii

import msgspec
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anoncert.certify import keys
from anoncert.errors import RequestError
from anoncert.types import Certificate

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:anoncert:certificate:1"


class ResourceDescriptor(msgspec.Struct, frozen=True):
    """A file that the statement speaks of."""

    name: str
    digest: dict[str, str]


class Statement(msgspec.Struct, frozen=True):
    """An in-toto Statement whose predicate is a certificate."""

    type_: str = msgspec.field(name="_type")
    subject: list[ResourceDescriptor]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: Certificate


class Signature(msgspec.Struct, frozen=True):
    """One signature over the pre-authentication encoding."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True):
    """certificate.dsse.json."""

    payload: str
    payload_type: str = msgspec.field(name="payloadType")
    signatures: list[Signature]


def seal(certificate: Certificate, files: dict[str, str], key: Ed25519PrivateKey) -> bytes:
    """Sign a certificate about files, given by name and SHA-256."""
    statement = Statement(
        STATEMENT_TYPE,
        [ResourceDescriptor(name, {"sha256": value}) for name, value in files.items()],
        PREDICATE_TYPE,
        certificate,
    )
    payload = rfc8785.dumps(msgspec.to_builtins(statement))
    signature = key.sign(_encoded(payload))
    envelope = Envelope(
        base64.b64encode(payload).decode(),
        PAYLOAD_TYPE,
        [Signature(keys.key_id(key.public_key()), base64.b64encode(signature).decode())],
    )
    return msgspec.json.format(msgspec.json.encode(envelope), indent=2) + b"\n"


def unseal(data: bytes, trusted: Ed25519PublicKey | None) -> Statement:
    """Check the signature and return the statement.

    Parameters
    ----------
    data
        The envelope.
    trusted
        The key that must have signed. Without it the key inside the certificate counts,
        which proves that nothing was changed, and not who signed.

    Raises
    ------
    RequestError
        It is no such envelope, or the signature does not hold.
    """
    try:
        envelope = msgspec.json.decode(data, type=Envelope)
        payload = base64.b64decode(envelope.payload, validate=True)
        statement = msgspec.json.decode(payload, type=Statement)
        signatures = [base64.b64decode(s.sig, validate=True) for s in envelope.signatures]
    except (msgspec.DecodeError, binascii.Error) as error:
        raise RequestError(f"no certificate: {error}", "check the path") from error
    if (envelope.payload_type, statement.type_) != (PAYLOAD_TYPE, STATEMENT_TYPE):
        raise RequestError("no in-toto statement inside", "check the path")
    if statement.predicate_type != PREDICATE_TYPE:
        raise RequestError(f"predicate {statement.predicate_type!r}", "check the path")
    pem = statement.predicate.signer.get("public_key", "")
    inside = keys.public_key(pem.encode(), "signer")
    if not any(_holds(trusted or inside, sig, payload) for sig in signatures):
        raise RequestError(
            "the signature does not hold: the certificate was changed or another key signed it",
            "get it anew from who issued it",
        )
    return statement


def _holds(key: Ed25519PublicKey, signature: bytes, payload: bytes) -> bool:
    try:
        key.verify(signature, _encoded(payload))
    except InvalidSignature:
        return False
    return True


def _encoded(payload: bytes) -> bytes:
    """Return the pre-authentication encoding (DSSE protocol, PAE)."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
