"""Reverse mode on the unexpanded graph: one cotangent per node, every shared node visited once, no recursion.

Here are the rules of the node types and what is built from them (gradient, Jacobian, Hessian). The rules of single
operators are in their records; nothing here simplifies, except that factors 1 and terms 0 are not written down.

Cotangents of the children of n, with g the cotangent of n:
    Contract        operand k gets the contraction of g with the other operands, over k's own indices
    Add             every term gets g
    Map             argument k gets g∘∂f/∂k; a scalar argument gets the sum of it over all axes
    Fold            max: g shared equally among the entries that attain it (as PyTorch's amax); product: g∘out/argument
    MatrixFunction  its record's pullback
    Call            its record's pullback through its own output; without one, its definition is differentiated
    Define          its value (and its atom, when the derivative by the name is asked for)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from symnn.errors import ArgumentError, NotDifferentiableError, ShapeError
from symnn.expr import (
    Add,
    Atom,
    Call,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    Map,
    MatrixFunction,
    Node,
    add,
    broadcast,
    postorder,
    sum_over,
    zeros,
)
from symnn.expr.build import node as as_node
from symnn.expr.nodes import show
from symnn.expr.walk import children, fold

ONE = Const(1)
Contribution = tuple[Node, Node]  # (a child, a summand of its cotangent)


def vjps(output: Node, wrt: Sequence[Node], cotangent: Node) -> list[Node]:
    """Σ_o cotangent[o]·∂output[o]/∂w for each w, in the shape of w; `zeros` where output does not depend on w.

    `cotangent` has the shape of `output`. Each w may be any node; the derivative by it is taken with w as a variable of
    its own, but what flows on through w to another entry of `wrt` is counted there.
    """
    if cotangent.shape != output.shape:
        raise ShapeError(
            "the cotangent has shape {0.shape}, but {1.name} has shape {1.shape}",
            (cotangent, cotangent.shape),
            (output, output.shape),
        )
    wanted = set(wrt)
    below = _dependencies(wanted)
    order = postorder(output, below)
    active: dict[Node, bool] = {}
    for n in order:
        active[n] = n in wanted or any(active[c] for c in below(n))
    summands: dict[Node, list[Node]] = {output: [cotangent]}
    found: dict[Node, Node] = {}
    for n in reversed(order):
        parts = summands.pop(n, None)
        if parts is None or not active[n]:
            continue
        g = add(*parts)
        if n in wanted:
            found[n] = g
        if any(active[c] for c in below(n)):
            for child, part in _pull(n, g, active, wanted):
                summands.setdefault(child, []).append(part)
    return [found[w] if w in found else zeros(*w.shape) for w in wrt]


def vjp(output: Node, wrt: Node, cotangent: Node) -> Node:
    """Jᵀ·cotangent for J = ∂output/∂wrt, in the shape of wrt. ArgumentError if wrt does not occur in output."""
    _must_occur(output, [wrt])
    return vjps(output, [wrt], cotangent)[0]


def gradients(output: Node, wrt: Sequence[Node]) -> list[Node]:
    """∂output/∂w for each w, each in the shape of its w; one walk for all. `output` must be a scalar in which every w
    occurs.
    """
    if output.shape:
        raise ArgumentError(
            f"a gradient needs a scalar, but {output} has shape {show(output.shape)}: sum it, or ask for its jacobian"
        )
    _must_occur(output, wrt)
    return vjps(output, wrt, ONE)


def gradient(output: Node, wrt: Node) -> Node:
    """∂output/∂wrt in the shape of wrt, for a scalar output in which wrt occurs."""
    return gradients(output, [wrt])[0]


def jacobian(output: Node, wrt: Node) -> Node:
    """∂output[o]/∂wrt[w] with axes output.shape + wrt.shape: outputs are rows, inputs are columns."""
    _must_occur(output, [wrt])
    if not output.shape:
        return gradient(output, wrt)
    g = Atom(_Fresh(), output.shape)
    pulled = vjps(output, [wrt], g)[0]
    n = wrt.rank
    turned = tuple(range(n, n + output.rank)) + tuple(range(n))
    return Contract([coefficient(pulled, g)], [tuple(range(n + output.rank))], turned)


def hessian(output: Node, wrt: Node, other: Node | None = None) -> Node:
    """∂²output/∂wrt∂other (other is wrt by default) with axes wrt.shape + other.shape, for a scalar output."""
    second = wrt if other is None else other
    _must_occur(output, [second])
    first = gradient(output, wrt)
    # a function that is linear in wrt has a gradient without wrt: then zero is the answer, not a mistake
    return jacobian(first, second) if occurs(first, second) else zeros(*wrt.shape, *second.shape)


def hvp(output: Node, wrt: Node, v: Node) -> Node:
    """Hessian·v in the shape of wrt, without the Hessian: H is symmetric, so it is the pullback of v through the
    gradient.
    """
    if v.shape != wrt.shape:
        raise ShapeError(
            "the direction has shape {0.shape}, but {1.name} has shape {1.shape}", (v, v.shape), (wrt, wrt.shape)
        )
    return vjps(gradient(output, wrt), [wrt], v)[0]


def coefficient(linear: Node, g: Atom) -> Node:
    """C with linear[i] = Σ_j C[i, j]·g[j]: axes linear.shape + g.shape. `linear` must be linear in g, through sums and
    contractions.
    """

    def below(n: Node) -> Sequence[Node]:
        return (n.definition,) if isinstance(n, Call) else children(n)

    def visit(n: Node, parts: list[Node | None]) -> Node | None:
        if n is g:
            return _identity(g)
        if all(p is None for p in parts):
            return None
        match n:
            case Add():  # terms without g must cancel, for the whole is linear
                return add(*[p for p in parts if p is not None])
            case Contract():
                return _linear_contract(n, parts, g)
            case Call() | Define():
                return parts[0]
            case _:
                raise ArgumentError(f"{n} is not linear in {g}")

    found = fold(linear, visit, below)[linear]
    return found if found is not None else zeros(*linear.shape, *g.shape)


def _linear_contract(n: Contract, parts: Sequence[Node | None], g: Atom) -> Node:
    """The coefficient of g in a contraction of which exactly one operand depends on g."""
    carriers = [k for k, p in enumerate(parts) if p is not None]
    if len(carriers) != 1:
        raise ArgumentError(f"{n} is not linear in {g}")
    k = carriers[0]
    more = tuple(("g", j) for j in range(g.rank))
    factors = [(p if (p := parts[k]) is not None and m == k else x) for m, x in enumerate(n.operands)]
    indices: list[tuple[Hashable, ...]] = [(*i, *more) if m == k else i for m, i in enumerate(n.indices)]
    return _contract(factors, indices, (*n.out, *more), n.sizes)


def _identity(g: Atom) -> Node:
    """δ over two copies of g's axes: ∂g/∂g."""
    deltas = [Indicator((s, s), (1, -1)) for s in g.shape]
    return Contract(deltas, [(k, k + g.rank) for k in range(g.rank)], range(2 * g.rank)) if deltas else ONE


