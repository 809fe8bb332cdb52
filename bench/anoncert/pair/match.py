"""Matching outputs to inputs, from the strongest evidence to the weakest.

1. path: the same name, unless the pixels say that it is another input;
2. pixels: equal stored values;
3. geometry: equal position, orientation, spacing and timing, then instance number;
4. fingerprint: most of a grid of block means equal, or strongly correlated;
5. relation: the only object of its class, or of its number, in a study that is known.

Every stage pairs only what it finds once on both sides; what fits several inputs
equally well stays unpaired and is reported as ambiguous.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.pair.describe import Description
from anoncert.types import Instance, Pair

_ENOUGH_EQUAL = 0.25
_RUNNER_UP = 0.5
_CORRELATED = 0.9
_CLEARLY_LESS = 0.05


@dataclass(frozen=True, slots=True)
class Input:
    """An input: what the manifest says of it, and its description."""

    instance: Instance
    seen: Description


class _Gallery:
    """Pictures of inputs that are equally large, prepared once for all that may show them.

    Parameters
    ----------
    known
        The inputs.
    """

    def __init__(self, known: list[Input]) -> None:
        self._known = known
        grids = np.stack([each.seen.blocks().ravel() for each in known])
        self._telling = grids[0] != grids[0, 0] if len(known) == 1 else np.ptp(grids, axis=0) > 0
        self._told = np.ascontiguousarray(grids.T[self._telling])
        self._standard = _standardised(grids)

    def best(self, found: NDArray[np.float64]) -> tuple[Input | None, int]:
        """Return the input that a picture shows, and how many it may be.

        A picture without contrast shows nothing.
        """
        (standard,) = _standardised(found.reshape(1, -1))
        if not self._telling.any() or not standard.any():
            return None, 0
        agrees = self._told == found.reshape(-1, 1)[self._telling]
        equal = agrees.sum(axis=0, dtype=np.uint16) / len(agrees)
        correlated = self._standard @ standard
        if equal.max() >= _ENOUGH_EQUAL:
            return self._clearly(equal, equal.max() * _RUNNER_UP)
        if correlated.max() >= _CORRELATED:
            return self._clearly(correlated, correlated.max() - _CLEARLY_LESS)
        return None, 0

    def _clearly(self, scores: NDArray[np.float64], rival: float) -> tuple[Input | None, int]:
        close = int((scores >= rival).sum())
        return (self._known[int(scores.argmax())] if close == 1 else None), close


class _Galleries:
    """Tells the inputs that are left by their looks."""

    def __init__(self, inputs: Iterable[Input]) -> None:
        self._known = defaultdict[tuple[int, ...], list[Input]](list)
        for known in inputs:
            if known.seen.pictured:
                self._known[known.seen.plane].append(known)
        self._gallery = cache(lambda plane: _Gallery(self._known[plane]))

    def best(self, found: Description) -> tuple[Input | None, int]:
        """Return the input that a file shows, and how many it may be."""
        if not found.pictured or found.plane not in self._known:
            return None, 0
        return self._gallery(found.plane).best(found.blocks())


class _Match(NamedTuple):
    known: Input
    found: Description
    method: str


@dataclass
class _State:
    """What is still to be paired, and what is."""

    inputs: dict[str, Input]
    outputs: dict[str, Description]
    paired: dict[str, _Match] = field(default_factory=dict)
    ambiguous: dict[str, int] = field(default_factory=dict)

    def pair(self, path: str, instance: str, method: str) -> None:
        found = self.outputs.pop(path)
        self.paired[path] = _Match(self.inputs.pop(instance), found, method)
        self.ambiguous.pop(path, None)


def match(inputs: Iterable[Input], outputs: Iterable[Description]) -> list[Pair]:
    """Pair outputs with inputs.

    Parameters
    ----------
    inputs
        All files of the corpus.
    outputs
        All files that the tool wrote to its output folder.

    Returns
    -------
    list of Pair
        One row per input, then one per output that belongs to none. Files that are no
        DICOM files are no instances and have no row.
    """
    described = list(outputs)
    state = _State(
        {known.instance.id: known for known in inputs},
        {found.path: found for found in described if found.readable},
    )
    order = list(state.inputs)
    _by_path(state)
    _by_key(state, "pixels", lambda seen: seen.pixels)
    _by_key(state, "geometry", _geometry)
    _by_key(state, "geometry", _numbered_geometry)
    _by_fingerprint(state)
    _by_relation(state)
    return list(_rows(state, order, described))


def _by_path(state: _State) -> None:
    by_path = {known.seen.path: known for known in state.inputs.values()}
    pixels = {known.seen.pixels for known in state.inputs.values()} - {""}
    geometries = {known.seen.geometry for known in state.inputs.values()} - {()}
    galleries = _Galleries(state.inputs.values())
    for path, found in list(state.outputs.items()):
        known = by_path.get(path)
        if known is None:
            continue
        says_another = (
            found.pixels in pixels
            or (found.geometry != known.seen.geometry and found.geometry in geometries)
            or (not found.geometry and galleries.best(found)[0] not in (None, known))
        )
        if found.pixels == known.seen.pixels or not says_another:
            state.pair(path, known.instance.id, "path")


def _by_key(state: _State, method: str, key: Callable[[Description], Hashable]) -> None:
    known = _grouped((key(c.seen), instance) for instance, c in state.inputs.items())
    found = _grouped((key(seen), path) for path, seen in state.outputs.items())
    for value, paths in found.items():
        candidates = known.get(value, [])
        # An input that came back twice is paired once; its copies are extra.
        if len(candidates) == 1 and (len(paths) == 1 or method == "pixels"):
            state.pair(min(paths), candidates[0], method)
        elif candidates:
            state.ambiguous |= dict.fromkeys(paths, len(candidates))


def _grouped(keyed: Iterable[tuple[Hashable, str]]) -> dict[Hashable, list[str]]:
    """Group names by key; without a key there is no evidence."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for key, name in keyed:
        if key:
            groups[key].append(name)
    return groups


