"""What identifier types have in common: drawn values, and how names and dates are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from anoncert.corpus import tables
from anoncert.corpus.letters import Written, ascii_text
from anoncert.corpus.names import Name
from anoncert.types import Spelling

_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ð": "d"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae", "Ð": "D"}
)
_MIN_PARTIAL = 4
_JULIAN = 1_721_425
"""Julian day number of the day before the first of the proleptic Gregorian calendar."""


@dataclass(frozen=True)
class Drawn:
    """One value of one person.

    Parameters
    ----------
    forms
        Written forms by name; ``dicom`` is the canonical one. None for what is no text.
    others
        Further spellings in which the value is recognised whole.
    partial
        Parts of it that exceed what any claim permits.
    visit, series
        What the value belongs to, where it is not the person's as such.
    numbered
        The value is followed by ``.`` and the instance's own number.
    """

    forms: dict[str, str]
    others: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    visit: int | None = None
    series: str | None = None
    numbered: bool = False

    @property
    def text(self) -> str:
        """The canonical form."""
        return self.forms.get("dicom", "")

    def form(self, name: str) -> str:
        """Return a written form; where it has none of its own, the canonical one."""
        return self.forms.get(name, self.text)

    @property
    def spellings(self) -> list[Spelling]:
        """All spellings, without repetition, whole ones first."""
        whole = dict.fromkeys([*self.forms.values(), *self.others])
        parts = [text for text in dict.fromkeys(self.partial) if text not in whole]
        return [Spelling(text=text) for text in whole] + [
            Spelling(text=text, partial=True) for text in parts
        ]


def named(name: Name) -> Drawn:
    """Write a person's name in its forms (PS3.5 section 6.2, VR PN).

    A family name alone is a part, in the form of either sex, unless it is an ordinary word.
    """
    locale = tables.locales()[name.locale]
    alphabetic = locale["style"] == "alphabetic"
    letters = _lettered(name, alphabetic=alphabetic)
    plain = letters[0]
    spoken = Name(*name.phonetic) if all(name.phonetic) else None
    written = spoken if spoken and locale.get("written") == "phonetic" else name
    ideographs = [] if alphabetic else [name, *([spoken] if spoken else [])]
    groups = [name] if alphabetic else [plain, *ideographs]
    ends = [written.family, written.given] if locale.get("family_first") else None
    other = replace(name, family=name.counterpart[0], latin=(name.counterpart[1], name.latin[1]))
    families = [each.family for each in (*letters, *_lettered(other, alphabetic=alphabetic))]
    return Drawn(
        forms={
            "dicom": "=".join(f"{each.family}^{each.given}" for each in groups),
            "text": locale.get("joint", " ").join(ends or [written.given, written.family]),
            "screen": f"{plain.family}, {plain.given}".upper(),
            "path": f"{plain.family}_{plain.given}".upper().replace(" ", ""),
        },
        others=[
            *(text for each in letters for text in (*_orders(each), *_abbreviated(each))),
            *(text for each in ideographs for text in _orders(each)),
        ],
        partial=[] if name.word else [text for text in families if len(text) >= _MIN_PARTIAL],
    )


def latin(name: Name) -> Name:
    """Write a name in ASCII letters."""
    family, given = (
        ascii_text(romanized or part)
        for romanized, part in zip(name.latin, (name.family, name.given), strict=True)
    )
    return Name(family, given)


def dated(date: dt.date, visit: int | None = None) -> Drawn:
    """Write a date in its forms (PS3.5 section 6.2, VR DA).

    The month of the year without its day is a part that exceeds what HIPAA permits; the
    year alone does not (45 CFR 164.514(b)(2)(i)(C)). Weeks and days of the year are those of
    ISO 8601; the last is the Julian day number.
    """
    month, year = date.strftime("%b"), date.year
    return Drawn(
        forms={
            "dicom": date.strftime("%Y%m%d"),
            "text": f"{date.day} {date:%B} {year}",
            "screen": f"{date.day:02d}-{month.upper()}-{year}",
        },
        others=[
            date.isoformat(),
            f"{date:%d.%m.%Y}",
            f"{date:%m/%d/%Y}",
            f"{date:%d%m%Y}",
            f"{date.month}/{date.day}/{year}",
            f"{date.day}.{date.month}.{year}",
            f"{date.day} {month} {year}",
            f"{month} {date.day} {year}",
            f"{date:%B} {date.day} {year}",
            f"{date:%d}{month}{year}",
            f"{date.day}{month}{year}",
            f"{date:%G-W%V-%u}",
            f"{date:%GW%V%u}",
            f"{date:%Y-%j}",
            f"{date:%Y%j}",
            f"{date.toordinal() + _JULIAN}",
        ],
        partial=[f"{date:%Y-%m}", f"{date:%m/%Y}", f"{month} {year}", f"{date:%B} {year}"],
        visit=visit,
    )


def timed(clock: str, visit: int | None = None) -> Drawn:
    """Write a time of day, ``HHMMSS.FFFFFF``, in its forms (PS3.5 section 6.2, VR TM)."""
    return Drawn(
        forms={"dicom": clock},
        others=[f"{clock[:2]}:{clock[2:4]}:{clock[4:]}"],
        visit=visit,
    )


def worded(word: Written) -> Drawn:
    """Write words of a locale in their forms."""
    return Drawn(forms={"dicom": word.own, "screen": word.latin.upper()})


def filled(pattern: str, digits: str) -> str:
    """Write digits in the places of ``#``, as far as there are any.

    The pattern ends where the digits do.
    """
    left = iter(digits)
    before, *rest = pattern.split("#")
    return before + "".join(digit + between for digit, between in zip(left, rest, strict=False))


def _lettered(name: Name, *, alphabetic: bool) -> list[Name]:
    """Write a name in plain letters, with umlauts as two, and as it is where it is in letters."""
    plain = latin(name)
    return [plain, _transliterated(name if alphabetic else plain), *([name] * alphabetic)]


def _transliterated(name: Name) -> Name:
    """Write umlauts and their like as two letters."""
    family, given = (
        ascii_text((romanized or part).translate(_TRANSLITERATED))
        for romanized, part in zip(name.latin, (name.family, name.given), strict=True)
    )
    return Name(family, given)


def _orders(name: Name) -> list[str]:
    family, given = name.family, name.given
    return [
        f"{family} {given}",
        f"{given} {family}",
        f"{family}{given}",
        f"{given}{family}",
    ]


def _abbreviated(name: Name) -> list[str]:
    """Write the given name as its initial; joined to a short family name, it could be a word."""
    family, initial = name.family, name.given[0]
    joined = [f"{initial}{family}"] if len(family) >= _MIN_PARTIAL else []
    return [f"{family} {initial}", f"{initial} {family}", *joined]
