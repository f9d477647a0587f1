"""symnn beside its peers, in one run: python tests/benchmarks/run_races.py [--only P1,P4] [--rounds 11].

Prints the table of what was aimed at and what is reached. All candidates of a race compute the same numbers, which is
checked first; then short bursts of them are timed in turns, in random order, as CPU time of this process with one
thread; a ratio is the peer's time over symnn's of the same round, shown as median [quartiles]. PyTorch and JAX take
part where they can be imported.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import numpy as np  # noqa: E402
import race_peers as peers  # noqa: E402
import race_symnn as ours  # noqa: E402
import race_work as work  # noqa: E402

BURST = 0.02
BUFFERS = "symnn, out="
CACHE = tempfile.mkdtemp(prefix="symnn-races-")
HAVE = {name for name in ("torch", "jax") if importlib.util.find_spec(name)}


@dataclass(frozen=True)
class Race:
    """Who runs: the first candidate is symnn. `goals` are the least ratios of peer to symnn; `tolerance` is how far
    results may be apart, relative to the largest.
    """

    name: str
    title: str
    candidates: dict[str, Callable[[], work.Work]]
    goals: dict[str, float] = field(default_factory=dict)
    tolerance: float = 1e-9


def races() -> Iterator[Race]:
    yield Race(
        "P1", "2-3-1, loss and gradient, plain Python",
        {"symnn": ours.tiny, "Python by hand": work.tiny_python, "NumPy by hand": work.tiny_numpy,
         "torch": peers.tiny_torch, "jax": peers.tiny_jax},
        {"jax": 12, "torch": 60},
    )  # fmt: skip
    yield Race(
        "P2", "784-256-128-10, batch 512, float32",
        {"symnn": lambda: ours.mlp(512, "numpy_buffers"), "symnn, fresh arrays": lambda: ours.mlp(512), "NumPy by hand": lambda: work.mlp_numpy(512),
         "by hand, buffers": lambda: work.mlp_planned(512), "torch": lambda: peers.mlp_torch(512),
         "jax": lambda: peers.mlp_jax(512)},
        {"NumPy by hand": 1, "jax": 1}, 1e-4,
    )  # fmt: skip
    yield Race(
        "P3", "the same, batch 1, C with arrays bound once",
        {"symnn": lambda: ours.mlp(1, "c"), "symnn, NumPy": lambda: ours.mlp(1),
         "NumPy by hand": lambda: work.mlp_numpy(1), "torch": lambda: peers.mlp_torch(1),
         "jax": lambda: peers.mlp_jax(1)},
        {"torch": 4, "jax": 4}, 1e-4,
    )  # fmt: skip
    yield Race(
        "P4", "logistic Hessian, n = 1000, m = 2000",
        {"symnn": lambda: ours.logistic(1000, 2000), BUFFERS: lambda: ours.logistic(1000, 2000, True),
         "by hand": lambda: work.logistic_numpy(1000, 2000),
         "rank update by hand": lambda: work.logistic_rank_update(1000, 2000),
         "torch": lambda: peers.logistic_torch(1000, 2000), "jax": lambda: peers.logistic_jax(1000, 2000)},
        {"jax": 5, "torch": 65},
    )  # fmt: skip
    for masked in (False, True):
        yield Race(
            "P5", f"factorisation Hessian, n = 100, {'masked' if masked else 'whole'}, dense",
            {"symnn": lambda masked=masked: ours.factor(100, 5, masked),
             "by hand": lambda masked=masked: work.factor_dense(100, 5, masked),
             "jax": lambda masked=masked: peers.factor_jax(100, 5, masked)},
            {"jax": 400},
        )  # fmt: skip
    for masked in (False, True):
        yield Race(
            "P5", f"factorisation Hessian, n = 3000, {'masked' if masked else 'whole'}, kept as blocks",
            {"symnn": lambda masked=masked: ours.factor(3000, 5, masked, structured=True),
             "by hand": lambda masked=masked: work.factor_blocks(3000, 5, masked)},
            {"by hand": 1 / 1.1},
        )  # fmt: skip
    for n, batch, goal in ((20, 1, 3), (50, 1, 3), (20, 16, 12), (50, 16, 12)):
        yield Race(
            "P6", f"10 layers, Hessian by the first, n = {n}, batch {batch}",
            {"symnn": lambda n=n, b=batch: ours.deep(n, b), BUFFERS: lambda n=n, b=batch: ours.deep(n, b, True), "by hand": lambda n=n, b=batch: work.deep_numpy(n, b),
             **({"torch": lambda n=n, b=batch: peers.deep_torch(n, b)} if n == 20 else {}),
             "jax": lambda n=n, b=batch: peers.deep_jax(n, b)},
            {"jax": goal if n == 50 or batch == 16 else 1},
        )  # fmt: skip


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def present(race: Race) -> dict[str, work.Work]:
    return {name: make() for name, make in race.candidates.items() if name not in {"torch", "jax"} - HAVE}


def agree(race: Race, made: dict[str, work.Work]) -> None:
    """All candidates compute the same: the sums of all absolute values of every result."""
    wanted = [_total(x) for x in _parts(made["symnn"]())]
    for name, f in made.items():
        found = [_total(x) for x in _parts(f())]
        if len(found) != len(wanted) or not np.allclose(found, wanted, rtol=race.tolerance, atol=1e-12):
            raise SystemExit(f"{race.name} {race.title}: {name} gives {found}, symnn {wanted}")


def _parts(x: Any) -> Sequence[Any]:
    return x if isinstance(x, tuple | list) else [x]


def _total(x: Any) -> float:
    x = x.detach() if hasattr(x, "detach") else x
    if hasattr(x, "terms"):
        (term,) = x.terms
        x = term.coefficient * term.blocks[0].array
    return float(np.abs(np.asarray(x, dtype=float)).sum())


def timed(made: dict[str, work.Work], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of one call, by round; all candidates run in every round."""
    count = {name: max(1, int(BURST / max(_burst(f, 1), 1e-7))) for name, f in made.items()}
    spent: dict[str, list[float]] = {name: [] for name in made}
    order = list(made)
    shuffle = random.Random(0)
    gc.disable()
    for _ in range(rounds):
        shuffle.shuffle(order)
        for name in order:
            spent[name].append(_burst(made[name], count[name]))
        gc.collect()
    gc.enable()
    return spent


