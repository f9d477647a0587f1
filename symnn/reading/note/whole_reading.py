"""A document as a whole: it is read once to find what it tells, and once for its claims; and once more section by
section where a section tells names anew that others tell otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnn.reading.documents import Document, Span
from symnn.reading.latex.layer_labels import layer_letters
from symnn.reading.note import declarations, sections
from symnn.reading.note.drafts import DraftPart, item
from symnn.reading.note.first_reading import Reader
from symnn.reading.note.indexed_functions import IndexedFunctions
from symnn.reading.note.items import Item
from symnn.reading.note.named_initialisations import writes_variances
from symnn.reading.note.running_letters import EntriesOfNote, apart

Drafts = list[tuple[Span, list[DraftPart]]]


def read(document: Document) -> list[Item]:
    """One item for each formula of the document, in its order."""
    around = {span.index for span in document.spans if span.around}
    return [found for found in _read(document) if found.span not in around]


def _read(document: Document) -> list[Item]:
    """One item for each formula, and for each that is told around the document."""
    first = _first(document, document.spans)
    reader = _reader(document, first)
    reader.preload(first)
    items = _items(reader, _drafts(document, reader))
    parts = sections.of(document.spans, lambda spans: _first(document, spans).book)
    if not any(part.anew for part in parts):
        return items
    apart_ = _reader(document, first)
    return sections.joined(items, *_read_apart(document, apart_, parts))


def _first(document: Document, spans: Sequence[Span]) -> Reader:
    """An early reading of these formulas by themselves."""
    texts = [span.latex for span in spans]
    first = Reader(early=True)
    first.book.setting.table.layers = layer_letters([span.latex for span in document.spans])
    first.book.setting.table.apart = apart(texts)
    first.indexed = IndexedFunctions.of(texts)
    first.entries = EntriesOfNote.of(first.book, [first.indexed.put_in(text) for text in texts])
    first.book.texts = {span.index: span.latex for span in document.spans}
    for span in spans:
        declarations.applied(first.book, first.indexed.put_in(span.latex))
        first.span(span)
    return first


def _reader(document: Document, first: Reader) -> Reader:
    """A reader of the claims, who knows of the document what the early one found."""
    reader = Reader()
    reader.book.setting.table.layers = first.book.setting.table.layers
    reader.entries, reader.indexed = first.entries, first.indexed
    reader.book.setting.table.apart = first.book.setting.table.apart
    reader.book.texts = first.book.texts
    reader.book.writes_variances = writes_variances(span.latex for span in document.spans)
    return reader


def _drafts(document: Document, reader: Reader) -> Drafts:
    drafts = []
    for span in document.spans:
        _directives(document, reader, span)
        drafts.append((span, reader.span(span)))
    reader.close()
    return drafts


def _directives(document: Document, reader: Reader, span: Span) -> None:
    for directive in document.directives:
        if directive.before == span.index:
            reader.told(directive)


def _items(reader: Reader, drafts: Drafts) -> list[Item]:
    return [item(reader.book, span, some) for span, some in drafts]


def _read_apart(
    document: Document, reader: Reader, parts: Sequence[sections.NoteSection]
) -> tuple[list[Item], set[tuple[int, int]]]:
    """The items where each section tells its own names, and the places of those parts that speak of a name before it is
    told: span and number.
    """
    drafts: Drafts = []
    untold = set[tuple[int, int]]()
    for part in parts:
        reader.close()
        reader.book.normal_columns = part.book.normal_columns
        reader.book.setting.table.applied = part.book.setting.table.applied
        sections.enter(reader.book, part)
        for span in part.spans:
            _directives(document, reader, span)
            made = reader.span(span)
            untold |= {(span.index, n) for n, d in enumerate(made) if sections.is_untold(reader.book, part, d)}
            part.mark(made)
            drafts.append((span, made))
    reader.close()
    return _items(reader, drafts), untold
