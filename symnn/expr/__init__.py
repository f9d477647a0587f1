"""The language: frozen, interned nodes with symbolic sizes, and ways to walk them. It knows no SymPy expression but
sizes.
"""

from symnn.expr.build import (
    add,
    broadcast,
    const,
    delta,
    dot,
    einsum,
    hadamard,
    matmul,
    ones,
    outer,
    scale,
    size,
    sum_over,
    transpose,
    zeros,
)
from symnn.expr.nodes import (
    Add,
    Atom,
    Call,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    Map,
    MatrixFunction,
    Node,
    Size,
)
from symnn.expr.records import Composition, MatrixOperator, Operator
from symnn.expr.walk import children, postorder, rebuild, substitute

__all__ = [
    "Add", "Atom", "Call", "Composition", "Const", "Contract", "Define", "Fold", "Indicator", "Map", "MatrixFunction",
    "MatrixOperator", "Node", "Operator", "Size", "add", "broadcast", "children", "const", "delta", "dot",
    "einsum", "hadamard",
    "matmul", "ones", "outer", "postorder", "rebuild", "scale", "size", "substitute", "sum_over", "transpose", "zeros",
]  # fmt: skip
