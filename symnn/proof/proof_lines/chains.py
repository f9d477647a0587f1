"""The lines of a proof as chains of sides that are printed: what is set alike is one side, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from symnn.claims.relations import latex_sign
from symnn.proof.proof_lines.product_sums import SAME_FORMULA, THE_RIGHT
from symnn.proof.proof_lines.proof_line import LIMIT_AS, ProofLine

OF_INDUCTION = ("base", "step,")
"""How the reasons of an induction begin."""
Printed = Callable[[ProofLine, Any], str]
"""How a side of a line, or of what the line rests on, is printed."""


@dataclass(frozen=True)
class PrintedLink:
    """relation side, and the lines that say why."""

    relation: str
    side: str
    lines: list[ProofLine]


@dataclass(frozen=True)
class PrintedChain:
    """Sides that are related one to the next."""

    start: str
    links: list[PrintedLink] = field(default_factory=list)

    def add(self, line: ProofLine, side: str) -> None:
        """A side that is printed as the one before says nothing new: its reason stands there, too."""
        if self.links and line.relation == "=" and _bare(self.links[-1].side) == _bare(side):
            if not line.reason.startswith(THE_RIGHT):
                self.links[-1].lines.append(line)
        else:
            self.links.append(PrintedLink(line.relation, side, [line]))

    @property
    def closed(self) -> bool:
        """Whether it says of a formula that it is equal to itself, and is no part of an induction."""
        part = self.links[0].lines[0].reason.startswith(OF_INDUCTION)
        return not part and self.links[-1].side == self.start and all(link.relation == "=" for link in self.links)


def chains(lines: Sequence[ProofLine], printed: Printed, *, alone: bool = True) -> list[PrintedChain]:
    """W(Mx) and (WM)x are printed alike: one line for both. A chain that ends where it began is left out, unless it is
    all there is and stands `alone`: it is one link then.
    """
    found: list[PrintedChain] = []
    begins = False
    for line, following in zip_longest(lines, lines[1:]):
        right, begins = printed(line, line.right), begins or line.begins
        goes_on = following is not None and not following.begins
        if begins and goes_on and line.relation == "=" and _bare(right) == _bare(printed(line, line.left)):
            continue
        if begins:
            found.append(PrintedChain(printed(line, line.left)))
        found[-1].add(line, right)
        begins = False
    kept = [chain for chain in found if not chain.closed]
    return kept or [_as_one(chain, lines[0]) for chain in found[:1] if alone]


def _as_one(chain: PrintedChain, line: ProofLine) -> PrintedChain:
    same = ProofLine(line.left, line.left, SAME_FORMULA, begins=True)
    return PrintedChain(chain.start, [PrintedLink("=", chain.start, [same])])


def why(lines: Sequence[ProofLine], printed: Printed, words: Callable[[str], str], formula: str, sign: Any) -> str:
    """The reasons of a link, each with what it rests on, but for what the line itself says. `formula` is how one is set
    beside words.
    """
    return "; ".join(dict.fromkeys(_why(line, printed, words, formula, sign) for line in lines))


def _why(line: ProofLine, printed: Printed, words: Callable[[str], str], formula: str, sign: Any) -> str:
    def told(left: Any, relation: str, right: Any) -> str:
        return f"{printed(line, left)} {sign(relation)} {printed(line, right)}"

    itself = told(line.left, line.relation, line.right)
    said = dict.fromkeys(told(k.left, k.relation, k.right) for k in (*line.known, *line.put))
    known = ", ".join(formula % one for one in said if one != itself)
    joint = " " if line.reason == LIMIT_AS else ": "
    return joint.join(filter(None, (words(line.reason), known)))


def in_latex(relation: str) -> str:
    return r"\to" if relation == "→" else latex_sign(relation)


def _bare(side: str) -> str:
    """A formula without its spaces, which a text given as LaTeX has in other places; of a plain sum without brackets
    the order of its summands says nothing.
    """
    if not set("()[]{}\\-") & set(side):
        side = "+".join(sorted(side.split(" + ")))
    return "".join(side.split())
