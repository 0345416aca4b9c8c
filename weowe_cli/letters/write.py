"""The writer: one dose of notices becomes one letter, a call becomes a sentence to say, a work list one mail.

Never sends anything and never writes a file; a template that cannot be obeyed stops here, before any write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from weowe_cli.errors import ConfigurationError
from weowe_cli.letters.appointments import Visit, visits_of
from weowe_cli.letters.letter import LONGEST_SCRIPT, CallEntry, Letter, Letterhead, tel
from weowe_cli.letters.plain import listed, one_line
from weowe_cli.letters.sections import said, sections_of
from weowe_cli.letters.work_list import WorkList, work_list_of
from weowe_cli.notices.dose import Channel, Dose
from weowe_cli.notices.notice import Clock
from weowe_cli.notices.people import People
from weowe_cli.notices.policy import Policy
from weowe_cli.promises.record import Promise

if TYPE_CHECKING:
    from weowe_cli.letters.templates import Templates

NAMELESS = "customer"
"""What a dose calls a customer whose name no export gave."""

GROUPS_IN_A_SUMMARY = 4
"""Kinds of work that a subject names, worst first; no more can be read on a phone."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The open recalls of one vehicle in a customer's letter; `vehicle` is empty where no export names it."""

    vehicle: str
    what: str


class Writer:
    """Writes every letter from the templates of `folders`: the home's own first, then the shipped ones."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    @cached_property
    def _templates(self) -> Templates:
        """The templates, loaded for the first letter: most runs of a day have none to write."""
        from weowe_cli.letters.templates import templates_of

        return templates_of(self._folders)

    def customer(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        head: Letterhead,
        *,
        people: People,
        clock: Clock,
        policy: Policy,
        called_off: Sequence[Visit] = (),
    ) -> Letter:
        """One letter for all that is due to one customer, across all their orders (SPEC D1).

        `called_off` are the appointments that a file beside the letter takes out of the customer's calendar.
        Raises ConfigurationError for a broken template or scheduling link.
        """
        values = customer_values(dose, promises, head, people=people, clock=clock, say=sayings(policy))
        return self._templates.render("customer", values | {"called_off": called_off})

    def call(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        head: Letterhead,
        *,
        people: People,
        clock: Clock,
        policy: Policy,
    ) -> Letter:
        """What to say on the phone to a customer whom no letter reaches (SPEC D3, D4).

        The subject is the list's line, the text what to say; there is no HTML.
        """
        values = customer_values(dose, promises, head, people=people, clock=clock, say=sayings(policy))
        letter = self._templates.render("call", values)
        return Letter(letter.subject, one_line(letter.text, LONGEST_SCRIPT), "")

    def text(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        head: Letterhead,
        *,
        people: People,
        clock: Clock,
        policy: Policy,
    ) -> Letter:
        """The same as a text message of one segment, without HTML. Raises ConfigurationError as `customer` does.

        It does so too where the template leaves no room for any news.
        """
        values = customer_values(dose, promises, head, people=people, clock=clock, say=sayings(policy))
        return self._templates.text_message(values)

    def by(self, channel: Channel, called_off: Sequence[Visit] = ()) -> Callable[..., Letter]:
        """What writes for this channel, each with the arguments of `customer`; only a letter brings files along."""
        match channel:
            case Channel.CALL:
                return self.call
            case Channel.TEXT:
                return self.text
            case _:
                return partial(self.customer, called_off=called_off)

    def work_list(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        heads: Mapping[str, Letterhead],
        clocks: Mapping[str, Clock],
        calls: Sequence[CallEntry] = (),
        *,
        policy: Policy,
        heard: Mapping[int, datetime] | None = None,
    ) -> Letter:
        """One person's list: trouble of the run, calls to make, then every promise due to them, worst first.

        `heads` and `clocks` are by store. `heard` is when the customer of each promise last heard anything.
        """
        ladder = policy.unclaimed.ladder
        work = work_list_of(dose, promises, heads, clocks, calls, heard=heard or {}, unclaimed=ladder)
        return self._templates.render("work_list", list_values(work))

    def render(self, name: str, **values: object) -> Letter:
        """Any letter of three templates: `<name>.subject.txt`, `<name>.txt`, and `<name>.html` where there is one."""
        return self._templates.render(name, values)

    def check(self, policy: Policy | None = None, samples: Mapping[str, Mapping[str, object]] | None = None) -> None:
        """Render every letter with sample data; raises ConfigurationError with everything wrong in the templates.

        `policy` names the sections of the store's own, `samples` the values of letters that other rooms render.
        """
        # The samples are made by the functions below, and only a check needs them.
        from weowe_cli.letters import samples as own

        say = sayings(policy) if policy else own.SAYINGS
        known = own.values(say)
        known |= {name: (values,) for name, values in (samples or {}).items()}
        problems = list(self._templates.problems(known, frozenset(say.sections.values())))
        if problems:
            raise ConfigurationError(problems, todo="Mend these templates, or remove them to use the shipped ones.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """What the configuration says of letters to customers.

    `sections` names the section that speaks of each rule. A customer who is asked has `answer_within` business days; one
    who can be told no date hears what is known `word_within` business days later.
    """

    sections: Mapping[str, str]
    answer_within: int
    word_within: int


def sayings(policy: Policy) -> Sayings:
    """The same days in which the store's own people are asked about it: no answer (N13), no date (N12)."""
    return Sayings(
        sections={
            "N1": policy.arrival.template,
            "N4": policy.backordered_customer.template,
            "N6": policy.slip_tier_one.template,
            "N7": policy.slip_tier_two.template,
            "N9": policy.will_miss.template,
            "N10": policy.promise_aging.template,
            "N11": policy.weekly_word.template,
            "N14": policy.unclaimed.template,
        },
        answer_within=policy.no_answer.business_days,
        word_within=policy.status_check.business_days,
    )


