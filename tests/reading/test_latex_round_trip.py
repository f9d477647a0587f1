"""What is printed is read back as the same tree; and no text, however mangled, ends in anything but a tree or a refusal in words.

`python -m tests.reading.test_latex_round_trip 20000 100000` runs as many formulas and mutated texts as it is told.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from symnn.reading.formula import tree as t
from symnn.reading.latex.displays import statements
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import NameTable, TableEntry
from symnn.reading.latex.printed_trees import latex
from symnn.reading.latex.tokens import Unreadable

NAMES = NameTable(
    [TableEntry(k, "number") for k in ("a", "b", r"\lambda", r"\hat{y}", r"x_{t}", r"\mathbf{u}^{(2)}")]
    + [TableEntry(k, "array", 1) for k in (r"\mathbf{x}", "v", r"\beta")]
    + [TableEntry(k, "array", 2) for k in ("W^{[2]}", "A", r"\mathbf{M}")]
    + [TableEntry(k, "function") for k in ("f", r"\phi")]
    + [TableEntry("n", "size"), TableEntry("m", "size")]
)  # fmt: skip
NUMBERS, COLUMNS, MATRICES = (
    ["a", "b", r"\lambda", r"\hat{y}", r"x_{t}", r"\mathbf{u}^{(2)}"],
    [r"\mathbf{x}", "v", r"\beta"],
    ["W^{[2]}", "A", r"\mathbf{M}"],
)


def grown(lot: random.Random, depth: int) -> t.Tree:
    """A tree of the grammar; shapes need not fit."""
    if depth <= 0 or lot.random() < 0.15:
        kind = lot.randrange(6)
        if kind == 0:
            return t.Number(Fraction(lot.choice((0, 1, 2, 10))))
        if kind == 1:
            return t.Name(lot.choice(COLUMNS), (t.Name("n"),))
        if kind == 2:
            return t.Name(lot.choice(MATRICES), (t.Number(Fraction(1)), t.Name("m")))
        return t.Name(lot.choice([*NUMBERS, *COLUMNS, *MATRICES]))
    inner = lambda: grown(lot, depth - 1)
    match lot.randrange(19):
        case 0 | 1:
            k = lot.randint(2, 3)
            return t.Sum(tuple(inner() for _ in range(k)), tuple(lot.choice((1, -1)) for _ in range(k)))
        case 2 | 3:
            factors = tuple(inner() for _ in range(lot.randint(2, 3)))
            # before a digit a sign must stand
            signs = tuple(lot.choice(("", "·", "∘", "⊗")) if not latex(f)[:1].isdigit() else "·" for f in factors[1:])
            return t.Product(factors, signs)
        case 4:
            return t.Quotient(inner(), inner())
        case 5:
            return t.Power(inner(), lot.choice((t.Number(Fraction(2)), t.Name("a"), inner())))
        case 6:
            return t.Transpose(inner())
        case 7:
            return t.Apply(lot.choice(("f", r"\phi")), (inner(),), lot.choice((0, 0, 1, 2)))
        case 8:
            return t.Apply(lot.choice(("log", "exp", "tanh", "softmax", "tr", "sqrt", "diag")), (inner(),))
        case 9:
            return t.Norm(inner(), lot.choice(("abs", "", "2", "F", "1")))
        case 10:
            return t.Big(lot.choice(("sum", "product")), "k", t.Number(Fraction(1)), t.Name("n"), inner())
        case 11:
            return t.Derivative(inner(), (t.Name(lot.choice([*COLUMNS, *MATRICES])),), lot.choice(("∂", "∇")))
        case 12:
            return t.Extremum("max", (inner(), inner()))
        case 13:
            return t.Inner(inner(), inner())
        case 14:
            low, high = lot.choice(((None, None), (t.Number(Fraction(0)), t.Name("a"))))
            return t.Integral("z", low, high, inner())
        case 15:
            return t.Apply(lot.choice(("binomial", "KL")), (inner(), inner()))
        case 16:
            return t.Apply("factorial", (inner(),))
        case 17:
            return t.Entry(t.Group(inner()), (t.Name("n"), t.Name("m")))
        case _:
            return t.Rows(((inner(), inner()), (inner(), inner())))


def bare(value: Any) -> Any:
    """Without the brackets, which printing adds, and with signs inside one sum."""
    if isinstance(value, tuple):
        return tuple(bare(v) for v in value)
    if not isinstance(value, t.Tree):
        return value
    if isinstance(value, t.Group):
        return bare(value.inside)
    return replace(value, **{f.name: bare(getattr(value, f.name)) for f in fields(value) if f.name not in ("start", "end")})


def mangled(lot: random.Random, text: str) -> str:
    """The text with a few characters lost, doubled, exchanged or put in."""
    out = list(text)
    for _ in range(lot.randint(1, 4)):
        at = lot.randrange(len(out) + 1)
        match lot.randrange(4):
            case 0 if out:
                del out[min(at, len(out) - 1)]
            case 1:
                out.insert(at, lot.choice("{}()[]^_\\&|'.,;:+-*/=<> \x00\t\n%$#~\"éλ∑\ud800"))
            case 2:
                out[at:at] = out[at : at + lot.randint(1, 6)]
            case _:
                out.insert(
                    at,
                    lot.choice(
                        (
                            r"\left",
                            r"\right",
                            r"\frac",
                            r"\sum",
                            r"\begin{cases}",
                            r"\end{cases}",
                            r"\\",
                            r"\text{if}",
                            r"\partial",
                            r"\int",
                            "d z",
                            "!",
                            r"\choose",
                            "P(",
                            "__import__('os')",
                        )
                    ),
                )
    return "".join(out)


def round_trips(count: int, seed: int = 1) -> None:
    lot = random.Random(seed)
    for _ in range(count):
        tree = grown(lot, lot.randint(1, 4))
        text = latex(tree)
        again = expression(text, NAMES)
        assert bare(again) == bare(tree), f"{text}\n{latex(again)}"
        assert latex(expression(latex(again), NAMES)) == latex(again)


def survives(count: int, seed: int = 2) -> float:
    """Every mangled text is read or refused; the longest time that one took."""
    lot, worst = random.Random(seed), 0.0
    said: list[tuple[str, int]] = []
    for _ in range(count):
        text = mangled(lot, latex(grown(lot, lot.randint(1, 3))))
        begun = time.process_time()
        try:
            statements(text, NAMES)
        except Unreadable as error:
            said.append((text, error.place))
        worst = max(worst, time.process_time() - begun)
    assert all(0 <= place <= len(text) + 1 for text, place in said)
    return worst


def test_what_is_printed_is_read_back() -> None:
    round_trips(400)


def test_mangled_texts_are_read_or_refused() -> None:
    assert survives(1500) < 5


def test_large_and_deep_texts_are_refused_at_once() -> None:
    for text in ("(" * 5000, "{" * 5000, r"\frac{" * 3000, "a^{" * 3000, "a+" * 100_000, r"\left(" * 3000, "a_{" * 5000 + "}" * 5000):
        begun = time.process_time()
        with contextlib.suppress(Unreadable):
            statements(text, NAMES)
        assert time.process_time() - begun < 5


@pytest.mark.parametrize("text", ["__import__", "exec(a)", "eval(a)", r"\operatorname{open}(a)"])
def test_names_of_python_are_names(text: str) -> None:
    with pytest.raises(Unreadable, match=r"not known|factor is wanted"):
        statements(text, NAMES)


if __name__ == "__main__":
    begun = time.perf_counter()
    round_trips(int(sys.argv[1]), 3)
    sys.stdout.write(f"{sys.argv[1]} formulas, {time.perf_counter() - begun:.0f} s\n")
    texts = int(sys.argv[2] if len(sys.argv) > 2 else sys.argv[1])
    sys.stdout.write(f"{texts} mangled texts, the slowest {survives(texts, 4):.3f} s\n")
