"""Programs: named inputs, named intermediate values, results in a dictionary. A target makes one readable file of
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from symnn.errors import ArgumentError
from symnn.export.arguments import as_argument, as_result
from symnn.export.python_source import RESERVED, Names
from symnn.export.targets import find
from symnn.expr import Atom, Node
from symnn.expr.nodes import Shape, show
from symnn.expr.walk import atoms, substitute
from symnn.files import write_all


class Input(NamedTuple):
    """An argument: its identifier in the code, the atom it stands for, what it is, its shape as written, (n, 1) for a
    column, and the number that is taken where none is given (arguments that have one come last).
    """

    identifier: str
    atom: Atom
    description: str
    shape: Shape | None = None
    default: float | None = None

    @property
    def written(self) -> Shape:
        return self.atom.shape if self.shape is None else self.shape


class NamedValue(NamedTuple):
    """A named intermediate value. Later nodes may refer to it by `atom` or contain `node` itself."""

    identifier: str
    atom: Atom | None
    node: Node
    comment: str = ""


@dataclass(frozen=True, eq=False)
class CopiedValue:
    """A named value that is the value `of` of a shorter program, so many places further; its node is made when it is
    asked for.
    """

    identifier: str
    atom: Atom | None
    of: str
    shift: int
    comment: str
    copies: Copies

    @cached_property
    def node(self) -> Node:
        node = next(d.node for d in self.copies.program.definitions if d.identifier == self.of)
        return substitute(node, {a: self.copies.atom(a, self.shift) for a in atoms(node)})


class Copies(NamedTuple):
    """A shorter program, and what its values and its atoms are called so many places further."""

    program: Program
    identifier: Callable[[str, int], str]
    atom: Callable[[Atom, int], Atom]


@dataclass(frozen=True)
class Program:
    """A function: `outputs` are keys of the returned dictionary with the identifiers of definitions.

    value       identifier of the loss: then the function returns (value, dictionary), else the dictionary alone;
                without outputs the function returns the value alone
    parameters  identifiers of those inputs that come in one dictionary, which is the first argument
    beside      further functions of the same file (for C in files of their own, stem_name)
    copies      where `definitions` are copies of those of a shorter program: all of them are `CopiedValue` then
    """

    name: str
    inputs: Sequence[Input]
    definitions: Sequence[Any]
    outputs: Mapping[str, str]
    value: str | None = None
    parameters: Sequence[str] = ()
    title: str = ""
    formulas: Sequence[str] = ()
    hypotheses: Sequence[str] = ()
    beside: Sequence[Program] = ()
    copies: Copies | None = None

    def source(self, target: str = "numpy") -> str:
        """A file with this function, in the language of a target. ArgumentError for names that no code can use."""
        self._check()
        return find(target).module(self)

    def function(self, target: str = "numpy") -> Callable[..., Any]:
        """The function as it is called from Python, with its `source`."""
        source = self.source(target)
        made: Any = find(target).function(self, source)
        made.source = source
        return made

    def files(self, stem: str, target: str = "numpy") -> dict[str, str | bytes]:
        """All files of this function in the language of a target, by their names; the first is the code itself."""
        self._check()
        if not stem.isidentifier() or not stem.isascii() or stem in RESERVED:
            raise ArgumentError(f"{stem!r} cannot be imported by this name: take letters, digits and underscores")
        record = find(target)
        return dict(record.files(self, stem)) if record.files else {f"{stem}.py": record.module(self)}

    @property
    def wanted(self) -> list[Node]:
        """The nodes of what is returned: the value first, then the outputs."""
        named = {d.identifier: d for d in reversed(self.definitions)}
        keys = ([self.value] if self.value else []) + list(self.outputs.values())
        missing = [k for k in keys if k not in named]
        if missing:
            raise ArgumentError(f"{missing[0]} is not among the definitions: {', '.join(named)}")
        return [named[k].node for k in keys]

    @property
    def direct(self) -> list[str]:
        """Identifiers of the inputs that are arguments of their own."""
        return [i.identifier for i in self.inputs if i.identifier not in self.trained]

    @cached_property
    def trained(self) -> frozenset[str]:
        """The parameters, to be asked whether something is one."""
        return frozenset(self.parameters)

    def _check(self) -> None:
        used = [i.identifier for i in self.inputs] + [d.identifier for d in self.definitions]
        for identifier in [self.name, *used, *self.outputs]:
            fit = identifier.isidentifier() and identifier.isascii() and not identifier.startswith("_")
            if not fit or identifier in RESERVED:
                raise ArgumentError(f"{identifier!r} is not a Python identifier that exported code can use")
        if len(set(used)) < len(used):
            raise ArgumentError(f"a name is used twice: {', '.join(used)}")


def write(program: Program, path: Path, target: str = "numpy") -> str:
    """All files of a program, beside one another, `path` among them; the text of the first, or of the code."""
    files = program.files(path.stem, target)
    if path.name not in files:
        raise ArgumentError(f"for {target} these files are written: {', '.join(files)}; {path.name} is none of them")
    write_all({path.with_name(name): text for name, text in files.items()})
    first = next(iter(files.values()))
    return first if isinstance(first, str) else program.source(target)


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
    """The source of a standalone module, from plain tuples in the order of the fields of `Input` and `NamedValue`."""
    given, steps = [Input(*i) for i in inputs], [NamedValue(*d) for d in definitions]
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
        NamedValue(key, None, r.node, show(r.node.shape) if r.node.rank else "") for key, r in results.items()
    ]
    return Program(name, inputs, definitions, {k: k for k in outputs}, title=title, formulas=formulas).source()
