from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from pydicom.dataset import Dataset

from anoncert.attack import pseudonym_register
from anoncert.attack._case import Case
from anoncert.attack._opened import Note, Opened
from anoncert.corpus import register
from anoncert.corpus.plant import mrn
from anoncert.types import Finding, Observation, Value

Edit = Callable[[str, Callable[[Dataset], None]], None]

SUBJECTS = ("s00001", "s00002", "s00003")
PERSONS = 20_000


@pytest.fixture
def case(case: Case, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """Leave a part of the register, with the patients."""
    seed, whole = case.corpus.document.seed, register.entries
    patients = [
        register.entry(seed, one.entries["corpus"], one.locale, one.sex)
        for one in case.corpus.subjects()
    ]

    def part(seed: int, locales: tuple[str, ...]) -> list[register.Entry]:
        others = list(islice(whole(seed, locales), PERSONS))
        known = {one.number for one in others}
        return others + [one for one in patients if one.number not in known]

    monkeypatch.setattr(register, "entries", part)
    pseudonym_register._register.cache_clear()
    yield case
    pseudonym_register._register.cache_clear()


def noted(case: Case) -> list[Note]:
    attack = pseudonym_register
    state = attack.prepare(case)
    facts = [fact for left in case.left() for fact in attack.examine(case, state, Opened(left))]
    return list(attack.conclude(case, facts))


def write(edit: Edit, keyword: str, computed: Callable[[str], str]) -> None:
    for subject in SUBJECTS:
        new = computed(subject)
        edit(f"{subject}/v1/t1w/0001", lambda ds, new=new: setattr(ds, keyword, new))


def test_the_person_behind_a_hashed_number_is_found(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    write(edit, "PatientID", lambda s: hashlib.sha256(values[f"{s}/mrn"].text.encode()).hexdigest())
    notes = noted(case)
    found = [(f.subject, f.identifier, f.carrier) for f in notes if isinstance(f, Finding)]
    assert found == [(subject, "mrn", "element") for subject in SUBJECTS]
    fits = {o.subject: o.value for o in notes if isinstance(o, Observation)}
    assert fits == dict.fromkeys(SUBJECTS, 1)


def test_a_few_letters_that_also_fit_somebody_else_do_not_hide_the_person(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    def digest(number: str) -> str:
        return hashlib.sha1(number.encode()).hexdigest()

    entries = register.entries(case.corpus.document.seed, tuple(case.corpus.recipe.locales))
    (other,) = mrn.draw(entries[0], [])
    few = digest(other.text)[:6]
    write(edit, "PatientID", lambda s: f"{digest(values[f'{s}/mrn'].text)}^{few}")
    found = {(f.subject, f.identifier) for f in noted(case) if isinstance(f, Finding)}
    assert found == {(subject, "mrn") for subject in SUBJECTS}


def test_a_hashed_name_is_read_though_several_persons_have_it(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    write(edit, "PatientName", lambda s: hashlib.md5(values[f"{s}/name"].text.encode()).hexdigest())
    notes = noted(case)
    found = {(f.subject, f.identifier) for f in notes if isinstance(f, Finding)}
    assert found == {(subject, "name") for subject in SUBJECTS}
    fits = [o.value for o in notes if isinstance(o, Observation)]
    assert all(value is not None and value >= 1 for value in fits)
    assert max(value for value in fits if value is not None) > 1


@pytest.mark.parametrize(
    ("identifiers", "joint"), [(("birth_date",), ""), (("birth_date", "mrn"), "|")]
)
def test_the_person_behind_a_date_of_birth_is_found_also_where_it_was_hashed_with_a_number(
    edit: Edit, case: Case, values: dict[str, Value], identifiers: tuple[str, ...], joint: str
) -> None:
    def hashed(subject: str) -> str:
        text = joint.join(values[f"{subject}/{identifier}"].text for identifier in identifiers)
        return hashlib.sha1(text.encode()).hexdigest()

    write(edit, "PatientID", hashed)
    found = {(f.subject, f.identifier) for f in noted(case) if isinstance(f, Finding)}
    assert found == {(subject, identifiers[-1]) for subject in SUBJECTS}


def test_a_checksum_that_fits_several_numbers_gives_none_away(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    def cut(subject: str) -> str:
        return f"{zlib.crc32(values[f'{subject}/mrn'].text.encode()):08x}"[:6]

    write(edit, "PatientID", cut)
    notes = noted(case)
    alone = {o.subject for o in notes if isinstance(o, Observation) and o.value == 1}
    assert {f.subject for f in notes if isinstance(f, Finding)} == alone


def test_a_number_that_was_hashed_with_a_secret_finds_nobody(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    write(
        edit,
        "PatientID",
        lambda s: hashlib.sha256(f"k3pt {values[f'{s}/mrn'].text}".encode()).hexdigest(),
    )
    assert noted(case) == []


def test_the_perfect_output_finds_nobody(case: Case) -> None:
    assert noted(case) == []
