"""Where in a snapshot the answers to a question about a code or drug can stand."""

from collections.abc import Set
from itertools import groupby

import numpy as np

from assistant.codes.names import Names
from assistant.question import Question
from index.encoder import Rows
from index.passages import Passage
from index.snapshot import Snapshot


class Scope:
    """The passages of a snapshot by the codes and drugs that their documents are about."""

    def __init__(self, snapshot: Snapshot, names: Names, doubted: Set[str]) -> None:
        """`doubted` are the documents that may be about another drug than their code's: they are about both."""
        self._terms = snapshot.terms
        self._of: dict[str, list[int]] = {}
        self._general: list[int] = []  # rows of documents about no code
        openings = {id: next(of) for id, of in groupby(snapshot.passages, lambda passage: passage.document_id)}
        drugs = {id: _drugs(openings[id], names) for id in doubted & openings.keys()}
        for row, passage in enumerate(snapshot.passages):
            for code in {*passage.codes, *drugs.get(passage.document_id, ())}:
                self._of.setdefault(code, []).append(row)
            if not passage.codes:
                self._general.append(row)

    def rows(self, question: Question) -> Rows | None:
        """The passages of documents about the codes or drugs that the question names, those that name its codes, and those
        of documents about no code. None, for all passages, where it names none."""
        if not question.about:
            return None
        about = [row for code in question.about for row in self._of.get(code, ())]
        about += [int(row) for code in question.codes for row in self._terms.rows(code.casefold())]
        return np.unique(np.array(about + self._general, np.int64))


def _drugs(opening: Passage, names: Names) -> set[str]:
    """The codes of the drugs that a document opens with."""
    named = names.find(f"{opening.title}. {opening.text}")
    return {code for name in named if name.kind != "labeler" for code in name.codes}
