"""Rewritings that keep what a term is worth, wherever it is defined: with them claims are true by construction.

Each takes a term and gives an equal one, or None where it does not apply. What holds under an assumption only asks the name for it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from tests.fuzz.slopes import minus, ones, scaled, times
from tests.fuzz.terms import Misfit, Term, make, number, paths, put

Rule = Callable[[Term, Random], Term | None]


def _swapped(t: Term, r: Random) -> Term | None:
    return make(t.op, *t.args[::-1]) if t.op in ("add", "had") or (t.op == "times" and not t.shape) else None


def _regrouped(t: Term, r: Random) -> Term | None:
    if t.op not in ("add", "mm", "had") or t.args[0].op != t.op:
        return None
    (a, b), c = t.args[0].args, t.args[1]
    return make(t.op, a, make(t.op, b, c))


def _regrouped_left(t: Term, r: Random) -> Term | None:
    if t.op not in ("add", "mm", "had") or t.args[1].op != t.op:
        return None
    a, (b, c) = t.args[0], t.args[1].args
    return make(t.op, make(t.op, a, b), c)


def _distributed(t: Term, r: Random) -> Term | None:
    """(a + b)c and a(b + c), in every sense of the product."""
    if t.op not in ("mm", "had", "times"):
        return None
    a, b = t.args
    if b.op == "add":
        return make("add", *(make(t.op, a, x) for x in b.args))
    if a.op == "add":
        return make("add", *(make(t.op, x, b) for x in a.args))
    return None


LINEAR = ("T", "trace", "sum", "mean", "rows", "cols", "item", "diag", "scale", "vec")


def _linear(t: Term, r: Random) -> Term | None:
    if t.op not in LINEAR or t.args[0].op not in ("add", "scale", "times"):
        return None
    inner = t.args[0]
    if inner.op == "add":
        return make("add", *(make(t.op, x, data=t.data) for x in inner.args))
    if inner.op == "scale":
        return scaled(make(t.op, inner.args[0], data=t.data), inner.data)
    return make("times", inner.args[0], make(t.op, inner.args[1], data=t.data)) if t.op != "diag" else None


def _transposed(t: Term, r: Random) -> Term | None:
    """What a transpose does to products and entries; what hardly sees it."""
    if t.op in ("trace", "det", "sum", "mean", "norm", "norm1"):
        return make(t.op, make("T", t.args[0]))
    if t.op != "T":
        return make("T", make("T", t)) if t.shape and r.random() < 0.3 else None
    inner = t.args[0]
    match inner.op:
        case "mm":
            return make("mm", make("T", inner.args[1]), make("T", inner.args[0]))
        case "had" | "add":
            return make(inner.op, *(make("T", x) for x in inner.args))
        case "T":
            return inner.args[0]
        case "map" | "hpow" | "inv" | "pow":
            return make(inner.op, make("T", inner.args[0]), data=inner.data)
        case "rows":
            return make("cols", make("T", inner.args[0]))
        case "cols":
            return make("rows", make("T", inner.args[0]))
        case "softmax" if inner.data is not None:
            return make("softmax", make("T", inner.args[0]), data=1 - inner.data)
        case "diag" | "eye":
            return inner
    return None


def _traced(t: Term, r: Random) -> Term | None:
    """The trace is cyclic, and a sum over entries of a Hadamard product; sums are products with ones."""
    if t.op == "trace" and t.args[0].op == "mm":
        a, b = t.args[0].args
        return make("trace", make("mm", b, a)) if r.random() < 0.6 else make("sum", make("had", a, make("T", b)))
    if t.op == "trace":
        return make("sum", make("had", t.args[0], make("eye", data=t.args[0].shape[0])))
    if t.op == "sum" and t.args[0].op == "had":
        a, b = t.args[0].args
        return make("trace", make("mm", make("T", a), b))
    if t.op == "sum":
        a = t.args[0]
        over = (
            lambda: make("sum", make("rows", a)),
            lambda: make("sum", make("cols", a)),
            lambda: make("item", make("mm", make("mm", ones((1, a.shape[0])), a), ones((a.shape[1], 1)))),
        )
        return r.choice(over)()
    if t.op == "item":
        return make("trace", t.args[0]) if r.random() < 0.5 else make("sum", t.args[0])
    if t.op == "mean":
        a = t.args[0]
        return make("times", make("sum", a), make("hpow", make("times", *(make("size", data=x) for x in a.shape)), data=-1))
    return None


def _axes(t: Term, r: Random) -> Term | None:
    if t.op == "rows":
        a = t.args[0]
        if a.op == "mm":
            return make("mm", a.args[0], make("rows", a.args[1]))
        return make("mm", a, ones((a.shape[1], 1)))
    if t.op == "cols":
        return make("mm", ones((1, t.args[0].shape[0])), t.args[0])
    if t.op == "diag":
        v = t.args[0]
        return make("had", make("mm", v, ones((1, v.shape[0]))), make("eye", data=v.shape[0]))
    if t.op == "mm" and t.args[0].op == "diag":
        v, b = t.args[0].args[0], t.args[1]
        return make("had", make("mm", v, ones((1, b.shape[1]))), b)
    if t.op == "hpow" and t.data in (2, 3) and t.shape:
        return make("had", t.args[0], make("hpow", t.args[0], data=t.data - 1) if t.data > 2 else t.args[0])
    if t.op == "pow":
        return make("mm", t.args[0], make("pow", t.args[0], data=t.data - 1) if t.data > 2 else t.args[0])
    if t.op == "norm" and t.args[0].op == "scale":
        return scaled(make("norm", t.args[0].args[0]), abs(Fraction(t.args[0].data)))
    return None


def _functions(t: Term, r: Random) -> Term | None:
    """Functions by one another, and of sums."""
    if t.op != "map":
        return None
    f, x = t.data, t.args[0]
    at = lambda g, y: make("map", y, data=g)
    one, away = ones(x.shape), scaled(x, -1)
    rules: dict[str, list[Callable[[], Term]]] = {
        "sigmoid": [lambda: minus(one, at("sigmoid", away)), lambda: scaled(make("add", at("tanh", scaled(x, "1/2")), one), "1/2"),
                    lambda: make("hpow", make("add", one, at("exp", away)), data=-1)],
        "tanh": [lambda: minus(scaled(at("sigmoid", scaled(x, 2)), 2), one), lambda: scaled(at("tanh", away), -1)],
        "softplus": [lambda: make("add", x, at("softplus", away))],
        "relu": [lambda: make("add", x, at("relu", away)), lambda: times(x, at("step", x)), lambda: scaled(make("add", x, at("abs", x)), "1/2")],
        "abs": [lambda: at("abs", away), lambda: times(x, at("sign", x)), lambda: make("add", at("relu", x), at("relu", away))],
        "sign": [lambda: scaled(at("sign", away), -1)],
        "silu": [lambda: times(x, at("sigmoid", x))],
        "sin": [lambda: scaled(at("sin", away), -1)],
        "cos": [lambda: at("cos", away)],
        "exp": [lambda: make("hpow", at("exp", away), data=-1)],
        "leaky_relu": [lambda: minus(at("relu", x), scaled(at("relu", away), "1/100"))],
    }  # fmt: skip
    if f == "exp" and x.op == "add" and r.random() < 0.6:
        return times(*(at("exp", a) for a in x.args))
    return r.choice(rules[f])() if f in rules else None


def _softmaxes(t: Term, r: Random) -> Term | None:
    if t.op == "softmax" and t.data is None:
        x = t.args[0]
        if r.random() < 0.5:
            return make("softmax", make("add", x, ones(x.shape)))
        e = make("map", x, data="exp")
        return make("times", make("hpow", make("sum", e), data=-1), e)
    if t.op == "lse":
        x = t.args[0]
        if r.random() < 0.5:
            return make("map", make("sum", make("map", x, data="exp")), data="log")
        return make("add", make("lse", minus(x, ones(x.shape))), number(1))
    return None


def _inverses(t: Term, r: Random) -> Term | None:
    if t.op == "inv":
        a = t.args[0]
        return scaled(make("inv", scaled(a, 2)), 2) if r.random() < 0.5 else make("T", make("inv", make("T", a)))
    if t.op == "det" and t.args[0].op == "mm" and t.args[0].args[0].shape == t.args[0].shape:
        return make("times", *(make("det", a) for a in t.args[0].args))
    return None


def _idle(t: Term, r: Random) -> Term | None:
    """Something that is nothing: + (a − a), times 1, n/n."""
    match r.randrange(4):
        case 0:
            return scaled(scaled(t, 2), "1/2")
        case 1 if t.shape:
            return make("had", t, ones(t.shape))
        case 2:
            size = make("size", data="n")
            return make("times", make("times", size, make("hpow", size, data=-1)), t)
        case 3 if t.shape:
            return make("mm", make("eye", data=t.shape[0]), t)
    return None


def _assumed(t: Term, r: Random) -> Term | None:
    """What an assumption about a name allows."""
    kind = lambda x: x.data[1] if x.op == "name" else None
    a = t.args[0] if t.args else t
    if t.op == "T" and kind(a) in ("symmetric", "definite", "semidefinite"):
        return a
    if t.op == "T" and kind(a) == "skew":
        return scaled(a, -1)
    if kind(t) in ("symmetric", "definite", "semidefinite"):
        return make("T", t)
    if kind(t) == "skew":
        return scaled(make("T", t), -1)
    if kind(t) in ("binary", "one-hot"):
        return make("had", t, t)
    if (
        t.op == "map"
        and t.data in ("abs", "relu")
        and kind(a) in ("positive", "nonnegative", "simplex", "one-hot", "between 0 and 1", "above 1", "binary")
    ):
        return a
    if t.op == "map" and t.data in ("sign", "step") and kind(a) in ("positive", "simplex", "above 1"):
        return ones(a.shape)
    if t.op == "sum" and kind(a) in ("simplex", "sum 1", "one-hot"):
        return number(1)
    if t.op == "rows" and kind(a) == "stochastic":
        return ones(t.shape)
    return None


RULES: tuple[Rule, ...] = (
    _swapped, _regrouped, _regrouped_left, _distributed, _linear, _transposed, _traced, _axes, _functions, _softmaxes, _inverses,
    _idle, _assumed, _assumed,
)  # fmt: skip


def rewritten(term: Term, rng: Random, times_: int) -> Term:
    """An equal term: so many rewritings, at random places."""
    done, tries = 0, 0
    while done < times_ and tries < 60:
        tries += 1
        path, part = rng.choice(list(paths(term)))
        rule = rng.choice(RULES)
        if rule is _idle and rng.random() < 0.7:
            continue
        try:
            new = rule(part, rng)
            if new is None or new == part:
                continue
            term = put(term, path, new)
        except Misfit:
            continue
        done += 1
    return term
