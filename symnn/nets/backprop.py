"""Backpropagation as a derivation: every line is derived from one definition with the earlier names opaque, put into
words, and judged.

The lines are linear in depth because nothing is ever inlined: δ of layer l is written with δ of layer l + 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import call, read
from symnn.calculus.derivative import vjps
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.calculus.printed_form.reduce import tidy
from symnn.claims.derivation import Derivation, Step
from symnn.claims.hypotheses import Hypothesis
from symnn.derive.conventions import conventions
from symnn.derive.judged_line import step
from symnn.expr import Atom, Composition, Const, Node, Operator, add, ones, postorder, substitute, sum_over
from symnn.nets.place import Place

if TYPE_CHECKING:
    from symnn.nets.network import Network

ONE = Const(1)


def derive(net: Network) -> Derivation:
    """All lines of the network's backpropagation, forward, backward, gradients."""
    places = net.places
    forward = [line for p in places for line in forward_lines(net, p)] + loss_lines(net, places[-1])
    backward: list[Step] = []
    extra: dict[Any, list[Node]] = {}
    for p, following in reversed(list(zip(places, (*places[1:], None), strict=True))):
        line, more = delta_line(net, p, following)
        backward.append(line)
        for symbol, part in more:
            extra.setdefault(symbol, []).append(part)
    uses: dict[Any, list[Place]] = {}
    for p in places:
        uses.setdefault(p.owner, []).append(p)
    gradients = [line for p in places if p.index == p.owner for line in gradient_lines(net, p, uses[p.index], extra)]
    steps = (*forward, *backward, *gradients)
    assumed = (*(h.text for h in hypotheses(net)), *conventions(steps))
    return Derivation(title(net), steps, inputs(net), assumed, net.names)


def title(net: Network) -> str:
    return f"Backpropagation through a {net.widths} network"


def inputs(net: Network) -> tuple[tuple[Any, tuple[Any, ...], str], ...]:
    """The given symbols: input, parameters, target."""
    given = [(net.x, "input"), *(owned for p in net.places for owned in p.described)]
    given.append((net.y, "target") if net.classes is None else (net.classes, "class, counted from 0"))
    return tuple((s, tuple(getattr(s, "shape", (1, 1))), w) for s, w in given)


def hypotheses(net: Network) -> tuple[Hypothesis, ...]:
    """What the loss assumes of its targets."""
    loss = net.loss
    if loss is None or not loss.normalised:
        return ()
    y = read(net.y)
    total = sum_over(y, [net.layout.axis])
    return (Hypothesis(total, ones(*total.shape), "Σ y = 1 for each example" if total.shape else "Σ y = 1"),)


# forward


def forward_lines(net: Network, p: Place) -> list[Step]:
    """The definitions of z and a."""
    z, a = net.pre_activation(p), _written(net, p)
    rule = "no activation" if p.function.identity else "definition of the activation"
    return [
        step(
            key=p.z.name, symbol=p.z, shown=z, shape=p.state, rule="definition of the pre-activation", section="forward"
        ),
        step(key=p.a.name, symbol=p.a, shown=a, shape=p.state, rule=rule, section="forward"),
    ]


def _written(net: Network, p: Place) -> Any:
    """a in terms of z; an operator is written as it is called, also on a 1×1 matrix."""
    if p.function.identity:
        return p.z
    if isinstance(p.function.record, Operator):
        return call(p.function.record, p.z, *p.extra)
    return to_sympy(net.activated(p), p.state)


def loss_lines(net: Network, last: Place) -> list[Step]:
    """The definition of the loss; before it, that of a one-hot target if classes are given."""
    lines = []
    if net.classes is not None:
        shown = to_sympy(net.target(), net.y.shape)
        lines.append(
            step(
                key=str(net.y),
                symbol=net.y,
                shown=shown,
                shape=net.y.shape,
                rule="the class as one-hot",
                section="forward",
            )
        )
    shown = to_sympy(net.penalised(data_loss(net, last)))
    lines.append(
        step(
            key="loss",
            symbol=net.loss_symbol,
            shown=shown,
            shape=(1, 1),
            rule="definition of the loss",
            section="forward",
        )
    )
    return lines


def data_loss(net: Network, last: Place, *, stable: bool = False) -> Node:
    """The loss over the names a and y (z and y, for a loss that is defined on logits, or with `stable` can be written
    so).
    """
    logits = net.by_logits(stable=stable)
    return net.data_loss(read(last.z if logits else last.a), read(net.y), logits=logits)


# backward


