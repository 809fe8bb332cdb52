"""Defacers that cannot be had here, with programs in their places that take their arguments."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.corpus.folder import CorpusFolder
from anoncert.files import tree
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome

Put = Callable[[str], Adapter]

FREESURFER = {
    "build-stamp.txt": "freesurfer-linux-ubuntu22_x86_64-7.4.1-20230614-7eb8460",
    "license.txt": "",
    "average/mideface-atlas": "",
    "average/face.gca": "",
    "average/talairach_mixed_with_skull.gca": "",
    "SetUpFreeSurfer.sh": "PATH=$FREESURFER_HOME/bin:$PATH",
    "bin/mri_deface": 'set -e; test -f "$2" -a -f "$3"; cp "$1" "$4"',
    "bin/mideface": 'test "$1$3" = --i--o && cp "$2" "$4"',
}
FSL = {
    "etc/fslversion": "6.0.7.13",
    "etc/fslconf/fsl.sh": "export FSLOUTPUTTYPE=NIFTI_GZ",
    "bin/fsl_deface": 'test $FSLOUTPUTTYPE = NIFTI_GZ -a "$FSLDIR" && cp "$1" "$2"',
}
MRI_REFACE = {
    "mri_reface/run_mri_reface.sh": (
        "test $# -gt 1 || { echo Version 0.3.5; exit 65; }\n"
        'test -d "$MCRROOT" -a "$3" = -imType && cp "$1" "$2/$(basename "$1" .nii)_deFaced.nii"'
    ),
    "matlab-runtime/R2022a/there": "",
}
AFNI = {
    "bin/@afni_refacer_run": (
        'test $1 = -ver && { echo 2.4; exit; }\ntest "$1$5" = -input-prefix && cp "$2" "$6"'
    ),
}
NEEDED = {f"bin/{name}": "" for name in ("tcsh", "ANTS", "antsApplyTransforms", "reg_aladin")}
TOOLS = {
    "mri_deface": ("/usr/local/freesurfer", FREESURFER, "7.4.1"),
    "mideface": ("/usr/local/freesurfer", FREESURFER, "7.4.1"),
    "fsl_deface": ("/usr/local/fsl", FSL, "6.0.7.13"),
    "mri_reface": ("/opt", MRI_REFACE, "0.3.5"),
    "afni-refacer": ("/nowhere", AFNI, "2.4"),
}


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put files where a tool looks for them, or rather have it look where they are."""

    def made(name: str) -> Adapter:
        where, programs, _ = TOOLS[name]
        there = tmp_path / "there"
        for path, text in (programs | NEEDED).items():
            (there / path).parent.mkdir(parents=True, exist_ok=True)
            (there / path).write_text(f"#!/bin/sh\n{text}\n")
            (there / path).chmod(0o755)
        monkeypatch.setenv("PATH", str(there / "bin"), prepend=os.pathsep)
        own = Path(shutil.copytree(tool.load(name).folder, tmp_path / name))
        for path in tree(own):
            path.write_text(path.read_text().replace(where, str(there)))
        return tool.load(str(own))

    return made


@pytest.mark.parametrize("name", TOOLS)
def test_it_is_called_as_its_documentation_says(
    put: Put, corpus: CorpusFolder, tmp_path: Path, name: str
) -> None:
    run = execute(put(name), corpus, tmp_path / "run", tmp_path / "work")
    assert (run.outcome, run.exit_status, run.conduct) == (Outcome.COMPLETED, 0, [])
    assert run.tool.version == TOOLS[name][2]
    output = tmp_path / "run" / "output"
    for instance in corpus.instances():
        given = (corpus.images / instance.path).read_bytes()
        assert (output / instance.path).read_bytes() == given
