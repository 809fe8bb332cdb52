"""What identifier types have in common: drawn values, and how names and dates are written."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from anoncert.corpus.people import Name
from anoncert.types import Spelling

_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ð": "d"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae", "Ð": "D"}
)
_SINGLE_LETTERS = str.maketrans("øæðłđßØÆÐŁĐ", "oadldsOADLD")
_MIN_PARTIAL = 4


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


def named(name: Name, *, partial: bool = True) -> Drawn:
    """Write a person's name in its forms (PS3.5 section 6.2, VR PN)."""
    variants = [_ascii(name), _transliterated(name), name]
    plain = variants[0]
    others = [text for variant in variants for text in _orders(variant)]
    families = [v.family for v in variants if len(v.family) >= _MIN_PARTIAL]
    return Drawn(
        forms={
            "dicom": f"{name.family}^{name.given}",
            "text": f"{name.given} {name.family}",
            "screen": f"{plain.family}, {plain.given}".upper(),
            "path": f"{plain.family}_{plain.given}".upper(),
        },
        others=others,
        partial=families if partial else [],
    )


def dated(date: dt.date, visit: int | None = None) -> Drawn:
    """Write a date in its forms (PS3.5 section 6.2, VR DA).

    The month of the year without its day is a part that exceeds what HIPAA permits; the
    year alone does not (45 CFR 164.514(b)(2)(i)(C)).
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


def fictional(number: str) -> Drawn:
    """Write a telephone number of ten digits in its forms."""
    area, exchange, line = number[:3], number[3:6], number[6:]
    return Drawn(
        forms={"dicom": f"({area}) {exchange}-{line}", "screen": f"{area}-{exchange}-{line}"},
        others=[number, f"1{number}", f"{area} {exchange}{line}", f"{area}{exchange}-{line}"],
    )


def ascii_text(text: str) -> str:
    """Write a text without diacritics."""
    plain = unicodedata.normalize("NFKD", text.translate(_SINGLE_LETTERS))
    return plain.encode("ascii", "ignore").decode()


def grouped(digits: str, sizes: Iterable[int]) -> str:
    """Split digits into groups, joined by hyphens."""
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return "-".join(parts)


def _ascii(name: Name) -> Name:
    return Name(ascii_text(name.family), ascii_text(name.given))


def _transliterated(name: Name) -> Name:
    written = (ascii_text(part.translate(_TRANSLITERATED)) for part in (name.family, name.given))
    return Name(*written)


def _orders(name: Name) -> list[str]:
    family, given = name.family, name.given
    return [
        f"{family} {given}",
        f"{given} {family}",
        f"{family} {given[0]}",
        f"{given[0]} {family}",
        f"{family}{given}",
        f"{given}{family}",
        f"{given[0]}{family}",
    ]
