"""Names of persons, from the word list of their locale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream


@dataclass(frozen=True)
class Name:
    """A name in its parts, in the script of its locale.

    Parameters
    ----------
    family, given
        As people write it.
    latin, phonetic
        Family and given name in Latin letters and as they are pronounced, where a locale
        has them beside.
    locale
        A row of locales.toml.
    word
        Is the family name an ordinary word as well?
    """

    family: str
    given: str
    latin: tuple[str, str] = ("", "")
    phonetic: tuple[str, str] = ("", "")
    locale: str = "western"
    word: bool = False


def draw(stream: Stream, locale: str, sex: str) -> Name:
    """Draw the name of a person of a locale."""
    family, given = (stream.pick(_rows(locale, part)) for part in ("family", sex))
    return Name(
        family=family["name"],
        given=given["name"],
        latin=(family["latin"], given["latin"]),
        phonetic=(family["phonetic"], given["phonetic"]),
        locale=locale,
        word=bool(family["word"]),
    )


@cache
def _rows(locale: str, part: str) -> list[dict[str, str]]:
    return [row for row in tables.words("names") if (row["locale"], row["part"]) == (locale, part)]
