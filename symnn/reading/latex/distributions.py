r"""Distributions by their names and parameters: \mathcal{N}(\mu, \sigma^2), U[a, b], Bernoulli(p)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import unjudged
from symnn.reading.latex.marks import split

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

LAWS = {
    r"\mathcal{N}": "normal", "N": "normal", r"\mathbb{N}": "normal", "Normal": "normal", "Gaussian": "normal",
    "U": "uniform",
    r"\mathcal{U}": "uniform", "Uniform": "uniform", "Unif": "uniform", "Bernoulli": "bernoulli", "Ber": "bernoulli",
    "Bern": "bernoulli",
    r"\mathcal{B}": "bernoulli", "Binomial": "binomial", "Binom": "binomial", "Bin": "binomial", "Poisson": "poisson",
    "Pois": "poisson", "Poi": "poisson", "Laplace": "laplace", "Lap": "laplace",
}  # fmt: skip


def _plain(text: str) -> str:
    text = re.sub(r"^(\\math[a-z]+)\s+([A-Za-z])(?![A-Za-z])", r"\1{\2}", text.lstrip())
    return re.sub(r"^\\(?:mathrm|text|textrm|mathsf|operatorname\*?)\{(\w+)\}", r"\1", text)


def is_law(head: str) -> bool:
    """Whether what stands before a bracket is the name of a family of distributions."""
    return re.sub(r"\s", "", _plain(head)) in LAWS


def distribution(parser: Parser, text: str) -> t.Tree:
    text = _plain(text)
    match = re.fullmatch(r"((?:\\[A-Za-z]+(?:\{[A-Za-z]+\})?|[A-Za-z]+))\((.*)\)", text)
    if match is not None and match[1] in LAWS:
        parameters = tuple(parser.whole(_value(p)) for p in split(match[2]))
        return t.Distribution(LAWS[match[1]], parameters)
    if match is None and re.fullmatch(r"[\\A-Za-z_{}]+", text):
        return parser.whole(text)
    match = re.fullmatch(r"((?:\\[A-Za-z]+(?:\{[A-Za-z]+\})?|[A-Za-z]+))\[(.*)\]", text)
    if match is not None and LAWS.get(match[1]) == "uniform":
        return t.Distribution("uniform", tuple(parser.whole(p) for p in split(match[2])))
    if re.fullmatch(r"[^=<>]+", text):
        return t.Opaque(text)
    raise parser.wrong(f"the distribution {text} is not known")


def density(parser: Parser, name: str, start: int) -> t.Tree | None:
    r"""\mathcal{N}(x; \mu, \sigma^2), also with a bar, from its bracket on; None for other brackets."""
    if name != r"\mathcal{N}" or parser.word.kind != "sign" or parser.word.text != "(":
        return None
    end = unjudged.closing(parser)
    text = parser.text[parser.word.end : parser.words[end].start].removesuffix(r"\left").removesuffix(r"\right")
    cut = re.split(r";|\\mid(?![A-Za-z])|\||\\vert(?![A-Za-z])", text)
    if len(cut) != 2 or len(parameters := split(cut[1])) != 2:
        return None
    values = tuple(parser.whole(part.strip()) for part in (cut[0], *parameters))
    parser.place = end + 1
    return t.Apply("normal density", values, start=start, end=parser.said_end())


def _value(parameter: str) -> str:
    r"""σ^2 = 1/n as a parameter is 1/n."""
    return parameter.partition("=")[2] or parameter
