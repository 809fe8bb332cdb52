"""How many persons of the population could be the patient, by what remains of them.

The adversary has a register of the population (tables/linkage.csv says of what) and sees
all that a tool left of one patient. k is how many persons fit that at least as well as the
patient does; who has nothing left has k = everybody. 1/k is the risk of being named
("prosecutor risk"), k = 1 is *singling out*. `risk unclaimed` is the risk by what no claim of
the tool permits to stay.

*Linkability* is between two visits, as if each were released under another pseudonym: how
much better than by chance the second is found by what the first says. *Inference* is how much
likelier the adversary's best candidates have a hidden attribute in common with the patient
than the population has. These are the three tests of WP216.

References
----------
Sweeney 2002, doi:10.1142/S0218488502001648 (k-anonymity).
El Emam & Dankar 2008, doi:10.1197/jamia.M2716 (prosecutor risk).
EMA, External guidance on the implementation of Policy 0070, EMA/90915/2016 (threshold 0.09).
Article 29 Data Protection Working Party, Opinion 05/2014 (WP216).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._case import Case
from anoncert.attack._fit import Reading, Said, readings, weights
from anoncert.attack._opened import Fact, Opened
from anoncert.attack._population import Population, population
from anoncert.attack._releases import linkability
from anoncert.corpus import tables
from anoncert.types import Knowledge, Observation

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ()
CONTROL = "identity"

HIDDEN = ("ethnic group", "postal code")
"""Attributes that are inferred from all others."""

_NESTED, _ALONE = slice(-19, None), slice(-9, None)
"""Of a place: its last two tags, its last one."""
_LONGEST = 64
_MOST = 8
"""Texts of one place that are read: a patient has one."""


def prepare(case: Case) -> frozenset[str]:  # noqa: ARG001 - the same for all cases
    """List the places that are read."""
    return frozenset(reading.place for reading in readings())


def examine(case: Case, places: frozenset[str], opened: Opened) -> Iterator[Fact]:
    """Keep what one file says of its patient."""
    origin = case.input_of(opened.left)
    if origin is None or not opened.dicom:
        return
    said: dict[str, list[str]] = defaultdict(list)
    for element in opened.parsed.elements:
        nested = element.place[_NESTED]
        place = nested if nested in places else element.place[_ALONE]
        text = (element.text or "")[:_LONGEST].strip("\0 ") if place in places else ""
        if text and text not in said[place] and len(said[place]) < _MOST:
            said[place].append(text)
    pairs = tuple((place, text) for place, texts in said.items() for text in texts)
    yield Fact(origin.subject, (origin.visit, pairs))


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Observation]:
    """Compare every patient with the register, and visits with each other."""
    counted: dict[str, dict[int, Counter[tuple[str, str]]]] = defaultdict(dict)
    for subject, (visit, pairs) in facts:
        counted[subject].setdefault(visit, Counter()).update(pairs)
    if not counted:
        return
    corpus = case.corpus
    people = population(corpus.document.seed, tuple(corpus.recipe.locales))
    entry = {s.id: s.entries[corpus.document.population] for s in corpus.subjects()}
    for subject, visits in sorted(counted.items()):
        observe = partial(Observation, "linkage", subject=subject, case=case.name)
        weighed = weights(_usual(sum(visits.values(), Counter())), people)
        yield from _singled(weighed, entry[subject], case.claims, observe)
        yield from _inferred(weighed, people, entry[subject], observe)
    releases = {s: [_usual(v[visit]) for visit in sorted(v)[:2]] for s, v in counted.items()}
    for subject, value in linkability(releases):
        yield Observation("linkage", "linkability", subject, value, _ABOVE, case=case.name)


def _usual(counted: Counter[tuple[str, str]]) -> Said:
    """Choose the texts of each place that most files have, so that no flood hides them."""
    kept: dict[str, list[str]] = defaultdict(list)
    for (place, text), _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        kept[place].append(text)
    return frozenset((place, text) for place, texts in kept.items() for text in texts[:_MOST])


def _singled(
    weighed: NDArray[np.int64], number: int, claims: frozenset[str], observe: Observe
) -> Iterator[Observation]:
    """Tell how many fit as well as the patient, by all and by what no claim permits."""
    k = _as_good(weighed, number)
    unclaimed = np.array([not _kept_by(reading) & claims for reading in readings()])
    yield observe(name="k", value=k, unit="persons")
    yield observe(name="singled out", value=float(k == 1), unit="share")
    yield observe(name="risk", value=1 / k, unit="probability")
    risk = 1 / _as_good(weighed[unclaimed], number)
    yield observe(name="risk unclaimed", value=risk, unit="probability")


def _as_good(weighed: NDArray[np.int64], number: int) -> int:
    fit = weighed.sum(axis=0)
    return int(np.count_nonzero(fit >= fit[number]))


def _kept_by(reading: Reading) -> set[str]:
    """Return the claims that permit an attribute to stay, itself or with its sequence."""
    return {code for tag in reading.place.split("/") for code in tables.tag_policy(tag).kept_by}


def _inferred(
    weighed: NDArray[np.int64], people: Population, number: int, observe: Observe
) -> Iterator[Observation]:
    """Tell how much the best candidates say of attributes that are not looked at."""
    for hidden in HIDDEN:
        others = np.array([reading.attribute != hidden for reading in readings()])
        fit = weighed[others].sum(axis=0)
        codes = people.words[hidden].codes
        alike = codes == codes[number]
        gain = float(alike[fit == fit.max()].mean() - alike.mean())
        yield observe(name=f"inference of {hidden}", value=gain, unit=_ABOVE)


Observe = Callable[..., Observation]
_ABOVE = "share above chance"
