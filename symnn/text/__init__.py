"""LaTeX and Markdown. It renders expressions, verdicts and derivations as they are: it never proves and never simplifies."""

from symnn.text.notation import Notation
from symnn.text.render import latex, markdown
from symnn.text.verdicts import paragraph

__all__ = ["Notation", "latex", "markdown", "paragraph"]
