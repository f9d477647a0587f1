"""From the traced graph of a module to a program of named definitions: the walk. What operators mean: `operations`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.derive.definition import NamedDefinition
from symnn.errors import ArgumentError, ShapeError, UnsupportedError
from symnn.expr import Atom, Node
from symnn.expr.walk import atoms
from symnn.nets import operations
from symnn.nets.factored import Factored, plain
from symnn.reading.modules.exported import Leaf, Line, ModuleGraph, Reference, exported, references
from symnn.reading.modules.guard import guarded
from symnn.reading.modules.module_names import ModuleNames, shaped
from symnn.reading.modules.module_program import GivenArray, ModuleProgram
from symnn.reading.modules.prepared_module import PreparedModule

# what is written into the formula that uses it: rearrangements, constants, and plain arithmetic that is used once
INLINE = {
    "view",
    "reshape",
    "_unsafe_view",
    "view_as",
    "reshape_as",
    "flatten",
    "unflatten",
    "ravel",
    "transpose",
    "swapaxes",
    "t",
    "numpy_T",
    "mT",
    "permute",
    "movedim",
    "squeeze",
    "unsqueeze",
    "expand",
    "broadcast_to",
    "expand_as",
    "contiguous",
    "clone",
    "alias",
    "to",
    "_to_copy",
    "dropout",
    "getitem",
    "broadcast_tensors",
    "masked_fill",
    "triu",
    "tril",
    "arange",
    "ones",
    "zeros",
    "full",
    "ones_like",
    "zeros_like",
    "full_like",
    "eye",
    "lift_fresh_copy",
    "detach_",
    "type_as",
    "one_hot",
    "select",
    "slice",
    "split",
    "split_with_sizes",
    "chunk",
    "unbind",
    "repeat",
    "repeat_interleave",
    "copy",
    "fill",
}
ARITHMETIC = {
    "add", "sub", "rsub", "mul", "div", "neg", "pow", "square", "sum", "mean", "stack", "cat", "matmul", "sqrt",
    "rsqrt", "reciprocal",
}  # fmt: skip
HELD = {"detach"}


def from_torch(
    module: Any, example_inputs: Any, *, dynamic_shapes: Any = None, loss: Any = None, sizes: str = "names"
) -> ModuleProgram:
    """The program of a PyTorch module: a definition for every operation, from which loss and gradients are derived.

    module          a torch.nn.Module that returns its loss, a number; or give `loss`
    example_inputs  what its forward takes, as a tuple; after it what the loss takes beside the output
    dynamic_shapes  as for torch.export: these sizes become symbols under the names of their Dims
    loss            a function (output, target) -> number, or its name in torch.nn.functional: "cross_entropy"
    sizes           "names": a dynamic axis is called by the name of its Dim, "numbers" is not known yet

    Loss and gradients are compared once with PyTorch's own in float64 at the example inputs; a difference refuses the
    module and names the parameter. UnsupportedError names all operations that are not known, with the modules in which
    they stand. MissingExtraError without torch.
    """
    if sizes != "names":
        raise ArgumentError(f'sizes is "names", not {sizes!r}')
    prepared = PreparedModule(module, example_inputs, loss, dynamic_shapes)
    own = prepared.values()
    graph = exported(prepared)
    return guarded(Walk(graph).program(), *own, single=graph.rounds)


@dataclass
class RulePlace:
    """Where a rule stands: it may name intermediates, and hold values constant."""

    walk: Walk
    line: Line
    parts: dict[str, int] = field(default_factory=dict)

    def named(self, x: Factored, word: str) -> Factored:
        """x under a name of its own."""
        return self.walk.defined(x, word, self.line)

    def held(self, x: Factored, word: str) -> Factored:
        """x as a constant: no gradient goes through it."""
        return self.walk.defined(x, word, self.line, constant=True)


class Walk:
    """Carries the values of all lines; `definitions` grows."""

    def __init__(self, graph: ModuleGraph) -> None:
        self.graph = graph
        self.names = ModuleNames()
        self.values: dict[str, Any] = {}
        self.definitions: list[NamedDefinition] = []
        self.given: dict[str, GivenArray] = {}
        self.uses: dict[str, int] = {}
        self.unread: dict[str, str] = {}
        self.after: dict[str, set[str]] = {}

    def program(self) -> ModuleProgram:
        needed = self._needed()
        self._leaves(needed)
        lines = [line for line in self.graph.lines if line.name in needed]
        for line in lines:
            self._line(line)
        if self.unread:
            raise UnsupportedError(
                "this module has parts that symnn does not read: "
                + "; ".join(f"{said}, in {where}" for said, where in self.unread.items())
            )
        out = self._argument(self.graph.result)
        if not isinstance(out, Factored) or out.node.rank:
            raise ArgumentError("the module's result is no number: give loss=, a function of the output and the target")
        self._ended(out.node)
        return ModuleProgram(
            self.graph.title,
            tuple(self.definitions),
            tuple(self.given.values()),
            self.names.printed,
            dict(self.graph.sizes),
        )

    def _ended(self, out: Node) -> None:
        """The last definition is the loss; what is its value already goes by that name."""
        last = self.definitions[-1] if self.definitions else None
        rule = "the loss"
        if last is not None and last.atom is out and not any(out in atoms(d.node) for d in self.definitions):
            self.definitions.pop()
            self.names.printed.pop(last.symbol, None)
            out, rule = last.node, last.rule
        self.definitions.append(self._definition(sp.Symbol("loss", real=True), out, None, rule, "loss"))

    def _needed(self) -> set[str]:
        """The lines on which the result depends, and how often each is read."""
        by_name = {line.name: line for line in self.graph.lines}
        stack = [r.name for r in references(self.graph.result)]
        found: set[str] = set()
        while stack:
            name = stack.pop()
            self.uses[name] = self.uses.get(name, 0) + 1
            if name not in found:
                found.add(name)
                if name in by_name:
                    stack += by_name[name].reads
                    for r in by_name[name].reads:
                        self.after.setdefault(r, set()).add(by_name[name].target.partition(".")[0].removesuffix("_"))
        return found

    def _leaves(self, needed: set[str]) -> None:
        for leaf in self.graph.leaves:
            known = self.given.get(leaf.target)
            if known is None:
                known = self.given[leaf.target] = self._given(leaf)
            if leaf.name in needed:
                self.values[leaf.name] = plain(known.atom, leaf.shape, whole=not leaf.dtype.startswith("float"))

    def _given(self, leaf: Leaf) -> GivenArray:
        inner = tuple(s for s in leaf.shape if s != 1)
        if leaf.kind == "input":
            symbol = shaped(self.names.fresh(leaf.target), inner)
        else:
            symbol = self.names.parameter(leaf.target, inner)
        atom = read(symbol)
        assert isinstance(atom, Atom)
        return GivenArray(leaf.target, symbol, atom, leaf.kind, leaf.shape, leaf.value, leaf.trained, leaf.tied)

    def _line(self, line: Line) -> None:
        if any(name in self.values and self.values[name] is UNREAD for name in line.reads):
            self.values[line.name] = UNREAD
            return
        rule = operations.find(line.target)
        try:
            if line.target == "getitem":
                value = self._argument(line.args[0])[line.args[1]]
            elif line.target == "sym_size.int":
                value = self._argument(line.args[0]).shape[line.args[1]]
            elif line.target.partition(".")[0] in HELD:
                value = self.defined(self._argument(line.args[0]), "c", line, constant=True)
            elif rule is None:
                raise UnsupportedError(f"the operation {line.target}")
            else:
                value = self._applied(rule, line)
            self.values[line.name] = self._kept(value, line)
        except (UnsupportedError, ShapeError) as error:
            self.values[line.name] = UNREAD
            said = str(error) if str(error).startswith("the operation") else f"{line.target}: {error}"
            where = f"{line.path or 'the module itself'}"
            self.unread[said] = f"{self.unread[said]}, {where}" if said in self.unread else where

    def _applied(self, rule: Callable[..., Any], line: Line) -> Any:
        args = [self._argument(a) for a in line.args]
        kwargs = {k: v for k, v in ((k, self._argument(v)) for k, v in line.kwargs.items()) if k not in IGNORED}
        parameters = inspect.signature(rule).parameters
        if next(iter(parameters), "") == "at":
            args = [RulePlace(self, line), *args]
        kwargs = _positioned(parameters, kwargs, len(args))
        try:
            inspect.signature(rule).bind(*args, **kwargs)
        except TypeError as error:
            raise UnsupportedError(f"arguments that symnn does not know ({error})") from error
        return rule(*args, **kwargs)

    def _argument(self, a: Any) -> Any:
        if isinstance(a, Reference):
            return self.values[a.name]
        if isinstance(a, tuple):
            return tuple(self._argument(x) for x in a)
        return a

    def _kept(self, value: Any, line: Line) -> Any:
        """The value under a name, where it gets one."""
        if isinstance(value, tuple):
            return tuple(self._kept(v, line) if isinstance(v, Factored) else v for v in value)
        if not isinstance(value, Factored):
            return value
        if line.detached:
            return self.defined(value, "c", line, constant=True)
        packet = line.target.partition(".")[0].removesuffix("_")
        if packet in INLINE or value.hidden is not None or not self._moves(value.node):
            return value
        if packet in ARITHMETIC and self.uses.get(line.name, 0) <= 1 and self._flows(line) and self._small(value.node):
            return value
        return self.defined(value, LETTERS.get(packet, packet), line, constant=value.whole)

    def _flows(self, line: Line) -> bool:
        """Whether what reads it is arithmetic as well."""
        return self.after.get(line.name, set()) <= ARITHMETIC | {"linear"}

    def _small(self, node: Node) -> bool:
        return len(atoms(node)) <= 5

    def _moves(self, node: Node) -> bool:
        """Whether it depends on anything that is given but masks and other constants."""
        return any(True for a in atoms(node))

    def defined(self, x: Factored, word: str, line: Line, *, constant: bool = False) -> Factored:
        if isinstance(x.node, Atom) and not constant:
            return x
        if x.hidden is not None:
            return replace(x, node=self.defined(replace(x, hidden=None), word, line, constant=constant).node)
        path = [p for p in line.path.split(".") if p]
        symbol = self.names.symbol(word, path, x.node.shape)
        cotangent = None if constant else self.names.cotangent(symbol)
        rule = f"{line.target.partition('.')[0]} in {line.path}" if line.path else line.target.partition(".")[0]
        d = self._definition(symbol, x.node, cotangent, rule, str(symbol), constant=constant)
        self.definitions.append(d)
        return replace(x, node=d.atom)

    @staticmethod
    def _definition(
        symbol: Any, node: Node, cotangent: Any, rule: str, word: str, *, constant: bool = False
    ) -> NamedDefinition:
        shape = tuple(getattr(symbol, "shape", ()))
        said = rule + (", held constant" if constant else "")
        return NamedDefinition(
            symbol=symbol,
            form=lambda: to_sympy(node, shape if len(shape) == 2 else None),
            value=node,
            rule=said,
            cotangent=cotangent,
            word=word,
            constant=constant,
        )


LETTERS = {
    "linear": "z", "softmax": "P", "log_softmax": "p", "layer_norm": "n", "rms_norm": "n", "batch_norm": "n",
    "group_norm": "n", "matmul": "M", "bmm": "M", "einsum": "M", "embedding": "E", "add": "s", "sub": "s", "mul": "m",
    "div": "q", "cat": "c", "scaled_dot_product_attention": "O", "conv1d": "z", "conv2d": "z", "mean": "mean",
    "sum": "total",
}  # fmt: skip
IGNORED = {
    "dtype",
    "layout",
    "device",
    "pin_memory",
    "memory_format",
    "non_blocking",
    "generator",
    "half_to_float",
    "requires_grad",
}
UNREAD = object()


def _positioned(parameters: Mapping[str, Any], kwargs: dict[str, Any], given: int) -> dict[str, Any]:
    """Keyword arguments by the rule's own names: schemas say dim and keepdim."""
    rename = {
        "dim": ("dim", "axes"),
        "keepdim": ("keep",),
        "input": ("x",),
        "self": ("x",),
        "other": ("y",),
        "value": ("value", "v"),
    }
    found: dict[str, Any] = {}
    for name, value in kwargs.items():
        fits = [n for n in (name, *rename.get(name, ())) if n in parameters]
        found[fits[0] if fits else name] = value
    return found