def delta_line(net: Network, p: Place, following: Place | None) -> tuple[Step, list[tuple[Any, Node]]]:
    """The line δ = ∂loss/∂z of place p, and the cotangents of the activation's own parameters."""
    raw, *more = cotangents(net, p, following)
    given = hypotheses(net) if following is None else ()
    shown = _textbook(net, p, following) if following is not None else None
    if shown is None:
        shown = to_sympy(tidy(raw, [(h.left, h.right) for h in given]), p.state)
    line = step(
        key=p.delta.name, symbol=p.delta, shown=shown, shape=p.state, rule=_delta_rule(p, following),
        section="backward",
        of=p.z.name, raw=raw, hypotheses=given,
    )  # fmt: skip
    return line, list(zip(p.extra, more, strict=True))


def cotangents(net: Network, p: Place, following: Place | None, *, stable: bool = False) -> list[Node]:
    """Those of z and of the activation's own parameters, from the loss (as in `data_loss`) or from the place that
    follows.

    With `stable` what the targets satisfy is used at once, while σ(−z) is not yet 1 − a, which loses digits.
    """
    after = data_loss(net, p, stable=stable) if following is None else read(net.pre_activation(following))
    in_z = following is None and net.by_logits(stable=stable)
    # without activation z is a, and goes by that name in all that follows but a loss of logits
    variables = [read(p.a if p.function.identity and not in_z else p.z), *map(read, p.extra)]
    found = vjps(_see_through(net, p, after), variables, ONE if following is None else read(following.delta))
    if stable and following is None and (given := hypotheses(net)):
        found[0] = tidy(found[0], [(h.left, h.right) for h in given])
    return [_name_activation(net, p, f) for f in found]


def _textbook(net: Network, p: Place, following: Place) -> Any | None:
    """(Wᵀδ)∘g′(z), the form in which every book writes it; None for an activation that is not elementwise, or flat, or
    of one number.
    """
    pulled = net.layout.through(following.W, following.delta)
    if p.function.identity:
        return pulled
    z = read(p.z)
    if isinstance(p.function.record, Composition) or not z.rank:
        return None
    slope = tidy(_name_activation(net, p, vjps(net.activated(p), [z], ones(*z.shape))[0]))
    if not any(isinstance(n, Atom) for n in postorder(slope)):
        return None
    return sp.HadamardProduct(pulled, to_sympy(slope, p.state))


def _see_through(net: Network, p: Place, after: Node) -> Node:
    """What follows place p, with a = g(z) put in for the name a, so that it can be differentiated by z."""
    return after if p.function.identity else substitute(after, {read(p.a): net.activated(p)})


def _name_activation(net: Network, p: Place, derived: Node) -> Node:
    """g(z) goes by its name a again: σ′(z) is written a(1 − a)."""
    value = net.activated(p)
    return derived if isinstance(value, Atom) else substitute(derived, {value: read(p.a)})


def _delta_rule(p: Place, following: Place | None) -> str:
    through = (
        "the loss"
        if following is None
        else following.z.name
        if isinstance(following.index, int)
        else f"layer {following.index}"
    )
    return f"chain rule through {through}" + ("" if p.function.identity else f" and {p.function.name}")


# gradients


def gradient_lines(net: Network, owner: Place, uses: Sequence[Place], extra: dict[Any, list[Node]]) -> list[Step]:
    """∂loss/∂parameter for every parameter of a layer: the sum over the places where it is used."""
    penalty = net.penalty() if net.l2 is not None else None
    affine = [s for s in (owner.W, owner.b) if s is not None]
    pulled = [vjps(read(net.pre_activation(p)), [read(s) for s in affine], read(p.delta)) for p in uses]
    rule = (
        "chain rule through "
        + " and ".join(p.z.name for p in uses)
        + (", summed over the uses" if len(uses) > 1 else "")
    )
    lines = []
    for k, symbol in enumerate(affine):
        parts = [row[k] for row in pulled]
        shown = [
            net.layout.outer(p.delta, p.source) if symbol is owner.W else net.layout.gathered(p.delta) for p in uses
        ]
        penalised = penalty is not None and symbol is owner.W
        if penalty is not None and penalised:
            parts += vjps(penalty, [read(symbol)], ONE)
            shown.append(to_sympy(tidy(parts[-1]), symbol.shape))
        lines.append(
            gradient_line(symbol, parts, sum(shown[1:], shown[0]), rule + (", and the penalty" if penalised else ""))
        )
    rule = f"chain rule through {owner.function.name}"
    return lines + [
        gradient_line(symbol, extra[symbol], to_sympy(tidy(add(*extra[symbol]))), rule) for symbol in owner.extra
    ]


def gradient_line(symbol: Any, parts: Sequence[Node], shown: Any, rule: str) -> Step:
    raw, shape = add(*parts), tuple(getattr(symbol, "shape", (1, 1)))
    return step(
        key=f"d{symbol}",
        symbol=symbol,
        shown=shown,
        shape=shape,
        rule=rule,
        section="gradients",
        of=str(symbol),
        raw=raw,
    )
