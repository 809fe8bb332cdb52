"""Pseudonyms from which whoever has the population register finds the person.

The adversary computes what everybody in the register would be called, and compares. Where
nothing else in the register gives the same pseudonym, the value behind it is recovered; how
many persons it could be is observed. Constructions are those of `attack.pseudonym`.

That a patient's own entry gives the pseudonym is tried first, and the whole register only
for constructions that fit: the answer is that of trying all of them on everybody.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP216), section 4: hash functions are reversed by
trying all values. Demir et al. 2018, The pitfalls of hashing for privacy,
doi:10.1109/COMST.2017.2747598.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from anoncert.attack._case import Case
from anoncert.attack._constructions import constructions
from anoncert.attack._olds import Old, Together, olds, written_ways
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._pseudonyms import (
    Match,
    Spelled,
    Written,
    believed,
    explained,
    finding,
    fitting,
    legible,
    placed,
    spelled,
    texts,
)
from anoncert.corpus import register
from anoncert.corpus.plant import birth_date, insurance, mrn, name, national_id
from anoncert.types import Knowledge, Observation, Value

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("characters",)
CONTROL = "hashed"

_REGISTERED = {
    "birth_date": birth_date.draw,
    "insurance": insurance.draw,
    "mrn": mrn.draw,
    "name": name.draw,
    "national_id": national_id.draw,
}
"""What a register of patients holds, and pseudonyms are computed from."""


def prepare(case: Case) -> Spelled:
    """Return the spellings of what the register holds of the patients."""
    return spelled(_values(case))


def examine(case: Case, state: Spelled, opened: Opened) -> Iterator[Fact]:
    """Keep what may be a pseudonym of something that the register holds."""
    origin = case.input_of(opened.left)
    if origin is None or not opened.dicom:
        return
    for one, _ in texts(case, opened, origin, state):
        if legible(one):
            yield Fact(origin.subject, one)


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Find the persons behind all pseudonyms at once."""

    def known(subject: str) -> list[Old]:
        return olds(_values(case, subject), ()).get(subject, [])

    matches = believed(explained((fact.known for fact in facts), known))
    fits = _fits(case, matches)
    persons = defaultdict[str, list[int]](list)
    for match, planting in placed(case, matches):
        found = fits[match.written]
        persons[match.written.subject].append(len({old.value for old in found}))
        if {old.text for old in found} == {match.old.text}:
            yield finding("pseudonym_register", case, match, planting)
    for subject, counts in sorted(persons.items()):
        yield Observation(
            "pseudonym_register",
            "persons whom a pseudonym fits",
            subject,
            min(counts),
            "persons",
            case=case.name,
        )


def _values(case: Case, subject: str | None = None) -> Iterator[Value]:
    return (value for value in case.values(subject) if value.identifier in _REGISTERED)


def _fits(case: Case, matches: list[Match]) -> dict[Written, set[Old]]:
    """Return all of the register that explains as much of the texts of matches."""
    names = {match.construction for match in matches}
    tried = [one for one in constructions() if one.name in names]
    kinds = {(match.old.identifier, match.old.together) for match in matches}
    found = defaultdict[Written, set[Old]](set)
    alike = {(m.written.text, m.written.place): m.written for m in matches}
    bits = defaultdict[Written, list[float]](list)
    for match in matches:
        bits[alike[match.written.text, match.written.place]].append(match.bits)
    # Of a long digest some letters are a short one by themselves, which fits others by chance.
    least = {written: min(own) for written, own in bits.items()}
    for match in fitting(alike.values(), _everybody(case, kinds), tried) if matches else ():
        if match.bits >= least[match.written]:
            found[match.written].add(match.old)
    return {m.written: found[alike[m.written.text, m.written.place]] for m in matches}


def _everybody(case: Case, kinds: Iterable[tuple[str, Together | None]]) -> Iterator[Old]:
    """Yield what the register holds of everybody."""
    seed, locales = case.corpus.document.seed, tuple(case.corpus.recipe.locales)
    for kind, together in kinds:
        parts = together.identifiers if together else (kind,)
        columns = [_register(seed, locales, part) for part in parts]
        for number, row in enumerate(zip(*columns, strict=True)):
            canonical = {part: ways[0] for part, ways in zip(parts, row, strict=True)}
            texts = [together.text(canonical)] if together else row[0]
            yield from (Old(str(number), kind, text, together) for text in texts)


@lru_cache(maxsize=len(_REGISTERED))
def _register(seed: int, locales: tuple[str, ...], kind: str) -> list[tuple[str, ...]]:
    """Return how a value of everybody is written: some 30 MiB."""
    return [
        tuple(
            text for drawn in _REGISTERED[kind](entry, []) for text in written_ways(drawn.spellings)
        )
        for entry in register.entries(seed, locales)
    ]
