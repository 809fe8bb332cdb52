"""Signing keys (Ed25519, RFC 8032) in PEM files."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from anoncert import digest
from anoncert.errors import RequestError


def default_path() -> Path:
    """Return where the key that is made on first use lies."""
    return Path(platformdirs.user_config_dir("anoncert", appauthor=False)) / "signing-key.pem"


def private_key(path: Path | None) -> Ed25519PrivateKey:
    """Load a private key; without a path the default one, made on first use.

    Raises
    ------
    RequestError
        The file holds no unencrypted Ed25519 private key.
    """
    if path is None:
        path = default_path()
        if not path.exists():
            _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def public_key(pem: bytes, source: str) -> Ed25519PublicKey:
    """Load a public key.

    Raises
    ------
    RequestError
        It is no Ed25519 public key.
    """
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RequestError(f"{source}: no public key", "give an Ed25519 key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise RequestError(f"{source}: not an Ed25519 key", "give an Ed25519 key in PEM")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Read a public key from a file.

    Raises
    ------
    RequestError
        There is no such file, or it holds no Ed25519 public key.
    """
    if not path.is_file():
        raise RequestError(f"{path}: no such file", "give an Ed25519 public key in PEM")
    return public_key(path.read_bytes(), str(path))


def pem(key: Ed25519PublicKey) -> str:
    """Write a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(key: Ed25519PublicKey) -> str:
    """Name a public key by the digest of its DER encoding."""
    return digest.of_bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def _no_key(path: Path) -> RequestError:
    return RequestError(
        f"{path}: no Ed25519 private key",
        "make one with `openssl genpkey -algorithm ed25519 -out KEY.pem`",
    )
