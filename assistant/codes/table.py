"""The code table: looked up by code or name, and rendered as a document that answers can quote."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from assistant import lexicon
from assistant.codes import rows
from assistant.codes.entry import Entry, Modifier, Package
from assistant.codes.names import Names, Tokens, base, salt, tokens
from assistant.errors import UnknownCode
from assistant.settings import Settings
from index.documents import Document
from index.sentences import Span

SURNAME = 6  # letters of a maker's first word that names him by itself ("Fresenius", not "Dr.")
DOCUMENT = "code-table"
CODE_SECTION, MODIFIER_SECTION = "Drug codes", "Modifiers"


class CodeTable:
    """Codes, modifiers and packages, as the files in `folder` had them when it was made. `digest` tells one state of the
    table from another."""

    def __init__(self, folder: Path, synonyms: Iterable[Sequence[str]] = ()) -> None:
        """`synonyms` are groups of expressions; what one of them names, all of them name. Raises InvalidTable."""
        self._files, self._synonyms = rows.read(folder), [tuple(group) for group in synonyms]
        self.digest = hashlib.sha256(f"{self._files.digest} {self._synonyms}".encode()).hexdigest()[:16]
        self.drugs = {entry.code: entry for entry in rows.drugs(self._files)}

    @classmethod
    def open(cls, settings: Settings) -> "CodeTable":
        """Raises InvalidTable or InvalidLexicon."""
        return cls(settings.tables, lexicon.synonyms(lexicon.read(settings.lexicon)))

    @cached_property
    def modifiers(self) -> dict[str, Modifier]:
        return {modifier.modifier: modifier for modifier in rows.modifiers(self._files)}

    def entry(self, code: str) -> Entry | None:
        return self.drugs.get(code) or self._others.get(code)

    def record(self, name: str) -> dict[str, object]:
        """What there is on a code or modifier, for programs. Raises UnknownCode."""
        name = name.strip().upper()
        if entry := self.entry(name):
            return entry.record() | {"packages": [package.record() for package in self.packages(name)]}
        if modifier := self.modifiers.get(name):
            return modifier.record()
        if re.fullmatch(r"\d{5}", name):
            raise UnknownCode(f"{name} is a CPT code of the AMA; this table holds HCPCS Level II codes, such as J1561.")
        shown = name if re.fullmatch(r"[A-Z0-9]{2,5}", name) else "That"
        raise UnknownCode(f"{shown} is not in the code table. Give an HCPCS code such as J1561, or a modifier such as JZ.")

    def packages(self, code: str) -> list[Package]:
        return self._packages.get(code, [])

    @cached_property
    def _others(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in rows.others(self._files)}

    @cached_property
    def _packages(self) -> dict[str, list[Package]]:
        found: dict[str, list[Package]] = {}
        for package in rows.packages(self._files):
            found.setdefault(package.code, []).append(package)
        return found

    @cached_property
    def names(self) -> Names:
        """Every name of a drug in the table."""
        found, bearing = Names(), dict[Tokens, list[tuple[Entry, str]]]()
        for entry in self.drugs.values():
            for substance in entry.substances:
                bearing.setdefault(base(substance), []).append((entry, substance))
            for name in entry.brands + entry.products:
                found.add(name, "brand", [entry.code])
            for name in entry.labelers:
                found.add(name, "labeler", [entry.code])
                if len(first := name.split()[0]) >= SURNAME:
                    found.add(first, "labeler", [entry.code])
        for drug, members in bearing.items():
            found.add(" ".join(drug), "substance", [entry.code for entry, _ in members])
            for name in {name for _, name in members}:
                found.add(name, "substance", _bearers(name, members))
        found.extend(self._synonyms)
        return found

    def siblings(self, entry: Entry) -> frozenset[str]:
        """The codes of the same drugs, its own among them, whatever their salt, suffix or further name."""
        wanted = [base(substance) for substance in entry.substances]
        alike = ((drug, other, code) for drug in wanted for other, code in self._bases[drug[0]])
        return frozenset(code for drug, other, code in alike if drug[: len(other)] == other[: len(drug)])

    @cached_property
    def _bases(self) -> dict[str, list[tuple[Tokens, str]]]:
        """The first word of a substance's base to the bases that begin with it, each with a code."""
        found: dict[str, list[tuple[Tokens, str]]] = {}
        for entry in self.drugs.values():
            for drug in map(base, entry.substances):
                found.setdefault(drug[0], []).append((drug, entry.code))
        return found

    @cached_property
    def document(self) -> Document:
        """Every drug code and modifier, one line each, under two headings."""
        return Document(DOCUMENT, "Code table", (), "table", (self.source,), "", self._rendered.text, 0, ())

    def span(self, name: str) -> Span:
        """Where the line of a code or modifier stands in the document. Raises KeyError for a code that is no drug's."""
        return self._rendered.spans[name]

    def sections(self) -> Iterator[tuple[str, list[Span]]]:
        """The document's headings, each with the places of its lines."""
        for heading, names in ((CODE_SECTION, self.drugs), (MODIFIER_SECTION, self.modifiers)):
            yield heading, [self.span(name) for name in names]

    @cached_property
    def source(self) -> str:
        releases = sorted({entry.release for entry in self.drugs.values()})
        return f"CMS HCPCS Level II ({', '.join(releases)})"

    @cached_property
    def _rendered(self) -> "_Rendered":
        drugs = {entry.code: str(entry) for entry in self.drugs.values()}
        others = {modifier.modifier: str(modifier) for modifier in self.modifiers.values()}
        rendered, lines, place = _Rendered(), list[str](), 0
        for heading, members in ((CODE_SECTION, drugs), (MODIFIER_SECTION, others)):
            for name, line in (("", f"## {heading}"), *members.items()):
                lines.append(line)
                if name:
                    rendered.spans[name] = (place, place + len(line))
                place += len(line) + 1
        rendered.text = "\n".join(lines) + "\n"
        return rendered


@dataclass(slots=True)
class _Rendered:
    text: str = ""
    spans: dict[str, Span] = field(default_factory=dict)


def _bearers(name: str, members: list[tuple[Entry, str]]) -> Iterator[str]:
    """Of the codes of one drug, those that a full name can mean: a suffix means its own, a salt also those without any."""
    full, own = tokens(name), salt(name)
    has_suffix = full != base(name) + own
    for entry, other in members:
        if tokens(other) == full or (not has_suffix and salt(other) in ((), own)):
            yield entry.code
