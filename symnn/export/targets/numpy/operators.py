"""How NumPy spells every operator and matrix function: one row each, and the functions that rows call.

Finite and right for inputs of any size. Nothing is executed here; what a function means is said in `ops`.
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
    log1mexp,
    log_cloglog,
    log_cosh,
    log_half_erfc,
    log_softplus,
    quotient,
    select,
    sigmoid_slope,
)
from symnn.export.targets.erfc_polynomial import EXCESS, HIGHEST, LOWER, SECOND
from symnn.export.targets.numpy.compositions import CALLS, OTHERS
from symnn.expr.records import Record
from symnn.nets.losses.huber import huber_penalty
from symnn.ops import TABLE
from symnn.ops.polygamma import polygamma
from symnn.ops.positive import positive
from symnn.ops.step import step

ELU = """\
def _elu(x: Any, alpha: Any) -> Any:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))
"""

ERF = """\
def _erf(x: Any) -> Any:
    # rational approximations of W. J. Cody, Mathematics of Computation 23 (1969) 631-637: absolute error below 1e-15
    def quotient(t: Any, top: Any, bottom: Any) -> Any:
        p, q = top[0], 1.0
        for a, b in zip(top[1:], bottom):
            p, q = p * t + a, q * t + b
        return p / q

    t = np.minimum(np.abs(x), 6.0)  # erf(6) is 1 to the last digit
    near = x * quotient(
        np.square(np.minimum(t, 0.5)),
        (
            1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
            3.20937758913846947e3,
        ),
        (2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
    )
    far = np.exp(-t * t) * quotient(
        t,
        (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
         2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3,
         2.05107837782607147e3, 1.23033935479799725e3),
        (1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
         3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
    )
    return np.where(t <= 0.46875, near, np.sign(x) * (1.0 - far))
"""

ERFC_SCALED = f"""\
def _erfc_scaled(t: Any) -> Any:
    # (1 + 2t) exp(t^2) erfc(t) for t >= 0 as a polynomial in (t - 3.75)/(t + 3.75), which M. M. Shepherd and
    # J. G. Laframboise use, Mathematics of Computation 36 (1981) 249-253: relative error below 1e-15
    w = (t - 3.75) / (t + 3.75)
    p = {HIGHEST} * w + {SECOND}
    for c in (
{LOWER}    ):
        p = p * w + c
    return p / (1.0 + 2.0 * t)
"""

ERFC = """\
def _erfc(x: Any) -> Any:
    t = np.minimum(np.abs(x), 30.0)  # erfc(30) is too small for a float
    far = np.exp(-t * t) * _erfc_scaled(t)
    return np.where(x >= 0, far, 2.0 - far)
"""

ERFCX = """\
def _erfcx(x: Any) -> Any:
    # exp(x^2) erfc(x), too large for a float below -26.6
    t = np.maximum(np.minimum(x, 0.0), -26.6)
    far = _erfc_scaled(np.abs(x))
    return np.where(x < -26.6, np.inf, np.where(x < 0, 2.0 * np.exp(t * t) - far, far))
"""

ERFCX_EXCESS = f"""\
def _erfcx_excess(x: Any) -> Any:
    # 1/sqrt(pi) - x erfcx(x): for t >= 0 (1 + t)^2 times it is a polynomial in (t - 3.75)/(t + 3.75)
    t = np.maximum(x, 0.0)
    w = (t - 3.75) / (t + 3.75)
    p = np.zeros_like(w)
    for c in (
{EXCESS}    ):
        p = p * w + c
    return np.where(x >= 0, p / np.square(1.0 + t), 0.56418958354775629 - x * _erfcx(np.minimum(x, 0.0)))
"""

IERFC = """\
def _ierfc(x: Any) -> Any:
    # exp(-x^2)/sqrt(pi) - x erfc(x), of which little is left far above 0
    t = np.clip(x, 0.0, 30.0)
    far = 0.56418958354775629 * np.exp(-np.square(np.minimum(np.abs(x), 30.0))) - x * _erfc(np.minimum(x, 0.0))
    return np.where(x >= 0, np.exp(-t * t) * _erfcx_excess(t), far)
"""

LOG_HALF_ERFC = """\
def _log_half_erfc(x: Any) -> Any:
    # erfc(x) is 2 - erfc(-x), and far above 0 it may be too small for a float
    below, above = np.minimum(x, 0.0), np.maximum(x, 0.0)
    far = np.log(_erfc_scaled(above) / 2.0) - above * above
    return np.where(x < 0, np.log1p(_erfc(-below) / -2.0), far)
"""

GELU = """\
def _gelu(x: Any) -> Any:
    return 0.5 * x * _erfc(x * -0.70710678118654752)
"""

GELU_TANH = """\
def _gelu_tanh(x: Any) -> Any:
    # (1 + tanh(u))/2 is a sigmoid of 2u
    return x * _sigmoid(1.5957691216057307 * x * (1.0 + 0.044715 * (x * x)))
"""

LEAKY_RELU = """\
def _leaky_relu(x: Any, alpha: Any) -> Any:
    return np.where(x > 0, x, alpha * x)
"""

SELU = """\
def _selu(x: Any) -> Any:
    # constants: Klambauer et al. 2017
    negative = 1.6732632423543772848 * np.expm1(np.minimum(x, 0.0))
    return 1.0507009873554804934 * np.where(x > 0, x, negative)
"""

SIGMOID = """\
def _sigmoid(x: Any) -> Any:
    # exp is only ever taken of something <= 0, so it cannot overflow
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)
"""

LOG1MEXP = """\
def _log1mexp(x: Any) -> Any:
    # log(1 - e^x) for x < 0: near 0 it is 1 - e^x that needs care, far from 0 the logarithm of what is almost 1
    near = x > -0.69314718055994531
    return np.where(near, np.log(-np.expm1(np.where(near, x, -1.0))), np.log1p(-np.exp(np.where(near, -1.0, x))))
"""

LOG_CLOGLOG = """\
def _log_cloglog(x: Any) -> Any:
    # log(1 - exp(-e^x)): far below 0 it is x - e^x/2, and e^x may be too small for a float
    near = x > -36.0
    inside = _log1mexp(-np.exp(np.minimum(np.where(near, x, 0.0), 80.0)))
    return np.where(near, inside, x - np.exp(np.minimum(x, 0.0)) / 2)
"""

LOG_SOFTPLUS = """\
def _log_softplus(x: Any) -> Any:
    # far below 0 softplus(x) is e^x (1 - e^x/2), which may be too small for a float
    near = x > -36.0
    return np.where(near, np.log(np.logaddexp(0.0, np.where(near, x, 0.0))), x - np.exp(np.minimum(x, 0.0)) / 2)
"""

LOG_COSH = """\
def _log_cosh(x: Any) -> Any:
    # near 0 it is log(1 + sinh(x)^2)/2, far from 0 it is |x| - log 2
    t = np.abs(x)
    near = np.log1p(np.square(np.sinh(np.minimum(t, 1.0)))) / 2
    return np.where(t < 1, near, t + (np.log1p(np.exp(-2 * t)) - 0.69314718055994531))
"""

SIGMOID_SLOPE = """\
def _sigmoid_slope(x: Any) -> Any:
    # the slope is the same on both sides of 0, and exp is only ever taken of something <= 0
    e = np.exp(-np.abs(x))
    return e / (1.0 + e) ** 2
"""

ADJUGATE = """\
def _adjugate(a: Any) -> Any:
    # det(A) times the inverse, which is whole for a singular matrix, too
    u, s, v = np.linalg.svd(a)
    sign = np.sign(np.linalg.det(u) * np.linalg.det(v))
    return sign * (v.T * _product_of_others(s, axis=0)) @ u.T
"""

HUBER_PENALTY = """\
def _huber_penalty(r: Any) -> Any:
    c = np.clip(r, -1.0, 1.0)
    return c * (r - c / 2)
"""

SILU = """\
def _silu(x: Any) -> Any:
    return x * _sigmoid(x)
"""

DIGAMMA = """\
def _digamma(x: Any) -> Any:
    # psi(x) = psi(x + 10) - 1/x - ... - 1/(x + 9), and Stirling's series from 10 on
    below = sum(1.0 / (x + k) for k in range(10))
    t = 1.0 / np.square(x + 10.0)
    series = t * (1 / 12 - t * (1 / 120 - t * (1 / 252 - t * (1 / 240 - t * (1 / 132 - t * (691 / 32760 - t / 12))))))
    return np.log(x + 10.0) - 0.5 / (x + 10.0) - series - below
"""

TRIGAMMA = """\
def _trigamma(x: Any) -> Any:
    # psi'(x) = psi'(x + 10) + 1/x^2 + ... + 1/(x + 9)^2, and the series from 10 on
    below = sum(1.0 / np.square(x + k) for k in range(10))
    y = 1.0 / (x + 10.0)
    t = y * y
    series = t * (1 / 6 - t * (1 / 30 - t * (1 / 42 - t * (1 / 30 - t * (5 / 66 - t * (691 / 2730 - t * 7 / 6))))))
    return y * (1.0 + y / 2.0 + series) + below
"""

LOGGAMMA = """\
def _loggamma(x: Any) -> Any:
    # C. Lanczos, SIAM Journal on Numerical Analysis 1 (1964) 86-96, with the coefficients of P. Godfrey for g = 7
    total = 0.99999999999980993 + sum(
        c / (x + k)
        for k, c in enumerate((676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
                               12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7))
    )
    t = x + 6.5
    return 0.91893853320467274 + (x - 0.5) * np.log(t) - t + np.log(total)
"""

ERFINV = """\
def _erfinv(x: Any) -> Any:
    # a first guess by S. Winitzki (2008), then Newton's steps: near -1 and 1 digits are lost as erf has them
    w = np.log1p(-x * x)
    a = 4.3307467508 + w / 2
    y = np.sign(x) * np.sqrt(np.maximum(np.sqrt(a * a - w / 0.147) - a, 0.0))
    for _ in range(4):
        y = y - (_erf(y) - x) * 0.88622692545275801 * np.exp(y * y)
    return y
"""

ROWS: Mapping[str, Spelling] = {
    "abs": Spelling("np.abs({0})"),
    "acos": Spelling("np.arccos({0})"),
    "acosh": Spelling("np.arccosh({0})"),
    "asin": Spelling("np.arcsin({0})"),
    "asinh": Spelling("np.arcsinh({0})"),
    "atan": Spelling("np.arctan({0})"),
    "atanh": Spelling("np.arctanh({0})"),
    "expm1": Spelling("np.expm1({0})"),
    "log10": Spelling("np.log10({0})"),
    "log1p": Spelling("np.log1p({0})"),
    "log2": Spelling("np.log2({0})"),
    "atan2": Spelling("np.arctan2({0}, {1})"),
    "hypot": Spelling("np.hypot({0}, {1})"),
    "logaddexp": Spelling("np.logaddexp({0}, {1})"),
    "digamma": Spelling("_digamma({0})", (DIGAMMA,)),
    "erfinv": Spelling("_erfinv({0})", (ERF, ERFINV)),
    "loggamma": Spelling("_loggamma({0})", (LOGGAMMA,)),
    "cos": Spelling("np.cos({0})"),
    "determinant": Spelling("np.linalg.det({0})"),
    "elu": Spelling("_elu({0}, {1})", (ELU,)),
    "erf": Spelling("_erf({0})", (ERF,)),
    "exp": Spelling("np.exp({0})"),
    "gelu": Spelling("_gelu({0})", (ERFC_SCALED, ERFC, GELU)),
    "gelu_tanh": Spelling("_gelu_tanh({0})", (SIGMOID, GELU_TANH)),
    "hard_sigmoid": Spelling("(np.clip({0} + 3.0, 0.0, 6.0) / 6.0)"),
    "hard_tanh": Spelling("np.clip({0}, -1.0, 1.0)"),
    "inverse": Spelling("np.linalg.inv({0})"),
    "leaky_relu": Spelling("_leaky_relu({0}, {1})", (LEAKY_RELU,)),
    "log": Spelling("np.log({0})"),
    "log_determinant": Spelling("np.linalg.slogdet({0})[1]"),
    "maximum": Spelling("np.maximum({0}, {1})"),
    "minimum": Spelling("np.minimum({0}, {1})"),
    "positive": Spelling("np.heaviside({0}, 0.0)"),
    "power": Spelling("({0} ** {1})"),
    "reciprocal": Spelling("(1 / {0})"),
    "relu": Spelling("np.maximum({0}, 0.0)"),
    "selu": Spelling("_selu({0})", (SELU,)),
    "sigmoid": Spelling("_sigmoid({0})", (SIGMOID,)),
    "sign": Spelling("np.sign({0})"),
    "floor": Spelling("np.floor({0})"),
    "ceil": Spelling("np.ceil({0})"),
    "silu": Spelling("_silu({0})", (SIGMOID, SILU)),
    "sin": Spelling("np.sin({0})"),
    "softplus": Spelling("np.logaddexp(0.0, {0})"),
    "sqrt": Spelling("np.sqrt({0})"),
    "step": Spelling("np.heaviside({0}, 1.0)"),
    "tanh": Spelling("np.tanh({0})"),
}
# by record, not by name: somebody's own function may be called tanh too
OPERATORS: Mapping[Record, Spelling] = {
    **{TABLE[name]: spelling for name, spelling in ROWS.items()},
    polygamma(1): Spelling("_trigamma({0})", (TRIGAMMA,)),
    erfc: Spelling("_erfc({0})", (ERFC_SCALED, ERFC)),
    erfcx: Spelling("_erfcx({0})", (ERFC_SCALED, ERFCX)),
    erfcx_excess: Spelling("_erfcx_excess({0})", (ERFC_SCALED, ERFCX, ERFCX_EXCESS)),
    ierfc: Spelling("_ierfc({0})", (ERFC_SCALED, ERFC, ERFCX, ERFCX_EXCESS, IERFC)),
    log_half_erfc: Spelling("_log_half_erfc({0})", (ERFC_SCALED, ERFC, LOG_HALF_ERFC)),
    log1mexp: Spelling("_log1mexp({0})", (LOG1MEXP,)),
    log_softplus: Spelling("_log_softplus({0})", (LOG_SOFTPLUS,)),
    log_cloglog: Spelling("_log_cloglog({0})", (LOG1MEXP, LOG_CLOGLOG)),
    log_cosh: Spelling("_log_cosh({0})", (LOG_COSH,)),
    quotient: Spelling("({0} / {1})"),
    sigmoid_slope: Spelling("_sigmoid_slope({0})", (SIGMOID_SLOPE,)),
    select: Spelling("np.where({0} != 0, {1}, {2})[()]"),
    adjugate: Spelling("_adjugate({0})", (OTHERS, ADJUGATE)),
    huber_penalty: Spelling("_huber_penalty({0})", (HUBER_PENALTY,)),
}
# operators with values 0 and 1: as a factor, a comparison is many times quicker than what gives the numbers
MASKS: Mapping[Record, str] = {positive: "{0} > 0", step: "{0} >= 0"}
SPELLED: frozenset[Record] = frozenset({*OPERATORS, *CALLS})
