"""What `help` says of a loss: what it compares, what may be set and given, and an example computed from its record."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from symnn.nets import losses
from symnn.nets.layers import TABLE
from symnn.nets.loss import Loss
from symnn.nets.network import Network

UNITS, INPUTS, EXAMPLES = 3, 2, 2
WIDE = 88
"""A line that is longer is not shown."""


EACH = {"example": "one number for each example", "class": "one number for each class"}
SHAPED = "in the shape of the output"


def documented(loss: Loss) -> str:
    """In words, then the example, of a loss that symnn has; of another one what its record says."""
    own = losses.TABLE.get(loss.name) is loss
    opening = inspect.cleandoc(import_module(f"{losses.__name__}.{loss.name}").__doc__ or "") if own else loss.name
    shaped = "" if loss.classes else f", {SHAPED}"
    facts = [f"{'target':<12} {loss.targets}{shaped}"]
    facts += [f"{letter:<12} {what}: {EACH.get(per, SHAPED)}" for letter, (per, what) in loss.given.items()]
    facts += [f"{name:<12} {_default(loss, name)}" for name in loss.parameters]
    alone = ", and no other" * loss.strict
    facts += [f"{'activation':<12} {loss.link}{alone}"] if loss.link else []
    source = [f"Source: {loss.source}."] if loss.source else []
    return "\n\n".join([opening, "\n".join(facts), *source, *(_example(loss) if own else ())])


def _default(loss: Loss, name: str) -> str:
    return (
        f"a positive number, {loss.defaults[name]} if it is not given" if name in loss.defaults else "a positive number"
    )


def _example(loss: Loss) -> list[str]:
    """A small network with this loss: what it sends back to the scores of its last layer."""
    link = loss.link if loss.unit and not loss.strict else None
    batch = EXAMPLES if loss.pairs else None
    layer: Any = TABLE["Dense"]
    net = Network(layer(UNITS, activation=link), inputs=INPUTS, loss=loss.name, batch=batch)
    key = "Delta1" if loss.pairs else "delta1"
    (step,) = [step for step in net.backprop().steps if step.key == key]
    units = f'{UNITS}, activation="{link}"' if link else f"{UNITS}"
    batched = f", batch={batch}" if batch else ""
    lines = [
        ">>> import symnn",
        f'>>> net = symnn.Network(symnn.Dense({units}), inputs={INPUTS}, loss="{loss.name}"{batched})',
        f'>>> (step,) = [step for step in net.backprop().steps if step.key == "{key}"]',
    ]
    if len(str(step.shown)) <= WIDE:
        lines += [">>> step.shown", str(step.shown)]
    lines += [">>> step.verdict.word", repr(step.verdict.word)]
    return ["Example:", "\n".join(f"    {line}" for line in lines)]
