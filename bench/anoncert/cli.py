"""The command line: parses, calls, prints.

Exit status: 0 done, whatever the tool's scores; 1 done, but ``--require`` was not met
or a check failed; 2 the request was wrong; 3 it could not be done.
"""

from __future__ import annotations

import errno
import functools
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import anoncert
from anoncert import paths, pipeline, requirement
from anoncert.certify import verify as verifying
from anoncert.certify.issue import issue
from anoncert.check import check as check_adapter
from anoncert.corpus import sheet
from anoncert.corpus.base import on_base
from anoncert.corpus.build import build as build_corpus
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import REPEATS
from anoncert.corpus.recipe import load as load_recipe
from anoncert.engine import Engine, local_engine
from anoncert.errors import AnoncertError, StoppedError
from anoncert.files import read_document, require_empty
from anoncert.progress import Steps
from anoncert.report import terminal
from anoncert.report.page import write_report
from anoncert.run import install as installing
from anoncert.run import tool as tools_
from anoncert.run.repeat import execute_all
from anoncert.types import Result, Run

NOT_MET, WRONG, IMPOSSIBLE, INTERRUPTED = 1, 2, 3, StoppedError.exit_status

_PATH = click.Path(path_type=Path)
_out = Console()
_err = Console(stderr=True)


def _end_as_by_interrupt() -> None:
    """Leave nothing behind, whoever ends us."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)


def main() -> None:
    """Run the command line; every error is one line."""
    debug = "--debug" in sys.argv
    _end_as_by_interrupt()
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.Abort:
        _fail("interrupted; nothing half-written is left", INTERRUPTED)
    except KeyboardInterrupt:
        _fail("interrupted; nothing half-written is left", INTERRUPTED)
    except click.ClickException as error:
        _fail(f"{error.format_message()} (see `anoncert --help`)", WRONG)
    except AnoncertError as error:
        if debug:
            raise
        _fail(str(error), error.exit_status)
    except OSError as error:
        if debug:
            raise
        where = error.filename or "the disk"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        todo = "free space or name another place" if full else "check the path and who may write"
        _fail(f"{where}: {error.strerror or error}; {todo}", IMPOSSIBLE)
    except Exception as error:
        if debug:
            raise
        _fail(f"a fault of this suite: {type(error).__name__}: {error}; see it with --debug", 3)


def _fail(message: str, status: int) -> None:
    line = " ".join(message.split())
    click.echo(f"anoncert: {line}", err=True)
    sys.exit(status)


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every verb has."""

    @click.option(
        "--work", type=_PATH, envvar="ANONCERT_WORK", help="Where corpora, tools and runs are kept."
    )
    @click.option(
        "--workers", type=click.IntRange(1), help="Processes to use (default: all cores)."
    )
    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @functools.wraps(command)
    def wrapped(work: Path | None, workers: int | None, debug: bool, **rest: Any) -> Any:
        return command(work=work or paths.default_work(), workers=workers, **rest)

    return wrapped


@contextmanager
def _engine(workers: int | None) -> Iterator[Engine]:
    steps = Steps(_err)
    with steps.shown(), local_engine(workers or os.cpu_count() or 1, steps) as engine:
        yield engine


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(anoncert.__version__, prog_name="anoncert")
def cli() -> None:
    """Certify anonymization tools for medical images."""


@cli.command()
@click.argument("recipe")
@click.option("-o", "--output", type=_PATH, help="Corpus folder to make.", required=True)
@click.option("--seed", type=click.IntRange(0), help="Another seed than the recipe's.")
@click.option("--subjects", type=click.IntRange(1), help="Another number of subjects.")
@click.option("--twin", is_flag=True, help="The same corpus of other people.")
@click.option("--sheets", type=click.IntRange(1), help="Draw pictures of so many heads.")
@click.option("--base", type=_PATH, help="Plant into images of your own, of nobody, in a folder.")
@_common
def build(
    recipe: str,
    output: Path,
    base: Path | None,
    seed: int | None,
    subjects: int | None,
    twin: bool,
    sheets: int | None,
    workers: int | None,
    work: Path,
) -> None:
    """Build a corpus from RECIPE (a name such as smoke, or a TOML file)."""
    chosen = load_recipe(recipe)
    if base is not None:
        chosen = on_base(chosen, base)
    population = "twin" if twin else "corpus"
    with _engine(workers) as engine:
        corpus = build_corpus(
            chosen, output, engine, seed=seed, count=subjects, population=population
        )
    _out.print(
        f"{corpus.instances} instances of {corpus.subjects} subjects in {output}", soft_wrap=True
    )
    _out.print(f"content digest {corpus.content_digest}", soft_wrap=True)
    if sheets is not None:
        drawn = sheet.write(CorpusFolder(output), sheets)
        _out.print(f"{len(drawn)} sheets in {output / 'sheets'}", soft_wrap=True)


