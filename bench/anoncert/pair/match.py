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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.pair.describe import Description
from anoncert.types import Instance, Pair

_EQUAL_BLOCK = 1e-6
_ENOUGH_EQUAL = 0.25
_RUNNER_UP = 0.5
_CORRELATED = 0.9
_CLEARLY_LESS = 0.05


@dataclass(frozen=True, slots=True)
class Input:
    """An input: what the manifest says of it, and its description."""

    instance: Instance
    seen: Description


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
    grids: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Blocks of inputs that were asked for."""

    def blocks(self, known: Input) -> NDArray[np.float64]:
        """Return the blocks of an input, which many outputs are compared with."""
        if known.instance.id not in self.grids:
            self.grids[known.instance.id] = known.seen.blocks()
        return self.grids[known.instance.id]

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
    for path, found in list(state.outputs.items()):
        known = by_path.get(path)
        if known is None:
            continue
        says_another = (
            found.pixels in pixels
            or (found.geometry != known.seen.geometry and found.geometry in geometries)
            or _looks_like_another(state, known, found)
        )
        if found.pixels == known.seen.pixels or not says_another:
            state.pair(path, known.instance.id, "path")


def _looks_like_another(state: _State, named: Input, found: Description) -> bool:
    """Tell whether the pixels of a changed picture without a position fit another input."""
    if found.geometry or not found.pictured:
        return False
    alike = [k for k in state.inputs.values() if k.seen.plane == found.plane]
    if not alike:
        return False
    best, _ = _best(found.blocks(), [state.blocks(known) for known in alike])
    return best is not None and alike[best] is not named


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
    by_plane: dict[tuple[int, ...], list[Input]] = defaultdict(list)
    for known in state.inputs.values():
        if known.seen.pictured:
            by_plane[known.seen.plane].append(known)
    wishes: dict[str, list[str]] = defaultdict(list)
    for path, found in list(state.outputs.items()):
        candidates = by_plane.get(found.plane, [])
        if not found.pictured or not candidates:
            continue
        best, rivals = _best(found.blocks(), [state.blocks(known) for known in candidates])
        if best is not None:
            wishes[candidates[best].instance.id].append(path)
        elif rivals:
            state.ambiguous[path] = rivals
    for instance, paths in wishes.items():
        if len(paths) == 1:
            state.pair(paths[0], instance, "fingerprint")
        else:
            state.ambiguous |= dict.fromkeys(paths, 1)


def _best(found: NDArray[np.float64], known: list[NDArray[np.float64]]) -> tuple[int | None, int]:
    """Return the index of the one that fits, or how many fit equally well."""
    grids = np.stack(known)
    informative = grids.std(axis=0) > 0 if len(grids) > 1 else grids[0] != grids[0].flat[0]
    if not informative.any():
        return None, 0
    equal = (np.abs(grids - found) <= _EQUAL_BLOCK)[:, informative].mean(axis=1)
    correlated = np.array([_correlation(found, grid) for grid in grids])
    if equal.max() >= _ENOUGH_EQUAL:
        return _clearly(equal, equal.max() * _RUNNER_UP)
    if correlated.max() >= _CORRELATED:
        return _clearly(correlated, correlated.max() - _CLEARLY_LESS)
    return None, 0


def _clearly(scores: NDArray[np.float64], rival: float) -> tuple[int | None, int]:
    close = int((scores >= rival).sum())
    return (int(scores.argmax()), 1) if close == 1 else (None, close)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    a, b = one - one.mean(), other - other.mean()
    norm = np.sqrt((a * a).sum() * (b * b).sum())
    return float((a * b).sum() / norm) if norm > 0 else 0.0


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
