"""Runs as one self-contained HTML page, which needs no network, no other file, and a script for the table of cases alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from evals.record import Run
from evals.reports import wording
from evals.reports.cases import embedded, shown
from evals.reports.charts import ENOUGH, Curve, Histogram, Tally, curve, histogram, tallies, ticks
from evals.scoring.catalog import MEASURES, TIMES
from evals.scoring.comparison import Comparison, Flip, Move
from evals.scoring.gate import GATED, LIKELY, Failure
from evals.scoring.measures import Figure
from evals.scoring.reliability import Bin, Point, reliability, thresholds

GROUPS = {
    "Answers": ("right overall", "answer correctness", "right of those answered", "short answer"),
    "Citations": ("citation precision", "citation recall", "quotes verified"),
    "Refusals and confidence": (
        *("refusal precision", "refusal recall", "AUC answerable", "area under risk-coverage", "calibration error"),
    ),
    "Cautions": ("caution precision", "caution recall"),
    "Retrieval": ("right passage first", "MRR@10"),
    "Time": TIMES,
}
FOLDED = {"More on retrieval": ("Recall@5", "Recall@10", "nDCG@10", "MAP@10")}


@dataclass(frozen=True, slots=True)
class Row:
    """A measure; `scale` is what its plot goes up to."""

    name: str
    figure: Figure
    move: Move | None
    scale: float

    @property
    def turn(self) -> str:
        """ "worse" where chance hardly explains the change, "better" where its interval leaves out 0, else empty."""
        if self.move is None or self.move.interval is None:
            return ""
        low, high = self.move.interval
        is_better = low > 0 if MEASURES[self.name].better == "higher" else high < 0
        if self.move.chance is None:
            return ""
        return "worse" if self.move.chance < LIKELY else "better" if is_better else ""


@dataclass(frozen=True, slots=True)
class Section:
    """What the page shows of a set. `outcomes` count its cases; `folded` are measures for who asks for them; `turned` are
    the cases of the comparison that did, with which way."""

    run: Run
    comparison: Comparison | None
    outcomes: dict[str, int]
    groups: dict[str, list[Row]]
    folded: dict[str, list[Row]]
    turned: list[tuple[str, Flip]]
    curve: Curve | None
    bins: list[Bin]
    thresholds: list[Point]
    times: Histogram
    tags: list[Tally]


def page(runs: Sequence[Run], comparisons: Mapping[str, Comparison], failures: Sequence[Failure] | None) -> str:
    """`comparisons` by set; `failures` are where the runs fall short of the gate, None where there is no gate."""
    sections = [_section(run, comparisons.get(run.name)) for run in runs]
    open_ = [run for run in runs if not run.is_held_out]
    text = _environment.get_template("page.html").render(
        sections=sections,
        at=datetime.now(UTC),
        asked=sum(len(run.results) for run in runs),
        compared=bool(comparisons),
        failures=failures,
        outcomes=wording.OUTCOMES,
        measures={name: MEASURES[name] for name in MEASURES if any(name in run.figures for run in runs)},
        gated=GATED,
        enough=ENOUGH,
        wording=wording,
        shows_cases=bool(open_),
        embedded=embedded(open_, {run.name: comparisons[run.name] for run in open_ if run.name in comparisons}),
    )
    return str(text)


def _section(run: Run, comparison: Comparison | None) -> Section:
    counts = Counter(map(wording.outcome, run.verdicts))
    moves = comparison.moves if comparison else {}
    return Section(
        run=run,
        comparison=comparison,
        outcomes={each: counts[each] for each in wording.OUTCOMES},
        groups=_groups(run, moves, GROUPS),
        folded=_groups(run, moves, FOLDED),
        turned=wording.flips(comparison.broken, comparison.mended) if comparison and not run.is_held_out else [],
        curve=curve(run.verdicts),
        bins=reliability(run.verdicts),
        thresholds=thresholds(run.verdicts, run.threshold),
        times=histogram([each.elapsed_ms for each in run.verdicts]),
        tags=tallies(run.results),
    )


def _groups(run: Run, moves: Mapping[str, Move], groups: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
    """The measures that have anything to count."""
    longest = max(1.0, *(_most(run.figures[name]) for name in GROUPS["Time"]))
    scales = dict.fromkeys(GROUPS["Time"], ticks(longest)[-1])
    rows = {
        group: [Row(name, run.figures[name], moves.get(name), scales.get(name, 1.0)) for name in names if name in run.figures]
        for group, names in groups.items()
    }
    return {group: found for group, found in rows.items() if found}


def _most(figure: Figure) -> float:
    return figure.interval.high if figure.interval else figure.value


_environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_environment.filters["shown"] = shown
_environment.filters["share"] = lambda share: "–" if share is None else f"{share:.0%}"
