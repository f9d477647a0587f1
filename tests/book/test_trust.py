"""What is trusted: every proved line with its checker where the kernel did not run. What it says is in
tests/certificates/test_kernel.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp

import symnn
from symnn.book import site
from symnn.book.builder.running import run
from symnn.book.kernel_exports import exported
from symnn.book.markdown_pages import chapter_markdown
from symnn.book.outputs import book_files
from symnn.book.printed import ClaimBlock, KernelMark, Page
from symnn.book.trust import unasked
from symnn.book.trust_page import CHECKERS, trust_markdown
from symnn.claims.verdict import Proved
from tests.book.test_site import LAWS, read

CHAPTER = """
import sympy as sp
import symnn
chapter = symnn.Chapter("One")
n = symnn.sizes("n")
A, B, x = symnn.matrix("A", n, n), symnn.matrix("B", n, n), symnn.vector("x", n)
chapter.claim("Sums commute.", A*x + B*x, (A + B)*x)
chapter.claim("Products do not.", A*B, B*A, expect="refuted")
chapter.claim("The trace is cyclic.", symnn.trace(A*B), symnn.trace(B*A))
chapter.derive(symnn.Network(symnn.Dense(1), inputs=2, loss="half_squared_error").backprop())
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return chapter(tmp_path_factory.mktemp("chapters"))


def chapter(folder: Path) -> Page:
    (folder / "one.py").write_text(CHAPTER)
    return next(iter(run([folder / "one.py"])))


def test_without_the_kernel_every_proved_line_tells_its_checker(page: Page) -> None:
    trust, proved = unasked([page]), [r for r in page.rulings if r.word == "proved"]
    assert [c.ruling for c in trust.claims] == proved
    assert {c.checker for c in trust.claims} <= {"symnn's checker", "a solver", "the prover"} <= set(CHECKERS)
    assert {c.status for c in trust.claims} == {"not asked"}
    text = trust_markdown(trust)
    assert f"**The kernel did not run.** This book has {len(proved)} proved claims" in text
    assert "kernel-checked" not in text + chapter_markdown(page)
    told = json.loads(str(book_files([page])["kernel/claims.json"]))
    assert told["kernel_ran"] is False
    assert {c["file"] for c in told["claims"]} == {None}


def test_a_proof_that_was_not_accepted_again_is_counted_too(page: Page) -> None:
    first, *rest = page.blocks
    assert isinstance(first, ClaimBlock)
    alone = replace(page, blocks=(replace(first, ruling=replace(first.ruling, checker="")), *rest))
    text = trust_markdown(unasked([alone]))
    rows = re.findall(r"^\| ([^|]*) \| (\d+) \| [^|]* \|$", text, re.MULTILINE)
    counts = [int(n) for checker, n in rows if checker in CHECKERS]
    assert sum(counts) == sum(r.word == "proved" for r in page.rulings)
    assert "| nobody | 1 |" in text


def test_base_and_step_are_called_so() -> None:
    n, depth = symnn.sizes("n L")
    c, x, e = sp.Symbol("c", real=True), symnn.vector("x", n), symnn.vector("e", n)
    told = symnn.induction(base=(0 * n, 0), given=(c, n * depth), step=(c + n, n * (depth + 1)))
    assert isinstance(told, Proved)
    asked = exported(told, derived=False, by_hand=True)
    assert (asked["induction"], len(asked["theorems"])) == (True, 2)
    assert KernelMark(file="", theorems=(), induction=True).words == "base and step kernel-checked"
    # a base that is nothing once its derivative is taken leaves a step about symbols alone
    gradient = symnn.induction(base=(symnn.gradient(x.T * x, x), 2 * x), given=(e, x), step=(2 * e, 2 * x))
    assert isinstance(gradient, Proved)
    assert "nothing is left to prove" in exported(gradient, derived=True, by_hand=True)["refused"]


@pytest.mark.parametrize("law", LAWS[:3])
def test_the_page_leads_to_every_claim(page: Page, law: type) -> None:
    html = str(site.book_html([page], unasked([page]))["book.html"])
    law(read(html))
    (article,) = read(html).find("article", "trust")
    assert {a.attributes["href"] for a in article.find("a")} == {"#one", "#one-claim-1", "#one-claim-3", "#one-derivation"}
