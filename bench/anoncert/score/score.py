"""Scoring a run folder: pair, attack, measure, and compute the result."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

import anoncert
from anoncert import digest, files
from anoncert.attack import attacks
from anoncert.attack._case import Case as AttackCase
from anoncert.attack._run import Found
from anoncert.attack._run import run as run_attacks
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.pair.folder import Pairing, pair
from anoncert.score import factors
from anoncert.score.calibrate import calibrate, sensitivities
from anoncert.score.calibrate import subjects as calibrated
from anoncert.score.cells import cells, series_of_files
from anoncert.score.claims import false_claims, leaks, undeclared
from anoncert.score.evidence import Evidence
from anoncert.score.gates import gates, levels
from anoncert.score.leakage import Scale, leakage, subject_risk
from anoncert.score.observed import observed
from anoncert.score.utility import utility
from anoncert.types import (
    SCHEMA,
    CorpusName,
    Cost,
    Coverage,
    Duty,
    Ending,
    Finding,
    Measurement,
    Observation,
    Pair,
    Result,
    Run,
    ToolName,
)
from anoncert.utility._case import Case as UtilityCase
from anoncert.utility._run import run as run_measures

PAIRS, FINDINGS = "pairs.jsonl", "findings.jsonl"
OBSERVATIONS, MEASUREMENTS = "observations.jsonl", "measurements.jsonl"
ROWS = (PAIRS, FINDINGS, OBSERVATIONS, MEASUREMENTS)
"""Files beside result.json that its numbers are computed from."""


def score(corpus: CorpusFolder, folder: Path, work: Engine) -> Result:
    """Score a run folder and write pairs, findings, measurements and result into it.

    Parameters
    ----------
    corpus
        The corpus that the tool was run on.
    folder
        With run.json and output/.

    Raises
    ------
    RequestError
        The run was made on another corpus.
    """
    run = files.read_document(folder / "run.json", Run)
    if run.corpus_digest != corpus.document.content_digest:
        raise RequestError(
            f"{folder}: this run was made on another corpus than {corpus.path}",
            "name the corpus that it was made on",
        )
    pairing = pair(corpus, folder / "output", work)
    found = _attack(corpus, folder, pairing, work)
    measurements = _measure(corpus, folder, pairing, run, work)
    files.write_rows(folder / PAIRS, map(_printable, pairing.pairs))
    files.write_rows(folder / FINDINGS, found.findings)
    files.write_rows(folder / OBSERVATIONS, found.observations)
    files.write_rows(folder / MEASUREMENTS, measurements)
    result = compute(corpus, folder, run, pairing.pairs, found, measurements)
    files.write_document(folder / "result.json", result)
    return result


def recompute(corpus: CorpusFolder, folder: Path) -> Result:
    """Compute the result anew from the rows that stand beside it."""
    run = files.read_document(folder / "run.json", Run)
    pairs = list(files.read_rows(folder / PAIRS, Pair))
    found = Found(
        list(files.read_rows(folder / FINDINGS, Finding)),
        list(files.read_rows(folder / OBSERVATIONS, Observation)),
    )
    measurements = list(files.read_rows(folder / MEASUREMENTS, Measurement))
    return compute(corpus, folder, run, pairs, found, measurements)


def compute(
    corpus: CorpusFolder,
    folder: Path,
    run: Run,
    pairs: list[Pair],
    found: Found,
    measurements: list[Measurement],
) -> Result:
    """Compute the result: arithmetic only."""
    findings = found.findings
    document, tool = corpus.document, run.tool
    unexpected = frozenset(i.id for i in corpus.instances() if not i.expected)
    scale = _scale(corpus, run, pairs, findings, unexpected)
    rows = leakage(scale)
    coverage = _coverage([pair for pair in pairs if pair.input not in unexpected])
    measured = utility(measurements)
    kept = leaks(findings, {p.id: p for p in scale.plantings}, scale.claims)
    false = false_claims(kept, found.observations, tool)
    seen = observed(found.observations) + undeclared(kept, found.observations)
    sensitivity = sensitivities(corpus, found)
    decided = gates(rows, coverage, false, seen, sensitivity)
    count = coverage.instances
    return Result(
        schema=SCHEMA,
        edition=document.edition,
        suite=anoncert.__version__,
        corpus=CorpusName(
            document.content_digest,
            document.subjects,
            document.instances,
            document.seed,
            document.population,
        ),
        tool=ToolName(tool.name, tool.version, tool.claims, tool.claims_source, tool.setting),
        attacks={name: str(attack.KNOWLEDGE) for name, attack in scale.attacks.items()},
        sensitivity=sensitivity,
        coverage=coverage,
        leakage=rows,
        cells=cells(scale, findings, series_of_files(corpus, pairs), factors.levels(corpus)),
        subject_risk=subject_risk(scale, rows),
        utility=measured,
        observed=seen,
        false_claims=false,
        gates=decided,
        levels=levels(rows, decided, measured, tool, certifying=corpus.recipe.certifying),
        cost=Cost(
            run.seconds, run.cpu_seconds, run.peak_mib, run.seconds / count if count else None
        ),
        status=Ending(run.outcome, run.detail, run.isolation, run.conduct),
        inputs={name: digest.of_file(folder / name) for name in ("run.json", *ROWS)},
        limits=[*corpus.recipe.limits, *_not_exercised(run)],
    )


def _printable(pair: Pair) -> Pair:
    output = None if pair.output is None else files.printable(pair.output)
    return replace(pair, output=output, method=files.printable(pair.method))


def _attack(corpus: CorpusFolder, folder: Path, pairing: Pairing, work: Engine) -> Found:
    tool = AttackCase(corpus, folder / "output", folder / "residue", pairing.pairs)
    found = run_attacks([tool, tool.decoyed()], work, "attack")
    control = calibrate(corpus, folder, work)
    return Found(found.findings + control.findings, found.observations + control.observations)


def _measure(
    corpus: CorpusFolder, folder: Path, pairing: Pairing, run: Run, work: Engine
) -> list[Measurement]:
    case = UtilityCase(
        corpus,
        folder / "output",
        pairing.pairs,
        pairing.inputs,
        pairing.outputs,
        frozenset(run.tool.claims),
    )
    return run_measures(case, work)


def _not_exercised(run: Run) -> list[str]:
    """Say what the way in which the tool was started kept from it."""
    if not run.withheld:
        return []
    names = ", ".join(run.withheld)
    return [f"Started as {run.tool.run.kind}, the tool never got: {names} (not exercised)."]


def _scale(
    corpus: CorpusFolder,
    run: Run,
    pairs: list[Pair],
    findings: list[Finding],
    unexpected: frozenset[str],
) -> Scale:
    plantings = [p for p in corpus.plantings() if p.duty is Duty.REMOVE]
    by_id = {planting.id: planting for planting in plantings}
    tool, decoys, control = (
        Evidence((f for f in findings if f.case == case), by_id)
        for case in ("tool", "decoy", "control")
    )
    return Scale(
        plantings=plantings,
        subjects=[subject.id for subject in corpus.subjects()],
        pairs=pairs,
        unexpected=frozenset(instance.rpartition("/")[0] for instance in unexpected),
        claims=frozenset(run.tool.claims),
        withheld=frozenset(run.withheld),
        attacks=attacks(),
        tool=tool,
        control=control,
        decoys=decoys,
        calibrated=frozenset(subject.id for subject in calibrated(corpus)),
    )


def _coverage(pairs: list[Pair]) -> Coverage:
    inputs = [pair for pair in pairs if pair.input is not None]
    others = [pair for pair in pairs if pair.input is None]
    return Coverage(
        instances=len(inputs),
        returned=sum(pair.output is not None for pair in inputs),
        extra=sum(pair.readable and not pair.candidates for pair in others),
        unreadable=sum(not pair.readable for pair in others),
        ambiguous=sum(pair.candidates > 0 for pair in others),
    )
