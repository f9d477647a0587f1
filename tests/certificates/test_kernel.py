"""What Coq says: true claims are accepted with the axioms that are allowed, their lies are not. Skipped without Coq."""

from dataclasses import replace

import pytest
import sympy as sp
from click.testing import CliRunner

import symnn
from symnn.book import site
from symnn.book.kernel import by_kernel
from symnn.book.markdown_pages import chapter_markdown
from symnn.book.trust import KERNEL
from symnn.book.trust_page import trust_markdown
from symnn.certificates.certify import coq_proofs
from symnn.certificates.coq_chapter import checked, named, sifted, within
from symnn.certificates.coq_library import AXIOMS, HEADLINES, accepted, assumptions, coqc, headlines
from symnn.certificates.coq_reader import read_file
from symnn.cli.coq_command import coq_file
from symnn.cli.main import main
from symnn.cli.typed_claims import judge
from tests.book.test_site import read
from tests.book.test_trust import chapter
from tests.certificates.lies import variants
from tests.certificates.test_statements import CLAIMS

pytestmark = pytest.mark.skipif(coqc() is None, reason="Coq is not installed")

MORE = (
    ("sigmoid(-z) = 1 - sigmoid(z)", (), ()),
    ("0 < sigmoid(z) < 1", (), ()),
    ("sigmoid(z)*(1 - sigmoid(z)) <= 1/4", (), ()),
    ("relu(z) - relu(-z) = z", (), ()),
    ("g(A*(B*x)) = g(A*B*x)", ("A: m,n", "B: n,k", "x: k", "g: function"), ()),
    ("(A + A')*x = 2*A*x", ("A: n,n", "x: n"), ("A symmetric",)),
    ("W2*W1*x = V*V*x", ("W1: n,n", "W2: n,n", "V: n,n", "x: n"), ("W1 = V", "W2 = V")),
    ("relu(z) <= softplus(z)", (), ()),
    ("(u'*v)^2 <= (u'*u)*(v'*v)", ("u: n", "v: n"), ()),
    ("v'*W'*W*v = v'*v", ("W: n,n", "v: n"), ("W'*W = eye(n)",)),
    ("a*(1/a^2) = 1/a", (), ()),
    ("gradient(x'*A*x, x) = (A + A')*x", ("A: n,n", "x: n"), ()),
    ("jacobian(softmax(x), x) = diag(softmax(x)) - softmax(x)*softmax(x)'", ("x: n",), ()),
    ("gradient(tr(A'*X*X'*X), X) = A*X'*X + X*A'*X + X*X'*A", ("A: n,m", "X: n,m"), ()),
    ("hessian(log(sum(exp(x))), x) = diag(softmax(x)) - softmax(x)*softmax(x)'", ("x: n",), ()),
    ("z - c*gradient(sqrt(1 + z^2), z) = z*(1 - c/sqrt(1 + z^2))", ("z:", "c:"), ()),
    ("gelu(z) - gelu(-z) = z", (), ()),
    ("sigmoid(log(p/(1 - p))) = p", ("p:",), ("p > 0", "p < 1")),
    ("l*exp(m - k) = L*exp(-k)", ("l:", "m:", "k:", "L:"), ("l = L*exp(-m)",)),
    ("p^2/(p^2 + q^2) <= 1", ("p:", "q:"), ("p^2 + q^2 != 0",)),
    ("1 <= b^2 + (b+w-1)^2 + (b+v-1)^2 + (b+w+v)^2", ("b:", "w:", "v:"), ()),
    ("17/25 <= 13778/4000*s - 191/40*s^3 + 8126/4000*s^5", ("s:",), ("s >= 17/25", "s <= 121/100")),
)
TRUE = [*((text, let, ()) for text, let in CLAIMS), *MORE]


@pytest.fixture(scope="session")
def proofs(library):
    found = []
    for text, let, assume in TRUE:
        found += [(text, p) for p in coq_proofs(judge(text, let, assume, 20.0).formal)]
    determinant = r"\det \begin{bmatrix} a & b \\ c & d \end{bmatrix} = a d - b c"
    return [*found, *((determinant, p) for p in coq_proofs(symnn.prove(determinant, let=["a:", "b:", "c:", "d:"])))]


def test_true_claims_are_accepted(proofs):
    theorems = [named(f"t{k}", text, p) for k, (text, p) in enumerate(proofs)]
    done = checked(theorems)
    assert done.failed == ()
    assert done.names == tuple(t.name for t in theorems)
    assert set(done.axioms) <= AXIOMS


