"""What the code table says of one code, one modifier, one package; each as a line of text that can be quoted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from assistant.codes.amounts import Amount

Kind = Literal["drug", "other"]
PRODUCTS = 8  # names under which a drug is sold that its line shows
# Releases that name codes newer than the last one with descriptions.
NEWER = {"2026-07 codes": "list of codes of July 2026", "2026-10 prices": "payment limits of October 2026"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One HCPCS code. Of a code that is no drug, and of one too new to have a description, only the dates are known.

    `brands` and `labelers` are the products and makers to which the code is tied; `products` what is sold under it.
    `form` holds what else its description settles (lyophilized, biosimilar, recombinant ...), `route` how the drug is
    given, where the description says so, `use` when the code applies; `amount` is what one billing unit stands for.
    `unspecified` means "not otherwise specified". `release` is the CMS file that it is from, a month.
    """

    code: str
    kind: Kind
    substances: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    labelers: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    amount: Amount | None = None
    unspecified: bool = False
    not_equivalent_to: tuple[str, ...] = ()
    added: date | None = None
    terminated: date | None = None
    release: str = ""
    products: tuple[str, ...] = ()

    @property
    def drug(self) -> str:
        """The drug in a few words: substances, and the product or maker that the code is tied to."""
        tied = ", ".join(self.brands + self.labelers)
        return " and ".join(self.substances) + (f" ({tied})" if tied else "")

    def ended(self, day: date) -> bool:
        """Whether the code cannot be billed for a service of that day."""
        return self.terminated is not None and self.terminated < day

    def record(self) -> dict[str, object]:
        """The entry for programs; `text` is its line."""
        lists = ("substances", "brands", "labelers", "products", "route", "form", "use", "not_equivalent_to")
        return {
            "code": self.code,
            "kind": self.kind,
            "text": str(self),
            **{name: list(getattr(self, name)) for name in lists},
            "amount": float(self.amount.number) if self.amount else None,
            "unit": self.amount.unit if self.amount else None,
            "not_otherwise_specified": self.unspecified,
            "added": self.added.isoformat() if self.added else None,
            "terminated": self.terminated.isoformat() if self.terminated else None,
            "release": self.release,
        }

    def __str__(self) -> str:
        return f"{self.code}: {'; '.join(self._facts())}"

    def _facts(self) -> Iterator[str]:
        if self.kind == "other":
            yield "not a drug code"
        elif self.substances:
            yield " and ".join(self.substances)
        else:
            yield "no description in this table yet"
        yield from _listed("brand", self.brands)
        yield from _listed("maker", self.labelers)
        yield from _listed("sold as", self.products[:PRODUCTS])
        yield from (*self.route, *self.form, *self.use)
        if self.unspecified:
            yield "not otherwise specified"
        yield from _listed("not therapeutically equivalent to", self.not_equivalent_to)
        if self.amount:
            yield f"one billing unit is {self.amount}"
        if self.added:
            yield f"added {self.added}"
        if self.terminated:
            yield f"terminated {self.terminated}"
        if self.release in NEWER:
            yield f"known only from the {NEWER[self.release]}"


def _listed(name: str, values: Iterable[str]) -> Iterator[str]:
    joined = ", ".join(values)
    if joined:
        yield f"{name} {joined}"


@dataclass(frozen=True, slots=True)
class Modifier:
    modifier: str
    meaning: str
    added: date | None
    terminated: date | None
    source: str

    def record(self) -> dict[str, object]:
        return {
            "code": self.modifier,
            "kind": "modifier",
            "text": str(self),
            "meaning": self.meaning,
            "added": self.added.isoformat() if self.added else None,
            "terminated": self.terminated.isoformat() if self.terminated else None,
            "source": self.source,
        }

    def __str__(self) -> str:
        dates = (f"; {name} {day}" for name, day in (("added", self.added), ("terminated", self.terminated)) if day)
        return f"Modifier {self.modifier}: {self.meaning}{''.join(dates)}"


@dataclass(frozen=True, slots=True)
class Package:
    """`size` is what one container holds, in the unit that its NDC counts (vials or ml, as a rule); `units` are the
    billing units in one package."""

    code: str
    brand: str
    labeler: str
    ndc: str
    size: Fraction
    quantity: Fraction
    units: Fraction

    def record(self) -> dict[str, object]:
        numbers = {name: float(getattr(self, name)) for name in ("size", "quantity", "units")}
        return {"brand": self.brand, "labeler": self.labeler, "ndc": self.ndc, **numbers}
