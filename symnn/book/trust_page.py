"""The chapter "What is trusted" as Markdown of `prose`: whom the book's proofs trust, counted by method, and claim by
claim. Where the kernel did not run, it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from symnn.book.trust import AFTER, DEFINITION, KERNEL, NOBODY, STEPS, Trust, TrustedClaim, bare
from symnn.text.markdown_tables import table

TITLE = "What is trusted"
NAME, PLACE = "what_is_trusted", "what-is-trusted"
"""Its file, and its place in book.html."""

AXIOMS = {
    "sig_forall_dec": "Coq's real numbers",
    "sig_not_dec": "Coq's real numbers",
    "functional_extensionality_dep": "functions that agree everywhere are equal",
    "classic": "excluded middle",
}
"""All that a theorem of the book may assume, and what it says. The chapters tell them by their numbers."""

CHECKERS = {
    KERNEL: "the kernel; the definitions in `Statements.v`, one screen of them; the axioms below; that the theorem "
    "says what the formula says: it is printed from the formula as it was read, and read back by another parser",
    AFTER: "the same, and symnn's rules of differentiation: the theorem is about the derivative that they gave",
    STEPS: "the same, and that the claim is what base and step prove together: the theorems are these two",
    "symnn's checker": "a program that goes through the certificate of a proof and shares no code with the prover that "
    "found it",
    "a solver": "Z3 or cvc5, which answered the questions of the certificate once more",
    "the prover": "the code that found the proof: it was run once more",
    NOBODY: "the code that found the proof: its certificate was not accepted when it was checked again",
}
"""Who may have checked a proof, and what has to be believed of it. The words are those of `Ruling.checker`."""


def trust_markdown(trust: Trust) -> str:
    """The whole page."""
    return f"# {TITLE}\n\n{trust_body(trust)}\n"


def trust_body(trust: Trust) -> str:
    """The page without its title."""
    claims = [c for c in trust.claims if c.method != DEFINITION]
    return "\n\n".join([*_opening(trust, claims), *_headlines(trust), *_reasons(claims), *_every(trust.claims)])


def _opening(trust: Trust, claims: Sequence[TrustedClaim]) -> Iterator[str]:
    counts, by = Counter(c.checker for c in claims), Counter((c.method, c.checker) for c in claims)
    methods, done = Counter(c.method for c in claims), sum(counts[c] for c in (KERNEL, AFTER, STEPS))
    ran = (
        f"**{done} of {len(claims)}** proved claims are checked by {KERNEL}: each is a theorem in a file that `coqc` "
        f"accepts, for all sizes, and nothing in it is admitted. {counts[AFTER]} of them speak of a derivative: that "
        "it is the derivative, the theorem does not say; symnn took it before. What was judged is the theorem, also "
        "where the author wrote the printed formula by hand."
        if trust.asked
        else f"**The kernel did not run.** This book has {len(claims)} proved claims, and below stands what each rests "
        f"on without it. `symnn build --kernel` has {KERNEL} check them, where Coq is installed."
    )
    yield f"Whose word a proof rests on: the method that found it, and who checked it. {ran}"
    known = [c for c in CHECKERS if counts[c]]
    yield table(("checked by", "claims", "what one has to believe"), ((c, str(counts[c]), CHECKERS[c]) for c in known))
    yield "## By method"
    rows = ((m, str(n), *(str(by[m, c] or "") for c in known)) for m, n in methods.most_common())
    yield table(("method", "claims", *known), rows)
    if trust.asked:
        yield "## Axioms"
        numbered = ((str(k), f"`{a}`", AXIOMS[a]) for k, a in enumerate(AXIOMS, 1))
        yield table(("number", "axiom", "what it says"), numbered)


def _headlines(trust: Trust) -> Iterator[str]:
    if trust.headlines:
        yield "## Headlines"
        yield (
            "Theorems about whole constructions, written by hand and checked by the same kernel: "
            "[headlines.v](../kernel/headlines.v)."
        )
        yield from (f"```coq\n{h.statement}\n```" for h in trust.headlines)


def _reasons(claims: Sequence[TrustedClaim]) -> Iterator[str]:
    reasons = Counter((c.method, c.refused) for c in claims if c.refused)
    if reasons:
        yield "## What the kernel does not check"
        yield table(("method", "why", "claims"), ((m, why, str(n)) for (m, why), n in reasons.most_common()))


def _every(claims: Sequence[TrustedClaim]) -> Iterator[str]:
    yield "## Every claim"
    for name, several in groupby(claims, lambda c: c.page.name):
        rows = list(several)
        accepted = [c for c in rows if c.theorems]
        yield f"### [{rows[0].page.heading}]({name}.md)"
        if accepted:
            yield f"Theorems: [{name}.v](../kernel/{name}.v). Together they assume {_numbers(accepted[0].axioms)}."
        header = ("where", "claim", "method", "checked by", *(("theorem",) if accepted else ()))
        yield table(header, (_row(c, bool(accepted)) for c in rows))


def _numbers(axioms: Sequence[str]) -> str:
    """Which axioms, by their numbers in the table."""
    used = [str(k) for k, a in enumerate(AXIOMS, 1) if a in map(bare, axioms)]
    if not used:
        return "no axiom"
    return f"{'axioms' if len(used) > 1 else 'axiom'} {', '.join(used)}"


def _row(claim: TrustedClaim, files: bool) -> tuple[str, ...]:
    anchor, called = claim.place
    told = (f"[{called}]({claim.page.name}.md#{anchor})", claim.ruling.what, claim.method, claim.checker)
    return (*told, ", ".join(f"`{t}`" for t in claim.theorems)) if files else told
