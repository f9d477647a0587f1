"""The build: a book that is there already, as it would be made again, stays as it is."""

from __future__ import annotations

from symnn.book.builder.order import Order
from symnn.book.builder.typesetting import typeset
from symnn.book.builder.unchanged import summary_before


def build(order: Order) -> int:
    """Build what has changed, say what is in the book; the exit status."""
    summary = summary_before(order)
    if summary is None:
        from symnn.book.builder.progress import built  # loads all that computes and draws

        summary = built(order)
    return summary.say(order.folder, typeset(order.folder) if order.pdf else "")
