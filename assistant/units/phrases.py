"""How people write of doses, vials and waste. All patterns are for small letters."""

import re

from assistant.codes.amounts import NUMBER, UNIT
from assistant.patterns import any_of

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
COUNTS = {"a": 1, "an": 1} | {word: count for count, word in enumerate(_NUMBERS, 1)}

_WORD_COUNT = "|".join(COUNTS)
_COUNT = rf"(?<!\w)(?:\d{{1,3}}|{_WORD_COUNT})"
_AMOUNT = rf"{NUMBER}[\s-]?(?:(?:thousand|million|billion)\s)?(?:usp\s|international\s)?{UNIT}(?![\w²])"
_OF = r"(?:\s*x\s*|\s+(?:full\s+|of\s+(?:the\s+)?)?)"
_AND = r"\s*(?:and|plus|\+|,|&|;)(?:\s*(?:and|plus|\+|&))?\s*"
_KIND = (
    rf"(?:{any_of('single[ -]?(?:dose|use), multi(?:ple)?[ -]?(?:dose|use), one[ -]?(?:dose|use), pre-?filled, sdv, mdv')}\W+)*"
)
_HOLDERS = any_of(
    """vials?, bottles?, syringes?, sdvs?, mdvs?, bags?, amp(?:o?ule)?s?, pens?, kits?, containers?, cartridges?, packages?,
    act-?o-?vials?"""
)
_HOLDER = rf"{_KIND}{_HOLDERS}\b"
_BODY = any_of("arms?, knees?, eyes?, shoulders?, hips?, sides?, glutes?, buttocks?, thighs?, legs?, deltoid, hand")
_WASTED = any_of(
    """wast(?:ed?|age|ing), discard(?:ed|ing|s)?, toss(?:ed|ing)?, thr[eo]w(?:n|ing)?(?: out| away)?, dump(?:ed)?, unused,
    left ?over, remain(?:s|ed|ing|der)?, trash(?:ed)?, spilled, binned, pitched, chucked"""
)
_FILL_BEFORE = any_of("the, about, of, was, were, amount, drug, is, remaining, last, other, balance")
_FILL_AFTER = any_of(
    "was, were, got, is, of, in, as, went, to, the, drug, had, been, that, which, getting, what, out, unavoidable"
)
_WEIGHT_UNIT = r"(?P<unit>kgs?|kilos?|kilograms?|lbs?|pounds?)\b"

CODE = re.compile(r"\b[a-z]\d{4}\b")
# "165 of 200 mg": the first number has the unit of the second.
SHARED_UNIT = re.compile(
    rf"(?<![\w.,-])(?P<number>{NUMBER})(?P<rest>\s+(?:out\s+)?of\s+(?:the\s+|a\s+)?{NUMBER}[\s-]?(?P<unit>{UNIT})(?![\w²])(?!\W{{1,2}}{_HOLDER}))"
)

CONCENTRATION = re.compile(
    rf"(?P<amount>{_AMOUNT})\s?(?:/|per|in|each|an?)\s?(?P<volume>{NUMBER}(?=\s?(?:ml|cc|millil)))?\s?(?:ml|cc|millilit(?:er|re)s?)\b"
)
PER_WEIGHT = re.compile(rf"(?P<amount>{_AMOUNT})\s?(?:/|per|a|each)\s?{_WEIGHT_UNIT}")
WEIGHT = re.compile(rf"(?P<number>{NUMBER})[\s-]?{_WEIGHT_UNIT}")
PER_AREA = re.compile(rf"(?P<amount>{_AMOUNT})\s?(?:/|per)\s?(?:m2|m²|m\^2|sq\.? ?m|square met(?:er|re))(?!\w)")
AREA = re.compile(rf"(?P<number>{NUMBER})\s?(?:m2|m²|m\^2|square met(?:er|re)s?)(?!\w)|\bbsa\D{{0,8}}(?P<bsa>{NUMBER})")
_FLUID = any_of("(?:normal )?saline, ns, d5w, dextrose, bags?, water, lactated ringers?") + r"\b"
DILUENT = re.compile(
    rf"\b(?:in|into|with|of)\s+(?:an?\s+)?(?:\d{{3,4}}|[5-9]\d)\s?(?:ml|cc)\b(?:\s+(?:of\s+)?{_FLUID})?|\b(?:in|into|with)\s+{NUMBER}\s?(?:ml|cc|l)\s+(?:of\s+)?{_FLUID}"
)

