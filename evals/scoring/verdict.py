"""What the judge finds in one answer: all that the measures count."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ranked` tells of each passage returned, best first, whether it is relevant; `relevant` counts those in the whole
    index, None where that cannot be seen. Of the `citations`, `verified` stand where they say, and `allowed` tells of each
    whether it is from a place that may be cited, None where the case names no places. `places` are to be cited, and `cited`
    of them are: those that must be, or else one of those that may. `raised`, `expected` and `agreed` count kinds of caution,
    0 where the case expects nothing of them. `short_answer` is None where none is expected. `reason` says why an answer is
    wrong, and `unknown` are places that the case names and nothing there has.
    """

    answerable: bool
    answered: bool
    correct: bool
    confidence: float
    elapsed_ms: float
    short_answer: bool | None = None
    ranked: tuple[bool, ...] = ()
    relevant: int | None = 0
    citations: int = 0
    verified: int = 0
    allowed: tuple[bool, ...] | None = None
    places: int = 0
    cited: int = 0
    raised: int = 0
    expected: int = 0
    agreed: int = 0
    reason: str = ""
    unknown: tuple[str, ...] = ()
