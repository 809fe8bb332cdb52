"""Running a tool on a corpus: the run folder and what happened."""

from __future__ import annotations

import os
import platform
import stat
from pathlib import Path

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.run import install, sandbox
from anoncert.run.adapter import Job, kind
from anoncert.run.tool import Adapter
from anoncert.types import SCHEMA, Outcome, Run


def execute(adapter: Adapter, corpus: CorpusFolder, target: Path, work: Path) -> Run:
    """Run an installed tool; its failure is data.

    Parameters
    ----------
    adapter
        Which tool.
    corpus
        On what.
    target
        Run folder to make; it must be empty or not exist.
    work
        The work folder, in which the tool is installed.

    Returns
    -------
    Run
        The document that stands in run.json.
    """
    environment = install.install(adapter, work)
    with files.staged(target) as folder:
        # Absolute, because the tool's working directory is another one.
        job = Job(adapter, environment, corpus, folder.resolve())
        job.output.mkdir()
        job.residue.mkdir()
        ended = kind(adapter.tool.run.kind).run(job)
        _secure(job.output)
        _secure(job.residue)
        outcome, detail = _outcome(ended, adapter, written=bool(files.tree(job.output)))
        run = Run(
            schema=SCHEMA,
            tool=adapter.tool,
            tool_digest=adapter.digest,
            corpus_digest=corpus.document.content_digest,
            corpus=str(corpus.path.resolve()),
            argv=adapter.tool.run.argv,
            outcome=outcome,
            detail=detail,
            exit_status=ended.exit_status,
            seconds=round(ended.seconds, 3),
            peak_mib=None if ended.peak_mib is None else round(ended.peak_mib, 1),
            environment={"platform": platform.platform(), **environment.packages},
            isolation=sandbox.ISOLATION,
            output_digest=digest.of_tree(job.output),
        )
        files.write_document(folder / "run.json", run)
    return run


def _secure(folder: Path) -> None:
    """Undo what keeps us from reading a folder: a link in its place, or missing permissions."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir()
    folder.chmod(folder.stat().st_mode | stat.S_IRWXU)
    for parent, folders, names in os.walk(folder, followlinks=False):
        for path in (Path(parent, name) for name in (*folders, *names)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (stat.S_IRWXU if path.is_dir() else stat.S_IRUSR))


def _outcome(ended: sandbox.Ended, adapter: Adapter, *, written: bool) -> tuple[Outcome, str]:
    if ended.timed_out:
        return Outcome.TIMED_OUT, f"ended by us after {adapter.tool.run.seconds:g} s"
    if ended.exit_status:
        return Outcome.CRASHED, f"exit status {ended.exit_status}; see residue/stderr.txt"
    if not written:
        return Outcome.WROTE_NOTHING, "exit status 0, and nothing in output/"
    return Outcome.COMPLETED, "exit status 0"
