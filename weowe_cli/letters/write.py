"""The writer: one dose of notices becomes one letter, a call becomes a sentence to say, a work list one mail.

Never sends anything and never writes a file; a template that cannot be obeyed stops here, before any write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from weowe_cli.errors import ConfigurationError
from weowe_cli.letters.letter import CallEntry, Letter, Letterhead, tel
from weowe_cli.letters.plain import listed, one_line
from weowe_cli.letters.sections import sections_of
from weowe_cli.letters.work_list import WorkList, work_list_of
from weowe_cli.notices.dose import Dose, People
from weowe_cli.notices.notice import Clock
from weowe_cli.notices.policy import Policy
from weowe_cli.promises.record import Promise

if TYPE_CHECKING:
    from weowe_cli.letters.templates import Templates

NAMELESS = "customer"
"""What a dose calls a customer whose name no export gave."""


class Writer:
    """Writes every letter from the templates of `folders`: the home's own first, then the shipped ones."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    @cached_property
    def _templates(self) -> Templates:
        """The templates, loaded for the first letter: most runs of a day have none to write."""
        from weowe_cli.letters.templates import Templates

        return Templates(self._folders)

    def customer(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        head: Letterhead,
        *,
        people: People,
        clock: Clock,
        policy: Policy,
    ) -> Letter:
        """One letter for all that is due to one customer, across all their orders (SPEC D1, N1, N10).

        Raises ConfigurationError for a broken template or scheduling link.
        """
        values = customer_values(dose, promises, head, people=people, clock=clock, templates=section_names(policy))
        return self._templates.render("customer", values)

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
        values = customer_values(dose, promises, head, people=people, clock=clock, templates=section_names(policy))
        letter = self._templates.render("call", values)
        return Letter(letter.subject, one_line(letter.text, 600), "")

    def work_list(
        self,
        dose: Dose,
        promises: Mapping[int, Promise],
        heads: Mapping[str, Letterhead],
        clocks: Mapping[str, Clock],
        calls: Sequence[CallEntry] = (),
        *,
        heard: Mapping[int, datetime] | None = None,
    ) -> Letter:
        """One person's list: trouble of the run, calls to make, then every promise due to them, worst first.

        `heads` and `clocks` are by store. `heard` is when the customer of each promise last heard anything.
        """
        work = work_list_of(dose, promises, heads, clocks, calls, heard=heard or {})
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

        sections = section_names(policy) if policy else own.SECTIONS
        known = own.values(sections)
        known |= {name: (values,) for name, values in (samples or {}).items()}
        problems = list(self._templates.problems(known, frozenset(sections.values())))
        if problems:
            raise ConfigurationError(problems, todo="Mend these templates, or remove them to use the shipped ones.")


def section_names(policy: Policy) -> Mapping[str, str]:
    """The section that speaks of each rule to a customer, as the configuration names it."""
    return {"N1": policy.arrival.template, "N10": policy.promise_aging.template}


def customer_values(
    dose: Dose,
    promises: Mapping[int, Promise],
    head: Letterhead,
    *,
    people: People,
    clock: Clock,
    templates: Mapping[str, str],
) -> dict[str, object]:
    """All that a customer's letter, or the call in its place, may name."""
    sections = sections_of(dose, promises, templates, clock.today)
    lead, first = sections[0], promises[dose.notices[0].promise]
    told = [order.label for order in lead.orders]
    others = [order.label for section in sections[1:] for order in section.orders if order.label not in told]
    name = one_line(dose.name, 60)
    return {
        "head": head,
        "customer": "" if name.casefold() == NAMELESS else name,
        "owner": one_line(people.owner_of(first).name, 60),
        "sections": sections,
        "lead": lead,
        "orders": listed(list(dict.fromkeys([*told, *others]))),
        "others": listed(list(dict.fromkeys(others))[:2]),
        "one": len(sections) == 1 and lead.one,
        "link": head.link_for(first),
        "tel": tel(head.phone),
    }


def list_values(work: WorkList) -> dict[str, object]:
    """All that a work list may name."""
    counts = [f"{group.count} {group.short}" for group in work.groups]
    if work.count_calls:
        counts.append(f"{work.count_calls} {'call' if work.count_calls == 1 else 'calls'}")
    return {"work": work, "summary": ", ".join(counts)}
