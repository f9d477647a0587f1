"""SymPy in: what SymPy cannot say itself (calls of records, tensors), and the reader that turns a SymPy tree into a
node.
"""

from symnn.bridge.calls import MatrixCall, ScalarCall, TensorCall, call
from symnn.bridge.read import matrix_shape, read, read_shaped, size_symbols
from symnn.bridge.symbols import matrix, sizes, tensor, vector
from symnn.bridge.tensors import FunctionTensor, TensorElement, TensorExpr, TensorSymbol

__all__ = [
    "FunctionTensor", "MatrixCall", "ScalarCall", "TensorCall", "TensorElement", "TensorExpr", "TensorSymbol",
    "call", "matrix",
    "matrix_shape", "read", "read_shaped", "size_symbols", "sizes", "tensor", "vector",
]  # fmt: skip
