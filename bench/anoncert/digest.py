"""SHA-256 digests of files, trees and records."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import rfc8785

from anoncert.files import walk
from anoncert.types import Record


def of_bytes(data: bytes | memoryview) -> str:
    """Digest bytes."""
    return hashlib.sha256(data).hexdigest()


def of_file(path: Path) -> str:
    """Digest a file without holding it in memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_tree(*roots: Path) -> str:
    """Digest folders by their relative paths and bytes.

    Links are not followed and count as absent; empty folders count as absent.
    """
    total = hashlib.sha256()
    for root in roots:
        for path in walk(root):
            name = path.relative_to(root.parent).as_posix()
            total.update(f"{name}\0{of_file(path)}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def canonical(record: Record) -> bytes:
    """Serialize a record by the JSON Canonicalization Scheme (RFC 8785)."""
    return rfc8785.dumps(msgspec.to_builtins(record))


def of_record(record: Record) -> str:
    """Digest a record by its canonical JSON, whatever its layout on disk."""
    return of_bytes(canonical(record))
