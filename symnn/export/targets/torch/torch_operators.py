"""How PyTorch spells every operator, matrix function and composition: one row each, and the functions that rows call.

Finite and right for inputs of any size. PyTorch is not imported here.
"""

from __future__ import annotations

from collections.abc import Mapping

from symnn.export.python_source import Spelling
from symnn.export.stable.stable_operators import (
    adjugate,
    erfc,
    erfcx,
    erfcx_excess,
    ierfc,
    length,
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    product_of_others,
    second_adjugate,
    select,
    sigmoid_slope,
    sum_of_others,
)
from symnn.export.targets.erfc_polynomial import EXCESS
from symnn.expr.records import Composition, Record
from symnn.nets.losses.huber import huber_penalty
from symnn.nets.one_hot import one_hot
from symnn.ops import TABLE
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.polygamma import polygamma
from symnn.ops.softmax import softmax

LIKE = """\
def _like(x: Any, y: Any) -> Any:
    # x as a tensor beside the tensor y
    return x if isinstance(x, torch.Tensor) else torch.as_tensor(x, dtype=y.dtype, device=y.device)
"""

LARGER = """\
def _maximum(x: Any, y: Any) -> Any:
    return torch.maximum(_like(x, y), _like(y, x))
"""

SMALLER = """\
def _minimum(x: Any, y: Any) -> Any:
    return torch.minimum(_like(x, y), _like(y, x))
"""

SELECT = """\
def _select(c: Any, x: Any, y: Any) -> Any:
    return torch.where(c != 0, _like(x, c), _like(y, c))
"""

SOFTPLUS = """\
def _softplus(x: Any) -> Any:
    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))
"""

ELU = """\
def _elu(x: Any, alpha: Any) -> Any:
    return torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))
"""

LEAKY_RELU = """\
def _leaky_relu(x: Any, alpha: Any) -> Any:
    return torch.where(x > 0, x, alpha * x)
"""

LOG1MEXP = """\
def _log1mexp(x: Any) -> Any:
    # log(1 - e^x) for x < 0: near 0 it is 1 - e^x that needs care, far from 0 the logarithm of what is almost 1
    near = x > -0.69314718055994531
    small, large = torch.where(near, x, -1.0), torch.where(near, -1.0, x)
    return torch.where(near, torch.log(-torch.expm1(small)), torch.log1p(-torch.exp(large)))
"""

LOG_CLOGLOG = """\
def _log_cloglog(x: Any) -> Any:
    # log(1 - exp(-e^x)): far below 0 it is x - e^x/2, and e^x may be too small for a float
    near = x > -36.0
    inside = _log1mexp(-torch.exp(torch.where(near, x, torch.zeros_like(x)).clamp(max=80.0)))
    return torch.where(near, inside, x - torch.exp(x.clamp(max=0.0)) / 2)
"""

LOG_SOFTPLUS = """\
def _log_softplus(x: Any) -> Any:
    # far below 0 softplus(x) is e^x (1 - e^x/2), which may be too small for a float
    near = x > -36.0
    t = torch.where(near, x, torch.zeros_like(x))
    far = torch.minimum(x, torch.zeros_like(x))
    return torch.where(near, torch.log(torch.logaddexp(t, torch.zeros_like(t))), x - torch.exp(far) / 2)
"""

ERFCX_EXCESS = f"""\
def _erfcx_excess(x: Any) -> Any:
    # 1/sqrt(pi) - x erfcx(x): for t >= 0 (1 + t)^2 times it is a polynomial in (t - 3.75)/(t + 3.75)
    t = torch.relu(x)
    w = (t - 3.75) / (t + 3.75)
    p = torch.zeros_like(w)
    for c in (
{EXCESS}    ):
        p = p * w + c
    far = 0.56418958354775629 - x * torch.special.erfcx(x - t)
    return torch.where(x >= 0, p / torch.square(1.0 + t), far)
"""

