"""−Σ y log p: the negative log-likelihood of a class under the probabilities p, as which any layer onto (0, 1) may
serve.
"""

from symnn.nets.loss import Loss
from symnn.nets.losses.softmax_cross_entropy import softmax_cross_entropy as plain

categorical_negative_log_likelihood = Loss(
    name="categorical_negative_log_likelihood",
    entries=plain.entries,
    on_logits=plain.on_logits,
    link="softmax",
    unit=True,
    normalised=True,
    targets=plain.targets,
    spellings=("categorical_nll", "nll"),
)