def customer_values(
    dose: Dose,
    promises: Mapping[int, Promise],
    head: Letterhead,
    *,
    people: People,
    clock: Clock,
    say: Sayings,
) -> dict[str, object]:
    """All that a customer's letter, or the call in its place, may name. Days are counted from the one it leaves on."""
    first = promises[dose.notices[0].promise]
    owner = people.owner_of(first)
    sections = sections_of(dose, promises, say.sections, clock, reply_to=owner.email)
    lead = sections[0]
    leaves = clock.calendar.today(dose.not_before)
    told = [order.label for order in lead.orders]
    others = [order.label for section in sections[1:] for order in section.orders if order.label not in told]
    name = one_line(dose.name, 60)
    visits = visits_of((promises[notice.promise] for notice in dose.notices), clock)
    return {
        "head": head,
        "customer": "" if name.casefold() == NAMELESS else name,
        "owner": one_line(owner.name, 60),
        "sections": sections,
        "lead": lead,
        "orders": listed(list(dict.fromkeys([*told, *others]))),
        "others": listed(list(dict.fromkeys(others))[:2]),
        "one": len(sections) == 1 and lead.one,
        "link": head.link_for(first),
        "tel": tel(head.phone),
        "visits": visits,
        "arranged": set(told) <= {visit.label for visit in visits},
        "recalls": recalls_of(promises[notice.promise] for notice in dose.notices),
        "answer_by": said(clock.calendar.business_days_after(leaves, say.answer_within), clock.today),
        "word_by": said(clock.calendar.business_days_after(leaves, say.word_within), clock.today),
    }


def recalls_of(promises: Iterable[Promise]) -> tuple[Recall, ...]:
    """The open recalls of the vehicles that the promises are for, each vehicle once (SPEC D10)."""
    found = {
        promise.vin or promise.vehicle: Recall(one_line(promise.vehicle or "", 40), one_line(promise.recall, 160))
        for promise in promises
        if promise.recall
    }
    return tuple(found.values())


def list_values(work: WorkList) -> dict[str, object]:
    """All that a work list may name; its summary has the most urgent groups and counts the rest as one."""
    shown, rest = work.groups[:GROUPS_IN_A_SUMMARY], work.groups[GROUPS_IN_A_SUMMARY:]
    counts = [f"{group.count} {group.short}" for group in shown]
    if rest:
        counts.append(f"{sum(group.count for group in rest)} more")
    if work.count_calls:
        counts.append(f"{work.count_calls} {'call' if work.count_calls == 1 else 'calls'}")
    return {"work": work, "summary": ", ".join(counts)}
