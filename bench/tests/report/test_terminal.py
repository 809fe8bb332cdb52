from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from anoncert.certify.verify import Check
from anoncert.check import Fact
from anoncert.files import read_document
from anoncert.report import terminal
from anoncert.report.rows import counted, factors, percent, united
from anoncert.run import tool
from anoncert.types import Identification, Outcome, Ranking, Result

MARKUP = "[bold]x[/bold] [/red] [link=http://example.com]y[/link]"


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200, force_terminal=False, file=io.StringIO())


def printed(console: Console) -> str:
    return console.export_text()


def result(runs: Callable[[str], Path], control: str) -> Result:
    return read_document(runs(control) / "result.json", Result)


def test_all_united_rows_and_measures_are_printed(
    runs: Callable[[str], Path], console: Console
) -> None:
    shown = result(runs, "identity")
    terminal.show(shown, console)
    text = printed(console)
    assert text.count("3 of 3") == len(united(shown)) + 1 + len(shown.links)
    assert all(row.measure in text for row in shown.utility)
    assert "headers [113100, 113101]: no level, utility A (this edition certifies nothing)" in text


def test_undefined_numbers_are_not_printed_as_zero(
    runs: Callable[[str], Path], console: Console
) -> None:
    terminal.show(result(runs, "blank"), console)
    text = printed(console)
    assert "0 of 0" in text
    assert "None" not in text
    assert "0.0 %" not in text.partition("Utility loss")[0]


def test_what_a_tool_wrote_is_no_markup(runs: Callable[[str], Path], console: Console) -> None:
    shown = result(runs, "oracle")
    hostile = replace(
        shown,
        tool=replace(shown.tool, version=MARKUP),
        status=replace(
            shown.status, outcome=Outcome.FAILED, detail=MARKUP, isolation=MARKUP, conduct=[MARKUP]
        ),
        levels={k: replace(v, reason=MARKUP) for k, v in shown.levels.items()},
        not_run={"interference": MARKUP},
    )
    terminal.show(hostile, console)
    assert printed(console).count(MARKUP) == 8


def test_attacks_that_did_not_run_are_printed_with_the_reason(
    runs: Callable[[str], Path], console: Console
) -> None:
    shown = result(runs, "oracle")
    terminal.show(replace(shown, not_run={"interference": "no run in twin"}), console)
    assert "Attack interference did not run: no run in twin" in printed(console)


def test_the_level_at_which_most_plantings_leaked_is_told_by_factor(
    runs: Callable[[str], Path], console: Console
) -> None:
    shown = result(runs, "oracle")
    cells = [replace(row, level=MARKUP) for row in shown.cells]
    nested = next(
        row
        for row in cells
        if (row.factor, row.band, row.track) == ("depth", "standard", "headers")
    )
    leaking = replace(nested, level="3", clean=1, plantings_leaked=nested.plantings // 2)
    half = replace(nested, level="2", clean=0, plantings_leaked=nested.plantings // 4)
    found = {
        (f.name, f.band, f.track): f for f in factors(replace(shown, cells=[half, leaking, *cells]))
    }
    assert found["depth", "standard", "headers"].worst == leaking
    assert {f.worst for key, f in found.items() if key[0] != "depth"} == {None}
    terminal.show(replace(shown, cells=[replace(leaking, level=MARKUP)]), console)
    text = printed(console)
    assert text.count(MARKUP) == 1
    assert f"1 of {nested.cells}" in text


def test_checks_and_facts_are_printed_as_they_are(console: Console) -> None:
    terminal.show_checks([Check(MARKUP, holds=False, detail=MARKUP)], console)
    terminal.show_facts([Fact("leaves beside its output", MARKUP, None)], console)
    text = printed(console)
    assert text.count(MARKUP) == 3
    assert "FAILS" in text


def test_a_tools_own_words_in_the_list_of_tools_are_no_markup(
    console: Console, tmp_path: Path
) -> None:
    folder = tmp_path / "mirror"
    tool.new(folder)
    text = (folder / "tool.toml").read_text("utf-8")
    kept = text.replace('kind = "command"', f'kind = "{MARKUP}"')
    (folder / "tool.toml").write_text(kept, "utf-8")
    terminal.show_tools([str(folder), "oracle"], tmp_path, console)
    text = printed(console)
    assert text.count(MARKUP) == 1
    assert "built in" in text


@pytest.mark.parametrize(
    ("share", "written"), [(None, "-"), (0.0, "0.0 %"), (0.0894, "8.9 %"), (1.0, "100.0 %")]
)
def test_shares_are_written_for_people(share: float | None, written: str) -> None:
    assert percent(share) == written


def test_what_was_not_exercised_is_not_counted(runs: Callable[[str], Path]) -> None:
    row = next(row for row in result(runs, "oracle").leakage if row.n)
    assert counted(row) == f"0 of {row.n}"
    assert counted(replace(row, n=0, note="no subject came back")) == "0 of 0"
    assert counted(replace(row, n=0, note="not exercised")) == "not exercised"


def test_leaking_rows_come_first_in_each_track(runs: Callable[[str], Path]) -> None:
    shown = result(runs, "identity")
    mixed = replace(
        shown, leakage=[replace(r, rate=0.0) if i % 2 else r for i, r in enumerate(shown.leakage)]
    )
    rows = united(mixed)
    for track in ("headers", "text"):
        rates = [row.rate for row in rows if row.track == track]
        assert rates == sorted(rates, reverse=True)
    assert {row.attack for row in rows} == {"any"}


def test_who_is_recognised_and_linked_is_printed_with_bounds(
    runs: Callable[[str], Path], identified: Identification, console: Console
) -> None:
    linked = Ranking(**{f: getattr(identified, f) for f in Ranking.__struct_fields__})
    rows = [identified, replace(identified, attack="face_image", chosen=False)]
    made = replace(result(runs, "oracle"), faces=rows, links=[replace(linked, attack="face_link")])
    terminal.show(made, console)
    text = printed(console)
    assert "in t1w: 3 of 100 by face_aware (0.8 % to 7.6 %); floor 1.0 %" in text
    assert "in t1w linked to earlier ones: 3 of 100 by face_link (0.8 % to 7.6 %)" in text
    assert text.count("Heads recognised in") == 1
