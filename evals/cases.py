"""Evaluation sets: one case a line of JSON, a question and what a right answer holds."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from evals import sheet
from index.errors import Problem

CautionKind = Literal["contradicts_code_table", "terminated_code", "unknown_code", "sources_disagree"]


MOST = 8  # lines that an error names
BOM = "\ufeff"  # by which spreadsheets know UTF-8


class InvalidSet(Problem):
    code = "invalid_set"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Text = Annotated[str, Field(pattern=r"\S")]
Alternatives = Annotated[
    tuple[Text, ...],
    Field(min_length=1),
    BeforeValidator(lambda given: (given,) if isinstance(given, str) else given),
    PlainSerializer(lambda texts: texts[0] if len(texts) == 1 else list(texts)),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]  # one text, or a list of which any will do


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Finite = Annotated[int | float, Field(ge=-1e12, le=1e12)]


class Number(Strict):
    """A number as the answer has to give it."""

    value: Finite
    tolerance: Annotated[Finite, Field(ge=0)] = Field(0, description="How far from the value is near enough, in the same unit.")
    unit: str = Field("", description='What follows the number, such as "mg" or "units"; empty: any.')


class Expected(Strict):
    """What a right answer holds: all that is given must hold at once."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    any_of: tuple[Text, ...] = Field((), description="One of these stands in the quotes that may be cited.")
    all_of: tuple[Alternatives, ...] = Field(
        (), description="Every one of these stands there; a list within the list holds alternatives."
    )
    none_of: tuple[Text, ...] = Field((), description="None of these stands anywhere in the answer.")
    pattern: Annotated[Text, AfterValidator(_compiles)] | None = Field(
        None, description="A regular expression found in the quotes that may be cited, without regard to case."
    )
    number: Number | None = Field(
        None, description="The first such number of the short answer or, without one, one in the quotes."
    )
    discarded: Annotated[int, Field(ge=0)] | Literal["unsaid"] | None = Field(
        None, description='Units discarded, as a sum gives them (0: with JZ); "unsaid": the sum may say nothing of waste.'
    )
    short_answer: Alternatives | None = Field(
        None, description="The short answer, or alternatives to it; where more is expected, a measure of its own."
    )
    unanswerable: bool = Field(False, description='The right answer is "not found".')
    refused: tuple[Text, ...] = Field((), description='"Not found", with one of these words in its reason.')
    cautions: tuple[CautionKind, ...] | None = Field(None, description="The kinds of caution that are raised; []: none.")

    @property
    def holds_text(self) -> bool:
        """Whether quotes have to hold the answer."""
        return bool(self.any_of or self.all_of or self.pattern)

    @property
    def is_refusal(self) -> bool:
        return self.unanswerable or bool(self.refused)

    @model_validator(mode="after")
    def _says_what_is_right(self) -> "Expected":
        given = [name for name, field in type(self).model_fields.items() if getattr(self, name) != field.default]
        if not given:
            raise ValueError("say what a right answer holds, such as any_of, or that it is unanswerable")
        if self.is_refusal and len(given) > 1:
            raise ValueError("an answer that is refused holds nothing else: give unanswerable or refused alone")
        if self.discarded is not None and self.number is None:
            raise ValueError("discarded needs the number of units beside it")
        return self


class Identified(Strict):
    """A line of a set."""

    id: Text


Line = TypeVar("Line", bound=Identified)


class Case(Identified):
    """A question, and what a right answer holds and cites. A place to cite is a document, by its id or its code, or one
    section of it, as in "J1611#Modifiers"."""

    question: Text
    history: tuple[Text, ...] = Field((), description="The questions asked before, oldest first.")
    expected: Expected
    may_cite: tuple[Text, ...] = Field((), description="Where a right answer may be quoted from; empty: from anywhere.")
    must_cite: tuple[Text, ...] = Field((), description="Places that are all cited.")
    must_not_cite: tuple[Text, ...] = Field((), description="Places of which none is cited.")
    tags: tuple[Text, ...] = Field((), description="Kinds of question, each reported by itself.")
    note: str = Field("", description="For whoever reads the set; the runner does nothing with it.")

    @model_validator(mode="after")
    def _cites_what_answers(self) -> "Case":
        if self.expected.is_refusal and (self.may_cite or self.must_cite or self.must_not_cite):
            raise ValueError("an answer that is refused cites nothing: leave out may_cite, must_cite and must_not_cite")
        return self


