"""Today's calls: whom no letter reaches, who was asked and never answered, and whose part nobody fetches (SPEC D3, D4).

Reads only. A call is on the list for as long as it is true, and off it once somebody logs what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState, OutboxLetter
from weowe_cli.letters.write import Writer
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.freshness import freshness
from weowe_cli.notices.dose import Channel, Dose, customer_person, rank
from weowe_cli.notices.due import RULES, ask
from weowe_cli.notices.notice import Audience, Case, Clock, Notice, Role, Told
from weowe_cli.notices.silence import customer_must_not_hear
from weowe_cli.promises.loops import is_nobodys
from weowe_cli.promises.record import Promise
from weowe_cli.promises.standing import worth
from weowe_cli.reports.calls import Call
from weowe_cli.settings import Settings, Store
from weowe_cli.workdays import DAY

CALLING = ("N13", "N14")
"""The rules by which one of the store's people is to call a customer, whatever letter went before."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A call that a rule asks for: about which promise, why, since when, and what it is to say."""

    promise: Promise
    rule: str
    why: str
    since: datetime
    says: Notice


def todays_calls(ledger: Ledger, settings: Settings, writer: Writer, now: datetime) -> list[Call]:
    """Every call of today, the most pressing first: what can be acted on, then what went wrong, then the longest wait."""
    found = [
        (rank, call) for store in settings.stores for rank, call in _calls_of(ledger, settings, store, writer, now)
    ]
    return [call for _, call in sorted(found, key=lambda pair: pair[0])]


def _calls_of(
    ledger: Ledger, settings: Settings, store: Store, writer: Writer, now: datetime
) -> Iterable[tuple[tuple[object, ...], Call]]:
    clock = Clock(now, store.calendar)
    listed = [one for one in outbox.unsent(ledger, "customer", store.id) if one.channel == Channel.CALL.value]
    asked_for = _asked_for(ledger, settings, store, clock)
    wanted = {promise for letter in listed for promise in letter.promises} | {one.promise.id for one in asked_for}
    about = promises.by_ids(ledger, wanted)
    by_person: dict[str, list[_Due]] = {}
    for one in asked_for:
        by_person.setdefault(customer_person(store.id, one.promise), []).append(one)
    for letter in listed:
        if letter.state is LetterState.WAITING and (first := next((p for p in letter.promises if p in about), None)):
            also = by_person.pop(letter.person, [])
            yield _instead_of_a_letter(store, letter, about[first], also)
    for person, due in by_person.items():
        due.sort(key=lambda one: (rank(one.says.rule), one.promise.id))
        yield _after_a_letter(settings, store, writer, clock, person, due)


def _asked_for(ledger: Ledger, settings: Settings, store: Store, clock: Clock) -> list[_Due]:
    """What the rules that have somebody call say now, said before or not; not what the customer was since spoken to about."""
    waiting = promises.open_ids(ledger, store.id)
    if not waiting:
        return []
    fresh = freshness(ledger, store, clock.now)
    rules = [rule for rule in RULES if rule.name in CALLING]
    found = []
    for case in cases(ledger, store, waiting, fresh):
        for rule in rules:
            for verdict in ask(rule, _as_if_untold(case, rule.name), settings.policy, clock):
                if not isinstance(verdict, Notice) or verdict.role not in (Role.OWNER, Role.ADVISOR):
                    continue
                if (due := _due(case, verdict, clock)) is not None:
                    found.append(due)
    return found


def _as_if_untold(case: Case, rule: str) -> Case:
    """A promise whose people were never told of this one rule; what was asked of the customer stays known."""
    told = case.told
    return replace(
        case,
        told=Told(
            {key: at for key, at in told.at.items() if key.rule != rule},
            {key: why for key, why in told.settled.items() if key.rule != rule},
        ),
    )


def _due(case: Case, verdict: Notice, clock: Clock) -> _Due | None:
    """The call, or None where the customer was spoken to since it was due, or is not to hear of it at all."""
    promise = case.promise
    # Old data is no doubt here: who calls sees how old it is, and the customer was told of it while it was fresh.
    if is_nobodys(promise) or customer_must_not_hear(promise, replace(case, stale=None)):
        return None
    if verdict.rule == "N13":
        asked, _, counted_from = verdict.since.partition(" ")
        says = Notice(
            rule=asked,
            promise=promise.id,
            role=Role.CUSTOMER,
            since=counted_from,
            reason=verdict.reason,
            due_by=verdict.due_by,
        )
        moments = [at for key, at in case.told.at.items() if (key.rule, key.since) == (asked, counted_from)]
        return _Due(promise, "N13", verdict.reason, max(moments, default=clock.now), says)
    since = clock.calendar.at(date.fromisoformat(verdict.since) + verdict.tier * DAY, time.min)
    if case.contacted_at and case.contacted_at >= since:
        return None
    return _Due(promise, verdict.rule, verdict.reason, since, verdict._replace(role=Role.CUSTOMER))


def _instead_of_a_letter(
    store: Store, letter: OutboxLetter, promise: Promise, also: list[_Due]
) -> tuple[tuple[object, ...], Call]:
    rules = tuple(dict.fromkeys((*letter.rules, *(one.rule for one in also))))
    call = Call(
        promise=promise,
        promises=letter.promises,
        rules=rules,
        owner=store.people.owner_of(promise).name,
        customer=letter.name,
        phone=promise.phone,
        say=letter.body,
        why=letter.remark or "",
        in_place_of_letter=True,
        since=letter.created_at,
        zone=store.calendar.zone,
    )
    return _order(call, rules), call


def _after_a_letter(
    settings: Settings, store: Store, writer: Writer, clock: Clock, person: str, due: list[_Due]
) -> tuple[tuple[object, ...], Call]:
    about: Mapping[int, Promise] = {one.promise.id: one.promise for one in due}
    first = due[0]
    dose = Dose(
        person,
        first.promise.customer or "customer",
        None,
        Audience.CUSTOMER,
        Channel.CALL,
        tuple(one.says for one in due),
        clock.now,
    )
    said = writer.call(dose, about, store.letterhead, people=store.people, clock=clock, policy=settings.policy)
    call = Call(
        promise=first.promise,
        promises=tuple(about),
        rules=tuple(dict.fromkeys(one.rule for one in due)),
        owner=store.people.owner_of(first.promise).name,
        customer=dose.name,
        phone=first.promise.phone,
        say=said.text,
        why="; ".join(dict.fromkeys(one.why for one in due)),
        since=first.since,
        zone=store.calendar.zone,
    )
    return _order(call, [one.says.rule for one in due]), call


def _order(call: Call, rules: Iterable[str]) -> tuple[object, ...]:
    return min(map(rank, rules)), call.since, -worth(call.promise), call.promise.id
