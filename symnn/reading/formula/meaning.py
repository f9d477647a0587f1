"""What the names of a context mean: their atoms, their definitions opened once, entries of arrays and members of
families.

A name that a formula defines becomes a `Define` node: a derivative by the name is by the node, and a derivative of it
goes through. A definition that needs itself (a recurrence) is left unopened, and what may depend on it is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.bridge.named_axes import Index, Reading, constant, labels_of, number, placed, spread_columns
from symnn.bridge.scope import index_value
from symnn.errors import SymnnError, UnsupportedError
from symnn.expr import Define, Node, const, size
from symnn.expr.nodes import show
from symnn.expr.walk import atoms
from symnn.reading.formula import arithmetic, conforming, unrolled_states
from symnn.reading.formula import tree as t
from symnn.reading.formula.adjoints import Adjoints
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.found_sizes import Sizes
from symnn.reading.formula.names import Definition, Known

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder


def index_symbol(name: str) -> Any:
    return sp.Symbol(name, integer=True)


def _reached(index: Index, base: int) -> Any:
    """The size of an axis whose last entry is the last that an index reaches."""
    before = sp.expand(index.first - base)
    return index.size + before if before.is_nonnegative else index.size


def counted(extent: Any) -> Node:
    """A whole number as a node: n - 1 may be 0, and is no size itself; 2n is 2 times a size."""
    if extent.is_Integer:
        return const(int(extent))
    times, rest = extent.as_coeff_Mul()
    if times.is_Integer and times > 1 and rest.is_Symbol:
        return const(int(times)) * size(rest)
    less, rest = extent.as_coeff_Add()
    return size(rest) + const(int(less)) if less.is_Integer and less < 0 else size(extent)


class Unstated(SymnnError):
    """Something that the formula needs is not told: a name, a size, a range, a definition."""


@dataclass(frozen=True)
class Opened:
    """The value of a name, with the state of the names that were looked at for it, and what was assumed."""

    value: Reading
    names: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    laid: bool = False


@dataclass
class Context:
    """Names, definitions and conventions.

    base       what the first entry of an array is called, 1 or 0
    ranges     sizes of indices that the text gives: j = 1, …, K
    drawn_indices      those that are drawn uniformly from 1, …, n, with the name of n
    spreads    a bias is added to every column (or row)
    star       * is the product of entries
    rowwise            softmax of a matrix is taken along each row: the text says so
    columnwise         it is taken along each column, where the text does not say
    entrywise_powers   powers of square matrices are of their entries
    spectral           norms of matrices are the largest singular value: the text says so
    entrywise          exp and log of square matrices are of their entries
    layout     "numerator" (∂y_i/∂x_j) or "denominator" for derivatives of columns by columns; "rows" is the numerator
               layout for numbers too: ∂y/∂x is a row, ∂y/∂W has the shape of W^⊤. ∇ has the shape of its variable
    laid       whether something was built that another layout would have laid out otherwise
    states     the states of recurrences that were unrolled, by their places in the family (`unrolled_states`)
    behind     the recurrences of states whose number is open: by what names each is computed, and how
    adjoints   what derivatives by the states of a recurrence are, whose number is open
    at_least_0 what the text says of sizes: n - k, where n is at least k
    equations  those that are supposed, side by side
    left_out   the places, x = 0, of which the cases of a claim say nothing
    rows_too   whether the text says how columns by columns lie, and nothing of numbers: those may be rows like them
    layouts    whether the text leaves open which layout it uses, so that any may make sizes fit
    """

    names: dict[str, Known] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    base: int = 1
    ranges: dict[str, Any] = field(default_factory=dict)
    drawn_indices: dict[str, str] = field(default_factory=dict)
    spreads: bool = False
    star: bool = False
    entrywise_powers: bool = False
    entrywise: bool = False
    frobenius: bool = False
    spectral: bool = False
    rowwise: bool = False
    columnwise: bool = False
    layout: str = "numerator"
    laid: bool = False
    rows_too: bool = False
    layouts: bool = False
    together: bool = False
    sizes: Sizes = field(default_factory=Sizes)
    substitutions: dict[Any, Any] = field(default_factory=dict)
    at_least_0: list[Any] = field(default_factory=list)
    equations: list[tuple[t.Tree, t.Tree]] = field(default_factory=list)
    left_out: set[tuple[t.Tree, t.Tree]] = field(default_factory=set)
    text: str = ""
    used: dict[str, None] = field(default_factory=dict)
    always: dict[str, None] = field(default_factory=dict)
    recursive: dict[str, frozenset[str]] = field(default_factory=dict)
    states: dict[str, dict[Any, str]] = field(default_factory=dict)
    behind: dict[str, tuple[frozenset[str], Definition]] = field(default_factory=dict)
    adjoints: Adjoints | None = None
    gradients: dict[Node, Node] = field(default_factory=dict)
    calls: dict[str, list[Node]] = field(default_factory=dict)
    same_value: Callable[[Node, Node], bool] = lambda a, b: a is b
    reached: set[str] = field(default_factory=set)
    """The names that a building came to before it ended, or before it failed; who asks begins with none."""
    remembers: bool = False
    """Whether what a definition was opened to is kept for the next formula: for those who build one after the other."""
    converging: dict[Node, None] = field(default_factory=dict)
    """What is positive where the sums and integrals without end of the formula in hand have a value."""
    drawn: dict[str, Any] = field(default_factory=dict)
    """What the formula in hand draws inside of an E: the label of each, by its key."""
    declared_indices: dict[str, Index] = field(default_factory=dict)
    """The indices that the text declares as names, as the formula in hand uses them."""
    _opened: dict[str, Opened] = field(default_factory=dict)
    _remembered: dict[str, tuple[tuple[Any, ...], Opened]] = field(default_factory=dict)
    _opening: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self._opened.clear()
        self.drawn.clear()
        self.declared_indices.clear()
        self.converging.clear()
        self._opening.clear()
        self.gradients.clear()
        self.calls.clear()
        self.used.clear()
        for known in self.names.values():
            if any(map(self.sizes.found, known.shape)):
                known.shape = tuple(map(self.sizes.known, known.shape))
            if any(map(self.sizes.found, known.family)):
                known.family = tuple(map(self.sizes.known, known.family))

    def reopen(self, keys: Iterable[str]) -> None:
        """These names mean something else from here on, and so does what is defined by them."""
        changed = set(keys)
        for key in [k for k, opened in self._opened.items() if k in changed or changed & opened.names.keys()]:
            del self._opened[key]

    def assume(self, text: str) -> None:
        self.used[text] = None

    def converges(self, node: Node, text: str) -> None:
        """Who writes a sum without end means one that has a value; of numbers it is seen, and not assumed."""
        if atoms([node]):
            self.converging[node] = None
            self.assume(text)

    def equal(self, a: Node, b: Node) -> bool:
        return self.same_value(a, b)

    def said(self, tree: t.Tree) -> str:
        return self.text[tree.start : tree.end] or "this part"

    def size_symbols(self) -> set[Any]:
        found: set[Any] = set()
        for known in self.names.values():
            for s in (*known.shape, *known.family):
                found |= s.free_symbols
            if known.kind == "size":
                found.add(known.size)
        return found

    def replaced(self) -> set[Any]:
        """The sizes that stand for others: (n + 1)/2 of an odd n."""
        return set().union(*(value.free_symbols for value in self.substitutions.values()))

    # names
    def name(self, builder: Builder, tree: t.Name) -> Reading:
        if tree.name in builder.local and not tree.indices:
            return builder.local[tree.name]
        index = builder.indices.get(tree.name)
        if index is not None and not tree.indices:
            return index_value(index)
        known = self.names.get(tree.name)
        if tree.name in builder.local:
            value = builder.local[tree.name]
            return self._indexed(builder, known or Known(tree.name, "array", tuple(value.shape)), value, tree)
        if known is None:
            raise Unstated(f"the name {tree.name} is not told")
        if known.kind == "size":
            return number(counted(self.substituted(known.size)))
        if known.kind == "function":
            if known.slots:
                from symnn.reading.formula.function_values import apply

                return apply(builder, t.Apply(tree.name, known.slots, start=tree.start, end=tree.end))
            raise UnsupportedError(f"the function {tree.name} stands without its argument")
        if known.key in self.states:
            return unrolled_states.read_state(builder, known, tree)
        value = self.value(builder, known)
        if known.family:
            return self.member(builder, known, value, tree)
        return self._indexed(builder, known, value, tree)

    def substituted(self, extent: Any) -> Any:
        return sp.expand(extent.subs(self.substitutions)) if self.substitutions else extent

    def value(self, builder: Builder, known: Known) -> Reading:
        """The whole tensor: opened, if it is defined. Families keep their indices as the first dimensions."""
        if known.key in self.states:
            return unrolled_states.stacked(builder, known)
        opened = self._opened.get(known.key)
        if opened is None:
            opened = self._opened[known.key] = self._kept(known.key) or self._newly(builder, known)
        self.used.update(opened.used)
        self.laid |= opened.laid
        self.reached.update(opened.names)
        return opened.value

    def _newly(self, builder: Builder, known: Known) -> Opened:
        """A name as an atom, or its definition opened; what is looked at on the way is written down with it."""
        definition = self.definitions.get(known.key)
        if definition is None or known.key in self.recursive:
            return Opened(self.plain(known))
        if known.key in self._opening:
            raise UnsupportedError(f"the definition of {known.key} needs itself")
        around = self.reached, self.used, self.laid
        self.reached, self.used, self.laid = {known.key}, {}, False
        self._opening.append(known.key)
        try:
            value = self._open(builder, known, definition)
            opened = Opened(value, {key: self._state(key) for key in self.reached}, self.used, self.laid)
        finally:
            self._opening.pop()
            self.reached, self.used, self.laid = around[0] | self.reached, around[1] | self.used, around[2] | self.laid
        passing = self.calls or self.gradients or self.converging or value.open
        if self.remembers and not passing and not any(map(self._is_open, opened.names)):
            self._remembered[known.key] = (self._conventions(), opened)
        return opened

    def _kept(self, key: str) -> Opened | None:
        """What was opened for an earlier formula, if nothing that it depends on has changed."""
        conventions, opened = self._remembered.get(key, (None, None))
        if opened is None or conventions != self._conventions():
            return None
        return opened if all(self._state(k) == state for k, state in opened.names.items()) else None

    def _state(self, key: str) -> tuple[Any, ...]:
        """All that is told of a name."""
        known = self.names.get(key)
        told = tuple(vars(known).values()) if known is not None else ()
        return told, self.definitions.get(key), self.functions.get(key), key in self.recursive

    def _is_open(self, key: str) -> bool:
        known = self.names.get(key)
        return known is not None and any(self.sizes.open(s) for s in (*known.shape, *known.family))

    def _conventions(self) -> tuple[Any, ...]:
        return (
            self.layout, self.layouts, self.together, self.base, self.spreads, self.star, self.rowwise, self.columnwise,
            self.frobenius, self.entrywise, self.entrywise_powers, dict(self.ranges), dict(self.substitutions),
            set(self.rows_of),
        )  # fmt: skip

    def plain(self, known: Known) -> Reading:
        """The tensor as an atom."""
        atom = known.atom()
        axes = self.axes(known)
        return Reading(atom, labels_of(axes), axes)

    def axes(self, known: Known) -> Any:
        return (*((s,) for s in known.family), *spread_columns(known.shape))

    def _open(self, builder: Builder, known: Known, definition: Definition) -> Reading:
        """The value of a definition as a named node."""
        axes = self.axes(known)
        inner = builder.apart()
        target = definition.target
        indices = target.indices if isinstance(target, t.Name) else ()
        running: list[Index] = []
        for d, i in enumerate(indices):
            if not isinstance(i, t.Name):
                raise UnsupportedError(f"the definition of {known.key} is of single entries")
            extents = [parts[0] for parts in axes if parts]
            if d >= len(extents) or i.name in inner.bound:
                raise UnsupportedError(f"the definition of {known.key} has too many indices")
            index = Index(
                index_symbol(i.name), extents[d], sp.Integer(known.base if d >= len(known.first) else known.first[d])
            )
            inner.bound[i.name] = index
            running.append(index)
        value = inner.build(definition.value)
        loose = [i for i in value.open if i not in running]
        value = self._fitted(builder, value, known, running, loose)
        node = placed(value, (*loose, *running, *labels_of(value.axes)))
        atom = replace(known, family=(*(i.size for i in loose), *known.family)).atom() if loose else known.atom()
        return Reading(Define(atom, node), (*loose, *labels_of(axes)), axes)

    def _fitted(
        self, builder: Builder, value: Reading, known: Known, running: list[Index], loose: list[Index]
    ) -> Reading:
        """The value in the shape that the name has; a number beside an array is every entry of it. An index that
        stands on one side only is one that the text declares: L of the correct class y.
        """
        self._all_declared(known, loose)
        rest = self._axes_under(known, running)
        if value.is_number and not any(rest):
            return Reading(value.node, value.labels, ())
        if value.is_number and value.node == const(0):
            return constant(value.node, tuple(s for parts in rest for s in (parts or (sp.Integer(1),))))
        if value.is_number:
            raise Misfit(
                f"{known.key} has shape {show(known.shape)}, but its definition is a number",
                show(known.shape),
                "a number",
            )
        if len(rest) != len(value.axes) or not all(
            conforming.agree(self.sizes, a, b) for a, b in zip(rest, value.axes, strict=True)
        ):
            wanted = show(tuple(known.shape))
            raise Misfit(
                f"{known.key} has shape {wanted}, but its definition {show(value.shape)}", wanted, show(value.shape)
            )
        return value

    def _all_declared(self, known: Known, loose: list[Index]) -> None:
        for i in loose:
            told = self.names.get(str(i))
            if told is None or told.kind != "index" or known.family:
                raise Unstated(f"the index {i} of the definition of {known.key} stands on one side only")

    def _axes_under(self, known: Known, running: list[Index]) -> Any:
        """The axes of a name that its indices leave."""
        if not running:
            return self.axes(known)
        members = len(running) == len(known.family) and known.family
        return self.axes(known)[len(known.family) :] if members else ()

    # entries
    def _indexed(self, builder: Builder, known: Known, value: Reading, tree: t.Name) -> Reading:
        if not tree.indices:
            return value
        axes = value.axes
        if len(tree.indices) == 1 and len(axes) == 2 and (not axes[0] or not axes[1]):
            value = value if axes[0] else arithmetic.turned(value)
            value = Reading(value.node, value.labels, value.axes[:1])
        elif len(tree.indices) == 1 and len(axes) == 2 and known.key in self.rows_of:
            return self._row(builder, value, tree)
        if len(tree.indices) != len(value.axes):
            raise Misfit(
                f"{tree.name} has shape {show(known.shape)}, and {len(tree.indices)} indices stand there",
                show(known.shape),
            )
        return self._picked(builder, known, value, tree, range(len(tree.indices)))

    @property
    def rows_of(self) -> set[str]:
        return self._rows_of

    _rows_of: set[str] = field(default_factory=set)

    def _row(self, builder: Builder, value: Reading, tree: t.Name) -> Reading:
        place = self.place(builder, tree.indices[0], value.axes[0][0], self.base)
        row = arithmetic.picked(value, {0: place}, builder.scope(), tree.name)
        return Reading(row.node, row.labels, (*row.axes, ()))

    def _picked(self, builder: Builder, known: Known, value: Reading, tree: t.Name, dims: Iterable[int]) -> Reading:
        places = {}
        pairs = list(zip(dims, tree.indices, strict=True))
        if any(isinstance(i, t.Slice) and i.low != i.high and not value.axes[d] for d, i in pairs):
            raise Misfit(f"{tree.name} has shape {show(known.shape)}, and a slice of its columns stands there")
        for d, i in pairs:
            if isinstance(i, t.Slice):
                raise UnsupportedError("slices are not read")
            base = known.first[d] if d < len(known.first) else known.base
            parts = value.axes[d]
            places[d] = self.place(builder, i, parts[0] if parts else sp.Integer(1), base)
        return arithmetic.picked(value, places, builder.scope(), tree.name)

    def member(self, builder: Builder, known: Known, value: Reading, tree: t.Name) -> Reading:
        count = len(known.family)
        if len(tree.indices) < count:
            raise UnsupportedError(f"{tree.name} is a family, and stands without its index")
        first = t.Name(tree.name, tree.indices[:count], start=tree.start, end=tree.end)
        member = self._picked(builder, known, value, first, range(count))
        rest = tree.indices[count:]
        if not rest:
            return member
        return self._indexed(builder, known, member, t.Name(tree.name, rest, start=tree.start, end=tree.end))

    # whole numbers
    def place(self, builder: Builder, tree: t.Tree, extent: Any, base: int) -> Any:
        """An index from 0; a letter alone that nothing tells is a free index of this axis."""
        if isinstance(tree, t.Name) and not tree.indices and self.is_loose(builder, tree.name):
            if self.sizes.open(extent) and tree.name in self.ranges:
                self.sizes.same(extent, self.ranges[tree.name])
            builder.free[tree.name] = Index(index_symbol(tree.name), extent, sp.Integer(base))
            if tree.name in self.names:  # of the whole formula, the definitions that it opens included
                self.declared_indices[tree.name] = builder.free[tree.name]
        found = builder.indices.get(tree.name) if isinstance(tree, t.Name) else None
        if found is not None and found.size != extent and (self.sizes.open(found.size) or self.sizes.open(extent)):
            self.sizes.same(_reached(found, base) if self.sizes.open(extent) else found.size, extent)
        return self.integer(builder, tree) - base

    def is_loose(self, builder: Builder, name: str) -> bool:
        known = self.names.get(name)
        if name in builder.indices or name in builder.local:
            return False
        return known is None or known.kind == "index"

    def integer(self, builder: Builder, tree: t.Tree) -> Any:
        match tree:
            case t.Number() if tree.value.denominator == 1:
                return sp.Integer(int(tree.value))
            case t.Name() if not tree.indices:
                return self._integer_name(builder, tree.name)
            case t.Sum():
                return sum(
                    (s * self.integer(builder, p) for p, s in zip(tree.terms, tree.signs, strict=True)), sp.Integer(0)
                )
            case t.Product() if set(tree.signs) <= {"", "·", "×", "*"}:
                made = sp.Integer(1)
                for part in tree.factors:
                    made = made * self.integer(builder, part)
                return made
            case t.Group() | t.Labelled():
                return self.integer(builder, tree.inside)
        raise UnsupportedError(f"the index or range {self.said(tree)} is not a whole number made of indices and sizes")

    def _integer_name(self, builder: Builder, name: str) -> Any:
        if name in builder.indices:
            return index_symbol(name)
        known = self.names.get(name)
        if known is not None and known.kind == "size":
            return self.substituted(known.size)
        if known is None and any(str(s) == name for s in self.size_symbols()):
            return self.substituted(sp.Symbol(name, integer=True, positive=True))
        raise UnsupportedError(f"{name} stands as an index or a range, and is neither")

    def size_of(self, builder: Builder, tree: t.Tree) -> Any:
        return self.integer(builder, tree)

    # dependence
    def cone(self, key: str) -> frozenset[str]:
        """All names that the value of this one may depend on."""
        found: set[str] = set()
        todo = [key]
        while todo:
            k = todo.pop()
            if k in found:
                continue
            found.add(k)
            definition = self.definitions.get(k) or self.functions.get(k)
            if definition is not None:
                todo += [name for name in t.unbound(definition.value) if not self._runs(definition.target, name)]
            known = self.names.get(k)
            if known is not None:
                todo += [name for s in known.slots for name in t.mentioned(s)]
        return frozenset(found - {key})

    def _runs(self, target: t.Tree, name: str) -> bool:
        """Whether a name is an index of the family or the array that a definition tells."""
        known = self.names.get(name)
        index = isinstance(target, t.Name) and any(isinstance(i, t.Name) and i.name == name for i in target.indices)
        return index and (known is None or known.kind == "index")

    def find_recursion(self) -> None:
        """Definitions that need themselves, and what they depend on."""
        slotted = (k.key for k in self.names.values() if k.slots)
        direct = {key: self._direct(key) for key in (*self.definitions, *slotted)}
        left, before = dict(direct), len(direct) + 1
        while len(left) < before:  # what needs only what needs no other is in no circle
            before = len(left)
            for key, names in direct.items():
                if key in left and not any(n in left for n in names):
                    del left[key]
        self.recursive = {}
        for key in self.definitions:
            reached: set[str] = set()
            todo = list(left.get(key, ()))
            while todo:
                k = todo.pop()
                if k not in reached:
                    reached.add(k)
                    todo += direct.get(k, ())
            if key in reached:
                self.recursive[key] = frozenset(reached)

    def _direct(self, key: str) -> tuple[str, ...]:
        """The names of which the definition of this one is made, and those of which it is said to be a function."""
        definition, known = self.definitions.get(key), self.names.get(key)
        slots = known.slots if known is not None else ()
        return (*(t.mentioned(definition.value) if definition else ()), *(n for s in slots for n in t.mentioned(s)))

    def depends(self, node: Node) -> frozenset[str]:
        """The names on which a recurrence in this node may depend."""
        labels = {str(getattr(a.label, "name", a.label)) for a in atoms(node)}
        return (
            frozenset().union(*(self.recursive[k] for k in self.recursive if k in labels))
            if self.recursive
            else frozenset()
        )
