"""The measures: what each tells, and who defined it."""

from typing import Literal, NamedTuple

from evals.subjects import DEPTH


class Measure(NamedTuple):
    """`better` is which way is better, `meaning` what it tells a reader, `source` who defined it, or what is counted here."""

    better: Literal["higher", "lower"]
    meaning: str
    source: str


IIR = "Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 8; ir-measures"
NO_ANSWER = "no-answer questions: Rajpurkar, Jia and Liang, ACL 2018"
PLACES = "Gao et al., EMNLP 2023; here by place"
KINDS = "micro-averaged over kinds: Tsoumakas and Katakis, IJDWM 2007"
MEASURES = {
    "right overall": Measure(
        "higher", "Of all questions, the share answered right, or refused where there is no answer.", "accuracy, as it is"
    ),
    "answer correctness": Measure(
        "higher",
        "Of the questions that have an answer, the share answered right.",
        "strings or patterns in the answer: Voorhees and Tice, SIGIR 2000",
    ),
    "right of those answered": Measure(
        "higher",
        "Of the answers given, the share that is right: how far an answer can be trusted.",
        "selective accuracy: Geifman and El-Yaniv, NeurIPS 2017",
    ),
    "short answer": Measure(
        "higher",
        "Where a headline is expected, the share of answers that lead with it.",
        "exact match of terms: Rajpurkar et al., EMNLP 2016",
    ),
    "citation precision": Measure("higher", "Of the citations given, the share from places that may be cited.", PLACES),
    "citation recall": Measure("higher", "Of the places to be cited, the share that is.", PLACES),
    "quotes verified": Measure(
        "higher", "Of the quotes, the share that stands in its document where it says.", "character by character"
    ),
    "refusal precision": Measure("higher", "Of the refusals, the share that is right to refuse.", NO_ANSWER),
    "refusal recall": Measure("higher", "Of the questions that have no answer, the share that is refused.", NO_ANSWER),
    "caution precision": Measure("higher", "Of the cautions raised, the share that was expected.", KINDS),
    "caution recall": Measure("higher", "Of the cautions expected, the share that is raised.", KINDS),
    "AUC answerable": Measure(
        "higher",
        "How often a question that has an answer gets a higher confidence than one that has none; 0.5 is chance.",
        "Hanley and McNeil, Radiology 1982",
    ),
    "area under risk-coverage": Measure(
        "lower",
        "The share of wrong answers if only the surest were given, averaged over how many are given.",
        "Geifman, Uziel and El-Yaniv, ICLR 2019",
    ),
    "calibration error": Measure(
        "lower",
        "How far the confidence is from the share that is right, on the average.",
        "expected, ten equal bins: Naeini, Cooper and Hauskrecht, AAAI 2015",
    ),
    "right passage first": Measure(
        "higher", "Of the questions that a passage answers, the share where one comes first.", f"Success@1: {IIR}"
    ),
    "Recall@5": Measure("higher", "Of the passages that answer, the share among the first five.", IIR),
    f"Recall@{DEPTH}": Measure("higher", "Of the passages that answer, the share among the first ten.", IIR),
    f"MRR@{DEPTH}": Measure(
        "higher",
        "1 where a right passage comes first, 1/2 where second, and so on, averaged.",
        "Voorhees, TREC-8, 1999; ir-measures",
    ),
    f"nDCG@{DEPTH}": Measure(
        "higher",
        "How near the ranking is to one with all right passages on top; the top counts most.",
        "Järvelin and Kekäläinen, TOIS 2002; ir-measures",
    ),
    f"MAP@{DEPTH}": Measure("higher", "The share of right passages down to each right one, averaged.", IIR),
    "median ms": Measure("lower", "Half of the questions are answered within so many milliseconds.", "by nearest rank"),
    "p95 ms": Measure("lower", "All but one question in twenty are answered within so many milliseconds.", "by nearest rank"),
}  # in the order in which they are reported

TIMES = ("median ms", "p95 ms")