WASTE = re.compile(
    rf"\b{_WASTED}(?:\s+{_FILL_BEFORE})*[\s=:]\s*(?P<after>{_AMOUNT})(?![ -]{_HOLDER}|\s+(?:to|given|for|into)\b)"
    rf"|(?P<before>{_AMOUNT})\s+(?:{_FILL_AFTER}\s+)*(?:{_WASTED}|left(?!\s+{_BODY})|down\s+the\s+drain|garbage|sharps|not\s+used|jw|bin)\b(?!\s+{_AMOUNT})"
)
WASTING = re.compile(rf"\b(?:{_WASTED}|j[wz]|what\s+was\s+left|nothing\s+left|none\s+left|waste|rest|leftovers?)\b")

HOLDER = re.compile(rf"\b{_HOLDER}")
SEVERAL = re.compile(
    r"(?:vials|bottles|syringes|sdvs|mdvs|bags|ampules|ampoules|amps|pens|kits|containers|cartridges|packages)\b"
)
COUNTED = re.compile(rf"(?P<count>{_COUNT}){_OF}(?P<size>{_AMOUNT})")
COUNTED_X = re.compile(
    rf"(?P<count>{_COUNT})\s*x\s*(?P<size>{_AMOUNT})|(?P<each>{_AMOUNT})\s*x\s*(?P<times>\d{{1,2}})(?!\s*(?:days?|visits?|doses?|weeks?))"
)
HOLDER_LIST = re.compile(rf"(?:{_COUNT}{_OF}{_AMOUNT}{_AND})+{_COUNT}{_OF}{_AMOUNT}\W{{1,2}}{_HOLDER}")
FULL_AND_PART = re.compile(
    rf"(?P<count>{_COUNT})\s+full\s+(?P<size>{_AMOUNT})\W+{_HOLDER}\s+(?:and|plus|\+)\s+(?P<part>{_AMOUNT})\s+"
    rf"(?:of|from|out of)\s+(?:an?|the)?\s*(?:\w+\s+)?(?:one|{_HOLDER})"
)
HOLDERS = re.compile(
    rf"(?:(?P<count>{_COUNT}){_OF})?(?:full\s+)?(?<!dose )(?<!gave )(?<!given )(?P<size>{_AMOUNT})\W{{1,2}}{_HOLDER}"
    rf"(?!\s*(?:x\s*|#\s*)\d|\s+{_AMOUNT})"
)
HOLDERS_OF = re.compile(
    rf"(?:(?P<count>{_COUNT})\s+(?:[a-z-]+\s+)?)?{_HOLDER}\s*(?:of|with|holding|@|at|=|:|\()\s*(?P<size>{_AMOUNT})"
)
HOLDERS_EACH = re.compile(
    rf"(?P<count>{_COUNT})\s+{_HOLDER}\W{{1,3}}(?:of\s+)?(?:[a-z-]+\W+){{0,2}}(?P<size>{_AMOUNT})\s*(?:each|apiece|per|a\s+piece|ea)\b"
)
HOLDERS_TIMES = re.compile(
    rf"(?P<size>{_AMOUNT})\W{{1,2}}{_HOLDER}\s*(?:x\s*|times\s+|\(\s*|#\s*)(?P<count>\d{{1,2}}|{_WORD_COUNT})\b"
)
HOLDING = re.compile(
    rf"\b(?:each\s+)?{_HOLDER}\s+(?:size\s+)?(?:(?:is|are|was|holds?|contains?|has|with|size)\s+)+(?P<size>{_AMOUNT})"
)
HOW_MANY = re.compile(rf"(?P<count>{_COUNT})\s+(?:{_HOLDER}|of\s+them|were\b|opened\b)")

