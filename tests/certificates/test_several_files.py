"""Several files in one run of Coq: each is accepted or not as if it were alone, and one that is not takes no other with
it.
"""

from threading import Semaphore
from types import SimpleNamespace

import pytest

from symnn.book import kernel
from symnn.certificates.coq_chapter import NamedTheorem, checked, checked_together
from symnn.certificates.coq_library import AXIOMS, CoqAnswer, coqc


def theorem(name, statement, proof, certain=True):
    return NamedTheorem(name, "words", statement, (proof,), certain)


TRUE = theorem("t_1", "forall x : R, x + 0 = x", "intros x; ring.")
LOGARITHM = theorem("t_2", "ln 1 = 0", "exact ln_1.")
LIE = theorem("t_3", "forall x : R, x + 1 = x", "numbers.", certain=False)
BORROWED = theorem("t_4", "forall x : R, x + 0 = x", "exact t_1.")
ASSUMED = theorem("t_5", "False", "Admitted. Theorem more : True. Proof. exact I.")


@pytest.mark.skipif(coqc() is None, reason="Coq is not installed")
def test_each_is_accepted_as_if_it_were_alone(library):
    files = {"one": [TRUE], "empty": [], "other": [LOGARITHM, TRUE], "third": [TRUE, theorem("sum", "1 = 1", "ring.")]}
    found = checked_together(files)
    assert found == {name: checked(theorems) for name, theorems in files.items()}
    assert [found[name].failed for name in files] == [()] * 4
    assert set(found["one"].axioms) < set(found["other"].axioms) <= AXIOMS  # those of a file are its own


@pytest.mark.skipif(coqc() is None, reason="Coq is not installed")
def test_what_coq_refuses_takes_no_other_file_with_it(library):
    files = {"one": [TRUE], "lie": [LIE, LOGARITHM], "more": [LOGARITHM], "borrowed": [BORROWED], "assumed": [ASSUMED]}
    found = checked_together(files | {"last": [TRUE]})
    assert {name: done.failed for name, done in found.items()} == {
        "one": (), "lie": ("t_3",), "more": (), "borrowed": ("t_4",), "assumed": ("t_5",), "last": (),
    }  # fmt: skip
    assert found["lie"].names == ("t_2",)
    assert "t_3" not in found["lie"].text
    assert found["last"] == found["one"]


@pytest.mark.parametrize("free", [True, False])
def test_pages_wait_for_each_other_while_all_turns_are_taken(monkeypatch, free):
    asked = []

    def told(several):
        asked.append(sorted(several))
        return {name: checked(()) for name in several}

    turns = Semaphore(2)
    monkeypatch.setattr(kernel, "installed", str)
    monkeypatch.setattr(kernel, "library", str)
    monkeypatch.setattr(kernel, "headlines", lambda: ("", CoqAnswer(False, "not asked", {})))
    monkeypatch.setattr(kernel, "checked_together", told)
    monkeypatch.setattr(kernel, "_theorems", lambda page: [page.theorem])
    with kernel.KernelRun(turns) as run:
        run._headlines.exception()  # the turns that it took are free again
        held = 0 if free else 2
        for _ in range(held):
            turns.acquire()
        for name in "abc":
            run.ask([SimpleNamespace(name=name, theorem=TRUE)])
            if free:
                run._asked[name].result()
        run.ask([SimpleNamespace(name="long", theorem=theorem("t", "1 = 1" + " " * kernel.ENOUGH, "ring."))])
        for _ in range(held):
            turns.release()
        with pytest.raises(kernel.ChapterError, match="not asked"):
            run.answer([SimpleNamespace(name="long")])
    assert asked == ([["a"], ["b"], ["c"], ["long"]] if free else [["long"], ["a", "b", "c"]])
