"""Time for one claim. Every method looks at the clock and gives up cleanly; nothing is killed, nothing hangs."""

from __future__ import annotations

import time

from symnn.errors import BudgetError


class Budget:
    """`seconds` from now. A method asks `left` before work that it can bound, and `check` inside its loops."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """BudgetError if the time is over."""
        if not self.left:
            raise BudgetError(f"the budget of {self.seconds:g} s is used up")