_SEPARATE = r"(?:(?:separate|consecutive|different|straight)\s+)?"
_VISITS = any_of("days, visits, sessions, doses, infusions, injections, treatments, weeks")
TIMES = re.compile(
    rf"\b(?:x|times|for|on|at\s+each\s+of|each\s+of)\s*(?:the\s+)?(?P<count>{_COUNT})\s+{_SEPARATE}{_VISITS}\b"
    rf"|(?P<visits>{_COUNT})\s+{_SEPARATE}(?:visits|sessions|infusions|injections)\b"
)
# "over 5 days" may be the whole dose or each day's: other words decide.
SPREAD = re.compile(rf"\b(?:over|in|across|during)\s+(?:the\s+)?(?P<count>{_COUNT})\s+{_SEPARATE}{_VISITS}\b")
IN_ALL = re.compile(r"\b(?:total|divided|split|in all|altogether)\b")
DAILY = re.compile(r"\b(?:a|per|each|every)\s+(?:day|visit|dose)\b|\bdaily\b|/\s?day\b|\beach\b")
FOR_ONE = re.compile(r"\bunits?\s+(?:per|each|for\s+each|for\s+one)\s+(?:infusion|visit|day|dose|time|session)\b")
OFTEN = re.compile(
    r"\b(?:\d+\s*x|\d+\s+times|once|twice|three\s+times)\s+(?:a|per)\s+(?:week|month)\b|\bper\s+(?:week|month|course)\b"
    r"|\bunits\s+(?:a|each)\s+(?:week|month)\b"
)
DAYS = re.compile(r"\bdays\s+\d+(?:\s*,\s*\d+)*(?:\s*,?\s*and\s+\d+)")
WHOLE = re.compile(r"\bunits\s+(?:are\s+|is\s+)?(?:in|per|for)\s+(?:an?|one|each|the)\b")
REPEATED = re.compile(
    rf"(?P<count>{_COUNT})\s+(?:injections?|shots?|doses?|infusions?|applications?|tablets?|capsules?|pills?)\s+of\s+(?={_AMOUNT})"
)
TWICE = re.compile(r"\btwice\b|\bb\.?i\.?d\b")
BOTH_SIDES = re.compile(rf"\b(?:each|both)\s+{_BODY}\b|\bbilateral(?:ly)?\b")
SAME_DAY = re.compile(r"\b" + any_of("same (?:day|date|visit|dos), altogether, in the (?:morning|afternoon), in one day") + r"\b")
EACH_TIME = re.compile(r"\b" + any_of("each (?:time|visit|day|dose|one), both times, per visit, every time") + r"\b")
SUM = re.compile(r"\b" + any_of("and, then, plus, another, again, second, followed by, also") + r"\b|\+")

NO_WASTE = re.compile(
    r"\b(?:nothing|none|no|zero|without)\s+(?:(?:was|drug|of\s+it|is|got|any|medication|to)\s+)*"
    r"(?:wast\w*|discard\w*|left\s?overs?|left|toss\w*|thrown|remain\w*)"
)
USED_UP = re.compile(
    rf"{NO_WASTE.pattern}"
    r"|\b(?:all|whole|entire|everything|full|fully|complete(?:ly)?|used\s+(?:it\s+)?up|exact(?:ly)?|used\s+it\s+all|emptied)\b"
)
MULTI_DOSE = re.compile(r"\bmulti(?:ple)?[\s-]?(?:dose|use)\b|\bmdvs?\b")
PART = re.compile(rf"\b(?:half|third|quarters?|thirds)\b(?!-)|\b\d*\.\d+\s+{_HOLDER}|\b\d*\.\d+\s+of\s+(?:an?|the)\s+{_HOLDER}")
NEGATIVE = re.compile(rf"(?:(?<=\s)-(?=\d)|\bminus\s+|\bnegative\s+)(?={NUMBER})")
# A number that stands alone, and is no time, date, list number or frequency.
_COUNTABLE = any_of(
    r"""am, pm, a\.m, p\.m, o'clock, hours?, hrs?, min\w*, days?, weeks?, months?, years?, yrs?, y/?o, visits?, doses?, units?,
    lines?, times, sites?, st, nd, rd, th, infusions?, injections?, percent"""
)
BARE = re.compile(
    r"(?<![\w.,:/#$-])(?<!line )(?<!lines )(?<!day )(?<!age )(?<!bay )(?<!modifier )\d+(?:\.\d+)?"
    rf"(?![\w.:/%-]|,\d|\s*{_COUNTABLE}\b)"
)

ASKS_AMOUNT = re.compile(
    r"(?<!\d)(?<!\d )(?<!\d,)\b(?:(?P<unit>mg|mcg|g|gm|grams?|ml|milligrams?|micrograms?)"
    r"|(?<!single )(?<!single-)(?<!multi )(?<!multi-)dose|amount|how\s+much"
    r"|(?!billing|billable|total|more)\w+\s+units\s+is|how\s+many\s+units\s+of\s+(?!\|)[a-z]+)\b"
)
_WHOLE_NUMBER = r"\d{1,3}(?:,\d{3}){1,2}|\d{1,7}"
BILLED = re.compile(
    rf"(?<![\d,])(?P<count>{_WHOLE_NUMBER})\s+(?:(?:billing|billed|billable|claim|hcpcs)\s+)?(?:units?|uos|u)\b"
    rf"|\b(?:qty|quantity|uos|units?(?:\s+billed)?|billed)\W{{0,2}}\s*(?:of\s+|x\s*)?(?P<after>{_WHOLE_NUMBER})\b"
    rf"(?!\s?{UNIT}\b|[.,]\d|\s?%)"
)
