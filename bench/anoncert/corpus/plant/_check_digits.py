"""Check digits of national numbers, by the schemes that locales.toml names.

Each function returns what follows the body of a number. No scheme is secret: they are
published by the authorities that issue the numbers, and ISO 7064, ISO/IEC 7812-1 annex B
and Verhoeff 1969 (Mathematical Centre Tracts 29) describe the general ones.
"""

from __future__ import annotations

from collections.abc import Sequence

_ORDER = 5
_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def weighted(body: str, weights: Sequence[int], remainders: str) -> str:
    """Return the character of the remainder that the weighted sum of the digits leaves."""
    total = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True))
    return remainders[total % len(remainders)]


def luhn(body: str) -> str:
    """Return the digit of ISO/IEC 7812-1: every second digit from the right counts double."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in body[::-2]]
    total = sum(doubled) + sum(int(digit) for digit in body[-2::-2])
    return str(-total % 10)


def verhoeff(body: str) -> str:
    """Return the digit that detects all transpositions of neighbours (dihedral group D5)."""
    state = 0
    for place, digit in enumerate(reversed(body), 1):
        state = _product(state, _permuted(int(digit), place))
    return str(_INVERSE[state])


def kimlik(body: str) -> str:
    """Return the two digits of Turkish identity numbers."""
    digits = [int(digit) for digit in body]
    tenth = (7 * sum(digits[0::2]) - sum(digits[1::2])) % 10
    return f"{tenth}{(sum(digits) + tenth) % 10}"


def snils(body: str) -> str:
    """Return the two digits of Russian insurance accounts."""
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 0, -1), body, strict=True))
    return f"{total % 101 % 100:02d}"


SCHEMES = {scheme.__name__: scheme for scheme in (weighted, luhn, verhoeff, kimlik, snils)}
"""The functions by the names that locales.toml uses."""


def _product(one: int, other: int) -> int:
    """Multiply in D5: 0 to 4 are rotations, 5 to 9 reflections."""
    turned = one - other if one >= _ORDER else one + other
    return turned % _ORDER + _ORDER * ((one >= _ORDER) != (other >= _ORDER))


def _permuted(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit
