"""A head that was scanned once, for the tests that look at it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.geometry import ORIENTATIONS, Grid, Pose
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.scan import Acquired, Scan, acquire
from anoncert.corpus.phantom.signal import Sequence
from anoncert.corpus.streams import Stream
from anoncert.types import Subject

MPRAGE = Sequence("mprage", 2300.0, 2.98, 9.0, 900.0)


class Scanner:
    """Scans somebody."""

    @staticmethod
    def someone(number: int, sex: str = "F") -> Subject:
        return Subject(
            id=f"s{number:05d}",
            index=number,
            sex=sex,
            dialect="siemens",
            locale="western",
            character_set="ISO_IR 100",
            intervals=[0, 365],
        )

    @staticmethod
    def whole(sequence: Sequence = MPRAGE, *, spacing: float = 2.0, noise: float = 0.03) -> Scan:
        """Plan a whole head in sagittal slices."""
        along, down = ORIENTATIONS["sagittal"]
        slices, rows, columns = (round(length / spacing) for length in (192, 272, 240))
        grid = Grid(
            along=along,
            down=down,
            matrix=(rows, columns),
            spacing=(spacing, spacing),
            slices=slices,
            thickness=spacing,
            gap=spacing,
            centre=(0.0, 0.0, 0.0),
        )
        pose = Pose.turned((0.05, -0.03, 0.04), (1.0, -2.0, 16.0))
        return Scan(grid, pose, (sequence,), tesla=3.0, noise=noise, phase=1)

    @staticmethod
    def scanned(
        scan: Scan, average: Head, own: Head | None = None, noise: str = "noise"
    ) -> Acquired:
        images = scan.grid.slices * len(scan.sequences)
        streams = [Stream(1, noise, str(number)) for number in range(images)]
        return acquire(scan, average, own, Stream(1, "coil"), streams)

    @staticmethod
    def as_ras(acquired: Acquired) -> NDArray[np.float32]:
        """Return the first contrast on RAS axes: slices run to the right, rows down."""
        volume = acquired.pixels[0].astype(np.float32)
        return volume.transpose(0, 2, 1)[:, ::-1, ::-1]


@pytest.fixture(scope="session")
def scanner() -> type[Scanner]:
    return Scanner


@pytest.fixture(scope="session")
def average() -> Head:
    return phantom.average_head(phantom.day(1, Scanner.someone(1), 1))


@pytest.fixture(scope="session")
def own() -> Head:
    return phantom.own_head(phantom.day(1, Scanner.someone(1), 1), "corpus")


@pytest.fixture(scope="session")
def other() -> Head:
    return phantom.own_head(phantom.day(1, Scanner.someone(1), 1), "twin")


@pytest.fixture(scope="session")
def acquired(average: Head, own: Head) -> Acquired:
    """A whole head with a face of its own, 2 mm voxels."""
    return Scanner.scanned(Scanner.whole(), average, own)


@pytest.fixture(scope="session")
def fine(average: Head, own: Head) -> Acquired:
    """The same in 1 mm voxels."""
    return Scanner.scanned(Scanner.whole(spacing=1.0), average, own)
