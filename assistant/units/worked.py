"""Quantities and a code's billing unit to the units of a claim: the dose rounded up, the waste rounded down."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assistant.codes.amounts import Amount, plain
from assistant.codes.entry import Entry
from assistant.units.asked import Asked
from assistant.units.clear import Refused, require_clear

ROUGHLY = Fraction(1, 50)  # how far a dose that is stated beside its weight may be rounded
MOST = 1_000_000  # billing units on one claim line; more is a slip of the pen
MEASURED = ("mg", "mcg", "g", "ml", "l", "unit", "mci", "uci", "meq", "sq cm", "cm")


@dataclass(frozen=True, slots=True)
class Worked:
    """`units` for the dose; `discarded` for the waste, None where nothing is known of it; `steps` tell how.

    `lacks_waste` tells that waste was spoken of, and not how much the vials hold.
    """

    units: int
    discarded: int | None
    steps: tuple[str, ...]
    lacks_waste: bool = False

    @property
    def short_answer(self) -> str:
        dose = _units(self.units)
        if self.discarded is None:
            return f"{dose} for the dose" if self.lacks_waste else dose
        return f"{dose}, and {_units(self.discarded)} with JW" if self.discarded else f"{dose} with JZ"

    def times(self, visits: int) -> "Worked":
        """The same on so many visits."""
        step = f"{visits} visits like this one."
        discarded = None if self.discarded is None else self.discarded * visits
        return Worked(self.units * visits, discarded, (*self.steps, step), self.lacks_waste)


def size(entry: Entry) -> Amount:
    """What one billing unit is. Raises Refused where the code is not counted by an amount."""
    if entry.amount is None or entry.amount.unit not in MEASURED:
        per = f" but the whole {entry.amount.unit}" if entry.amount else ""
        raise Refused(
            f"{entry.code} stands for no amount per unit{per}, so there is nothing to divide by. See its line in the code table."
        )
    return entry.amount


def amount_of(entry: Entry, quantities: Asked) -> tuple[str, tuple[str, ...]]:
    """Billing units to the amount that they stand for, and the step. Raises Refused."""
    one, billed = size(entry), quantities.billed or 0
    if billed > MOST:
        raise Refused(f"{billed:,} units cannot be right. Check the number.")
    total = Amount(one.number * billed, one.unit)
    if quantities.billed_as:
        converted = total.to(quantities.billed_as)
        if converted is None:
            raise Refused(f"{entry.code} is counted in {_plural(one.unit)}, not in {quantities.billed_as}.")
        total = Amount(converted, quantities.billed_as)
    return str(total), (f"{_units(billed)} × {one} = {total}.",)


def worked(entry: Entry, quantities: Asked) -> Worked:
    """Raises Refused, with the reason."""
    require_clear(quantities)
    if any(holders.count is None for holders in quantities.holders):  # "with 100 mg vials": the dose is clear without them
        quantities = replace(quantities, holders=[], speaks_of_waste=True)
    if quantities.visits > 1 and quantities.each_time and (quantities.holders or quantities.discarded):
        once = worked(entry, replace(quantities, visits=1))
        return once.times(quantities.visits)
    one = size(entry)
    sums = _Sums(entry, one, quantities)
    doses = sums.doses()
    units = sum(math.ceil(dose / one.number) for dose in doses)
    if units > MOST:
        raise Refused(f"The dose would be {units:,} units: that amount cannot be right. Check the dose and its unit.")
    for dose in dict.fromkeys(doses):
        sums.note(f"Dose: {sums.show(dose)} ÷ {one} = {_rounded(dose / one.number, math.ceil, 'up')}")
    if len(doses) > 1:
        sums.note(f"{len(doses)} doses, each rounded by itself: {_units(units)} in all.")
    discarded = None if quantities.is_multi_dose else sums.discarded(sum(doses, Fraction()), units)
    unknown = discarded is None and quantities.speaks_of_waste and not quantities.is_multi_dose
    if unknown:
        sums.note("Say how many vials were opened and what each holds, to get the units with JW, or JZ.")
    return Worked(units, discarded, tuple(sums.steps), unknown)


class _Sums:
    """The arithmetic of one question, in the unit of the code, with its steps."""

    def __init__(self, entry: Entry, one: Amount, quantities: Asked) -> None:
        self._code, self._one, self._asked = entry.code, one, quantities
        self.steps: list[str] = []

    def note(self, step: str) -> None:
        self.steps.append(step)

    def show(self, number: Fraction) -> str:
        return str(Amount(number, self._one.unit))

    def doses(self) -> list[Fraction]:
        """What was given, one number a visit."""
        given = [self._own(dose) for dose in self._given()] * self._asked.visits
        if len(given) > 1 and self._asked.same_day:
            self.note(f"Given on one day: {' + '.join(map(self.show, given))} = {self.show(sum(given, Fraction()))}.")
            given = [sum(given, Fraction())]
        if any(dose <= 0 for dose in given):
            raise Refused("A dose of nothing cannot be billed. Give the dose that was administered, such as 200 mg.")
        return given

    def _given(self) -> Sequence[Amount]:
        asked = self._asked
        if asked.per_weight or asked.per_area:
            return [self._by_body(asked)]
        if asked.doses:
            return asked.doses
        if asked.holders and asked.discarded:
            held, waste = self._held(), self._own(asked.discarded)
            if waste > held:
                raise Refused(f"The waste of {self.show(waste)} is more than the vials hold ({self.show(held)}). Check both.")
            self.note(f"Given: {self.show(held)} − {self.show(waste)} = {self.show(held - waste)}.")
            return [Amount(held - waste, self._one.unit)]
        if asked.holders and (asked.is_used_up or asked.is_whole):
            return [Amount(self._held(), self._one.unit)]
        raise Refused(f"The dose is missing: say what amount of {self._code} was given, such as 200 mg.")

    def _by_body(self, asked: Asked) -> Amount:
        total = self._weighed(asked.per_weight) if asked.per_weight else self._spread(asked.per_area or self._one)
        for stated in asked.doses:
            exact = stated.to(total.unit)
            if exact is None or abs(exact - total.number) > total.number * ROUGHLY:
                raise Refused(f"The dose by weight is {total}, but {stated} is named too. Say which was given.")
        return asked.doses[0] if asked.doses else total

    def _weighed(self, per_weight: Amount) -> Amount:
        if not self._asked.weight:
            raise Refused(f"The patient's weight is missing: a dose of {per_weight} per kg needs it in kg or pounds.")
        kilograms = self._asked.weight.to("kg") or Fraction()
        total = Amount(per_weight.number * kilograms, per_weight.unit)
        if self._asked.weight.unit != "kg":
            self.note(f"Weight: {self._asked.weight} = {plain(kilograms)} kg.")
        self.note(f"Dose by weight: {per_weight} per kg × {plain(kilograms)} kg = {total}.")
        return total

    def _spread(self, per_area: Amount) -> Amount:
        if not self._asked.area:
            raise Refused(f"The body surface area is missing: a dose of {per_area} per m² needs it, such as BSA 1.8.")
        total = Amount(per_area.number * self._asked.area, per_area.unit)
        self.note(f"Dose by body surface: {per_area} per m² × {plain(self._asked.area)} m² = {total}.")
        return total

    def _own(self, amount: Amount) -> Fraction:
        """The amount in the unit of the code."""
        unit = self._one.unit
        if (direct := amount.to(unit)) is not None:
            if amount.unit != unit:
                self.note(f"{amount} = {self.show(direct)}.")
            return direct
        if self._asked.concentration and (volume := amount.to("ml")) is not None:
            strength, each = self._asked.concentration
            inside = Amount(strength.number * volume / each, strength.unit)
            if (converted := inside.to(unit)) is not None:
                self.note(f"{amount} × {strength} per {'' if each == 1 else plain(each) + ' '}ml = {self.show(converted)}.")
                return converted
        if "ml" in (unit, amount.unit) or "l" in (unit, amount.unit):
            solute = unit if unit != "ml" else amount.unit
            raise Refused(f"{amount} is no number of {unit} without the concentration. Say how many {solute} are in one ml.")
        counted, given = _plural(unit), _plural(amount.unit)
        raise Refused(
            f"{self._code} is counted in {counted}, and {given} cannot be turned into {counted}. Give the dose in {counted}."
        )

    def _held(self) -> Fraction:
        times = len(self._asked.doses) if self._asked.each_time and len(self._asked.doses) > 1 else 1
        parts = [((holders.count or 1) * times, self._own(holders.size)) for holders in self._asked.holders]
        total = sum((count * each for count, each in parts), Fraction())
        self.note(f"Vials: {' + '.join(f'{count} × {self.show(each)}' for count, each in parts)} = {self.show(total)}.")
        return total

    def discarded(self, given: Fraction, units: int) -> int | None:
        """The units of waste, None where nothing is said of vials or waste. With the dose's units they never exceed
        what the vials hold."""
        asked = self._asked
        if asked.is_whole and not asked.doses:
            return None  # what a vial holds was asked, and nothing given
        stated = self._own(asked.discarded) if asked.discarded else None
        if asked.holders:
            knows_dose = asked.doses or asked.per_weight or asked.per_area
            waste = self._rest_of(self._held() if knows_dose else given + (stated or 0), given)
            self._require_sum(waste, stated)
        elif stated is not None:
            waste = stated
        elif asked.is_used_up and asked.speaks_of_waste:
            waste = Fraction()
        else:
            return None
        return self._wasted(waste, given + waste, units)

    def _rest_of(self, held: Fraction, given: Fraction) -> Fraction:
        if given > held:
            raise Refused(f"The dose of {self.show(given)} is more than the vials hold ({self.show(held)}). Check both.")
        return held - given

    def _require_sum(self, waste: Fraction, stated: Fraction | None) -> None:
        """Raises Refused where what is said of the waste is not what the vials leave."""
        if self._asked.is_used_up and not self._asked.is_whole:
            stated = stated if stated is not None else waste if not self._asked.says_no_waste else Fraction()
        if stated is not None and abs(stated - waste) > waste * ROUGHLY:
            left, said = self.show(waste), self.show(stated)
            raise Refused(f"The vials leave {left}, but {said} is said to be discarded. Check dose, vials and waste.")

    def _wasted(self, waste: Fraction, held: Fraction, units: int) -> int:
        one = self._one.number
        if not waste:
            self.note("Nothing discarded: JZ on the line of the dose.")
            return 0
        whole = math.floor(waste / one)
        room = max(0, math.floor(held / one) - units)
        self.note(f"Discarded: {self.show(waste)} ÷ {self._one} = {_rounded(waste / one, math.floor, 'down')}")
        if room < whole:
            self.note(f"The dose, rounded up, has taken part of it: {_units(room)} left for the waste.")
        if not min(whole, room):
            self.note("No whole unit was discarded: JZ on the line of the dose, no JW line.")
        return min(whole, room)


def _rounded(exact: Fraction, rounding: Callable[[Fraction], int], way: str) -> str:
    whole = rounding(exact)
    return f"{_units(whole)}." if whole == exact else f"{plain(exact)}, rounded {way}: {_units(whole)}."


def _units(count: int) -> str:
    return f"{count:,} unit{'s' if count != 1 else ''}"


def _plural(unit: str) -> str:
    return "units" if unit == "unit" else unit
