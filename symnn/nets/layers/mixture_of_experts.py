"""A mixture of experts with a dense gate: Σ_k p_k·f_k(x) with p = softmax(W x)."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.errors import ArgumentError
from symnn.nets.factored import contract
from symnn.nets.layer import Layer, State
from symnn.nets.layers.branches import Branches
from symnn.nets.operations.torch_arithmetic import add
from symnn.nets.operations.torch_indexing import select
from symnn.nets.operations.torch_reductions import normalized
from symnn.nets.place import Place


class MixtureOfExperts(Branches):
    """Every expert, a layer or a sequence of layers, weighed by a gate of its own for each example.

    Shapes: W is (experts, inputs). ArgumentError for experts with different numbers of outputs.
    Source: Jacobs, Jordan, Nowlan, Hinton 1991.

    Example:

        >>> import symnn
        >>> net = symnn.Network(symnn.layers.MixtureOfExperts(symnn.Dense(2), symnn.Dense(2)), inputs=3, loss="mse")
        >>> [step.key for step in net.backprop().steps if step.section == "gradients"]
        ['dW1', 'db1', 'dW2', 'db2', 'dW3']
    """

    def __init__(self, *experts: Layer | Sequence[Layer]) -> None:
        super().__init__(*experts)

    def build(self, at: Place, source: State) -> State:
        x = at.tensor(source)
        made = [at.tensor(at.inner(branch, source)) for branch in self.branches]
        if len({m.shape for m in made}) > 1:
            raise ArgumentError(f"layer {at.index} mixes experts with different numbers of outputs")
        scores = at.named(at.linear(x, len(made), words="weights of the gate"), "s", "scores of the gate")
        p = at.named(normalized(scores, "softmax", -1), "p", "softmax of the scores")
        names = list(range(x.rank - 1))
        parts = [contract([(select(p, -1, k), names), (m, [*names, "o"])], [*names, "o"]) for k, m in enumerate(made)]
        total = parts[0]
        for part in parts[1:]:
            total = add(total, part)
        return at.made(total, "the experts, weighed")
