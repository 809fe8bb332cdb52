"""Certificates (RFC 5280): their names, which are text between the bytes of other things."""

from __future__ import annotations

import warnings

from anoncert.corpus.carrier.signature import certificate

_SEQUENCE = b"\x30"


def names(data: bytes) -> list[str]:
    """Return what a certificate says of its subject and issuer; nothing where it is none."""
    if not data.startswith(_SEQUENCE):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = certificate(data)
            return [str(said.value) for said in (*read.subject, *read.issuer)]
    except Exception:  # noqa: BLE001 - hostile input: what cannot be read is searched as bytes
        return []