IERFC = """\
def _ierfc(x: Any) -> Any:
    # exp(-x^2)/sqrt(pi) - x erfc(x), of which little is left far above 0
    e, t = torch.exp(-x * x), torch.relu(x)
    return torch.where(x >= 0, e * _erfcx_excess(t), 0.56418958354775629 * e - x * torch.special.erfc(x - t))
"""

LOG_HALF_ERFC = """\
def _log_half_erfc(x: Any) -> Any:
    # erfc(x) is 2 - erfc(-x), and far above 0 it may be too small for a float
    below, above = torch.minimum(x, torch.zeros_like(x)), torch.maximum(x, torch.zeros_like(x))
    far = torch.log(torch.special.erfcx(above) / 2) - above * above
    return torch.where(x < 0, torch.log1p(torch.special.erfc(-below) / -2), far)
"""

LOG_COSH = """\
def _log_cosh(x: Any) -> Any:
    # near 0 it is log(1 + sinh(x)^2)/2, far from 0 it is |x| - log 2
    t = torch.abs(x)
    near = torch.log1p(torch.sinh(torch.minimum(t, torch.ones_like(t))) ** 2) / 2
    return torch.where(t < 1, near, t + (torch.log1p(torch.exp(-2 * t)) - 0.69314718055994531))
"""

SIGMOID_SLOPE = """\
def _sigmoid_slope(x: Any) -> Any:
    # the slope is the same on both sides of 0, and exp is only ever taken of something <= 0
    e = torch.exp(-x.abs())
    return e / (1.0 + e) ** 2
"""

GELU = """\
def _gelu(x: Any) -> Any:
    return 0.5 * x * torch.special.erfc(x * -0.70710678118654752)
"""

GELU_TANH = """\
def _gelu_tanh(x: Any) -> Any:
    # (1 + tanh(u))/2 is a sigmoid of 2u
    return x * torch.sigmoid(1.5957691216057307 * x * (1.0 + 0.044715 * (x * x)))
"""

HUBER_PENALTY = """\
def _huber_penalty(r: Any) -> Any:
    c = r.clamp(-1.0, 1.0)
    return c * (r - c / 2)
"""

TRIGAMMA = """\
def _trigamma(x: Any) -> Any:
    # psi'(x) = psi'(x + 10) + 1/x^2 + ... + 1/(x + 9)^2, and the series from 10 on: torch.polygamma loses digits
    below = sum(1.0 / (x + k) ** 2 for k in range(10))
    y = 1.0 / (x + 10.0)
    t = y * y
    series = t * (1 / 6 - t * (1 / 30 - t * (1 / 42 - t * (1 / 30 - t * (5 / 66 - t * (691 / 2730 - t * 7 / 6))))))
    return y * (1.0 + y / 2.0 + series) + below
"""

ADJUGATE = """\
def _adjugate(a: Any) -> Any:
    # det(A) times the inverse, which is whole for a singular matrix, too
    u, s, v = torch.linalg.svd(a)
    sign = torch.sign(torch.linalg.det(u) * torch.linalg.det(v))
    return sign * (v.T * _product_of_others(s, axis=0)) @ u.T
"""

SECOND_ADJUGATE = """\
def _second_adjugate(a: Any) -> Any:
    # second derivatives of det(A), from products of all singular values but two: whole for a singular matrix, too
    u, s, v = torch.linalg.svd(a)
    n, same = len(s), torch.eye(len(s), dtype=s.dtype, device=s.device)
    pairs = _product_of_others(torch.where(same != 0, torch.ones_like(same), s), axis=1) * (1 - same)
    each = (u[:, None, :] * v.T[None, :, :]).reshape(n * n, n)
    both = (torch.sign(torch.linalg.det(u) * torch.linalg.det(v)) * each @ pairs @ each.T).reshape(n, n, n, n)
    return both - both.swapaxes(1, 3)
"""

