"""A question of arithmetic to its quantities: dose, weight, vials, what was discarded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from assistant.codes.amounts import Amount, Mention, find, number, unit
from assistant.units import phrases

FAR = 60  # characters behind which an amount that is named again is the same dose


@dataclass(frozen=True, slots=True)
class Holders:
    """Vials, syringes or bottles of one size; `count` is None where several are meant and nobody says how many."""

    count: int | None
    size: Amount


@dataclass(slots=True)
class Asked:
    """The quantities of a question. `doses` are those given, each on a visit of its own where `visits` is more than
    one; `billed` is a number of billing units to be turned into an amount. `bare` are numbers that nothing explains.
    """

    doses: list[Amount] = field(default_factory=list)
    per_weight: Amount | None = None  # for one kilogram
    weight: Amount | None = None
    per_area: Amount | None = None  # for one square meter of body surface
    area: Fraction | None = None
    concentration: tuple[Amount, Fraction] | None = None  # so much in so many ml
    holders: list[Holders] = field(default_factory=list)
    discarded: Amount | None = None
    visits: int = 1
    same_day: bool = False
    each_time: bool = False
    is_sum: bool = False
    is_used_up: bool = False
    says_no_waste: bool = False
    is_multi_dose: bool = False
    is_part: bool = False
    is_spread: bool = False
    is_repeated: bool = False
    is_whole: bool = False
    speaks_of_waste: bool = False
    is_negative: bool = False
    billed: int | None = None
    billed_as: str | None = None
    bare: tuple[str, ...] = ()

    @property
    def holds_dose(self) -> bool:
        return bool(self.doses or self.per_weight or self.per_area or self.holders or self.billed)


class _Text:
    """A text from which quantities are taken one after the other, so that each is read once."""

    def __init__(self, text: str) -> None:
        self.left = text

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        for match in list(pattern.finditer(self.left)):
            gap = "|".center(match.end() - match.start())
            self.left = self.left[: match.start()] + gap + self.left[match.end() :]
            yield match


def asked(question: str) -> Asked:
    """Every quantity that the question holds, by what it is; amounts that are nothing else are doses."""
    text = phrases.CODE.sub(" ", " ".join(question.casefold().replace("×", "x").split()))
    found = Asked(
        same_day=phrases.SAME_DAY.search(text) is not None,
        each_time=phrases.EACH_TIME.search(text) is not None,
        says_no_waste=phrases.NO_WASTE.search(text) is not None,
        is_used_up=phrases.USED_UP.search(text) is not None,
        is_multi_dose=phrases.MULTI_DOSE.search(text) is not None,
        is_whole=phrases.WHOLE.search(text) is not None,
        is_repeated=phrases.OFTEN.search(text) is not None,
        is_part=phrases.PART.search(text) is not None,
        speaks_of_waste=phrases.WASTING.search(text) is not None,
        is_negative=phrases.NEGATIVE.search(text) is not None,
    )
    if counted := _billed(text):
        found.billed, found.billed_as = counted
        return found
    text = phrases.DILUENT.sub(" ", text)
    rest = _Text(phrases.SHARED_UNIT.sub(lambda pair: f"{pair['number']} {pair['unit']}{pair['rest']}", text))
    _take_rates(rest, found)
    for match in rest.take(phrases.WASTE):
        found.discarded = _amount(match["after"] or match["before"])
    _take_holders(rest, found)
    if phrases.BOTH_SIDES.search(rest.left):
        found.visits, found.same_day = 2, True
    for match in rest.take(phrases.TIMES):
        found.visits = max(found.visits, _count(match["count"] or match["visits"]))
    for match in rest.take(phrases.REPEATED):
        found.visits = max(found.visits, _count(match["count"]))
    for match in rest.take(phrases.SPREAD):
        if phrases.DAILY.search(text) or re.search("separate|different", match[0]):
            found.visits = max(found.visits, _count(match["count"]))
        else:
            found.is_spread = phrases.IN_ALL.search(text) is None
    if phrases.TWICE.search(rest.left):
        found.visits = max(found.visits, 2)
    for match in rest.take(phrases.DAYS):
        found.visits = len(re.findall(r"\d+", match[0]))
    doses = _said_once(list(find(rest.left)))
    found.doses += [mention.amount for mention in doses]
    between = (rest.left[one.end : other.start] for one, other in pairwise(doses))
    found.is_sum = all(phrases.SUM.search(words) for words in between)
    for mention in reversed(doses):
        rest.left = rest.left[: mention.start] + rest.left[mention.end :]
    if phrases.FOR_ONE.search(text) or len(found.doses) == found.visits:
        found.visits = 1  # that of one visit is asked for, or each one's is named
    found.bare = tuple(match[0] for match in phrases.BARE.finditer(rest.left))
    return found


def _said_once(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions without those that come back to an amount named well before."""
    return [
        mention
        for place, mention in enumerate(mentions)
        if not any(mention.amount == one.amount and mention.start - one.end > FAR for one in mentions[:place])
    ]