def test_no_lie_is_accepted(proofs):
    lies = [lie for k, (_, p) in enumerate(proofs) for lie in variants(p, k)]
    kinds = {what for what, _ in lies}
    assert kinds == {
        "one more", "a changed term", "a size or an index changed", "a renaming that is not injective", "a premise dropped", "a premise changed",
    }  # fmt: skip
    tried = [named(f"lie{k}", what, lie) for k, (what, lie) in enumerate(lies)]
    assert sifted(tried, 2) == set()


def test_as_a_newcomer_does_it(library, tmp_path):
    file, run = tmp_path / "p.v", CliRunner().invoke
    made = run(main, ["prove", "x'*A*x = x'*(A+A')*x/2", "--let", "A: n,n", "--certificate", str(file)])
    assert made.exit_code == 0, made.output
    said = run(main, ["recheck", str(file)])
    assert said.exit_code == 0
    assert "Coq's kernel" in said.output
    text = file.read_text()
    twice = text.replace("(* formula: ", "(* formula: 1 = 2\n   formula: ")
    for lie in (twice, text.replace("pairing of products", "an oracle")):
        assert lie != text
        file.write_text(lie)
        assert run(main, ["recheck", str(file)]).exit_code in (1, 2)
    for lie in (text.replace("1 / 2", "1 / 3"), text.replace("(A+A')*x/2", "(A+A')*x/3"), text.replace("A k l + A l k", "A k l + A k l")):
        assert lie != text
        file.write_text(lie)
        assert run(main, ["recheck", str(file)]).exit_code == 1


PREMISED = (
    ("x^2/x = x", (), (), "exists (1)", "exists (0)"),
    ("(A + A')*x = 2*A*x", ("A: n,n", "x: n"), ("A symmetric",), "exists 1%nat, (fun _ _ => 1)", "exists 2%nat, (fun i _ => INR i)"),
    ("sum(y.*(z - c*vector(1))) = sum(y.*z) - c", ("y: n", "z: n", "c:"), ("sum(y) = 1",), "exists 1%nat", "exists 2%nat"),
)


@pytest.mark.parametrize(("text", "let", "assume", "instance", "wrong"), PREMISED)
def test_premises_have_an_instance(library, text, let, assume, instance, wrong):
    written = coq_file(judge(text, let, assume, 20.0))
    assert read_file(written).has_example
    assert accepted(written, ("claim",)).accepted
    assert instance in written
    assert not accepted(written.replace(instance, wrong), ("claim",)).accepted


SIZE = symnn.sizes("n")
VARIANCE, MOMENT = sp.symbols("v s", positive=True)
WEIGHTS = symnn.random("w", SIZE, variance=VARIANCE)
INPUTS = symnn.random("x", SIZE, symmetric=True, variance=MOMENT, independent=False)
CHANCES = (
    symnn.claim(symnn.Var((WEIGHTS.T * INPUTS)[0, 0]), "=", SIZE * VARIANCE * MOMENT),
    symnn.claim(symnn.E(symnn.relu(INPUTS[0, 0]) ** 2), "=", MOMENT / 2),
    symnn.claim(1 / symnn.E(symnn.relu(symnn.random("z", 1, symmetric=True, variance=1)[0, 0]) ** 2), "=", 2),
)


@pytest.mark.parametrize("claim", CHANCES)
def test_expectations_hold_under_what_was_declared(library, claim):
    (proof,) = coq_proofs(symnn.prove(claim))
    written = proof.file("claim", "an expectation")
    assert "is_expectation E ->" in written
    assert read_file(written).has_example
    assert accepted(written, ("claim",)).accepted
    lies = dict(variants(proof, 1))
    assert set(lies) >= {"one more", "a premise dropped", "a premise changed"}
    assert sifted([named(f"lie{k}", what, lie) for k, (what, lie) in enumerate(lies.items())]) == set()


N = sp.Symbol("n", integer=True, positive=True)
C, K = sp.symbols("c k", real=True)
LIMITS = (
    (symnn.tends(C**N * K, N, sp.oo, 0, assume=[abs(C) < 1]), "Rabs c < 1 ->", ""),
    (symnn.tends(2**N, N, sp.oo, sp.oo), "2 ^", "(1 / 2) ^"),
    (symnn.tends(1 / N, N, sp.oo, 0), ") 0.", ") 1."),
)


@pytest.mark.parametrize(("claim", "said", "wrong"), LIMITS)
def test_limits(library, claim, said, wrong):
    (proof,) = coq_proofs(symnn.prove(claim))
    written = proof.file("claim", "a limit")
    assert read_file(written).said.relation == proof.statement.said.relation
    assert accepted(written, ("claim",)).accepted
    assert said in written
    lie = written.replace(said, wrong) if wrong else written.replace(said, "").replace(" premise0", "")
    assert not accepted(lie, ("claim",)).accepted


