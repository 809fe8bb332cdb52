"""Attacks, one module each.

A module declares

``KNOWLEDGE``
    what its adversary knows (`Knowledge`).
``MEDIA``
    the media of carriers of which it recovers plantings; none if it only measures.
``CONTROL``
    the tool on which its sensitivity is proven.
``prepare(case)``
    what all files share, once per worker.
``examine(case, state, opened)``
    findings and observations in one file that the tool left, and facts to be kept until all
    files were seen. It never raises over what a tool wrote.
``conclude(case, facts)``
    findings and observations that only all files together give: ``nothing_more`` for most.
    Facts can be read several times, and come in order of what is kept together (`_facts`).

An attack whose adversary is an outsider is handed no case, so no truth, by construction:

``prepare()``
    what all files share.
``examine(state, opened)``
    what looks like an identifier in one file: `Claim`s, which `_judge` grades afterwards;
    or what it reads in one image: `Sighting`s, which `_sighted` grades.

Each file is opened once for all attacks (`_opened.Opened`); what is read of it is shared.

An attack on the medium `SURFACE` recognises people by their heads, with a gallery of photographs
(`_faces`). Instead of these functions it has

``learn(lessons)``
    from heads of people whose photographs are known, how to compare heads with photographs;

or, where it links heads to heads instead, and so recovers nothing,

``link(known, others)``
    how alike the heads of two releases are.

Only modules in this package count for a certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from anoncert import registry
from anoncert.attack._case import Case
from anoncert.attack._opened import Claim, Fact, Note, Opened, Sighting
from anoncert.face.head import Heads
from anoncert.types import Knowledge

OF_TWINS = frozenset({"interference"})
"""Attacks that compare what came back of twins, and do not run where a tool did not get them."""

SURFACE, ICON = "surface", "icon"
"""The media of faces."""

OF_IMAGES = frozenset({"ocr"})
"""Attacks that read a sample of the images (`_sample`)."""

NOT_RUN = "not run"
"""Name of the observation by which an attack says that it could not run; its detail says why."""


class Examines(Protocol):
    """What is run on a case."""

    def prepare(self, case: Case) -> Any:
        """Make what all files share."""

    def examine(self, case: Case, state: Any, opened: Opened) -> Iterable[Note | Fact]:
        """Look at one file."""

    def conclude(self, case: Case, facts: Iterable[Fact]) -> Iterable[Note]:
        """Say what all files together tell."""


class Attack(Examines, Protocol):
    """What a module of this package looks like."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...]
    CONTROL: str


class Outsider(Protocol):
    """What a module looks like whose adversary knows nothing but the output."""

    def prepare(self) -> Any:
        """Make what all files share."""

    def examine(self, state: Any, opened: Opened) -> Iterable[Claim]:
        """Say what looks like an identifier in one file."""


class Onlooker(Protocol):
    """What a module looks like whose adversary knows nothing but the images of the output."""

    def prepare(self) -> Any:
        """Make what all files share."""

    def examine(self, state: Any, opened: Opened) -> Iterable[Sighting]:
        """Say what stands in one image."""


class Lesson(NamedTuple):
    """Heads, and photographs of the same people, row by row."""

    heads: Heads
    photographs: Heads


class Lessons(NamedTuple):
    """What an attack learns from."""

    original: Lesson
    """Heads as they were."""
    returned: Lesson
    """What the tool made of them."""


Compare = Callable[[Heads, Heads], NDArray[np.float64]]
"""From heads and photographs to scores, shape (heads, photographs): larger is more alike."""


class Recogniser(Protocol):
    """What a module looks like that recognises faces."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...]
    CONTROL: str

    def learn(self, lessons: Lessons) -> Compare:
        """Learn how to compare heads with photographs."""


class Linker(Protocol):
    """What a module looks like that links heads to heads."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...]
    CONTROL: str

    def link(self, known: Heads, others: Heads) -> NDArray[np.float64]:
        """Return how alike heads are, shape (others, known): larger is more alike."""


def attack(name: str) -> Attack:
    """Return the attack of that name."""
    return cast(Attack, registry.entry(__name__, name))


def takes_decoys(name: str, attack: Attack) -> bool:
    """Tell whether an attack can be given the truth of other people.

    Auditors can, and whoever judges what was read in images; of twins there are no others, and
    other people's faces are in the gallery.
    """
    if not {SURFACE, ICON}.isdisjoint(attack.MEDIA):
        return False
    seen = attack.KNOWLEDGE is Knowledge.OUTSIDER and "pixels" in attack.MEDIA
    return name not in OF_TWINS and (attack.KNOWLEDGE is Knowledge.AUDITOR or seen)


def attacks() -> dict[str, Attack]:
    """Return all attacks."""
    return cast(dict[str, Attack], registry.entries(__name__))


def recognisers() -> dict[str, Recogniser]:
    """Return the attacks that recognise faces."""
    found = {name: each for name, each in attacks().items() if hasattr(each, "learn")}
    return cast(dict[str, Recogniser], found)


def linkers() -> dict[str, Linker]:
    """Return the attacks that link heads to heads."""
    found = {name: each for name, each in attacks().items() if hasattr(each, "link")}
    return cast(dict[str, Linker], found)


def searching() -> frozenset[str]:
    """Name the attacks that search a gallery: by luck they recognise somebody who left nothing."""
    known = recognisers().items()
    return frozenset(name for name, each in known if each.KNOWLEDGE is Knowledge.REGISTER)


def examining() -> dict[str, Attack]:
    """Return the attacks that look at files one by one."""
    others = recognisers().keys() | linkers().keys()
    return {name: each for name, each in attacks().items() if name not in others}
