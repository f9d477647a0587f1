"""Documents as data: every formula of a note with its place and the words around it. Nothing is run, imported or
evaluated.

One file a format: `markdown`, `latex`, `jupyter`, `python` (docstrings and comments, whose markup `restructured`
reads).
"""

from symnn.reading.documents.extract import SUFFIXES, document_of, extract
from symnn.reading.documents.spans import Directive, Document, ExtractionProblem, Span

__all__ = ["SUFFIXES", "Directive", "Document", "ExtractionProblem", "Span", "document_of", "extract"]
