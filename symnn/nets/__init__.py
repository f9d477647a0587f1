"""Layers, losses, initialisers and networks: records and compositions of operators. No derivative rule and no printing
live here.
"""

from symnn.nets import initialisers, layers, losses
from symnn.nets.initialiser import Initialiser
from symnn.nets.layer import Layer
from symnn.nets.layers.dense import Dense
from symnn.nets.layers.repeated import Layers, stack
from symnn.nets.loss import Loss
from symnn.nets.network import Network

__all__ = ["Dense", "Initialiser", "Layer", "Layers", "Loss", "Network", "initialisers", "layers", "losses", "stack"]
