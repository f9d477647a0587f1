"""Standalone modules: named inputs, named intermediate values, results in a dictionary, all in one readable file that
needs NumPy alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from symnn.errors import ArgumentError
from symnn.export.compiled import compile_function
from symnn.export.function import Body, body, module, read_size
from symnn.export.lambdify import as_argument, as_result
from symnn.export.python_source import RESERVED, Names, docstring, size, written_tuple
from symnn.expr import Atom, Node
from symnn.expr.nodes import Shape, show


class Input(NamedTuple):
    """An argument: its identifier in the code, the atom it stands for, what it is, and its shape as written, (n, 1) for
    a column.
    """

    identifier: str
    atom: Atom
    description: str
    shape: Shape | None = None

    @property
    def written(self) -> Shape:
        return self.atom.shape if self.shape is None else self.shape


class Definition(NamedTuple):
    """A named intermediate value. Later nodes may refer to it by `atom` or contain `node` itself."""

    identifier: str
    atom: Atom | None
    node: Node
    comment: str = ""


ARRAY = '''\
def _array(name, value, shape, dtype):
    """`value` as an array of `dtype` and `shape`; None stands for any size, and axes of size 1 may be there or not."""
    array = np.asarray(value, dtype=dtype)
    if array.ndim != len(shape):
        kept = [n for n in array.shape if n != 1]
        array = array.reshape(kept + [1] * (len(shape) - len(kept)))
    if array.ndim != len(shape) or any(w is not None and w != n for w, n in zip(shape, array.shape)):
        raise ValueError(f"{name} should have shape {shape}, but has shape {np.shape(value)}")
    return array if shape else array[()]
'''

DTYPE = '''\
def _dtype(*values):
    """The dtype of the floating-point arrays among the values; float64 if there are none."""
    found = [v.dtype for v in values if isinstance(v, np.ndarray | np.floating) and v.dtype.kind == "f"]
    return np.result_type(*found) if found else np.dtype(float)
'''


@dataclass(frozen=True)
class Program:
    """A function: `outputs` are keys of the returned dictionary with the identifiers of definitions.

    value       identifier of the loss: then the function returns (value, dictionary), else the dictionary alone;
                without outputs the function returns the value alone
    parameters  identifiers of those inputs that come in one dictionary, which is the first argument
    """

    name: str
    inputs: Sequence[Input]
    definitions: Sequence[Definition]
    outputs: Mapping[str, str]
    value: str | None = None
    parameters: Sequence[str] = ()
    title: str = ""
    formulas: Sequence[str] = ()

    def source(self) -> str:
        """The module's source."""
        names = Names([self.name, *(i.identifier for i in self.inputs), *(d.identifier for d in self.definitions)])
        self._check()
        sizes, binding = self._bound(names)
        wanted = [self._node(i) for i in ([self.value] if self.value else []) + list(self.outputs.values())]
        code = body(wanted, {i.atom: i.identifier for i in self.inputs}, sizes, names, definitions=self.definitions)
        direct = [i.identifier for i in self.inputs if i.identifier not in self.parameters]
        arguments = [*(["parameters"] if self.parameters else []), *direct]
        lines = [f"def {self.name}({', '.join(arguments)}):", docstring(self._documentation(), "    ")]
        lines += [f"    {line}" for line in [*binding, *code.statements, *self._returned(code)]]
        head = docstring("\n".join([self.title or self.name, "", *self._summary()]))
        return module([DTYPE, ARRAY, *code.helpers], "\n".join(lines), head)

    def function(self) -> Callable[..., Any]:
        """The compiled function, with its `source`."""
        source = self.source()
        made: Any = compile_function(source, self.name)
        made.source = source
        return made

    def _check(self) -> None:
        used = [i.identifier for i in self.inputs] + [d.identifier for d in self.definitions]
        for identifier in [self.name, *used, *self.outputs]:
            fit = identifier.isidentifier() and identifier.isascii() and not identifier.startswith("_")
            if not fit or identifier in RESERVED:
                raise ArgumentError(f"{identifier!r} is not a Python identifier that exported code can use")
        if len(set(used)) < len(used):
            raise ArgumentError(f"a name is used twice: {', '.join(used)}")

    def _node(self, identifier: str) -> Node:
        for d in self.definitions:
            if d.identifier == identifier:
                return d.node
        raise ArgumentError(
            f"{identifier} is not among the definitions: {', '.join(d.identifier for d in self.definitions)}"
        )

    def _bound(self, names: Names) -> tuple[dict[Any, str], list[str]]:
        """Identifiers of the sizes, and the statements that take the arguments and read the sizes off."""
        raw = {
            i.identifier: f'parameters["{i.identifier}"]' if i.identifier in self.parameters else i.identifier
            for i in self.inputs
        }
        every = (["*parameters.values()"] if self.parameters else []) + [k for k, v in raw.items() if k == v]
        lines = [f"dtype = _dtype({', '.join(every)})"]
        known: dict[Any, str] = {}
        symbols = sorted({s for i in self.inputs for e in i.atom.shape for s in e.free_symbols}, key=str)
        called = {s: names.fresh(s) for s in symbols}
        again: list[Input] = []
        for i in self.inputs:
            shape = [size(e, known).text if e.free_symbols <= set(known) else "None" for e in i.atom.shape]
            lines.append(
                f'{i.identifier} = _array("{i.identifier}", {raw[i.identifier]}, {written_tuple(shape)}, dtype)'
            )
            new = [s for s in symbols if s not in known and any(e == s for e in i.atom.shape)]
            lines += [f"{called[s]} = {read_size(s, {i.atom: i.identifier}, called)}" for s in new]
            known |= {s: called[s] for s in new}
            if len(new) < shape.count("None"):  # an axis whose size another axis of the same array gives
                again.append(i)
        for s in symbols:
            if s not in known:
                known[s] = called[s]
                lines.append(f"{called[s]} = {read_size(s, {i.atom: i.identifier for i in self.inputs}, called)}")
        for i in again:
            shape = [size(e, known).text for e in i.atom.shape]
            lines.append(f'_array("{i.identifier}", {i.identifier}, {written_tuple(shape)}, dtype)')
        return known, lines

    def _returned(self, code: Body) -> list[str]:
        """The return statement; a gradient has the very shape in which its parameter was given."""
        results = list(code.results)
        first = [results.pop(0)] if self.value else []
        if self.value and not self.outputs:
            return [f"return {first[0]}"]
        squeezed = {i.identifier for i in self.inputs if i.atom.rank < 2 and i.identifier in self.parameters}
        shaped = [
            f'np.reshape({r}, np.shape(parameters["{k}"]))' if k in squeezed else r
            for k, r in zip(self.outputs, results, strict=True)
        ]
        entries = [f'"{k}": {r},' for k, r in zip(self.outputs, shaped, strict=True)]
        return [f"return {first[0]}, {{" if first else "return {", *(f"    {e}" for e in entries), "}"]

    def _summary(self) -> list[str]:
        return [*self.formulas, *([""] if self.formulas else []), "Generated by symnn. It needs NumPy alone."]

    def _documentation(self) -> str:
        def told(i: Input) -> str:
            return f"{i.identifier}: {show(i.written) if i.written else 'number'}" + (
                f", {i.description}" if i.description else ""
            )

        lines = [self.title or self.name, ""]
        if self.parameters:
            lines += [
                "parameters: a dictionary with",
                *(f"    {told(i)}" for i in self.inputs if i.identifier in self.parameters),
            ]
        lines += [told(i) for i in self.inputs if i.identifier not in self.parameters]
        lines += ["", "Columns may be given as (n,) or (n, 1). The dtype of the result is that of the arrays given."]
        if self.value and not self.outputs:
            return "\n".join([*lines, f"Returns {self.value}."])
        keys = ", ".join(self.outputs)
        lines.append(
            f"Returns ({self.value}, dictionary of {keys})." if self.value else f"Returns a dictionary of {keys}."
        )
        return "\n".join(lines)


