"""The mean over outputs of max(0, −s(a − y) + m): where s is 1 the output a should be above y, else below."""

from fractions import Fraction

from symnn.nets.loss import Loss
from symnn.nets.loss_axes import alike
from symnn.nets.operations.torch_losses import NONE
from symnn.nets.operations.torch_margins import margin_ranking as entries

margin_ranking = Loss(
    name="margin_ranking",
    entries=lambda a, y, s, margin: entries(*alike(a, y, s, margin), NONE).node,
    mean=True,
    targets="the scores that are compared with the output",
    parameters={"margin": "m"},
    defaults={"margin": Fraction(0)},
    given={"s": ("output", "−1 or 1")},
    spellings=("margin_ranking_loss",),
)
