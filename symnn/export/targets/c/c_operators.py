"""How C spells every operator and matrix function: one row each, and the functions that rows call.

`real` is double or float; the functions of <tgmath.h> follow it. Finite and right for inputs of any size.
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
    quotient,
    second_adjugate,
    select,
    sigmoid_slope,
    sum_of_others,
)
from symnn.export.targets.erfc_polynomial import EXCESS, HIGHEST, LOWER, SECOND
from symnn.expr.records import Record
from symnn.nets.one_hot import one_hot
from symnn.ops import TABLE
from symnn.ops.log_softmax import log_softmax
from symnn.ops.log_sum_exp import log_sum_exp
from symnn.ops.masked_softmax import masked_softmax
from symnn.ops.polygamma import polygamma
from symnn.ops.softmax import softmax


def _inline(name: str, body: str, *arguments: str) -> str:
    given = ", ".join(f"real {a}" for a in arguments or ("x",))
    return f"static inline real {name}({given})\n{{\n    {body}\n}}\n"


SIGMOID = """\
/* exp is only ever taken of something <= 0, so it cannot overflow */
static inline real s_sigmoid(real x)
{
    const real e = exp(-fabs(x));
    return (x >= 0 ? (real)1 : e) / (1 + e);
}
"""

SIGMOID_SLOPE = """\
static inline real s_sigmoid_slope(real x)
{
    const real e = exp(-fabs(x));
    return e / ((1 + e) * (1 + e));
}
"""

LOG_CLOGLOG = """\
/* log(1 - exp(-e^x)): far below 0 it is x - e^x/2, and e^x may be too small for a float */
static inline real s_log_cloglog(real x)
{
    const real t = exp(x < 80 ? x : 80);
    return x > -36 ? (t < (real)0.69314718055994531 ? log(-expm1(-t)) : log1p(-exp(-t))) : x - t / 2;
}
"""

LOG_SOFTPLUS = """\
/* far below 0 softplus(x) is e^x (1 - e^x/2), which may be too small for a float */
static inline real s_log_softplus(real x)
{
    return x > -36 ? log((x > 0 ? x : 0) + log1p(exp(-fabs(x)))) : x - exp(x) / 2;
}
"""

LOG_COSH = """\
/* near 0 it is log(1 + sinh(x)^2)/2, far from 0 it is |x| - log 2 */
static inline real s_log_cosh(real x)
{
    const real t = fabs(x), s = t < 1 ? sinh(t) : 0;
    return t < 1 ? log1p(s * s) / 2 : t + (log1p(exp(-2 * t)) - (real)0.69314718055994531);
}
"""

ERFCX = f"""\
/* exp(x^2) erfc(x): below 3 as it says, above by (1 + 2x) erfcx(x) as a polynomial in (x - 3.75)/(x + 3.75), which
   M. M. Shepherd and J. G. Laframboise use, Mathematics of Computation 36 (1981) 249-253 */