class _Fresh:
    """A label that no other atom has."""

    def __repr__(self) -> str:
        return "g"


def _dependencies(wanted: set[Node]) -> Callable[[Node], Sequence[Node]]:
    """What a cotangent flows on to: a call without a pullback flows into its definition, a name only where it is asked
    for.
    """

    def below(n: Node) -> Sequence[Node]:
        match n:
            case Call() if n.composition.pullback is None:
                return (n.definition,)
            case Define() if n.atom in wanted:
                return (n.value, n.atom)
            case _:
                return children(n)

    return below


def occurs(output: Node, w: Node) -> bool:
    """Whether a derivative by w meets it."""
    return w in set(postorder(output, _dependencies({w})))


def _must_occur(output: Node, wrt: Sequence[Node]) -> None:
    present = set(postorder(output, _dependencies(set(wrt))))
    for w in wrt:
        if w not in present:
            raise ArgumentError(
                f"{w} does not occur in {output}: its derivative would be zero; check its name and its shape "
                f"{show(w.shape)}"
            )


def _pull(n: Node, g: Node, active: dict[Node, bool], wanted: set[Node]) -> list[Contribution]:
    """The cotangents that n sends to those of its children that depend on what is asked for."""
    match n:
        case Add():
            return [(t, g) for t in n.terms if active[t]]
        case Contract():
            return [(x, _pull_contract(n, k, g)) for k, x in enumerate(n.operands) if active[x]]
        case Map():
            return _pull_map(n, g, active)
        case Fold():
            return [(n.argument, _pull_fold(n, g))]
        case MatrixFunction():
            return [(n.argument, _pull_matrix(n, g))]
        case Call():
            return _pull_call(n, g, active)
        case Define():
            ends = (n.value, n.atom) if n.atom in wanted else (n.value,)
            return [(c, g) for c in ends if active.get(c, False)]
        case _:
            raise AssertionError(f"{type(n).__name__} has no children")


