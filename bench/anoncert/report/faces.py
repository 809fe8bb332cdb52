"""Heads for the report: as given, as they came back, and whose photographs they are taken for.

Rows are not trusted: files that they name are looked up among those that lie in output/, people
among those who have a photograph.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from anoncert import files, volume
from anoncert.attack._case import Case
from anoncert.attack._faces import sitters
from anoncert.attack._probes import Shown, series_shown
from anoncert.attack._ranked import RANK
from anoncert.corpus.folder import CorpusFolder
from anoncert.face.align import align
from anoncert.face.photograph import others, photograph
from anoncert.face.render import picture
from anoncert.face.surface import Inside, NoHeadError, of_volume
from anoncert.report.captures import written
from anoncert.report.pictures import encoded
from anoncert.types import Identification, Observation, Pair

_COUNT = 3


class Recognition(NamedTuple):
    """A head beside the photographs that it is most like."""

    title: str
    rank: int
    """Of the own photograph."""
    pictures: dict[str, str | None]
    """PNG data URIs by what they show; None where no head is seen."""


class Curve(NamedTuple):
    """A cumulative match characteristic, to be drawn in a square of side 100."""

    title: str
    chosen: bool
    points: str
    """As SVG has them."""
    last: int
    """Rank at the right side."""


def recognitions(
    folder: Path, corpus: CorpusFolder, rows: list[Identification]
) -> Iterator[Recognition]:
    """Yield heads that the attack that decides recognises best, and one that it does not."""
    chosen = {row.attack for row in rows if row.chosen}
    if not chosen:
        return
    told = [
        seen
        for seen in files.read_rows(folder / "observations.jsonl", Observation)
        if (seen.case, seen.name) == ("tool", RANK) and seen.attack in chosen and seen.value
    ]
    told.sort(key=lambda seen: (seen.value, seen.place))
    people = {each.id: each for each in sitters(corpus)}
    gallery = people | {
        each.id: each for each in others(corpus.document.seed, corpus.recipe.gallery)
    }
    outputs = {each.series: each for each in series_shown(_case(folder, corpus))}
    inputs = {each.series: each for each in series_shown(Case.control(corpus))}
    for seen in dict.fromkeys([*told[: _COUNT - 1], *told[-1:]]):
        if seen.place not in outputs or seen.subject not in people:
            continue
        best = [name for name in seen.detail.split(", ") if name in gallery]
        yield Recognition(
            seen.place,
            int(seen.value or 0),
            {
                "input": _rendered(inputs[seen.place], corpus.images, corpus.images),
                "output": _rendered(outputs[seen.place], corpus.images, folder / "output"),
                "own photograph": _seen(photograph(people[seen.subject])),
                **{
                    f"{number}: {'the own' if name == seen.subject else name}": _seen(
                        photograph(gallery[name])
                    )
                    for number, name in enumerate(best, 1)
                },
            },
        )


def curves(rows: list[Identification]) -> dict[str, list[Curve]]:
    """Return the cumulative match characteristics of all attacks by series."""
    drawn: dict[str, list[Curve]] = {}
    for row in rows:
        marks = sorted((int(rank), share) for rank, share in row.cmc.items())
        step = 100 / max(len(marks) - 1, 1)
        points = (f"{at * step:.1f},{100 - 100 * share:.1f}" for at, (_, share) in enumerate(marks))
        curve = Curve(row.attack, row.chosen, " ".join(points), marks[-1][0])
        drawn.setdefault(row.series, []).append(curve)
    return drawn


def _case(folder: Path, corpus: CorpusFolder) -> Case:
    """Return what a tool left, of files that are there."""
    output = folder / "output"
    known = written(folder)
    pairs = [
        Pair(pair.input, known[f"output/{pair.output}"].relative_to(output).as_posix(), "")
        for pair in files.read_rows(folder / "pairs.jsonl", Pair)
        if f"output/{pair.output}" in known
    ]
    return Case(corpus, output, None, pairs)


def _rendered(shown: Shown, images: Path, folder: Path) -> str | None:
    try:
        found = shown.volume(images, folder)
        if found is None:
            return None
        return _seen(of_volume(volume.read(folder, found), found.affine))
    except Exception:  # noqa: BLE001 - what a tool wrote
        return None


def _seen(inside: Inside) -> str | None:
    try:
        return encoded(picture(inside, align(inside)))
    except NoHeadError:
        return None
