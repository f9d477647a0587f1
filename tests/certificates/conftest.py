"""The library of Coq in a folder of its own, compiled once."""

import pytest


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("coq")))
    yield
    patch.undo()
