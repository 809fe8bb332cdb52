"""Running a tool on a corpus: the run folder and what happened."""

from __future__ import annotations

import platform
from pathlib import Path

from msgspec.structs import replace

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import RequestError
from anoncert.run import bubblewrap, conduct, install
from anoncert.run.adapter import Job, kind
from anoncert.run.sandbox import Ended
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
    tool_digest = adapter.digest  # before the tool could change its folder
    environment = install.install(adapter, work)
    _keep_apart(environment.reads, corpus.path.resolve(), work.resolve(), target.resolve())
    started = kind(adapter.tool.run.kind)
    version = environment.version or adapter.tool.version
    with files.staged(target) as folder:
        # Absolute, because the tool's working directory is another one.
        job = Job(adapter, environment, corpus, folder.resolve())
        job.output.mkdir()
        job.residue.mkdir()
        ended = started.run(job)
        strays = conduct.gather(job)
        outcome, detail = _outcome(ended, written=any(files.walk(job.output)))
        run = Run(
            schema=SCHEMA,
            tool=replace(adapter.tool, version=version),
            tool_digest=tool_digest,
            corpus_digest=corpus.document.content_digest,
            corpus=str(corpus.path.resolve()),
            subjects=corpus.document.subjects,
            outcome=outcome,
            detail=detail,
            exit_status=ended.exit_status,
            seconds=round(ended.seconds, 3),
            cpu_seconds=_rounded(ended.cpu_seconds, 3),
            peak_mib=_rounded(ended.peak_mib, 1),
            environment={"platform": platform.platform(), **environment.packages},
            isolation=ended.isolation,
            conduct=[*ended.conduct, *strays],
            withheld=_withheld(adapter),
            copied=list(started.COPIED),
            streams=ended.streams,
            output_digest=digest.of_tree(job.output),
        )
        files.write_document(folder / "run.json", run)
    return run


def _keep_apart(reads: tuple[Path, ...], corpus: Path, work: Path, target: Path) -> None:
    """Refuse where a tool could see the truth or a result, or would write into the corpus."""
    if target.is_relative_to(corpus):
        raise RequestError(f"{target}: this lies in the corpus", "name another folder with -o")
    shown = (*reads, *(Path(folder) for folder in bubblewrap.SYSTEM))
    for hidden in (corpus, target, work, Path.home().resolve()):
        for folder in shown:
            if hidden.is_relative_to(folder.resolve()):
                raise RequestError(
                    f"{hidden} lies in {folder}, which the tool may read",
                    "keep corpora, runs, the work folder and homes apart from tools",
                )


def _withheld(adapter: Adapter) -> list[str]:
    """Name the carriers that never reach the tool; of a call per file we name the output."""
    launch = adapter.tool.run
    return [*kind(launch.kind).WITHHELD, *(["file_name"] if launch.unit == "file" else [])]


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _outcome(ended: Ended, *, written: bool) -> tuple[Outcome, str]:
    limit, _, detail = ended.stopped.partition(": ")
    if limit == "time":
        return Outcome.TIMED_OUT, f"ended by us after {detail}"
    if limit:
        return Outcome.STOPPED, f"ended by us at its limit: {ended.stopped}"
    if ended.exit_status:
        return Outcome.FAILED, f"exit status {ended.exit_status}; see residue/stderr.txt"
    if not written:
        return Outcome.WROTE_NOTHING, "exit status 0, and nothing in output/"
    return Outcome.COMPLETED, "exit status 0"