@cli.command()
@click.argument("tool")
@click.argument("corpus", type=_PATH)
@click.option("-o", "--output", type=_PATH, help="Run folder to make.", required=True)
@_common
def run(tool: str, corpus: Path, output: Path, workers: int | None, work: Path) -> None:
    """De-identify CORPUS with TOOL."""
    adapter, folder = tools_.load(tool), CorpusFolder(corpus)
    require_empty(output)
    with _engine(workers) as engine:
        ran = execute_all(adapter, folder, output, work, engine)
    _out.print(
        f"{ran.tool.name} {ran.outcome}: {ran.detail}; {output}", soft_wrap=True, markup=False
    )


@cli.command()
@click.argument("places", type=_PATH, nargs=-1, required=True, metavar="RUN | CORPUS OUTPUT")
@click.option("-o", "--output", type=_PATH, help="Run folder to make, for output made elsewhere.")
@click.option("--again", type=_PATH, help="What the tool made of CORPUS a second time.")
@click.option("--twin", type=_PATH, help="What it made of the twin (`build --twin`) of CORPUS.")
@click.option("--training", type=_PATH, help="What it made of heads to train attacks on.")
@click.option("--tool", default="unknown", help="Tool that made OUTPUT, for its name and claims.")
@click.option(
    "--require",
    multiple=True,
    metavar="REQ",
    help="Exit 1 unless met: [TRACK:]LEVEL or [TRACK:]CLASS.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json.")
@_common
def score(
    places: tuple[Path, ...],
    output: Path | None,
    again: Path | None,
    twin: Path | None,
    training: Path | None,
    tool: str,
    require: tuple[str, ...],
    as_json: bool,
    workers: int | None,
    work: Path,
) -> None:
    """Pair, attack, measure and score a RUN, or OUTPUT that was made elsewhere."""
    wanted = [requirement.parse(text) for text in require]
    given = zip(REPEATS, (again, twin, training), strict=True)
    repeats = {name: path for name, path in given if path}
    if len(places) == 1 and not repeats:
        folder = places[0]
        corpus = CorpusFolder(Path(read_document(folder / "run.json", Run).corpus))
    elif len(places) == 2 and output is not None:  # noqa: PLR2004 - a corpus and an output
        folder, corpus = output, CorpusFolder(places[0])
        pipeline.adopt(corpus, places[1], tools_.load(tool), folder)
    else:
        raise click.UsageError("name a run folder alone, or CORPUS OUTPUT and -o RUN")
    try:
        with _engine(workers) as engine:
            pipeline.adopt_repeats(corpus, repeats, tools_.load(tool), folder, work, engine)
            result = pipeline.scored(corpus, folder, work, engine)
    except StoppedError:  # it goes on there
        raise
    except BaseException:
        if folder is output:  # made by us a moment ago
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if as_json:
        click.echo((folder / "result.json").read_text("utf-8"), nl=False)
    else:
        terminal.show(result, _out)
        _out.print(f"\nresult  {folder / 'result.json'}", soft_wrap=True, markup=False)
    _exit_unless_met(result, wanted)


