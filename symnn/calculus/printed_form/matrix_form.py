"""Matrix form: a node as the SymPy expression that a textbook would print. Written by structure alone; nothing is
simplified here.

Each node becomes a number (rank 0), a column (rank 1) or a matrix (rank 2) that knows its transpose (`transposable`); a
contraction is read from its index graph (`index_graph`), and what is no such graph becomes a sum over indices
(`index_sum`). Orientation is no part of a node: the caller says which shape SymPy should see.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import sympy as sp
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matexpr import MatrixElement

from symnn.bridge.calls import call
from symnn.bridge.functions import amax
from symnn.bridge.tensors import TensorExpr, TensorSymbol
from symnn.calculus.printed_form.index_graph import IndexGraph
from symnn.calculus.printed_form.index_sum import Entries
from symnn.calculus.printed_form.printed_signs import with_precedence
from symnn.calculus.printed_form.products import is_delta, is_product
from symnn.calculus.printed_form.transposable import Factor, View, elementwise, identity, symbol, total
from symnn.errors import ShapeError, UnsupportedError
from symnn.expr import (
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
    Operator,
    Size,
)
from symnn.expr.walk import atoms, children, postorder, sizes_of
from symnn.ops.inverse import inverse
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal

Form = Any  # a SymPy Expr for rank 0, a View for rank 1 (a column) and 2; a SymPy tensor above
Factors = tuple[Node, tuple[Hashable, ...]]
LARGEST = 32  # a product of more factors keeps its inner products closed, so that cost stays linear


def to_sympy(node: Node, shape: tuple[Any, ...] | None = None) -> Any:
    """The SymPy expression of a node.

    shape   the shape SymPy should see: (n, 1) (the default) or (1, n) for rank 1, () (the default) or (1, 1) for rank
            0; rank 2 has but one
    Returns an Expr for rank 0, a MatrixExpr for rank 1 and 2 and symnn's tensor above. ShapeError if the shape does not
    fit.
    """
    form = FormWriter(node).forms[node]
    if node.rank > 2:
        return form
    target = tuple(map(sp.sympify, shape)) if shape is not None else (*node.shape, sp.S.One)[: 2 * min(node.rank, 1)]
    if tuple(s for s in target if s != 1) != tuple(s for s in node.shape if s != 1):
        raise ShapeError(
            "a node of shape {0.shape} cannot be written with the shape {1.shape}", (node, node.shape), ("", target)
        )
    if not node.shape:
        return with_precedence(as_matrix(form) if target else form)
    return with_precedence((form.transposed if node.rank == 1 and target[1] != 1 else form).spread())


def as_matrix(number: Any) -> Any:
    """A number as a 1×1 matrix: c·(uᵀv)[0, 0] is c·uᵀv."""
    if isinstance(number, sp.Add):
        return sp.MatAdd(*map(as_matrix, number.args))
    single = [f for f in sp.Mul.make_args(number) if isinstance(f, MatrixElement) and f.parent.shape == (1, 1)]
    if len(single) != 1:
        return number * sp.Identity(1)
    c = number / single[0]
    return single[0].parent if c == 1 else sp.MatMul(c, *sp.MatMul.make_args(single[0].parent))


def scalar(operator: Operator, arguments: Sequence[Any]) -> Any:
    """An operator of numbers: SymPy's own function where it has one. What has no real value stays as it is written."""
    build, operands = operator.sympy, list(arguments)
    if operator is reciprocal:
        build, operands = sp.Pow, [arguments[0], sp.S.NegativeOne]
    if build is None or not operator.by_sympy:
        return call(operator, *arguments)
    made = build(*operands)
    return build(*operands, evaluate=False) if made.has(sp.I, sp.zoo, sp.nan) else made


@lru_cache(maxsize=2000)
def _named(symbol: Any) -> str:
    return str(symbol)


