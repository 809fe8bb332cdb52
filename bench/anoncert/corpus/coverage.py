"""What an edition plants of what could be planted: ``python -m anoncert.corpus.coverage headers``.

Everything is counted in what is planned for its subjects, not in what its recipe intends.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from anoncert.corpus import people, plan, tables
from anoncert.corpus.recipe import load
from anoncert.types import Recipe, Subject

_ELEMENTS = (
    "element",
    "sequence",
    "file_meta",
    "pdf",
    "dicomdir",
    "signature",
    "overlay",
    "icon",
)


@dataclass
class Coverage:
    """What was seen.

    Attributes
    ----------
    depths : dict of str to set of int
        Depths at which each row of Table E.1-1 is planted, by tag as the table writes it.
    letters : set of str
        HIPAA letters.
    features : dict of str to set of str
        Scripts, dialects, transfer syntaxes, character sets and kinds of objects.
    places : dict of str to bool
        Is something planted in each hiding place?
    plantings : list of int
        How many plantings each subject has.
    """

    depths: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    letters: set[str] = field(default_factory=set)
    features: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, bool] = field(default_factory=dict)
    plantings: list[int] = field(default_factory=list)


def coverage(recipe: Recipe, subjects: Iterable[Subject]) -> Coverage:
    """Count what is planted in some subjects of an edition."""
    seen, said = Coverage(), set[str]()
    for subject in subjects:
        drawn = plan.draw(recipe, people.person(recipe.seed, "corpus", subject))
        tasks = list(plan.tasks(recipe, subject, drawn))
        seen.plantings.append(len(tasks))
        for task in tasks:
            planting = task.planting
            seen.letters |= {planting.category} - {""}
            said.add(f"{planting.carrier} {planting.locator}")
            if planting.carrier in _ELEMENTS:
                _count_depths(seen, planting.place)
            elif planting.carrier == "private":
                seen.depths[_PRIVATE].add(planting.place.count("/"))
        said |= {f"{duty.carrier} {duty.locator}" for duty in plan.duties(recipe, subject)}
        seen.features["script"].add(tables.locales()[subject.locale]["script"])
        seen.features["dialect"].add(subject.dialect)
        for acquisition in plan.acquisitions(recipe, subject):
            terms = "\\".join(acquisition.character_set)
            seen.features["character set"].add(terms)
            declared = acquisition.series.declared
            if declared is not None:
                seen.features["wrong character set"].add(declared or "missing")
            seen.features["syntax"].add(acquisition.transfer_syntax.keyword)
            seen.features["object"].add(acquisition.series.object)
    said |= {f"{kind} {name}" for kind, names in seen.features.items() for name in names}
    for row in tables.table("hiding_places"):
        pattern = re.compile(row["planted"] or r"(?!)")
        seen.places[row["id"]] = any(pattern.fullmatch(text) for text in said)
    return seen


_PRIVATE = "gggg,eeee) where gggg is odd"


def _count_depths(seen: Coverage, place: str) -> None:
    """Count every attribute on the way: a listed sequence is planted by what is in it."""
    for depth, tag in enumerate(place.split("/")):
        for listed in (tag, f"{tag[:2]}xx{tag[4:]}", f"{tag[:2]}xx,xxxx"):
            if listed in _listed():
                seen.depths[listed].add(depth)


@cache
def _listed() -> frozenset[str]:
    return frozenset(row["tag"] for row in tables.table("ps3_15_e1_1"))


def table(recipe: Recipe, seen: Coverage) -> str:
    """Write the coverage of an edition as a table in Markdown."""
    exempt = {row["tag"] for row in tables.table("not_planted")}
    rows = _listed() - exempt
    twice = [tag for tag in rows if len(seen.depths[tag]) > 1]
    places = [place for place, covered in seen.places.items() if covered]
    features = [
        (f"{kind}s" if kind != "syntax" else "syntaxes", ", ".join(sorted(map(_shown, names))))
        for kind, names in seen.features.items()
    ]
    missing = ", ".join(sorted(place for place, covered in seen.places.items() if not covered))
    lines = [
        ("rows of Table E.1-1 that objects can carry", f"{len(rows)} of {len(_listed())}"),
        ("… planted", str(sum(bool(seen.depths[tag]) for tag in rows))),
        ("… planted at two depths or more", f"{len(twice)} ({len(twice) / len(rows):.1%})"),
        ("hiding places", f"{len(places)} of {len(seen.places)}; not: {missing}"),
        ("HIPAA letters", ", ".join(sorted(seen.letters))),
        ("plantings of a subject", _span(seen.plantings)),
        *features,
    ]
    body = "".join(f"| {what} | {found} |\n" for what, found in lines)
    return f"| {recipe.edition} | |\n|---|---|\n{body}"


def _span(numbers: list[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def _shown(name: str) -> str:
    return f"`{name}`"


def main(edition: str) -> None:
    """Print the coverage of an edition."""
    recipe = load(edition)
    subjects = people.subjects(recipe, recipe.seed, recipe.subjects)
    sys.stdout.write(table(recipe, coverage(recipe, subjects)))


if __name__ == "__main__":
    main(sys.argv[1])
