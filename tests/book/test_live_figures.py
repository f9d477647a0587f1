"""Interactive figures in a browser: each draws what symnn computes, answers to keys, can be read small and in the dark, and is a picture without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symnn.book import site
from symnn.book.printed import FigureBlock, Page, of_kind
from tests.book.browser import Browser, chromium
from tests.book.test_site import luminance

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine: no figure was moved")
SECOND_OF_EACH = "document.querySelectorAll('figure[data-live]')[{}]"


@pytest.fixture(scope="module")
def figures(the_book: list[Page]) -> list[FigureBlock]:
    return [b for p in the_book for b in of_kind(p, FigureBlock) if b.live]


@pytest.fixture(scope="module")
def browser(the_book: list[Page], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Path]]:
    folder = tmp_path_factory.mktemp("live")
    pages = [replace(p, blocks=tuple(b for b in of_kind(p, FigureBlock) if b.live)) for p in the_book]
    made = site.book_html(pages)["book.html"]
    assert isinstance(made, str)
    (folder / "book.html").write_text(made, encoding="utf-8")
    program = chromium()
    assert program is not None
    opened = Browser(program, folder)
    try:
        yield opened, folder / "book.html"
    finally:
        opened.close()


def begun(given: tuple[Browser, Path], width: int = 1280, dark: bool = False) -> Browser:
    """The page with all of its figures made."""
    browser, file = given
    browser.open(file, width, dark=dark)
    browser.run("document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible')")
    browser.run(
        "(async () => { for (const f of document.querySelectorAll('figure[data-live]')) { f.scrollIntoView({behavior: 'instant'}); await new Promise(r => setTimeout(r, 60)); } })()"
    )
    browser.wait("[...document.querySelectorAll('figure[data-live]')].every(f => f.querySelector('.live path.curve'))")
    return browser


MOVED = """((n, values) => {
  const figure = document.querySelectorAll('figure[data-live]')[n], inputs = [...figure.querySelectorAll('input')];
  inputs.forEach((input, k) => { input.value = values[k]; input.dispatchEvent(new Event('input')); });
  const plot = figure.querySelector('svg.plot');
  return { width: Number(plot.getAttribute('width')), height: Number(plot.getAttribute('height')), values: inputs.map(i => Number(i.value)),
    paths: [...plot.querySelectorAll('path.curve')].map(p => p.getAttribute('d')), told: figure.querySelector('.live-told')?.textContent ?? '' };
})"""


def data_value(formula: Any, at: dict[str, float]) -> float:
    """What the formula is, by SymPy with many digits: none of the page's own arithmetic."""
    return float(as_sympy(formula, at).evalf(20))


def as_sympy(formula: Any, at: dict[str, float]) -> Any:
    import sympy as sp

    if isinstance(formula, int | float):
        return sp.S(formula)
    if isinstance(formula, str):
        return sp.S(at[formula])
    name, *parts = formula
    given = [as_sympy(p, at) for p in parts]
    special: dict[str, Any] = {
        "+": sp.Add, "*": sp.Mul, "^": sp.Pow, "exp": sp.exp, "log": sp.log, "tanh": sp.tanh, "sin": sp.sin, "cos": sp.cos, "abs": sp.Abs, "floor": sp.floor,
        "max": sp.Max, "min": sp.Min, "erf": sp.erf, "sigmoid": lambda v: 1 / (1 + sp.exp(-v)), "softplus": lambda v: sp.log(1 + sp.exp(v)), "relu": lambda v: sp.Max(v, 0),
        "leaky_relu": lambda v, s: v if v > 0 else s * v, "silu": lambda v: v / (1 + sp.exp(-v)), "gelu": lambda v: v * (1 + sp.erf(v / sp.sqrt(2))) / 2,
        "positive": lambda v: sp.S(int(bool(v > 0))), "step": lambda v: sp.S(int(bool(v >= 0))),
    }  # fmt: skip
    return special[name](*given)


def down(data: dict[str, Any], height: float, y: float) -> float:
    import math

    (_, low), (_, high) = data["box"]
    part = math.log(y / low) / math.log(high / low) if data["log"] else (y - low) / (high - low)
    return height * (1 - part)


def test_every_chapter_has_one(the_book: list[Page], figures: list[FigureBlock]) -> None:
    assert {p.name for p in the_book if any(b.live for b in of_kind(p, FigureBlock))} == {p.name for p in the_book}