def _geometry(description: Description) -> Hashable:
    return description.geometry and (description.geometry, description.shape)


def _numbered_geometry(description: Description) -> Hashable:
    return description.geometry and (description.geometry, description.numbers)


def _by_fingerprint(state: _State) -> None:
    wishes: dict[str, list[str]] = defaultdict(list)
    galleries = _Galleries(state.inputs.values())
    for path, found in state.outputs.items():
        best, rivals = galleries.best(found)
        if best is not None:
            wishes[best.instance.id].append(path)
        elif rivals:
            state.ambiguous[path] = rivals
    for instance, paths in wishes.items():
        if len(paths) == 1:
            state.pair(paths[0], instance, "fingerprint")
        else:
            state.ambiguous |= dict.fromkeys(paths, 1)


def _standardised(grids: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre and scale grids, one a row, so that products are correlations; flat ones are 0."""
    with np.errstate(over="ignore", invalid="ignore"):  # a tool writes what it likes
        centred = grids - grids.mean(axis=1, keepdims=True)
        norms = np.linalg.norm(centred, axis=1, keepdims=True)
    standard: NDArray[np.float64] = np.zeros_like(centred)
    np.divide(centred, norms, out=standard, where=(norms > 0) & np.isfinite(norms))
    return standard


def _by_relation(state: _State) -> None:
    visits = _visits(state)
    for chosen in (_class, _class_and_numbers):
        known = _grouped(
            ((c.instance.subject, c.instance.visit, chosen(c.seen)), instance)
            for instance, c in state.inputs.items()
        )
        found = _grouped(
            ((*visits[seen.study], chosen(seen)), path)
            for path, seen in state.outputs.items()
            if seen.study in visits
        )
        for key, paths in found.items():
            candidates = known.get(key, [])
            if len(candidates) == 1 and len(paths) == 1:
                state.pair(paths[0], candidates[0], "relation")


def _class(seen: Description) -> Hashable:
    return seen.sop_class


def _class_and_numbers(seen: Description) -> Hashable:
    return (seen.sop_class, seen.numbers)


def _visits(state: _State) -> dict[str, tuple[str, int]]:
    """Tell which visit each study of the output is, by a majority of what is paired."""
    votes: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for known, found, _ in state.paired.values():
        votes[found.study][known.instance.subject, known.instance.visit] += 1
    return {study: counted.most_common(1)[0][0] for study, counted in votes.items() if study}


def _rows(state: _State, order: list[str], outputs: list[Description]) -> Iterator[Pair]:
    by_input = {m.known.instance.id: (path, m.method) for path, m in state.paired.items()}
    for instance in order:
        path, method = by_input.get(instance, (None, "nothing came back that fits"))
        yield Pair(input=instance, output=path, method=method)
    for found in outputs:
        if found.dicom and found.path not in state.paired:
            rivals = state.ambiguous.get(found.path, 0)
            reason = "fits several inputs" if rivals else "fits no input"
            yield Pair(
                input=None,
                output=found.path,
                method=found.error or reason,
                readable=found.readable,
                candidates=rivals,
            )
