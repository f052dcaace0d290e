"""What each part of retrieval adds: from the plainest way to rank passages to the whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from assistant.pipeline import Assistant
from evals.ablation.table import Ablation, Row
from evals.ablation.turns import in_turns
from evals.cases import Case, InvalidSet
from evals.scoring import judge
from evals.scoring.measures import auc
from index.dense import VectorIndex
from index.lexical import TermIndex
from index.terms import terms

RANK_CONSTANT = 60

Place = tuple[str, str]  # a passage: its document and its text
Ranked = tuple[Place | None, float]  # the best passage for a question, and how well it fits
Way = Callable[[str], Ranked]
Scores = NDArray[np.float32]


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int] | NDArray[np.int64]], count: int) -> NDArray[np.float64]:
    """The score of each of `count` rows, from rankings of some of them (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    fused = np.zeros(count)
    for ranking in rankings:
        fused[ranking] += 1 / (RANK_CONSTANT + 1 + np.arange(len(ranking)))
    return fused


def ways(assistant: Assistant) -> dict[str, Way]:
    """From the plainest to the whole: each adds one part to the one before."""
    snapshot, settings = assistant.snapshot, assistant.settings
    encode = snapshot.encoder.encode
    places = [(passage.document_id, passage.text) for passage in snapshot.passages]
    plain = VectorIndex(encode([text for _, text in places]))
    plain_terms = TermIndex.build([terms(text) for _, text in places])
    sheetless = Assistant(replace(snapshot, metric=None), settings)

    def dense(question: str) -> Ranked:
        cosines = plain.cosines(encode([question])[0])
        return places[int(cosines.argmax())], float(cosines.max())

    def hybrid(cosines: Scores, matches: Scores) -> Ranked:
        matched = _descending(matches)[: np.count_nonzero(matches)]
        fused = reciprocal_rank_fusion([_descending(cosines), matched], len(places))
        return places[int(fused.argmax())], float(cosines.max())

    def in_context(question: str) -> Ranked:
        return hybrid(snapshot.passage_vectors.cosines(encode([question])[0]), snapshot.terms.scores(terms(question)))

    def searched(searcher: Assistant, question: str) -> Ranked:
        hits = searcher.search(question, settings.candidates)
        best = hits[0].passage
        return (best.document_id, best.text), max(max(hit.asked or hit.cosines) for hit in hits)

    def whole(question: str) -> Ranked:
        answer = assistant.ask(question, top_k=1)
        return next(((each.document_id, each.text) for each in answer.passages), None), answer.confidence

    return {
        "passage vectors": dense,
        "+ BM25, fused by rank": lambda question: hybrid(
            plain.cosines(encode([question])[0]), plain_terms.scores(terms(question))
        ),
        "+ code, title and section as context": in_context,
        "+ lexicon, sentences, feedback, standard scores": lambda question: searched(sheetless, question),
        "+ question sheets": lambda question: searched(assistant, question),
        "+ evidence, weighed by the ranker": whole,
    }


def _descending(scores: Scores) -> NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")


def right_places(assistant: Assistant, case: Case) -> set[Place]:
    """The passages of the snapshot that answer the case."""
    documents, passages = assistant.documents, assistant.snapshot.passages
    return {
        (passage.document_id, passage.text)
        for passage in (passages if case.expected.holds_text else ())
        if judge.relevant(case, documents[passage.document_id], passage)
    }


def ranking(assistant: Assistant, cases: Sequence[Case], bars: Progress) -> Ablation:
    """Raises InvalidSet where no passage answers any of the cases."""
    relevant = [right_places(assistant, case) for case in cases]
    answered = sum(map(bool, relevant))
    if not answered:
        raise InvalidSet("No passage of the snapshot answers a question of the set. Name the snapshot that it was written for.")
    questions = [assistant.resolved([*case.history, case.question]) for case in cases]
    compared = ways(assistant)
    rows = []
    asked = bars.track(questions, description="Ways to rank passages")
    for part, turns in zip(compared, in_turns(list(compared.values()), asked), strict=True):
        first = [place in right for (place, _), right in zip(turns.made, relevant, strict=True) if right]
        lower = [score for (_, score), case in zip(turns.made, cases, strict=True) if case.expected.is_refusal]
        higher = [score for (_, score), case in zip(turns.made, cases, strict=True) if not case.expected.is_refusal]
        share = float(np.mean(first))
        parted = f"{auc(higher, lower):.3f}" if higher and lower else "–"
        rows.append(Row(part, (f"{share:.3f}", parted, f"{turns.median:.1f}"), share))
    note = (
        f"Each row adds a part to the one before it. The first passage is judged on the {answered} questions that some "
        "passage answers. AUC: how often an answerable question scores above an unanswerable one, by the best cosine, and in "
        "the last row by the confidence. Milliseconds are the median of a question, and in the last row those of the answer."
    )
    return Ablation("Ways to rank passages", note, ("right passage first", "AUC answerable", "ms"), tuple(rows))
