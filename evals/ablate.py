"""python -m evals.ablate SET [--index DIR] [--html FILE]: what each part of retrieval and answering adds, in quality and
milliseconds, on one question set.

First from the plainest way to rank passages to the whole: how often a right passage comes first, and how well the score
parts the answerable questions from the unanswerable (AUC). Then the whole assistant, and the same without each of its
parts: how many answers turn right and wrong. Last the ranker without each group of its features, fitted anew: how often a
right sentence comes first on questions that were held out of the fit.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from assistant.bars import bars
from assistant.cli import one_line_errors
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals.ablation.answering import answering
from evals.ablation.features import features
from evals.ablation.ranking import ranking
from evals.ablation.table import Ablation, page, shown
from evals.cases import load


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.ablate", description=__doc__)
    parser.add_argument("set", type=Path, metavar="SET")
    parser.add_argument("--index", type=Path, metavar="DIR", default=Settings().index)
    parser.add_argument("--html", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    cases = load(given.set)
    if given.html:
        given.html.touch()  # refused now, and not after the last question
    assistant = Assistant.open(Settings(index=given.index))
    console, ablations = Console(highlight=False), list[Ablation]()
    for ablate in (ranking, answering, features):
        with bars() as progress:
            ablations.append(ablate(assistant, cases, progress))
        console.print(shown(ablations[-1]), "")
    if given.html:
        given.html.write_text(page(ablations, given.set.stem, len(cases), assistant.snapshot.id), encoding="utf-8")


if __name__ == "__main__":
    with one_line_errors():
        main()
