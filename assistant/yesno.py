"""No, where the sentence that answers says it outright. A sentence without a no may still not be a yes ("plans that cover it
want steroids first"): of those that seemed one, half were not, so there is no yes from a sentence."""

import re

from assistant.patterns import any_of

_asks = re.compile(
    r"(?:^|[,;:.?-]\s*|\band\s+|\b(?:so|hi|hello|but)\s+)"
    r"(?:is|are|was|were|does|do|did|can|could|may|must|should|will|would|has|have)\s",
    re.IGNORECASE,
)
_asks_thing = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how|whats|list)\b|\bor\b", re.IGNORECASE)
_aside = re.compile(
    r"^(?:if|where|when|while|although|unless|once|as|since|for)\b[^,]*,\s*"
    r"|,?\s+(?:because|since|as|so|yet|but|though|although|even though|unless|until|without)\s.*$",
    re.IGNORECASE,
)
_negations = any_of(
    """not, never, no, neither, nor, cannot, excluded?, excludes, denied, refused, turned down, out of place, advises against,
    is out, is limited to, nothing"""
)
_no = re.compile(rf"\b{_negations}\b", re.IGNORECASE)


def denies(sentence: str) -> bool:
    """Whether the sentence's main clause holds a no."""
    return _no.search(_aside.sub("", sentence)) is not None


def says_no(sentence: str, question: str) -> bool:
    """Whether a question for yes or no is answered with no by the sentence's main clause."""
    asked = _asks.search(question) and not _asks_thing.search(question) and not _no.search(question)
    return bool(asked) and denies(sentence)
