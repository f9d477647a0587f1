"""A claim as one file for Coq: the formula as a comment, one Require, one Theorem, its proof, what it assumes.

What may stand in such a file is told by `coq_reader`; this is what writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symnn.certificates.coq_text import LIMITS, SLOPE, binder, gradient, limit, premise, ranges, spelled
from symnn.certificates.index_terms import OverIndex, alike, renamed, subterms
from symnn.certificates.node_terms import Premise, Translation

OUTCOMES = ("Outcome", "Type")
REQUIRE = "From Symnn Require Import Kernel."


@dataclass(frozen=True)
class CoqStatement:
    """What a theorem says: for all binders, under the premises, for all indices: left relation right."""

    binders: tuple[tuple[str, str], ...]
    premises: tuple[Premise, ...]
    said: Premise
    at_least_one: tuple[str, ...] = ()
    slopes: tuple[tuple[str, str], ...] = ()
    """Unknown functions with what their derivatives are."""

    @property
    def random(self) -> bool:
        """Whether it speaks of expectations."""
        return OUTCOMES in self.binders

    @property
    def says_nothing(self) -> bool:
        """Whether its sides are the same, but for the names of indices that run."""
        return self.said.relation == "=" and alike(self.said.left) == alike(self.said.right)

    def text(self) -> str:
        """As Coq reads it."""
        quantified = "".join(f" ({name} : {kind})" for name, kind in self.binders)
        lines = [f"forall{quantified}," if quantified else ""]
        lines += ["  is_expectation E ->"] if self.random else []
        lines += [f"  is_slope {function} {slope} ->" for function, slope in self.slopes]
        lines += [f"  (1 <= {size})%nat ->" for size in self.at_least_one]
        lines += [f"  {premise(p)} ->" for p in self.premises]
        if self.said.relation in LIMITS:
            return "\n".join([*filter(None, lines), f"  {limit(self.said)}"])
        if self.said.relation == SLOPE:
            return "\n".join([*filter(None, lines), f"  {gradient(self.said)}"])
        inner = ranges(self.said.indices)
        body = f"{spelled(self.said.left)}\n  {self.said.relation} {spelled(self.said.right)}"
        return "\n".join([*filter(None, lines), f"  {inner}{body}"])


def binders(names: Translation) -> tuple[tuple[str, str], ...]:
    """Sizes, unknown functions, tensors: every symbol of the statement with its type."""
    found = [OUTCOMES, ("E", "(Outcome -> R) -> R")] if names.random else []
    found += [(s, "nat") for s in names.sizes]
    found += [(f, "R -> " * arity + "R") for f, arity in names.functions.items()]
    for name, atom in names.atoms.items():
        kind = binder(name, [names.size(s) for s in atom.shape])[len(name) + 4 : -1]
        found.append((name, f"Outcome -> {kind}" if name in names.random else kind))
    return tuple(found)


def file_text(name: str, comment: str, statement: CoqStatement, proof: Sequence[str], example: str = "") -> str:
    """The whole file; `example` is an instance of the premises."""
    body = "\n".join(f"  {line}" for line in proof)
    theorem = f"Theorem {name} :\n  {statement.text()}.\nProof.\n{body}\nQed.\n"
    return f"(* {plain_comment(comment)} *)\n{REQUIRE}\n{theorem}{example}Print Assumptions {name}.\n"


def plain_comment(words: str) -> str:
    """Words that Coq takes for no other comment and no string."""
    return words.replace("(*", "( *").replace("*)", "* )").replace('"', "''")


# the proof of an entry ------------------------------------------------------------------------------------------------
Premises = Sequence[tuple[str, Premise]]
Prover = Callable[[Premise, dict[str, str], Premises], list[str] | None]
"""The lines that prove a relation between numbers, whose free indices run over these sizes, from named premises; None
where it cannot.
"""


def proof_by(prove: Prover, statement: CoqStatement) -> list[str] | None:
    """Everything introduced, and every entry proved: one for all along an axis of symbolic size, one by one along an
    axis whose size is a number.
    """
    said = statement.said
    sizes = len(statement.at_least_one)
    premises = [(f"premise{sizes + k}", p) for k, p in enumerate(statement.premises)]
    words = [name for name, _ in statement.binders] + (["premise_E"] if statement.random else [])
    words += [f"own_slope{k}" for k in range(len(statement.slopes))]
    words += [f"premise{k}" for k in range(sizes)]
    first = " ".join([*words, *(name for name, _ in premises)])
    rest = by_entries(
        lambda entry, free: prove(entry, free, premises), replace(said, indices=()), list(said.indices), {}
    )
    if rest is None:
        return None
    return [f"intros {first}.", *rest] if first else rest


def by_entries(
    prove: Callable[[Premise, dict[str, str]], list[str] | None],
    entry: Premise,
    waiting: list[tuple[str, str]],
    free: dict[str, str],
) -> list[str] | None:
    """The proof of an entry: one for all along an axis of symbolic size, each along an axis whose size is a number."""
    if not waiting:
        return prove(entry, free)
    (name, size), rest = waiting[0], waiting[1:]
    lines = [f"intros {name} range_{name}."]
    if not size.isdigit():
        inner = by_entries(prove, entry, rest, {**free, name: size})
        return None if inner is None else lines + inner
    n = int(size)
    lines.append(f"destruct {name} as {'[|' * n}{name}{']' * n}.")
    for k in range(n):
        here = replace(entry, left=renamed(entry.left, {name: k}), right=renamed(entry.right, {name: k}))
        inner = by_entries(prove, here, rest, free)
        if inner is None:
            return None
        lines += [f"{{ {inner[0]}", *(f"  {line}" for line in inner[1:])]
        lines[-1] += " }"
    return [*lines, "exfalso; lia."]


def by_numbers(entry: Premise, _: dict[str, str], premises: Premises) -> list[str] | None:
    """By the tactic for formulas of numbers: fractions, few cases, known bounds. It knows nothing of sums that run.
    Whether it succeeds only Coq can say.
    """
    sums = [t for side in (entry.left, entry.right) for t in subterms(side) if isinstance(t, OverIndex)]
    if any(t.kind != "sum" or not t.size.isdigit() for t in sums):
        return None
    told = any(p.indices and all(s.isdigit() for _, s in p.indices) for _, p in premises)
    if told:
        return ["simpl sum; known_entries; lra."]
    return ["simpl sum; numbers."] if sums else ["numbers."]
