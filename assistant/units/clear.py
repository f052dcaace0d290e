"""Whether a question of arithmetic can be read in one way only."""

from assistant.units.asked import Asked


class Refused(Exception):  # no Problem: it never leaves this package, the calculator turns it into a value
    """Why no number can be given, in one sentence that says what is missing. Caught where the answer is made."""


def require_clear(quantities: Asked) -> None:
    """Raises Refused where the question can be read in more than one way: a wrong number is worse than none."""
    waste = quantities.speaks_of_waste or quantities.discarded
    if quantities.is_negative:
        raise Refused("A dose below zero cannot be billed. Give the dose that was administered, such as 200 mg.")
    if quantities.is_multi_dose and waste:
        raise Refused(
            "JW and JZ are for single-dose containers: what is left of a multi-dose vial is not billed. Ask for the dose alone."
        )
    if quantities.is_repeated:
        raise Refused("A claim line is for one day of service. Ask for the dose of one day.")
    if quantities.is_spread:
        raise Refused("It is not clear whether that dose is the total or each day's. Say: in total, or a day.")
    if any(holders.count == 0 for holders in quantities.holders):
        raise Refused("No vial was opened, it says. Give the number of vials, such as two 100 mg vials.")
    if quantities.is_part:
        raise Refused("Part of a vial is no amount. Give the dose and the size of each vial in mg, ml or units.")
    if quantities.bare and (quantities.holders or waste):
        raise Refused(
            f"It is not clear what {' and '.join(quantities.bare)} counts. Give the dose, each vial and the waste with units."
        )
    given = quantities.doses + [amount for amount in (quantities.per_weight, quantities.per_area) if amount]
    if len(quantities.doses) > 1 and quantities.visits > 1 and not quantities.same_day:
        raise Refused("Several doses and several visits are named. Ask for one visit at a time.")
    several = len(quantities.doses) > 1 and not (quantities.is_sum or quantities.same_day)
    if several or (len(given) > len(quantities.doses) > 0 and len(quantities.doses) > 1) or (len(given) > 2 and waste):
        amounts = ", ".join(map(str, quantities.doses))
        raise Refused(
            f"Several amounts could be the dose ({amounts}). Say which was given, what the vials hold, and what was discarded."
        )
