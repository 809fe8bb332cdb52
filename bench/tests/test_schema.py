"""The published schemas are those of the code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from anoncert import paths
from anoncert.schema import schemas
from anoncert.types import DOCUMENTS, Recipe


def test_the_published_schemas_are_current() -> None:
    (results,) = {root / "schema" for root in paths.roots("results")[:1]}
    published = {path.name: path.read_text("utf-8") for path in results.iterdir()}
    assert published == schemas(), "run `make schema`"


def test_the_program_exports_all_schemas(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "anoncert.schema", str(tmp_path / "new" / "schema")]
    subprocess.run(command, check=True)
    written = {path.name for path in (tmp_path / "new" / "schema").iterdir()}
    assert written == {f"{name}.schema.json" for name in DOCUMENTS}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_refuses_unknown_fields(name: str) -> None:
    schema = json.loads(schemas()[f"{name}.schema.json"])
    top = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    assert top["additionalProperties"] is False


def test_no_record_takes_an_unknown_field(recipe: Recipe) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `surprise`"):
        msgspec.convert(msgspec.to_builtins(recipe) | {"surprise": 1}, Recipe)
