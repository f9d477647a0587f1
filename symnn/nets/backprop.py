"""Backpropagation of a network, as a derivation: its layers' definitions and its loss, given to the engine of
`derive`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import Derivation, Step
from symnn.claims.hypotheses import Hypothesis
from symnn.derive import derived_lines
from symnn.derive.definition import NamedDefinition
from symnn.derive.renamed_line import Renaming, renamed
from symnn.derive.reverse import Reverse
from symnn.derive.shown_between import met, through_output
from symnn.derive.told_assumptions import told_assumptions
from symnn.expr import ones, sum_over
from symnn.nets.layer import State
from symnn.nets.shortened import Shortened, shortened
from symnn.ops.softmax import softmax

if TYPE_CHECKING:
    from symnn.nets.network import Network
    from symnn.nets.place import Place

AGAIN = ", summed over the uses"


def derive(net: Network) -> Derivation:
    """All lines of the network's backpropagation, forward, backward, gradients."""
    found = shortened(net)
    if found is not None:
        return _copied(found)
    program = definitions(net)
    given = hypotheses(net)
    sweep = Reverse(program, net.parameters.values())
    derived = derived_lines.DerivedLines(sweep, hypotheses=given, again=AGAIN)
    gradients = map(derived.gradient, net.parameters.values())
    received = explained(net, net.output, derived.backward(), program)
    steps = (*derived_lines.forward(program), *received, *gradients)
    assumed = told_assumptions([h.text for h in given], steps)
    return Derivation(title(net), steps, inputs(net), assumed, net.names, met=met(steps))


def explained(net: Network, output: State, received: list[Step], program: Sequence[NamedDefinition]) -> list[Step]:
    """The lines of δ; where the loss is made for the last activation, with what the one passes to the other."""
    if output.slope is None or net.loss is None or output.function.name != net.loss.link or net.loss.by_logits:
        return received
    k = next(k for k, d in enumerate(program) if d.symbol == output.symbol)
    if k == 0 or program[k - 1].symbol != output.before or program[k - 1].cotangent is None:
        return received
    pulled = partial(through_softmax, output.symbol, net.axis) if output.function.name == softmax.name else None
    return through_output(received, program[k - 1 :], output.slope, pulled, hypotheses(net))


def last_first(derivation: Derivation, places: Sequence[Place]) -> Derivation:
    """The same lines with the gradients in the order in which they are computed: the last layer's first."""
    owner = {p.symbol.name: -k for k, place in enumerate(places) for p in place.own}
    gradients = sorted((s for s in derivation.steps if s.section == "gradients"), key=lambda s: owner[str(s.of)])
    return replace(derivation, steps=(*(s for s in derivation.steps if s.section != "gradients"), *gradients))


def _copied(found: Shortened) -> Derivation:
    """The lines of a deep network, from those of a short one."""
    net, short, given = found.deep, derive(found.short), hypotheses(found.deep)
    named = {s.name: s for s in found.owner}
    steps = []
    for line, shift in found.copied(short.steps, lambda s: s.symbol, lambda s: s.section):
        renaming = Renaming(partial(found.symbol, shift=shift), named)
        steps.append(renamed(line, renaming, given) if shift else line)
    assumed = short.hypotheses
    if not named.keys().isdisjoint(re.findall(r"\w+", " ".join(assumed))):  # a slope at a kink that is a parameter
        assumed = told_assumptions([h.text for h in given], steps)
    return Derivation(title(net), tuple(steps), inputs(net), assumed, net.names, met=met(steps))


def through_softmax(a: Any, axis: int, slope: Any) -> Any:
    """Softmax's Jacobian times a slope, along columns or rows of a, which is softmax's value: diag(a) − aaᵀ for a
    vector.
    """
    if 1 in a.shape:
        column, received = (a, slope) if a.shape[1] == 1 else (a.T, slope.T)
        passed = (sp.DiagMatrix(column) - column * column.T) * received
        return passed if column is a else passed.T
    n, ones_of = a.shape[axis], sp.OneMatrix
    product = sp.HadamardProduct(a, slope)
    repeated = ones_of(n, 1) * (ones_of(1, n) * product) if axis == 0 else (product * ones_of(n, 1)) * ones_of(1, n)
    return sp.HadamardProduct(a, slope - repeated)


def definitions(net: Network, *, stable: bool = False) -> list[NamedDefinition]:
    """The forward pass: every layer's definitions, then the loss (`stable`: in the form that no logit overflows)."""
    return [*(d for p in net.places for d in p.definitions), *loss(net, net.output, stable=stable)]


def loss(net: Network, output: State, *, stable: bool = False) -> list[NamedDefinition]:
    """The definition of the loss; before it, that of a one-hot target if classes are given."""
    found = []
    if net.classes is not None:
        node = net.target()
        found.append(
            NamedDefinition(symbol=net.y, form=to_sympy(node, net.y.shape), value=node, rule="the class as one-hot")
        )
    logits = net.by_logits(stable=stable)
    node = net.penalised(net.data_loss(read(output.logits if logits else output.symbol), read(net.y), logits=logits))
    also = {} if net.l2 is None else dict.fromkeys(net.weights, "the penalty")
    found.append(
        NamedDefinition(
            symbol=net.loss_symbol,
            form=lambda: to_sympy(node),
            value=node,
            rule="definition of the loss",
            word="the loss",
            also=also,
        )
    )
    return found


VOWEL = re.compile(r"8|1[18](?!\d)|[AEFHILMNORSXaefhilmnorsx]\w?(?!\w)")
"""Widths that are said with a vowel first: 8, 11, n0."""


def title(net: Network) -> str:
    return f"Backpropagation through {'an' if VOWEL.match(net.widths) else 'a'} {net.widths} network"


def inputs(net: Network) -> tuple[tuple[Any, tuple[Any, ...], str], ...]:
    """The given symbols: input, parameters, target, and what layers are given beside the input."""
    given = [(net.x, net.fed or "input"), *((p.symbol, p.words) for place in net.places for p in place.own)]
    given.append((net.y, "target") if net.classes is None else (net.classes, "class, counted from 0"))
    given += net.given
    return tuple((s, tuple(getattr(s, "shape", (1, 1))), w) for s, w in given)


def hypotheses(net: Network) -> Sequence[Hypothesis]:
    """What the loss assumes of its targets."""
    if net.loss is None or not net.loss.normalised:
        return ()
    y = read(net.y)
    total = sum_over(y, [net.axis])
    return (Hypothesis(total, ones(*total.shape), f"Σ {y} = 1 for each example" if total.shape else f"Σ {y} = 1"),)
