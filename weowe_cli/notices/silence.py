"""Why a customer must not hear of a promise, whatever a rule would say: the reasons that all customer rules share."""

from __future__ import annotations

from weowe_cli.notices.notice import Case, Clock, NoticeKey, Told
from weowe_cli.promises.record import Answer, Promise

FIRST_NIGHT = "it was so on the store's first night, which is recorded and reported but not told (X10)"
"""Why a notice of a baseline night is settled."""


def customer_must_not_hear(promise: Promise, case: Case) -> str | None:
    """The first reason for silence, or None: doubt in the row, an answer, absence from the export, no fresh export."""
    whose = "" if promise.id == case.promise.id else f"{promise.number}: "
    if promise.conflict:
        return f"{whose}the export contradicts itself: {promise.conflict}"
    if promise.unknown_word:
        return f"{whose}the status word '{promise.unknown_word}' is not known; no letter goes out on it"
    if case.promise.decision is Answer.CANCEL:
        return "the customer cancelled"
    if case.promise.vanished_since:
        return f"absent from the full export since {case.promise.vanished_since}; what became of it is not known"
    return case.stale


def told_or_settled(told: Told, clock: Clock, key: NoticeKey) -> str | None:
    """Why a notice is not to be given a second time, or None."""
    if moment := told.when(key):
        return f"told on {clock.calendar.local(moment):%Y-%m-%d %H:%M}"
    if key in told.settled:
        return told.settled[key] or "it was settled without a letter"
    return None