def _pull_contract(n: Contract, k: int, g: Node) -> Node:
    """Cotangent of operand k: g and the other operands, contracted to k's indices; an index that k repeats becomes a
    delta.
    """
    factors = [g, *(x for j, x in enumerate(n.operands) if j != k)]
    indices: list[tuple[Hashable, ...]] = [n.out, *(i for j, i in enumerate(n.indices) if j != k)]
    out: list[Hashable] = []
    for position, i in enumerate(n.indices[k]):
        if i in out:
            again = ("again", position)
            factors.append(Indicator((n.sizes[i], n.sizes[i]), (1, -1)))
            indices.append((i, again))
            out.append(again)
        else:
            out.append(i)
    return _contract(factors, indices, out, n.sizes)


def _contract(
    factors: Sequence[Node], indices: Sequence[tuple[Hashable, ...]], out: Sequence[Hashable], sizes: Sequence[object]
) -> Node:
    """A contraction without its factors 1 (and broadcasts of them); a single factor read as it stands is that
    factor.
    """
    flat = [_scalar_of(x, i) for x, i in zip(factors, indices, strict=True)]
    kept = [(x, i) for x, i in flat if x is not ONE] or [(ONE, ())]
    extra: dict[Hashable, object] = dict(enumerate(sizes))
    used = {i for _, names in kept for i in names}
    if len(kept) == 1 and kept[0][1] == tuple(out) and used >= set(extra):
        return kept[0][0]
    return Contract([x for x, _ in kept], [i for _, i in kept], out, extra)


def _scalar_of(x: Node, indices: tuple[Hashable, ...]) -> tuple[Node, tuple[Hashable, ...]]:
    """A broadcast number as the number itself; its indices keep their sizes in the contraction around it."""
    if isinstance(x, Contract) and len(x.operands) == 1 and not x.operands[0].rank and len(x.out) == len(x.sizes):
        return x.operands[0], ()
    return x, indices


def _pull_matrix(n: MatrixFunction, g: Node) -> Node:
    """The cotangent of a matrix, which its record tells."""
    if n.operator.pullback is None:
        raise NotDifferentiableError(f"{n.operator.name} has no derivative that symnn knows")
    return _checked(n.operator.name, n.argument, n.operator.pullback(n.argument, n, g))


def _pull_map(n: Map, g: Node, active: dict[Node, bool]) -> list[Contribution]:
    operator = n.operator
    found: list[Contribution] = []
    for k, x in enumerate(n.arguments):
        if not active[x]:
            continue
        if not operator.partials:
            raise NotDifferentiableError(
                f"{operator.name} has no derivative: give its record `partials`, or do not differentiate through {n}"
            )
        p = as_node(operator.partials[k](*n.arguments, n))
        if p is zeros(*p.shape):  # a step: flat wherever it is differentiable
            continue
        if p.shape not in ((), n.shape):
            raise ShapeError(
                "the partial {k} of {operator} has shape {0.shape}, but {1.name} has shape {1.shape}",
                (p, p.shape),
                (n, n.shape),
                k=k,
                operator=operator.name,
            )
        axes = tuple(range(n.rank))
        found.append((x, _contract([g, p], [axes, axes[: p.rank]], axes[: x.rank], n.shape)))
    return found


def _pull_fold(n: Fold, g: Node) -> Node:
    from symnn.ops.reciprocal import reciprocal
    from symnn.ops.step import step

    x, axes = n.argument, tuple(range(n.argument.rank))
    kept = [a for a in axes if a not in n.axes]
    spread = broadcast(n, x.shape, kept)
    if n.kind == "product":
        return Contract([g, n, reciprocal(x)], [kept, kept, axes], axes)
    attained = step(x - spread)  # x never exceeds the maximum, so this is 1 exactly where x attains it
    return Contract([g, attained, reciprocal(sum_over(attained, n.axes))], [kept, axes, kept], axes)


def _pull_call(n: Call, g: Node, active: dict[Node, bool]) -> list[Contribution]:
    pullback = n.composition.pullback
    if pullback is None:
        return [(n.definition, g)]
    found: list[Contribution] = []
    for x, part in zip(n.arguments, pullback(n.arguments, n, g, **dict(n.settings)), strict=True):
        if active[x]:
            if part is None:
                raise NotDifferentiableError(
                    f"{n.composition.name} is not differentiable by {x}: keep what you differentiate by out of it"
                )
            found.append((x, _checked(n.composition.name, x, part)))
    return found


def _checked(name: str, x: Node, part: Node) -> Node:
    if part.shape != x.shape:
        raise ShapeError(
            "the pullback of {name} gives shape {0.shape} for {1.name}, which has shape {1.shape}",
            (part, part.shape),
            (x, x.shape),
            name=name,
        )
    return part
