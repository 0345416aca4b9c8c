"""Whom each rule would tell of one promise, out of the rules, the store's people and the customer's wishes.

Asks no rule whether it is due. Reads the ledger and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.letters.message import mail_address
from weowe_cli.nightly import entries
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.decide import TWO_DAYS
from weowe_cli.nightly.freshness import freshness
from weowe_cli.nightly.opted_out import opted_out
from weowe_cli.notices.dose import Channel, Dose, customer_doses
from weowe_cli.notices.notice import Clock, Notice, NoticeKey, Role
from weowe_cli.notices.people import Person
from weowe_cli.notices.policy import Policy, Weekday
from weowe_cli.notices.silence import customer_must_not_hear
from weowe_cli.promises.record import Promise, SoType
from weowe_cli.reports.route import Route, RouteStep
from weowe_cli.settings import Settings, Store
from weowe_cli.workdays import DAY, in_words, nth, short_date

A_MONDAY = date(2024, 1, 1)
CUSTOMER, DIRECTOR = Role.CUSTOMER, Role.DIRECTOR


@dataclass(frozen=True, slots=True)
class Step:
    """One rule at one tier to one role, and when that is, in words; `on` is False where it is switched off."""

    rule: str
    role: Role
    when: str
    tier: int = 0
    on: bool = True


def steps(policy: Policy) -> tuple[Step, ...]:
    """Every rule with everybody whom it tells, tier by tier, in the order of SPEC 6."""
    return tuple(_steps(policy))


def _steps(p: Policy) -> Iterator[Step]:
    yield Step("N1", CUSTOMER, "all that is owed under the RO is here", on=p.arrival.on)
    yield from _each("N2", p.part_here.to, "a part comes in", on=p.part_here.on)
    yield from _each("N3", p.backordered_staff.to, "backordered", on=p.backordered_staff.on)
    yield Step("N3", p.backordered_staff.no_date_to, "backordered, and no date is known", on=p.backordered_staff.on)
    yield Step("N4", CUSTOMER, "backordered", on=p.backordered_customer.on)
    watch = p.backorder_watch
    yield Step("N5", watch.to, f"{in_words(watch.days_after)} after the last day of the ETA", on=watch.on)
    one, two = p.slip_tier_one, p.slip_tier_two
    for role in (one.to, CUSTOMER):
        yield Step("N6", role, f"the ETA slips by up to {one.up_to_business_days} business days", on=one.on)
    for role in (two.to, CUSTOMER):
        yield Step("N7", role, f"it slips further, or for the {nth(two.from_slip)} time", on=two.on)
    yield from _each("N8", p.gone.to, "cancelled, or not to be had", on=p.gone.on)
    yield Step("N9", CUSTOMER, "the ETA is later than the promised date", on=p.will_miss.on)
    aging = p.promise_aging
    for rung in aging.ladder:
        yield Step("N10", rung.to, f"day {rung.day} past the promised date", rung.day, aging.on)
    first = aging.tell_customer_from_day
    late = f"day {first} past it, if not yet told" if first is not None else "past it"
    yield Step("N10", CUSTOMER, late, first or 0, aging.on and first is not None)
    weekly = p.weekly_word
    yield Step(
        "N11", CUSTOMER, f"{_weekday(weekly.weekday)}s, after {in_words(weekly.after_days)} of silence", on=weekly.on
    )
    check = p.status_check
    yield from _each("N12", check.to, f"no date confirmed for {check.business_days} business days", on=check.on)
    no_answer = p.no_answer
    yield from _each("N13", no_answer.to, f"no answer for {no_answer.business_days} business days", on=no_answer.on)
    shelf = p.unclaimed
    for rung in shelf.ladder:
        yield Step("N14", rung.to, f"day {rung.day} on the shelf", rung.day, shelf.on)
    remind = shelf.remind_customer_on_day
    when = f"day {remind} on the shelf" if remind is not None else "on the shelf"
    yield Step("N14", CUSTOMER, when, remind or 0, shelf.on and remind is not None)
    window = p.return_window
    yield Step("N15", window.to, f"{in_words(window.days_before)} before the return window closes", on=window.on)
    here = p.on_the_shelf
    yield Step("N16", here.to, f"here {in_words(here.after_days)}, nothing scheduled", on=here.on)
    sweep = p.stale_sweep
    yield Step("N17", DIRECTOR, f"open {in_words(sweep.open_days)}, nothing moved", on=sweep.on)
    yield Step(
        "N18", p.monday_review.to, f"{_weekday(p.monday_review.weekday)}s, if backordered", on=p.monday_review.on
    )
    yield from _each("N19", p.policy_sheet.to, "not as the policy sheet wants it", on=p.policy_sheet.on)
    gone = p.vanished
    yield Step("X9", gone.to, f"absent from {gone.nights} full exports", on=gone.on)
    yield from _each("N20", p.run_trouble.to, "an export is missing or refused", on=p.run_trouble.on)


def route_of(ledger: Ledger, settings: Settings, store: Store, promise: Promise, now: datetime) -> Route:
    """Whom each rule would tell of a promise, the channel, and when what is decided now would leave."""
    clock = Clock(now, store.calendar)
    bad = outbox.bad_addresses(ledger)
    dose = _dose(ledger, store, promise, clock, bad)
    how = _how(dose)
    unsure = [key for about, key in ledger_notices.perhaps_texted(ledger, store.id) if about == promise.id]
    again = {key.rule: _dose(ledger, store, promise, clock, bad, key) for key in unsure}
    found = []
    for step in steps(settings.policy):
        if step.role is CUSTOMER:
            its = again.get(step.rule, dose)
            to, email, way, why = its.name, its.address or promise.email, _how(its), its.why
        else:
            person, why = store.people.reached_by(step.role, promise, bad)
            to, email, way = person.name, person.email, "digest" if step.rule == "N17" else "work list"
            why = why or _unnamed(store, step.role, promise)
        found.append(
            RouteStep(
                rule=step.rule,
                tier=step.tier,
                when=step.when,
                role=step.role.value,
                to=to,
                email=email,
                how=way,
                why=why,
                on=step.on,
                config=settings.policy.where.get(step.rule),
            )
        )
    (case,) = cases(ledger, store, [promise.id], freshness(ledger, store, now))
    silent = []
    if promise.hold_until and clock.today < promise.hold_until:
        why = f": {promise.hold_why}" if promise.hold_why else ""
        silent.append(f"on hold until {short_date(promise.hold_until)}{why}, nobody hears of it")
    if not promise.is_open:
        silent.append(f"the promise is closed ({promise.status})")
    elif doubt := customer_must_not_hear(promise, case):
        silent.append(f"no letter to the customer: {doubt}")
    return Route(
        now=now.astimezone(clock.calendar.zone),
        entry=entries.entry(store, promise, promises.last_contacts(ledger), now),
        steps=tuple(found),
        how=f"by phone, {dose.why}" if how == "call" else "by text" if how == "text" else "by email",
        leaves=dose.not_before,
        waits=_waits(store, dose, clock),
        whose=_whose(store.people.owner_of(promise), promise),
        silent=tuple(silent),
    )


def _how(dose: Dose) -> str:
    return {Channel.CALL: "call", Channel.TEXT: "text"}.get(dose.channel, "letter")


def _dose(
    ledger: Ledger,
    store: Store,
    promise: Promise,
    clock: Clock,
    bad: frozenset[str],
    perhaps_texted: NoticeKey | None = None,
) -> Dose:
    """The dose in which a notice to the customer would leave now, also one of which a text may have arrived."""
    key = perhaps_texted or NoticeKey("N1", 0, "", CUSTOMER)
    notice = Notice(
        rule=key.rule, tier=key.tier, since=key.since, promise=promise.id, role=key.role, reason="", due_by=clock.now
    )
    unwritable = promise.email is not None and mail_address(promise.email) is None
    (dose,) = customer_doses(
        [notice],
        {promise.id: promise},
        clock,
        last_letter=outbox.last_letters(ledger, store.id, clock.now - TWO_DAYS),
        bad_addresses=bad | ({promise.email.casefold()} if promise.email and unwritable else set()),
        opted_out=opted_out(ledger, store, [promise]),
        texts=store.texts,
        unsure=frozenset({(promise.id, key)} if perhaps_texted else ()),
    )
    return dose


def _waits(store: Store, dose: Dose, clock: Clock) -> str:
    """Why what is due now would not leave at once (SPEC D1, D2)."""
    if dose.not_before <= clock.now:
        return ""
    opening = store.calendar.next_open(clock.now)
    if dose.not_before > opening:
        return "they had a letter that day, and get one a day"
    return "the store is closed till then"


def _unnamed(store: Store, role: Role, promise: Promise) -> str:
    """Why an owner or advisor is the parts manager where the export names nobody."""
    if role not in (Role.OWNER, Role.ADVISOR) or store.people.advisor_of(promise):
        return ""
    return "the export names no advisor, so the parts manager answers for it"


def _whose(owner: Person, promise: Promise) -> str:
    """Whose it is to call (SPEC D8)."""
    kind = {
        SoType.RO_SALE: "an RO sale is its advisor's to call",
        SoType.CUSTOMER_ORDER: "a counter order is the parts department's to call",
        SoType.WHOLESALE: "a wholesale order is the parts department's to call",
    }[promise.so_type]
    return f"{owner.name} answers for it and for the calls: {kind} (D8)."


def _each(rule: str, roles: tuple[Role, ...], when: str, *, on: bool) -> Iterator[Step]:
    for role in roles:
        yield Step(rule, role, when, on=on)


def _weekday(day: Weekday) -> str:
    return f"{A_MONDAY + day.number * DAY:%A}"
