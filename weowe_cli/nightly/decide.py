"""From what is known to what is due: the rules asked, the notices kept in the ledger, the letters written from them.

An unsent letter is open: what becomes due joins it, what stops being true leaves it, and one with nothing left to say
is withdrawn. Runs inside the transaction that records the night; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.notices import OpenNotice
from weowe_cli.ledger.outbox import OutboxLetter
from weowe_cli.letters.letter import CallEntry
from weowe_cli.letters.message import mail_address
from weowe_cli.nightly import rules_kept
from weowe_cli.nightly.along import along_with
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.freshness import Freshness
from weowe_cli.nightly.opted_out import opted_out
from weowe_cli.nightly.posting import into_outbox
from weowe_cli.nightly.trouble import LATE, RUN
from weowe_cli.notices.dose import Channel, Dose, customer_doses, staff_doses
from weowe_cli.notices.due import ask_all
from weowe_cli.notices.notice import Audience, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.people import staff_person
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Settings, Store

if TYPE_CHECKING:
    from weowe_cli.letters.write import Writer

TWO_DAYS = timedelta(days=2)
"""How far back a customer's last letter is looked for: one a day is the rule, in whatever time zone."""
CALL = "D3"
"""The rule by which a customer whom no letter reaches stands on the owner's list."""


@dataclass(frozen=True)
class Desk:
    """What deciding needs besides the ledger: the settings and the moment."""

    settings: Settings
    now: datetime

    @cached_property
    def writer(self) -> Writer:
        """Who writes the letters; a night on which nothing is to be said does without."""
        from weowe_cli.letters.write import Writer

        return Writer(self.settings.template_folders)

    @cached_property
    def rules(self) -> dict[str, Any]:
        """The rules as the ledger keeps them, spelled once for all stores of a run."""
        return rules_kept.spelled(self.settings.policy)

    def clock(self, store: Store) -> Clock:
        return Clock(self.now, store.calendar)


def settle_baseline(ledger: Ledger, desk: Desk, store: Store, ids: Iterable[int]) -> None:
    """Count what a baseline night would tell customers as never to be told (SPEC X10)."""
    clock = desk.clock(store)
    for case in cases(ledger, store, ids if desk.settings.policy.asks else (), Freshness({}, {}, ())):
        due = ask_all(case, desk.settings.policy, clock, noes_too=False).notices
        ledger_notices.put(
            ledger, store.id, (notice for notice in due if notice.role is Role.CUSTOMER), now=desk.now, settled=True
        )


def decide(
    ledger: Ledger,
    desk: Desk,
    store: Store,
    touched: Mapping[int, Promise],
    left_behind: Iterable[int],
    fresh: Freshness,
    alerts: Iterable[Notice],
) -> None:
    """Ask the rules about every promise they may have something new to say of, and bring the notices up to date.

    `touched` are the promises that moved, as they are now.
    """
    clock = desk.clock(store)
    rules_changed = rules_kept.changed(ledger, desk.rules, store.id, desk.now)
    look_at = unsaid = ledger_notices.promises_with_open_notices(ledger, store.id)
    if desk.settings.policy.asks:
        news = {*touched, *left_behind} | unsaid
        look_at = promises.to_look_at(ledger, store.id, clock.today, news, everything=rules_changed)
    due: dict[tuple[int, NoticeKey], Notice] = {}
    noes: dict[int, tuple[Verdict, ...]] = {}
    look_again = {}
    for case in cases(ledger, store, look_at, fresh, touched):
        promise = case.promise.id
        answer = ask_all(case, desk.settings.policy, clock, noes_too=promise in unsaid)
        for notice in answer.notices:
            due[promise, notice.key] = _with_age(notice, case.stale)
        if promise in unsaid:
            noes[promise] = answer.noes
        look_again[promise] = answer.look_again
    due.update({(0, notice.key): notice for notice in alerts})
    promises.look_again(ledger, look_again)
    _bring_up_to_date(ledger, desk, store, due, noes, fresh)


def _bring_up_to_date(
    ledger: Ledger,
    desk: Desk,
    store: Store,
    due: Mapping[tuple[int, NoticeKey], Notice],
    noes: Mapping[int, tuple[Verdict, ...]],
    fresh: Freshness,
) -> None:
    """Bring the notices that have not left in line with what the rules say now."""
    known = set()
    ended: list[tuple[int, str]] = []
    for audience in Audience:
        for open_notice in ledger_notices.open_notices(ledger, audience, store.id):
            notice = open_notice.notice
            now_due = due.get((notice.promise, notice.key))
            if now_due is not None:
                known.add((notice.promise, notice.key))
                if now_due.reason != notice.reason:
                    ledger_notices.say_better(ledger, open_notice.id, now_due.reason)
            elif notice.rule == CALL:
                continue  # it stands as long as its call does, which `write_to_customers` knows
            elif notice.promise == 0:
                # A report that is still late would be due again.
                if notice.since.startswith(f"{LATE} ") or (
                    notice.since.startswith("stale ") and fresh.of_store() is None
                ):
                    ended.append((open_notice.id, "a fresh export came in"))
            elif (why := _why_not(notice, noes.get(notice.promise, ()))) not in fresh.stale.values():
                # Where old data is all that speaks against it, it was decided on fresh data, and stands.
                ended.append((open_notice.id, why))
    ledger_notices.end(ledger, ended)
    news = [notice for which, notice in due.items() if which not in known]
    ledger_notices.put(ledger, store.id, (one for one in news if one.promise), now=desk.now)
    ledger_notices.put(ledger, store.id, (one for one in news if not one.promise), now=desk.now, subject=RUN)


