"""What every rule says of one promise, for `explain`: the same functions that decide at night, asked by day."""

from __future__ import annotations

from datetime import datetime

from weowe_cli.ledger import outbox
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.freshness import freshness
from weowe_cli.notices.due import RULES, ask
from weowe_cli.notices.notice import Clock, Notice, Role, Verdict
from weowe_cli.promises.record import Promise
from weowe_cli.reports.entries import RuleEntry
from weowe_cli.settings import Settings, Store


def rule_entries(ledger: Ledger, settings: Settings, store: Store, promise: Promise, now: datetime) -> list[RuleEntry]:
    """Every rule once, due or not, with its reason, in the order of SPEC 6."""
    fresh = freshness(ledger, store, now)
    stale = fresh.of_store()
    (case,) = cases(ledger, store, [promise.id], fresh)
    clock = Clock(now, store.calendar)
    letters = outbox.about(ledger, promise.id)
    entries = []
    for rule in RULES:
        verdicts = ask(rule, case, settings.policy, clock)
        entries.append(_entry(rule.name, verdicts, store, promise, settings, letters))
    reason = stale or "the newest export of the store is fresh"
    entries.append(
        RuleEntry(
            rule="N20",
            tier=None,
            due=stale is not None,
            reason=f"about the run, not this promise: {reason}",
            to=", ".join(_name(store, role, promise) for role in settings.policy.run_trouble.to),
            config=settings.policy.where.get("N20"),
        )
    )
    return entries


def _entry(
    name: str,
    verdicts: tuple[Verdict, ...],
    store: Store,
    promise: Promise,
    settings: Settings,
    letters: tuple[outbox.OutboxLetter, ...],
) -> RuleEntry:
    """One rule's answer; where it speaks to several people, what is due comes first and the reasons stand together."""
    due = [verdict for verdict in verdicts if isinstance(verdict, Notice)]
    lead = due[0] if due else verdicts[0]
    ordered = [*due, *(verdict for verdict in verdicts if verdict not in due)]
    reasons = []
    for verdict in ordered:
        whom = f"{_spoken(verdict.role)}: " if verdict.role and len(verdicts) > 1 else ""
        reasons.append(f"{whom}{verdict.reason}")
    if due:
        reasons += [
            f"letter {letter.id} is {letter.state}" for letter in letters if name in letter.rules and _unsent(letter)
        ]
    whom_all = list(dict.fromkeys(_name(store, verdict.role, promise) for verdict in (due or ordered) if verdict.role))
    return RuleEntry(
        rule=name,
        tier=lead.tier or None,
        due=bool(due),
        reason="; ".join(dict.fromkeys(reasons)),
        since=lead.since,
        next_at=min((verdict.look_again for verdict in verdicts if verdict.look_again), default=None),
        to=", ".join(whom_all) or None,
        config=settings.policy.where.get(name),
    )


def _unsent(letter: outbox.OutboxLetter) -> bool:
    return letter.state in (outbox.LetterState.HELD, outbox.LetterState.WAITING)


def _spoken(role: Role) -> str:
    return role.value.replace("_", " ")


def _name(store: Store, role: Role | None, promise: Promise) -> str:
    if role is None or role is Role.CUSTOMER:
        return f"{promise.customer or 'the customer'} (customer)"
    person, _ = store.people.reached_by(role, promise)
    return f"{person.name} ({_spoken(role)})"
