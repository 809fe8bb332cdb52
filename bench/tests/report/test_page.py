from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.report.page import write_report
from anoncert.types import Recipe, Result, Run

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.source = path.read_text("utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, *names: str) -> list[str]:
        return [v for _, attrs in self.tags for n, v in attrs.items() if n in names and v]


@pytest.fixture
def reported(
    corpus: CorpusFolder, runs: Callable[[str], Path], tmp_path: Path
) -> Callable[..., Page]:
    """Write the report of a control, whose result and run may be changed before."""

    def written(
        control: str,
        result: Callable[[Result], Result] = lambda same: same,
        run: Callable[[Run], Run] = lambda same: same,
    ) -> Page:
        folder = Path(shutil.copytree(runs(control), tmp_path / control))
        for name, kind, change in (("result.json", Result, result), ("run.json", Run, run)):
            files.write_document(folder / name, change(files.read_document(folder / name, kind)))
        return Page(write_report(folder, corpus))

    return written


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_the_page_loads_nothing_from_elsewhere(reported: Callable[..., Page], control: str) -> None:
    page = reported(control)
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "link", "iframe", "object", "embed", "base", "form", "svg"}
    )
    sources = page.values("src", "href", "srcset", "action", "data", "background")
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not re.search(r"@import|url\(|https?://", page.source)


def test_the_page_forbids_scripts_and_foreign_resources(reported: Callable[..., Page]) -> None:
    page = reported("oracle")
    (policy,) = (
        attrs["content"]
        for tag, attrs in page.tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    allowed = dict(part.split(maxsplit=1) for part in policy.split(";"))
    assert allowed == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
    }
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_nothing_that_a_tool_wrote_is_rendered_as_markup(reported: Callable[..., Page]) -> None:
    calm = reported("oracle")

    def hostile_result(result: Result) -> Result:
        return replace(
            result,
            tool=replace(result.tool, name=HOSTILE, version=HOSTILE, claims=[HOSTILE]),
            status=replace(
                result.status,
                outcome="failed",
                detail=HOSTILE,
                isolation=HOSTILE,
                conduct=[HOSTILE],
            ),
            limits=[HOSTILE],
            gates=[replace(gate, evidence=HOSTILE) for gate in result.gates],
            leakage=[replace(row, note=HOSTILE) for row in result.leakage],
            cells=[replace(row, factor=HOSTILE, level=HOSTILE) for row in result.cells],
            utility=[replace(row, note=HOSTILE, unit=HOSTILE) for row in result.utility],
        )

    def hostile_run(run: Run) -> Run:
        started = replace(run.tool.run, argv=[HOSTILE], server=[HOSTILE])
        shown = replace(run.tool, run=started)
        return replace(run, tool=shown, detail=HOSTILE, isolation=HOSTILE, conduct=[HOSTILE])

    page = reported("identity", hostile_result, hostile_run)
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in calm.tags} | {"strong"}
    assert page.text.count("<script>alert(1)</script>") > 20
    assert "<script" not in page.source
    assert "{{7*7}}" in page.text


def test_the_page_tells_how_many_subjects_leaked(reported: Callable[..., Page]) -> None:
    page = reported("identity")
    assert "3 of 3" in page.text
    assert page.source.count('class="cell leaks"') > 20
    assert 'class="cell clean"' not in page.source


def test_a_clean_result_shows_no_leaking_cell(reported: Callable[..., Page]) -> None:
    page = reported("oracle")
    assert 'class="cell leaks"' not in page.source
    assert 'class="cell partly"' not in page.source
    assert page.source.count('class="cell clean"') > 20


def test_what_never_came_back_is_not_shown_as_clean(reported: Callable[..., Page]) -> None:
    page = reported("blank")
    assert 'class="cell clean"' not in page.source
    assert "nothing came back" in page.text


def test_every_level_tells_its_clean_cells(
    reported: Callable[..., Page], runs: Callable[[str], Path]
) -> None:
    page = reported("oracle")
    rows = files.read_document(runs("oracle") / "result.json", Result).cells
    assert {row.level for row in rows} >= {"0", "1", "siemens", "Latn", "ImplicitVRLittleEndian"}
    for row in rows:
        assert row.level in page.text
        assert f"{row.cells} of {row.cells}" in page.text


def test_every_level_of_drawn_text_tells_what_attacks_find_of_copies(
    reported: Callable[..., Page], runs: Callable[[str], Path]
) -> None:
    page = reported("oracle")
    rows = [
        row
        for row in files.read_document(runs("oracle") / "result.json", Result).cells
        if row.sensitivity
    ]
    shares = {name for row in rows for name in row.sensitivity}
    assert "residual_text" in shares
    told = page.source.partition("What attacks find of drawn text")[2].partition("</table>")[0]
    assert told.count("<tr>") == len(rows) + 1
    assert all(f">{name}</th>" in told for name in shares)
    for row in rows:
        assert f"<th>{row.level}</th>" in told
        assert f"{row.sensitivity['residual_text']:.1%}".replace("%", " %") in told


def test_no_drawn_text_leaves_no_table_of_it(reported: Callable[..., Page]) -> None:
    def headers_alone(result: Result) -> Result:
        return replace(result, cells=[row for row in result.cells if row.track == "headers"])

    assert "drawn text" not in reported("oracle", headers_alone).text


def test_captures_are_shown_before_and_after(reported: Callable[..., Page]) -> None:
    page = reported("identity")
    assert shown(page)[:4] == ["input", "output"] * 2
    assert "recovered in its series: birth_date, institution, mrn, name, study_date" in page.text


def test_each_way_in_which_text_was_recovered_is_shown_once(reported: Callable[..., Page]) -> None:
    page = reported("identity")
    ways = page.text.count("residual_text as it was") + page.text.count(" reads: ")
    assert ways >= 2
    assert shown(page)[4:] == ["burned in", "came back", "recovered"] * ways
    assert shown(reported("oracle")) == ["input", "output"] * 2


def shown(page: Page) -> list[str | None]:
    return [attrs["alt"] for tag, attrs in page.tags if tag == "img"]


def test_every_limit_and_gate_is_told(reported: Callable[..., Page], recipe: Recipe) -> None:
    page = reported("oracle")
    for limit in recipe.limits:
        assert limit in page.text
    for gate in (
        "no direct identifier",
        "no false claim",
        "worst bound",
        "residual risk",
        "coverage",
    ):
        assert gate in page.text


def test_a_claimed_leak_is_shown_as_clean(reported: Callable[..., Page]) -> None:
    def claimed(result: Result) -> Result:
        rows = [replace(r, claimed=r.recovered, rate=0.0) for r in result.leakage]
        return replace(result, leakage=rows, cells=[])

    assert 'class="cell leaks"' not in reported("identity", claimed).source


def test_the_cost_is_told_for_each_instance_and_gigabyte(
    reported: Callable[..., Page], corpus: CorpusFolder
) -> None:
    count = len(list(corpus.instances()))
    size = sum((corpus.images / instance.path).stat().st_size for instance in corpus.instances())

    def took(result: Result) -> Result:
        return replace(result, cost=replace(result.cost, seconds=30.0, per_instance=30.0 / count))

    expected = f"{30 / count:.2g} s for each instance, {30e9 / size:.3g} s for each GB"
    assert expected in reported("oracle", took).text


def test_what_took_unknown_time_costs_nothing_of_anything(reported: Callable[..., Page]) -> None:
    page = reported("oracle", lambda r: replace(r, cost=replace(r.cost, per_instance=None)))
    assert "for each GB" not in page.text
