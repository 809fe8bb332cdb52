"""Names of persons, from the word list of their locale."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    counterpart
        The family name as the other sex has it, in the script and in Latin letters, where
        that is another form.
    word
        Is the family name an ordinary word as well?
    """

    family: str
    given: str
    latin: tuple[str, str] = ("", "")
    phonetic: tuple[str, str] = ("", "")
    locale: str = "western"
    counterpart: tuple[str, str] = ("", "")
    word: bool = False


def draw(stream: Stream, locale: str, sex: str) -> Name:
    """Draw the name of a person of a locale."""
    family, given = (stream.pick(_rows(locale, part)) for part in ("family", sex))
    form = (family["name"], family["latin"])
    counterpart = (family["feminine"], family["feminine_latin"])
    if sex == "F" and counterpart[0]:
        form, counterpart = counterpart, form
    return Name(
        family=form[0],
        given=given["name"],
        latin=(form[1], given["latin"]),
        phonetic=(family["phonetic"], given["phonetic"]),
        locale=locale,
        counterpart=counterpart,
        word=bool(family["word"]),
    )


def married(name: Name, family: Name, *, same_sex: bool) -> Name:
    """Return a name with another's family name, in the form of its own sex."""
    form, counterpart = (family.family, family.latin[0]), family.counterpart
    if not same_sex and counterpart[0]:
        form, counterpart = counterpart, form
    return replace(
        name,
        family=form[0],
        latin=(form[1], name.latin[1]),
        phonetic=(family.phonetic[0], name.phonetic[1]),
        counterpart=counterpart,
        word=family.word,
    )


@cache
def _rows(locale: str, part: str) -> list[dict[str, str]]:
    return [row for row in tables.words("names") if (row["locale"], row["part"]) == (locale, part)]
