"""report.html: one self-contained page, without scripts and without anything from elsewhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.report.captures import Captures
from anoncert.report.crops import crops
from anoncert.report.faces import curves, recognitions
from anoncert.report.pictures import samples
from anoncert.report.rows import clean, counted, leaking, percent, united
from anoncert.score.gates import LEVELS
from anoncert.score.utility import CLASSES
from anoncert.types import Band, Cells, Leakage, Outcome, Result, Run

NAME = "report.html"

_GB = 1e9


def write_report(folder: Path, corpus: CorpusFolder) -> Path:
    """Write the report of a scored run, and return its path."""
    result = files.read_document(folder / "result.json", Result)
    run = files.read_document(folder / "run.json", Run)
    rows, captures = united(result), Captures(folder, corpus)
    page = (
        _environment()
        .get_template("report.html.jinja")
        .render(
            result=result,
            run=run,
            rows=rows,
            matrix=_matrix(rows),
            columns=sorted({_column(row) for row in rows}),
            levels_tried=_by_level(result.cells),
            bands=[band for band in Band if any(row.band is band for row in result.cells)],
            drawn=[row for row in result.cells if row.sensitivity],
            readers=sorted({name for row in result.cells for name in row.sensitivity}),
            ended_well=result.status.outcome in (Outcome.COMPLETED, Outcome.EXTERNAL),
            samples=list(samples(captures)),
            crops=list(crops(captures)),
            curves=curves(result.faces),
            recognitions=list(recognitions(folder, corpus, result.faces)),
            gigabytes=sum((corpus.images / i.path).stat().st_size for i in corpus.instances())
            / _GB,
            levels=LEVELS,
            classes=CLASSES,
        )
    )
    files.write_bytes(folder / NAME, page.encode())
    return folder / NAME


def _matrix(rows: list[Leakage]) -> dict[str, dict[str, Leakage]]:
    """Arrange strata as identifiers by carriers."""
    matrix: dict[str, dict[str, Leakage]] = {}
    for row in sorted(rows, key=lambda row: (row.category, row.identifier)):
        matrix.setdefault(row.identifier, {})[_column(row)] = row
    return matrix


def _by_level(rows: list[Cells]) -> dict[tuple[str, str, str], dict[Band, Cells]]:
    """Arrange cells as levels of factors by bands."""
    matrix: dict[tuple[str, str, str], dict[Band, Cells]] = {}
    for row in rows:
        matrix.setdefault((row.track, row.factor, row.level), {})[row.band] = row
    return dict(sorted(matrix.items()))


def _column(row: Leakage) -> str:
    """Name a column: bands are never thrown together."""
    return row.carrier if row.band is Band.STANDARD else f"{row.carrier} ({row.band})"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("anoncert.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "counted": counted,
        "clean": clean,
        "leaking": leaking,
    }
    return environment
