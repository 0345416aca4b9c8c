"""Every rule asked about one promise, in the order of SPEC 6: the one place where a rule is entered.

To add a rule: write its function beside its family, its numbers in `policy`, and one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from weowe_cli.notices.arrivals import arrival, part_here
from weowe_cli.notices.delays import backorder_watch, promise_aging, stale_sweep, vanished_chase
from weowe_cli.notices.notice import Case, Clock, Notice, Verdict
from weowe_cli.notices.policy import Policy


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its SPEC number. One `in_digest` has no letter of its own: the director's digest carries it."""

    name: str
    title: str
    ask: Callable[[Case, Policy, Clock], tuple[Verdict, ...]]
    in_digest: bool = False


RULES = (
    Rule("N1", "arrival", lambda case, policy, clock: arrival(case, policy.arrival, clock)),
    Rule("N2", "part is here", lambda case, policy, clock: part_here(case, policy.part_here, clock)),
    Rule("N5", "backorder watch", lambda case, policy, clock: backorder_watch(case, policy.backorder_watch, clock)),
    Rule("N10", "promise-aging", lambda case, policy, clock: promise_aging(case, policy.promise_aging, clock)),
    Rule(
        "N17", "stale sweep", lambda case, policy, clock: stale_sweep(case, policy.stale_sweep, clock), in_digest=True
    ),
    Rule("X9", "vanished", lambda case, policy, clock: vanished_chase(case, policy.vanished, clock)),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What all the rules that write letters say of one promise, and the next day on which one of them may say more."""

    notices: tuple[Notice, ...]
    noes: tuple[Verdict, ...]
    look_again: date | None


def ask_all(case: Case, policy: Policy, clock: Clock) -> Answer:
    """The notices due of one promise now, and every no with its reason."""
    verdicts = [
        verdict for rule in RULES if not rule.in_digest for verdict in rule.ask(case, policy, clock)
    ]  # fmt: skip
    return Answer(
        notices=tuple(verdict for verdict in verdicts if isinstance(verdict, Notice)),
        noes=tuple(verdict for verdict in verdicts if not isinstance(verdict, Notice)),
        look_again=min((verdict.look_again for verdict in verdicts if verdict.look_again), default=None),
    )
