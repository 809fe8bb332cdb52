"""A corpus is the same every time, everywhere, and holds nothing but what it says."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pydicom
import pytest
from pydicom import config
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from anoncert import digest, files
from anoncert.corpus import content, people, tables
from anoncert.corpus.build import build, planted, unplanted
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine, local_engine
from anoncert.errors import RequestError
from anoncert.types import Recipe

POOLED = 48
"""Subjects from which a pool of processes is used."""
_FULL = 20_000
"""Bytes that a file may have: fewer than one slice."""


@pytest.fixture(scope="module")
def tiny() -> Recipe:
    """One small file a subject."""
    whole = load("check")
    (series,) = (series for series in whole.series if series.name == "t1w")
    small = msgspec.structs.replace(series, settings=series.settings | {"matrix": [32, 32]})
    plant = [plant for plant in whole.plant if not plant.series]
    return msgspec.structs.replace(whole, visits=1, series=[small], plant=plant)


def validate(data: bytes, path: Path) -> list[str]:
    """List what dciodvfy calls an error."""
    program = shutil.which("dciodvfy")
    assert program, "dciodvfy is not installed: apt-get install dicom3tools"
    path.write_bytes(data)
    done = subprocess.run([program, path], capture_output=True, check=False)
    said = done.stderr.decode("latin-1")
    assert re.search(r"^[A-Z]\w+$", said, re.MULTILINE), f"it recognised no object: {said}"
    return [
        line.partition("Error - ")[2] if " - Error - " not in line else line
        for line in said.splitlines()
        if "Error" in line or line.startswith("Abort")
    ]


def first_of_each_series(drafts: Iterator[SeriesDraft]) -> list[SeriesDraft]:
    """Return drafts of one file each; none is deflated, which dciodvfy cannot read."""
    named = {draft.acquisition.series.name: next(draft.apart()) for draft in drafts}
    for draft in named.values():
        if draft.meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian:
            draft.meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return list(named.values())


def test_the_same_seed_gives_the_same_tree(
    corpus: CorpusFolder, recipe: Recipe, engine: Engine, tmp_path: Path
) -> None:
    again = build(recipe, tmp_path / "again", engine, count=1)
    other = build(recipe, tmp_path / "other", engine, count=1, seed=recipe.seed + 1)
    first = build(recipe, tmp_path / "first", engine, count=1)
    assert again == first
    assert again.tree_digest != other.tree_digest
    assert again.content_digest != other.content_digest
    whole = corpus.images / next(corpus.instances()).path
    assert whole.read_bytes() == (tmp_path / "again" / whole.relative_to(corpus.path)).read_bytes()


def test_two_workers_build_the_same_tree_as_one(
    tiny: Recipe, engine: Engine, tmp_path: Path
) -> None:
    alone = build(tiny, tmp_path / "one", engine, count=POOLED)
    with local_engine(2) as pool:
        together = build(tiny, tmp_path / "two", pool, count=POOLED)
    assert together == alone


def test_the_document_says_what_is_there(corpus: CorpusFolder, recipe: Recipe) -> None:
    document = corpus.document
    assert document.tree_digest == digest.of_tree(corpus.images, corpus.path / "truth")
    assert document.recipe_digest == digest.of_record(recipe)
    assert document.instances == len(list(corpus.instances())) == len(files.tree(corpus.images))
    assert document.subjects == len(list(corpus.subjects()))
    assert (document.seed, document.population) == (recipe.seed, "corpus")


def test_the_manifest_describes_every_file(corpus: CorpusFolder) -> None:
    for instance in corpus.instances():
        dataset = pydicom.dcmread(corpus.images / instance.path)
        assert instance.sop_class == dataset.SOPClassUID
        assert instance.transfer_syntax == dataset.file_meta.TransferSyntaxUID
        assert (instance.rows, instance.columns) == (dataset.Rows, dataset.Columns)
        assert instance.pixels == content.of_pixels(dataset.pixel_array)
        assert dataset.pixel_array.max() <= instance.data_range


def test_every_instance_has_pixels_and_identifiers_of_its_own(corpus: CorpusFolder) -> None:
    rows = list(corpus.instances())
    uids = [pydicom.dcmread(corpus.images / r.path, stop_before_pixels=True) for r in rows]
    assert len({row.pixels for row in rows}) == len(rows)
    assert len({row.id for row in rows}) == len(rows)
    assert len({dataset.SOPInstanceUID for dataset in uids}) == len(rows)


def test_nothing_in_images_leads_to_the_truth(corpus: CorpusFolder) -> None:
    everything = list(corpus.images.rglob("*"))
    assert everything
    for path in everything:
        assert not path.is_symlink()
        assert path.is_dir() or path.stat().st_nlink == 1
        assert path.resolve().is_relative_to(corpus.images.resolve())


def test_nothing_in_images_names_the_suite(corpus: CorpusFolder) -> None:
    for path in files.tree(corpus.images):
        assert "anoncert" not in path.relative_to(corpus.images).as_posix().lower()
        assert b"anoncert" not in path.read_bytes().lower()


def test_no_value_is_in_a_file_before_planting(corpus: CorpusFolder, recipe: Recipe) -> None:
    values = {(v.subject, s.text.encode("latin-1")) for v in corpus.values() for s in v.spellings}
    for subject in corpus.subjects():
        own = {text for owner, text in values if owner == subject.id and len(text) > 4}
        for draft in first_of_each_series(unplanted(recipe, recipe.seed, subject)):
            (file,) = draft.files
            data = encode(draft, replace(file, pixels=file.pixels[:0]))
            assert not [text for text in own if text in data]


@pytest.mark.parametrize("edition", ["smoke", "headers"])
def test_every_object_is_valid_but_for_what_is_planted(edition: str, tmp_path: Path) -> None:
    recipe, path = load(edition), tmp_path / "file.dcm"
    expected = [re.compile(row["error"]) for row in tables.table("planting_errors")]
    subjects = {s.dialect: s for s in people.subjects(recipe, recipe.seed, 20)}
    assert subjects.keys() == set(recipe.dialects)
    for subject in subjects.values():
        for draft in first_of_each_series(unplanted(recipe, recipe.seed, subject)):
            assert validate(encode(draft, draft.files[0]), path) == [], draft.acquisition.id
        for draft in first_of_each_series(planted(recipe, recipe.seed, "corpus", subject)):
            errors = validate(encode(draft, draft.files[0]), path)
            if edition == "smoke":
                assert errors == []
            odd = [e for e in errors if not any(known.fullmatch(e) for known in expected)]
            assert odd == [], draft.acquisition.id


def test_uids_and_texts_fit_their_value_representations(
    corpus: CorpusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.RAISE)
    for instance in corpus.instances():
        for element in pydicom.dcmread(corpus.images / instance.path).iterall():
            assert element.value is not None or element.is_empty


def test_a_folder_that_holds_something_is_refused(
    tiny: Recipe, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("text")
    with pytest.raises(RequestError, match="not empty"):
        build(tiny, tmp_path, engine)
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_a_text_that_leaves_the_image_leaves_no_corpus(engine: Engine, tmp_path: Path) -> None:
    check = load("check")
    wide = [
        msgspec.structs.replace(plant, template="{}" * 9) if plant.carrier == "burned_in" else plant
        for plant in check.plant
    ]
    where = "check-2026.1: .* on burned_in .*leaves the image"
    with pytest.raises(RequestError, match=where):
        build(msgspec.structs.replace(check, plant=wide), tmp_path / "corpus", engine)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    command = "-m anoncert build smoke --subjects 1 --workers 1 -o".split()
    ended = subprocess.run(
        [sys.executable, *command, tmp_path / "corpus"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, _FULL)),
    )
    assert ended.returncode == 3
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []
    (line,) = ended.stderr.splitlines()
    assert line.startswith("anoncert: ")
    assert "File too large" in line