def write_to_customers(ledger: Ledger, desk: Desk, store: Store, hold: str | None) -> int:
    """Bring the letters to one store's customers up to date; returns how many are new.

    `hold` is why new ones are to be looked at first; so many that the brake takes hold are held as well (SPEC X10).
    """
    clock = desk.clock(store)
    waiting = ledger_notices.open_notices(ledger, Audience.CUSTOMER, store.id)
    about = promises.by_ids(ledger, {one.notice.promise for one in waiting})
    doses = customer_doses(
        [one.notice for one in waiting],
        about,
        clock,
        last_letter=outbox.last_letters(ledger, store.id, desk.now - TWO_DAYS),
        bad_addresses=outbox.bad_addresses(ledger) | _unwritable(about.values()),
        opted_out=opted_out(ledger, store, about.values()),
        texts=store.texts,
        unsure=ledger_notices.perhaps_texted(ledger, store.id),
    )
    ids = {(one.notice.promise, one.notice.key): one.id for one in waiting}
    unsent = _one_letter_each(ledger, outbox.unsent(ledger, "customer", store.id))
    written = {person for person, letter in unsent.items() if letter.channel != Channel.CALL}
    fresh = [dose for dose in doses if dose.channel is not Channel.CALL and dose.person not in written]
    if hold is None and len(fresh) > store.guards.customer_letters_per_run:
        hold = f"{len(fresh)} letters to customers in one run, more than {store.guards.customer_letters_per_run}"
    attached = _attached(waiting, unsent)
    for dose in doses:
        owner = store.people.owner_of(about[dose.notices[0].promise])
        along = along_with(ledger, store, dose, about, clock)
        write = desk.writer.by(dose.channel, along.called_off)
        letter = write(dose, about, store.letterhead, people=store.people, clock=clock, policy=desk.settings.policy)
        into_outbox(
            ledger,
            desk.now,
            dose,
            letter,
            sender=store.sender,
            store=store.id,
            known=unsent.get(dose.person),
            notices=[ids[one.promise, one.key] for one in dose.notices],
            attached=attached.get(dose.person, set()),
            hold=hold if dose.channel is not Channel.CALL else None,
            reply_to=(owner.name, owner.email),
            along=along,
        )
    _keep_call_list(ledger, desk, store, [dose for dose in doses if dose.channel is Channel.CALL])
    _withdraw_silent(ledger, unsent.values(), {dose.person for dose in doses})
    return len(fresh)


def write_work_lists(ledger: Ledger, desk: Desk) -> None:
    """Bring the work lists of everybody in every store up to date, one list a person (SPEC 7)."""
    settings = desk.settings
    heads = {store.id: store.letterhead for store in settings.stores}
    clocks = {store.id: desk.clock(store) for store in settings.stores}
    waiting = [one for one in ledger_notices.open_notices(ledger, Audience.STAFF) if one.store in heads]
    about = promises.by_ids(ledger, {one.notice.promise for one in waiting})
    heard = promises.last_contacts(ledger) if waiting else {}
    refused = outbox.bad_addresses(ledger)
    by_person: dict[str, list[tuple[Dose, list[OpenNotice]]]] = {}
    for store in settings.stores:
        theirs: dict[str, list[OpenNotice]] = {}
        for one in waiting:
            if one.store == store.id:
                person, _ = store.people.reached_by(one.notice.role, about.get(one.notice.promise), refused)
                theirs.setdefault(staff_person(person), []).append(one)
        notices = [one.notice for ones in theirs.values() for one in ones]
        for dose in staff_doses(notices, about, store.people, clocks[store.id], bad_addresses=refused):
            by_person.setdefault(dose.person, []).append((dose, theirs[dose.person]))
    lists = [letter for letter in outbox.unsent(ledger, "staff") if letter.person.startswith("staff:")]
    unsent = _one_letter_each(ledger, lists)
    to_call = [letter for letter in outbox.unsent(ledger, "customer") if letter.channel == Channel.CALL.value]
    attached = _attached(waiting, unsent)
    for key, parts in by_person.items():
        doses = [dose for dose, _ in parts]
        whole = replace(
            doses[0],
            notices=tuple(notice for dose in doses for notice in dose.notices),
            in_place_of={promise: why for dose in doses for promise, why in dose.in_place_of.items()},
        )
        stores = {one.store for _, in_it in parts for one in in_it}
        calls = _calls_of(to_call, whole, about)
        # The calls stand in a part of their own, with the sentence to say.
        listed = replace(whole, notices=tuple(notice for notice in whole.notices if notice.rule != CALL))
        letter = desk.writer.work_list(listed, about, heads, clocks, calls, policy=settings.policy, heard=heard)
        into_outbox(
            ledger,
            desk.now,
            whole,
            letter,
            sender=settings.mail.sender,
            store=next(iter(stores)) if len(stores) == 1 else None,
            known=unsent.get(key),
            notices=[one.id for _, in_it in parts for one in in_it],
            attached=attached.get(key, set()),
        )
    _withdraw_silent(ledger, unsent.values(), set(by_person))


