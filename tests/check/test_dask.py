"""A Dask cluster as executor: a worker killed midway loses nothing, and nothing that was handed over is judged
twice. Needs the extra `dask`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from symnn.check.allowances import Limits
from symnn.check.checking import Options, check
from symnn.check.findings import Report
from symnn.errors import ArgumentError, MissingExtraError

READER = "tests.check.fake_reader"


def test_without_the_extra_one_sentence_names_it() -> None:
    try:
        import distributed  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtraError, match="extra `dask`"):
            check([(Path(__file__).with_name("fake_reader.py"), None)], Options(executor="dask:tcp://x", reader=READER))
    else:
        pytest.skip("the extra is here")


@pytest.mark.filterwarnings("default")
def test_no_scheduler_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("symnn.check.executors.CONNECT", "1s")
    (tmp_path / "note.md").write_text("$$a = 1$$")
    with pytest.raises(ArgumentError, match="no scheduler answers"):
        check([(tmp_path / "note.md", None)], Options(executor="dask:tcp://127.0.0.1:9", reader=READER))


@pytest.mark.filterwarnings("default")
def test_a_cluster_one_of_whose_workers_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    done = tmp_path / "done"
    monkeypatch.setenv("FAKE_DONE", str(done))
    count = 40
    formulas = [f"$$slow{k} = {'refuted' if k % 7 == 0 else 'kill' if k == 5 else k}$$" for k in range(count)]
    (tmp_path / "note.md").write_text("\n\n".join(formulas))
    found: list[Report] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as cluster:
        options = Options(Limits(budget=5), 2, executor=f"dask:{cluster.scheduler_address}", reader=READER)
        with distributed.Client(cluster, set_as_default=False) as client:
            victim = next(iter(client.run(os.getpid).values()))
        run = threading.Thread(target=lambda: found.extend(check([(tmp_path / "note.md", None)], options)))
        run.start()
        while not done.exists() or len(done.read_text().splitlines()) < 6:
            time.sleep(0.05)
        os.kill(victim, signal.SIGKILL)
        run.join(timeout=120)
    (report,) = found
    expected = ["refuted" if k % 7 == 0 else "unknown" if k == 5 else "proved" for k in range(count)]
    assert [f.verdict for f in report.findings] == expected
    judged = done.read_text().splitlines()
    assert set(judged) == {f.strip("$") for f in formulas} - {"slow5 = kill"}
    twice = len(judged) - len(set(judged))
    assert twice <= 1, "no more than the one that the killed worker had done and not yet handed over"
