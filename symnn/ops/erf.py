"""The error function erf(x) = 2/√π ∫₀ˣ e^(−t²) dt. NumPy has none, so its approximation is here as source text."""

from fractions import Fraction

from symnn.expr.records import Operator
from symnn.ops.exp import exp
from symnn.ops.pi import pi
from symnn.ops.power import power

HELPER = """\
def _erf(x):
    # rational approximations of W. J. Cody, Mathematics of Computation 23 (1969) 631-637: absolute error below 1e-15
    def quotient(t, top, bottom):
        p, q = top[0], 1.0
        for a, b in zip(top[1:], bottom):
            p, q = p * t + a, q * t + b
        return p / q

    t = np.minimum(np.abs(x), 6.0)  # erf(6) is 1 to the last digit
    near = x * quotient(
        np.square(np.minimum(t, 0.5)),
        (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3),
        (2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
    )
    far = np.exp(-t * t) * quotient(
        t,
        (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
         8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
        (1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
         4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
    )
    return np.where(t <= 0.46875, near, np.sign(x) * (1.0 - far))
"""

erf = Operator(
    name="erf",
    value=lambda field, x: field.erf(x),
    partials=(lambda x, y: 2 * power(pi, Fraction(-1, 2)) * exp(-(x * x)),),
    latex=r"\operatorname{erf}",
    numpy="_erf({0})",
    helper=HELPER,
    range=(-1, 1),
    opaque=True,
    reflection=lambda u, f: -f,
)
