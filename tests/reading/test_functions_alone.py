r"""Primes behind brackets, and functions without their argument: (f(g(x)))', (f \circ g)'(x), (u/v)' = (u'v − uv')/v²."""

from __future__ import annotations

import pytest

from tests.reading.test_claims_in_latex import claim, names

TWO = names(("x", []), ("f", None, "differentiable"), ("g", None, "differentiable"))
QUOTIENT = names(("x", []), ("u", None, "differentiable"), ("v", None, "differentiable, nowhere zero"))
LOGISTIC = names(("x", []), ("h", None, "logistic function"))
CASES = [
    (TWO, r"(f(g(x)))' = f'(g(x)) g'(x)", (r"(f(g(x)))' = f'(x) g'(x)", r"(f(g(x)))' = f'(g(x)) g(x)", r"(f(g(x)))' = f'(g(x))")),
    (TWO, r"(f \circ g)'(x) = f'(g(x)) g'(x)", (r"(f \circ g)'(x) = f'(x) g'(x)", r"(f \circ g)'(x) = g'(f(x)) f'(x)")),
    (TWO, r"(f \circ g)''(x) = f''(g(x)) g'(x)^2 + f'(g(x)) g''(x)", (r"(f \circ g)''(x) = f''(g(x)) g'(x)^2", r"(f \circ g)''(x) = f''(g(x)) g'(x) + f'(g(x)) g''(x)")),
    (TWO, r"\frac{d(f \circ g)}{dx} = f'(g(x)) g'(x)", (r"\frac{d(f \circ g)}{dx} = f'(g(x))",)),
    (TWO, r"(f \circ g)' = (f' \circ g) g'", (r"(f \circ g)' = (f \circ g') g'", r"(f \circ g)' = f' g'")),
    (TWO, r"(f(g))' = f'(g) g'", (r"(f(g))' = f'(g)", r"(f(g))' = f' g'")),
    (TWO, r"(f \circ g)(x) = f(g(x))", (r"(f \circ g)(x) = g(f(x))", r"(f \circ g)(x) = f(x) g(x)")),
    (TWO, r"(f g)(x) = f(x) g(x)", (r"(f g)(x) = f(g(x))",)),
    (TWO, r"(f \circ g)(2) = f(g(2))", (r"(f \circ g)(2) = g(f(2))",)),
    (TWO, r"(fg)' = f'g + fg'", (r"(fg)' = f'g'", r"(fg)' = f'g - fg'")),
    (TWO, r"(fg)' = f'(x) g + f g'", (r"(fg)' = f'(x) g",)),
    (TWO, r"(fg)'' = f''g + 2f'g' + fg''", (r"(fg)'' = f''g + f'g' + fg''", r"(fg)'' = f''g + fg''")),
    (TWO, r"\frac{d}{dx}(fg) = f'g + fg'", (r"\frac{d}{dx}(fg) = f'g'",)),
    (TWO, r"(\log f(x))' = \frac{f'(x)}{f(x)}", (r"(\log f(x))' = \frac{1}{f(x)}",)),
    (TWO, r"(e^{f(x)})' = e^{f(x)} f'(x)", (r"(e^{f(x)})' = e^{f(x)}",)),
    (QUOTIENT, r"\left(\frac{u}{v}\right)' = \frac{u'v - uv'}{v^2}", (r"\left(\frac{u}{v}\right)' = \frac{uv' - u'v}{v^2}", r"\left(\frac{u}{v}\right)' = \frac{u'v - uv'}{v}", r"\left(\frac{u}{v}\right)' = \frac{u'}{v'}")),
    (QUOTIENT, r"v(x) \ne 0", (r"u(x) \ne 0",)),
    (LOGISTIC, r"h' = h(1-h)", (r"h' = h(1+h)", r"h' = h")),
    (LOGISTIC, r"h'' = h'(1-2h)", (r"h'' = h'(1-h)",)),
    (LOGISTIC, r"h'(x) = h(1-h)", (r"h'(x) = h(1+h)",)),
    (names(("x", [])), r"(x^2)' = 2x", (r"(x^2)' = x",)),
    (names(("x", [])), r"(\sin x)' = \cos x", (r"(\sin x)' = -\cos x",)),
]  # fmt: skip


@pytest.mark.parametrize(("symbols", "truth", "lies"), CASES, ids=[c[1] for c in CASES])
def test_derivatives_of_functions_alone(symbols: list, truth: str, lies: tuple[str, ...]) -> None:
    found = claim(truth, symbols)
    assert found["verdict"] == "proved", found
    for lie in lies:
        assert claim(lie, symbols)["verdict"] == "refuted", lie


@pytest.mark.parametrize(
    "latex",
    [
        r"(ax)' = a",  # by a or by x
        r"(f(ax))' = a f'(ax)",
        r"(A v)' = v^\top A^\top",  # a transpose in some texts
        r"(f(a) g)' = f(a) g'",  # at which number g' is meant
        r"(f g)' = f'(x) g(a) + f g'",
        r"(f + g)'(x, a) = f'(x)",
        r"(fg)'''' = 0",
        r"2' = 0",
    ],
)
def test_what_no_convention_tells_is_unread(latex: str) -> None:
    symbols = [*TWO, *names(("a", []), ("A", ["n", "n"]), ("v", ["n"]))]
    assert claim(latex, symbols)["verdict"] == "unread"
