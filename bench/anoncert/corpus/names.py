"""Names of persons, from the word list of their locale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from anoncert.corpus import tables
from anoncert.corpus.letters import written
from anoncert.corpus.streams import Stream

_ENOUGH = 8
"""Latin letters below which a name found among bytes proves nothing: nobody has so few."""


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
    family = stream.pick(_rows(locale, "family"))
    form = (family["name"], family["latin"])
    counterpart = (family["feminine"], family["feminine_latin"])
    if sex == "F" and counterpart[0]:
        form, counterpart = counterpart, form
    given = stream.pick(_given(locale, sex, len(_plain(*form))))
    return Name(
        family=form[0],
        given=given["name"],
        latin=(form[1], given["latin"]),
        phonetic=(family["phonetic"], given["phonetic"]),
        locale=locale,
        counterpart=counterpart,
        word=bool(family["word"]),
    )


def kin(stream: Stream, name: Name, sex: str, *, same_sex: bool) -> Name:
    """Draw a relative who has the family name, in the form of a sex, and another given name."""
    form, counterpart = (name.family, name.latin[0]), name.counterpart
    if not same_sex and counterpart[0]:
        form, counterpart = counterpart, form
    fitting = _given(name.locale, sex, len(_plain(*form)))
    given = stream.pick([row for row in fitting if row["name"] != name.given])
    return replace(
        name,
        family=form[0],
        given=given["name"],
        latin=(form[1], given["latin"]),
        phonetic=(name.phonetic[0], given["phonetic"]),
        counterpart=counterpart,
    )


@cache
def _rows(locale: str, part: str) -> list[dict[str, str]]:
    return [row for row in tables.local_words("names", locale) if row["part"] == part]


@cache
def _given(locale: str, sex: str, letters: int) -> list[dict[str, str]]:
    """Return the given names that make enough of a family name of so many letters."""
    rows = _rows(locale, sex)
    return [row for row in rows if letters + len(_plain(row["name"], row["latin"])) >= _ENOUGH]


@cache
def _plain(own: str, latin: str) -> str:
    return written(own, latin).latin.replace(" ", "")