def test_curves_are_what_the_formulas_are_at_every_end_of_the_sliders(browser: tuple[Browser, Path], figures: list[FigureBlock]) -> None:
    page, checked = begun(browser), 0
    for n, figure in enumerate(figures):
        data = json.loads(figure.live)
        (left, _), (right, _) = data["box"]
        ends = [[s[end] for s in data["sliders"]] for end in ("low", "value", "high")]
        for wanted in ends:
            shown = page.run(f"{MOVED}({n}, {json.dumps(wanted)})")
            at = {s["name"]: v for s, v in zip(data["sliders"], shown["values"], strict=True)}
            over, last = data["over"], data["over"]["high"] - data["over"]["low"] if data["over"]["integer"] else 200
            for curve, path in zip(data["curves"], shown["paths"], strict=True):
                points = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)
                if len(points) <= last:
                    continue  # a number that is undefined leaves a gap
                for k in range(0, int(last) + 1, max(1, int(last) // 5)):
                    here = at | {over["name"]: over["low"] + (over["high"] - over["low"]) * k / last}
                    across, height = data_value(curve["x"], here), data_value(curve["y"], here)
                    if data["log"] and height <= 0:
                        continue
                    x, y = map(float, points[k])
                    assert x == pytest.approx(shown["width"] * (across - left) / (right - left), abs=0.02), figure.file
                    assert y == pytest.approx(max(-9999, min(9999, down(data, shown["height"], height))), abs=0.02), (
                        figure.file,
                        curve["label"],
                        here,
                    )
                    checked += 1
    assert checked > 500


def as_float(said: str) -> float:
    """−1.5 and 1.17·10⁻³⁰, as figures tell them."""
    plain = said.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("·10", "e"))


def test_numbers_that_are_told_are_those_of_the_formulas(browser: tuple[Browser, Path], figures: list[FigureBlock]) -> None:
    page = begun(browser)
    for n, figure in enumerate(figures):
        data = json.loads(figure.live)
        shown = page.run(f"{MOVED}({n}, {json.dumps([s['value'] for s in data['sliders']])})")
        at = {s["name"]: v for s, v in zip(data["sliders"], shown["values"], strict=True)}
        for one in data["told"]:
            (said,) = re.findall("(?:^|   )" + re.escape(one["label"]) + r" = (\S+)", shown["told"])
            value = as_sympy(one["value"], at).evalf(20)
            if value.is_finite:
                assert as_float(said) == pytest.approx(float(value), rel=0.006, abs=1e-12), (figure.file, one["label"])


def test_keys_move_a_slider_and_the_figure_answers(browser: tuple[Browser, Path]) -> None:
    page = begun(browser)
    page.run(f"{SECOND_OF_EACH.format(0)}.querySelector('input').focus()")
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus is seen"
    state = f"(() => {{ const f = {SECOND_OF_EACH.format(0)}; return [f.querySelector('input').value, f.querySelector('output').textContent, f.querySelector('input').getAttribute('aria-valuetext'), f.querySelector('path.curve').getAttribute('d')]; }})()"
    before = page.run(state)
    for kind in ("rawKeyDown", "keyUp"):
        page.ask("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39)
    after = page.run(state)
    assert float(after[0]) > float(before[0])
    assert after[1] == after[2] != before[1]
    assert after[3] != before[3]
    labelled = "[...document.querySelectorAll('.live input')].every(i => i.labels.length === 1 && i.labels[0].textContent)"
    assert page.run(labelled)
    assert page.run("[...document.querySelectorAll('.live-drawing svg[role=img]')].every(s => s.getAttribute('aria-label').length > 40)")
    assert page.console == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_labels_can_be_read_and_nothing_is_cut_off(browser: tuple[Browser, Path], width: int, dark: bool) -> None:
    page = begun(browser, width, dark)
    sizes = page.run(
        "[...document.querySelectorAll('.live text, .live label, .live output, .live-key li')].map(t => parseFloat(getComputedStyle(t).fontSize) * (t.getScreenCTM ? t.getScreenCTM().a : 1))"
    )
    assert len(sizes) > 300
    assert min(sizes) >= 12
    assert page.run("document.documentElement.scrollWidth") <= width
    cut = """[...document.querySelectorAll('.live-drawing > svg')].flatMap(s => { const b = s.getBoundingClientRect();
      return [...s.querySelectorAll(':scope > text')].filter(t => { const r = t.getBoundingClientRect(); return r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 1 || r.bottom > b.bottom + 1; })
        .map(t => s.closest('figure').id + ': ' + t.textContent); })"""
    assert page.run(cut) == []
    over = """[...document.querySelectorAll('.live-drawing > svg')].flatMap(s => { const boxes = [...s.querySelectorAll(':scope > text')].map(t => [t.textContent, t.getBoundingClientRect()]);
      return boxes.flatMap(([p, a], i) => boxes.slice(i + 1).filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom - 2 && b.top + 2 < a.bottom - 2).map(([q]) => s.closest('figure').id + ': ' + p + ' on ' + q)); })"""
    assert page.run(over) == []
    ground, *colours = page.run(
        "(() => { const g = getComputedStyle(document.documentElement); return ['--raised', '--curve-0', '--curve-1', '--curve-2', '--curve-3'].map(n => g.getPropertyValue(n).trim()); })()"
    )
    for colour in colours:
        light, shade = sorted((luminance(colour), luminance(ground)), reverse=True)
        assert (light + 0.05) / (shade + 0.05) >= 4.5, f"{colour} on {ground}"


def test_without_scripts_there_is_the_picture(browser: tuple[Browser, Path], figures: list[FigureBlock]) -> None:
    page, file = browser
    page.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(file)
        shown = page.run(
            "[...document.querySelectorAll('figure[data-live]')].map(f => [!f.querySelector('.live'), f.querySelector('img').checkVisibility(), f.querySelector('img').alt.length > 40])"
        )
    finally:
        page.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert shown == [[True, True, True]] * len(figures)
