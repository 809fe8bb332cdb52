from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from anoncert.certify import keys
from anoncert.errors import RequestError

Key = Callable[[str], Path]


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default key's path, in a home of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    path = keys.default_path()
    assert path.is_relative_to(tmp_path)
    return path


def test_the_default_key_is_made_on_first_use_and_kept(at_home: Path) -> None:
    assert not at_home.exists()
    first = keys.pem(keys.private_key(None).public_key())
    assert keys.pem(keys.private_key(None).public_key()) == first
    assert keys.pem(keys.private_key(at_home).public_key()) == first


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_nobody_else_can_read_the_key(at_home: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        keys.private_key(None)
    finally:
        os.umask(before)
    assert stat.S_IMODE(at_home.stat().st_mode) == 0o600


def test_the_name_of_a_key_depends_on_the_key_alone(key: Key) -> None:
    one, other = keys.private_key(key("one")), keys.private_key(key("other"))
    read = keys.public_key(keys.pem(one.public_key()).encode(), "one")
    assert keys.key_id(read) == keys.key_id(one.public_key()) != keys.key_id(other.public_key())


def test_a_missing_key_is_an_error_of_the_request(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(RequestError, match="no Ed25519 private key"):
            keys.private_key(path)


def test_keys_of_other_kinds_are_refused(tmp_path: Path, key: Key) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    locked = load_pem_private_key(key("own").read_bytes(), None)
    other, secret = tmp_path / "other.pem", tmp_path / "secret.pem"
    form = Encoding.PEM, PrivateFormat.PKCS8
    secret.write_bytes(locked.private_bytes(*form, BestAvailableEncryption(b"x")))
    other.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    for path in (other, secret, key("own").with_suffix(".pub")):
        with pytest.raises(RequestError, match="no Ed25519 private key"):
            keys.private_key(path)
    with pytest.raises(RequestError, match="not an Ed25519 key"):
        keys.public_key(public_pem(curve), "curve")
    with pytest.raises(RequestError, match="no public key"):
        keys.public_key(b"nothing", "nothing")


def public_pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
