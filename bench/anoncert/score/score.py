"""Scoring a run folder: pair, attack, measure, and compute the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

import anoncert
from anoncert import digest, files
from anoncert.attack import OF_IMAGES, OF_TWINS, attacks
from anoncert.attack._case import Case as AttackCase
from anoncert.attack._faces import recognise
from anoncert.attack._merge import Packed
from anoncert.attack._run import Found
from anoncert.attack._run import run as run_attacks
from anoncert.attack._sample import sample, searched
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import AGAIN, TRAINING, TWIN
from anoncert.engine import Engine
from anoncert.pair.folder import Pairing, pair
from anoncert.run.tool import refused as refused_of
from anoncert.score import factors, repeats
from anoncert.score.calibrate import calibrate, sensitivities
from anoncert.score.calibrate import subjects as calibrated
from anoncert.score.cells import cells, series_of_files
from anoncert.score.claims import Leaks, false_claims, undeclared
from anoncert.score.evidence import Evidence
from anoncert.score.faces import chosen, identifications, links
from anoncert.score.gates import gates, levels
from anoncert.score.leakage import Scale, leakage, subject_risk
from anoncert.score.observed import could_not_run, observed
from anoncert.score.utility import utility
from anoncert.types import (
    SCHEMA,
    CorpusName,
    Cost,
    Coverage,
    Finding,
    Measurement,
    Observation,
    Pair,
    Result,
    Run,
    ToolName,
    Utility,
)
from anoncert.utility._case import Case as UtilityCase
from anoncert.utility._run import run as run_measures

PAIRS, FINDINGS = repeats.PAIRS, "findings.jsonl"
OBSERVATIONS, MEASUREMENTS = "observations.jsonl", "measurements.jsonl"
ROWS = (PAIRS, FINDINGS, OBSERVATIONS, MEASUREMENTS)
INPUTS = (repeats.RUN, *ROWS, *repeats.NAMES)
"""Files beside result.json that its numbers are computed from."""


def score(
    corpus: CorpusFolder,
    folder: Path,
    work: Engine,
    given: Mapping[str, CorpusFolder] | None = None,
) -> Result:
    """Score a run folder and write pairs, findings, measurements and result into it.

    Parameters
    ----------
    corpus
        The corpus that the tool was run on.
    folder
        With run.json and output/.
    work
        Where the work is done.
    given
        What the tool got in the runs within the run folder, if not what their run.json names.

    Raises
    ------
    RequestError
        A run was made on another corpus.
    """
    run = repeats.read_run(folder, corpus)
    again = _repeated(folder, repeats.corpora(folder) if given is None else given, work)
    pairing = pair(corpus, folder / "output", work)
    found = _attack(corpus, folder, pairing, again, frozenset(run.tool.claims), work)
    measurements = _measure(corpus, folder, pairing, run, work)
    _write_pairs(folder, pairing.pairs)
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
        Packed(files.read_rows(folder / FINDINGS, Finding)),
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
    findings, done = found.findings, repeats.read(folder)
    document, tool = corpus.document, run.tool
    unexpected = frozenset(i.id for i in corpus.instances() if not i.expected)
    idle = {**repeats.not_run(pairs, done), **could_not_run(found.observations)}
    refused = frozenset(i.id for i in refused_of(tool, corpus.instances()))
    compared = repeats.compared(pairs, done)
    scale = _scale(corpus, run, pairs, findings, compared, idle, chosen(found.observations))
    rows = leakage(scale)
    coverage = _coverage([pair for pair in pairs if pair.input not in unexpected], refused)
    measured = utility(measurements)
    kept = Leaks(findings, corpus.removable, scale.claims)
    false = false_claims(kept, found.observations, tool)
    seen = observed(found.observations) + undeclared(kept, found.observations)
    sensitivity = sensitivities(corpus, found, scale.attacks, scale.parts)
    heads = identifications(found.observations)
    decided = gates(rows, coverage, false, seen, sensitivity, idle, heads)
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
        not_run=idle,
        sensitivity=sensitivity,
        coverage=coverage,
        leakage=rows,
        cells=cells(scale, findings, series_of_files(corpus, pairs), factors.levels(corpus)),
        subject_risk=subject_risk(scale, rows),
        utility=measured,
        faces=heads,
        links=links(found.observations),
        observed=seen,
        false_claims=false,
        gates=decided,
        levels=levels(rows, decided, measured, tool, heads, certifying=corpus.recipe.certifying),
        cost=Cost(
            run.seconds, run.cpu_seconds, run.peak_mib, run.seconds / count if count else None
        ),
        status=repeats.ending(run),
        repeats={name: repeat.ending for name, repeat in done.items()},
        inputs={n: digest.of_file(folder / n) for n in INPUTS if (folder / n).is_file()},
        limits=[
            *corpus.recipe.limits,
            *_not_exercised(run),
            *_not_run(idle),
            *_not_measured(measured),
        ],
    )


def _repeated(
    folder: Path, given: Mapping[str, CorpusFolder], work: Engine
) -> dict[str, AttackCase]:
    """Pair what came back in the runs within the run folder."""
    cases = {}
    for name, corpus in given.items():
        repeats.read_run(folder / name, corpus)
        pairs = pair(corpus, folder / name / "output", work).pairs
        _write_pairs(folder / name, pairs)
        within = folder / name
        cases[name] = AttackCase(corpus, within / "output", within / "residue", pairs)
    return cases


def _write_pairs(folder: Path, pairs: list[Pair]) -> None:
    files.write_rows(folder / PAIRS, map(_printable, pairs))


def _printable(pair: Pair) -> Pair:
    output = None if pair.output is None else files.printable(pair.output)
    return replace(pair, output=output, method=files.printable(pair.method))


def _attack(
    corpus: CorpusFolder,
    folder: Path,
    pairing: Pairing,
    again: Mapping[str, AttackCase],
    claims: frozenset[str],
    work: Engine,
) -> Found:
    tool = AttackCase(
        corpus,
        folder / "output",
        folder / "residue",
        pairing.pairs,
        claims=claims,
        again=again.get(AGAIN),
        twin=again.get(TWIN),
        training=again.get(TRAINING),
    )
    given = {name: case.corpus for name, case in again.items()}
    parts = [
        run_attacks([tool, tool.decoyed()], work, "attack"),
        calibrate(corpus, given, folder, work),
        recognise(tool, work),
    ]
    return Found(
        sum((part.findings for part in parts), Packed()),
        [seen for part in parts for seen in part.observations],
    )


def _measure(
    corpus: CorpusFolder, folder: Path, pairing: Pairing, run: Run, work: Engine
) -> list[Measurement]:
    case = UtilityCase(
        corpus,
        folder / "output",
        pairing.packed,
        frozenset(run.tool.claims),
        frozenset(i.id for i in refused_of(run.tool, corpus.instances())),
        pairing.unclaimed,
    )
    return run_measures(case, work)


def _not_exercised(run: Run) -> list[str]:
    """Say what the way in which the tool was started kept from it."""
    ways = {f"Started as {run.tool.run.kind}": run.withheld, "As it refuses them": run.tool.refuses}
    return [
        f"{way}, the tool never got: {', '.join(kept)} (not exercised)."
        for way, kept in ways.items()
        if kept
    ]


def _not_run(idle: Mapping[str, str]) -> list[str]:
    return [f"Attack {name} was not run ({reason})." for name, reason in idle.items()]


def _not_measured(rows: Iterable[Utility]) -> list[str]:
    return [f"Loss of {row.measure}: {row.note}." for row in rows if row.loss is None]


def _scale(
    corpus: CorpusFolder,
    run: Run,
    pairs: list[Pair],
    findings: Iterable[Finding],
    compared: frozenset[str],
    idle: Collection[str],
    decides: str,
) -> Scale:
    seen = frozenset(name.rpartition("/")[0] for name in sample(corpus).planted)
    claims = frozenset(run.tool.claims)
    copied = {("tool", carrier) for carrier in run.copied}
    tool, decoys, control = (
        Evidence(
            (f for f in findings if f.case == case and (case, f.carrier) not in copied),
            corpus.removable,
            claims,
        )
        for case in ("tool", "decoy", "control")
    )
    unexpected = (instance for instance in corpus.instances() if not instance.expected)
    refused = refused_of(run.tool, corpus.instances())
    return Scale(
        plantings=corpus.removable,
        subjects=[subject.id for subject in corpus.subjects()],
        pairs=pairs,
        unexpected=frozenset(instance.series_id for instance in unexpected),
        claims=claims,
        withheld=frozenset(run.withheld),
        copied=frozenset(run.copied),
        attacks={name: attack for name, attack in attacks().items() if name not in idle},
        parts={**dict.fromkeys(OF_TWINS, compared), **dict.fromkeys(OF_IMAGES, seen)},
        searched=frozenset(name.partition("/")[0] for name in searched(corpus)),
        refused=frozenset(instance.series_id for instance in refused),
        chosen=decides,
        tool=tool,
        control=control,
        decoys=decoys,
        calibrated=frozenset(subject.id for subject in calibrated(corpus)),
    )


def _coverage(pairs: list[Pair], refused: frozenset[str]) -> Coverage:
    known = [pair for pair in pairs if pair.input is not None]
    inputs = [pair for pair in known if pair.input not in refused]
    others = [pair for pair in pairs if pair.input is None]
    return Coverage(
        instances=len(inputs),
        returned=sum(pair.output is not None for pair in inputs),
        extra=sum(pair.readable and not pair.candidates for pair in others),
        unreadable=sum(not pair.readable for pair in others),
        ambiguous=sum(pair.candidates > 0 for pair in others),
        refused=len(known) - len(inputs),
    )
