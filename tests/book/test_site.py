"""book.html: whatever chapters say stays text, every formula is set and has its LaTeX, every link leads somewhere, nothing is fetched."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from symnn.book import site
from symnn.book.printed import (
    ClaimBlock,
    DefinitionBlock,
    DerivedBlock,
    FigureBlock,
    FunctionBlock,
    Numbers,
    Page,
    PrintedLine,
    PrintedText,
    Ruling,
)
from symnn.book.site.prose_html import FormulaDrawings, ProseWriter
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.text.latex_for_ziamath import prepared
from symnn.text.svg_formulas import definitions, typeset
from tests.book.browser import Browser, chromium

HOSTILE = """</title></style><script>alert(1)</script><img src=x onerror=alert(1)> "quoted" & 'quoted' {{ 7*7 }} <!-- glyphs -->"""
SOURCE = 'def loss(x):\n    """</code></pre><script>alert(2)</script> & 100 %"""\n    return x  # x < 1 "ü"\n'
VOID = {"meta", "link", "input", "img", "br", "hr"}


def ruling(word: str, expect: str = "", proof: tuple[str, ...] = ()) -> Ruling:
    numbers = Numbers(trials=20, error=1e-14) if word == "proved" else None
    return Ruling(what=HOSTILE, expect=expect or word, word=word, sentence=f"**{word}** at $W^{{[2]}} = 2$.", proof=proof, numbers=numbers)


def chapter(name: str, number: int | None) -> Page:
    """A page with every kind of block, and the worst of texts in all of them."""
    said = (
        rf"## Part $x^2$ {HOSTILE}"
        + "\n\n"
        + rf"""A text {HOSTILE} with $a < b$, *emphasis* and [a link](javascript:alert(3)), [one](https://example.org/?a=1&b="2")
and [a chapter](../chapters/first.md):

$$\begin{{aligned}} a &= b \\ &= c \end{{aligned}}$$

- one {HOSTILE}
- two $x_1$

| a | b |
|---|---|
| $x$ | {HOSTILE.replace("|", "")} |

## Part $x^2$

```python
x = "</code><script>"
```
"""
    )
    lines = (
        PrintedLine(key="z", left="z", right="W x + b", sized=r"\underbrace{z}_{n \times 1} = \underbrace{W}_{n \times m} x + b", rule=f"definition {HOSTILE}"),
        PrintedLine(key="W", left="G", right=r"\delta x^{\top}", sized=r"G = \delta x^{\top}", rule="chain rule through $z$", ruling=ruling("proved", proof=("Because $1 = 1$.",))),
    )  # fmt: skip
    blocks = (
        PrintedText(markdown=said),
        ClaimBlock(number=1, statement=f"One {HOSTILE}", latex=r"a = b < c", by_hand=False, ruling=ruling("proved", proof=(f"Step {HOSTILE}",)), note=(7,), given=f"$x > 0$ {HOSTILE}"),
        ClaimBlock(number=2, statement="Two", latex=r"\text{a & b} = \frac{1}{2}", by_hand=True, ruling=ruling("refuted"), mended_latex="a = a", mended=ruling("proved"), note=(7, 8)),
        ClaimBlock(number=3, statement="Three", latex="", by_hand=False, ruling=ruling("unknown", expect="proved")),
        DefinitionBlock(statement="Four", latex=r"\hat y := \sigma(z)", by_hand=False, note=(9,)),
        DerivedBlock(title=f"Backward {HOSTILE}", latex=r"z &= Wx + b", lines=lines, closing=("Where $x \\neq 0$.",)),
        FigureBlock(file=f"{name}-one", caption=f"A figure {HOSTILE}", alt=f"seen {HOSTILE}", svg='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(4)</script></svg>'),
        FunctionBlock(name="loss", arguments=("x",), doc=f"The loss {HOSTILE}", source=SOURCE, numbers=Numbers(trials=20, error=1e-12)),
    )  # fmt: skip
    return Page(name=name, title=f"Chapter {name} {HOSTILE}", number=number, blocks=blocks)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.all()

    def find(self, tag: str = "", kind: str = "") -> list[Element]:
        """The elements inside with this tag and this class."""
        return [e for e in self.all() if tag in ("", e.tag) and (not kind or kind in e.attributes.get("class", "").split())]

    def text(self, without: tuple[str, ...] = ()) -> str:
        return "".join(c if isinstance(c, str) else "" if c.tag in without else c.text(without) for c in self.children)


class Reader(HTMLParser):
    """HTML as a tree; what is opened and not closed, or closed and not open, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {}, None)
        self.feed(text)
        self.close()
        assert self.here is self.root, f"<{self.here.tag}> was not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def written(pages: list[Page]) -> str:
    made = site.book_html(pages)["book.html"]
    assert isinstance(made, str)
    return made


