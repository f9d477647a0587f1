"""Programs: nodes become a target-neutral list of array instructions, and that becomes NumPy source."""

from symnn.export.flat_parameters import scipy
from symnn.export.lambdify import lambdify
from symnn.export.network_module import export_network, network_function, network_source
from symnn.export.optimiser_steps import export_optimiser, newton_program, optimiser, optimiser_files
from symnn.export.standalone import Input, NamedValue, Program, export_source, program_source

__all__ = [
    "NamedValue", "Input", "Program", "export_network", "export_source", "lambdify", "network_function",
    "network_source",
    "program_source", "scipy", "optimiser", "optimiser_files", "export_optimiser", "newton_program",
]  # fmt: skip
