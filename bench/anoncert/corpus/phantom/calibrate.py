"""Write corpora/tables/head_calibration.csv: what to ask the surface for.

The surface answers a dimension nearly linearly: measured = a + b * asked + rest, where
the rest comes from the overlap of parts and from individual relief. Asking for less
spread and another middle makes the measured mean and standard deviation those of the
surveys. To be run when `skin` or `relief` changed: ``python -m
anoncert.corpus.phantom.calibrate``.
"""

from __future__ import annotations

import csv
import sys

import numpy as np

from anoncert.corpus import tables
from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.landmarks import measured
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.skin import skin
from anoncert.corpus.streams import Stream

_SEED, _HEADS = 20260, 800
_HEADER = """\
# What to ask the surface for, so that it measures what surveys found:
# asked = mean + scale * (drawn - mean) + offset [mm]. Written by
# `python -m anoncert.corpus.phantom.calibrate`; a property of the surface, not of people."""


def main() -> None:
    """Print the table."""
    sys.stdout.write(f"{_HEADER}\n")
    to = csv.writer(sys.stdout, lineterminator="\n")
    to.writerow(["sex", "dimension", "offset", "scale"])
    for sex in ("M", "F"):
        for name, offset, scale in calibration(sex):
            to.writerow([sex, name, f"{offset:.3f}", f"{scale:.4f}"])


def calibration(sex: str) -> list[tuple[str, float, float]]:
    """Fit offset and scale of each dimension that was verified."""
    verified = {
        row["dimension"] for row in tables.table("head_dimensions") if row["verified"] == "yes"
    }
    heads, shown = [], []
    for number in range(_HEADS):
        head = anthropometry.scene(Stream(_SEED, "scene", sex, str(number)), sex, len(LATTICE))
        person = anthropometry.face(Stream(_SEED, "face", sex, str(number)), head)
        heads.append(person)
        shown.append(measured(person, skin(head, person)))
    used = {r["dimension"]: float(r["scale"]) for r in _in_use(sex)}
    moved = {r["dimension"]: float(r["offset"]) for r in _in_use(sex)}
    fits = []
    for dimension in anthropometry.dimensions(sex):
        name = dimension.name
        if name not in verified:
            continue
        asked = np.array([head[name] for head in heads])
        found = np.array([row[name] for row in shown])
        slope, level = np.polyfit(asked, found, 1)
        rest = float(np.var(found - level - slope * asked))
        spread = max(dimension.sd**2 - rest, 0.25 * dimension.sd**2) ** 0.5
        scale = used.get(name, 1.0) * spread / (slope * dimension.sd)
        shift = dimension.mean - (level + slope * dimension.mean)
        fits.append((name, moved.get(name, 0.0) + shift / (slope / used.get(name, 1.0)), scale))
    return fits


def _in_use(sex: str) -> list[dict[str, str]]:
    return [row for row in tables.table("head_calibration") if row["sex"] == sex]


if __name__ == "__main__":
    main()