@cli.command()
@click.argument("tool")
@click.option(
    "--recipe", default="smoke", show_default=True, help="Name or TOML file of the edition."
)
@click.option("-o", "--output", type=_PATH, help="Run folder to make.")
@click.option("--key", type=_PATH, help="Private key (Ed25519, PEM) that signs.")
@click.option(
    "--require",
    multiple=True,
    metavar="REQ",
    help="Exit 1 unless met: [TRACK:]LEVEL or [TRACK:]CLASS.",
)
@_common
def certify(
    tool: str,
    recipe: str,
    output: Path | None,
    key: Path | None,
    require: tuple[str, ...],
    workers: int | None,
    work: Path,
) -> None:
    """Build, run, score, sign and report: everything for one TOOL."""
    wanted = [requirement.parse(text) for text in require]
    adapter, chosen = tools_.load(tool), load_recipe(recipe)
    with _engine(workers) as engine:
        folder, result = pipeline.certify(adapter, chosen, output, work, engine, key)
    terminal.show(result, _out)
    _print_paths(folder)
    _exit_unless_met(result, wanted)


@cli.command()
@click.argument("path", type=_PATH)
@click.option("--key", type=_PATH, help="Public key (Ed25519, PEM) that must have signed.")
@click.option("--replay", is_flag=True, help="Rebuild the corpus and score the run again.")
@_common
def verify(path: Path, key: Path | None, replay: bool, workers: int | None, work: Path) -> None:
    """Check a corpus, a run, a result or a certificate."""
    checks = verifying.verify(path, key)
    if replay:
        with _engine(workers) as engine:
            checks += verifying.replay(path, engine)
    terminal.show_checks(checks, _out)
    if not all(check.holds for check in checks):
        sys.exit(NOT_MET)


@cli.command()
@click.argument("folder", type=_PATH, metavar="RUN")
@click.option("--key", type=_PATH, help="Private key (Ed25519, PEM) that signs.")
@_common
def report(folder: Path, key: Path | None, workers: int | None, work: Path) -> None:
    """Write certificate and report of a scored RUN."""
    corpus = CorpusFolder(Path(read_document(folder / "run.json", Run).corpus))
    issue(folder, key)
    write_report(folder, corpus)
    _print_paths(folder)


@cli.group()
def tools() -> None:
    """List, install, check and make tool adapters."""


@tools.command(name="list")
@_common
def list_tools(workers: int | None, work: Path) -> None:
    """List the tools that are known, and what they lack."""
    terminal.show_tools(tools_.names(), work, _out)


@tools.command()
@click.argument("tool")
@_common
def install(tool: str, workers: int | None, work: Path) -> None:
    """Install TOOL into an environment of its own."""
    adapter = tools_.load(tool)
    steps = Steps(_err)
    with steps.shown(), steps.waiting(f"install {adapter.tool.name}"):
        environment = installing.install(adapter, work)
    _out.print(
        f"{adapter.tool.name} {adapter.tool.version} in {environment.python.parent.parent}",
        soft_wrap=True,
    )


@tools.command()
@click.argument("folder", type=_PATH)
def new(folder: Path) -> None:
    """Write a commented tool.toml into FOLDER, which is named like the tool."""
    path = tools_.new(folder)
    _out.print(f"{path}; next: write run.sh, then anoncert tools check {folder}", soft_wrap=True)


@tools.command()
@click.argument("tool")
@_common
def check(tool: str, workers: int | None, work: Path) -> None:
    """Run TOOL on four files and say what works."""
    adapter = tools_.load(tool)
    steps = Steps(_err)
    with steps.shown(), local_engine(1, steps) as engine:
        facts = check_adapter(adapter, work, engine)
    terminal.show_facts(facts, _out)
    if any(fact.fine is False for fact in facts):
        sys.exit(NOT_MET)


def _print_paths(folder: Path) -> None:
    for name, file in (
        ("result", "result.json"),
        ("certificate", "certificate.dsse.json"),
        ("report", "report.html"),
    ):
        _out.print(f"{name:<12}{folder / file}", soft_wrap=True, markup=False, highlight=False)


def _exit_unless_met(result: Result, wanted: list[requirement.Requirement]) -> None:
    missed = [text for want in wanted for text in want.missed(result)]
    for text in missed:
        click.echo(f"anoncert: required, not met: {text}", err=True)
    if missed:
        sys.exit(NOT_MET)
