"""How write-ups tie a code to what they say that it stands for."""

import re

from assistant.codes.amounts import NUMBER, UNIT
from assistant.patterns import any_of

CODE = re.compile(r"\b[A-Z]\d{4}\b")
PRONOUN = re.compile(r"\W*(?:(?:A|Answer):\s*)?(?:it|(?:this|that|the)(?: HCPCS)? code)\b", re.IGNORECASE)

_LABEL = r"(?:the\s+)?(?:HCPCS\s+)?(?:Level\s+II\s+)?(?:drug\s+|billing\s+)?(?:codes?\s+|#\s*)?"
_ADVERBS = (
    "(?:"
    + any_of(
        """currently, also, only, specifically, simply, now, still, actually, usually, commonly, officially,
        therefore, typically, generally, just, always, instead, then, likewise"""
    )
    + r"\s+)*"
)

# What ends the description of a code.
STOP = re.compile(
    r";|\.\s|\b"
    + any_of(
        r"""whereas, while, but, like, unlike, rather than, instead of, in place of, as opposed to, not, nor, never,
        no longer, yet, sibling, reference product, and(?= \w+ (?:is|are|has|was)\b), compared, versus, vs, than,
        which, when, whether, if, unless, until, after, before, because, since, so, although, though, who, whose,
        where, without, along with, together with, alongside, except, excluding, excludes, on top of, in addition,
        plus, with a dose, per claim, confused?, separate(?:ly)? from, different from, distinct from, other than"""
    )
    + r"\b",
    re.IGNORECASE,
)
# What before a code says that the words are not about it.
REFUSED = re.compile(
    r"\b"
    + any_of(
        r"""not, never, isn't, aren't, wasn't, doesn't, don't, no, nor, neither, unlike, versus, vs\.?, than, instead
        of, beside, next (?:in \w+ )?to, number (?:before|after), rather than, in place of, confused? with, cannot,
        can't, replac\w+, formerly, previously, old, without, avoid, wrong, mistaken\w*, misread\w*, quoted, listed wrongly"""
    )
    + r"\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
# What sets the drugs of a clause apart from each other.
APART = re.compile(
    r"\b"
    + any_of(
        r"""and, or, with, plus, prior, previous\w*, fail\w*, tried, following, history, other, another, also,
        besides, combin\w*, premed\w*, add-on, switch\w*, next to, beside, both, either, each of, against, from, same,
        similar, like, see, neighbou?r, companion, first, second, formerly, used to, until"""
    )
    + r"\b",
    re.IGNORECASE,
)
BILLING = re.compile(
    r"\b"
    + any_of(
        r"""bill\w*, report\w*, cod(?:e|es|ed|ing), claims?, charg\w*, HCPCS, lines?, key(?:ed)?, belongs, goes,
        posts?, drops?, build, maps?, payable, paid"""
    )
    + r"\b|-+>|>>|→|\|",
    re.IGNORECASE,
)
INSERTED = re.compile(
    r"^,\s*"
    + any_of("for example, for instance, however, by contrast, in contrast, in turn, meanwhile, similarly, likewise, too, also")
    + r",(?=\s)",
    re.IGNORECASE,
)

EMPHASIS = re.compile(r"[*_`\"“”]+")  # hides no claim
PATIENTS = re.compile(r"\b" + any_of("patients?, members?, failed, tried, prior, history of, taking") + r"\b", re.IGNORECASE)

# A sentence that reports an error claims nothing itself.
_ERRORS = any_of(
    r"""myth, wrongly, incorrect(?:ly)?, denied, denies, in error, by mistake, erroneous\w*, misconception, mistyped,
    (?:is|are) wrong, corrected to,
    (?:typed|typing|entered|entering|keyed|keying|sent|went out) (?:\w+ )?(?:\w+ )?(?:in|into|as|with|for|under),
    w(?:as|ere) (?:\w+ and )?(?:billed|reported|coded|submitted|counted) (?:in|as|with|on|under|for)"""
)
REPORTED = re.compile(rf"\b{_ERRORS}\b", re.IGNORECASE)
# "is given with methotrexate": what follows is another drug.
_GIVEN = any_of(
    """given, administered, used, combined, mixed, diluted, reconstituted, infused, paired, taken, started, continued,
    compared, added"""
)
_LIKENED = any_of("similar, close, related, equivalent, interchangeable, compared, added, preferred")
_OTHERWISE = any_of(
    r"""used as (?:pre)?med\w*, used to (?:dilute|reconstitute|prevent|premedicate), (?:mistaken|confused) (?:for|with),
    an? (?:alternative|companion|add-on|adjunct|premed\w*|diluent),
    the (?:diluent|originator|reference|innovator|companion|alternative|premed\w*)"""
)
BESIDES = re.compile(
    r"[\s,]*(?:(?:which|that)\s+)?(?:is|are|was|were|remains|(?:may|can)\s+be)\s+(?:\w+ly\s+|often\s+|sometimes\s+|also\s+)*"
    rf"(?:{_GIVEN}\s(?:with|over|in|after|before|alongside)|{_LIKENED}\s(?:to|with|over)|{_OTHERWISE})\b",
    re.IGNORECASE,
)

# What follows a code and ties it to the words in the last group.
_DEFINES = any_of(
    """means?, denotes?, designates?, represents?, describes?, identif(?:y|ies), stands? for, refers? to, pertains?
    to, covers?, counts?, captures?, reports?, applies to, corresponds? to, relates? to, equals, names?, encompasses,
    reads, belongs to, maps? to, crosswalks? to, bills?(?: for)?, pays for, goes with"""
)
_BE = r"(?:is|are|was|were|remains)\s+"
_PARTICIPLE = (
    any_of(
        """defined, classe?d, classified, described, designated, assigned, listed, used, reserved, intended, meant,
        established, reported, billed, submitted, tied, linked, limited, specific, set aside, worded"""
    )
    + r"\s+(?:by\s+\w+\s+)?(?:to\s+(?:report|bill|describe|code|identify|represent)|as|to|for|when\s+\w+ing)"
)
_WHICH = r"[\s,]*(?:(?:which|that|code|the\s+code\s+that)\s+)*"
FORMER = re.compile(r"\W+was\b[^.;]*\buntil\b", re.IGNORECASE)
CLOSED = re.compile(r"\s*[)\]]\s*,")  # what follows a code in brackets and a comma is another item
BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
SIGN = re.compile(r"\s*(?:[:=–—|→]|-+>|>>|-{1,2}(?=\s))\s*(.*)", re.DOTALL)
VERB = re.compile(rf"{_WHICH}{_ADVERBS}{_DEFINES}\s+(.*)", re.DOTALL)
PREDICATE = re.compile(rf"{_WHICH}{_ADVERBS}{_BE}{_ADVERBS}(?:{_PARTICIPLE}|an?|the|another|one\s+of)\s+(.*)", re.DOTALL)
COPULA = re.compile(rf"{_WHICH}{_ADVERBS}{_BE}{_ADVERBS}(.*)", re.DOTALL)
ARTICLE = re.compile(r"\s+(?:the|an?)\s+(.*)", re.DOTALL)
WHEN = re.compile(r"\s+(?:when|if)\s+(?:billing|reporting|giving|you\s+(?:bill|report|give))\s+(?:for\s+)?(.*)", re.DOTALL)
FOR = re.compile(r",?\s+(?:only\s+)?for\s+(.*)", re.DOTALL)
COMMA = re.compile(r",\s*(?!and\b)(.*)", re.DOTALL)
ITS_DRUG = re.compile(
    r".{0,80}?\b(?:its|the|whose)\s+(?:drug|substance|product|brand|ingredient|agent)\s+(?:is|being)\s+(.*)",
    re.DOTALL | re.IGNORECASE,
)
BESIDE = re.compile(r"\s*(?:/\s*)?(?=[^\W_])")

# What stands between words and the code after them, and ties them.
_ACTIONS = any_of(
    """bill(?:ed|able|s)?, report(?:ed|able|s)?, cod(?:ed|e|es), submit(?:ted|s)?, claim(?:ed|s)?, filed?, identified,
    described, captured, represented, listed, covered, found, placed, carried, charged"""
)
_AUXILIARY = any_of("is, are, was, gets?, has, have, should be, must be, can be, may be, being, goes")
_OWNS = any_of(
    """has, have, falls? under, goes under, belongs (?:to|under), (?:is|are|was|(?:has|have) been) assigned(?: to)?, maps? to,
    crosswalks? to, lives under"""
)
_PICKS = any_of("use, bill, report, submit, choose, select, pick, code, enter, key, put")
BEFORE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[\s,]*[(\[]\s*{_LABEL}$",
        rf",?\s+(?:{_AUXILIARY}\s+)?{_ADVERBS}{_ACTIONS}\s+(?:out\s+|separately\s+)?(?:by|with|under|using|as|on|through|to|via|in)\s+{_LABEL}$",
        rf",?\s*(?:is|are|was|=|:|–|—|→|-+>|>>|\||\s-)\s*{_ADVERBS}{_LABEL}$",
        rf",?\s+{_OWNS}\s+(?:its\s+own\s+code,?\s+)?{_LABEL}$",
        rf",?\s+{_PICKS}\s+{_LABEL}$",
        rf",?\s+is\s+(?:what|the\s+drug\s+that|how)\s+{_LABEL}$",
    )
)
INSTRUCTED = re.compile(
    r"\b(?:bill|report|cod|submit|fil|claim|charg|enter)(?:e|es|s|ing|ed)?\s+(?:for\s+)?(?P<words>[^.;]*?)\s+(?:with|under|using|as|on)\s+"
    rf"{_LABEL}$",
    re.IGNORECASE,
)
BEFORE_IT = re.compile(rf"[\s,/–—:-]*\b{_LABEL}$|[\s,/–—-]*$", re.IGNORECASE)

# What says that an amount is one billing unit.
_SIZE = (
    r"(?:(?:just|only|exactly|every|each|per)\s+)?(?<!half )(?<!quarter )(?<!any )"
    rf"(?P<amount>(?:{NUMBER}[\s-]?(?:(?:thousand|million|billion)\s)?(?:usp\s|international\s)?)?{UNIT})(?![\w²])"
)
_OF_BILLING = "(?:" + any_of("billing, billable, dosage, dose, HCPCS, service, claim, code'?s?") + r"\s+)?"
_A_UNIT = rf"{_OF_BILLING}(?:unit|increment|quantity)s?(?:\s+of\s+service)?"
_OF_CODE = rf"(?:\s+(?:of|for|on|under|in)\s+{_LABEL}[A-Z]\d{{4}}(?:\s*\([^)]*\))?)?(?:\s+on\s+the\s+claim(?:\s+line)?)?"
_EQUALS = any_of(
    """is, are, equals?, =, represents?, means, stands for, covers, corresponds to, counts(?: as)?, describes,
    reports, of, at, being"""
)
_COUNTED = any_of(
    "bill, charge, billed, reported, counted, counts, priced, paid, sold, measured, stated, bills, goes, (?<!\\d )units?"
)
UNIT_SIZES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:one|1|each|a|per|every|the|its|single)\s+(?:single\s+)?{_A_UNIT}{_OF_CODE},?\s*{_EQUALS}\s+{_SIZE}",
        rf"(?<!\d)(?<!\d )\b{_A_UNIT}\s+(?:of|is|at|size\s+is)\s+{_SIZE}",
        rf"\b{_COUNTED}\s+(?:[A-Z]\d{{4}}\s+)?(?:per|in|by(?:\s+the(?:\s+whole)?)?|for\s+each|for\s+every)\s+"
        rf"(?:increments?\s+of\s+|units?\s+of\s+|steps?\s+of\s+|multiples\s+of\s+)?{_SIZE}(?!\s*(?:vials?|syringes?|/|per|, m))",
        rf"\b(?:billed|reported|priced|paid)\s+at\s+(?!each\b){_SIZE}(?<!unit)(?<!units)",
        rf"\b[A-Z]\d{{4}},?\s+(?=per\b){_SIZE}",
        rf"\bin\s+(?!each\b){_SIZE}[\s-]*(?:increments?|units?|steps?)",
        rf"\b(?!one unit is){_SIZE}(?!\s+(?:\w+\s+)?as\s+units\b)\s*"
        r"(?:(?!thrown|discarded|wasted|left|round\w*\b)\w+\s+){0,4}"
        rf"(?:=|equals|is|makes|counts\s+as|per|to|as|a)\s+(?:one|1|a|each|the)?\s*{_A_UNIT}\b",
        rf"\b(?:one|1)\s+{_A_UNIT}\s+(?:of\s+[A-Z]\d{{4}}\s+)?for\s+(?:every|each)\s+{_SIZE}",
        rf"\b{_SIZE}\s*=\s*1\b",
        rf"\b(?:descriptor|description|unit|billing\s+unit)\s+(?:is|reads|says|:)\s*{_SIZE}",
    )
)