DEPTHS = (
    ("for_all_depths(V*a = c^(L-1)*V*x, L, a, x, c*a)", ("V: m,n", "x: n", "a: n", "c:"), "c ^ l", "c ^ (1 + l)"),
    ("for_all_depths(a = M*x + m, L, a, x, W*a+b, M, eye(n), W*M, m, 0*b, W*m+b)",
     ("W: n,n", "M: n,n", "x: n", "a: n", "m: n", "b: n"), "+ m l i", "+ 2 * m l i"),
    ("for_all_depths(p = c + L*b, L, p, c+b, p + b)", ("p:", "c:", "b:"), "1 + INR l", "2 + INR l"),
    ("for_all_depths(a = 0*x, L, a, 0*x, tanh(W*a))", ("W: n,n", "x: n", "a: n"), "tanh", "sigmoid"),
    ("for_all_depths(abs(p) <= L, L, p, 0, p*sigmoid(c) + tanh(b))", ("p:", "c:", "b:"), "1 + INR l", "1 / 2 * INR l"),
    ("for_all_depths(abs(p) <= 1, L, p, 0, p*sigmoid(c)/2 + tanh(b)/2)", ("p:", "c:", "b:"), "<= 1", "<= 1 / 2"),
)  # fmt: skip


def test_statements_for_every_depth(library):
    truths, lies = [], []
    for k, (text, let, said, wrong) in enumerate(DEPTHS):
        (proof,) = coq_proofs(judge(text, let, (), 20.0).formal)
        truth = named(f"t{k}", "", proof)
        read = read_file(proof.file("claim", ""))
        assert read.said.indices[0] == ("l", "")
        assert said in truth.statement
        truths.append(truth)
        lies.append(replace(truth, name=f"lie{k}", statement=truth.statement.replace(said, wrong)))
    assert sifted([*truths, *lies]) == {t.name for t in truths}
    assert accepted(coq_file(judge(*DEPTHS[-1][:2], (), 20.0)), ("claim",)).accepted


def test_the_headlines_are_accepted(library):
    text, answer = headlines()
    assert answer.accepted, answer.reason
    assert all(set(a) <= AXIOMS for a in answer.axioms.values())
    assert all(f"Theorem {name} :" in text or f"Corollary {name} :" in text for name in HEADLINES)
    assert f"Definition headlines := ({', '.join(HEADLINES)})." in text
    assert not accepted(text.replace("INR n * variance * moment.", "INR n * moment.", 1), ("headlines",)).accepted


def test_only_what_the_kernel_accepts_is_marked_in_the_book(library, tmp_path):
    page = chapter(tmp_path)
    true, lie = page.blocks[0], page.blocks[2]
    (theorem,) = lie.ruling.coq["theorems"]
    false = {"theorems": [theorem | {"statement": theorem["statement"].replace("B k l * A l k", "B k l * B l k")}]}
    assert false != lie.ruling.coq
    blocks = (true, page.blocks[1], replace(lie, ruling=replace(lie.ruling, coq=false)), *page.blocks[3:])
    pages, trust, files = by_kernel([replace(page, blocks=blocks)])
    marks = [r.kernel is not None for r in pages[0].rulings]
    assert marks == [bool(r.coq.get("theorems")) and r.coq != false for r in pages[0].rulings]
    assert "one_3" not in files["kernel/one.v"]
    assert [c.status for c in trust.claims].count("refused") == 1  # the lie
    text, written = trust_markdown(trust), chapter_markdown(pages[0])
    assert f"**{sum(marks)} of {len(trust.claims)}** proved claims" in text
    assert "nothing is left to prove" not in text
    assert "[one.v](../kernel/one.v)" in text
    assert written.count("[kernel-checked](../kernel/one.v)") == 2
    assert "but for the derivative" not in written
    assert "is_gradient_along1" in files["kernel/one.v"]
    assert {c.checker for c in trust.claims if c.place[1] == "derivation" and c.theorems} == {KERNEL}
    html = read(site.book_html(pages, trust)["book.html"])
    assert [a.attributes["href"] for a in html.find("a", "kernel")] == ["kernel/one.v"] * sum(marks)


def test_another_axiom_is_not_accepted():
    told = "Axioms:\nmine : False\nClassicalDedekindReals.sig_forall_dec\n  : forall P : nat -> Prop, True\n"
    found = assumptions(told, ("t",))
    assert not found.accepted
    assert "mine" in found.reason
    assert not assumptions("Closed under the global context\n", ("t", "u")).accepted


def test_a_search_has_its_time_as_a_whole_sentence():
    text = "  simpl sum; numbers.\n  { numbers. }\n  layers_at d; layers.\n  exact x. (* of layers. *)\n"
    said = "  Timeout 9 simpl sum; numbers.\n  { Timeout 9 numbers. }\n  Timeout 9 layers_at d; layers.\n  exact x. (* of layers. *)\n"
    assert within(text, 9) == said
