"""What a statement that was read back is worth at given numbers: from the one-line definitions of Statements.v alone."""

from math import erf, prod

import numpy as np

from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WhereEntry,
    WholePower,
)

SIGMOID = lambda x: 1 / (1 + np.exp(-x))
FUNCTIONS = {
    "/": lambda x: 1 / x, "exp": np.exp, "ln": np.log, "sqrt": np.sqrt, "Rabs": abs, "sin": np.sin, "cos": np.cos,
    "sigmoid": SIGMOID, "softplus": lambda x: np.log(1 + np.exp(x)), "relu": lambda x: (x + abs(x)) / 2,
    "sign": np.sign, "step": lambda x: float(x >= 0), "is_positive": lambda x: float(x > 0),
    "tanh": lambda x: 2 * SIGMOID(2 * x) - 1, "Rmax": max, "Rmin": min, "Rpower": lambda x, c: x**c,
    "PI": lambda: np.pi, "erf": erf,
}  # fmt: skip


def value(term, known, at, functions):
    """`known` are arrays, numbers and sizes by name, `at` the indices."""
    go = lambda t, more=(): value(t, known, {**at, **dict(more)}, functions)
    index = lambda i: at[i] if isinstance(i, str) else i
    match term:
        case Rational():
            return float(term.value)
        case SizeNumber():
            return float(size(term.size, known))
        case AtomEntry():
            return float(np.asarray(known[term.name])[tuple(map(index, term.indices))])
        case DeltaEntry():
            return float(index(term.first) == index(term.second))
        case WhereEntry():
            total = sum(c * index(i) for c, i in term.indices)
            total += sum(c * size(s, known) for c, s in term.sizes) + term.offset
            return float(total == 0 if term.relation == "=" else total >= 0)
        case Pairwise():
            a, b = go(term.first), go(term.second)
            return {"+": a + b, "-": a - b, "*": a * b}[term.sign]
        case Negated():
            return -go(term.of)
        case WholePower():
            n = term.exponent if isinstance(term.exponent, int) else size(term.exponent, known)
            return go(term.base) ** n
        case AppliedFunction():
            return float({**FUNCTIONS, **functions}[term.name](*map(go, term.arguments)))
        case OverIndex():
            values = [go(term.body, [(term.index, k)]) for k in range(size(term.size, known))]
            return {"sum": sum, "product": prod, "largest": max}[term.kind](values)
    raise AssertionError(term)


def size(text, known):
    """A size as Coq spells it: + * ^ of names and numbers, in brackets."""
    words = text.replace("(", " ( ").replace(")", " ) ").split()

    def one():
        word = words.pop(0)
        if word != "(":
            return int(word) if word.isdigit() else known[word]
        found = one()
        while words[0] != ")":
            sign, other = words.pop(0), one()
            found = {"+": found + other, "-": found - other, "*": found * other, "^": found ** max(other, 0)}[sign]
        words.pop(0)
        return found

    return one()
