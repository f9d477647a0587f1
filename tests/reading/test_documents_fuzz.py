"""Mutated documents, a few; `tests.reading.fuzz_documents` draws as many as one likes."""

from __future__ import annotations

from tests.reading.fuzz_documents import check, inputs, read


def test_whatever_is_written_is_read_or_refused_in_a_sentence() -> None:
    for _, kind, raw in inputs(1_500, 0):
        check(read(kind, raw), raw)
