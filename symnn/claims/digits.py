"""Rational numbers of very many digits, cut off after a few: never rounded, and never without the dots that say so."""

from __future__ import annotations

from typing import Any

LONGEST = 15
"""Digits of a number that is written out; of a longer one come the first DIGITS, and dots that say there are more."""
DIGITS = 7


def is_long(q: Any) -> bool:
    if q.is_Integer:
        return False
    bits = int(q.p).bit_length() + int(q.q).bit_length()
    return bits > 8 * LONGEST or len(str(abs(q.p))) + len(str(q.q)) > 2 * LONGEST


def written(q: Any) -> str:
    """An integer or fraction as text; of more digits than Python writes out, the first and the power of ten."""
    try:
        return str(q)
    except ValueError:
        return scientific(q)


def scientific(q: Any) -> str:
    """1.000000…e5000: cut off and not rounded."""
    above, below = abs(int(q.numerator)), int(q.denominator)
    power = (above.bit_length() - below.bit_length()) * 30103 // 100000 + 1
    while (digits := _shifted(above, below, DIGITS - 1 - power)) < 10 ** (DIGITS - 1):
        power -= 1
    return f"{'-' * bool(q < 0)}{str(digits)[0]}.{str(digits)[1:DIGITS]}…e{power + len(str(digits)) - DIGITS}"


def _shifted(above: int, below: int, places: int) -> int:
    return above * 10**places // below if places >= 0 else above // (below * 10**-places)


def shortened(q: Any) -> str:
    """The first digits of a rational number, cut off and not rounded: 1.758099…"""
    sign, q = "-" * bool(q < 0), abs(q)
    whole = int(q.p // q.q)
    places = DIGITS - len(str(whole)) if whole else DIGITS
    while not whole and q.p * 10**places < q.q * 10 ** (DIGITS - 1):
        places += 1  # leading zeros are no digits
    digits = str(q.p * 10 ** max(places, 0) // q.q)
    if places <= 0:
        return f"{sign}{digits}…"
    digits = digits.rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}…"
