"""The nights ahead, rehearsed: what each would notice if every export came again and said what the last one says.

Asks the same rules with the same calendar and doses as a night. Reads the ledger once and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState
from weowe_cli.letters.message import mail_address
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.decide import TWO_DAYS
from weowe_cli.nightly.freshness import freshness
from weowe_cli.nightly.opted_out import opted_out
from weowe_cli.notices.dose import Channel, Dose, customer_doses
from weowe_cli.notices.due import IN_DIGEST, Answer, ask, ask_all
from weowe_cli.notices.notice import Audience, Case, Clock, Notice, NoticeKey, Role, Told
from weowe_cli.notices.people import staff_person
from weowe_cli.notices.policy import Policy
from weowe_cli.promises.record import Promise
from weowe_cli.reports.rehearsal import CALL, DIGEST, LETTER, WORK_LIST, Coming, Rehearsal
from weowe_cli.settings import Settings, Store, source_name
from weowe_cli.workdays import DAY, Calendar

HELD = "held for a look: weowe outbox approve"
CALL_LISTED = "D3"
"""The rule by which a customer whom no letter reaches stands on the owner's list; told here as the call it is about."""

Key = tuple[int, NoticeKey]


def rehearse(
    ledger: Ledger, settings: Settings, now: datetime, days: int, *, stores: Iterable[Store] | None = None
) -> Rehearsal:
    """What the runs of today and the days after it, `days` of them, would notice of every open promise."""
    listed = settings.stores if stores is None else tuple(stores)
    zone = listed[0].calendar.zone
    first = listed[0].calendar.today(now)
    ahead = [first + n * DAY for n in range(days)]
    coming: list[Coming] = []
    closed: dict[tuple[str, date], str] = {}
    stale: list[str] = []
    waiting = 0
    for store in listed:
        about = {one.id for one in promises.all_open(ledger, [store.id])}
        nights = _Ahead(ledger, settings.policy, store, now, about)
        waiting += nights.waiting
        if nights.stale:
            stale.append(f"{store.name}: {nights.stale}")
        coming += nights.run(ahead)
        closed |= {(store.id, day): why for day in ahead if (why := closed_why(store.calendar, day))}
    return Rehearsal(
        now=now.astimezone(zone),
        first=first,
        days=ahead,
        store_names={store.id: store.name for store in listed},
        coming=sorted(coming, key=lambda one: one.order),
        closed=closed,
        stale=stale,
        waiting=waiting,
    )


def next_of(
    ledger: Ledger, settings: Settings, store: Store, promise: Promise, now: datetime, days: int, most: int
) -> list[Coming]:
    """What would be said of one promise after today, the first `most` of it, within `days` days."""
    nights = _Ahead(ledger, settings.policy, store, now, {promise.id})
    today = store.calendar.today(now)
    nights.day(today)
    found: list[Coming] = []
    for n in range(1, days + 1):
        found += nights.day(today + n * DAY)
        if len(found) >= most:
            break
    return sorted(found, key=lambda one: one.order)[:most]


def closed_why(calendar: Calendar, day: date) -> str | None:
    """Why the store is closed on a day, None where it is open."""
    if calendar.hours_of(day) is not None:
        return None
    return calendar.holidays.get(day) or ("the store's own day" if day in calendar.closed else f"{day:%A}")


