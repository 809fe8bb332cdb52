"""A recipe is checked before anything is built, and errors name the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert import paths
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError

SMOKE = paths.find("corpora", "smoke-2026.1.toml").read_text("utf-8")
WRONG = {
    "unknown key": ("certifying = false", "certifying = false\ncolour = 1", "colour"),
    "missing key": ("visits = 2\n", "", "visits"),
    "zero subjects": ("subjects = 8", "subjects = 0", r"\$\.subjects"),
    "too many subjects": ("subjects = 8", "subjects = 100001", r"\$\.subjects"),
    "negative seed": ("seed = 20261122", "seed = -1", r"\$\.seed"),
    "wrong type": ("visits = 2", 'visits = "two"', r"\$\.visits"),
    "odd edition": ('"smoke-2026.1"', '"Smoke!"', r"\$\.edition"),
    "interval backwards": ("[30, 400]", "[400, 30]", "interval_days"),
    "interval of nothing": ("[30, 400]", "[0, 400]", "interval_days"),
    "unknown dialect": ('["siemens", "ge"]', '["siemens", "acme"]', "dialects: .*acme"),
    "unknown table": ('"mr-analysis-2026.1"', '"nonesuch"', "nonesuch"),
    "no series": ('series = ["capture"], of', 'series = ["ct"], of', "plant 33: no series .*ct"),
    "no source": ('of = "t1w"', 'of = "ct"', "plant 33: no series .*ct"),
    "unknown carrier": ('"element", at = "PatientID"', '"pigeon", at = "PatientID"', "'pigeon'"),
    "unknown identifier": ('"mrn", carrier = "element"', '"dna", carrier = "element"', "'dna'"),
    "unknown object": ('object = "mr"', 'object = "ct"', "'ct'"),
    "unknown keyword": ('"PatientAddress"', '"ShoeSize"', "'ShoeSize'"),
    "unknown level": ('"file_name", at = "visit"', '"file_name", at = "planet"', "'planet'"),
    "no private place": ('at = "history"', 'at = "diary"', "'diary'"),
    "no position": ('"70,8,14"', '"70,8"', "'70,8'"),
    "template without place": ("Head, cc Dr {}", "Head", "plant 23: template"),
    "bad setting": ("spacing = 2.25", 'spacing = "wide"', r"series 't1w': settings: .*spacing"),
    "unknown setting": ("spacing = 2.25", "spacing = 2.25\nx = 1", "series 't1w': settings: .*x"),
    "missing setting": ("gap = 12.0\n", "", "series 't1w': settings: .*gap"),
    "same name twice": ('name = "t2w"', 'name = "t1w"', "series: two"),
    "no character set": (
        'character_set = "ISO_IR 100"',
        'character_set = "Latin-1"',
        "series 't1w': character_set 'Latin-1'",
    ),
    "no declared set": (
        'character_set = "ISO_IR 100"',
        'declared = "ISO_IR 100\\\\UTF-8"',
        "series 't1w': character_set .*UTF-8",
    ),
    "unknown syntax": ('"ImplicitVRLittleEndian"', '"JPEG"', "series 't2w': transfer_syntaxes"),
    "lossy slices": (
        '"ImplicitVRLittleEndian"',
        '"JPEGBaseline8Bit"',
        "series 't2w': .*no 12 bits",
    ),
    "unknown orientation": ('"sagittal"', '"oblique"', "series 't1w': .*oblique"),
    "unknown contrast": ('"spin echo"', '"smell"', "series 't2w': .*smell"),
    "no timing": ("echo_times = [2.98]\n", "", "series 't1w': .*echo_times"),
    "no source slice": ("source_instance = 6", "source_instance = 60", "series 'capture': .*60"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_recipe_is_refused_by_its_key(case: str, tmp_path: Path) -> None:
    before, after, named = WRONG[case]
    assert before in SMOKE
    (tmp_path / "wrong.toml").write_text(SMOKE.replace(before, after, 1), "utf-8")
    with pytest.raises(RequestError, match=rf"wrong\.toml( line \d+)?: (?s:.*){named}"):
        load(str(tmp_path / "wrong.toml"))


def test_a_source_that_is_wrong_is_named_even_behind_its_capture(tmp_path: Path) -> None:
    head, slices, *others = SMOKE.split("[[series]]")
    wrong = slices.replace("slices = 12", 'slices = "all"')
    (tmp_path / "wrong.toml").write_text("[[series]]".join([head, *others, wrong]), "utf-8")
    with pytest.raises(RequestError, match=r"series 't1w': settings: .*slices"):
        load(str(tmp_path / "wrong.toml"))


@pytest.mark.parametrize("name", paths.names("corpora", "*.toml"))
def test_every_recipe_that_comes_with_the_suite_loads(name: str) -> None:
    edition = name.removesuffix(".toml")
    recipe = load(edition)
    assert recipe.edition == edition
    assert recipe.limits


def test_a_name_means_its_newest_edition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    for version in ("2026.2", "2026.10"):
        text = SMOKE.replace("smoke-2026.1", f"smoke-{version}")
        (tmp_path / "corpora" / f"smoke-{version}.toml").write_text(text, "utf-8")
    monkeypatch.setenv("ANONCERT_HOME", str(tmp_path))
    assert load("smoke").edition == "smoke-2026.10"
    assert load("smoke-2026.2").edition == "smoke-2026.2"


def test_plantings_of_a_table_stand_behind_those_of_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        SMOKE.replace("plant = [", 'plant_from = ["headers-2026.1"]\nplant = [', 1), "utf-8"
    )
    plant = load(str(tmp_path / "one.toml")).plant
    own = load("smoke").plant
    assert plant[: len(own)] == own
    assert len(plant) > len(own)
    assert plant[-1].carrier == "sequence"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("carrier,at,colour\nelement,PatientName,red\n", "row 1: .*colour"),
        ("carrier,at\nelement,PatientName\n", "row 1: .*identifier"),
        (None, "plantings/odd.csv"),
    ],
    ids=["unknown column", "missing column", "missing table"],
)
def test_a_wrong_table_is_refused_by_its_row(
    text: str | None, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "corpora" / "plantings"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "odd.csv").write_text(text, "utf-8")
    monkeypatch.setenv("ANONCERT_HOME", str(tmp_path))
    (tmp_path / "one.toml").write_text(
        SMOKE.replace("plant = [", 'plant_from = ["odd"]\nplant = [', 1), "utf-8"
    )
    with pytest.raises(RequestError, match=named):
        load(str(tmp_path / "one.toml"))


def test_an_unknown_recipe_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(RequestError, match=r"no recipe 'nonesuch'; known are .*smoke-2026\.1"):
        load("nonesuch")
