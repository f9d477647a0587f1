"""The integer-affine relations among the indices of a contraction, as data, and how long an axis is likely to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class IndexRelation:
    """[Σ coefficients[k]·labels[k] + offset  (= or >=)  0]; labels are distinct."""

    labels: tuple[int, ...]
    coefficients: tuple[int, ...]
    offset: Any
    relation: str

    def renamed(self, old: int, new: int) -> IndexRelation:
        labels = [new if m == old else m for m in self.labels]
        return relation(labels, self.coefficients, self.offset, self.relation)

    @property
    def always(self) -> bool:
        return self.offset == 0 and not any(self.coefficients)

    @property
    def is_equation(self) -> bool:
        return self.relation == "="

    def coefficient(self, label: int) -> int:
        return self.coefficients[self.labels.index(label)]


def relation(labels: Sequence[int], coefficients: Sequence[int], offset: Any, kind: str) -> IndexRelation:
    """A relation in which a label may have been written twice."""
    total: dict[int, int] = {}
    for label, c in zip(labels, coefficients, strict=True):
        total[label] = total.get(label, 0) + c
    return IndexRelation(tuple(total), tuple(total.values()), offset, kind)


def likely_length(size: Any, every: Iterable[Any]) -> int:
    """A symbolic size as a number: a symbol that is taken away somewhere (k in n − k + 1) is a short one."""
    short = {s for e in every for s in e.free_symbols if e.coeff(s).is_negative}
    value = size.subs({s: 3 if s in short else 64 for s in size.free_symbols})
    return int(value) if value.is_number else 64