SOFTMAX = """\
def _softmax(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow
    if 0 in z.shape:
        return z
    e = torch.exp(z - z.amax(dim=axis, keepdim=True))
    return e / e.sum(dim=axis, keepdim=True)
"""

LOG_TOTAL = """\
def _log_total(shifted: Any, axis: Any) -> Any:
    # log of the sum of exponentials of which the largest is 1: that one is left to log1p, so that no digit is lost
    below = shifted < 0
    rest = (torch.exp(shifted) * below).sum(dim=axis, keepdim=True)
    return torch.log1p(rest + ((~below).sum(dim=axis, keepdim=True).to(rest.dtype) - 1))
"""

LOG_SOFTMAX = """\
def _log_softmax(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow
    if 0 in z.shape:
        return z
    shifted = z - z.amax(dim=axis, keepdim=True)
    return shifted - _log_total(shifted, axis)
"""

LOG_SUM_EXP = """\
def _log_sum_exp(z: Any, axis: Any) -> Any:
    # the largest entry is subtracted first, so exp cannot overflow; over nothing it is log 0
    if 0 in z.shape:
        return z.sum(dim=axis) - torch.inf
    largest = z.amax(dim=axis, keepdim=True)
    return (largest + _log_total(z - largest, axis)).squeeze(axis)
"""

MASKED_SOFTMAX = """\
def _masked_softmax(z: Any, mask: Any, axis: Any) -> Any:
    # the largest entry that is let through is subtracted first, so exp cannot overflow
    let = z.masked_fill(mask == 0, -torch.inf)
    e = torch.exp(let - let.amax(dim=axis, keepdim=True)) * mask
    return e / e.sum(dim=axis, keepdim=True)
"""

OTHERS = """\
def _product_of_others(x: Any, axis: Any) -> Any:
    # products from the left and from the right, without the entry itself: right also where entries are 0
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    last = tuple(range(-len(axes), 0))
    moved = torch.movedim(x, axes, last)
    each = 1
    for a in axes:
        each *= x.shape[a]
    flat = moved.reshape(*moved.shape[: moved.ndim - len(axes)], each)
    one = torch.ones_like(flat[..., :1])
    left = torch.cumprod(torch.cat([one, flat[..., :-1]], dim=-1), dim=-1)
    right = torch.cumprod(torch.cat([one, flat[..., 1:].flip(-1)], dim=-1), dim=-1).flip(-1)
    return torch.movedim((left * right).reshape(moved.shape), last, axes)
"""

LENGTH = """\
def _length(x: Any, axis: Any) -> Any:
    # the root of the sum of squares, by the largest entry, whose square may be too large or too small for a float
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    if x.numel() == 0:
        return x.sum(dim=axes)
    s = x.abs().amax(dim=axes, keepdim=True)
    t = torch.where((s > 0) & torch.isfinite(s), s, torch.ones_like(s))
    shares = torch.where(torch.isfinite(s), x / t, s)
    return t.sum(dim=axes) * torch.sqrt(torch.square(shares).sum(dim=axes))
"""

SUMS = """\
def _sum_of_others(x: Any, axis: Any) -> Any:
    # sums from the left and from the right, without the entry itself: no digit of the others is lost beside a large one
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    last = tuple(range(-len(axes), 0))
    moved = torch.movedim(x, axes, last)
    each = 1
    for a in axes:
        each *= x.shape[a]
    flat = moved.reshape(*moved.shape[: moved.ndim - len(axes)], each)
    none = torch.zeros_like(flat[..., :1])
    left = torch.cumsum(torch.cat([none, flat[..., :-1]], dim=-1), dim=-1)
    right = torch.cumsum(torch.cat([none, flat[..., 1:].flip(-1)], dim=-1), dim=-1).flip(-1)
    return torch.movedim((left + right).reshape(moved.shape), last, axes)
"""

