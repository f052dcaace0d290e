"""What a caller has to note on the documents, kept with the snapshot that they are in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.documents import Document


@dataclass(frozen=True, slots=True)
class Notes:
    """`take` gives the notes on documents, each to be one line of JSON; `digest` has to change with whatever else than
    the documents decides them."""

    digest: str
    take: Callable[[Sequence[Document]], Iterable[dict[str, object]]]


NONE = Notes("", lambda _: ())
