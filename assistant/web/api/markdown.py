"""An answer as Markdown, for programs that show a text: chat clients above all."""

import re
from collections.abc import Iterator
from itertools import groupby

from assistant.answer import readable
from assistant.types import Answer, Citation


def markdown(answer: Answer, base: str) -> str:
    """The short answer, the quotes with their markers, the cautions, and the sources as links under the address `base`."""
    short = [f"**{answer.short_answer}**"] if answer.short_answer else []
    cautions = (f"> **Caution:** {caution.message}" for caution in answer.cautions)
    sources = "\n".join(_source(citation, base) for citation in answer.citations)
    listed = ["**Sources**", sources] if sources else []
    # What a write-up or a question holds is text: no client is to take it for HTML.
    return "\n\n".join([*short, *_blocks(_readable(answer)), *cautions, *listed]).replace("<", r"\<")


def _readable(answer: Answer) -> str:
    """The answer's text with each quote on one line, a table's row without its pipes."""
    text = answer.text
    for citation in answer.citations:
        shown = " ".join(readable(citation.quote).split())
        text = text.replace(f"{citation.quote} [{citation.marker}]", f"{shown} [{citation.marker}]")
    return text


def _blocks(text: str) -> Iterator[str]:
    """Lists and tables whole, every other line by itself."""
    for sign, lines in groupby(text.split("\n"), key=lambda line: line[:1] if line.startswith(("- ", "|")) else ""):
        if sign:
            yield "\n".join(lines)
        else:
            yield from (f"### {line[:-1]}" if line.endswith("?:") else line for line in lines)


def _source(citation: Citation, base: str) -> str:
    where = ", ".join(filter(None, (citation.title, citation.section)))
    label = re.sub(r"([\[\]\\])", r"\\\1", where)
    return f"{citation.marker}. [{label}]({base}{citation.url})"
