"""Backpropagation of a network, as a derivation: its layers' definitions and its loss, given to the engine of
`derive`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import Derivation
from symnn.claims.hypotheses import Hypothesis
from symnn.derive import derived_lines
from symnn.derive.conventions import conventions
from symnn.derive.definition import NamedDefinition
from symnn.derive.renamed_line import Renaming, renamed
from symnn.derive.reverse import Reverse
from symnn.expr import ones, sum_over
from symnn.nets.layer import State
from symnn.nets.shortened import Shortened, shortened

if TYPE_CHECKING:
    from symnn.nets.network import Network

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
    steps = (*derived_lines.forward(program), *derived.backward(), *gradients)
    assumed = (*(h.text for h in given), *conventions(steps))
    return Derivation(title(net), steps, inputs(net), assumed, net.names)


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
        assumed = (*(h.text for h in given), *conventions(steps))
    return Derivation(title(net), tuple(steps), inputs(net), assumed, net.names)


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


def title(net: Network) -> str:
    return f"Backpropagation through a {net.widths} network"


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
