"""max(0, 1 − y a) for targets −1 and 1; its derivative at the kink is 0."""

from symnn.nets.loss import Loss
from symnn.ops.relu import relu

hinge = Loss(
    name="hinge",
    entries=lambda a, y: relu(1 - y * a),
    targets="−1 or 1",
    spellings=("hinge_loss", "svm"),
)
