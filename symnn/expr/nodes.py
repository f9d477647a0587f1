"""The closed set of nodes. A node is frozen and interned: two equal nodes are one object, so `is` is equality.

Constructors check shapes and never simplify. A shape is a tuple of sizes; a size is a positive SymPy integer
expression (`Integer(3)`, `Symbol("n")`, `n + 2*p - k + 1`). All values are real. The meaning of every node is one
line below, and `calculus/values/evaluate.py` is that line as code.

    Atom(label, shape)                     a free tensor; the label is any hashable thing (a string, a SymPy symbol)
    Const(value)                           a rational number, shape ()
    Size(value)                            a size used as a number, shape ()
    Indicator(shape, coefficients, offset, relation)
                                           1 where Σ coefficients[k]·i_k + offset  (= or >=)  0, else 0; indices from 0
    Add(terms)                             elementwise sum of tensors of one shape
    Contract(operands, indices, out, sizes)
                                           out[o] = Σ_bound Π_k operands[k][indices[k]]
    Map(operator, arguments)               elementwise; arguments have one shape, or are scalars
    Fold(kind, argument, axes)             "max" or "product" over axes, which disappear
    MatrixFunction(operator, argument)     inverse, determinant, … of a square matrix
    Call(composition, arguments, settings) softmax, layer norm, …: one node until its definition is asked for
    Define(atom, value)                    value, known by the name of the atom
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

import sympy as sp

from symnn.errors import ArgumentError, ShapeError
from symnn.errors import extent as shown_shape

if TYPE_CHECKING:
    from symnn.expr.records import Composition, MatrixOperator, Operator

Dimension: TypeAlias = sp.Expr
Shape = tuple[sp.Expr, ...]


def dimension(value: object) -> Dimension:
    """A size as SymPy keeps it; an integer below 1, or something that is no integer, is refused."""
    size = sp.Integer(value) if isinstance(value, int) else value
    if isinstance(size, sp.Integer) and size.p > 0:  # asked for most often, and SymPy's questions are slow
        return size
    if not isinstance(size, sp.Expr) or size.is_integer is False:
        raise ArgumentError(f"a size must be a positive integer or an integer symbol, not {value!r}")
    if size.is_positive is False or size.is_nonpositive:
        raise ArgumentError(f"a size must be at least 1, not {value}")
    return size


def dimensions(shape: Sequence[object]) -> Shape:
    return tuple(dimension(s) for s in shape)


show = shown_shape


BEFORE = 2
"""So many parts of a node's key stand before its values: its type, and the type of the first of them."""


def _field(position: int) -> property:
    def read(node: Node) -> Any:
        return node._key[position]

    return property(read)


