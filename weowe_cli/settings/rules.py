"""config/escalation.yml: the rules as they are shipped, a home's own laid over them, and what no single value shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from weowe_cli.errors import ConfigurationError
from weowe_cli.notices.notice import Role
from weowe_cli.notices.policy import Policy
from weowe_cli.settings.home import Home, shipped
from weowe_cli.settings.shapes import EscalationYml

if TYPE_CHECKING:
    from weowe_cli.settings.yaml_text import Marked

ASKING = ("N1", "N4", "N6", "N7", "N9", "N10", "N11", "N14")
"""The rules that speak to a customer, and so may ask for an answer."""


def read_rules(home: Home | None) -> tuple[Marked, EscalationYml | None]:
    """The rules that a home obeys, or those that are shipped; None with the reasons in the document's `problems`."""
    from weowe_cli.settings import yaml_text
    from weowe_cli.settings.fill import fill

    rules = yaml_text.read(shipped("config") / "escalation.yml", "config/escalation.yml (shipped)")
    if home is not None and (own := home.config / "escalation.yml").exists():
        rules = yaml_text.merged(rules, yaml_text.read(own, "config/escalation.yml"))
    escalation = fill(rules, EscalationYml)
    if escalation is not None:
        _check(escalation, rules)
    return rules, escalation


def shipped_policy() -> Policy:
    """The rules as `config/escalation.yml` is shipped, with nothing of any home laid over it."""
    rules, escalation = read_rules(None)
    if escalation is None or rules.problems:
        raise ConfigurationError(rules.problems)
    return escalation.policy({})


def _check(escalation: EscalationYml, rules: Marked) -> None:
    """What no single value shows: ladders that do not rise, periods of no days, rules that ask no customer or tell one."""
    for name, ladder in (("N10", escalation.N10.ladder), ("N14", escalation.N14.ladder)):
        days = [rung.day for rung in ladder]
        if not days:
            rules.problem((name, "ladder"), "a ladder needs at least one step; to switch the rule off write `on: no`")
        if days != sorted(set(days)):
            rules.problem((name, "ladder"), "the days of a ladder must rise from step to step")
    for path, count in _counts((), asdict(escalation)):
        if count < 0:
            rules.problem(path, f"{count} is less than nothing; write 0 or more")
    if escalation.N7.from_slip < 1:
        rules.problem(("N7", "from_slip"), "slips are counted from 1; 1 makes every slip this rule's")
    makes = [make.casefold() for make in escalation.N15.windows]
    for make in escalation.N15.windows:
        if makes.count(make.casefold()) > 1:
            rules.problem(("N15", "windows", make), f"'{make}' stands here twice; keep one window of each make")
    for name, days_between in (("N12", escalation.N12.every_days), ("N16", escalation.N16.every_days)):
        if days_between < 1:
            rules.problem((name, "every_days"), "at least one day must pass before it is said again")
    for name, to in (
        ("N2", escalation.N2.to),
        ("N3", escalation.N3.to),
        ("N8", escalation.N8.to),
        ("N12", escalation.N12.to),
        ("N13", escalation.N13.to),
        ("N19", escalation.N19.to),
        ("N20", escalation.N20.to),
    ):
        if not to:
            rules.problem((name, "to"), "somebody is to be told; to switch the rule off write `on: no`")
    for path, role in _told(escalation):
        if role is Role.CUSTOMER:
            rules.problem(path, "a customer has letters of their own (N1, N4, ...); name one of the store's people")
    for place, asking in enumerate(escalation.N13.asking):
        if asking not in ASKING:
            rules.problem(("N13", "asking", place), f"'{asking}' asks no customer; these can: {', '.join(ASKING)}")


def _counts(path: tuple[str | int, ...], value: object) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Every number that a rule counts by, and where it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _counts((*path, key), one)
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from _counts((*path, place), one)
    elif isinstance(value, int):
        yield path, value


def _told(escalation: EscalationYml) -> Iterator[tuple[tuple[str | int, ...], Role]]:
    """Every role that a rule tells, and where it stands."""
    for rule in fields(escalation):
        numbers = getattr(escalation, rule.name)
        for key in ("to", "no_date_to"):
            named = getattr(numbers, key, ())
            if isinstance(named, Role):
                yield (rule.name, key), named
            else:
                yield from (((rule.name, key, place), role) for place, role in enumerate(named))
        for place, rung in enumerate(getattr(numbers, "ladder", ())):
            yield (rule.name, "ladder", place, "to"), rung.to