def _unwritable(about: Iterable[Promise]) -> frozenset[str]:
    """Addresses that look like one and that no mail server could be given."""
    return frozenset(one.email.casefold() for one in about if one.email and mail_address(one.email) is None)


def _keep_call_list(ledger: Ledger, desk: Desk, store: Store, calls: Iterable[Dose]) -> None:
    """Tell each owner whom to call because no letter reaches them (SPEC D3, D4), and take off whom one reaches now."""
    wanted = {
        (notice.promise, f"{notice.rule} {notice.since}"): (notice, dose.why)
        for dose in calls
        for notice in dose.notices
    }
    listed = [one for one in ledger_notices.open_notices(ledger, Audience.STAFF, store.id) if one.notice.rule == CALL]
    over = [one.id for one in listed if (one.notice.promise, one.notice.since) not in wanted]
    ledger_notices.end(ledger, ((notice, "the customer need not be called any more") for notice in over))
    for (promise, since), (notice, why) in wanted.items():
        call = Notice(
            rule=CALL,
            promise=promise,
            role=Role.OWNER,
            since=since,
            reason=f"call the customer: {why}",
            due_by=notice.due_by,
        )
        ledger_notices.put(ledger, store.id, [call], now=desk.now)


def _calls_of(to_call: Iterable[OutboxLetter], dose: Dose, about: Mapping[int, Promise]) -> tuple[CallEntry, ...]:
    """The calls on one person's list, with the sentence to say."""
    wanted = {notice.promise for notice in dose.notices if notice.rule == CALL}
    entries = []
    for letter in to_call:
        promise = next((about[one] for one in letter.promises if one in wanted and one in about), None)
        if promise is not None:
            entries.append(
                CallEntry(
                    promise=promise.id,
                    order=promise.ro or promise.order,
                    customer=letter.name,
                    phone=promise.phone or "",
                    say=letter.body,
                    why=letter.remark or "",
                )
            )
    return tuple(entries)


def _withdraw_silent(ledger: Ledger, unsent: Iterable[OutboxLetter], speaking: set[str]) -> None:
    for letter in unsent:
        if letter.person not in speaking:
            reasons = ledger_notices.why_ended(ledger, letter.id)
            outbox.withdraw(ledger, letter.id, "; ".join(reasons) or "nothing in it is due any more")


def _why_not(notice: Notice, noes: Iterable[Verdict]) -> str:
    """The reason with which the rule now says no to what it said yes to."""
    for no in noes:
        if isinstance(no, No) and no.rule == notice.rule and no.role in (None, notice.role):
            return no.reason
    return "it is no longer true"


def _with_age(notice: Notice, stale: str | None) -> Notice:
    """A notice to staff on old data says how old it is (SPEC X14)."""
    return notice._replace(reason=f"{notice.reason}; {stale}") if stale else notice


def _one_letter_each(ledger: Ledger, letters: Iterable[OutboxLetter]) -> dict[str, OutboxLetter]:
    """The unsent letter of each person; where a letter that is tried again made it two, the later one goes into it."""
    unsent: dict[str, OutboxLetter] = {}
    for letter in letters:
        if letter.person in unsent:
            outbox.withdraw(ledger, letter.id, f"it goes with letter {unsent[letter.person].id}")
        else:
            unsent[letter.person] = letter
    return unsent


def _attached(waiting: Iterable[OpenNotice], unsent: Mapping[str, OutboxLetter]) -> dict[str, set[int]]:
    """The notices that stand in each person's unsent letter already."""
    by_letter = {letter.id: person for person, letter in unsent.items()}
    attached: dict[str, set[int]] = {}
    for one in waiting:
        if one.letter in by_letter:
            attached.setdefault(by_letter[one.letter], set()).add(one.id)
    return attached
