"""LaTeX, Markdown, JSON and plain text. It renders expressions, verdicts and derivations as they are: it never proves,
never simplifies.
"""

from symnn.text.data import json
from symnn.text.lines import plain
from symnn.text.notation import Notation
from symnn.text.render import latex, markdown
from symnn.text.verdicts import mathjax, paragraph

__all__ = ["Notation", "json", "latex", "markdown", "mathjax", "paragraph", "plain"]
