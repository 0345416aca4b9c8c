"""The last days again under edited rules (`weowe check --impact`): the archived exports read twice, and compared.

Once under the rules that each night obeyed, once under those of now; both in ledgers that are thrown away. Never changes
anything, and never compares with what really left: what people recorded by hand stands in no export.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from weowe_cli.errors import WeoweError
from weowe_cli.ledger import promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly.old_exports import OldExport, old_exports
from weowe_cli.nightly.replay import replay
from weowe_cli.nightly.rules_kept import Obeyed, obeyed, spelled
from weowe_cli.notices.due import RULES
from weowe_cli.notices.policy import Policy
from weowe_cli.reports.impact import Difference, EditedKey, Impact, differences, identity
from weowe_cli.reports.rehearsal import rule_order
from weowe_cli.reports.replay import Caught
from weowe_cli.settings import Settings, Store
from weowe_cli.workdays import DAY, short_date

HISTORY = timedelta(days=60)
"""How far before the days that are told of the exports are read too, so that what hangs over from then is known."""
NUMBERS = (*(rule.name for rule in RULES), "N20")
"""The SPEC numbers of the rules in the order in which the policy has them."""


@dataclass(frozen=True, slots=True)
class _Again:
    """One store's days under both sets of rules, and what is to be said of how that was found."""

    before: tuple[Caught, ...]
    after: tuple[Caught, ...]
    nights: int
    limits: tuple[str, ...]


def impact(
    ledger: Ledger,
    settings: Settings,
    now: datetime,
    days: int,
    *,
    who: str,
    on_fault: Callable[[BaseException], None],
    done: Callable[[int, int], None],
) -> Impact:
    """What the last `days` days would have brought under the rules of now, against those that their nights obeyed.

    `done` is told how many exports of how many have been read. Raises WeoweError where the rules of the last nights were
    not kept, or no export of these days is in the archive.
    """
    calendar = settings.stores[0].calendar
    today = calendar.today(now)
    since = today - days * DAY
    kept = {store.id: obeyed(ledger, store.id) for store in settings.stores}
    if not any(kept.values()):
        raise WeoweError(
            "the rules of the last nights are not known, so there is nothing to compare with",
            where=str(settings.ledger),
            todo="Every night keeps the rules it obeyed: ask again after the next one, `weowe nightly`.",
        )
    in_window = {store: _within(rules, since, now) for store, rules in kept.items()}
    edited = _edited([one.policy for rules in in_window.values() for one in rules], settings.policy)
    found: list[_Again] = []
    if edited:
        found = _read_again(ledger, settings, in_window, now, since, who=who, on_fault=on_fault, done=done)
        if not found:
            raise WeoweError(
                f"no export of the last {days} days is in the archive, so nothing can be read again",
                where=str(settings.home.archive),
                todo="The archive fills night by night; ask again after the next one.",
            )
    before = [one for each in found for one in each.before]
    after = [one for each in found for one in each.after]
    pairs = differences(before, after)
    numbers = _numbers(ledger, [one for pair in pairs for one in pair if one])
    listed = [Difference(numbers.get(identity(one)), *pair) for pair in pairs for one in [pair[1] or pair[0]] if one]
    return Impact(
        now=now.astimezone(calendar.zone),
        since=since,
        until=today,
        edited=edited,
        nights=sum(each.nights for each in found),
        before=Counter(one.rule for one in before),
        after=Counter(one.rule for one in after),
        differences=sorted(listed, key=_order),
        limits=tuple(dict.fromkeys(sentence for each in found for sentence in each.limits)),
    )


def _read_again(
    ledger: Ledger,
    settings: Settings,
    kept: dict[str, tuple[Obeyed, ...]],
    now: datetime,
    since: date,
    *,
    who: str,
    on_fault: Callable[[BaseException], None],
    done: Callable[[int, int], None],
) -> list[_Again]:
    """Each store's archived exports, read twice."""
    begins = now - (now.date() - since + timedelta(days=1)) - HISTORY
    runs = [run for run in ledger_runs.recent(ledger) if run.as_of and run.as_of >= begins]
    found: list[tuple[Store, list[OldExport], int]] = []
    for store in settings.stores:
        exports, missing = _archived(settings.home.archive, store, runs, now)
        if kept[store.id] and any(store.calendar.today(one.file.as_of) >= since for one in exports):
            found.append((store, exports, missing))
    of, read = 2 * sum(len(exports) for _, exports, _ in found), 0
    again = []
    for store, exports, missing in found:
        told = []
        for rules in (_at(kept[store.id]), lambda _: settings.policy):
            begun = read
            caught = replay(
                settings,
                exports,
                now=now,
                since=since,
                left_out=(),
                home=True,
                who=who,
                on_fault=on_fault,
                done=lambda so_far, begun=begun: done(begun + so_far, of),  # type: ignore[misc]
                rules=rules,
            )
            read += len(exports)
            told.append(caught)
        limits = _limits(store, kept[store.id], exports, missing, since)
        again.append(_Again(tuple(told[0].caught), tuple(told[1].caught), len(told[0].nights), limits))
    return again


