"""Products and quotients of exponentials: factors that may overflow are joined to one, e^u/Σe^z to softmax, e^u/(1 +
e^u) to a sigmoid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from symnn.export.stable.complements import complemented, opened
from symnn.export.stable.flat import Factor, Flat, Labels, flat, inverted, pins, product, selected
from symnn.export.stable.log_parts import ScaledPart, Sum, collected, part, scaled, total
from symnn.export.stable.logarithms import HALF, logarithm, logarithm_of_softmax, negated, paired
from symnn.export.stable.normal_tails import with_scaled_tails
from symnn.export.stable.stable_operators import erfcx, log_cloglog, log_softplus
from symnn.expr import Add, Call, Const, Contract, Map, Node, add, const
from symnn.expr.records import Record
from symnn.ops.exp import exp
from symnn.ops.expm1 import expm1
from symnn.ops.log import log
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.signs import NONNEGATIVE, sign
from symnn.ops.softmax import softmax
from symnn.ops.softplus import softplus
from symnn.ops.sqrt import sqrt
from symnn.ops.tanh import tanh


def tamed(node: Node) -> Node:
    """The node with its exponentials joined; itself where nothing can overflow."""
    if not isinstance(node, Contract | Map) or not overflows(node):
        return node
    found = flat(node)
    spread = _distributed(found)
    if spread is not None:
        return complemented(add(*(tamed(t) for t in spread)))
    found = _differences(found)
    logs = [logarithm(f) for f, _ in found.factors]
    if not _worth_joining(found, logs):
        return node
    rest = [f for f, parts in zip(found.factors, logs, strict=True) if parts is None]
    groups = _by_labels(found, logs)
    joined = [f for labels, parts in _shared(groups).items() for f in exponential(parts, labels, found)]
    return product(found.coefficient, [*rest, *joined], found.out, found.sizes)


def _worth_joining(x: Flat, logs: Sequence[Sum | None]) -> bool:
    """Whether a factor with a known logarithm may overflow, and there is another one, or it divides."""
    known = [f for (f, _), parts in zip(x.factors, logs, strict=True) if parts is not None]
    return any(overflows(f) for f in known) and (len(known) > 1 or divides(known[0]))


def _by_labels(x: Flat, logs: Sequence[Sum | None]) -> dict[frozenset[int], list[ScaledPart]]:
    """The parts of the known logarithms, by the labels that their exponential stands on."""
    groups: dict[frozenset[int], list[ScaledPart]] = {}
    pinned = {m: p for m, p in pins(x).items() if m in x.out or len(p[1]) == 1}
    for (_, labels), parts in zip(x.factors, logs, strict=True):
        for p in collected(p.within(labels) for p in parts or ()):
            one, at = selected(p.node, p.labels, pinned, x.sizes)
            # a number may close any exponent, and so may a log-sum-exp those that stand on its labels
            closes = not at or p.coefficient < 0 and _is(one, log_sum_exp)
            group = frozenset(at if closes else (m for m in labels if m not in pinned))
            groups.setdefault(group, []).append(ScaledPart(p.coefficient, one, at))
    return groups


def _differences(x: Flat) -> Flat:
    """e^u − 1 as (1 + e^u)·tanh(u/2) where it divides, or may overflow and there are exponentials to join it with;
    by its logarithm where −u is an exponential that may be rounded to 0.
    """
    factors, coefficient, below = list[Factor](), x.coefficient, False
    others = list[Factor]()
    for f, labels in x.factors:
        found = _difference(f)
        if found is None:
            others.append((f, labels))
            factors.append((f, labels))
            continue
        number, divides_, parts = found
        coefficient *= number
        below |= divides_
        factors += [(part, labels) for part in parts]
    joins = any(logarithm(f) is not None or _is(f, sigmoid) for f, _ in others)
    return Flat(coefficient, tuple(factors), x.out, x.sizes) if len(others) < len(x.factors) and (below or joins) else x


def _difference(f: Node) -> tuple[Fraction, bool, list[Node]] | None:
    """A power of c·(e^u − 1) as a number, whether it divides, and factors; None for anything else."""
    inner, times = inverted(f) or (f, -1)
    if times > 0 and (apart := _unlike(inner)) is not None:
        return apart.coefficient**-times, True, [reciprocal(g) for g, _ in apart.factors for _ in range(times)]
    number, u = _exponent(inner)
    if u is None or (times == -1 and _never_large(u)) or logarithm(inner) is not None:
        return None
    if times > 0 and _is(v := negated(u), exp):
        return (-number) ** -times, True, [exp(-times * log_cloglog(_argument(v)))]
    half, whole = tanh(HALF * u), 1 + exp(u)
    parts = [reciprocal(half), reciprocal(whole)] * times if times > 0 else [half, whole]
    return number**-times, times > 0, parts


def _unlike(x: Node) -> Flat | None:
    """A product of what may overflow and has a logarithm, and of what has none: tanh(u)·(e^u + e^−u)."""
    found = flat(x) if isinstance(x, Contract) and logarithm(x) is None else None
    if found is None or not found.elementwise or any(at != found.out for _, at in found.factors):
        return None
    known = [logarithm(f) is not None and overflows(f) for f, _ in found.factors]
    return found if any(known) and not all(known) else None


def _exponent(x: Node) -> tuple[Fraction, Node | None]:
    """(c, u) where x is c·(e^u − 1)."""
    found = flat(x)
    if len(found.factors) != 1 or not found.elementwise or found.factors[0][1] != found.out:
        return Fraction(1), None
    f = found.factors[0][0]
    return (found.coefficient, f.arguments[0]) if isinstance(f, Map) and f.operator is expm1 else (Fraction(1), None)


def _never_large(u: Node) -> bool:
    found = flat(u)
    inner = product(Fraction(1), found.factors, found.out, found.sizes)
    return found.coefficient < 0 and (sign(inner) or 0) >= NONNEGATIVE


_RISKY: WeakKeyDictionary[Node, bool] = WeakKeyDictionary()


def overflows(x: Node) -> bool:
    """Whether x, or a step on the way to it, can be too large for a float though the product it stands in is not."""
    known = _RISKY.get(x)
    if known is None:
        known = _RISKY[x] = _overflows(x)
    return known


def _overflows(x: Node) -> bool:
    match x:
        case Map() if x.operator is exp:
            return not _never_large(x.arguments[0])
        case Map() if divides(x):
            return True
        case Map() if x.operator is sqrt:
            return overflows(x.arguments[0])
        case Add():
            return any(overflows(t) for t in x.terms)
        case Contract():
            return any(overflows(f) for f in x.operands)
        case Map() if (base := inverted(x)) is not None:
            return _exponent(base[0])[1] is not None or _unlike(base[0]) is not None
        case Map():
            return x.operator in (expm1, erfcx)
        case _:
            return False


def divides(x: Node) -> bool:
    """A reciprocal, a root, or a power whose exponent may be negative or no whole number, of what has a logarithm, and
    may be too large or too small for a float.
    """
    if not isinstance(x, Map):
        return False
    if inverted(x) is not None:
        return logarithm(x) is not None
    return (
        x.operator is sqrt
        and logarithm(x) is not None
        or x.operator is power
        and not _is_whole(x.arguments[1])
        and logarithm(x) is not None
    )


def _is_whole(exponent: Node) -> bool:
    return isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value >= 0


def _distributed(x: Flat) -> list[Node] | None:
    """The terms, where a sum of both signs has exponentials in it and other factors have, too; also where the sum is
    divided by a softplus, or its other factor may be too large, and all terms may be too small for a float.
    """
    for k, (f, labels) in enumerate(x.factors):
        others = [g for j, g in enumerate(x.factors) if j != k]
        if isinstance(f, Add) and logarithm(f) is None and any(_meets(f, g) for g, _ in others):
            return [product(x.coefficient, [(t.node(), labels), *others], x.out, x.sizes) for t in opened(f)]
    return None


def _meets(f: Add, g: Node) -> bool:
    """Whether a factor beside the sum has exponentials that those of its terms are to be joined with."""
    if logarithm(g) is None:
        return False
    small = all(logarithm(t) is not None or flat(t).coefficient < 0 for t in f.terms)
    return overflows(f) or small and _below_softplus(g) or overflows(g) and _vanishes(f)


def _vanishes(f: Add) -> bool:
    """Whether every term has a factor that is too small for a float somewhere."""
    return all(any(logarithm(g) is not None for g, _ in flat(t).factors) for t in f.terms)


def _below_softplus(g: Node) -> bool:
    """Whether it is 1/softplus(u)^k, also as an exponential."""
    return any(_is(p.node, log_softplus) and p.coefficient < 0 for p in logarithm(g) or ())


def _shared(groups: dict[frozenset[int], list[ScaledPart]]) -> dict[frozenset[int], list[ScaledPart]]:
    """What stands on fewer indices goes to those that stand on more, in equal whole parts where that is possible."""
    found = dict(groups)
    for labels in sorted(groups, key=len):
        larger = [g for g in found if g > labels]
        larger = [g for g in larger if any(_is_open(p) for p in found[g])] or larger
        if not larger:
            continue
        parts = collected(found.pop(labels))
        whole = all((p.coefficient / len(larger)).denominator == 1 for p in parts)
        for g in larger if whole else larger[:1]:
            found[g] = [*found[g], *scaled(parts, Fraction(1, len(larger) if whole else 1))]
    return found


def exponential(parts: Iterable[ScaledPart], labels: frozenset[int], within: Flat) -> list[Factor]:
    """e^(sum of parts) as factors: whole powers of softmax and sigmoids where all of the sum are their logarithms."""
    order = tuple(sorted(labels, key=lambda m: (m not in within.out, m)))
    place = {m: k for k, m in enumerate(order)}
    met = _met([p.within_places(place) for p in parts])
    every = _upright_sum(with_scaled_tails(met))
    factors = _whole_factors(every)
    if factors is None and (opened_sum := _opened(every)) is not None:
        every = with_scaled_tails(opened_sum)
        factors = _whole_factors(every)
    if factors is None:
        exponent = total(_apart(every), [within.sizes[m] for m in order])
        factors = [(exp(exponent), tuple(range(len(order))))]
    return [(f, tuple(order[k] for k in at)) for f, at in factors]


def _opened(parts: Iterable[ScaledPart]) -> list[ScaledPart] | None:
    """The sum with those that are sums by their terms, where some of these meet; None where none do."""
    terms = [t for p in parts for t in _terms(p)]
    met = collected(terms)
    return met if len(met) < len(terms) else None


def _terms(p: ScaledPart) -> list[ScaledPart]:
    if not isinstance(p.node, Add):
        return [p]
    return list(
        chain.from_iterable(_terms(q) for q in scaled((part(t).within(p.labels) for t in p.node.terms), p.coefficient))
    )


def _whole_factors(parts: Iterable[ScaledPart]) -> list[Factor] | None:
    """e^(sum of parts), where all of the sum are logarithms of what has a function of its own."""
    factors = list[Factor]()
    sigmoids, kept = _sigmoids(parts)
    for p in kept:
        whole = _whole_power(p) if p.coefficient.denominator == 1 else None
        if whole is None:
            return None
        factors += whole
    return [*factors, *paired(sigmoids)]


def _whole_power(p: ScaledPart) -> list[Factor] | None:
    """e^p for a whole multiple of what is the logarithm of a softmax, of a softplus, of erfcx or of a number."""
    x, times = p.node, int(p.coefficient)
    if _is_number(p):
        return [(const(_argument(x).value ** times), ())]
    if _is(x, log) and _is(_argument(x), erfcx):
        return [(_argument(x) if times > 0 else reciprocal(_argument(x)), p.labels)] * abs(times)
    if isinstance(x, Call) and _is(x, log_softmax) and times > 0:
        return [(softmax(x.arguments[0], **dict(x.settings)), p.labels)] * times
    return [(softplus(_argument(x)), p.labels)] * times if _is(x, log_softplus) and times > 0 else None


def _met(parts: Sequence[ScaledPart]) -> Sum:
    """log softmax(z) as z − lse(z) where lse(z) is added to it elsewhere, so that they meet."""
    added = {p.node for p in parts if p.coefficient > 0 and _is(p.node, log_sum_exp)}
    found: list[ScaledPart] = []
    for p in parts:
        x = p.node
        if isinstance(x, Call) and _is(x, log_softmax) and p.coefficient > 0 and _normaliser(x) in added:
            found += scaled([one.within(p.labels) for one in logarithm_of_softmax(x)], p.coefficient)
        else:
            found.append(p)
    return tuple(found)


def _normaliser(x: Call) -> Node:
    return log_sum_exp(x.arguments[0], **dict(x.settings))


def _is_open(p: ScaledPart) -> bool:
    """An exponent that nothing bounds yet."""
    return p.coefficient > 0 and not any(
        _is(p.node, f) for f in (softplus, log_softplus, log_sum_exp, log_softmax, log)
    )


def _is(x: Node, record: Record) -> bool:
    return isinstance(x, Call) and x.composition is record or isinstance(x, Map) and x.operator is record


def _argument(x: Any) -> Any:
    return x.arguments[0]


def _is_number(p: ScaledPart) -> bool:
    """The logarithm of a number."""
    return _is(p.node, log) and isinstance(_argument(p.node), Const)


def _upright_sum(parts: Iterable[ScaledPart]) -> list[ScaledPart]:
    return collected(chain.from_iterable(map(_upright, parts)))


def _sigmoids(parts: Iterable[ScaledPart]) -> tuple[list[Factor], list[ScaledPart]]:
    """a·u − b·softplus(u) with whole 0 <= a <= b is the logarithm of σ(u)^a·σ(−u)^(b−a); and what is left."""
    factors: list[Factor] = []
    logs, left = _parted(parts, lambda c: c < 0)
    for p in logs:
        factors += [(sigmoid(negated(_argument(p.node))), p.labels)] * int(-p.coefficient)
    return factors, left


def _apart(parts: Sequence[ScaledPart]) -> list[ScaledPart]:
    """The sum with u − softplus(u) as −softplus(−u): u may be so large that it takes the digits of what is left."""
    logs, left = _parted(parts, lambda c: True)
    return [*left, *logs]


def _parted(
    parts: Iterable[ScaledPart], asked: Callable[[Fraction], bool]
) -> tuple[list[ScaledPart], list[ScaledPart]]:
    """a·u + c·softplus(u) with whole a between 0 and −c as (a + c)·softplus(u) − a·softplus(−u), for all c that are
    asked for; and what is left.
    """
    logs: list[ScaledPart] = []
    amounts = {(p.node, p.labels): p.coefficient for p in parts}
    for node, labels in list(amounts):
        c = amounts[(node, labels)]
        if not _is(node, softplus) or not c or not asked(c):
            continue
        own = _own(node, labels, amounts)
        times = {amounts.get((p.node, p.labels), Fraction(0)) / p.coefficient for p in own if not _is_number(p)}
        a = times.pop() if len(times) == 1 else HALF
        if a.denominator == c.denominator == 1 and 0 <= -a / c <= 1:
            logs += [ScaledPart(-a, softplus(negated(_argument(node))), labels), ScaledPart(c + a, node, labels)]
            amounts[(node, labels)] = Fraction(0)
            for p in own:
                amounts[(p.node, p.labels)] = amounts.get((p.node, p.labels), Fraction(0)) - a * p.coefficient
    return logs, [ScaledPart(c, node, labels) for (node, labels), c in amounts.items() if c]


def _own(node: Node, labels: Labels, amounts: Collection[tuple[Node, Labels]]) -> list[ScaledPart]:
    """The parts of u in softplus(u), which stand as u among the amounts, or as its terms."""
    u = _argument(node)
    at_once = (u, labels) in amounts or not isinstance(u, Add)
    return collected(part(t).within(labels) for t in ((u,) if at_once else u.terms))


def _upright(p: ScaledPart) -> Sum:
    """softplus(−u) as softplus(u) − u, so that u stands with one sign everywhere."""
    if not (isinstance(p.node, Map) and p.node.operator is softplus):
        return (p,)
    u = p.node.arguments[0]
    first = u.terms[0] if isinstance(u, Add) else u
    if flat(first).coefficient > 0:
        return (p,)
    turned = add(*map(negated, u.terms)) if isinstance(u, Add) else negated(u)
    own = scaled([part(turned).within(p.labels)], -p.coefficient)
    return (ScaledPart(p.coefficient, softplus(turned), p.labels), *own)
