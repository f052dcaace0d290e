"""Several ways of doing the same, held against each other in one run."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_229

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(slots=True)
class Turns(Generic[Made]):
    """What one way made of each thing given, and the milliseconds it took."""

    made: list[Made] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return float(np.median(self.took))

    def slower(self, other: "Turns[Made]") -> float:
        """The median of the differences in milliseconds, pair by pair."""
        differences: NDArray[np.float64] = np.subtract(self.took, other.took)
        return float(np.median(differences))


def in_turns(ways: Sequence[Callable[[Given], Made]], given: Iterable[Given]) -> list[Turns[Made]]:
    """The Turns of each way. All ways do one thing before any does the next, in another order each time, so that a busy
    machine slows all alike. The first thing is done once before it counts: some of the work is done but once."""
    found: list[Turns[Made]] = [Turns() for _ in ways]
    order = np.random.default_rng(SEED)
    for number, each in enumerate(given):
        if not number:
            for way in ways:
                way(each)
        for place in order.permutation(len(ways)):
            began = time.perf_counter()
            made = ways[place](each)
            found[place].took.append((time.perf_counter() - began) * 1000)
            found[place].made.append(made)
    return found
