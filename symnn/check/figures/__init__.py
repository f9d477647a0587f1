"""Ready-made pictures for chapters: each function gives a `Drawing` that draws on a matplotlib `Axes` and says in words what it shows.

What is drawn is computed from what is given: sizes, formulas, numbers. Nothing here judges a claim or writes a file.
"""

from symnn.check.figures.drawing import Drawing
from symnn.check.figures.graphs import graph
from symnn.check.figures.networks import network, neuron, unrolled
from symnn.check.figures.planes import descent, gradient_path, step_regions
from symnn.check.figures.plots import activation, curves
from symnn.check.figures.windows import window

__all__ = [
    "Drawing", "activation", "curves", "descent", "gradient_path", "graph", "network", "neuron", "step_regions", "unrolled", "window",
]  # fmt: skip