class _Ahead:
    """One store's nights to come: what was told by then, what waits to leave, and when each promise is looked at again."""

    def __init__(self, ledger: Ledger, policy: Policy, store: Store, now: datetime, about: Collection[int]) -> None:
        self.store, self.policy, self.now = store, policy, now
        fresh = freshness(ledger, store, now)
        self.stale = fresh.of_store()
        self.cases = {case.promise.id: case for case in cases(ledger, store, about, fresh)}
        self.wake: dict[int, date | None] = dict.fromkeys(self.cases, store.calendar.today(now))
        self.pending: dict[int, dict[NoticeKey, Notice]] = {}
        self.to_staff: dict[int, dict[NoticeKey, Notice]] = {}
        for audience, waits in ((Audience.CUSTOMER, self.pending), (Audience.STAFF, self.to_staff)):
            for open_notice in ledger_notices.open_notices(ledger, audience, store.id):
                notice = open_notice.notice
                if notice.promise in self.cases and notice.rule != CALL_LISTED:
                    waits.setdefault(notice.promise, {})[notice.key] = notice
        self.waiting = sum(len(theirs) for waits in (self.pending, self.to_staff) for theirs in waits.values())
        unsent = outbox.unsent(ledger, "customer", store.id)
        self.written = {letter.person for letter in unsent if letter.channel != Channel.CALL}
        self.held = {letter.person for letter in unsent if letter.state is LetterState.HELD}
        self.last_letter = outbox.last_letters(ledger, store.id, now - TWO_DAYS)
        known_bad = outbox.bad_addresses(ledger)
        emails = {case.promise.email for case in self.cases.values() if case.promise.email}
        self.bad = known_bad | {email.casefold() for email in emails if mail_address(email) is None}
        self.bad_of_staff = known_bad
        self.unsure = ledger_notices.perhaps_texted(ledger, store.id)
        self.opted_out = opted_out(ledger, store, (case.promise for case in self.cases.values()))
        self.in_digest: set[int] = set()
        self.full = {
            source_name(store.id, one.dms) for one in store.exports if one.mode == "full" and one.companion is None
        }

    def run(self, days: Iterable[date]) -> list[Coming]:
        """Every one of these days, the first being today."""
        return [coming for day in days for coming in self.day(day)]

    def day(self, today: date) -> list[Coming]:
        """One day's run: its export says what the last one said; what becomes due is told, or waits for the opening."""
        first = today == self.store.calendar.today(self.now)
        clock = Clock(self.now if first else _morning(self.store.calendar, today), self.store.calendar)
        if not first:
            self._export_comes_again(today)
        new: list[Notice] = []
        digest: list[Notice] = []
        for one in [one for one, day in self.wake.items() if day is not None and day <= today]:
            answer = ask_all(self.cases[one], self.policy, clock)
            new += self._bring_up_to_date(self.cases[one], answer)
            digest += (sweep := self._sweep(self.cases[one], clock))[0]
            days = [day for day in (answer.look_again, sweep[1]) if day]
            self.wake[one] = max(min(days), today + DAY) if days else None
        left = self._tell_customers(clock)
        self._tell_staff(clock)
        self.wake.update(dict.fromkeys(self.pending, today + DAY))
        found = [
            self._coming(notice, today, *left[notice.promise, notice.key])
            for notice in new
            if notice.role is Role.CUSTOMER
        ]
        return found + self._for_staff(new, digest, today)

    def _export_comes_again(self, today: date) -> None:
        """Old data is old no more, and what had vanished is absent once more (SPEC X9)."""
        for one, case in self.cases.items():
            promise = case.promise
            absent = promise.vanished_since is not None and source_name(promise.store, promise.dms) in self.full
            if case.stale or absent:
                nights = promise.vanished_nights + int(absent)
                self.cases[one] = replace(case, stale=None, promise=promise._replace(vanished_nights=nights))
                self.wake[one] = today

    def _bring_up_to_date(self, case: Case, answer: Answer) -> list[Notice]:
        """The notices that were not known before; what waits and is true no longer is taken back."""
        one = case.promise.id
        waits, to_staff = self.pending.setdefault(one, {}), self.to_staff.setdefault(one, {})
        now_due = {notice.key: notice for notice in answer.notices}
        if not case.stale:  # old data alone takes nothing back
            for key in waits.keys() - now_due.keys():
                del waits[key]
        new = [notice for key, notice in now_due.items() if key not in waits and key not in to_staff]
        for notice in new:
            (waits if notice.role is Role.CUSTOMER else to_staff)[notice.key] = notice
        if not waits:
            del self.pending[one]
        return new

    def _sweep(self, case: Case, clock: Clock) -> tuple[list[Notice], date | None]:
        """What the director's digest begins to carry today, and when to look for that again."""
        one = case.promise.id
        if one in self.in_digest:
            return [], None
        found = [verdict for rule in IN_DIGEST for verdict in ask(rule, case, self.policy, clock)]
        notices = [verdict for verdict in found if isinstance(verdict, Notice)]
        if notices:
            self.in_digest.add(one)
            began_earlier = self._began_earlier(case, clock)
            return [] if began_earlier else notices, None
        return [], min((verdict.look_again for verdict in found if verdict.look_again), default=None)

    def _began_earlier(self, case: Case, clock: Clock) -> bool:
        """Whether yesterday's digest carried it already."""
        yesterday = Clock(clock.now - DAY, clock.calendar)
        return any(
            isinstance(verdict, Notice) for rule in IN_DIGEST for verdict in ask(rule, case, self.policy, yesterday)
        )

    def _tell_customers(self, clock: Clock) -> dict[Key, tuple[Dose, date | None]]:
        """How each notice to a customer leaves, and on which day; what leaves today is told (SPEC 7)."""
        doses = customer_doses(
            [notice for theirs in self.pending.values() for notice in theirs.values()],
            {one: case.promise for one, case in self.cases.items()},
            clock,
            last_letter=self.last_letter,
            bad_addresses=self.bad,
            opted_out=self.opted_out,
            texts=self.store.texts,
            unsure=self.unsure,
        )
        fresh = {dose.person for dose in doses if dose.channel is not Channel.CALL and dose.person not in self.written}
        if len(fresh) > self.store.guards.customer_letters_per_run:
            self.held |= fresh
        left: dict[Key, tuple[Dose, date | None]] = {}
        for dose in doses:
            kept_back = dose.channel is Channel.CALL or dose.person in self.held
            leaves_on = None if kept_back else clock.calendar.today(dose.not_before)
            left |= {(notice.promise, notice.key): (dose, leaves_on) for notice in dose.notices}
            if dose.channel is not Channel.CALL:
                self.written.add(dose.person)
            if leaves_on == clock.today:
                moment = max(dose.not_before, clock.now)
                self.last_letter = {**self.last_letter, dose.person: moment}
                self.written.discard(dose.person)
                for notice in dose.notices:
                    self._told(notice, moment)
                    del self.pending[notice.promise][notice.key]
                    if not self.pending[notice.promise]:
                        del self.pending[notice.promise]
        return left

    def _tell_staff(self, clock: Clock) -> None:
        for theirs in self.to_staff.values():
            for notice in theirs.values():
                self._told(notice, clock.now)
        self.to_staff.clear()

    def _told(self, notice: Notice, moment: datetime) -> None:
        case = self.cases[notice.promise]
        told = Told({**case.told.at, notice.key: moment}, case.told.settled)
        self.cases[notice.promise] = replace(case, told=told)

    def _coming(self, notice: Notice, today: date, dose: Dose, leaves_on: date | None) -> Coming:
        promise = self.cases[notice.promise].promise
        by_phone = dose.channel is Channel.CALL
        return Coming(
            on=today,
            leaves_on=leaves_on,
            store=self.store.id,
            rule=notice.rule,
            tier=notice.tier,
            since=notice.since,
            roles=(notice.role.value,),
            to=dose.name,
            how=CALL if by_phone else LETTER,
            promise=promise,
            owner=self.store.people.owner_of(promise),
            reason=notice.reason,
            why=dose.why or (HELD if leaves_on is None else ""),
        )

    def _for_staff(self, new: Iterable[Notice], digest: Iterable[Notice], today: date) -> list[Coming]:
        """What goes to the store's people, once a person whatever the roles in which they hear of it."""
        found: dict[tuple[int, str, int, str, str], Coming] = {}
        listed = [(notice, WORK_LIST) for notice in new if notice.role is not Role.CUSTOMER]
        for notice, how in [*listed, *((notice, DIGEST) for notice in digest)]:
            promise = self.cases[notice.promise].promise
            person, why = self.store.people.reached_by(notice.role, promise, self.bad_of_staff)
            key = (notice.promise, notice.rule, notice.tier, notice.since, staff_person(person))
            if (known := found.get(key)) is not None:
                found[key] = replace(known, roles=(*known.roles, notice.role.value))
                continue
            found[key] = Coming(
                on=today,
                leaves_on=today,
                store=self.store.id,
                rule=notice.rule,
                tier=notice.tier,
                since=notice.since,
                roles=(notice.role.value,),
                to=person.name,
                how=how,
                promise=promise,
                owner=self.store.people.owner_of(promise),
                reason=notice.reason,
                why=why,
            )
        return list(found.values())


def _morning(calendar: Calendar, day: date) -> datetime:
    """When a night is run: at the opening; on a closed day at the earliest hour at which the store opens on any."""
    return calendar.opening(day) or calendar.at(day, min(hours.opens for hours in calendar.weekly if hours))