class FormWriter:
    """The forms of all nodes below a root, each written once; no summed index has a name that is `taken`."""

    def __init__(self, root: Node, taken: Iterable[str] = ()) -> None:
        self.factors: dict[Contract, list[Factors]] = {}
        names = frozenset([*taken, *map(_named, sizes_of(root)), *(_named(a.label) for a in atoms(root))])
        self.entries = Entries(self.known, scalar, self.opaque, names)
        self.forms: dict[Node, Form] = {}
        for n in postorder(root, self.below):
            self.forms[n] = self.write(n)

    def below(self, n: Node) -> Sequence[Node]:
        match n:
            case Define():
                return (n.atom,)
            case Contract():
                return [x for x, _ in self.inlined(n)]
            case _:
                return children(n)

    def known(self, n: Node) -> Any:
        """The SymPy matrix, column or number that n was written as."""
        if n not in self.forms:
            return None
        return self.forms[n] if not n.shape else self.forms[n].matrix()

    def opaque(self, n: Node) -> Any:
        return self.forms[n]

    def write(self, n: Node) -> Form:
        match n:
            case Atom():
                return self.atom(n)
            case Define():
                return self.forms[n.atom]
            case Const():
                return sp.Rational(n.value.numerator, n.value.denominator)
            case Size():
                return n.value
            case Add():
                terms = [self.forms[t] for t in n.terms]
                return total(terms) if 0 < n.rank <= 2 else sp.Add(*terms)
            case Contract():
                return self.contraction(n)
            case Map():
                return self.map(n)
            case Call():
                return self.call(n)
            case MatrixFunction():
                return self.matrix_function(n)
            case Indicator():
                return identity(n.shape[0]) if is_delta(n) else self.spelt_out(n)
            case Fold():
                return self.fold(n)
            case _:
                raise AssertionError(f"unknown node {type(n).__name__}")

    def atom(self, n: Atom) -> Form:
        label = n.label
        if n.rank > 2:
            return label if isinstance(label, TensorExpr) else TensorSymbol(str(label), *n.shape)
        if not n.shape:
            if isinstance(label, sp.MatrixExpr):
                return label[0, 0]
            return label if isinstance(label, sp.Expr) else sp.Symbol(str(label), real=True)
        rows, columns = (*n.shape, sp.S.One)[:2]
        m = label if isinstance(label, sp.MatrixExpr) else sp.MatrixSymbol(str(label), rows, columns)
        return symbol(m) if m.shape == (rows, columns) else symbol(m).transposed

    def inlined(self, n: Contract) -> list[Factors]:
        """Operands and their indices, where products (and sums of rank above two) are taken apart."""
        if n not in self.factors:
            found: list[Factors] = []
            stack: list[Factors] = list(zip(reversed(n.operands), reversed(n.indices), strict=True))
            while stack:
                x, names = stack.pop()
                if isinstance(x, Contract) and (is_product(x) or x.rank > 2) and len(found) + len(stack) < LARGEST:
                    stack.extend(reversed(renamed(x, names)))
                else:
                    found.append((x, names))
            self.factors[n] = found
        return self.factors[n]

    def contraction(self, n: Contract) -> Form:
        factors = self.inlined(n)
        if n.rank > 2 or any(x.rank > 2 for x, _ in factors):
            return self.spelt_out(n)
        number: dict[Hashable, int] = {k: k for k in range(len(n.sizes))}
        extents: dict[Hashable, Any] = dict(enumerate(n.sizes))
        for x, names in factors:
            for i, s in zip(names, x.shape, strict=True):
                number.setdefault(i, len(number))
                extents[i] = s
        graph = IndexGraph(n.out, [extents[i] for i in number])
        for x, names in factors:
            graph.add(self.forms[x], [number[i] for i in names])
        reduced = graph.reduce()
        if reduced is None:
            return self.spelt_out(n)
        c, view = reduced
        return c if view is None else view.times(c)

    def spelt_out(self, n: Node) -> Form:
        whole = self.entries.whole(n)
        return symbol(whole) if 0 < n.rank <= 2 else whole

    def map(self, n: Map) -> Form:
        parts = [self.forms[a] for a in n.arguments]
        if not n.shape:
            return scalar(n.operator, parts)
        if n.rank > 2:
            return call(n.operator, *parts)
        views = [p for a, p in zip(n.arguments, parts, strict=True) if a.shape]

        def build(*matrices: Any) -> Any:
            left = iter(matrices)
            return self.applied(
                n.operator, [next(left) if a.shape else p for a, p in zip(n.arguments, parts, strict=True)]
            )

        return elementwise(build, views)

    @staticmethod
    def applied(operator: Operator, operands: Sequence[Any]) -> Any:
        if operator is reciprocal:
            return HadamardPower(operands[0], -1)
        if operator is power and not getattr(operands[1], "is_Matrix", False):
            return HadamardPower(*operands)
        return call(operator, *operands)

    def call(self, n: Call) -> Form:
        operands = [p.matrix() if 0 < a.rank <= 2 else p for a in n.arguments if (p := self.forms[a]) is not None]
        settings = {name: self.axis(n, value) if name == "axis" else value for name, value in n.settings}
        made = call(n.composition, *operands, **settings)
        if n.rank > 2:
            return made
        if not n.shape:
            return made if not getattr(made, "is_Matrix", False) else made[0, 0]
        return symbol(made).transposed if n.rank == 1 and made.shape[1] != 1 else symbol(made)

    @staticmethod
    def axis(n: Call, value: Any) -> Any:
        """A column has its entries along SymPy's axis 0."""
        if n.arguments[0].rank != 1 or value is None:
            return value
        return 0 if isinstance(value, int) else (0,)

    def matrix_function(self, n: MatrixFunction) -> Form:
        m = self.forms[n.argument]
        if n.operator is inverse:
            inner = m.bare
            factor = Factor(
                sp.Inverse(inner.matrix()), sp.Inverse(inner.transposed.matrix()), inner.ahead, inner.behind
            )
            return View((factor,), 1 / m.coefficient)
        if n.operator.exponent is not None:
            forward, backward = (sp.MatPow(x.matrix(), n.operator.exponent) for x in (m, m.transposed))
            return View((Factor(forward, backward, m.ahead, m.behind),))
        if n.operator.sympy is not None:
            return n.operator.sympy(m.matrix())
        made = call(n.operator, m.matrix())
        return symbol(made) if n.shape else made

    def fold(self, n: Fold) -> Form:
        """A product over axes, written out by its entries; a maximum, by its name."""
        if n.kind == "max" and n.argument.rank <= 2:
            return self.maximum(n)
        at = [self.entries.fresh() for _ in n.argument.shape]
        out = [at[a] for a in range(len(at)) if a not in n.axes]
        body = self.entries.entry(n.argument, at)
        if n.kind == "product":
            body = sp.Product(body, *((at[a], 0, n.argument.shape[a] - 1) for a in n.axes))
        else:
            if not all(n.argument.shape[a].is_Integer for a in n.axes):
                raise UnsupportedError(
                    f"{n} is a maximum along a tensor's axis of symbolic size, which has no printed form yet"
                )
            places = product(*(range(int(n.argument.shape[a])) for a in n.axes))
            body = sp.Max(*(body.subs({at[a]: q for a, q in zip(n.axes, p, strict=True)}) for p in places))
        whole = self.entries.tabulated(n.shape, out, body)
        return symbol(whole) if 0 < n.rank <= 2 else whole

    def maximum(self, n: Fold) -> Form:
        """The maximum of a matrix or column over one axis or all."""
        m = self.forms[n.argument].matrix()
        if not n.shape:
            return call(amax, m)
        (axis,) = n.axes
        made = symbol(call(amax, m, axis=axis))
        return made.transposed if axis == 0 else made


def renamed(n: Contract, names: Sequence[Hashable]) -> list[Factors]:
    """The operands of n, with its result's indices called `names` and its bound ones by names of their own."""
    place: dict[int, Hashable] = dict(zip(n.out, names, strict=True))
    for k in range(len(n.sizes)):
        place.setdefault(k, object())
    return [(x, tuple(place[k] for k in i)) for x, i in zip(n.operands, n.indices, strict=True)]
