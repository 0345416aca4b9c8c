"""What one of the store's people is to do about a notice, in the words of the counter.

Never decides what is due or who hears of it; SPEC 6 names what each rule asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from weowe_cli.notices.notice import Notice, Role
from weowe_cli.notices.policy import Rung
from weowe_cli.promises.record import Answer, Promise
from weowe_cli.workdays import short_date

REVIEW = "ETA right? customer told?"
"""What the Monday review asks of every backorder (SPEC N18)."""

_ALWAYS = {
    "N6": "confirm with the distributor",
    "N7": "find alternatives: A wait, B aftermarket, C loaner",
    "N12": "get the ETA confirmed",
    "N13": "call again, or release the bay",
    "N16": "schedule the customer",
    "N18": REVIEW,
}
_AGAINST_POLICY = {
    "not prepaid": "collect the payment, or a deposit",
    "not approved": "get the order approved",
    "no tax exemption": "get the tax exemption on file",
    "no contact": "get a phone number or an email",
    "no owner": "name an owner: weowe assign",
}
_OF_THE_ORDER = ("N8", "N15", "N19")
"""What is to be done about these is so whether the customer still wants the part or not."""
_UNCLAIMED = ("call the customer", "return it or offer it for sale", "list it online")


def to_do(notice: Notice, promise: Promise, today: date, *, usual: str, unclaimed: Sequence[Rung]) -> str:
    """What is to be done, a few words. `usual` is the promise's own next action, where the rule asks for no other.

    `unclaimed` is the ladder of N14; past its third step there is nothing new to do.
    """
    if promise.decision is Answer.CANCEL and notice.rule not in _OF_THE_ORDER:
        return usual
    match notice.rule:
        case "N3":
            dated = promise.eta_to is not None and promise.eta_to >= today
            return "log what the customer answers" if dated else "get a date from the supplier"
        case "N8":
            manager = notice.role is Role.PARTS_MANAGER
            return "document and invoice fairly" if manager else "confirm cancel or pivot"
        case "N14":
            step = sum(rung.day <= notice.tier for rung in unclaimed)
            return _UNCLAIMED[min(max(step, 1), len(_UNCLAIMED)) - 1]
        case "N15":
            return f"send it back: the return window closes {_day(notice.since)}"
        case "N19":
            return _AGAINST_POLICY.get(notice.since, usual)
        case rule:
            return _ALWAYS.get(rule, usual)


def _day(since: str) -> str:
    return short_date(date.fromisoformat(since))
