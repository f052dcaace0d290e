"""Patterns built from lists of phrases."""


def any_of(phrases: str) -> str:
    """A group that matches any of the phrases, which a comma parts; a space in one matches one white space of any kind."""
    return "(?:" + "|".join(r"\s".join(phrase.split()) for phrase in phrases.split(",")) + ")"