def read(html: str) -> Element:
    return Reader(html).root


@pytest.fixture(scope="module")
def html() -> str:
    return written([chapter("first", 1), chapter("second", None)])


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    return read(html)


@pytest.fixture(scope="module")
def real(the_book: list[Page]) -> str:
    return written(the_book)


@pytest.fixture(scope="module")
def real_page(real: str) -> Element:
    return read(real)


# laws of every page ---------------------------------------------------------------------------------------------------
def ids_are_unique(page: Element) -> None:
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert sorted({i for i in ids if ids.count(i) > 1}) == []
    assert not [i for i in ids if not i or " " in i]


def references_resolve(page: Element) -> None:
    ids = {e.attributes["id"] for e in page.all() if "id" in e.attributes}
    wanted = {a.removeprefix("#") for e in page.all() if (a := e.attributes.get("href", "")).startswith("#")}
    wanted |= {name for e in page.all() for a in ("aria-labelledby", "aria-controls") for name in e.attributes.get(a, "").split()}
    assert sorted(wanted - ids) == []


def nothing_is_fetched(page: Element) -> None:
    loaded = [v for e in page.all() for a in ("src", "srcset", "data", "poster", "xlink:href") if (v := e.attributes.get(a, ""))]
    loaded += [e.attributes.get("href", "") for e in page.all() if e.tag not in ("a", "use")]
    assert [v[:60] for v in loaded if v and not v.startswith("data:")] == []
    style = "".join(e.text() for e in page.find("style"))
    assert "@import" not in style
    assert "url(" not in style
    (policy,) = [e.attributes["content"] for e in page.find("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")


def formulas_have_their_latex(page: Element) -> None:
    alone, formulas = [e for e in page.find("svg") if "role" in e.attributes], page.find("span", "m")
    assert alone
    for formula in (*alone, *formulas):
        assert formula.attributes["role"] == "img"
        assert formula.attributes["aria-label"].strip()
    assert all(len(f.find("svg")) == 1 for f in formulas if "broken" not in f.attributes["class"].split())
    inside = {id(svg) for svg in (*alone, *(svg for formula in formulas for svg in formula.find("svg")))}
    bare = [e for e in page.find("svg") if e.attributes.get("aria-hidden") != "true" and id(e) not in inside]
    assert bare == [], "a drawing without words must be hidden from who cannot see it"


def no_latex_is_left_standing(page: Element) -> None:
    (main,) = page.find("main")
    assert re.findall(r"[^\n]{0,40}(?:\\[a-zA-Z(\[]|\$|[\^_]\{)[^\n]{0,40}", main.text(without=("code", "pre"))) == []


LAWS = (ids_are_unique, references_resolve, nothing_is_fetched, formulas_have_their_latex, no_latex_is_left_standing)


@pytest.mark.parametrize("law", LAWS)
def test_law_of_every_page(law: type, page: Element) -> None:
    law(page)


@pytest.mark.parametrize("law", LAWS)
def test_law_of_the_book(law: type, real_page: Element) -> None:
    law(real_page)


def test_every_formula_of_the_book_is_set(real: str) -> None:
    assert re.findall(r'class="unset" title="([^"]*)"', real) == []


def test_book_is_small_enough_to_be_sent(real: str) -> None:
    assert len(real.encode()) < 5_000_000


def test_headings_do_not_jump(real_page: Element) -> None:
    levels = [int(e.tag[1]) for e in real_page.all() if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1] == []


# what chapters say ----------------------------------------------------------------------------------------------------
def test_what_a_chapter_says_stays_text(html: str, page: Element) -> None:
    assert len(page.find("script")) == 1
    assert "alert" not in page.find("script")[0].text()
    assert [a for e in page.all() for a in e.attributes if a.startswith("on")] == []
    assert [
        e.attributes["href"] for e in page.find("a") if not e.attributes["href"].startswith(("#", "data:text/x-python", "https://"))
    ] == []
    assert len(page.find("img")) == 2
    assert len(page.find("style")) == 2  # that of the page, and the classes of its drawings
    assert page.text().count("<script>alert(1)</script>") >= 20
    assert "49" not in page.find("main")[0].text()


def test_link_leads_to_a_chapter_or_to_the_web_and_nowhere_else(page: Element) -> None:
    told = {e.text(): e.attributes["href"] for e in page.find("a") if e.text() in ("a link", "one", "a chapter")}
    assert told == {"one": 'https://example.org/?a=1&b="2"', "a chapter": "#first"}


def test_picture_is_an_image_in_which_no_script_runs(page: Element) -> None:
    for image in page.find("img"):
        assert image.attributes["src"].startswith("data:image/svg+xml,<svg")
        assert image.attributes["alt"] == f"seen {HOSTILE}"


def test_verdict_is_said_in_words_with_its_proof_folded_below(page: Element) -> None:
    claims = [e for e in page.find("section", "claim") if e.attributes["id"].startswith("first-")]
    assert [[b.text() for b in c.find("span", "badge")] for c in claims] == [["proved"], ["refuted", "proved"], ["unknown"]]
    (proof,) = claims[0].find("details")
    assert "open" not in proof.attributes
    assert "Step </title>" in proof.text()
    assert "The chapter says: proved." in claims[2].text()
    assert "The chapter says" not in claims[0].text()


def test_every_line_of_a_derivation_shows_its_rule_and_verdict(page: Element) -> None:
    lines = page.find("ol", "lines")[0].find("li")
    assert [b.text() for li in lines for b in li.find("span", "badge")] == ["definition", "proved"]
    assert lines[0].find("div", "reason")[0].text().startswith("definition </title>")
    assert [len(li.find("div", "sized")) for li in lines] == [1, 0], "a line that is the same with sizes is there once"


def test_buttons_copy_latex_and_download_numpy(page: Element) -> None:
    from urllib.parse import unquote

    claim = next(e for e in page.find("section", "claim") if e.attributes["id"] == "first-claim-1")
    formula = claim.find("div", "formula")[0]
    assert "data-copy" not in formula.find("button", "copy")[0].attributes, "the formula beside it is there once"
    (drawn,) = (e for e in formula.find("svg") if e.attributes.get("role") == "img")
    assert drawn.attributes["aria-label"] == "a = b < c"
    (download, _) = page.find("a", "download")
    assert download.attributes["download"] == "loss.py"
    assert unquote(download.attributes["href"].removeprefix("data:text/x-python;charset=utf-8,")) == SOURCE


def test_table_of_the_notes_formulas_leads_to_the_claims(page: Element) -> None:
    rows = page.find("table", "formulas")[0].find("tr")[1:]
    told = [(r.find("th")[0].text(), [b.text() for b in r.find("span", "badge")], r.find("a")[0].attributes["href"]) for r in rows]
    mine = [t for t in told if t[2].startswith("#first")]
    assert mine == [
        ("7", ["proved"], "#first-claim-1"),
        ("7", ["refuted"], "#first-claim-2"),
        ("8", ["refuted"], "#first-claim-2"),
        ("9", ["definition"], "#first"),
    ]


def test_same_pages_give_the_same_bytes(html: str) -> None:
    pages = [chapter("first", 1), chapter("second", None)]
    assert written(pages) == html
    assert written([replace(p, formulas=site.drawings(p)) for p in pages]) == html


def test_empty_book_is_a_page(page: Element) -> None:
    empty = read(written([]))
    assert empty.find("main")
    assert not empty.find("article")


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "find_spec", lambda name: None)
    assert site.drawings(chapter("first", 1)) == {}
    with pytest.raises(MissingExtraError, match=r"symnn\[pages\]"):
        site.book_html([])


