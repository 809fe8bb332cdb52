"""How a drawn text looks: its style, as locators spell it, and as subjects draw it.

A locator is ``left,top,height``, and where the text is not plain, words behind it:
``40,8,16 rotation=90 polarity=dark contrast=5``. Instead of the height, or for any level of
a factor, a recipe may name a row of tables/text_styles.toml: of ``40,8,{ladder}`` each
subject and planting draws the level of every factor by itself, so that factors are crossed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from anoncert import paths
from anoncert.corpus.streams import Stream
from anoncert.errors import RequestError
from anoncert.types import Record, Subject

_NAMED = re.compile(r"\{(\w+)\}")
_PIXELS = "pixels "


class Style(Record, frozen=True):
    """How a text is drawn."""

    height: Annotated[int, Meta(ge=1, le=256)]
    """Size of the font [px]."""
    font: str = "regular"
    """See `corpus.fonts`."""
    rotation: Annotated[int, Meta(ge=-359, le=359)] = 0
    """Counter-clockwise around the upper left corner of the first letter [degrees]."""
    polarity: Literal["bright", "dark"] = "bright"
    outline: Annotated[int, Meta(ge=0, le=2)] = 0
    """Width of a line of the other polarity around the letters [px]."""
    contrast: Annotated[int, Meta(ge=0, le=255)] = 0
    """Grey levels, of 256 displayed, that it adds or takes; 0: it covers what is there."""
    wrap: Annotated[int, Meta(ge=0, le=64)] = 0
    """Letters after which it goes on in a second line; 0: it does not."""
    frame: Annotated[int, Meta(ge=0, le=64)] = 0
    """The only frame that has it; 0: all have."""
    over: Literal["", "air", "anatomy", "edge"] = ""
    """What the recipe says that it lies over."""


PLAIN = Style(1)
"""Opaque white in all frames; of no height that matters."""


def located(at: str) -> tuple[int, int, Style]:
    """Read a locator.

    Returns
    -------
    left, top : int
        Where the text begins [px].
    style : Style
        How it looks.

    Raises
    ------
    RequestError
        It is none, or leaves the image.
    """
    position, *words = at.split() or [""]
    left, top, height = _numbers(position, at)
    said = dict(word.partition("=")[::2] for word in words)
    try:
        return left, top, msgspec.convert({"height": height, **said}, Style, strict=False)
    except msgspec.ValidationError as error:
        raise RequestError(f"text at {at!r}: {error}", "see corpus/style.py") from error


def resolved(at: str, subject: Subject, planting: str) -> str:
    """Fill the levels that a planting of a subject draws into a locator.

    Twins draw the same.

    Raises
    ------
    RequestError
        A style is not in the table.
    """
    if "{" not in at:
        return at
    return _NAMED.sub(lambda named: " ".join(_drawn(named[1], subject, planting)), at)


def place(at: str) -> str:
    """Return where a reader finds a text burned in at a locator, and how it looks if not plain."""
    left, top, _ = located(at)
    return _PIXELS + (at if " " in at else f"{left},{top}")


def of_place(found: str) -> Style | None:
    """Return the style that a place tells; None where it tells none."""
    at = found.removeprefix(_PIXELS)
    return located(at)[2] if at != found and " " in at else None


def _numbers(position: str, at: str) -> tuple[int, int, int]:
    try:
        left, top, height = (int(part) for part in position.split(","))
    except ValueError as error:
        raise RequestError(
            f"{at!r} is no position of text", "write left,top,height in pixels"
        ) from error
    if left < 0 or top < 0 or height < 1:
        raise RequestError(f"text at {at!r} leaves the image", "write positive pixels")
    return left, top, height


def _drawn(name: str, subject: Subject, planting: str) -> Iterator[str]:
    """Yield the height, then the words of all other factors."""
    if name not in _table():
        raise RequestError(f"no style {name!r} in text_styles.toml", f"known: {sorted(_table())}")
    for factor, levels in _table()[name].items():
        level = Stream(subject.variant, "style", planting, factor).pick(levels)
        yield str(level) if factor == "height" else f"{factor}={level}"


@cache
def _table() -> dict[str, dict[str, list[str | int]]]:
    return tomllib.loads(paths.find("corpora", "tables/text_styles.toml").read_text("utf-8"))
