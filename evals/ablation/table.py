"""A table of parts added or left out in turn, for a terminal and as a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Template
from rich.table import Table

PAGE = Path(__file__).with_name("page.html")


@dataclass(frozen=True, slots=True)
class Row:
    """`figures` are written out, one a column. `gained` and `lost` are drawn to the right and to the left, as shares of the
    most that the table can show; `detail` says what the part consists of, or what is done without it."""

    part: str
    figures: tuple[str, ...]
    gained: float
    lost: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ablation:
    """`columns` name the figures of a row."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_of_losses(self) -> bool:
        """Whether a row can lose."""
        return any(row.lost for row in self.rows)


def shown(ablation: Ablation) -> Table:
    table = Table(title=ablation.title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("part")
    for column, figures in zip(ablation.columns, zip(*(row.figures for row in ablation.rows), strict=True), strict=True):
        table.add_column(column.replace(" ", "\n"), justify="right", min_width=max(map(len, figures)))
    for row in ablation.rows:
        table.add_row(row.part, *row.figures)
    return table


def page(ablations: Sequence[Ablation], set_name: str, questions: int, snapshot: str) -> str:
    """One self-contained page."""
    template = Template(PAGE.read_text(encoding="utf-8"), autoescape=True)
    return str(template.render(ablations=ablations, set_name=set_name, questions=questions, snapshot=snapshot))
