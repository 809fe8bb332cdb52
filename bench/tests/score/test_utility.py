from __future__ import annotations

import pytest

from anoncert.score.utility import CLASSES, utility, worst_class
from anoncert.types import Facet, Measurement, Utility


def measurement(loss: float | None, name: str = "changed", **more: object) -> Measurement:
    values = {
        "raw": loss,
        "unit": "share",
        "reason": "" if loss is not None else "nothing to measure",
    }
    return Measurement(
        facet=Facet.PIXELS, measure=name, subject="s00001", loss=loss, **(values | more)
    )


def row(high: float | None) -> Utility:
    return Utility(Facet.PIXELS, "changed", high, high, high, 0.0, None, "share")


def test_losses_are_averaged_over_subjects() -> None:
    (found,) = utility([measurement(0.0), measurement(0.2), measurement(0.4)])
    assert found.loss == pytest.approx(0.2)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low < 0.2 < found.high <= 0.4 + 1e-9


def test_subjects_without_a_loss_are_left_out() -> None:
    (found,) = utility([measurement(None), measurement(0.5)])
    assert (found.loss, found.note) == (0.5, "nothing to measure")


def test_without_any_loss_the_reason_is_told() -> None:
    (found,) = utility([measurement(None), measurement(None)])
    assert (found.loss, found.low, found.high, found.raw) == (None, None, None, None)
    assert found.note == "nothing to measure"


def test_permitted_loss_is_shown_apart() -> None:
    (found,) = utility([measurement(0.0, permitted=1.0), measurement(0.0, permitted=0.5)])
    assert (found.loss, found.permitted) == (0, 0.75)


def test_each_measure_has_its_row() -> None:
    found = utility(
        [measurement(0.0, "ssim"), measurement(1.0, "changed"), measurement(0.0, "ssim")]
    )
    assert [(one.measure, one.loss) for one in found] == [("changed", 1), ("ssim", 0)]


@pytest.mark.parametrize(
    ("bound", "letter"),
    [
        (0, "A"),
        (0.01, "A"),
        (0.011, "B"),
        (0.05, "B"),
        (0.051, "C"),
        (0.2, "C"),
        (0.21, "D"),
        (1, "D"),
    ],
)
def test_the_class_follows_from_the_upper_bound(bound: float, letter: str) -> None:
    assert worst_class([row(bound)]) == letter


def test_the_worst_measure_decides_the_class() -> None:
    assert worst_class([row(0.0)] * 9 + [row(0.5)]) == "D"


def test_what_was_not_measured_has_no_class() -> None:
    assert worst_class([]) is None
    assert worst_class([row(None)]) is None
    assert list(CLASSES.values()) == sorted(CLASSES.values())


def test_of_many_notes_the_commonest_are_shown() -> None:
    said = ["c", "b", "b", "d", "e", "a", "a", "a", ""]
    (found,) = utility([measurement(0.1, reason=each) for each in said])
    assert found.note == "a; b; c; and 2 more"
