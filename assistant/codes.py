"""HCPCS codes in a text."""

import re

_code = re.compile(r"\b[A-Z]\d{4}\b", re.IGNORECASE)


def named(text: str) -> tuple[str, ...]:
    """The codes that a text names, in capitals, each once, in order."""
    return tuple(dict.fromkeys(code.upper() for code in _code.findall(text)))


def replaced(text: str, code: str) -> str:
    """The text with `code` in place of every code it names."""
    return _code.sub(code, text)