ONE_HOT = """\
def _one_hot(c: Any, classes: Any, along: Any, dtype: Any, device: Any) -> Any:
    # the class number, counted from 0, as a vector with a single 1
    if bool(((c < 0) | (c >= classes) | (c != torch.floor(c))).any()):
        raise ValueError(f"class numbers go from 0 to {classes - 1}")
    places = torch.arange(classes, device=device).reshape([-1 if k == along else 1 for k in range(c.ndim + 1)])
    return (c.unsqueeze(along) == places).to(dtype)
"""

NUMBERS = """\
def _numbers(c: Any, classes: Any) -> Any:
    # class numbers, counted from 0
    if bool(((c < 0) | (c >= classes) | (c != torch.floor(c))).any()):
        raise ValueError(f"class numbers go from 0 to {classes - 1}")
    return c.long()
"""

LOOKED_UP = """\
def _rows(W: Any, c: Any) -> Any:
    return W[_numbers(c, W.shape[0])]
"""

ADDED = """\
def _added_at(c: Any, g: Any, classes: Any) -> Any:
    # for every class the sum of those rows of g that belong to it
    found = torch.zeros((classes, g.shape[-1]), dtype=g.dtype, device=g.device)
    return found.index_add(0, _numbers(c, classes).reshape(-1), g.reshape(-1, g.shape[-1]))
"""

ON_DIAGONAL = """\
def _on_diagonal(x: Any, shape: tuple[int, ...], one: int, other: int) -> Any:
    # zeros, but x where the indices on two axes are equal
    result = torch.zeros(shape, dtype=x.dtype, device=x.device)
    result.diagonal(dim1=one, dim2=other).copy_(x.movedim(one - (one > other), -1))
    return result
"""

PRODUCTS = """\
def _product(x: Any, axes: Any) -> Any:
    for axis in sorted(axes, reverse=True):
        x = x.prod(dim=axis)
    return x
"""

TAKE = """\
def _take(x: Any, index: Any, axis: Any) -> Any:
    # x read at `index` along `axis`, and 0 where the index falls outside
    index = torch.as_tensor(index, device=x.device)
    inside = (index >= 0) & (index < x.shape[axis])
    shape = (*x.shape[:axis], *index.shape, *x.shape[axis + 1 :])
    taken = torch.index_select(x, axis, torch.where(inside, index, 0).reshape(-1)).reshape(shape)
    return taken * inside.reshape(inside.shape + (1,) * (x.ndim - axis - 1)) if not inside.all() else taken
"""

