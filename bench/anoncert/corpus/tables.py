"""Word lists and tables of corpora/: CSV with a comment header, TOML for dialects."""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from pydicom.datadict import dictionary_VR, tag_for_keyword

from anoncert import paths
from anoncert.errors import RequestError
from anoncert.part10 import tag_place
from anoncert.types import Band

_BY_TAG = re.compile(r"(?P<group>[0-9A-F]{4}),(?P<element>[0-9A-F]{4}) (?P<vr>[A-Z]{2})")


class Policy(NamedTuple):
    """What PS3.15 says of a place."""

    band: Band
    action: str
    kept_by: tuple[str, ...]
    """Codes of CID 7050 whose claim permits retention."""
    cleaned_by: tuple[str, ...] = ()
    """Those that ask for a value that no longer identifies, in the place of removal."""


class Attribute(NamedTuple):
    """An attribute that must stay, and how closely."""

    keyword: str
    tolerance: str
    """``exact``, ``abs``, ``rel`` or ``words``."""
    limit: float
    weight: int
    """How much depends on it."""
    policy: Policy


@cache
def words(name: str) -> tuple[dict[str, str], ...]:
    """Read one word list as rows."""
    return tuple(rows(f"words/{name}.csv"))


@cache
def local_words(name: str, locale: str) -> tuple[dict[str, str], ...]:
    """Read the rows of one locale of a word list."""
    return tuple(row for row in words(name) if row["locale"] == locale)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Read one table as rows."""
    return tuple(rows(f"tables/{name}.csv"))


@cache
def dialects() -> dict[str, dict[str, Any]]:
    """Read the vendor dialects."""
    return tomllib.loads(paths.find("corpora", "tables/dialects.toml").read_text("utf-8"))


@cache
def locales() -> dict[str, dict[str, Any]]:
    """Read the locales of persons."""
    return tomllib.loads(paths.find("corpora", "tables/locales.toml").read_text("utf-8"))


@cache
def attribute_policy(keyword: str) -> Policy:
    """Look an attribute up in Table E.1-1.

    Raises
    ------
    RequestError
        The keyword is not in the DICOM dictionary.
    """
    return tag_policy(attribute_place(keyword))


def attribute_place(keyword: str) -> str:
    """Write an attribute's tag as ``gggg,eeee``.

    An attribute that no dictionary has (of a repeating group, of a future edition) is named
    by its tag and VR, as in ``6002,1500 LO``.

    Raises
    ------
    RequestError
        Neither the DICOM dictionary nor Table E.1-1 has the keyword.
    """
    return tag_place(attribute_tag(keyword))


def attribute_tag(keyword: str) -> int:
    """Return an attribute's tag; see `attribute_place`."""
    if named := _BY_TAG.fullmatch(keyword):
        return int(named["group"] + named["element"], 16)
    tag = tag_for_keyword(keyword) or _newest().get(keyword, (None, ""))[0]
    if tag is None:
        raise RequestError(f"{keyword!r} is no DICOM keyword", "correct the recipe")
    return tag


def attribute_vr(keyword: str) -> str:
    """Return an attribute's value representation, the first where it may have several."""
    if named := _BY_TAG.fullmatch(keyword):
        return named["vr"]
    newest = _newest().get(keyword)
    return newest[1] if newest else dictionary_VR(keyword).split(" or ")[0]


def tag_policy(tag: str) -> Policy:
    """Look a tag up in Table E.1-1, written as ``gggg,eeee``."""
    rows = _e1_1()
    group = f"{tag[:2]}xx"  # repeating groups (PS3.5 section 7.6)
    found = rows.get(tag) or rows.get(f"{group}{tag[4:]}") or rows.get(f"{group},xxxx")
    return found or Policy(Band.BEYOND, "", ())


def is_safe(place: str) -> bool:
    """Tell whether a private element, as `part10` writes its place, is listed as safe to retain."""
    return place in _safe()


def safe_vr(place: str) -> str:
    """Return the value representation of such a private element."""
    return _safe()[place]


@cache
def _safe() -> dict[str, str]:
    return {
        f"{row['group']},[{row['creator']}]{row['element']}": row["vr"]
        for row in table("safe_private")
    }


@cache
def retained(name: str) -> tuple[Attribute, ...]:
    """Read a table of attributes that must stay."""
    rows = table(name)
    if not rows or not {"keyword", "tolerance", "limit", "weight"} <= rows[0].keys():
        raise RequestError(f"{name!r} is no table of attributes", "name one with its columns")
    return tuple(
        Attribute(
            row["keyword"],
            row["tolerance"],
            float(row["limit"] or 0),
            int(row["weight"]),
            attribute_policy(row["keyword"]),
        )
        for row in rows
    )


@cache
def _e1_1() -> dict[str, Policy]:
    return {
        row["tag"]: Policy(
            Band.STANDARD,
            row["action"],
            tuple(row["kept_by"].split()),
            tuple(row["cleaned_by"].split()),
        )
        for row in table("ps3_15_e1_1")
    }


@cache
def _newest() -> dict[str, tuple[int, str]]:
    """Return tag and VR of what Table E.1-1 has and the dictionary of pydicom not yet."""
    return {
        row["keyword"]: (int(row["tag"].replace(",", ""), 16), row["vr"])
        for row in table("ps3_15_e1_1")
        if row["keyword"] and "x" not in row["tag"] and tag_for_keyword(row["keyword"]) is None
    }


def rows(name: str) -> list[dict[str, str]]:
    """Read a CSV file of corpora/ whose comments begin with ``#``."""
    lines = paths.find("corpora", name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