def program_source(
    name: str,
    inputs: Sequence[Any],
    definitions: Sequence[Any],
    outputs: Mapping[str, str],
    *,
    value: str | None = None,
    parameters: Sequence[str] = (),
    title: str = "",
    formulas: Sequence[str] = (),
) -> str:
    """The source of a standalone module, from plain tuples in the order of the fields of `Input` and `Definition`."""
    given, steps = [Input(*i) for i in inputs], [Definition(*d) for d in definitions]
    return Program(name, given, steps, dict(outputs), value, tuple(parameters), title, tuple(formulas)).source()


def export_source(
    title: str,
    arguments: Sequence[Any],
    outputs: Mapping[str, Any],
    *,
    name: str = "function",
    formulas: Sequence[str] = (),
) -> str:
    """A standalone module with one function of SymPy symbols (or atoms) that returns a dictionary of expressions (or
    nodes).

    Keys of `outputs` are identifiers. `formulas` are lines of text for the module's docstring.
    """
    given = [as_argument(a) for a in arguments]
    names = Names([name, *outputs])
    inputs = [Input(names.fresh(a.name), a.atom, "", a.shape) for a in given if a.atom is not None]
    if len(inputs) < len(given):
        raise ArgumentError("an exported function reads its sizes off its arguments: leave the sizes out of them")
    results = {key: as_result(e) for key, e in outputs.items()}
    definitions = [
        Definition(key, None, r.node, show(r.node.shape) if r.node.rank else "") for key, r in results.items()
    ]
    return Program(name, inputs, definitions, {k: k for k in outputs}, title=title, formulas=formulas).source()
