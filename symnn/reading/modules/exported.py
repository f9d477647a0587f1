"""A PyTorch module as plain data: what torch.export traces, without a torch object left in it but arrays.

Nothing of the module is run here but export's own tracing.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError, UnsupportedError
from symnn.nets.exact_numbers import sized
from symnn.reading.modules.prepared_module import PreparedModule, double

# operators that leave the values alone
IGNORED = {"_assert_tensor_metadata", "_assert_scalar", "sym_constrain_range_for_size", "_assert_async"}
REGION = "wrap_with_set_grad_enabled"


@dataclass(frozen=True)
class Reference:
    """What an earlier line made."""

    name: str


@dataclass(frozen=True)
class Leaf:
    """What the graph is given. `target` is the qualified name, of an input the argument's; `tied` are all names of a
    parameter that has several, the first being its own."""

    name: str
    kind: str  # "parameter", "buffer", "input"
    target: str
    shape: tuple[Any, ...]
    dtype: str
    value: Any
    trained: bool = False
    tied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """name := target(*args, **kwargs), made in the module at `path`; `detached` inside of torch.no_grad()."""

    name: str
    target: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    path: str
    shape: tuple[Any, ...] | None = None
    dtype: str = ""
    detached: bool = False

    @property
    def reads(self) -> list[str]:
        return [r.name for r in references((self.args, tuple(self.kwargs.values())))]


@dataclass(frozen=True)
class ModuleGraph:
    """leaves and lines in order, and the one result; `sizes` are the symbols of dynamic axes with their lower bounds;
    `single` says that the module was one of float32 before it was read, so that a cast to it changes nothing.
    """

    title: str
    leaves: tuple[Leaf, ...]
    lines: tuple[Line, ...]
    result: Any
    sizes: Mapping[Any, int] = field(default_factory=dict)
    single: bool = False

    @property
    def rounds(self) -> bool:
        """Whether PyTorch's own numbers are of single precision somewhere."""
        return any(line.dtype == "float32" for line in self.lines)


def references(value: Any) -> list[Reference]:
    if isinstance(value, Reference):
        return [value]
    if isinstance(value, list | tuple):
        return [r for v in value for r in references(v)]
    return []


def exported(prepared: PreparedModule) -> ModuleGraph:
    """The graph that torch.export traces. ArgumentError with torch's own words where it refuses."""
    torch = prepared.torch
    try:
        with double(torch):
            program = torch.export.export(
                copy.deepcopy(prepared.whole), prepared.inputs, dynamic_shapes=prepared.dynamic, strict=False
            )
    except Exception as error:  # torch raises many kinds, some of them private
        raise UnsupportedError(f"torch.export refuses the module: {error}") from error
    return from_program(program, prepared)


def from_program(program: Any, prepared: Any) -> ModuleGraph:
    regions = any(REGION in str(n.target) for n in program.graph.nodes)
    if _mutates(program.graph):
        if regions:
            raise UnsupportedError(
                "the module writes in place beside a torch.no_grad() region: write it without in-place operations"
            )
        with double(prepared.torch):
            program = program.run_decompositions({})
    return GraphReading(program, prepared).graph()


def _mutates(graph: Any) -> bool:
    """Whether some line writes into a tensor that matters; a batch norm's counter does not."""
    for n in graph.nodes:
        schema = getattr(n.target, "_schema", None)
        if schema is not None and schema.is_mutable and "batch_norm" not in str(n.target):
            counted = n.args and str(getattr(n.args[0], "target", "")).endswith("num_batches_tracked")
            if not counted and "detach_" not in str(n.target):
                return True
    return False


