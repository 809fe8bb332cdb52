"""Export of the JSON Schemas: ``python -m anoncert.schema results/schema``."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from anoncert.types import DOCUMENTS


def export(folder: Path) -> None:
    """Write the schema of every record that stands on disk, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")


def schemas() -> dict[str, str]:
    """Return the schemas by file name."""
    return {f"{name}.schema.json": _schema(kind) for name, kind in DOCUMENTS.items()}


def _schema(kind: type) -> str:
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    document |= msgspec.json.schema(kind)
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


if __name__ == "__main__":
    export(Path(sys.argv[1]))
