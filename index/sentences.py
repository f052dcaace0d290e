"""Sentences of a stretch of text, as character offsets."""

from sentencex import get_sentence_boundaries

Span = tuple[int, int]


def split(text: str, start: int, end: int) -> list[Span]:
    """Offsets into `text` of the sentences in `text[start:end]`, without surrounding white space."""
    spans = []
    for boundary in get_sentence_boundaries("en", text[start:end]):
        quote = boundary["text"].strip()
        if quote:
            first = start + boundary["start_index"] + boundary["text"].index(quote)
            spans.append((first, first + len(quote)))
    return spans