static inline real s_erfcx(real x)
{{
    static const real c[] = {{
        {HIGHEST}, {SECOND},
{LOWER}    }};
    const real w = (x - (real)3.75) / (x + (real)3.75);
    real p = 0;
    if (x < 3)
        return x < (real)-26.6 ? INFINITY : exp(x * x) * erfc(x);
    for (size_t k = 0; k < sizeof c / sizeof c[0]; k++)
        p = p * w + c[k];
    return p / (1 + 2 * x);
}}
"""

ERFCX_EXCESS = f"""\
/* 1/sqrt(pi) - x erfcx(x): for x >= 0 (1 + x)^2 times it is a polynomial in (x - 3.75)/(x + 3.75) */
static inline real s_erfcx_excess(real x)
{{
    static const real c[] = {{
{EXCESS}    }};
    const real w = (x - (real)3.75) / (x + (real)3.75);
    real p = 0;
    if (x < 0)
        return (real)0.56418958354775629 - x * s_erfcx(x);
    for (size_t k = 0; k < sizeof c / sizeof c[0]; k++)
        p = p * w + c[k];
    return p / ((1 + x) * (1 + x));
}}
"""

IERFC = """\
/* exp(-x^2)/sqrt(pi) - x erfc(x), of which little is left far above 0 */
static inline real s_ierfc(real x)
{
    const real e = exp(-x * x);
    return x >= 0 ? e * s_erfcx_excess(x) : (real)0.56418958354775629 * e - x * erfc(x);
}
"""

LOG_HALF_ERFC = """\
/* erfc(x) is 2 - erfc(-x), and far above 0 it may be too small for a float */
static inline real s_log_half_erfc(real x)
{
    return x < 0 ? log1p(erfc(-x) / -2) : log(s_erfcx(x) / 2) - x * x;
}
"""

DOT = """\
/* sixteen sums side by side: quick, and no long sum of small numbers */
static inline real s_dot(ptrdiff_t n, const real *a, const real *b)
{
    real s[16] = {0};
    ptrdiff_t k = 0;
    for (; k + 16 <= n; k += 16)
        for (int lane = 0; lane < 16; lane++)
            s[lane] += a[k + lane] * b[k + lane];
    for (; k < n; k++)
        s[k & 15] += a[k] * b[k];
    for (int half = 8; half; half /= 2)
        for (int lane = 0; lane < half; lane++)
            s[lane] += s[lane + half];
    return s[0];
}
"""

ELIMINATED = """\
/* Gauss with the largest pivot, in place: b becomes inverse(a) b; det a, and 0 for a singular a */
static inline real s_eliminated(ptrdiff_t n, ptrdiff_t columns, real *a, real *b)
{
    real det = 1;
    for (ptrdiff_t k = 0; k < n; k++) {
        ptrdiff_t largest = k;
        for (ptrdiff_t i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[largest * n + k]))
                largest = i;
        if (a[largest * n + k] == 0)
            return 0;
        for (ptrdiff_t j = 0; largest != k && j < n; j++) {
            const real x = a[k * n + j];
            a[k * n + j] = a[largest * n + j];
            a[largest * n + j] = x;
        }
        for (ptrdiff_t j = 0; largest != k && j < columns; j++) {
            const real x = b[k * columns + j];
            b[k * columns + j] = b[largest * columns + j];
            b[largest * columns + j] = x;
        }
        const real pivot = a[k * n + k];
        det *= largest == k ? pivot : -pivot;
        for (ptrdiff_t i = 0; i < n; i++) {
            const real factor = i == k ? 0 : a[i * n + k] / pivot;
            for (ptrdiff_t j = k; factor != 0 && j < n; j++)
                a[i * n + j] -= factor * a[k * n + j];
            for (ptrdiff_t j = 0; factor != 0 && j < columns; j++)
                b[i * columns + j] -= factor * b[k * columns + j];
        }
    }
    for (ptrdiff_t k = 0; k < n; k++)
        for (ptrdiff_t j = 0; j < columns; j++)
            b[k * columns + j] /= a[k * n + k];
    return det;
}
"""

ADJUGATE = """\
/* determinants of the minors: right for a singular matrix, too */
static inline void s_adjugate(ptrdiff_t n, const real *a, real *minor, real *result)
{
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            ptrdiff_t place = 0;
            for (ptrdiff_t k = 0; k < n; k++)
                for (ptrdiff_t m = 0; m < n; m++)
                    if (k != i && m != j)
                        minor[place++] = a[k * n + m];
            const real det = s_eliminated(n - 1, 0, minor, minor);
            result[j * n + i] = (i + j) % 2 ? -det : det;
        }
}
"""

SECOND_ADJUGATE = """\
/* determinants without two rows and two columns: right for a singular matrix, too */
static inline void s_second_adjugate(ptrdiff_t n, const real *a, real *minor, real *result)
{
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++)
            for (ptrdiff_t k = 0; k < n; k++)
                for (ptrdiff_t m = 0; m < n; m++) {
                    real *const entry = &result[((i * n + j) * n + k) * n + m];
                    ptrdiff_t place = 0;
                    for (ptrdiff_t p = 0; p < n; p++)
                        for (ptrdiff_t q = 0; q < n; q++)
                            if (p != i && p != k && q != j && q != m)
                                minor[place++] = a[p * n + q];
                    *entry = i == k || j == m ? 0 : s_eliminated(n - 2, 0, minor, minor);
                    if (((i + j + k + m) % 2 != 0) != ((i < k) != (j < m)))
                        *entry = -*entry;
                }
}
"""

DIGAMMA = """\
/* psi(x) = psi(x + 10) - 1/x - ... - 1/(x + 9), and Stirling's series from 10 on */
static inline real s_digamma(real x)
{
    real below = 0;
    for (int k = 0; k < 10; k++)
        below += 1 / (x + k);
    const real y = x + 10, t = 1 / (y * y);
    const real far = (real)(1.0 / 240) - t * ((real)(1.0 / 132) - t * ((real)(691.0 / 32760) - t * (real)(1.0 / 12)));
    const real series = t * ((real)(1.0 / 12) - t * ((real)(1.0 / 120) - t * ((real)(1.0 / 252) - t * far)));
    return log(y) - (real)0.5 / y - series - below;
}
"""

TRIGAMMA = """\
/* psi'(x) = psi'(x + 10) + 1/x^2 + ... + 1/(x + 9)^2, and the series from 10 on */
static inline real s_trigamma(real x)
{
    real below = 0;
    for (int k = 0; k < 10; k++)
        below += 1 / ((x + k) * (x + k));
    const real y = 1 / (x + 10), t = y * y;
    const real far = (real)(1.0 / 30) - t * ((real)(5.0 / 66) - t * ((real)(691.0 / 2730) - t * (real)(7.0 / 6)));
    const real series = t * ((real)(1.0 / 6) - t * ((real)(1.0 / 30) - t * ((real)(1.0 / 42) - t * far)));
    return y * (1 + y / 2 + series) + below;
}
"""

ERFINV = """\
/* a first guess by S. Winitzki (2008), then Newton's steps */
static inline real s_erfinv(real x)
{
    const real w = log1p(-x * x), a = (real)4.3307467508 + w / 2;
    real y = sqrt(fmax(sqrt(a * a - w / (real)0.147) - a, (real)0)) * (real)((x > 0) - (x < 0));
    for (int k = 0; k < 4; k++)
        y -= (erf(y) - x) * (real)0.88622692545275801 * exp(y * y);
    return y;
}
"""

ROWS: Mapping[str, Spelling] = {
    "abs": Spelling("fabs({0})"),
    "acos": Spelling("acos({0})"),
    "acosh": Spelling("acosh({0})"),
    "asin": Spelling("asin({0})"),
    "asinh": Spelling("asinh({0})"),
    "atan": Spelling("atan({0})"),
    "atanh": Spelling("atanh({0})"),
    "log10": Spelling("log10({0})"),
    "log2": Spelling("log2({0})"),
    "expm1": Spelling("expm1({0})"),
    "log1p": Spelling("log1p({0})"),
    "atan2": Spelling("atan2({0}, {1})"),
    "hypot": Spelling("hypot({0}, {1})"),
    "logaddexp": Spelling(
        "s_logaddexp({0}, {1})",
        (_inline("s_logaddexp", "return (x > y ? x : y) + log1p(exp(-fabs(x - y)));", "x", "y"),),
    ),
    "digamma": Spelling("s_digamma({0})", (DIGAMMA,)),
    "erfinv": Spelling("s_erfinv({0})", (ERFINV,)),
    "loggamma": Spelling("lgamma({0})"),
    "cos": Spelling("cos({0})"),
    "determinant": Spelling("", (ELIMINATED,)),
    "erf": Spelling("erf({0})"),
    "exp": Spelling("exp({0})"),
    "inverse": Spelling("", (ELIMINATED,)),
    "log": Spelling("log({0})"),
    "log_determinant": Spelling("", (ELIMINATED,)),
    "maximum": Spelling("s_max({0}, {1})", (_inline("s_max", "return x > y || x != x ? x : y;", "x", "y"),)),
    "minimum": Spelling("s_min({0}, {1})", (_inline("s_min", "return x < y || x != x ? x : y;", "x", "y"),)),
    "positive": Spelling("s_positive({0})", (_inline("s_positive", "return x > 0 ? 1 : 0;"),)),
    "power": Spelling("pow({0}, {1})"),
    "reciprocal": Spelling("s_reciprocal({0})", (_inline("s_reciprocal", "return 1 / x;"),)),
    "relu": Spelling("s_relu({0})", (_inline("s_relu", "return x < 0 ? 0 : x;"),)),
    "sigmoid": Spelling("s_sigmoid({0})", (SIGMOID,)),
    "floor": Spelling("floor({0})"),
    "ceil": Spelling("ceil({0})"),
    "sign": Spelling("s_sign({0})", (_inline("s_sign", "return (real)((x > 0) - (x < 0));"),)),
    "sin": Spelling("sin({0})"),
    "softplus": Spelling("s_softplus({0})", (_inline("s_softplus", "return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));"),)),
    "sqrt": Spelling("sqrt({0})"),
    "step": Spelling("s_step({0})", (_inline("s_step", "return x >= 0 ? 1 : 0;"),)),
    "tanh": Spelling("tanh({0})"),
}
OPERATORS: Mapping[Record, Spelling] = {
    **{TABLE[name]: spelling for name, spelling in ROWS.items()},
    polygamma(1): Spelling("s_trigamma({0})", (TRIGAMMA,)),
    erfc: Spelling("erfc({0})"),
    erfcx: Spelling("s_erfcx({0})", (ERFCX,)),
    erfcx_excess: Spelling("s_erfcx_excess({0})", (ERFCX, ERFCX_EXCESS)),
    ierfc: Spelling("s_ierfc({0})", (ERFCX, ERFCX_EXCESS, IERFC)),
    log_half_erfc: Spelling("s_log_half_erfc({0})", (ERFCX, LOG_HALF_ERFC)),
    log1mexp: Spelling(
        "s_log1mexp({0})",
        (_inline("s_log1mexp", "return x > (real)-0.69314718055994531 ? log(-expm1(x)) : log1p(-exp(x));"),),
    ),
    log_softplus: Spelling("s_log_softplus({0})", (LOG_SOFTPLUS,)),
    log_cloglog: Spelling("s_log_cloglog({0})", (LOG_CLOGLOG,)),
    log_cosh: Spelling("s_log_cosh({0})", (LOG_COSH,)),
    quotient: Spelling("s_quotient({0}, {1})", (_inline("s_quotient", "return x / y;", "x", "y"),)),
    sigmoid_slope: Spelling("s_sigmoid_slope({0})", (SIGMOID_SLOPE,)),
    select: Spelling("s_select({0}, {1}, {2})", (_inline("s_select", "return c != 0 ? x : y;", "c", "x", "y"),)),
    adjugate: Spelling("", (ELIMINATED, ADJUGATE)),
}
SPELLED: frozenset[Record] = frozenset({
    *OPERATORS, length, softmax, log_softmax, log_sum_exp, masked_softmax, one_hot, product_of_others,
    second_adjugate, sum_of_others,
})  # fmt: skip
MATHEMATICS = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "erf", "erfc", "exp", "expm1", "fabs",
    "floor", "fmax", "hypot", "lgamma", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "sqrt", "tanh",
    "INFINITY", "NAN",
)  # fmt: skip
# words of C, and of what the file includes, that no identifier may be
RESERVED = frozenset(
    [
        "auto",
        "break",
        "case",
        "char",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extern",
        "float",
        "for",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "register",
        "restrict",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "typedef",
        "union",
        "unsigned",
        "void",
        "volatile",
        "while",
        "main",
        "real",
        "work",
        "ptrdiff_t",
        "size_t",
        "NULL",
        "complex",
        "I",
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "copysign",
        "cosh",
        "exp2",
        "fdim",
        "fma",
        "fmax",
        "fmin",
        "fmod",
        "frexp",
        "hypot",
        "ilogb",
        "ldexp",
        "lgamma",
        "llrint",
        "llround",
        "log10",
        "log2",
        "logb",
        "lrint",
        "lround",
        "nearbyint",
        "nextafter",
        "nexttoward",
        "remainder",
        "remquo",
        "rint",
        "round",
        "scalbln",
        "scalbn",
        "sinh",
        "tan",
        "tgamma",
        "trunc",
        "carg",
        "cimag",
        "conj",
        "cproj",
        "creal",
        "index",
        "j0",
        "j1",
        "jn",
        "y0",
        "y1",
        "yn",
        "gamma",
        "signgam",
        "linux",
        "unix",
        "asm",
        "typeof",
        "offsetof",
    ]
) | {*MATHEMATICS}
