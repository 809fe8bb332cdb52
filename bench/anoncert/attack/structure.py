"""Identifiers by their shape alone: what a file gives to somebody who knows nothing else.

Looked at are all texts of files, names of files, and what a tool leaves beside its output.
tables/shapes.toml says what names, numbers, dates and addresses look like; given names are
known from lists, national numbers by their check digits. Each match is a claim. What it is
worth is judged afterwards by the truth, which this adversary never sees.

References
----------
Meystre et al. 2010, doi:10.1186/1471-2288-10-70 (de-identification by patterns and lists).
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from anoncert import paths
from anoncert.attack._opened import PATH, Claim, Opened
from anoncert.corpus import tables
from anoncert.corpus.plant._check_digits import SCHEMES
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.OUTSIDER
MEDIA = ("characters",)
CONTROL = "identity"

_NO_PROSE = frozenset({"AS", "DA", "DS", "DT", "IS", "TM", "UI"})
_LONGEST = 4096
"""Letters of a text that are looked at."""
_LONGEST_FILE = 1 << 20
_BYTES_PLACE = "bytes"


class Shape(NamedTuple):
    """An entry of tables/shapes.toml."""

    name: str
    vr: str
    pattern: re.Pattern[str]
    check: str


def prepare() -> None:
    """Prepare nothing: texts are compared with shapes, which are the same for all."""


def examine(state: None, opened: Opened) -> Iterator[Claim]:  # noqa: ARG001 - see `prepare`
    """Claim what looks like an identifier in one file."""
    for place, vr, text in _texts(opened):
        for shape, claimed in _matches(vr, text[:_LONGEST]):
            yield Claim(shape, claimed, place)


def _texts(opened: Opened) -> Iterator[tuple[str, str, str]]:
    """Yield place, value representation and text."""
    left = opened.left
    yield PATH, "", left.shown.partition("/")[2]
    if opened.dicom:
        for element in opened.parsed.elements:
            if element.vr not in _NO_PROSE and (text := element.text):
                yield element.place, element.vr, text.strip("\0 ")
    elif left.is_file:
        with left.path.open("rb") as stream:
            text = stream.read(_LONGEST_FILE).decode("utf-8", "replace")
        yield from ((_BYTES_PLACE, "", line) for line in text.splitlines())


@lru_cache(maxsize=1 << 12)
def _matches(vr: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the shapes that a text has, with what has them."""
    return tuple(
        (shape.name, claimed)
        for shape in _shapes()
        if shape.vr in ("", vr)
        for match in shape.pattern.finditer(text)
        if _passes(shape, claimed := match[match.re.groups])
    )


def _passes(shape: Shape, claimed: str) -> bool:
    return not shape.check or _CHECKS[shape.check](claimed)


@cache
def _shapes() -> tuple[Shape, ...]:
    entries = tomllib.loads(paths.find("corpora", "tables/shapes.toml").read_text("utf-8"))
    return tuple(
        Shape(one["name"], one.get("vr", ""), re.compile(one["pattern"]), one.get("check", ""))
        for one in entries["shape"]
    )


def _given(claimed: str) -> bool:
    """Tell whether one of two words in capitals is a given name."""
    words = re.split("[ _^,]+", claimed)
    return all(word[0].isupper() for word in words) and any(
        word.casefold() in _given_names() for word in words
    )


@cache
def _given_names() -> frozenset[str]:
    rows = [row for row in tables.words("names") if row["part"] != "family"]
    return frozenset(row[form].casefold() for row in rows for form in ("name", "latin"))


def _ip(claimed: str) -> bool:
    try:
        ipaddress.ip_address(claimed)
    except ValueError:
        return False
    return True


def _national(claimed: str) -> bool:
    """Tell whether a number has the length and the check digits of some country's."""
    digits = "".join(letter for letter in claimed.upper() if letter.isalnum())
    return any(_checks(scheme, digits) for scheme in _schemes())


def _checks(scheme: dict[str, Any], digits: str) -> bool:
    size = scheme["groups"].count("#")
    if len(digits) != size:
        return False
    settings = dict(scheme["check"])
    name = settings.pop("scheme")
    length = size - _CHECK_DIGITS.get(name, 1)
    body = digits[:length]
    return body.isdecimal() and SCHEMES[name](body, **settings) == digits[length:]


@cache
def _schemes() -> tuple[dict[str, Any], ...]:
    numbers = [locale["national_id"] for locale in tables.locales().values()]
    return tuple(number for number in numbers if "check" in number)


_CHECK_DIGITS = {"kimlik": 2, "snils": 2}
"""Where there is not one."""
_CHECKS = {"given": _given, "ip": _ip, "national": _national}
