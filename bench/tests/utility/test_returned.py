from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anoncert.types import Facet, Measurement

Measured = Callable[..., dict[str, list[Measurement]]]


def test_each_file_that_did_not_come_back_is_loss(
    paths: dict[str, Path], measured: Measured
) -> None:
    ladder = []
    for instance in sorted(paths)[:4]:
        assert instance.startswith("s00001")
        paths[instance].unlink()
        first, second = measured()["returned"]
        ladder.append(first.loss)
        assert (second.loss, second.raw) == (0, 4)
    assert ladder == [0.25, 0.5, 0.75, 1]


def test_a_file_that_no_reader_opens_did_not_come_back(
    paths: dict[str, Path], measured: Measured
) -> None:
    path = paths["s00001/v1/capture/0001"]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert [row.loss for row in measured()["returned"]] == [0.25, 0]


def test_every_measure_names_its_facet_and_unit(measured: Measured) -> None:
    rows = {name: rows[0] for name, rows in measured().items()}
    assert {name: row.facet for name, row in rows.items()} == {
        "attributes": Facet.ATTRIBUTES,
        "altered": Facet.PIXELS,
        "anatomy": Facet.PIXELS,
        "changed": Facet.PIXELS,
        "conformance": Facet.VALIDITY,
        "conversion": Facet.INTEROPERABILITY,
        "encoding": Facet.PIXELS,
        "grouping": Facet.STRUCTURE,
        "sidecar": Facet.INTEROPERABILITY,
        "silent": Facet.INTEGRITY,
        "validity": Facet.VALIDITY,
        "ssim": Facet.PIXELS,
        "nrmse": Facet.PIXELS,
        "relations": Facet.STRUCTURE,
        "returned": Facet.STRUCTURE,
        "surplus": Facet.STRUCTURE,
    }
    assert all(row.unit for row in rows.values())