def schema() -> str:
    """The JSON Schema of a line, by which sets are checked."""
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **Case.model_json_schema()}, indent=2) + "\n"


def load(path: Path) -> list[Case]:
    """The cases of a set, in JSON or as a spreadsheet (.csv), in order. Raises InvalidSet, which names the line."""
    return load_as(Case, path)


def save(cases: Sequence[Case], path: Path) -> None:
    """As a spreadsheet where the file's name ends so (.csv), or in JSON (.jsonl). Raises InvalidSet where it ends otherwise,
    and where a spreadsheet would change a case."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise InvalidSet(f"{path} is neither .jsonl nor .csv. Name a file that ends so.")
    text = sheet.written(map(dumped, cases)) if kind == ".csv" else "".join(f"{line(case)}\n" for case in cases)
    if kind == ".csv":
        for case, (_, row) in zip(cases, sheet.rows(text), strict=True):
            if row != dumped(case) and Case.model_validate(row) != case:
                raise InvalidSet(f"{path}: a cell would change case {case.id} (a line break, say). Write a .jsonl file instead.")
    path.write_text((BOM if kind == ".csv" else "") + text, encoding="utf-8", newline="")


def line(case: Case) -> str:
    """The case as a line of a set."""
    return json.dumps(dumped(case), ensure_ascii=False)


def load_as(kind: type[Line], path: Path) -> list[Line]:
    """The lines of a set, each of them a `kind` with an id of its own, in order. Raises InvalidSet, which names the line
    of the first that is wrong and counts the others."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(sheet.rows(text) if path.suffix.lower() == ".csv" else _objects(text))
    except OSError as error:
        raise InvalidSet(f"{path} cannot be read: {error.strerror}. Name a .jsonl or .csv file of cases.") from error
    except UnicodeDecodeError as error:
        raise InvalidSet(f"{path} is not UTF-8 text. From a spreadsheet, save it as CSV UTF-8.") from error
    except (csv.Error, ValueError) as error:
        raise InvalidSet(f"{path}: {error}.") from error
    lines, wrong = dict[str, Line](), dict[int, str]()
    for number, row in rows:
        try:
            line = kind.model_validate_json(row) if isinstance(row, str) else kind.model_validate(row)
        except ValidationError as invalid:
            wrong[number] = _complaint(invalid)
            continue
        if line.id in lines:
            wrong[number] = f"the id {line.id} is taken by an earlier line"
        lines[line.id] = line
    if wrong:
        (first, complaint), *others = wrong.items()
        also = f" (also wrong: line {', '.join(str(number) for number, _ in others[:MOST])})" if others else ""
        raise InvalidSet(f"{path}, line {first}: {complaint}{also}.")
    if not lines:
        raise InvalidSet(f"{path}: holds no cases.")
    return list(lines.values())


def _objects(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _complaint(invalid: ValidationError) -> str:
    first = invalid.errors()[0]
    where = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"there is no field {where}; assistant eval schema prints those there are"
    if first["type"] == "missing":
        return f"{where} is missing"
    if first["type"] == "json_invalid":
        return f"not JSON: {first['ctx']['error']}"
    return f"{where + ': ' if where else ''}{first['msg'].removeprefix('Value error, ')}"


def dumped(case: Case) -> dict[str, object]:
    """The case as JSON has it, without what it leaves out."""
    return case.model_dump(mode="json", exclude_defaults=True)