def _burst(f: work.Work, count: int) -> float:
    start = process_time()
    for _ in range(count):
        f()
    return (process_time() - start) / count


def spread(values: Sequence[float]) -> str:
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} [{low:.2f}, {high:.2f}]"


def run(race: Race, rounds: int) -> None:
    made = present(race)
    agree(race, made)
    spent = timed(made, rounds)
    say(f"\n{race.name}  {race.title}")
    for name, times in spent.items():
        line = f"    {name:22} {statistics.median(times) * 1e6:12.1f} µs"
        if name != "symnn":
            ratios = [t / s for t, s in zip(times, spent["symnn"], strict=True)]
            line += f"   × {spread(ratios)}" + _judged(race.goals.get(name), statistics.median(ratios))
        say(line)
    for name in ("symnn", BUFFERS) if race.title.endswith("dense") or race.name == "P4" else ():
        if name in made:
            say(f"    memory that {name} asks for in a call, over its result: {_peak(made[name]):.2f}")


def _judged(goal: float | None, found: float) -> str:
    if goal is None:
        return ""
    return f"   goal {goal:g}: {'met' if found >= goal else f'missed by {1 - found / goal:.0%}'}"


def _peak(f: work.Work) -> float:
    """The most memory that NumPy and Python ask for in one call, over that of the result."""
    size = sum(np.asarray(x).nbytes for x in _parts(f()) if not hasattr(x, "terms"))
    tracemalloc.start()
    f()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / max(size, 1)


def depths() -> None:
    """P7: a process for every figure, for neither side may find its work done."""
    say("\nP7  all gradients of a deep network, width 64: seconds of CPU time in a fresh process")
    for depth in (10, 100, 1000):
        found = {
            "function": _apart(f"import race_symnn; print(race_symnn.compiled({depth}))"),
            "typeset": _apart(f"import race_symnn; print(race_symnn.compiled({depth}, True))"),
        }
        line = f"    depth {depth:5}: " + ", ".join(f"{name} {t:.3f} s" for name, t in found.items())
        if "jax" in HAVE:
            theirs = _apart(f"import race_peers; print(race_peers.compile_jax({depth}))")
            line += f"; jax {theirs:.2f} s, × {theirs / found['function']:.1f}"
        say(line + (_judged(2, 1 / found["function"]) if depth == 1000 else ""))


def _apart(code: str) -> float:
    shown = subprocess.run([sys.executable, "-c", code], cwd=HERE, env=_environment(), capture_output=True, text=True)
    if shown.returncode:
        raise SystemExit(shown.stderr)
    return float(shown.stdout.split()[-1])


def _environment() -> dict[str, str]:
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as an installed package is
    return {**compiled, "PYTHONPATH": str(HERE.parents[1]), "PYTHONPYCACHEPREFIX": CACHE}


def commands(rounds: int) -> None:
    """P9: commands against `import sympy`."""
    say("\nP9  commands, CPU time of a process over that of import sympy")
    symnn = [sys.executable, "-m", "symnn"]
    asked = {
        "import sympy": [sys.executable, "-c", "import sympy"],
        "import symnn": [sys.executable, "-c", "import symnn"],
        "prove": [*symnn, "prove", "(A*B)' = B'*A'"],
        "derive": [*symnn, "derive", "backprop", "--layers", "2,3,1"],
    }
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for command in asked.values():
        _process(command)
    for _ in range(rounds):
        for name, command in asked.items():
            spent[name].append(_process(command))
    for name, times in spent.items():
        ratios = [t / s for t, s in zip(times, spent["import sympy"], strict=True)]
        goal = {"prove": 1.2, "derive": 1.3}.get(name)
        said = "" if goal is None else f"   goal {goal}: {'met' if statistics.median(ratios) <= goal else 'missed'}"
        say(f"    {name:22} {statistics.median(times):6.3f} s   × {spread(ratios)}{said}")


def _process(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="races, separated by commas: P1,P4")
    asked.add_argument("--rounds", type=int, default=11)
    given = asked.parse_args()
    only = set(given.only.split(",")) - {""}
    say(f"one thread, CPU time, {given.rounds} rounds; × is a peer's time over symnn's: median [quartiles]")
    say("" if len(HAVE) == 2 else f"not to be imported, so without them: {', '.join({'torch', 'jax'} - HAVE)}")
    for race in races():
        if not only or race.name in only:
            run(race, given.rounds)
    if not only or "P7" in only:
        depths()
    if not only or "P9" in only:
        commands(given.rounds)


if __name__ == "__main__":
    main()
    shutil.rmtree(CACHE)
