"""SymPy's array expressions beside the matrices that they say.

SymPy's documentation of sympy.tensor.array.expressions and its tests of `convert_array_to_matrix` and of derivatives of matrices by
matrices (test_arrayexpr_derivatives.py, test_convert_array_to_matrix.py); Kolda and Bader, Tensor Decompositions and Applications, section 2.
"""

from __future__ import annotations

import sympy as sp
from sympy.tensor.array.expressions import (
    ArrayAdd,
    ArrayContraction,
    ArrayDiagonal,
    ArrayElement,
    ArrayElementwiseApplyFunc,
    ArraySymbol,
    ArrayTensorProduct,
    PermuteDims,
    Reshape,
)

from symnn import einsum, exp, jacobian, matrix, sizes, tanh, tensor, trace, vec, vector
from symnn import sum as total
from tests.claims import Stated, true
from tests.claims.definite import all_of

n, m, p = sizes("n m p")
i = sp.Symbol("i", integer=True)
A, B, C, X, W, V = matrix("A", n, n), matrix("B", n, n), matrix("C", n, n), matrix("X", n, n), matrix("W", m, n), matrix("V", n, p)
x, y = vector("x", n), vector("y", n)
K, S = tensor("K", n, m, p), ArraySymbol("S", (n, n, n))
N = sp.MatrixSymbol("N", 2, 3)
a, b = ArraySymbol("a", (n,)), ArraySymbol("b", (n,))
P, o, I, ones = ArrayTensorProduct, sp.HadamardProduct, sp.Identity, sp.OneMatrix


def summed(array: object, *axes: tuple[int, ...]) -> object:
    return ArrayContraction(array, *axes)


CLAIMS: list[Stated] = [
    *true("a product as a contraction", *all_of(summed(P(W, V), (1, 2)), W * V, -W * V, 2 * W * V)),
    *true("a product with a transpose", *all_of(summed(P(A, B), (0, 2)), A.T * B, A * B, B.T * A)),
    *true("a product of three", *all_of(summed(P(A, B, C), (1, 2), (3, 4)), A * B * C, A * C * B, C.T * B.T * A.T)),
    *true("a trace as a contraction", *all_of(summed(A, (0, 1)), trace(A), trace(A * A), total(A))),
    *true("a trace of a product", *all_of(summed(P(A, B), (0, 3), (1, 2)), trace(A * B), trace(A * B.T), trace(A) * trace(B))),
    *true("a Frobenius product", *all_of(summed(P(A, B), (0, 2), (1, 3)), trace(A.T * B), trace(A * B), total(A) * total(B))),
    *true("all entries contracted", *all_of(summed(W, (0,), (1,)), total(W), m * n, trace(W.T * W))),
    *true("a contracted identity", *all_of(summed(I(n), (0, 1)), n, n**2, 1)),
    *true("a contraction of what is the same along it", *all_of(summed(P(ones(n, m), A), (0, 2)), ones(m, n) * A, A * ones(n, n))),
    *true("an outer product", *all_of(summed(P(x, y), (1, 3)), x * y.T, y * x.T)),
    *true("a bilinear form", *all_of(summed(P(a, A, b), (0, 1), (2, 3)), summed(P(A, b, a), (1, 2), (0, 3)), summed(P(b, A, a), (0, 1), (2, 3)))),
    *true("an inner product of arrays", *all_of(summed(P(a, b), (0, 1)), sp.Sum(ArrayElement(a, (i,)) * ArrayElement(b, (i,)), (i, 0, n - 1)), ArrayElement(a, (0,)) * ArrayElement(b, (0,)))),
    *true("permuted axes of a matrix", *all_of(PermuteDims(W, [1, 0]), W.T, -W.T)),
    *true("permuted axes, back", *all_of(PermuteDims(PermuteDims(S, [1, 2, 0]), [2, 0, 1]), S, PermuteDims(S, [1, 0, 2]), PermuteDims(PermuteDims(S, [1, 2, 0]), [1, 2, 0]))),
    *true("a product of entries as a diagonal", *all_of(ArrayDiagonal(P(A, B), (0, 2), (1, 3)), o(A, B), A * B, o(A, B.T))),
    *true("a diagonal of a diagonal", *all_of(ArrayDiagonal(A, (0, 1)), ArrayDiagonal(A.T, (0, 1)), ArrayDiagonal(A * A, (0, 1)))),
    *true("a sum of arrays", *all_of(ArrayAdd(A, PermuteDims(B, [1, 0])), A + B.T, A + B)),
    *true("a function of every entry", *all_of(ArrayElementwiseApplyFunc(sp.exp, A), exp(A), tanh(A))),
    *true("a reshaped array, back", *all_of(Reshape(Reshape(W, (m * n,)), (m, n)), W, 2 * W)),
    *true("a row after the other", *all_of(Reshape(W, (m * n, 1)), vec(W.T), 2 * vec(W.T))),
    *true("another count of rows", *all_of(Reshape(N, (3, 2)), sp.Matrix([[N[0, 0], N[0, 1]], [N[0, 2], N[1, 0]], [N[1, 1], N[1, 2]]]), N.T)),
    *true("the derivative by a matrix", *all_of(PermuteDims((X * A).diff(X), [2, 3, 0, 1]), jacobian(X * A, X), jacobian(X * A.T, X), jacobian(A * X, X))),
    *true("the derivative of a square", *all_of(PermuteDims((X * X).diff(X), [2, 3, 0, 1]), jacobian(X * X, X), 2 * jacobian(A * X, X))),
    *true("the derivative of a transpose", *all_of(PermuteDims(X.T.diff(X), [2, 3, 0, 1]), jacobian(X.T, X), jacobian(X, X))),
    *true("a mode product", *all_of(PermuteDims(summed(P(K, A), (0, 4)), [2, 0, 1]), einsum("i j k, l i -> l j k", K, A), einsum("i j k, i l -> l j k", K, A))),
    *true("the derivative of a trace", *all_of(trace(A * X * B).diff(X), A.T * B.T, B * A, A.T * B)),
]  # fmt: skip
