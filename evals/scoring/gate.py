"""What must not get worse: measures that may not fall by more than chance explains, and floors that none may go below."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from evals.reports import wording
from evals.scoring.catalog import MEASURES, TIMES
from evals.scoring.comparison import Comparison, Move
from evals.scoring.measures import Figure
from evals.scoring.significance import holm
from index.errors import Problem

GATED = (
    *("right overall", "answer correctness", "right of those answered", "short answer", "citation precision"),
    *("citation recall", "quotes verified", "refusal recall", "caution precision", "caution recall", "MRR@10"),
)
LIKELY = 0.05  # the chance of failing a run that is no worse, over all its sets and measures

Floors = dict[str, dict[str, Annotated[float, Field(strict=True, allow_inf_nan=False)]]]  # by set and measure

_floors = TypeAdapter(Floors)


class InvalidFloors(Problem):
    code = "invalid_floors"


class Failure(NamedTuple):
    """A measure that fell short, as "desk: MRR@10", and how, in a sentence."""

    name: str
    message: str


def floors(path: Path) -> Floors:
    """Raises InvalidFloors."""
    try:
        found = _floors.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        told = "" if isinstance(error, ValidationError) else f" ({error})"
        raise InvalidFloors(f'{path} holds no floors{told}. Write [desk], say, and below it "refusal recall" = 0.9.') from error
    for name, floor in ((name, floor) for least in found.values() for name, floor in least.items()):
        if name not in MEASURES:
            raise InvalidFloors(f"{path}: there is no measure {name}. The measures are {', '.join(MEASURES)}.")
        if name not in TIMES and not 0 <= floor <= 1:
            raise InvalidFloors(f"{path}: {name} = {floor:g} is no share. Write 0.8 for 80 %.")
    return found


def failures(
    comparisons: Sequence[Comparison], figures: Mapping[str, Mapping[str, Figure]], least: Mapping[str, Mapping[str, float]]
) -> list[Failure]:
    """What does not pass; none where all does. `figures` are those of each set."""
    return [*_fallen(comparisons), *_below(figures, least)]


def _fallen(comparisons: Sequence[Comparison]) -> list[Failure]:
    """What did not move is not tested: the more is tested, the less is found."""
    moves = [(each.name, name, each.moves[name]) for each in comparisons for name in GATED if name in each.moves]
    moves = [(set_, name, move) for set_, name, move in moves if move.before != move.after]
    chances = holm([1 if move.chance is None else move.chance for *_, move in moves])
    return [_fell(*each) for each, chance in zip(moves, chances, strict=True) if chance < LIKELY]


def _fell(set_: str, name: str, move: Move) -> Failure:
    told = f"{set_}: {name} fell from {move.before:.3f} to {move.after:.3f} (p {wording.chance(move)}, {move.test})."
    return Failure(f"{set_}: {name}", told)


def _below(figures: Mapping[str, Mapping[str, Figure]], least: Mapping[str, Mapping[str, float]]) -> Iterator[Failure]:
    for set_, measured in figures.items():
        for name, floor in least.get(set_, {}).items():
            if told := _short(name, floor, measured.get(name)):
                yield Failure(f"{set_}: {name}", f"{set_}: {name} {told}.")


def _short(name: str, floor: float, figure: Figure | None) -> str:
    if figure is None:
        return f"has a floor of {floor:g}, and nothing to count"
    value = wording.figure(name, figure.value)
    if MEASURES[name].better == "higher":
        return f"is {value}, below its floor of {floor:g}" if figure.value < floor else ""
    return f"is {value}, above its limit of {floor:g}" if figure.value > floor else ""
