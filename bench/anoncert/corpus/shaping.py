"""Text in the order and in the forms in which it is drawn, letter by letter from the left.

Arabic letters join: each is replaced by the presentation form (Unicode 16.0, block FE70)
that its neighbours ask for. Right-to-left text is turned round as a whole, so letters of
both directions in one text are not for this.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FORMS = {
    (False, False): "isolated",
    (False, True): "initial",
    (True, True): "medial",
    (True, False): "final",
}
"""By whether a letter is joined with the one before, and with the one behind it."""
_RIGHT_TO_LEFT = ("R", "AL")
_LAM = "\u0644"


def shaped(text: str) -> str:
    """Return a text as it is drawn."""
    if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return text
    letters = _ligated(text)
    return "".join(
        _joined(letter, before, after)
        for letter, before, after in zip(
            letters, ["", *letters[:-1]], [*letters[1:], ""], strict=True
        )
    )[::-1]


def _ligated(text: str) -> list[str]:
    """Split a text into letters; a lam and the alef behind it are one."""
    letters: list[str] = []
    for letter in text:
        if letters and letters[-1] == _LAM and _LAM + letter in _presentations():
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters


def _joined(letter: str, before: str, after: str) -> str:
    forms = _presentations()
    own = forms.get(letter, {})
    linked = "initial" in forms.get(before, {}) and "final" in own
    links = "initial" in own and "final" in forms.get(after, {})
    form = _FORMS[linked, links]
    return own.get(form, letter)


@cache
def _presentations() -> dict[str, dict[str, str]]:
    """Return the presentation forms of letters and ligatures of lam and alef, by name."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEFD):
        form, *letters = unicodedata.decomposition(chr(code)).split()
        joined = "".join(chr(int(letter, 16)) for letter in letters)
        found.setdefault(joined, {})[form.strip("<>")] = chr(code)
    return found