class GraphReading:
    """From torch's graph to data. Sizes are SymPy's from the start: comparing a SymInt changes the program."""

    def __init__(self, program: Any, prepared: PreparedModule) -> None:
        self.program, self.prepared = program, prepared
        self.symbols: dict[Any, Any] = {}
        self.torch = prepared.torch
        self.lines: list[Line] = []

    def graph(self) -> ModuleGraph:
        leaves = self._leaves()
        self._walk(self.program.graph_module, self.program.graph, {}, "", False)
        outputs = next(n for n in self.program.graph.nodes if n.op == "output").args[0]
        user = [str(s.kind).rpartition(".")[2] for s in self.program.graph_signature.output_specs]
        shown = [o for o, kind in zip(outputs, user, strict=True) if kind.startswith("USER_OUTPUT")]
        if len(shown) != 1:
            raise ArgumentError(
                "the module returns several values: say which is the loss, as in loss=lambda out: out[1]"
            )
        least: dict[Any, int] = {}
        for s, bounds in self.program.range_constraints.items():
            if s in self.symbols:
                least[self.symbols[s]] = max(_lower(bounds), least.get(self.symbols[s], 0))
        result = self._given(shown[0], {})
        return ModuleGraph(self.prepared.title, tuple(leaves), tuple(self.lines), result, least, self.prepared.single)

    def _leaves(self) -> list[Leaf]:
        specs = self.program.graph_signature.input_specs
        placeholders = [n for n in self.program.graph.nodes if n.op == "placeholder"]
        self._named_sizes(specs, placeholders)
        flat = self.torch.utils._pytree.tree_leaves(self.prepared.inputs)
        names = _tied(self.program.state_dict)
        found, k = [], 0
        for spec, n in zip(specs, placeholders, strict=True):
            kind = str(spec.kind).rpartition(".")[2].partition(":")[0]
            value: Any = None
            if kind == "USER_INPUT":
                value, k = flat[k], k + 1
                if not isinstance(value, self.torch.Tensor):
                    continue
            elif kind in ("PARAMETER", "BUFFER"):
                value = self.program.state_dict.get(spec.target)
                value = self.program.constants[spec.target] if value is None else value
            elif kind == "CONSTANT_TENSOR":
                value = self.program.constants[spec.target]
            else:
                raise UnsupportedError(f"the module holds {spec.target}, a {kind.lower()}, which is no tensor")
            found.append(self._leaf(spec, n, kind, value, names))
        return found

    def _leaf(self, spec: Any, n: Any, kind: str, value: Any, names: Mapping[str, tuple[str, ...]]) -> Leaf:
        shape = tuple(self._size(s) for s in n.meta["val"].shape)
        array = value.detach().numpy()
        dtype = str(value.dtype).removeprefix("torch.")
        if kind == "USER_INPUT":
            return Leaf(n.name, "input", n.name, shape, dtype, array)
        tied = names.get(spec.target, (spec.target,))
        cut = tuple(t.removeprefix(self.prepared.prefix) for t in tied)
        trained = kind == "PARAMETER" and bool(value.requires_grad)
        return Leaf(n.name, "parameter" if kind == "PARAMETER" else "buffer", cut[0], shape, dtype, array, trained, cut)

    def _named_sizes(self, specs: Any, placeholders: Any) -> None:
        """torch's symbols of sizes by the names that the user gave to dimensions."""
        asked = _spread(self.prepared.inputs, _by_position(self.prepared), self.torch)
        inputs = [n for s, n in zip(specs, placeholders, strict=True) if "USER_INPUT" in str(s.kind)]
        called: dict[str, Any] = {}  # axes of one Dim have one size, which torch does not always say
        for n, dims in zip(inputs, asked, strict=True):
            shape = getattr(n.meta.get("val"), "shape", ())
            for axis, extent in enumerate(shape):
                expr = None if isinstance(extent, int) else extent.node.expr
                if expr is None or not expr.is_Symbol or expr in self.symbols:
                    continue
                name = getattr(dims.get(axis), "__name__", "")
                self.symbols[expr] = called.get(name) or self._fresh(name or "n")
                if name:
                    called[name] = self.symbols[expr]

    def _fresh(self, wanted: str) -> Any:
        taken = {str(s) for s in self.symbols.values()}
        name = wanted.lstrip("_") or "n"
        for k in range(1, len(taken) + 2):
            if name not in taken:
                break
            name = f"{wanted}{k}"
        return sp.Symbol(name, integer=True, positive=True)

    def _walk(self, module: Any, graph: Any, rename: dict[str, Any], prefix: str, detached: bool) -> Any:
        """The lines of a graph and of the regions inside; returns what its output is."""
        own = dict(rename)
        for n in graph.nodes:
            if n.op == "call_function" and REGION in str(n.target):
                own[n.name] = self._region(module, n, own, prefix)
            elif n.op == "call_function":
                self._line(n, own, prefix, detached)
            elif n.op == "output":
                return self._given(n.args[0], own)
        return None

    def _region(self, module: Any, n: Any, own: Mapping[str, Any], prefix: str) -> Any:
        enabled, inner, *given = n.args
        inside = getattr(module, inner.target)
        holes = [m for m in inside.graph.nodes if m.op == "placeholder"]
        rename = {m.name: self._given(g, own) for m, g in zip(holes, given, strict=True)}
        return self._walk(inside, inside.graph, rename, f"{prefix}{n.name}_", not enabled)

    def _line(self, n: Any, own: dict[str, Any], prefix: str, detached: bool) -> None:
        target = str(n.target).removeprefix("aten.").removesuffix(".default")
        if target in IGNORED or target.partition(".")[0] in IGNORED:
            return
        if not isinstance(n.target, self.torch._ops.OpOverload):
            target = getattr(n.target, "__name__", str(n.target))
        if (
            target == "getitem"
            and isinstance(n.args[0], self.torch.fx.Node)
            and isinstance(own.get(n.args[0].name), list | tuple)
        ):
            own[n.name] = own[n.args[0].name][n.args[1]]
            return
        stack = list(n.meta.get("nn_module_stack", {}).values())
        path = stack[-1][0] if stack else ""
        path = path.removeprefix("L['self'].").removeprefix("module" if self.prepared.prefix else "").removeprefix(".")
        value = n.meta.get("val")
        tensor = isinstance(value, self.torch.Tensor)
        name = f"{prefix}{n.name}"
        if prefix:
            own[n.name] = Reference(name)
        shape = tuple(self._size(s) for s in value.shape) if tensor else None
        dtype = str(value.dtype).removeprefix("torch.") if tensor else ""
        args = tuple(self._given(a, own) for a in n.args)
        kwargs = {k: self._given(v, own) for k, v in n.kwargs.items()}
        self.lines.append(Line(name, target, args, kwargs, path, shape, dtype, detached))

    def _given(self, a: Any, own: Mapping[str, Any]) -> Any:
        """An argument as data."""
        if isinstance(a, self.torch.fx.Node):
            return own.get(a.name, Reference(a.name))
        if isinstance(a, list | tuple):
            return tuple(self._given(x, own) for x in a)
        if isinstance(a, self.torch.SymInt):
            return self._size(a)
        if isinstance(a, slice):
            return slice(self._given(a.start, own), self._given(a.stop, own), self._given(a.step, own))
        if a is None or isinstance(a, bool | int | float | str):
            return a
        return str(a).removeprefix("torch.")

    def _size(self, s: Any) -> Any:
        return sp.Integer(s) if isinstance(s, int) else self._expression(s.node.expr)

    def _expression(self, e: Any) -> Any:
        """One of torch's size expressions over the symbols of symnn."""
        if e.is_Symbol:
            if e not in self.symbols:
                self.symbols[e] = self._fresh("n")
            return self.symbols[e]
        if not e.args:
            return sized(e)
        parts = [self._expression(x) for x in e.args]
        made = {
            "FloorDiv": lambda a, b: sp.floor(a / b), "CleanDiv": lambda a, b: a / b, "ToFloat": lambda a: a,
            "IntTrueDiv": lambda a, b: a / b, "FloatTrueDiv": lambda a, b: a / b, "FloatPow": sp.Pow,
            "PowByNatural": sp.Pow, "Mod": sp.Mod, "PythonMod": sp.Mod, "Max": sp.Max, "Min": sp.Min,
            "Add": sp.Add, "Mul": sp.Mul, "Pow": sp.Pow, "floor": sp.floor, "ceiling": sp.ceiling,
        }  # fmt: skip
        if type(e).__name__ not in made:
            raise UnsupportedError(f"a size of this module is {e}, which symnn does not know")
        return made[type(e).__name__](*parts)


