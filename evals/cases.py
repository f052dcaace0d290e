"""Evaluation sets: one case a line of JSON, a question and what a right answer holds."""

import re
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import Problem


class InvalidSet(Problem):
    code = "invalid_set"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


class Expected(BaseModel):
    """What the answer must hold; all that is given must hold at once.

    any_of: one of these strings. all_of: every one, each a string or a list of alternatives. pattern: a regular
    expression, searched without regard to case. short_answer: the short answer, or alternatives to it.
    unanswerable: the right answer is "not found". Of arithmetic: units for the dose and those discarded (0: JZ; none:
    nothing can be said of waste), or an amount such as "12 mg", or refused: one of these words stands in the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    any_of: tuple[str, ...] = ()
    all_of: tuple[str | tuple[str, ...], ...] = ()
    pattern: Annotated[str, AfterValidator(_compiles)] | None = None
    short_answer: str | tuple[str, ...] | None = None
    unanswerable: bool = False
    units: int | None = None
    discarded: int | None = None
    amount: str | None = None
    refused: tuple[str, ...] = ()

    @property
    def is_quoted(self) -> bool:
        """Whether quotes have to hold the answer."""
        return bool(self.any_of or self.all_of or self.pattern)

    @property
    def is_refusal(self) -> bool:
        return self.unanswerable or bool(self.refused)

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Expected":
        kinds = (self.is_quoted, self.unanswerable, bool(self.refused), self.units is not None, self.amount is not None)
        if sum(kinds) != 1 or (self.discarded is not None and self.units is None):
            raise ValueError("give any_of, all_of or pattern, or else unanswerable, or units, amount or refused")
        return self


class Identified(BaseModel):
    """A line of a set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)


Line = TypeVar("Line", bound=Identified)


class Case(Identified):
    """`may_cite` lists the documents that may be cited, each by its id or its code, or narrower as "J1611#Section"; `history`
    holds the questions asked before, oldest first."""

    question: str = Field(min_length=1)
    history: tuple[str, ...] = ()
    expected: Expected
    may_cite: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _cites_what_answers(self) -> "Case":
        if bool(self.may_cite) != self.expected.is_quoted:
            raise ValueError("give may_cite exactly where quotes have to hold the answer")
        return self


def load(path: Path) -> list[Case]:
    """The set's cases in order. Raises InvalidSet, which names the line."""
    return load_as(Case, path)


def load_as(kind: type[Line], path: Path) -> list[Line]:
    """The lines of a set, each of them a `kind` with an id of its own, in order. Raises InvalidSet, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSet(f"{path}: cannot be read as UTF-8 text. Name a .jsonl file of cases.") from error
    cases: dict[str, Line] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise InvalidSet(f"{path}, line {number}: {where + ': ' if where else ''}{first['msg']}.") from error
        if case.id in cases:
            raise InvalidSet(f"{path}, line {number}: the id {case.id} is taken by an earlier line.")
        cases[case.id] = case
    if not cases:
        raise InvalidSet(f"{path}: holds no cases.")
    return list(cases.values())
