"""The truth about heads with faces: surface, landmarks, and how each head lay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import plan
from anoncert.corpus.dicom import _mr
from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.phantom.landmarks import landmarks
from anoncert.types import HeadTruth, Recipe, Subject


def truth(recipe: Recipe, seed: int, population: str, subject: Subject) -> Iterator[HeadTruth]:
    """Yield where the landmarks of a subject's own head lie on each visit."""
    for visit in _visits(recipe, subject):
        head = phantom.own_head(phantom.day(seed, subject, visit), population)
        pose = _mr.pose(seed, subject, visit)
        yield HeadTruth(
            subject=subject.id,
            visit=visit,
            rotation=pose.rotation.tolist(),
            shift=pose.shift.tolist(),
            traits=head.traits.values,
            landmarks={
                name: _in_patient(pose, point)
                for name, point in landmarks(head.traits, head.skin).items()
            },
        )


def surfaces(
    recipe: Recipe, seed: int, population: str, subject: Subject
) -> dict[str, NDArray[np.generic]]:
    """Return the skin of each visit: a table of radii, see `phantom.skin`."""
    days = {v: phantom.day(seed, subject, v) for v in _visits(recipe, subject)}
    return {f"skin/v{v}": phantom.own_head(day, population).skin.radius for v, day in days.items()}


def _visits(recipe: Recipe, subject: Subject) -> list[int]:
    """Return the visits of which the truth tells the head: all, if faces are planted."""
    if not any(entry.carrier == "surface" for entry in recipe.plant):
        return []
    return sorted({acquisition.visit for acquisition in plan.acquisitions(recipe, subject)})


def _in_patient(pose: Pose, point: tuple[float, float, float]) -> list[float]:
    """Return a point of the head in the patient's coordinates, LPS [mm]."""
    x, y, z = pose.rotation @ np.array(point) + pose.shift
    return [round(float(value), 3) for value in (-x, -y, z)]
