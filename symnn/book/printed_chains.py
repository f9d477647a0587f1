"""The lines of a proof on a page: chains of equal sides, a reason behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from symnn.book.prover_words import lettered
from symnn.claims.derivation import SymbolName
from symnn.claims.relations import latex_sign
from symnn.proof.proof_lines.product_sums import SAME_FORMULA, THE_RIGHT
from symnn.proof.proof_lines.proof_line import LIMIT_AS, ProofLine
from symnn.text import latex

Names = Mapping[Any, SymbolName]

OF_INDUCTION = ("base", "step,")
"""How the reasons of an induction begin."""


def told_lines(lines: Sequence[ProofLine], names: Names, *, alone: bool = True) -> Iterator[str]:
    """left = right (why), the left side only where a chain begins. W(Mx) and (WM)x are set alike: one line for both.
    A chain that ends where it began is left out, unless it is all there is and stands `alone`.
    """
    chains: list[_Chain] = []
    begins = False
    for line, following in zip_longest(lines, lines[1:]):
        side = partial(_counted, line, names)
        right, begins = side(line.right), begins or line.begins
        goes_on = following is not None and not following.begins
        if begins and goes_on and line.relation == "=" and right == side(line.left):
            continue
        if begins:
            chains.append(_Chain(side(line.left), []))
        chains[-1].add(_sign(line), right, _why(line, names))
        begins = False
    for chain in [c for c in chains if not c.closed] or chains[:1] * alone:
        yield from chain.told()


@dataclass(frozen=True)
class _Chain:
    """Sides that are related one to the next: (sign, side, reasons)."""

    start: str
    links: list[tuple[str, str, list[str]]]

    def add(self, sign: str, side: str, reason: str) -> None:
        if self.links and sign == "=" and _bare(self.links[-1][1]) == _bare(side):
            if not reason.startswith(THE_RIGHT):
                self.links[-1][2].append(reason)
        else:
            self.links.append((sign, side, [reason]))

    @property
    def closed(self) -> bool:
        """Whether it says of a formula that it is equal to itself, and is no part of an induction."""
        part = self.links[0][2][0].startswith(OF_INDUCTION)
        return not part and self.links[-1][1] == self.start and all(sign == "=" for sign, _, _ in self.links)

    def told(self) -> Iterator[str]:
        if self.closed:
            yield f"${self.start} = {self.start}$ ({SAME_FORMULA})"
            return
        for k, (sign, side, reasons) in enumerate(self.links):
            left = f"{self.start} " if k == 0 else ""
            yield f"${left}{sign} {side}$ ({'; '.join(reasons)})"


def _bare(side: str) -> str:
    """A formula without its spaces, which a text given as LaTeX has in other places."""
    return "".join(side.split())


def _why(line: ProofLine, names: Names) -> str:
    """The reason, with what it rests on, but for what the line itself says."""
    side = partial(_counted, line, names)
    itself = f"{side(line.left)} {_sign(line)} {side(line.right)}"
    said = (f"{side(k.left)} {_sign(k)} {side(k.right)}" for k in (*line.known, *line.put))
    known = ", ".join(f"${one}$" for one in said if one != itself)
    joint = " " if line.reason == LIMIT_AS else ": "
    return joint.join(filter(None, (lettered(line.reason, names), known)))


def _sign(line: Any) -> str:
    return r"\to" if line.relation == "→" else latex_sign(line.relation)


def _counted(line: ProofLine, names: Names, side: Any) -> str:
    return latex(line.counted(side), names=names)
