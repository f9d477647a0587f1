"""Kronecker products and vec of symbolic sizes under functions, norms, sums and inverses, and single entries of them.

Horn and Johnson, Topics in Matrix Analysis, section 4.2; Magnus and Neudecker, Matrix Differential Calculus, chapter 2; Petersen and
Pedersen, The Matrix Cookbook, section 10.2.
"""

from __future__ import annotations

import sympy as sp

from symnn import exp, inverse, log_sum_exp, matrix, norm, norm1, relu, sigmoid, sizes, tanh, vec, vector
from symnn import max as largest
from symnn import sum as total
from tests.claims import Stated, true
from tests.claims.definite import all_of

n, m = sizes("n m")
i = sp.Symbol("i", integer=True)
A, B, F, W, V = matrix("A", n, n), matrix("B", n, n), matrix("F", m, m), matrix("W", m, n), matrix("V", m, n)
x, y = vector("x", n), vector("y", m)
kron, det, o, ones = sp.KroneckerProduct, sp.Determinant, sp.HadamardProduct, sp.OneMatrix

CLAIMS: list[Stated] = [
    *true("an inverse of a Kronecker product of three", *all_of(inverse(kron(A, F, B)), kron(A.I, F.I, B.I), kron(B.I, F.I, A.I), kron(A, F.I, B.I))),
    *true("the determinant of a matrix with itself", *all_of(det(kron(A, A)), det(A) ** (2 * n), det(A) ** n, det(A) ** 2)),
    *true("a Kronecker system", *all_of(inverse(kron(A, F)) * vec(W), vec(F.I * W * A.T.I), vec(F.I * W * A.I), vec(A.I * W.T * F.I))),
    *true("an inverse beside the product", *all_of(inverse(kron(A, F)) * kron(A, F), kron(sp.Identity(n), sp.Identity(m)), kron(A, F))),
    *true("the length of a Kronecker product", *all_of(norm(kron(A, F)), norm(A) * norm(F), norm(A) + norm(F), norm(A * A))),
    *true("the norm of a vec", *all_of(norm(vec(W)), norm(W), 2 * norm(W), norm1(W))),
    *true("the sum of absolute entries of a vec", *all_of(norm1(vec(W)), norm1(W), norm(W), total(W))),
    *true("the largest entry of a vec", *all_of(largest(vec(W)), largest(W), -largest(W), total(W))),
    *true("the logarithm of a vec's exponentials", *all_of(log_sum_exp(vec(W)), log_sum_exp(W), largest(W), log_sum_exp(-W))),
    *true("a function of a vec", *all_of(sigmoid(vec(W)), vec(sigmoid(W)), vec(tanh(W)), vec(sigmoid(-W)))),
    *true("the sum of a vec", *all_of(total(vec(W)), total(W), total(W) ** 2, norm1(W))),
    *true("the sum of a Kronecker product", *all_of(total(kron(A, F)), total(A) * total(F), total(A) + total(F), total(A * A))),
    *true("row sums of a Kronecker product", *all_of(kron(A, F) * ones(m * n, 1), kron(A * ones(n, 1), F * ones(m, 1)), kron(A * ones(n, 1), F.T * ones(m, 1)))),
    *true("an entry of a Kronecker product", *all_of(kron(A, F)[0, 0], A[0, 0] * F[0, 0], A[0, 0] + F[0, 0], A[0, 0])),
    *true("the first entry of a vec", *all_of(vec(W)[0, 0], W[0, 0], -W[0, 0])),
    *true("a sum over the entries of a vec", *all_of(sp.Sum(vec(W)[i, 0] * vec(V)[i, 0], (i, 0, m * n - 1)), total(o(W, V)), total(W) * total(V), total(o(W, W)))),
    *true("relu of a positive multiple", *all_of(relu(kron(exp(x), y)), kron(exp(x), relu(y)), kron(relu(x), relu(y)))),
]  # fmt: skip
