"""With what remains of a patient, how many persons of the population it could be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anoncert.attack import linkage
from anoncert.attack._case import Case
from anoncert.attack._fit import readings
from anoncert.attack._opened import Fact
from anoncert.attack._population import ATTRIBUTES, Population, population
from anoncert.attack._releases import linkability
from anoncert.corpus import register, tables
from anoncert.corpus.folder import CorpusFolder
from anoncert.files import read_document
from anoncert.types import Result

Runs = Callable[[str], Path]
Said = dict[str, str]
Measured = Callable[..., dict[str, float | None]]

BIRTH, SEX, SIZE, WEIGHT = "0010,0030", "0010,0040", "0010,1020", "0010,1030"
OCCUPATION, INSTITUTION = "0010,2180", "0008,0080"
THRESHOLD = 0.09
"""EMA Policy 0070."""


@pytest.fixture(scope="module")
def people(corpus: CorpusFolder) -> Population:
    return population(corpus.document.seed, tuple(corpus.recipe.locales))


@pytest.fixture(scope="module")
def own(corpus: CorpusFolder) -> Said:
    """What an untouched file says of the first patient."""
    subject = next(corpus.subjects())
    number = subject.entries["corpus"]
    entry = register.entry(corpus.document.seed, number, subject.locale, subject.sex)
    return {
        SEX: entry.sex,
        BIRTH: f"{entry.birth:%Y%m%d}",
        SIZE: f"{entry.body.height * 0.0254:.2f}",
        WEIGHT: f"{entry.body.weight * 0.4536:.1f}",
        OCCUPATION: entry.word("occupations").own,
        INSTITUTION: f"{entry.word('institutions').own}, Radiology",
    }


@pytest.fixture(scope="module")
def measured(corpus: CorpusFolder) -> Measured:
    """Attack files of the first patient that say so."""
    subject = next(corpus.subjects()).id

    def concluded(*files: Said, claims: tuple[str, ...] = ()) -> dict[str, float | None]:
        case = Case(corpus, corpus.images, None, [], claims=frozenset(claims))
        facts = [Fact(subject, (1, tuple(said.items()))) for said in files]
        return {seen.name: seen.value for seen in linkage.conclude(case, facts)}

    return concluded


def observed(folder: Path) -> dict[str, tuple[float | None, float | None, float | None]]:
    rows = read_document(folder / "result.json", Result).observed
    return {row.name: (row.low, row.mean, row.high) for row in rows if row.attack == "linkage"}


def test_whoever_is_copied_is_singled_out(runs: Runs) -> None:
    seen = observed(runs("identity"))
    for name in ("k", "singled out", "risk", "risk unclaimed", "linkability"):
        assert seen[name] == (1, 1, 1)
    assert all((seen[f"inference of {hidden}"][0] or 0) > 0.5 for hidden in linkage.HIDDEN)


def test_what_the_oracle_keeps_narrows_nobody_down(runs: Runs) -> None:
    seen = observed(runs("oracle"))
    assert (seen["risk"][2] or 1) < THRESHOLD
    assert seen["risk unclaimed"] == (1 / register.SIZE,) * 3
    assert all(abs(seen[f"inference of {hidden}"][2] or 1) < 0.05 for hidden in linkage.HIDDEN)


def test_files_that_belong_to_nobody_tell_of_nobody(runs: Runs) -> None:
    assert observed(runs("blank")) == {}


def test_the_sex_alone_leaves_half_of_the_population(measured: Measured, own: Said) -> None:
    assert measured({SEX: own[SEX]})["k"] == register.SIZE / 2


def test_what_is_not_there_leaves_the_whole_population(measured: Measured) -> None:
    seen = measured({})
    assert seen["k"] == register.SIZE
    assert {seen[f"inference of {hidden}"] for hidden in linkage.HIDDEN} == {0.0}


def test_what_a_claim_permits_to_stay_is_no_unclaimed_risk(measured: Measured, own: Said) -> None:
    said = {SEX: own[SEX], WEIGHT: own[WEIGHT]}
    kept = measured(said, claims=("113108",))
    assert kept["risk unclaimed"] == 1 / register.SIZE
    assert kept["risk"] == measured(said)["risk"] == measured(said)["risk unclaimed"]


def test_generalising_a_birth_date_to_its_year_lowers_the_risk_and_not_to_nothing(
    measured: Measured, own: Said
) -> None:
    exact, year, none = (
        measured({SEX: own[SEX], **more})["k"]
        for more in ({BIRTH: own[BIRTH]}, {BIRTH: own[BIRTH][:4] + "0701"}, {})
    )
    assert exact is not None
    assert year is not None
    assert none is not None
    assert exact < 10 < year < none / 5


def test_a_value_of_somebody_else_misleads(measured: Measured, own: Said) -> None:
    other = str(round(float(own[WEIGHT]) + 40))
    assert measured(own)["k"] == 1
    assert (measured({SEX: own[SEX], WEIGHT: other})["k"] or 0) > register.SIZE / 2


def test_a_flood_of_values_does_not_hide_the_usual_one(measured: Measured, own: Said) -> None:
    flood = [{BIRTH: f"1950{month:02d}11", **own} for month in range(1, 13)]
    clean = [own] * 2
    assert measured(*flood, *clean)["k"] == 1


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "-", "999Y", "99999999", "\0" * 9])
def test_what_no_reader_understands_tells_nothing(measured: Measured, text: str) -> None:
    everything = {reading.place: text for reading in readings()}
    assert measured(everything)["k"] == register.SIZE


@given(text=st.text(max_size=20))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_is_too_strange_to_be_read(people: Population, text: str) -> None:
    for reading in readings():
        fits = reading.fits(text, people)
        assert fits is None or fits.shape == (register.SIZE,)


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_more_is_true_the_fewer_it_could_be(
    measured: Measured, own: Said, data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.sampled_from(sorted(own)), unique=True, min_size=1))
    more = measured({place: own[place] for place in places})["k"]
    less = measured({place: own[place] for place in places[1:]})["k"]
    assert more is not None
    assert less is not None
    assert more <= less


def test_visits_that_say_the_same_of_everybody_do_not_link() -> None:
    said = frozenset({(SEX, "F")})
    assert dict(linkability({s: [said, said] for s in "abc"})) == pytest.approx(
        dict.fromkeys("abc", 0.0)
    )


def test_visits_that_say_what_only_one_says_link() -> None:
    each = {s: frozenset({(SEX, "F"), (WEIGHT, s)}) for s in "123"}
    assert set(dict(linkability({s: [said, said] for s, said in each.items()})).values()) == {1.0}


def test_what_changes_between_visits_links_nothing() -> None:
    each = {s: frozenset({("0008,0020", s)}) for s in "123"}
    assert set(dict(linkability({s: [said, said] for s, said in each.items()})).values()) == {0.0}


def test_somebody_with_one_visit_is_not_asked_for_another() -> None:
    said = frozenset({(WEIGHT, "70")})
    assert dict(linkability({"a": [said, said], "b": [said]})) == {}


def test_the_table_reads_what_the_register_says() -> None:
    assert {reading.attribute for reading in readings()} == ATTRIBUTES
    assert set(linkage.HIDDEN) < ATTRIBUTES
    for reading in readings():
        assert any(tables.tag_policy(tag).action for tag in reading.place.split("/"))