def _lower(bounds: Any) -> int:
    return int(bounds.lower) if bounds.lower.is_Integer else 0


def _tied(state: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For every name all names of the same tensor, in order."""
    groups: dict[Any, list[str]] = {}
    for name, tensor in state.items():
        groups.setdefault(
            (tensor.data_ptr(), tuple(tensor.shape), tensor.stride()) if tensor.numel() else name, []
        ).append(name)
    return {name: tuple(group) for group in groups.values() for name in group}


def _by_position(prepared: PreparedModule) -> Any:
    """dynamic_shapes in the order of forward's arguments, those of *args among the others."""
    asked = prepared.dynamic
    parameters: Mapping[str, inspect.Parameter] = {}
    if prepared.loss is not None and asked is not None:
        return asked[0]
    if asked is not None:
        parameters = inspect.signature(prepared.whole.forward).parameters
    if isinstance(asked, Mapping):
        asked = tuple(asked.get(name) for name in parameters)
    starred = [k for k, p in enumerate(parameters.values()) if p.kind is p.VAR_POSITIONAL]
    if starred and isinstance(asked[starred[0]], tuple | list):
        return (*asked[: starred[0]], *asked[starred[0]])
    return asked


def _spread(value: Any, asked: Any, torch: Any) -> list[dict[int, Any]]:
    """What is asked of every tensor's axes, in the order in which export flattens the inputs."""
    if isinstance(value, list | tuple):
        parts: Sequence[Any] = asked if isinstance(asked, list | tuple) else [None] * len(value)
        return [d for v, a in zip(value, parts, strict=False) for d in _spread(v, a, torch)]
    if isinstance(value, dict):
        return [d for k, v in value.items() for d in _spread(v, (asked or {}).get(k), torch)]
    if isinstance(asked, Mapping):
        return [dict(asked)]
    if isinstance(asked, list | tuple):
        return [dict(enumerate(asked))]
    return [{}]
