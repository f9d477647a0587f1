"""Families of claims. Half of each are true by construction, half are such claims after a slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from tests.fuzz.growing import JUMPS, KINKED, SMOOTH, World, grow
from tests.fuzz.identities import rewritten
from tests.fuzz.slips import slip
from tests.fuzz.slopes import gradient, minus, ones, scaled, times
from tests.fuzz.terms import Misfit, Term, derivative, make, name, names, number, paths, put, statistic


@dataclass(frozen=True)
class Case:
    """A claim, and what is known of it: `true` by construction, or after the change that `slip` names."""

    family: str
    left: Term
    relation: str
    right: Term
    true: bool = True
    slip: str = ""
    known: tuple[tuple[Term, str, Term], ...] = ()
    """Relations between numbers that are assumed, beside what is assumed of names."""


Family = Callable[[Random], Case]


def _equality(family: str, left: Term, right: Term, known: Any = ()) -> Case:
    return Case(family, left, "=", right, known=known)


def _axes(rng: Random) -> tuple[Any, ...]:
    """Mostly symbols; sometimes numbers, or one size twice."""
    pool = rng.choice((("n", "m"), ("n", "m", "k"), ("n",), ("n", 2), (2, 3), (3,), (1, "n"), (2,), ("n", "m", 1)))
    return tuple(rng.sample(pool, len(pool)))


def _matrix(rng: Random) -> Case:
    w = World(rng, _axes(rng), functions=SMOOTH + KINKED + JUMPS)
    left = grow(w, rng.choice(((), w.shape())), rng.randint(2, 4))
    return _equality("matrix", left, rewritten(left, rng, rng.randint(1, 6)))


def _assumed(rng: Random) -> Case:
    w = World(rng, _axes(rng), functions=("abs", "relu", "sign", "tanh"), assumed=0.9)
    left = grow(w, rng.choice(((), w.shape())), rng.randint(1, 3))
    if rng.random() < 0.3:
        q = w.name((w.axes[0],) * 2, "orthogonal") if w.axes[0] != 1 else None
        if q is not None and q.data[1] == "orthogonal":
            x = grow(w, (w.axes[0], 1), 1)
            left, right = rng.choice(_rotations(q, x))
            return _equality("assumed", left, rewritten(right, rng, 2))
    return _equality("assumed", left, rewritten(left, rng, rng.randint(2, 8)))


def _rotations(q: Term, x: Term) -> list[tuple[Term, Term]]:
    turned = make("mm", q, x)
    return [
        (make("norm", turned), make("norm", x)),
        (make("sum", make("hpow", turned, data=2)), make("sum", make("had", x, x))),
        (make("mm", make("T", q), turned), x),
        (make("mm", q, make("mm", make("T", q), x)), x),
        (make("hpow", make("det", q), data=2), number(1)),
        (make("sum", make("had", q, q)), make("size", data=q.shape[0])),
    ]


def _scalar(rng: Random) -> Case:
    w = World(rng, functions=SMOOTH + KINKED + JUMPS, matrices=False, assumed=0.3)
    left = grow(w, (), rng.randint(2, 4))
    return _equality("scalar", left, rewritten(left, rng, rng.randint(1, 6)))


def _inverse(rng: Random) -> Case:
    """Inverses and determinants, whose poles are exceptions."""
    w = World(rng, _axes(rng), functions=("tanh",))
    n = w.axes[0]
    a, b, u, v = w.name((n, n)), w.name((n, n)), w.name((n, 1)), w.name((n, 1))
    eye, t = make("eye", data=n), w.name(())
    inv, mm, det, add = (lambda *x, op=op: make(op, *x) for op in ("inv", "mm", "det", "add"))
    outer = mm(u, make("T", v))
    pairs = [
        (inv(mm(a, b)), mm(inv(b), inv(a))),
        (det(mm(a, b)), times(det(a), det(b))),
        (det(add(eye, outer)), add(number(1), make("item", mm(make("T", v), u)))),
        (mm(inv(a), mm(a, b)), b),
        (mm(a, inv(add(eye, mm(b, a)))), mm(inv(add(eye, mm(a, b))), a)),
        (make("trace", mm(mm(a, b), inv(a))), make("trace", b)),
        (det(inv(a)), make("hpow", det(a), data=-1)),
        (minus(inv(a), inv(b)), mm(inv(a), mm(minus(b, a), inv(b)))),
        (inv(make("times", t, a)), make("times", make("hpow", t, data=-1), inv(a))),
        (inv(make("kron", a, b)), make("kron", inv(a), inv(b))),
    ]
    left, right = rng.choice(pairs)
    return _equality("inverse", rewritten(left, rng, rng.randint(0, 2)), rewritten(right, rng, rng.randint(0, 3)))


def _kron(rng: Random) -> Case:
    w = World(rng, _axes(rng), functions=("tanh", "exp"))
    p, q, r, s = (w.axis() for _ in range(4))
    a, b, x = grow(w, (p, q), 1), grow(w, (r, s), 1), grow(w, (q, r), 1)
    c, d = grow(w, (q, r), 1), grow(w, (s, p), 1)
    kron, mm, vec = (lambda *x, op=op: make(op, *x) for op in ("kron", "mm", "vec"))
    pairs = [
        (vec(mm(mm(a, x), b)), mm(kron(make("T", b), a), vec(x))),
        (mm(kron(a, b), kron(c, d)), kron(mm(a, c), mm(b, d))),
        (make("T", kron(a, b)), kron(make("T", a), make("T", b))),
        (make("sum", kron(a, b)), times(make("sum", a), make("sum", b))),
        (make("trace", mm(make("T", a), a)), make("item", mm(make("T", vec(a)), vec(a)))),
    ]
    left, right = rng.choice(pairs)
    return _equality("kron", left, rewritten(right, rng, rng.randint(0, 4)))


# derivatives --------------------------------------------------------------------------------------------------------------
def _by(f: Term, rng: Random, column: bool = False) -> Term:
    found = [x for x in names(f) if not column or (x.shape and x.shape[1] == 1)]
    if not found:
        raise Misfit
    return rng.choice(found)


def _gradient(rng: Random) -> Case:
    w = World(rng, _axes(rng), functions=SMOOTH + rng.choice(((), KINKED)))
    f = grow(w, (), rng.randint(2, 4))
    by = _by(f, rng)
    if rng.random() < 0.3:
        return _equality("gradient", derivative("gradient", f, by), derivative("gradient", _still(rewritten(f, rng, 3), by), by))
    return _equality("gradient", derivative("gradient", f, by), rewritten(gradient(f, by), rng, rng.randint(0, 3)))


def _still(f: Term, by: Term) -> Term:
    if by not in f.walk():
        raise Misfit
    return f


def _hessian(rng: Random) -> Case:
    w = World(rng, _axes(rng), functions=("tanh", "exp", "sigmoid", "sin"))
    f = grow(w, (), rng.randint(2, 3))
    by = _by(f, rng, column=True)
    along = name("v" + by.data[0], by.shape)
    slope = gradient(f, by)
    if rng.random() < 0.4:
        return _equality(
            "hessian",
            derivative("hessian", f, by),
            make("T", derivative("jacobian", slope, by)) if by in slope.walk() else make("zeros", data=by.shape[:1] * 2),
        )
    second = gradient(make("sum", make("had", slope, along)), by)
    return _equality("hessian", make("mm", derivative("hessian", f, by), along), rewritten(second, rng, rng.randint(0, 2)))


def _network(rng: Random) -> Case:
    """The gradient of a loss behind random layers, by one of their parameters, in the form that reverse mode gives."""
    sizes = [rng.choice(("n", "m", "k", 1, 2, 3)) for _ in range(rng.randint(2, 4))]
    batch = rng.choice((None, None, "n", 2))
    h = name("x", (sizes[0], 1)) if batch is None else name("X", (batch, sizes[0]))
    parameters = []
    for k, (before, after) in enumerate(pairwise(sizes)):
        weight = name(f"W{k}", (after, before) if batch is None else (before, after))
        bias = name(f"b{k}", (after, 1))
        parameters += [weight, bias]
        shift = bias if batch is None else make("mm", ones((batch, 1)), make("T", bias))
        h = make("add", make("mm", weight, h) if batch is None else make("mm", h, weight), shift)
        if k < len(sizes) - 2:
            kept = h
            h = make("map", h, data=rng.choice(("tanh", "sigmoid", "relu", "softplus", "silu", "sin")))
            h = make("add", h, kept) if rng.random() < 0.2 else h
    loss = _loss(h, name("y", h.shape), rng, batch)
    by = rng.choice(parameters)
    return _equality("network", derivative("gradient", loss, by), rewritten(gradient(loss, by), rng, rng.randint(0, 2)))


def _loss(z: Term, y: Term, rng: Random, batch: Any) -> Term:
    kind = rng.randrange(4)
    if kind == 0:
        return scaled(make("sum", make("hpow", minus(z, y), data=2)), Fraction(1, 2))
    if kind == 1:
        return minus(make("sum", make("map", z, data="softplus")), make("sum", make("had", y, z)))
    if kind == 2 and batch is None and z.shape[0] != 1:
        return minus(times(make("sum", y), make("lse", z)), make("sum", make("had", y, z)))
    if kind == 3 and 1 not in z.shape:
        return make("sum", make("had", y, make("softmax", z, data=1)))
    return make("mean", make("had", make("map", minus(z, y), data="tanh"), y))


# inequalities -------------------------------------------------------------------------------------------------------------
def _bounds(rng: Random) -> Case:
    """A known inequality with terms put into it."""
    w = World(rng, _axes(rng), functions=SMOOTH + KINKED, assumed=0.2, matrices=rng.random() < 0.5)
    a, b = (grow(w, (), rng.choice((0, 0, 1, 2))) for _ in range(2))
    c = name("c", (), "positive")
    x, y = (grow(w, (w.axes[0], 1), rng.choice((0, 0, 1))) for _ in range(2))
    at = lambda f, t: make("map", t, data=f)
    sq, add, mul = lambda t: make("hpow", t, data=2), lambda s, t: make("add", s, t), times
    one, zero, half = number(1), number(0), lambda t: scaled(t, Fraction(1, 2))
    dot = lambda s, t: make("item", make("mm", make("T", s), t)) if s.shape[0] != 1 else times(make("sum", s), make("sum", t))
    rows: list[tuple[Term, str, Term]] = [
        (add(sq(a), sq(b)), ">=", scaled(mul(a, b), 2)),
        (sq(add(a, b)), "<=", scaled(add(sq(a), sq(b)), 2)),
        (at("sigmoid", a), "<", one), (at("sigmoid", a), ">", zero), (at("tanh", a), "<", one), (at("tanh", a), ">", number(-1)),
        (mul(at("sigmoid", a), minus(one, at("sigmoid", a))), "<=", number(Fraction(1, 4))),
        (at("exp", a), ">=", add(one, a)), (at("softplus", a), ">", at("relu", a)), (at("softplus", a), ">", a),
        (at("softplus", a), "<=", add(at("relu", a), number(Fraction(7, 10)))),
        (at("relu", add(a, b)), "<=", add(at("relu", a), at("relu", b))),
        (at("abs", add(a, b)), "<=", add(at("abs", a), at("abs", b))),
        (at("abs", minus(at("relu", a), at("relu", b))), "<=", at("abs", minus(a, b))),
        (at("abs", a), ">=", a), (at("relu", a), ">=", half(add(a, at("abs", a)))), (sq(at("sin", a)), "<=", one), (at("abs", at("sin", a)), "<=", at("abs", a)),
        (at("log", c), "<=", minus(c, one)), (add(c, make("hpow", c, data=-1)), ">=", number(2)),
        (at("exp", half(add(a, b))), "<=", half(add(at("exp", a), at("exp", b)))),
        (half(add(sq(a), one)), ">=", a), (add(add(sq(a), a), one), ">", zero), (add(sq(a), one), ">", zero),
        (make("norm", add(x, y)), "<=", add(make("norm", x), make("norm", y))),
        (sq(dot(x, y)), "<=", mul(dot(x, x), dot(y, y))), (at("abs", dot(x, y)), "<=", mul(make("norm", x), make("norm", y))),
        (dot(x, x), ">=", zero), (scaled(dot(x, y), 2), "<=", add(dot(x, x), dot(y, y))),
        (sq(make("sum", x)), "<=", mul(make("size", data=x.shape[0]), dot(x, x))),
        (make("norm", x), "<=", make("norm1", x)), (make("max", x), "<=", make("lse", x)), (make("sum", x), "<=", make("norm1", x)),
        (at("softplus", a), ">=", half(a)), (at("silu", a), ">=", number(Fraction(-1, 3))), (at("silu", a), "<=", at("relu", a)),
        (mul(c, sq(a)), ">=", zero), (mul(c, at("exp", a)), ">", zero),
    ]  # fmt: skip
    left, relation, right = rng.choice(rows)
    if rng.random() < 0.3 and relation in ("<=", ">="):
        more = grow(w, (), 1)
        left, right = add(left, more), add(right, more)
    if rng.random() < 0.2:
        left, right, relation = right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[relation]
    return Case("inequality", left, relation, rewritten(right, rng, rng.randint(0, 1)))


def _ordered(rng: Random) -> Case:
    """What follows from an order of two numbers."""
    s, t, c = name("s", ()), name("t", ()), name("c", (), "positive")
    at = lambda f, u: make("map", u, data=f)
    strict = rng.random() < 0.5
    rising = rng.choice(("exp", "sigmoid", "tanh", "softplus", "relu" if not strict else "exp"))
    sums = lambda u: make("add", u, at(rising, u))
    rows = [(at(rising, s), at(rising, t)), (times(c, s), times(c, t)), (sums(s), sums(t)), (make("hpow", s, data=3), make("hpow", t, data=3)),
            (make("add", s, scaled(t, 2)), scaled(t, 3)), (scaled(t, -1), scaled(s, -1))]  # fmt: skip
    left, right = rng.choice(rows)
    relation = "<" if strict else "<="
    return Case("ordered", left, relation, right, known=((s, relation, t),))


# expectations -------------------------------------------------------------------------------------------------------------
LAWS: tuple[dict[str, Any], ...] = (
    {}, {"mean": 0, "variance": 1}, {"mean": 1, "variance": 4}, {"mean": 0, "variance": 4, "symmetric": True},
    {"mean": 0, "variance": 1, "distribution": "rademacher"}, {"mean": 0, "variance": 1, "distribution": "normal"},
    {"distribution": ("bernoulli", Fraction(1, 2))},
)  # fmt: skip


def random_name(label: str, shape: Any, law: dict[str, Any]) -> Term:
    return name(label, shape, ("random", tuple(sorted(law.items()))))


def _moments(law: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """Mean and variance."""
    if isinstance(law.get("distribution"), tuple):
        p = law["distribution"][1]
        return p, p * (1 - p)
    return Fraction(law.get("mean", 0)), Fraction(law["variance"])


def _expectation(rng: Random) -> Case:
    n = rng.choice(("n", "n", 2, 1))
    law, other = rng.choice(LAWS[1:]), rng.choice(LAWS[1:])
    (mu, v), (nu, _) = _moments(law), _moments(other)
    w, u = random_name("w", (n, 1), law), random_name("u", (n, 1), other)
    world = World(rng, (n,), functions=("tanh",))
    a, x = grow(world, (n, n), 1), grow(world, (n, 1), 1)
    E, var = (lambda t, op=op: statistic(op, t) for op in ("E", "Var"))
    mm, T, add, sm, sq = (
        (lambda s, t: make("mm", s, t)),
        (lambda t: make("T", t)),
        (lambda s, t: make("add", s, t)),
        (lambda t: make("sum", t)),
        (lambda t: make("hpow", t, data=2)),
    )
    dot, size = (lambda s, t: make("item", mm(T(s), t)) if n != 1 else times(sm(s), sm(t))), make("size", data=n)
    square = lambda t: add(scaled(sm(make("had", t, t)), v), scaled(sq(sm(t)), mu * mu))
    rows = [
        (E(mm(a, w)), scaled(make("rows", a), mu)),
        (E(dot(w, mm(a, w))), add(scaled(make("trace", a), v), scaled(sm(a), mu * mu))),
        (E(sq(dot(x, w))), square(x)), (var(dot(x, w)), scaled(sm(make("had", x, x)), v)),
        (E(mm(w, T(w))), add(scaled(make("eye", data=n), v), scaled(ones((n, n)), mu * mu))),
        (E(sm(make("had", w, w))), scaled(size, v + mu * mu)), (var(sm(w)), scaled(size, v)),
        (E(dot(w, u)), scaled(size, mu * nu)), (E(mm(w, T(u))), scaled(ones((n, n)), mu * nu)),
        (E(make("had", add(w, x), add(w, x))), add(add(make("had", x, x), scaled(x, 2 * mu)), scaled(ones((n, 1)), v + mu * mu))),
        (E(make("mean", w)), number(mu)), (var(make("mean", w)), scaled(make("hpow", size, data=-1), v)),
        (var(dot(w, w)), minus(E(sq(dot(w, w))), sq(E(dot(w, w))))),
        (E(add(mm(a, w), x)), add(mm(a, E(w)), x)), (E(times(sm(w), sm(u))), times(E(sm(w)), E(sm(u)))),
        (E(make("entry", make("had", w, w), data=(0, 0))), number(v + mu * mu)),
    ]  # fmt: skip
    left, right = rng.choice(rows)
    return _equality("expectation", left, rewritten(right, rng, rng.randint(0, 2)))


FAMILIES: dict[str, tuple[int, Family]] = {
    "matrix": (5, _matrix), "assumed": (3, _assumed), "scalar": (3, _scalar), "inverse": (2, _inverse), "kron": (1, _kron),
    "gradient": (4, _gradient), "hessian": (2, _hessian), "network": (2, _network),
    "inequality": (4, _bounds), "ordered": (1, _ordered), "expectation": (3, _expectation),
}  # fmt: skip
STRICTER = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "=": "<="}
TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}


def _slipped(case: Case, rng: Random) -> Case:
    """The case after a slip: in a term, the relation, or an assumption that is left out."""
    inequality, kinds = (
        case.relation != "=",
        [x for x in names(case.left, case.right) if x.data[1] not in ("free",) and isinstance(x.data[1], str)],
    )
    draw = rng.random()
    if inequality and draw < 0.3:
        turned = rng.choice((STRICTER, TURNED))[case.relation]
        return replace(case, relation=turned, true=False, slip="relation")
    if case.known and draw < 0.5:
        return replace(case, known=(), true=False, slip="an order left out")
    if kinds and draw < 0.5:
        freed = rng.choice(kinds)
        return replace(case, left=_freed(case.left, freed), right=_freed(case.right, freed), true=False, slip=f"{freed.data[1]} left out")
    found = slip(case.right, rng, case.left)
    if found is None:
        raise Misfit
    return replace(case, right=found[1], true=False, slip=found[0])


def _freed(term: Term, x: Term) -> Term:
    for path, part in list(paths(term)):
        if part == x:
            term = put(term, path, name(x.data[0], x.shape))
    return (
        replace(term, args=(term.args[0], name(x.data[0], x.shape)))
        if term.op in ("gradient", "hessian", "jacobian") and term.args[1] == x
        else term
    )


def case_of(rng: Random) -> Case:
    """A random claim: true by construction, or after a slip."""
    while True:
        family = rng.choices(list(FAMILIES), [k for k, _ in FAMILIES.values()])[0]
        try:
            case = FAMILIES[family][1](rng)
            if rng.random() < 0.5:
                # at a kink a derivative has a value by convention, of which an order would ask more than an equation does
                turned = case.relation == "=" and rng.random() < 0.1 and family not in ("gradient", "hessian", "network")
                return replace(case, relation=rng.choice(("<=", ">="))) if turned else case
            return _slipped(case, rng)
        except Misfit:
            continue