# formulas -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "latex",
    [r"\frac{a}{b", r"\foo x", "漢", r"\left( x", r"x_1_2", r"\nicefrac12", r"\text{a", "$x$"],
)
def test_formula_that_cannot_be_set_is_named(latex: str) -> None:
    with pytest.raises(UnsupportedError, match=re.escape(latex)):
        typeset(latex)
    shown = read(written([Page(name="a", title="A", number=1, blocks=(DefinitionBlock(statement="", latex=latex, by_hand=True),))]))
    (marked,) = shown.find("code", "unset")
    assert marked.text() == latex
    assert latex in marked.attributes["title"]


@pytest.mark.parametrize(
    "latex",
    [
        r"\underbrace{\delta^{[l]}}_{n^{[l]} \times 1} = \underbrace{W^{[l+1]\top}}_{n^{[l]} \times n^{[l+1]}}",
        r"\begin{cases} 1 & x \geq 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{aligned} a &= b && \text{by $x^2$, 50\% & more} \\ &= c \end{aligned}",
        r"\widetilde{W} \sim \mathcal{N}(0, 1)",
        r"\begin{bmatrix} 0 & 2 \\ 0 & 0 \end{bmatrix}^2 = 0",
        r"\Bigl\lVert \frac{\partial a}{\partial b} \Bigr\rVert \le \bigl\{ 1 \bigr\} \bigl\langle u, v \bigr\rangle",
        r"\operatorname{diag} g'(z) \succeq 0 \iff \forall x \in \mathbb{R}^{n \times 1}",
    ],
)
def test_formula_of_a_book_on_networks_is_set(latex: str) -> None:
    svg = typeset(latex)
    references = set(re.findall(r'href="#([^"]+)"', svg))
    assert references
    defined = definitions([svg])
    assert references == set(re.findall(r'<(?:path|use) id="([^"]+)"', defined))
    outlines = set(re.findall(r'<path id="([^"]+)"', defined))
    assert set(re.findall(r'href="#([^"]+)"', defined)) <= outlines, "another size refers to an outline"
    assert "-" not in "".join(re.findall(r'href="#g([^"]+)-\d+"', svg)), "a glyph is named by its number in the font"