def _archived(
    folder: Path, store: Store, runs: Sequence[ledger_runs.RunRecord], now: datetime
) -> tuple[list[OldExport], int]:
    """The accepted exports of a store that the archive still holds, and how many it does not."""
    sources = {source.name for source in store.exports}
    taken = [run for run in runs if run.source in sources and run.outcome in ledger_runs.TAKEN]
    exports, _ = old_exports(folder, [store], store.exports, taken, now) if taken and folder.is_dir() else ([], [])
    exports = [one for one in exports if one.exported_as is not None]
    return exports, len(taken) - len(exports)


def _within(kept: tuple[Obeyed, ...], since: date, now: datetime) -> tuple[Obeyed, ...]:
    """The rules that any night of these days obeyed."""
    ends = [one.since for one in kept[1:]] + [now]
    return tuple(one for one, ended in zip(kept, ends, strict=False) if ended.date() >= since)


def _at(kept: tuple[Obeyed, ...]) -> Callable[[datetime], Policy]:
    """Which rules a night of some moment obeyed; of the time before the first that were kept, those."""

    def rules(moment: datetime) -> Policy:
        return next((one.policy for one in reversed(kept) if one.since <= moment), kept[0].policy)

    return rules


def _edited(before: Sequence[Policy], now: Policy) -> list[EditedKey]:
    """The keys of the configuration that are others than any of these rules had."""
    after = spelled(now)
    found: dict[tuple[str, str], EditedKey] = {}
    for policy in before:
        for number, (name, keys) in zip(NUMBERS, spelled(policy).items(), strict=True):
            for key, value in keys.items():
                if value != after[name][key]:
                    found[number, key] = EditedKey(number, key, _said(value), _said(after[name][key]))
    return sorted(found.values(), key=lambda one: (rule_order(one.rule), one.key))


def _said(value: object) -> str:
    """A value of the configuration in a line."""
    match value:
        case None:
            return "never"
        case list():
            return ", ".join(_said(one) for one in value) or "none"
        case dict():
            return " ".join(f"{_said(one)}" for one in value.values()) if "day" in value else _pairs(value)
        case str() if value.endswith("s") and value[:-1].isdigit():
            return _duration(int(value[:-1]))
        case _:
            return str(value)


def _pairs(value: dict[str, object]) -> str:
    return ", ".join(f"{key} {_said(one)}" for key, one in value.items()) or "none"


def _duration(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and not seconds % size:
            return f"{seconds // size}{unit}"
    return f"{seconds // 60}m"


def _limits(
    store: Store, kept: tuple[Obeyed, ...], exports: Sequence[OldExport], missing: int, since: date
) -> tuple[str, ...]:
    """What this cannot know, in sentences."""
    nights = sorted(store.calendar.today(one.file.as_of) for one in exports)
    said = [
        f"{store.name}: {len(exports)} archived exports, {nights[0]} to {nights[-1]}, read twice; the first is a first"
        f" night, of which customers hear nothing, and those before {short_date(since)} are history."
    ]
    if missing:
        said.append(f"{store.name}: accepted exports of this time that the archive does not hold any more: {missing}.")
    first = store.calendar.today(kept[0].since)
    if first > max(since, nights[0]):
        said.append(f"{store.name}: rules are kept since {first}; the nights before count as if they had obeyed those.")
    said.append(
        "What people recorded (contacts, ETAs, answers, holds) is in no export, so neither side knows of it; a letter"
        " counts as sent when it could have left, one held for a look as approved."
    )
    return tuple(said)


def _numbers(ledger: Ledger, caught: Sequence[Caught]) -> dict[tuple[object, ...], str]:
    """What the promises are called in the ledger itself, by their identity."""
    orders: dict[tuple[str, str], set[str]] = {}
    for one in caught:
        orders.setdefault((one.promise.store, one.promise.dms), set()).add(one.promise.order)
    return {
        (known.store, known.dms, known.order, known.part_key, known.line, known.ordered_on): known.number
        for (store, dms), wanted in orders.items()
        for found in promises.by_orders(ledger, store, dms, wanted).values()
        for known in found
    }


def _order(each: Difference) -> tuple[object, ...]:
    one = each.one
    return rule_order(one.rule), each.what, one.told_on, one.promise.store, one.promise.order, one.role
