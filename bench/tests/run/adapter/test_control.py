"""The ends of the scale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from anoncert import files
from anoncert.corpus import content
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.errors import RequestError
from anoncert.part10 import File
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Outcome, Run

Runs = Callable[[str], Path]


@pytest.mark.parametrize("name", ["identity", "oracle", "blank"])
def test_a_control_returns_one_readable_file_per_instance(
    runs: Runs, corpus: CorpusFolder, name: str
) -> None:
    written = files.tree(runs(name) / "output")
    assert len(written) == corpus.document.instances
    for path in written:
        assert not File(path.read_bytes()).error
        assert pydicom.dcmread(path).pixel_array.size
    run = files.read_document(runs(name) / "run.json", Run)
    assert run.outcome is Outcome.COMPLETED


def test_identity_copies_every_byte(runs: Runs, corpus: CorpusFolder) -> None:
    output = runs("identity") / "output"
    for instance in corpus.instances():
        copy = (output / instance.path).read_bytes()
        assert copy == (corpus.images / instance.path).read_bytes()


def test_the_oracle_returns_unplanted_pixels_and_no_value(runs: Runs, corpus: CorpusFolder) -> None:
    output = files.tree(runs("oracle") / "output")
    kept = {content.of_pixels(pydicom.dcmread(path).pixel_array) for path in output}
    for instance in corpus.instances():
        planted = pydicom.dcmread(corpus.images / instance.path).pixel_array
        clean = unplanted(corpus.pixels(instance.subject), instance.id, planted)
        assert content.of_pixels(clean) in kept
    texts = {
        element.text
        for path in output
        for element in File(path.read_bytes()).elements
        if element.text is not None
    }
    everything = "\n".join(texts | {path.as_posix() for path in output})
    assert not [v.id for v in corpus.values() if v.text and v.text in everything]


def test_the_oracle_marks_what_it_claims(runs: Runs) -> None:
    claims = tool.load("oracle").tool.claims
    for path in files.tree(runs("oracle") / "output"):
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
        assert dataset.PatientIdentityRemoved == "YES"
        codes = [item.CodeValue for item in dataset.DeidentificationMethodCodeSequence]
        assert codes == claims


def test_blank_objects_hold_nothing(runs: Runs) -> None:
    written = [pydicom.dcmread(path) for path in files.tree(runs("blank") / "output")]
    assert not any(dataset.PatientName or dataset.PatientID for dataset in written)
    assert not any(dataset.pixel_array.any() for dataset in written)
    assert len({dataset.SOPInstanceUID for dataset in written}) == len(written)


def test_output_made_elsewhere_cannot_be_run(corpus: CorpusFolder, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"unknown cannot be run here; .*anoncert score"):
        execute(tool.load("unknown"), corpus, tmp_path / "run", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_control_of_another_name_is_refused(corpus: CorpusFolder, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    text = (tool.load("identity").folder / "tool.toml").read_text("utf-8")
    (folder / "tool.toml").write_text(text.replace('"identity"', '"mirror"'), "utf-8")
    with pytest.raises(RequestError, match="no control 'mirror'; known are identity"):
        execute(tool.load(str(folder)), corpus, tmp_path / "run", tmp_path)
