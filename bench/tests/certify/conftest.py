"""A signed run, in a folder that the test may write to, and keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from anoncert.certify import keys
from anoncert.certify.issue import issue


@pytest.fixture
def key(tmp_path: Path) -> Callable[[str], Path]:
    """Make a private key in a file of that name, and its public key beside it."""

    def made(name: str) -> Path:
        path, private = tmp_path / f"{name}.pem", Ed25519PrivateKey.generate()
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem)
        path.with_suffix(".pub").write_text(keys.pem(private.public_key()))
        return path

    return made


@pytest.fixture
def run_folder(runs: Callable[[str], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(runs("oracle"), tmp_path / "run"))


@pytest.fixture
def small_copy(small_run: Path, tmp_path: Path) -> Path:
    """A scored run on four files."""
    return Path(shutil.copytree(small_run, tmp_path / "small-run"))


@pytest.fixture
def certificate(run_folder: Path, key: Callable[[str], Path]) -> Path:
    """The run's certificate, signed with the key ``own``."""
    return issue(run_folder, key("own"))
