"""Every rule asked about one promise, in the order of SPEC 6: the one place where a rule is entered.

To add a rule: write its function beside its family, its numbers in `policy`, and one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from weowe_cli.notices.arrivals import arrival, part_here
from weowe_cli.notices.asks import no_answer, weekly_word
from weowe_cli.notices.backorders import backordered_customer, backordered_staff, monday_review, status_check
from weowe_cli.notices.delays import backorder_watch, promise_aging, stale_sweep, vanished_chase
from weowe_cli.notices.intake import policy_sheet
from weowe_cli.notices.notice import Case, Clock, No, Notice, Role, Verdict
from weowe_cli.notices.policy import Policy
from weowe_cli.notices.shelf import on_the_shelf, return_window, unclaimed
from weowe_cli.notices.slips import gone, slip_tier_one, slip_tier_two, will_miss
from weowe_cli.promises.record import AT_HAND, HERE, OPEN, Status
from weowe_cli.workdays import DAY, short_date


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its SPEC number. In every state but those `of` which it speaks its answer is a no that no day changes.

    One `in_digest` has no letter of its own: the director's digest carries it.
    """

    name: str
    title: str
    of: frozenset[Status]
    ask: Callable[[Case, Policy, Clock], tuple[Verdict, ...]]
    in_digest: bool = False


BACKORDER = frozenset({Status.BACKORDERED})
AWAITED = OPEN - AT_HAND
OR_CANCELLED = AWAITED | {Status.CANCELLED}


RULES = (
    Rule("N1", "arrival", HERE, lambda case, policy, clock: arrival(case, policy.arrival, clock)),
    Rule("N2", "part is here", HERE, lambda case, policy, clock: part_here(case, policy.part_here, clock)),
    Rule(
        "N3",
        "backordered, staff",
        BACKORDER,
        lambda case, policy, clock: backordered_staff(case, policy.backordered_staff, clock),
    ),
    Rule(
        "N4",
        "backordered, customer",
        BACKORDER,
        lambda case, policy, clock: backordered_customer(case, policy.backordered_customer, clock),
    ),
    Rule(
        "N5",
        "backorder watch",
        AWAITED,
        lambda case, policy, clock: backorder_watch(case, policy.backorder_watch, clock),
    ),
    Rule("N6", "slip, tier 1", AWAITED, slip_tier_one),
    Rule("N7", "slip, tier 2", AWAITED, slip_tier_two),
    Rule("N8", "gone, tier 3", OR_CANCELLED, lambda case, policy, clock: gone(case, policy.gone, clock)),
    Rule("N9", "will miss", AWAITED, lambda case, policy, clock: will_miss(case, policy.will_miss, clock)),
    Rule("N10", "promise-aging", AWAITED, lambda case, policy, clock: promise_aging(case, policy.promise_aging, clock)),
    Rule("N11", "weekly word", BACKORDER, lambda case, policy, clock: weekly_word(case, policy.weekly_word, clock)),
    Rule("N12", "status check", BACKORDER, lambda case, policy, clock: status_check(case, policy.status_check, clock)),
    Rule("N13", "no answer", AWAITED, lambda case, policy, clock: no_answer(case, policy.no_answer, clock)),
    Rule("N14", "unclaimed", AT_HAND, lambda case, policy, clock: unclaimed(case, policy.unclaimed, clock)),
    Rule("N15", "return window", AT_HAND, lambda case, policy, clock: return_window(case, policy.return_window, clock)),
    Rule("N16", "on the shelf", AT_HAND, lambda case, policy, clock: on_the_shelf(case, policy.on_the_shelf, clock)),
    Rule(
        "N17",
        "stale sweep",
        OPEN,
        lambda case, policy, clock: stale_sweep(case, policy.stale_sweep, clock),
        in_digest=True,
    ),
    Rule(
        "N18", "Monday review", BACKORDER, lambda case, policy, clock: monday_review(case, policy.monday_review, clock)
    ),
    Rule("N19", "policy", OPEN, lambda case, policy, clock: policy_sheet(case, policy.policy_sheet, clock)),
    Rule("X9", "vanished", OPEN, lambda case, policy, clock: vanished_chase(case, policy.vanished, clock)),
)

WITH_LETTERS = tuple(rule for rule in RULES if not rule.in_digest)
BY_STATE = {state: tuple(rule for rule in WITH_LETTERS if state in rule.of) for state in Status}
IN_DIGEST = tuple(rule for rule in RULES if rule.in_digest)


@dataclass(frozen=True, slots=True)
class Answer:
    """What all the rules that write letters say of one promise, and the next day on which one of them may say more."""

    notices: tuple[Notice, ...]
    noes: tuple[Verdict, ...]
    look_again: date | None


def ask_all(case: Case, policy: Policy, clock: Clock, *, noes_too: bool = True) -> Answer:
    """The notices due of one promise now, and every no with its reason; of a promise on hold only noes (SPEC D7).

    Without `noes_too` the rules that cannot speak in its state are not asked, and most of the noes are missing.
    """
    notices: list[Notice] = []
    noes: list[Verdict] = []
    look_again: date | None = None
    for rule in WITH_LETTERS if noes_too else BY_STATE[case.promise.status]:
        for verdict in rule.ask(case, policy, clock):
            if isinstance(verdict, Notice):
                notices.append(verdict)
            else:
                noes.append(verdict)
            if (day := verdict.look_again) and (look_again is None or day < look_again):
                look_again = day
    if notices and (until := _held(case, clock)):
        noes += [_silenced(notice, case, until) for notice in notices]
        return Answer((), tuple(noes), min(look_again or until, until))
    if any(notice.role is Role.CUSTOMER for notice in notices):
        # What a customer is told today is counted from, and may be asked after.
        look_again = min(look_again or date.max, clock.today + DAY)
    return Answer(tuple(notices), tuple(noes), look_again)


def ask(rule: Rule, case: Case, policy: Policy, clock: Clock) -> tuple[Verdict, ...]:
    """What one rule says of one promise, a hold considered: it silences every rule until its day (SPEC D7)."""
    verdicts = rule.ask(case, policy, clock)
    until = _held(case, clock)
    if until is None:
        return verdicts
    return tuple(_silenced(one, case, until) if isinstance(one, Notice) else one for one in verdicts)


def _held(case: Case, clock: Clock) -> date | None:
    """The day until which nothing is said of a promise, None where nobody holds it."""
    until = case.promise.hold_until
    return until if until is not None and clock.today < until else None


def _silenced(notice: Notice, case: Case, until: date) -> No:
    why = f": {case.promise.hold_why}" if case.promise.hold_why else ""
    return No(
        rule=notice.rule,
        tier=notice.tier,
        role=notice.role,
        since=notice.since,
        reason=f"on hold until {short_date(until)}{why}; without that: {notice.reason}",
        look_again=until,
    )
