"""What a formula may take: seconds for the provers, seconds and memory for the process. Numbers only.

Seconds are those of the processor: no verdict depends on what else the machine does.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

START = 120.0
"""Seconds for a worker to start and load its modules; on a loaded machine this takes long and costs no formula."""
PATIENCE = 10
"""A process is killed too when it has taken so many times as long on the wall as it may work."""


@dataclass(frozen=True)
class Limits:
    """`budget` is what the provers are given and keep to; `hard` is when the process is killed, whatever it does."""

    budget: float = 10.0
    """Seconds for the proof of one formula."""
    reading: float = 30.0
    """Seconds for the reading of one whole file."""
    grace: float = 5.0
    """Seconds beyond twice the budget before a worker is killed."""
    memory: int = 2048
    """Megabytes that a worker may take beyond what it has after loading its modules. Enforced where the system can."""

    @property
    def hard(self) -> float:
        return 2 * self.budget + self.grace

    def data(self) -> dict[str, Any]:
        return asdict(self)
