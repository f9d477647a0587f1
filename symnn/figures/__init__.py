"""Ready-made pictures for chapters: each function gives a `Drawing` that draws on a matplotlib `Axes` and says in words
what it shows.

What is drawn is computed from what is given: sizes, formulas, numbers. Nothing here judges a claim or writes a file.
"""

from symnn.figures.drawing import Drawing
from symnn.figures.graphs import graph
from symnn.figures.interactive import interactive
from symnn.figures.networks import network, neuron, unrolled
from symnn.figures.planes import descent, gradient_path, step_regions
from symnn.figures.plots import activation, curves
from symnn.figures.windows import window

__all__ = [
    "Drawing", "activation", "curves", "descent", "gradient_path", "graph", "interactive", "network", "neuron",
    "step_regions", "unrolled", "window",
]  # fmt: skip