def test_brace_spans_what_it_is_under() -> None:
    """The brace is a glyph of the font, or one that is put together and drawn in place: it is never lost."""
    for wide in ("x", "W^{[2]}", "a b c d e f g h"):
        plain, braced = (typeset(t).count("<use") + typeset(t).count("<path") for t in (wide + "n", rf"\underbrace{{{wide}}}_{{n}}"))
        assert braced == plain + 1


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("-y", "{-}y"),
        ("a = -y", "a = {-}y"),
        ("a - y", "a - y"),
        (r"\left[ -y\right]", r"\left[ {-}y\right]"),
        (r"\text{a - b} - c", r"\text{a - b} - c"),
        (r"\text{-b $-c$}", r"\text{-b }{{-}c}"),
        (r"\leftarrow -y", r"\leftarrow -y"),
        (r"\operatorname{tr} A", r"\operatorname{tr}\, A"),
        (r"\operatorname{tr}(A)", r"\operatorname{tr}(A)"),
    ],
)
def test_formula_is_prepared_for_its_reader(given: str, read_as: str) -> None:
    assert prepared(given) == read_as


# colours --------------------------------------------------------------------------------------------------------------
def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    return sum(
        w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )


def test_text_can_be_read_on_its_ground_in_light_and_dark(page: Element) -> None:
    style = page.find("style")[0].text()
    themes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root[^{]*\{([^}]*)\}", style)
        if "--ink" in block and "--ill-bg" in block
    ]
    assert len(themes) == 3
    assert themes[1] == themes[2], "the dark one under both of its conditions"
    pairs = [(w, f"{w}-bg") for w in ("proved", "refuted", "ill", "supported", "unknown", "definition")]
    pairs += [(text, ground) for text in ("ink", "soft", "link") for ground in ("page", "raised")] + [
        ("ink", "mark"),
        ("ink", "definition-bg"),
        ("ink", "unknown-bg"),
    ]
    for theme in themes:
        for text, ground in pairs:
            light, dark = sorted((luminance(theme[text]), luminance(theme[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{text} on {ground}"


def test_the_frame_of_a_picture_is_as_dark_as_other_frames(page: Element) -> None:
    style = page.find("style")[0].text()
    strength, given = re.findall(r"invert\((\.\d+)\) hue-rotate\(180deg\); border-color: (#[0-9a-f]{6})", style)[0]
    turned = [float(strength) + (1 - 2 * float(strength)) * int(given[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    shown = "#" + "".join(f"{round(255 * part):02x}" for part in turned)
    frame = re.findall(r"data-theme=\"dark\"\][^{]*\{[^}]*--line: (#[0-9a-f]{6})", style)[0]
    light, dark = sorted((luminance(shown), luminance(frame)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) < 1.2


# in a browser ---------------------------------------------------------------------------------------------------------
needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine: the page was not opened")


@dataclass
class Opened:
    browser: Browser
    file: Path
    downloads: Path


@pytest.fixture(scope="module")
def opened(real: str, the_book: list[Page], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "book.html").write_text(real, encoding="utf-8")
    program = chromium()
    assert program is not None
    browser = Browser(program, folder)
    try:
        yield Opened(browser, folder / "book.html", folder)
    finally:
        browser.close()


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_page_opens_without_an_error_and_never_scrolls_sideways(opened: Opened, width: int, dark: bool) -> None:
    browser = opened.browser
    browser.open(opened.file, width, dark=dark)
    # chapters that are out of sight are laid out as well
    browser.run("document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible')")
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    for sizes in (False, True):
        browser.run(f"document.body.classList.toggle('with-sizes', {str(sizes).lower()})")
        assert browser.run("document.documentElement.scrollWidth") <= width
        too_wide = """[...document.querySelectorAll('main *')].filter(e => !e.closest('svg, .display, .scroll, .picture, pre, .wide') && e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 40))"""
        assert browser.run(too_wide) == []
    assert browser.console == []
    assert [r for r in browser.requests if not r.startswith(("data:", opened.file.as_uri()))] == []


@needs_browser
def test_formulas_are_drawn(opened: Opened) -> None:
    browser = opened.browser
    browser.open(opened.file)
    empty = """[...document.querySelectorAll('[role=img]')].filter(m => m.checkVisibility() && m.getBoundingClientRect().width > 0
        && [...m.querySelectorAll('use, path')].every(u => !u.getBBox().width)).map(m => m.getAttribute('aria-label'))"""
    browser.run("document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible')")
    assert browser.run("document.querySelectorAll('[role=img]').length") > 100
    assert browser.run(empty) == []


@needs_browser
def test_theme_sizes_and_proofs_are_switched_and_remembered(opened: Opened) -> None:
    browser = opened.browser
    browser.open(opened.file)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = browser.run(ground)
    browser.run("document.querySelector('.theme').click()")
    assert browser.run(ground) != before
    assert browser.run("document.querySelector('.theme').ariaPressed") == "true"
    browser.run("document.querySelector('.theme').click()")
    assert browser.run(ground) == before

    shown = "[...document.querySelectorAll('.sized')].filter(e => getComputedStyle(e).display !== 'none').length"
    hidden = "[...document.querySelectorAll('.plain')].filter(e => getComputedStyle(e).display !== 'none').length"
    count = browser.run("document.querySelectorAll('.sized').length")
    assert count > 0
    assert (browser.run(shown), browser.run(hidden)) == (0, count)
    browser.run("document.querySelector('.sizes').click()")
    assert (browser.run(shown), browser.run(hidden)) == (count, 0)
    browser.open(opened.file)
    assert browser.run(shown) == count, "the page remembers it"
    browser.run("document.querySelector('.sizes').click()")

    folded = "[...document.querySelectorAll('details.proof')].filter(d => !d.open).length"
    assert browser.run(folded) > 0
    browser.run("document.querySelector('.proofs').click()")
    assert browser.run(folded) == 0


@needs_browser
def test_latex_and_code_are_copied(opened: Opened) -> None:
    browser = opened.browser
    browser.open(opened.file)
    # what goes to the clipboard is caught on its way: a headless browser has none of its own
    browser.run(
        "navigator.clipboard ? navigator.clipboard.writeText = async (t) => { window.caught = t; } : Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (t) => { window.caught = t; }}})"
    )
    copied = {
        "[data-copy]": "b.dataset.copy",
        "[data-copy-code]": "b.closest('.box').querySelector('pre').textContent",
        ".claim .copy": "b.parentElement.querySelector('[role=img]').getAttribute('aria-label')",
    }
    for button, wanted in copied.items():
        # the word stands for a moment only: it is heard when it comes
        browser.run("window.caught = null; window.heard = ''; window.said ??= document.querySelector('.said')")
        browser.run(
            "new MutationObserver(() => { window.heard ||= window.said.textContent; }).observe(window.said, {childList: true, characterData: true, subtree: true})"
        )
        expected = browser.run(f"(() => {{ const b = document.querySelector('{button}'); b.click(); return {wanted}; }})()")
        browser.wait("window.caught !== null")
        assert expected
        assert browser.run("window.caught") == expected
        browser.wait("window.heard === 'Copied'")


@needs_browser
def test_function_is_downloaded(opened: Opened, the_book: list[Page]) -> None:
    function = next(b for p in the_book for b in p.blocks if isinstance(b, FunctionBlock))
    browser = opened.browser
    browser.open(opened.file)
    browser.run("document.querySelector('.download').click()")
    target = opened.downloads / f"{function.name}.py"
    for _ in range(200):
        if target.exists() and target.read_text(encoding="utf-8") == function.source:
            break
        browser.run("new Promise(r => setTimeout(r, 50))")
    assert target.read_text(encoding="utf-8") == function.source


@needs_browser
def test_search_finds_words_and_formulas_and_leads_there(opened: Opened) -> None:
    browser = opened.browser
    browser.open(opened.file)
    search = "(() => {{ const f = document.querySelector('.search input'); f.value = {0!r}; f.dispatchEvent(new Event('input')); return document.querySelectorAll('.results a').length; }})()"
    assert browser.run(search.format("zzz no such words zzz")) == 0
    assert browser.run("document.querySelector('.results').textContent") == "Nothing found"
    for wanted in ("sigmoid", "delta"):
        assert browser.run(search.format(wanted)) > 0
        assert browser.run(
            "[...document.querySelectorAll('.results mark')].every(m => m.textContent.toLowerCase() === " + repr(wanted) + ")"
        )
    for wanted, led in (
        ("gradient of sigmoid", "The slope of the sigmoid."),
        ("softmax jacobian", "The Jacobian of a softmax."),
        ("kaiming", "He’s bound."),
    ):
        browser.run(search.format(wanted))
        assert led in browser.run("[...document.querySelectorAll('.results a')].slice(0, 6).map(a => a.textContent).join()"), wanted
    for hostile in ("[", "(x", "\\", "a|b", "x{2}", ".*"):
        browser.run(search.format(hostile))
    assert browser.console == []
    browser.run(search.format("sigmoid"))
    browser.run("document.documentElement.style.scrollBehavior = 'auto'; document.querySelector('.results a').click()")
    browser.wait(
        "(() => { const f = document.querySelector('.found'); const r = f && f.getBoundingClientRect(); return r && r.top < innerHeight && r.bottom > 0; })()"
    )
    assert browser.run("document.querySelector('.results').hidden")


@needs_browser
def test_contents_open_on_a_small_screen_and_lead_to_a_chapter(opened: Opened, the_book: list[Page]) -> None:
    browser = opened.browser
    browser.open(opened.file, 390)
    visible = "document.querySelector('.contents').checkVisibility()"
    assert not browser.run(visible)
    browser.run("document.querySelector('.menu').click()")
    assert browser.run(visible)
    assert browser.run("document.querySelector('.menu').ariaExpanded") == "true"
    browser.run(
        "document.documentElement.style.scrollBehavior = 'auto'; [...document.querySelectorAll('.contents > ol > li > a')].at(-2).click()"
    )
    browser.wait("!document.querySelector('.contents').checkVisibility()")
    assert browser.run("location.hash") == f"#{the_book[-1].name}"


@needs_browser
def test_keyboard_reaches_the_text_and_the_search(opened: Opened) -> None:
    browser = opened.browser
    browser.open(opened.file)
    for kind in ("rawKeyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    browser.run("document.activeElement.blur()")
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="/", code="Slash", text="/", windowsVirtualKeyCode=191)
    assert browser.run("document.activeElement.id") == "book-search"
    assert browser.run("document.activeElement.value") == ""


@needs_browser
def test_hostile_page_runs_nothing(html: str, opened: Opened) -> None:
    file = opened.downloads / "hostile.html"
    file.write_text(html, encoding="utf-8")
    browser = opened.browser
    browser.console.clear()
    browser.open(file, before="window.alert = () => { window.attacked = true; };")
    assert browser.run("window.attacked === undefined")
    assert browser.console == []


def test_a_wide_formula_of_a_text_breaks_and_keeps_its_full_stop() -> None:
    sum_of_many = " + ".join(f"W_{k} x_{k}" for k in range(9))
    shown = str(ProseWriter(FormulaDrawings(), ()).inline(f"So $y = {sum_of_many}$. And $z$, too."))
    assert shown.count('class="piece') == 9
    assert shown.count('role="img"') == 2
    assert shown.count("class=glued>") == 2
    assert "</span>.</span> And" in shown


def test_what_is_aligned_has_lines_for_a_narrow_screen() -> None:
    shown = str(FormulaDrawings().display(r"\begin{aligned} a &= b \\ &= c \end{aligned}"))
    assert shown.count("class=line>") == 2
    drawings = FormulaDrawings()
    drawings.display(r"\begin{aligned} a &= \operatorname{diag}(b) \\ &\quad + \operatorname{diag}(c) \\ & + d \end{aligned}")
    assert r"$${} + d$$" in drawings.drawn
    assert "$$+ d$$" not in drawings.drawn
    matrix = r"\begin{aligned} a &= \begin{pmatrix} 1 \\ 2 \end{pmatrix} \end{aligned}"
    assert "narrow" not in str(FormulaDrawings().display(matrix))
