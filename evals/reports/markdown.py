"""Runs as Markdown, for a pull request."""

import re
from collections.abc import Mapping, Sequence

from evals.record import TAGGED, Earlier, Recorded, Run
from evals.reports import wording
from evals.scoring.comparison import Comparison, Flip
from evals.scoring.gate import Failure

LONGEST = 280  # characters of an answer beside another


def markdown(runs: Sequence[Run], comparisons: Mapping[str, Comparison], failures: Sequence[Failure] | None) -> str:
    """`comparisons` by set; `failures` as the gate tells them, None where there was none."""
    parts = [_verdict(failures)]
    for run in runs:
        parts += _run(run, comparisons.get(run.name))
    return "\n\n".join(filter(None, parts)) + "\n"


def _verdict(failures: Sequence[Failure] | None) -> str:
    if failures:
        return "\n".join(["**Falls short.**", "", *(f"- {_plain(failure.message)}" for failure in failures)])
    return "" if failures is None else "**Passes.**"


def _run(run: Run, comparison: Comparison | None) -> list[str]:
    parts = [
        f"### {_plain(run.name)}",
        f"{wording.questions(len(run.results))}: {wording.outcomes(run.verdicts)}. {_made(run, comparison)}",
        _figures(run, comparison),
    ]
    if run.tags:
        parts += ["<details><summary>By tag</summary>", _tags(run), "</details>"]
    if run.is_held_out:
        return parts
    if comparison:
        told = f"{len(comparison.broken)} turned wrong, {len(comparison.mended)} right, of {comparison.cases} compared."
        turned = wording.flips(comparison.broken, comparison.mended)
        parts.append(f"<details{' open' if comparison.broken else ''}><summary>{told}</summary>" if turned else told)
        parts += [_flips(turned), "</details>"] if turned else []
    elif wrong := [each for each in run.recorded if not each.verdict.correct]:
        parts += [f"<details><summary>{len(wrong)} wrong</summary>", _wrong(wrong), "</details>"]
    return parts


def _made(run: Run, comparison: Comparison | None) -> str:
    """What answered, and what did when the baseline was made."""
    before = f"; the baseline is of {_state(comparison.earlier)}" if comparison else ""
    return f"Snapshot {_state(run)}{before}."


def _state(run: Run | Earlier) -> str:
    threshold = "" if run.threshold is None else f", threshold {run.threshold:g}"
    return f"`{run.snapshot}`{threshold}"


def _figures(run: Run, comparison: Comparison | None) -> str:
    lines = ["| measure | value | 95 % |" + (" before | change | p of a fall |" if comparison else "")]
    lines.append("| --- | ---: | ---: |" + (" ---: | ---: | ---: |" if comparison else ""))
    for name, figure in run.figures.items():
        cells = [name, wording.figure(name, figure.value), wording.spread(name, figure.interval)]
        if comparison:
            move = comparison.moves.get(name)
            cells += (
                [wording.figure(name, move.before), wording.difference(name, move), wording.chance(move)] if move else [""] * 3
            )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _tags(run: Run) -> str:
    lines = [f"| tag | cases | {' | '.join(TAGGED)} |", f"| --- | ---: |{' ---: |' * len(TAGGED)}"]
    for tag, (count, found) in run.tags.items():
        values = (wording.measured(name, found.get(name)) for name in TAGGED)
        lines.append(f"| {_plain(tag)} | {count} | {' | '.join(values)} |")
    return "\n".join(lines)


def _wrong(wrong: Sequence[Recorded]) -> str:
    lines = ["| case | why | expected | answer |", "| --- | --- | --- | --- |"]
    for each in wrong:
        expected = _plain(wording.expectation(each.case.expected))
        lines.append(f"| {_case(each)} | {_plain(each.verdict.reason)} | {expected} | {_answer(each)} |")
    return "\n".join(lines)


def _flips(turned: Sequence[tuple[str, Flip]]) -> str:
    lines = ["| case | | expected | before | now |", "| --- | --- | --- | --- | --- |"]
    for verdict, (before, after) in turned:
        cells = [_case(after), verdict, _plain(wording.expectation(after.case.expected)), _answer(before), _answer(after)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _case(recorded: Recorded) -> str:
    asked = "".join(f"<br>{_plain(question)}" for question in (*recorded.case.history, recorded.case.question))
    return f"**{_plain(recorded.case.id)}**{asked}"


def _answer(recorded: Recorded) -> str:
    answer = recorded.answer
    text = " ".join(answer.text.split())
    short = f"**{_plain(answer.short_answer)}** " if answer.short_answer else ""
    cited = "".join(f"<br>{_plain(place)}" for place in dict.fromkeys(answer.cited))
    return short + _plain(text if len(text) <= LONGEST else f"{text[:LONGEST]}…") + cited


def _plain(text: str) -> str:
    """As a cell that shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#~&@])", r"\\\1", " ".join(text.split()))