def _billed(text: str) -> tuple[int, str | None] | None:
    """A number of billing units that is to be turned into an amount, and the unit that the amount is asked in."""
    wanted = phrases.ASKS_AMOUNT.search(text)
    counted = phrases.BILLED.search(text)
    if not wanted or not counted or phrases.HOLDER.search(text) or list(find(phrases.BILLED.sub(" ", text))):
        return None
    count = counted["count"] or counted["after"]
    return int(count.replace(",", "")), unit(wanted["unit"]) if wanted["unit"] else None


def _take_rates(rest: _Text, found: Asked) -> None:
    for match in rest.take(phrases.CONCENTRATION):
        volume = number(match["volume"]) if match["volume"] else Fraction(1)
        found.concentration = (_amount(match["amount"]), volume) if volume else None
    for match in rest.take(phrases.PER_WEIGHT):
        amount, kilograms = _amount(match["amount"]), Amount(Fraction(1), unit(match["unit"]) or "kg").to("kg")
        found.per_weight = Amount(amount.number / (kilograms or 1), amount.unit)
    for match in rest.take(phrases.PER_AREA):
        found.per_area = _amount(match["amount"])
    for match in rest.take(phrases.AREA):
        found.area = number(match["number"] or match["bsa"])
    for match in rest.take(phrases.WEIGHT):
        found.weight = Amount(number(match["number"]), unit(match["unit"]) or "kg")


def _take_holders(rest: _Text, found: Asked) -> None:
    for match in rest.take(phrases.FULL_AND_PART):
        size, count = _amount(match["size"]), _count(match["count"])
        part = _amount(match["part"])
        found.holders.append(Holders(count + 1, size))
        found.doses.append(Amount(size.number * count + (part.to(size.unit) or 0), size.unit))
        found.is_used_up = False
    for match in rest.take(phrases.HOLDER_LIST):
        found.holders += [_holders(each) for each in phrases.COUNTED.finditer(match[0])]
    holding = [phrases.HOLDERS_EACH, phrases.HOLDERS_TIMES, phrases.HOLDERS, phrases.HOLDERS_OF, phrases.HOLDING]
    if phrases.HOLDER.search(rest.left) or found.speaks_of_waste:
        holding.append(phrases.COUNTED_X)
    for pattern in holding:
        found.holders += map(_holders, rest.take(pattern))
    counts = [_count(match["count"]) for match in rest.take(phrases.HOW_MANY)]
    if len(counts) == 1 and len(found.holders) == 1 and found.holders[0].count in (None, 1):
        found.holders = [Holders(counts[0], found.holders[0].size)]


def _holders(match: re.Match[str]) -> Holders:
    named = match.groupdict()
    size = _amount(named["size"] or named["each"])
    if count := named.get("count") or named.get("times"):
        return Holders(_count(count), size)
    return Holders(None if phrases.SEVERAL.search(match[0]) else 1, size)


def _amount(text: str) -> Amount:
    return next(find(text)).amount


def _count(text: str) -> int:
    return int(text) if text.isdigit() else phrases.COUNTS.get(text, 1)
