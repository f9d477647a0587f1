"""Slips: one careless change at one place. Whether it makes a claim false, numbers say (`judging.py`); often it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from tests.fuzz.slopes import ones, scaled
from tests.fuzz.terms import Misfit, Term, make, names, paths, put

Changes = Iterator[tuple[str, Callable[[], Term]]]
OTHER = {"sigmoid": "tanh", "tanh": "sigmoid", "relu": "abs", "abs": "relu", "exp": "softplus", "softplus": "exp", "sin": "cos", "cos": "sin",
         "sign": "step", "step": "sign", "silu": "relu", "leaky_relu": "relu", "gelu": "silu", "log": "sqrt", "sqrt": "log"}  # fmt: skip
KIN = {"trace": ("sum",), "sum": ("trace", "mean", "norm1"), "mean": ("sum",), "rows": ("cols",), "cols": ("rows",), "norm": ("norm1",), "norm1": ("norm",),
       "mm": ("had",), "had": ("mm",), "lse": ("max",), "max": ("lse",), "inv": ("T",), "pow": ("hpow",), "hpow": ("pow",), "E": ("Var",)}  # fmt: skip


def changes(t: Term, known: list[Term], rng: Random) -> Changes:
    yield "sign", lambda: scaled(t, -1)
    yield "factor", lambda: scaled(t, rng.choice((2, Fraction(1, 2), Fraction(101, 100))))
    yield "size", lambda: make("times", make("size", data="n"), t)
    yield "added", lambda: make("add", t, scaled(ones(t.shape), rng.choice((1, Fraction(1, 1000)))))
    if t.shape and t.shape[0] == t.shape[1]:
        yield "transpose", lambda: make("T", t)
        yield "identity", lambda: make("eye", data=t.shape[0])
    if t.op == "T":
        yield "transpose", lambda: t.args[0]
    if t.op in ("add", "had", "mm", "times"):
        yield "dropped", lambda: t.args[0]
        yield "dropped", lambda: t.args[1]
    if t.op == "mm":
        yield "order", lambda: make("mm", t.args[1], t.args[0])
    if t.op == "map":
        yield "function", lambda: make("map", t.args[0], data=OTHER[t.data])
        yield "dropped function", lambda: t.args[0]
    if t.op in ("hpow", "pow"):
        yield "exponent", lambda: make(t.op, t.args[0], data=t.data + rng.choice((1, -1)) or 2)
    if t.op == "softmax" and t.data is not None:
        yield "axis", lambda: make("softmax", t.args[0], data=1 - t.data)
    if t.op == "size":
        yield "size", lambda: make("size", data=rng.choice("nmk"))
    if t.op == "entry":
        yield "index", lambda: make("entry", t.args[0], data=(t.data[0] + 1, t.data[1]))
    for other in KIN.get(t.op, ()):
        yield (
            "kin",
            lambda other=other: replace(make("sum", *t.args), op=other) if other in ("E", "Var") else make(other, *t.args, data=t.data),
        )
    for x in known:
        if t.op == "name" and x != t and x.shape == t.shape:
            yield "name", lambda x=x: x


def slip(term: Term, rng: Random, also: Term | None = None) -> tuple[str, Term] | None:
    """A changed term and the kind of the change; None if nothing was found that can be written."""
    known = names(term, *([also] if also else []))
    for _ in range(30):
        path, part = rng.choice(list(paths(term)))
        kind, change = rng.choice(list(changes(part, known, rng)))
        try:
            changed = put(term, path, change())
        except Misfit:
            continue
        if changed != term:
            return kind, changed
    return None
