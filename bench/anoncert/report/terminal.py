"""Tables in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anoncert.certify.verify import Check
from anoncert.check import Fact
from anoncert.errors import AnoncertError
from anoncert.report.rows import UNDEFINED, clean, counted, factors, leaking, percent, united
from anoncert.run import install
from anoncert.run.tool import Adapter, load
from anoncert.types import Outcome, Ranking, Result

_WITHOUT_PROCESS = {"control": "built in", "external": "output made elsewhere"}
_PLAIN: dict[str, Any] = {"box": SIMPLE_HEAD, "padding": (0, 1, 0, 0), "pad_edge": False}


def show(result: Result, console: Console) -> None:
    """Print leakage, utility and levels of a result."""
    name = f"{result.tool.name} {result.tool.version} on {result.edition}"
    console.print(f"\n[bold]{escape(name)}[/bold]")
    if result.status.outcome not in (Outcome.COMPLETED, Outcome.EXTERNAL):
        ending = f"{result.status.outcome}: {result.status.detail}"
        console.print(f"[bold red]The tool {escape(ending)}[/bold red]")
    for deed in result.status.conduct:
        console.print(f"[bold red]The tool {escape(deed)}[/bold red]", soft_wrap=True)
    console.print(_leakage(result))
    console.print(_cells(result))
    console.print(_utility(result))
    _print_summary(result, console)


def show_checks(checks: Iterable[Check], console: Console) -> None:
    """Print what was checked."""
    for check in checks:
        mark = "[green]holds[/green]" if check.holds else "[bold red]FAILS[/bold red]"
        console.print(f"{mark}  {escape(check.what)}: {escape(check.detail)}", soft_wrap=True)


def show_facts(facts: Iterable[Fact], console: Console) -> None:
    """Print what was tried of an adapter."""
    table = Table("tried", "answer", box=None)
    colours = {True: "green", False: "bold red", None: "default"}
    for fact in facts:
        table.add_row(fact.what, f"[{colours[fact.fine]}]{escape(fact.answer)}")
    console.print(table)


def show_tools(names: Iterable[str], work: Path, console: Console) -> None:
    """Print tools, found by their names, and what they lack."""
    table = Table(box=None)
    for heading in ("tool", "version", "setting"):
        table.add_column(heading, no_wrap=True)
    table.add_column("state", overflow="fold")
    for name in names:
        try:
            adapter = load(name)
            tool = adapter.tool
            cells = (tool.name, tool.version, tool.setting, _state(adapter, work))
        except AnoncertError as error:
            cells = (name, "", "", str(error))
        table.add_row(*map(escape, cells))
    console.print(table)


def _leakage(result: Result) -> Table:
    table = Table(title="Leakage, by identifier and carrier", title_justify="left", **_PLAIN)
    for heading in ("track", "identifier", "HIPAA", "carrier", "band"):
        table.add_column(heading)
    for heading in ("leaked", "bound"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in united(result):
        leaked = row.recovered + row.partial
        style = "red" if leaked > row.claimed else "green" if row.n else "dim"
        cells = (row.track, row.identifier, row.category, row.carrier, row.band)
        table.add_row(*cells, counted(row), percent(row.bound95), style=style)
    return table


def _cells(result: Result) -> Table:
    title = "Cells (places x levels) in which nothing leaked, by factor"
    table = Table(title=title, title_justify="left", **_PLAIN)
    for heading in ("track", "band", "factor", "worst level"):
        table.add_column(heading, overflow="fold")
    for heading in ("clean there", "plantings leaked there", "clean at all levels"):
        table.add_column(heading, justify="right", overflow="fold")
    for factor in factors(result):
        worst = factor.worst
        style = "dim" if not factor.cells else "red" if worst else "green"
        there = (
            (escape(worst.level), clean(worst), percent(leaking(worst)))
            if worst
            else (UNDEFINED,) * 3
        )
        table.add_row(factor.track, factor.band, factor.name, *there, clean(factor), style=style)
    return table


def _utility(result: Result) -> Table:
    table = Table(title="Utility loss, by measure", title_justify="left", **_PLAIN)
    for heading in ("facet", "measure", "loss", "95 % interval", "permitted", "raw"):
        table.add_column(heading, justify="left" if heading in ("facet", "measure") else "right")
    for row in result.utility:
        interval = UNDEFINED if row.low is None else f"{100 * row.low:.1f} to {percent(row.high)}"
        raw = UNDEFINED if row.raw is None else f"{row.raw:.4g} {row.unit}"
        table.add_row(
            row.facet, row.measure, percent(row.loss), interval, percent(row.permitted), raw
        )
    return table


def _print_summary(result: Result, console: Console) -> None:
    risk, coverage = result.subject_risk, result.coverage
    console.print(
        f"Subjects with a direct identifier leaked: {risk.at_risk} of {risk.n} "
        f"(bound {percent(risk.bound95)})"
    )
    console.print(
        f"Instances returned: {coverage.returned} of {coverage.instances}; "
        f"extra {coverage.extra}, ambiguous {coverage.ambiguous}, unreadable {coverage.unreadable}"
    )
    for row in (face for face in result.faces if face.chosen):
        found = f"{_ranked(row)}; floor {percent(row.floor.rank1)}"
        console.print(f"Heads recognised in {escape(row.series)}: {found}", soft_wrap=True)
    for link in result.links:
        found = f"linked to earlier ones: {_ranked(link)}"
        console.print(f"Heads in {escape(link.series)} {found}", soft_wrap=True)
    notes = Counter(note for row in united(result) for note in row.note.split(", ") if note)
    for note, count in sorted(notes.items()):
        console.print(f"Strata marked {note}: {count} of {len(united(result))}")
    for attack, reason in sorted(result.not_run.items()):
        console.print(f"Attack {attack} did not run: {escape(reason)}", soft_wrap=True)
    console.print(f"Isolation: {escape(result.status.isolation)}", highlight=False)
    for track, level in result.levels.items():
        claims = f" [{', '.join(level.claims)}]" if level.claims else ""
        reached = f"level {level.level}" if level.level else "no level"
        line = f"{track}{claims}: {reached}, utility {level.utility or UNDEFINED} ({level.reason})"
        console.print(escape(line), highlight=False)


def _ranked(row: Ranking) -> str:
    bounds = f"{percent(row.low95)} to {percent(row.bound95)}"
    return f"{row.rank1} of {row.probes} by {escape(row.attack)} ({bounds})"


def _state(adapter: Adapter, work: Path) -> str:
    kind = adapter.tool.run.kind
    if kind in _WITHOUT_PROCESS:
        return _WITHOUT_PROCESS[kind]
    missing = install.missing(adapter)
    if missing:
        return f"missing: {', '.join(missing)}"
    found = install.installed(adapter, work)
    if found and found.version not in ("", adapter.tool.version):
        return f"installed, in version {found.version}"
    return "installed" if found else "not installed"
