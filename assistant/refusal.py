"""What is said where nothing answers: what is missing from the question, or what the write-ups have nearby."""

import re
from collections.abc import Sequence

from assistant.codes.entry import Modifier
from assistant.codes.table import CodeTable
from assistant.evidence import Evidence
from assistant.intents import is_of_asking
from assistant.question import Question
from index.documents import sections
from index.snapshot import Snapshot

SOME = 8  # codes, sections or choices that a refusal names

_of_what = re.compile(r"(?:and |so )?(?:how (?:many|much)|which|what (?:code|modifier|units?)\b)", re.IGNORECASE)
_missing = {
    "modifier": "Which modifier for what? Name the drug or code and what happened",
    "code": "Which code for what? Name the drug",
    "amount": "Of which drug? Name it or its code, and the dose",
    "money": "Of which drug? Name it or its code",
    "interval": "Of which drug? Name it or its code",
    "route": "Of which drug? Name it or its code",
    "payer": "For which drug? Name it or its code",
    "place": "For which drug? Name it or its code",
}


def is_incomplete(question: Question) -> bool:
    """Whether it asks for a thing without saying of what: all its words are words of asking, and it names nothing."""
    named = question.about or question.denials or any(unit.surface.isupper() for unit in question.units)
    asking = all(is_of_asking(word.casefold()) for unit in question.units for word in unit.surface.split())
    return not named and (not question.units or (asking and _of_what.match(question.text) is not None))


def asking_back(question: Question, choices: Sequence[str]) -> str:
    """What an incomplete question lacks, with the likeliest choices."""
    missing = _missing.get(
        question.wants.name if question.wants else "", "What is it about? Name the drug, its code, or the rule"
    )
    likely = f" Perhaps one of these: {'; '.join(choices)}." if choices else ""
    return f"Not found: the question is incomplete. {missing}.{likely}"


INSTRUCTED = "Not found: that is an instruction and no question. Ask about a drug, its code or a billing rule."


def not_found(
    question: Question, evidence: Sequence[Evidence], modifiers: Sequence[Modifier], snapshot: Snapshot, table: CodeTable
) -> str:
    """What no write-up answers, and what those on its subject do cover, or else what is nearest."""
    unknown = [code for code in question.codes if not _names(code, snapshot)]
    if unknown:
        return _unknown(unknown, snapshot, table)
    told = "".join(f" The code table has {modifier}." for modifier in modifiers)
    about = {code: document for document in snapshot.documents.values() for code in document.codes[:1] if code in question.about}
    if 0 < len(about) <= SOME:
        first = next(iter(about.values()))
        covered = ", ".join(title for title in (section.title for section in sections(first)) if title and title != first.title)
        return f"Not found: the write-ups do not answer this. Those on {', '.join(about)} cover: {covered.lower()}.{told}"
    near: dict[str, dict[str, None]] = {}
    for item in evidence[:3]:
        near.setdefault(" ".join(item.passage.codes) or item.passage.title, {})[item.passage.section] = None
    nearest = "; ".join(f"{name} ({places})" if (places := ", ".join(filter(None, near[name]))) else name for name in near)
    return "Not found: the write-ups do not answer this." + (f" Nearest: {nearest}." if nearest else "") + told


def _unknown(codes: Sequence[str], snapshot: Snapshot, table: CodeTable) -> str:
    known = sorted({code for document in snapshot.documents.values() for code in document.codes})
    others = ", ".join(known[:SOME]) + (f" and {len(known) - SOME} more" if len(known) > SOME else "")
    told = " ".join(
        f"The code table has {entry}." if (entry := table.entry(code)) else f"{code} is not in the code table either."
        for code in codes
    )
    return f"Not found: no write-up here is about {' or '.join(codes)}. {told} There are write-ups about {others}."


def _names(code: str, snapshot: Snapshot) -> bool:
    return any(code in document.codes or code in document.text for document in snapshot.documents.values())
