"""How JAX differs from NumPy, and a program as a file that needs JAX alone. JAX itself is imported by the file only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from symnn.export.plan import Instruction
from symnn.export.python_source import Source, Spelling, filled
from symnn.export.stable.stable_operators import length
from symnn.export.targets.numpy.compositions import CALLS, GATHER
from symnn.export.targets.numpy.lookup_writer import LookupWriter
from symnn.export.targets.numpy.module import ARRAY, Dialect, written
from symnn.export.targets.numpy.operators import OPERATORS, SPELLED
from symnn.expr.records import Composition, Record
from symnn.nets.one_hot import one_hot

if TYPE_CHECKING:
    from symnn.export.standalone import Program

DTYPE = '''\
def _dtype(*values: Any) -> Any:
    """The one dtype of the floating-point arrays among the values, or of the numbers; JAX's own if there are none."""
    found = [v for v in values if hasattr(v, "dtype") and jnp.issubdtype(v.dtype, jnp.floating)]
    kinds = {jnp.result_type(v) for v in found if v.ndim}
    if len(kinds) > 1:
        raise ValueError(f"arrays of {' and '.join(sorted(map(str, kinds)))} are mixed: give one, as by .astype")
    if kinds or not found:
        return kinds.pop() if kinds else jnp.result_type(float)
    return jnp.result_type(*found)
'''
ONE_HOT = """\
def _one_hot(c: Any, classes: Any, along: Any, dtype: Any) -> Any:
    # the class number, counted from 0, as a vector with a single 1; a number that is no class makes nan
    places = jnp.arange(classes).reshape([-1 if k == along else 1 for k in range(jnp.ndim(c) + 1)])
    c = jnp.where((c < 0) | (c >= classes) | (c != jnp.floor(c)), jnp.nan, c)
    return jnp.where(jnp.isnan(jnp.expand_dims(c, along)), jnp.nan, jnp.expand_dims(c, along) == places).astype(dtype)
"""


ROWS = """\
def _rows(W: Any, c: Any) -> Any:
    # the rows of these numbers; a number that is none makes nan
    wrong = (c < 0) | (c >= W.shape[0]) | (c != jnp.floor(c))
    return jnp.where(wrong[..., None], jnp.nan, W[jnp.where(wrong, 0, c).astype(int)])
"""
ADDED = """\
def _added_at(c: Any, g: Any, classes: Any) -> Any:
    # for every class the sum of those rows of g that belong to it; a number that is no class makes nan
    wrong = (c < 0) | (c >= classes) | (c != jnp.floor(c))
    rows = jnp.where(wrong, 0, c).astype(int).reshape(-1)
    found = jnp.zeros((classes, g.shape[-1]), dtype=g.dtype).at[rows].add(g.reshape(-1, g.shape[-1]))
    return jnp.where(jnp.any(wrong), jnp.nan, found)
"""


LENGTH = """\
def _length(x: Any, axis: Any) -> Any:
    # the root of the sum of squares, by the largest entry, whose square may be too large or too small for a float
    s = jnp.max(jnp.abs(x), axis=axis, keepdims=True, initial=0.0)
    t = jnp.where((s > 0) & jnp.isfinite(s), s, 1.0)
    shares = jnp.where(jnp.isfinite(s), x / t, s)
    return jnp.squeeze(t, axis=axis) * jnp.sqrt(jnp.sum(jnp.square(shares), axis=axis))
"""


def _spoken(text: str) -> str:
    return text.replace("np.dtype[Any]", "Any").replace("np.", "jnp.")


ON_DIAGONAL = """\
def _on_diagonal(x: Any, shape: tuple[int, ...], one: int, other: int) -> Any:
    # zeros, but x where the indices on two axes are equal
    equal = jnp.eye(shape[one], dtype=bool).reshape([n if k in (one, other) else 1 for k, n in enumerate(shape)])
    return jnp.where(equal, jnp.expand_dims(x, other), 0)
"""


class JaxWriter(LookupWriter):
    """NumPy's lines with JAX's functions; what depends on sizes alone stays NumPy, which a trace does not touch."""

    arrays = "jnp"
    rows = (ROWS,)
    added = (ADDED,)
    operators: Mapping[Record, Spelling] = {
        record: Spelling(_spoken(s.template), tuple(map(_spoken, s.helpers))) for record, s in OPERATORS.items()
    }
    calls: Mapping[Composition, tuple[str, ...]] = {
        **{record: tuple(map(_spoken, texts)) for record, texts in CALLS.items()},
        one_hot: (ONE_HOT,),
        length: (LENGTH,),
    }

    def _map(self, i: Instruction, xs: list[Source]) -> Source:
        row, xs = OPERATORS[i.data[0]], self._divisors(i, xs)
        if i.weak and not row.helpers:
            return Source(f"float({filled(row.template, xs).text})")
        return self._spelled(i, xs)

    def _spread(self, i: Instruction, xs: list[Source]) -> Source:
        self.helpers[ON_DIAGONAL] = None
        return Source(f"_on_diagonal({xs[0].text}, {self._shape(i.shape)}, {i.data[0]}, {i.data[1]})")

    def _gather(self, i: Instruction, xs: list[Source]) -> Source:
        found = super()._gather(i, xs)
        if GATHER in self.helpers:
            self.helpers = {_spoken(GATHER) if text == GATHER else text: None for text in self.helpers}
        return found


DIALECT = Dialect(
    needs="It needs JAX alone; for float64, jax.config.update('jax_enable_x64', True) comes first.",
    array="jax.Array",
    scalar="jax.Array | float",
    helpers=(DTYPE, _spoken(ARRAY)),
    imports=("import jax", "import jax.numpy as jnp", "import numpy as np", "import numpy.typing as npt"),
    spells=SPELLED,
    writer=JaxWriter,
    given="jax.typing.ArrayLike",
    reshaped="jnp.reshape({0}, jnp.shape({1}))",
)


def jax_source(program: Program) -> str:
    """The file's text."""
    return written(program, DIALECT)