ROWS: Mapping[str, Spelling] = {
    "abs": Spelling("torch.abs({0})"),
    "acos": Spelling("torch.acos({0})"),
    "acosh": Spelling("torch.acosh({0})"),
    "asin": Spelling("torch.asin({0})"),
    "asinh": Spelling("torch.asinh({0})"),
    "atan": Spelling("torch.atan({0})"),
    "atanh": Spelling("torch.atanh({0})"),
    "expm1": Spelling("torch.expm1({0})"),
    "log10": Spelling("torch.log10({0})"),
    "log1p": Spelling("torch.log1p({0})"),
    "log2": Spelling("torch.log2({0})"),
    "atan2": Spelling("torch.atan2(_like({0}, {1}), _like({1}, {0}))", (LIKE,)),
    "hypot": Spelling("torch.hypot(_like({0}, {1}), _like({1}, {0}))", (LIKE,)),
    "logaddexp": Spelling("torch.logaddexp(_like({0}, {1}), _like({1}, {0}))", (LIKE,)),
    "digamma": Spelling("torch.digamma({0})"),
    "erfinv": Spelling("torch.erfinv({0})"),
    "loggamma": Spelling("torch.lgamma({0})"),
    "cos": Spelling("torch.cos({0})"),
    "determinant": Spelling("torch.linalg.det({0})"),
    "elu": Spelling("_elu({0}, {1})", (ELU,)),
    "erf": Spelling("torch.erf({0})"),
    "exp": Spelling("torch.exp({0})"),
    "gelu": Spelling("_gelu({0})", (GELU,)),
    "gelu_tanh": Spelling("_gelu_tanh({0})", (GELU_TANH,)),
    "hard_sigmoid": Spelling("torch.nn.functional.hardsigmoid({0})"),
    "hard_tanh": Spelling("torch.nn.functional.hardtanh({0})"),
    "inverse": Spelling("torch.linalg.inv({0})"),
    "leaky_relu": Spelling("_leaky_relu({0}, {1})", (LEAKY_RELU,)),
    "log": Spelling("torch.log({0})"),
    "log_determinant": Spelling("torch.linalg.slogdet({0})[1]"),
    "maximum": Spelling("_maximum({0}, {1})", (LIKE, LARGER)),
    "minimum": Spelling("_minimum({0}, {1})", (LIKE, SMALLER)),
    "positive": Spelling("_positive({0})", ("def _positive(x: Any) -> Any:\n    return (x > 0).to(x.dtype)\n",)),
    "power": Spelling("({0} ** {1})"),
    "reciprocal": Spelling("(1 / {0})"),
    "relu": Spelling("torch.relu({0})"),
    "selu": Spelling("torch.nn.functional.selu({0})"),
    "sigmoid": Spelling("torch.sigmoid({0})"),
    "sign": Spelling("torch.sign({0})"),
    "floor": Spelling("torch.floor({0})"),
    "ceil": Spelling("torch.ceil({0})"),
    "silu": Spelling("torch.nn.functional.silu({0})"),
    "sin": Spelling("torch.sin({0})"),
    "softplus": Spelling("_softplus({0})", (SOFTPLUS,)),
    "sqrt": Spelling("torch.sqrt({0})"),
    "step": Spelling("_step({0})", ("def _step(x: Any) -> Any:\n    return (x >= 0).to(x.dtype)\n",)),
    "tanh": Spelling("torch.tanh({0})"),
}
TORCH_OPERATORS: Mapping[Record, Spelling] = {
    **{TABLE[name]: spelling for name, spelling in ROWS.items()},
    polygamma(1): Spelling("_trigamma({0})", (TRIGAMMA,)),
    erfc: Spelling("torch.special.erfc({0})"),
    erfcx: Spelling("torch.special.erfcx({0})"),
    erfcx_excess: Spelling("_erfcx_excess({0})", (ERFCX_EXCESS,)),
    ierfc: Spelling("_ierfc({0})", (ERFCX_EXCESS, IERFC)),
    log_half_erfc: Spelling("_log_half_erfc({0})", (LOG_HALF_ERFC,)),
    log1mexp: Spelling("_log1mexp({0})", (LOG1MEXP,)),
    log_softplus: Spelling("_log_softplus({0})", (LOG_SOFTPLUS,)),
    log_cloglog: Spelling("_log_cloglog({0})", (LOG1MEXP, LOG_CLOGLOG)),
    log_cosh: Spelling("_log_cosh({0})", (LOG_COSH,)),
    sigmoid_slope: Spelling("_sigmoid_slope({0})", (SIGMOID_SLOPE,)),
    select: Spelling("_select({0}, {1}, {2})", (LIKE, SELECT)),
    adjugate: Spelling("_adjugate({0})", (OTHERS, ADJUGATE)),
    huber_penalty: Spelling("_huber_penalty({0})", (HUBER_PENALTY,)),
}
TORCH_CALLS: Mapping[Composition, tuple[str, ...]] = {
    softmax: (SOFTMAX,),
    log_softmax: (LOG_TOTAL, LOG_SOFTMAX),
    log_sum_exp: (LOG_TOTAL, LOG_SUM_EXP),
    masked_softmax: (MASKED_SOFTMAX,),
    one_hot: (ONE_HOT,),
    product_of_others: (OTHERS,),
    second_adjugate: (OTHERS, SECOND_ADJUGATE),
    length: (LENGTH,),
    sum_of_others: (SUMS,),
}
TORCH_SPELLED: frozenset[Record] = frozenset({*TORCH_OPERATORS, *TORCH_CALLS})
