r"""Letters that count layers where no brackets say so: in a^l_j = \sigma(\sum_k w^l_{jk} a^{l-1}_k + b^l_j) the l is a
label, no power.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LAYER = re.compile(r"\^\s*(?:\{\s*(l|\\ell)\s*([+-]\s*1)?\s*\}|(l|\\ell)(?![A-Za-z]))")
OUTPUT = re.compile(r"\^\s*(?:\{\s*L\s*\}|L(?![A-Za-z]))")
RAISED = re.compile(r"\\lambda\s*\^|\d\s*\^\s*\{?\s*(?:l|\\ell)")
"""A number, or a rate, to the l-th power."""


def layer_letters(formulas: Sequence[str]) -> set[str]:
    """The letters that count layers as superscripts without brackets: l, where a^{l-1} or a^{l+1} stands beside a^l."""
    found = [match for text in formulas for match in LAYER.finditer(text)]
    letters = {match[1] or match[3] for match in found}
    if len(letters) != 1 or {bool(match[2]) for match in found} != {True, False} or any(map(RAISED.search, formulas)):
        return set()
    last = {"L"} if any(map(OUTPUT.search, formulas)) else set()
    return letters | last