class Node:
    """Root of the closed set. Subclasses list their fields in `fields`, in the order of their constructor."""

    __slots__ = ("__weakref__", "_key", "shape")
    fields: ClassVar[tuple[str, ...]] = ()
    shape: Shape
    _key: tuple[Any, ...]

    _table: ClassVar[weakref.WeakValueDictionary[tuple[Any, ...], Any]] = weakref.WeakValueDictionary()

    @classmethod
    def _intern(cls, shape: Shape, *values: Any) -> Self:
        # the type of a label counts: Integer(1) == 1 == True
        key = (cls, type(values[0]), *values)
        found = Node._table.get(key)
        if found is None:
            found = object.__new__(cls)
            object.__setattr__(found, "_key", key)
            object.__setattr__(found, "shape", shape)
            Node._table[key] = found
        return found

    def __init_subclass__(cls) -> None:
        for position, name in enumerate(cls.fields, start=BEFORE):
            if name != "shape":
                setattr(cls, name, _field(position))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("nodes are frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("nodes are frozen")

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def values(self) -> tuple[Any, ...]:
        """The constructor's arguments: `type(node)(*node.values)` is the node itself."""
        return self._key[BEFORE:]

    def __reduce__(self) -> tuple[Any, ...]:
        from symnn.expr.walk import flatten, unflatten

        return unflatten, (flatten(self),)

    def __repr__(self) -> str:
        from symnn.expr.show import plain

        return plain(self)

    # elementwise arithmetic, for the records of `ops`: scalars broadcast, nothing is simplified
    def __add__(self, other: Any) -> Node:
        from symnn.expr.build import plus

        return plus(self, other)

    def __radd__(self, other: Any) -> Node:
        from symnn.expr.build import plus

        return plus(other, self)

    def __neg__(self) -> Node:
        from symnn.expr.build import scale

        return scale(-1, self)

    def __sub__(self, other: Any) -> Node:
        from symnn.expr.build import plus, scale

        return plus(self, scale(-1, other))

    def __rsub__(self, other: Any) -> Node:
        from symnn.expr.build import plus, scale

        return plus(other, scale(-1, self))

    def __mul__(self, other: Any) -> Node:
        from symnn.expr.build import times

        return times(self, other)

    def __rmul__(self, other: Any) -> Node:
        from symnn.expr.build import times

        return times(other, self)


class Atom(Node):
    """A free tensor. Two atoms are the same tensor exactly when label and shape are equal."""

    __slots__ = ()
    fields = ("label", "shape")
    label: Hashable

    def __new__(cls, label: Hashable, shape: Sequence[object] = ()) -> Atom:
        sizes = dimensions(shape)
        return cls._intern(sizes, label, sizes)


class Const(Node):
    """A rational number."""

    __slots__ = ()
    fields = ("value",)
    value: Fraction

    def __new__(cls, value: int | Fraction) -> Const:
        return cls._intern((), Fraction(value))


class Size(Node):
    """A size used as a number, as in the 1/n of a mean."""

    __slots__ = ()
    fields = ("value",)
    value: Dimension

    def __new__(cls, value: object) -> Size:
        return cls._intern((), dimension(value))


class Indicator(Node):
    """1 where an integer-affine relation among the indices (counted from 0) holds, else 0.

    `relation` is "=" or ">=". The offset may contain sizes. Delta is coefficients (1, -1), offset 0, "=".
    """

    __slots__ = ()
    fields = ("shape", "coefficients", "offset", "relation")
    coefficients: tuple[int, ...]
    offset: sp.Expr
    relation: str

    def __new__(
        cls, shape: Sequence[object], coefficients: Sequence[int], offset: object = 0, relation: str = "="
    ) -> Indicator:
        sizes, c = dimensions(shape), tuple(int(k) for k in coefficients)
        if len(sizes) != len(c):
            raise ShapeError(
                f"an indicator needs one coefficient per index: {len(sizes)} indices, {len(c)} coefficients"
            )
        if relation not in ("=", ">="):
            raise ArgumentError(f"an indicator's relation is '=' or '>=', not {relation!r}")
        return cls._intern(sizes, sizes, c, sp.Integer(offset) if isinstance(offset, int) else offset, relation)


class Add(Node):
    """Elementwise sum of two or more tensors of one shape."""

    __slots__ = ()
    fields = ("terms",)
    terms: tuple[Node, ...]

    def __new__(cls, terms: Sequence[Node]) -> Add:
        parts = tuple(terms)
        if len(parts) < 2:
            raise ArgumentError("a sum needs at least two terms")
        for t in parts[1:]:
            if t.shape != parts[0].shape:
                raise ShapeError("cannot add {1} to {0}", (parts[0], parts[0].shape), (t, t.shape))
        return cls._intern(parts[0].shape, parts)


class Contract(Node):
    """out[o] = Σ over the indices that are not in `out` of the product of the operands.

    Indices are 0, 1, … in the order in which they are first met; `sizes[k]` is the size of index k. An index of `out`
    that no operand carries broadcasts; a bound index that no operand carries multiplies by its size. `out` has no
    repeats.
    """

    __slots__ = ()
    fields = ("operands", "indices", "out", "sizes")
    operands: tuple[Node, ...]
    indices: tuple[tuple[int, ...], ...]
    out: tuple[int, ...]
    sizes: Shape

    def __new__(
        cls,
        operands: Sequence[Node],
        indices: Sequence[Sequence[Hashable]],
        out: Sequence[Hashable],
        sizes: Sequence[object] | dict[Hashable, object] = (),
    ) -> Contract:
        parts = tuple(operands)
        known = _carried(parts, indices)
        extra = sizes if isinstance(sizes, dict) else dict(enumerate(sizes))
        for name, extent in extra.items():
            wanted = dimension(extent)
            if known.setdefault(name, wanted) != wanted:
                raise ShapeError(f"index {name!r} has size {known[name]}, not {wanted}")
        if len(set(out)) != len(out):
            raise ShapeError("the result repeats an index: {out}", remedy="use a delta instead", out=tuple(out))
        for name in out:
            if name not in known:
                raise ShapeError(f"index {name!r} of the result has no size")
        met, numbered, o = _numbered(tuple(map(tuple, indices)), tuple(out), tuple(extra))
        extents = tuple([known[name] for name in met])
        return cls._intern(tuple([extents[i] for i in o]), parts, numbered, o, extents)


@lru_cache(maxsize=4096)
def _numbered(
    indices: tuple[tuple[Hashable, ...], ...], out: tuple[Hashable, ...], extra: tuple[Hashable, ...]
) -> tuple[tuple[Hashable, ...], tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """The names in the order in which they are met, and `indices` and `out` with their numbers."""
    met = tuple(dict.fromkeys(chain(*indices, out, extra)))
    number = {name: k for k, name in enumerate(met)}
    return met, tuple(tuple(number[i] for i in names) for names in indices), tuple(number[i] for i in out)


def _carried(parts: Sequence[Node], indices: Sequence[Sequence[Hashable]]) -> dict[Hashable, Dimension]:
    """The size of every index that an operand carries. ShapeError if two disagree."""
    if len(parts) != len(indices):
        raise ShapeError(f"{len(parts)} operands but {len(indices)} index lists")
    known: dict[Hashable, Dimension] = {}
    for node, names in zip(parts, indices, strict=True):
        if len(names) != node.rank:
            raise ShapeError(
                "{0.name} has shape {0.shape} but is written with {count} indices",
                (node, node.shape),
                count=len(names),
            )
        for name, extent in zip(names, node.shape, strict=True):
            held = known.setdefault(name, extent)
            if held is not extent and held != extent:
                raise ShapeError(
                    "{0.name} has size {extent} where index {index} already has size {size}",
                    (node, node.shape),
                    remedy="did you mean its transpose?",
                    extent=extent,
                    index=repr(name),
                    size=known[name],
                )
    return known


class Map(Node):
    """An operator applied elementwise. Arguments have one shape; scalars among them broadcast."""

    __slots__ = ()
    fields = ("operator", "arguments")
    operator: Operator
    arguments: tuple[Node, ...]

    def __new__(cls, operator: Operator, arguments: Sequence[Node]) -> Map:
        parts = tuple(arguments)
        if len(parts) != operator.arity:
            raise ArgumentError(f"{operator.name} takes {operator.arity} arguments, not {len(parts)}")
        shape: Shape = ()
        for a in parts:
            if a.shape and shape and a.shape != shape:
                raise ShapeError(
                    "{operator} is applied to shapes {0.shape} and {1.shape}, which must agree",
                    ("one operand", shape),
                    (a, a.shape),
                    operator=operator.name,
                )
            shape = shape or a.shape
        return cls._intern(shape, operator, parts)


class Fold(Node):
    """A maximum or a product over axes, which disappear."""

    __slots__ = ()
    fields = ("kind", "argument", "axes")
    kind: str
    argument: Node
    axes: tuple[int, ...]

    def __new__(cls, kind: str, argument: Node, axes: Sequence[int]) -> Fold:
        if kind not in ("max", "product"):
            raise ArgumentError(f"a fold is 'max' or 'product', not {kind!r} (a sum is a contraction)")
        chosen = tuple(sorted(axes))
        if len(set(chosen)) != len(chosen) or any(not 0 <= a < argument.rank for a in chosen):
            raise ShapeError(
                "axes {axes} of {0.name}, which has shape {0.shape}", (argument, argument.shape), axes=tuple(axes)
            )
        shape = tuple(s for a, s in enumerate(argument.shape) if a not in chosen)
        return cls._intern(shape, kind, argument, chosen)


class MatrixFunction(Node):
    """A function of a square matrix with its own rule: inverse, determinant, log-determinant, power."""

    __slots__ = ()
    fields = ("operator", "argument")
    operator: MatrixOperator
    argument: Node

    def __new__(cls, operator: MatrixOperator, argument: Node) -> MatrixFunction:
        if argument.rank != 2 or argument.shape[0] != argument.shape[1]:
            raise ShapeError(
                "{operator} needs a square matrix, but {0.name} has shape {0.shape}",
                (argument, argument.shape),
                operator=operator.name,
            )
        return cls._intern(argument.shape if operator.keeps_shape else (), operator, argument)


class Call(Node):
    """A composition (softmax, layer norm, attention) that stays one node; `.definition` is its inside."""

    __slots__ = ()
    fields = ("composition", "arguments", "settings", "definition")
    composition: Composition
    arguments: tuple[Node, ...]
    settings: tuple[tuple[str, Hashable], ...]
    definition: Node

    def __new__(
        cls,
        composition: Composition,
        arguments: Sequence[Node],
        settings: Sequence[tuple[str, Hashable]] = (),
        definition: Node | None = None,
    ) -> Call:
        parts, chosen = tuple(arguments), tuple(settings)
        inside = definition if definition is not None else composition.define(*parts, **dict(chosen))
        return cls._intern(inside.shape, composition, parts, chosen, inside)


class Define(Node):
    """A value known by a name. Passes that judge may keep the name opaque; passes that compute look inside."""

    __slots__ = ()
    fields = ("atom", "value")
    atom: Atom
    value: Node

    def __new__(cls, atom: Atom, value: Node) -> Define:
        if atom.shape != value.shape:
            raise ShapeError(
                "{0.name} has shape {0.shape} but is defined by {1}", (atom, atom.shape), (value, value.shape)
            )
        return cls._intern(value.shape, atom, value)
