"""What every rule says of one promise, for `explain`: the same functions that decide at night, asked by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from weowe_cli.ledger import outbox
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.freshness import freshness
from weowe_cli.notices.due import RULES, ask
from weowe_cli.notices.notice import Clock, Notice, Role, Verdict
from weowe_cli.promises.record import Promise
from weowe_cli.reports.entries import RuleEntry
from weowe_cli.reports.phrases import part_played
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
        entries.append(_entry(rule.name, verdicts, store, promise, settings, letters, clock))
    late = fresh.late()
    reason = "; ".join(why for why in (stale, late) if why) or "the newest exports of the store are fresh"
    entries.append(
        RuleEntry(
            rule="N20",
            tier=None,
            due=bool(stale or late),
            reason=f"about the run, not this promise: {reason}",
            to=_names(store, settings.policy.run_trouble.to, promise),
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
    clock: Clock,
) -> RuleEntry:
    """One rule's answer; where it speaks to several people, what is due comes first and the reasons stand together."""
    due = [verdict for verdict in verdicts if isinstance(verdict, Notice)]
    lead = due[0] if due else verdicts[0]
    ordered = [*due, *(verdict for verdict in verdicts if verdict not in due)]
    said: dict[str, list[str]] = {}
    for verdict in ordered:
        roles = said.setdefault(_with_holidays(verdict, promise, clock), [])
        roles += [part_played(verdict.role)] if verdict.role and len(verdicts) > 1 else []
    reasons = [f"{', '.join(roles)}: {why}" if roles else why for why, roles in said.items()]
    if due:
        reasons += [_under_way(letter) for letter in letters if name in letter.rules and _unsent(letter)]
    return RuleEntry(
        rule=name,
        tier=lead.tier or None,
        due=bool(due),
        reason="; ".join(reasons),
        since=lead.since,
        next_at=min((verdict.look_again for verdict in verdicts if verdict.look_again), default=None),
        to=_names(store, [verdict.role for verdict in (due or ordered) if verdict.role], promise),
        config=settings.policy.where.get(name),
    )


def _with_holidays(verdict: Verdict, promise: Promise, clock: Clock) -> str:
    """The reason, with the holidays by name where it counts business days over one and does not say so itself."""
    span = _counted(verdict, promise, clock)
    if span is None or "business day" not in verdict.reason or "without" in verdict.reason:
        return verdict.reason
    words = clock.calendar.business_days_in_words(*span)
    return f"{verdict.reason}{words[words.index(' (') :]}" if " (" in words else verdict.reason


def _counted(verdict: Verdict, promise: Promise, clock: Clock) -> tuple[date, date] | None:
    """The days between which a rule counts business days: an ETA and where it moved to, else its date and today."""
    if verdict.rule in ("N6", "N7"):
        return (promise.eta_was, promise.eta_to) if promise.eta_was and promise.eta_to else None
    try:
        return (date.fromisoformat(verdict.since), clock.today) if verdict.since else None
    except ValueError:
        return None


def _unsent(letter: outbox.OutboxLetter) -> bool:
    return letter.state in (outbox.LetterState.HELD, outbox.LetterState.WAITING)


def _under_way(letter: outbox.OutboxLetter) -> str:
    """The letter that says it; where no letter reaches the customer, that they are called, for calls have no number."""
    if letter.channel != "call":
        return f"letter {letter.id} is {letter.state}"
    return f"no letter, {letter.remark or 'but a call'}: a call is on the list (weowe calls)"


def _names(store: Store, roles: Iterable[Role], promise: Promise) -> str | None:
    """The people behind some roles, each once: `Dana Fox (owner and advisor), Pat Kim (parts manager)`."""
    by_name: dict[str, list[str]] = {}
    for role in dict.fromkeys(roles):
        name = promise.customer or "the customer"
        if role is not Role.CUSTOMER:
            name = store.people.reached_by(role, promise)[0].name
        by_name.setdefault(name, []).append(part_played(role))
    return ", ".join(f"{name} ({' and '.join(spoken)})" for name, spoken in by_name.items()) or None
