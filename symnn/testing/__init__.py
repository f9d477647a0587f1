"""For tests of one's own: verdicts as assertions, and hand-written backward passes against the derived one, on random
points.

`assert_gradient` and `assert_vjp` are tests, not proofs: they compare numbers. A failure names the worst entry and,
where the wrong result fits one, the likely slip. Torch is imported only if a `torch.autograd.Function` is passed.
"""

from symnn.testing.assertions import assert_gradient, assert_proved, assert_refuted, assert_vjp
from symnn.testing.backward_passes import assert_backward

__all__ = ["assert_backward", "assert_gradient", "assert_proved", "assert_refuted", "assert_vjp"]
