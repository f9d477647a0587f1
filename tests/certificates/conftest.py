"""The library of Coq in a folder of its own, compiled once, by the worker that comes first."""

import pytest

from symnn.certificates import coq_library
from tests.workers import alone, folder_of_the_run


@pytest.fixture(scope="session")
def library(request, tmp_path_factory):
    run_of_all = folder_of_the_run(request, tmp_path_factory)
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_DATA_HOME", str(run_of_all / "coq"))
    with alone(run_of_all / "coq.lock", waits=True):
        if coq_library.coqc():
            coq_library.library()
    yield
    patch.undo()
