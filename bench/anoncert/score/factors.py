"""Factors: under which circumstances a planting stands, by what the corpus says of itself.

Depth, vendor dialect, character set, transfer syntax and kind of object are what rules of
a tool may depend on, and on burned-in text what it looks like. Script, sex and age group
tell subgroups of people apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from pydicom.uid import UID

from anoncert.corpus import style, tables
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Planting, Subject, Value

DEPTH = "depth"
LOOKS = {
    "height": "text height [px]",
    "font": "text font",
    "rotation": "text rotation [degrees]",
    "polarity": "text polarity",
    "outline": "text outline [px]",
    "contrast": "text contrast [grey levels]",
    "wrap": "letters in the first line",
    "frame": "frame with text",
    "over": "text over",
}
"""Names of the factors of burned-in text, by the fields of its style."""

_OTHERWISE = {"contrast": "opaque", "wrap": "all", "frame": "all", "over": "not said"}
"""Levels of factors that a style leaves empty."""

OF_SUBJECTS = ("dialect", "script", "sex", "age group")
"""Factors that have one level in all series of a subject."""

_ELEMENT = re.compile(r"(?:^|/)[0-9A-F]{4},")
_DEEPEST = 4
_AGES = {90: "90 and older", 65: "65 to 89", 45: "45 to 64", 18: "18 to 44", 0: "under 18"}
"""Age groups by their first year: those of MeSH, closed at 89 as 45 CFR 164.514(b)(2)(i)(C)."""

Levels = Mapping[str, Mapping[str, str]]
"""Level of each factor, by series and factor."""


def levels(corpus: CorpusFolder) -> Levels:
    """Return the level of every factor that is a series' own, by series."""
    recipe = {series.name: series for series in corpus.recipe.series}
    subjects = {subject.id: subject for subject in corpus.subjects()}
    ages = _ages(corpus)
    found: dict[str, dict[str, str]] = {}
    for instance in corpus.instances():
        if instance.series_id in found:
            continue
        subject = subjects[instance.subject]
        found[instance.series_id] = {
            "character set": recipe[instance.series].character_set or subject.character_set,
            "transfer syntax": UID(instance.transfer_syntax).keyword,
            "object": recipe[instance.series].object,
            **_of_subject(subject),
            **ages.get(subject.id, {}),
        }
    return found


def of_planting(planting: Planting) -> Iterator[tuple[str, str]]:
    """Yield the factors that are a planting's own, with its levels."""
    nested = depth(planting)
    if nested is not None:
        yield DEPTH, nested
    look = style.of_place(planting.place)
    if look is not None:
        for part, factor in LOOKS.items():
            level = getattr(look, part)
            yield factor, str(level or _OTHERWISE.get(part, level))


def depth(planting: Planting) -> str | None:
    """Return around how many sequences nest a planting; None where it is in no element."""
    steps = len(_ELEMENT.findall(planting.place))
    if steps == 0:
        return None
    return str(steps - 1) if steps <= _DEEPEST else f"{_DEEPEST} or more"


def _of_subject(subject: Subject) -> dict[str, str]:
    return {
        "dialect": subject.dialect,
        "script": str(tables.locales()[subject.locale]["script"]),
        "sex": subject.sex,
    }


def _ages(corpus: CorpusFolder) -> dict[str, dict[str, str]]:
    """Tell each subject's age group on the first visit, where the truth has both dates."""
    dates: dict[str, dict[str, dt.date]] = {}
    for value in corpus.values():
        kind = value.id.removeprefix(f"{value.subject}/")
        if kind in ("birth_date", "study_date/v1"):
            dates.setdefault(value.subject, {})[kind] = _date(value)
    return {
        subject: {"age group": _age_group(known["birth_date"], known["study_date/v1"])}
        for subject, known in dates.items()
        if len(known) == 2  # noqa: PLR2004 - both
    }


def _date(value: Value) -> dt.date:
    return dt.datetime.strptime(value.text, "%Y%m%d").replace(tzinfo=dt.UTC).date()


def _age_group(birth: dt.date, day: dt.date) -> str:
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return next(name for first, name in _AGES.items() if age >= first)
