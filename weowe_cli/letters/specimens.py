"""One letter of every rule as its reader would get it, about invented promises or about a real one. Sends none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from weowe_cli.letters.letter import Letter, Letterhead
from weowe_cli.letters.samples import CALLS, PROMISES, TO_STAFF
from weowe_cli.letters.write import Writer
from weowe_cli.notices.dose import Channel, Dose
from weowe_cli.notices.notice import Audience, Clock, Notice, Role
from weowe_cli.notices.people import People
from weowe_cli.notices.policy import Policy
from weowe_cli.promises.record import Promise

TO_CUSTOMERS = (
    ("N1", 1), ("N4", 2), ("N6", 5), ("N7", 5), ("N9", 5), ("N10", 2), ("N11", 5), ("N14", 1),
)  # fmt: skip
"""Every rule that writes to a customer, and the sample promise that it would speak of."""

TO_PEOPLE = (
    ("N20", Role.PARTS_MANAGER, 0, "no export since Friday"),
    ("N2", Role.OWNER, 1, "the part is here"),
    ("N3", Role.PARTS_MANAGER, 2, "on back order"),
    ("N5", Role.OWNER, 4, "the ETA has passed, not received"),
    ("N6", Role.PARTS_MANAGER, 5, "the ETA moved by a few days"),
    ("N7", Role.PARTS_MANAGER, 5, "the ETA moved by more than a week"),
    ("N8", Role.ADVISOR, 6, "cancelled while the customer waits"),
    ("N10", Role.OWNER, 4, "past the promised date"),
    ("N12", Role.PARTS_MANAGER, 2, "no ETA confirmed for a week"),
    ("N13", Role.ADVISOR, 5, "the customer was asked, and no answer is logged"),
    ("N14", Role.OWNER, 1, "here, and nobody claims it"),
    ("N15", Role.PARTS_MANAGER, 1, "the return window closes soon"),
    ("N16", Role.OWNER, 1, "here, and nothing is scheduled"),
    ("N18", Role.PARTS_MANAGER, 5, "on back order for weeks: is the ETA right?"),
    ("N19", Role.OWNER, 5, "the order is not prepaid"),
    ("X9", Role.OWNER, 4, "gone from the export: installed, cancelled or lost?"),
)
"""Every rule that puts a line on a work list: to whom, of which sample promise (0: of the run), and why."""

AGAINST_POLICY = "not prepaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One letter to look at; `call` is what would be said on the phone in its place, `text` the text message."""

    rules: tuple[str, ...]
    audience: Audience
    name: str
    address: str
    letter: Letter
    call: str = ""
    text: str = ""


def of_every_rule(
    writer: Writer, head: Letterhead, *, people: People, clock: Clock, policy: Policy, about: Promise | None = None
) -> Iterator[Specimen]:
    """Letters to customers, then work lists; of `about`, or else of the sample that suits the rule.

    Raises ConfigurationError for a template that cannot be obeyed.
    """
    for rule, number in TO_CUSTOMERS:
        promise = about or PROMISES[number]._replace(store=head.store, email="maria@mail.example")
        name, address = promise.customer or "customer", promise.email or "no address"
        notices = (_notice(rule, promise.id, Role.CUSTOMER, "", clock),)
        key = f"customer:{head.store}"
        dose = Dose(key, name, address, Audience.CUSTOMER, Channel.EMAIL, notices, clock.now)
        letter, call, text = (
            write(dose, {promise.id: promise}, head, people=people, clock=clock, policy=policy)
            for write in (writer.customer, writer.call, writer.text)
        )
        yield Specimen(
            rules=(rule,),
            audience=Audience.CUSTOMER,
            name=name,
            address=address,
            letter=letter,
            call=call.text,
            text=text.text,
        )
    if about is None:
        yield _whole_list(writer, head, people, clock, policy)
    for rule, role, number, reason in TO_PEOPLE:
        promise = about or PROMISES[number or 1]._replace(store=head.store)
        person, _ = people.reached_by(role, promise)
        notices = (_notice(rule, promise.id if number else 0, role, reason, clock),)
        dose = Dose(person.email, person.name, person.email, Audience.STAFF, Channel.EMAIL, notices, clock.now)
        stores = {promise.store: head}, {promise.store: clock}
        letter = writer.work_list(dose, {promise.id: promise}, *stores, policy=policy)
        yield Specimen(rules=(rule,), audience=Audience.STAFF, name=person.name, address=person.email, letter=letter)


def _whole_list(writer: Writer, head: Letterhead, people: People, clock: Clock, policy: Policy) -> Specimen:
    """A work list as a morning brings it: trouble, calls, and promises of several kinds."""
    person = people.parts_manager
    promises = {number: promise._replace(store=head.store) for number, promise in PROMISES.items()}
    dose = replace(TO_STAFF, name=person.name, address=person.email)
    letter = writer.work_list(dose, promises, {head.store: head}, {head.store: clock}, CALLS, policy=policy)
    rules = tuple(dict.fromkeys(notice.rule for notice in dose.notices))
    return Specimen(rules=rules, audience=Audience.STAFF, name=person.name, address=person.email, letter=letter)


def _notice(rule: str, promise: int, role: Role, reason: str, clock: Clock) -> Notice:
    since = AGAINST_POLICY if rule == "N19" else clock.today.isoformat()
    tier = 15 if rule == "N14" else 1
    return Notice(rule=rule, promise=promise, role=role, since=since, reason=reason, due_by=clock.now, tier=tier)
