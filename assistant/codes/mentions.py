"""HCPCS codes and denial codes in a text."""

import re

_apart = re.compile(r"\b([JQ])[ -](\d{4})\b", re.IGNORECASE)
_code = re.compile(r"\b[A-Z]\d{4}\b", re.IGNORECASE)
_denial = re.compile(r"\b(CO|PR|OA|PI)[ -]?(\d{1,3})\b", re.IGNORECASE)


def named(text: str) -> tuple[str, ...]:
    """The codes that a text names, in capitals, each once, in order."""
    return tuple(dict.fromkeys(code for code, _ in places(text)))


def places(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Each code that a text names, in capitals, and where it stands, in order."""
    return [(match[0].upper(), match.span()) for match in _code.finditer(text)]


def denials(text: str) -> tuple[str, ...]:
    """The denial codes that a text names, such as CO-16, each once, in order."""
    return tuple(dict.fromkeys(f"{group.upper()}-{number}" for group, number in _denial.findall(text)))


def joined(text: str) -> str:
    """The text with codes typed apart ("J 1611", "J-1611", "co 16") written as one word."""
    return _denial.sub(lambda code: f"{code[1].upper()}-{code[2]}", _apart.sub(r"\1\2", text))


def replaced(text: str, code: str) -> str:
    """The text with `code` in place of every code it names."""
    return _code.sub(code, text)
