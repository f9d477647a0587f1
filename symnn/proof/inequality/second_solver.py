"""cvc5 asked about SMT-LIB text: in this process where that surely ends, else in one of its own, which can be stopped.

How much a question may cost is said in cvc5's own count of resources; its coverings spend none, and get seconds of the
processor. Both are the same under every load, and the clock on the wall only ends what would not end.

As a script it reads the text from the standard input and prints the answer. It imports nothing of symnn, so that it
starts quickly.
"""

from __future__ import annotations

import subprocess
import sys

WORDS = ("sat", "unsat")
ENDS = {"nl-cov": "false"}
"""cvc5's coverings look at no limit; without them it gives up in time."""
PER_SECOND = 100_000
"""cvc5's resources that take a second or so; three times as many take seven, where its coverings need a moment."""
BRIEFLY = 20
"""The part of the work that is tried first, before a process of its own is worth its start."""
PATIENCE = 10
"""A question may take so many times as long as its work should, before it is given up."""


def second_opinion(text: str, seconds: float = 2.0) -> str:
    """What cvc5 says of the text, after so many seconds of work: "unsat", "sat", or why it says neither."""
    try:
        word = answer(text, seconds / BRIEFLY, ENDS)
        if word not in WORDS:
            word = _apart(text, seconds)  # with coverings: they decide at once much that the rest tries long
        return word if word in WORDS else _known(answer(text, seconds / 2, ENDS))
    except ImportError:
        return "cvc5 is not installed"


def _known(word: str) -> str:
    return word if word in WORDS else "cvc5 does not know"


def answer(text: str, seconds: float, options: dict[str, str]) -> str:
    """cvc5's last word. ImportError where it is missing."""
    import cvc5

    other = cvc5.Solver()
    limits = {"rlimit-per": str(int(PER_SECOND * seconds)), "tlimit-per": str(int(1000 * PATIENCE * seconds))}
    for name, value in {**limits, **options}.items():
        other.setOption(name, value)
    parser = cvc5.InputParser(other)
    logic = "QF_NIRA" if " Int)" in text else "QF_NRA"
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, f"(set-logic {logic})\n{text}", "question")
    manager, said = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(other, manager)).strip() or said
    return said


def _apart(text: str, seconds: float) -> str:
    try:
        command = [sys.executable, "-P", __file__]  # -P: a module beside it must not stand for one of Python's own
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, timeout=PATIENCE * (seconds + 1), check=False
        )
    except subprocess.TimeoutExpired:
        return "cvc5 does not know"
    return _known(done.stdout.strip())


def _ends_itself(seconds: int) -> None:
    """This process ends after so many more seconds of the processor."""
    try:
        import resource
    except ImportError:  # not on every system
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    most = int(spent.ru_utime + spent.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


if __name__ == "__main__":
    _ends_itself(3)
    sys.stdout.write(answer(sys.stdin.read(), 10.0, {}))
