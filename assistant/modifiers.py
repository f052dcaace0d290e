"""A modifier by its meaning: "which modifier says that nothing was wasted"."""

from collections.abc import Sequence

from assistant.codes.entry import Modifier
from assistant.codes.table import CodeTable
from assistant.coverage import Words
from assistant.drugs import LIKELY
from assistant.lexicon import Unit
from assistant.lookup import Looked
from assistant.question import Question


def by_meaning(question: Question, table: CodeTable) -> Looked | None:
    """The one live modifier whose meaning holds all that a question for a modifier names; None where several do."""
    wants = question.wants
    if wants is None or wants.name != "modifier" or question.codes:
        return None
    units = [unit for unit in question.units if not wants.is_named_by(unit)]
    live = (modifier for modifier in table.modifiers.values() if units and not modifier.terminated)
    held = [modifier for modifier in live if _holds(modifier, units)]
    return Looked((held[0].modifier,), held[0].modifier, LIKELY) if len(held) == 1 else None


def _holds(modifier: Modifier, units: Sequence[Unit]) -> bool:
    meaning = Words(modifier.meaning)
    return all(any(meaning.has(expression) for expression in unit.alternatives) for unit in units)
