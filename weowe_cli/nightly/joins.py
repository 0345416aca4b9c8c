"""Several exports of a store as one night: what a report of ROs or customers says reaches the promises (SPEC X15).

Runs inside the transaction of a night. Never makes a promise, closes one, or takes back what it knew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.companions import Facts, choose_companion, read_facts
from weowe_cli.exports.guards import Known, refuse_if_implausible
from weowe_cli.exports.layout import choose_table
from weowe_cli.exports.reading import Fresh, Progress, nobody
from weowe_cli.exports.tables import read_tables
from weowe_cli.ledger import facts as ledger_facts
from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import promises as ledger_promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.facts import KnownFact
from weowe_cli.ledger.runs import Outcome
from weowe_cli.nightly import decide
from weowe_cli.nightly.cases import cases
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.freshness import Freshness
from weowe_cli.nightly.gather import REASON, ROW_SET_ASIDE, SAMPLE_OF_OTHER_STORES, ExportFile, Gathered, gather
from weowe_cli.nightly.record import Recorded, open_run, record_night
from weowe_cli.notices.due import ask_all
from weowe_cli.notices.notice import Notice, Role
from weowe_cli.promises import facts as promise_facts
from weowe_cli.promises.changes import Change
from weowe_cli.promises.facts import Companion, ExportKind, JoinBy, another_customers, join_key
from weowe_cli.promises.record import Promise, Sighting
from weowe_cli.settings import ExportSource, Store, source_name


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredFacts(Gathered):
    """One night of a report that completes special orders. `absent` are the numbers that it held before and does not now."""

    companion: Companion
    facts: Facts
    absent: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Pen:
    """By whom, when and of which night something is written down."""

    now: datetime
    who: str
    night: date


NO_ROWS = b"no rows"
"""The digest of what a report says by having no row."""
Moved = dict[int, tuple[Promise, Promise]]
"""Promises as they were and as they are, by their ids."""


def could_be(source: ExportSource, content: bytes, name: str) -> bool:
    """Whether a file has the columns of this export of a store."""
    try:
        tables = read_tables(content, name=name, encoding=source.encoding)
        if source.companion is None:
            choose_table(tables, source.profile)
        else:
            choose_companion(tables, source.profile, source.companion)
    except RefusedExport:
        return False
    return True


def gather_night(
    ledger: Ledger,
    store: Store,
    file: ExportFile,
    content: bytes,
    print_: str,
    accept_why: str | None,
    progress: Progress = nobody,
) -> Gathered:
    """What any export of a store says that the ledger does not know yet, as `gather` has it of special orders.

    Raises RefusedExport where it cannot be read at all, or is implausible and nobody overrode that (SPEC X6).
    """
    source, companion = file.source, file.source.companion
    if companion is None:
        return gather(ledger, store, file, content, print_, accept_why, progress)
    tables = read_tables(content, name=file.name, encoding=source.encoding)
    table, layout = choose_companion(tables, source.profile, companion)
    day, known = store.calendar.today(file.as_of), ledger_facts.digests(ledger, source.name)
    facts = read_facts(table, layout, source.profile, companion, as_of=day, zone=store.calendar.zone, known=known)
    # Rows that were set aside and mended come back by themselves: they say nothing of all the others (X4).
    mended = {ROW_SET_ASIDE, REASON} <= {*layout.headers}
    last = ledger_runs.newest_taken(ledger, source.name)
    newest = store.calendar.today(last.as_of) if last and last.as_of else None
    if accept_why is None:
        so_far = Known(
            newest_night=newest,
            open_promises=ledger_promises.count_here(ledger, source_name(store.id, source.dms)),
            footer_last_time=bool(last and last.footer_seen and not mended),
            other_store=_another_store(ledger, source, facts, known),
        )
        refuse_if_implausible(facts.reading, so_far, store.guards, name=file.name, night=day, full=False)
    return GatheredFacts(
        file=file,
        fingerprint=print_,
        reading=facts.reading,
        matched=(),
        gone=(),
        still_gone=(),
        named=frozenset(),
        another_night=newest is None or day > newest,
        mended=mended,
        read_from=layout.read_from,
        footer_seen=facts.reading.footer_seen or bool(mended and last and last.footer_seen),
        accepted_why=accept_why,
        companion=companion,
        facts=facts,
        absent=frozenset(known.keys() - facts.keys) if source.mode == "full" and not mended else frozenset(),
    )


def record_joined(
    ledger: Ledger, desk: Desk, store: Store, night: Gathered, *, who: str, progress: Progress = nobody
) -> Recorded:
    """Write one accepted night of any export, join what it moved, and settle what a first night would tell customers."""
    pen = _Pen(desk.now, who, store.calendar.today(night.file.as_of))
    source = night.file.source
    if isinstance(night, GatheredFacts):
        recorded, moved = _record_facts(ledger, store, night, pen)
        if recorded.run.outcome is Outcome.BASELINE or _is_first_night(ledger, store, night):
            _settle_what_was_learned(ledger, desk, store, moved)
    else:
        recorded = record_night(
            ledger, store, _narrowed(ledger, store, night), now=desk.now, who=who, progress=progress
        )
        reports = store.companions(source.dms)
        moved = _join(ledger, reports, recorded.touched, {}, pen) if reports else {}
        if recorded.run.outcome is Outcome.BASELINE:
            decide.settle_baseline(ledger, desk, store, recorded.touched)
    if not moved:
        return recorded
    return replace(recorded, touched={**recorded.touched, **{one: after for one, (_, after) in moved.items()}})


def _is_first_night(ledger: Ledger, store: Store, night: Gathered) -> bool:
    """Whether this is the night on which the special orders of the same DMS were first read."""
    last = ledger_runs.newest_taken(ledger, source_name(store.id, night.file.source.dms))
    if last is None or last.as_of is None or last.outcome is not Outcome.BASELINE:
        return False
    return store.calendar.today(last.as_of) >= store.calendar.today(night.file.as_of)


def _record_facts(ledger: Ledger, store: Store, night: GatheredFacts, pen: _Pen) -> tuple[Recorded, Moved]:
    """Write what a report says, and what that moves. Of those who are owed nothing it keeps what the newest one holds."""
    source, news = night.file.source, night.facts.news
    run_id = open_run(ledger, store, night, now=pen.now)
    recalls = source.kind is ExportKind.RECALLS
    keys = ledger_facts.open_keys(ledger, store.id, None if recalls else source.dms, night.companion.join)
    owed = frozenset(keys.values())
    if recalls:
        # Done, or taken back by the make: the one thing that a promise does not keep once its report is silent.
        over = dict.fromkeys(owed & night.absent, (promise_facts.Fact(promise_facts.NO_RECALL), NO_ROWS))
        news = {**news, **over}
    earlier = ledger_facts.by_keys(ledger, source.name, owed & news.keys())
    ledger_facts.put(ledger, source.name, run_id, news)
    ledger_facts.drop(ledger, source.name, night.absent - owed)
    about = ledger_promises.by_ids(ledger, (promise for promise, key in keys.items() if key in news))
    others = [pair for pair in store.companions(source.dms) if pair[0].name != source.name]
    # What this one says may be the number by which another is joined.
    moved = _join(ledger, ((source, night.companion), *others), about, earlier, pen)
    spoken_of = sum(key in night.facts.keys for key in keys.values())
    ledger_runs.set_aside(
        ledger, run_id, ((row.row, row.column, row.value, row.reason) for row in night.reading.set_aside)
    )
    ledger_runs.count(ledger, run_id, opened=0, changed=len(moved), unchanged=max(0, spoken_of - len(moved)))
    return Recorded(ledger_runs.by_id(ledger, run_id), {}, frozenset()), moved


def _join(
    ledger: Ledger,
    reports: Iterable[tuple[ExportSource, Companion]],
    about: Mapping[int, Promise],
    earlier: Mapping[str, KnownFact],
    pen: _Pen,
) -> Moved:
    """Bring the open ones of these promises in line with what the reports say of them; `earlier` is what the first of
    the reports said before tonight."""
    now_are = {one: promise for one, promise in about.items() if promise.is_open}
    moved: Moved = {}
    for source, companion in reports:
        for one, (before, after) in _take_over(ledger, source, companion, now_are, earlier, pen).items():
            moved[one] = (moved[one][0] if one in moved else before, after)
            now_are[one] = after
        earlier = {}
    return moved


def _take_over(
    ledger: Ledger,
    source: ExportSource,
    companion: Companion,
    about: Mapping[int, Promise],
    earlier: Mapping[str, KnownFact],
    pen: _Pen,
) -> Moved:
    """What one report says into the promises that have not taken it yet; two answers, or another's, move nothing."""
    keys = _keys(about, companion.join)
    known = ledger_facts.by_keys(ledger, source.name, set(keys.values()))
    took = ledger_facts.taken(ledger, source.name, keys)
    moved: Moved = {}
    takes: dict[int, bytes] = {}
    events: dict[int, list[tuple[int, tuple[Change, ...]]]] = {}
    for one, key in keys.items():
        found, before = known.get(key), about[one]
        if found is None or found.fact.differ or found.digest == took.get(one):
            continue
        was = earlier.get(key)
        last = was.fact if was is not None and was.digest == took.get(one) else None
        if last is None and another_customers(before, found.fact, companion.join):
            continue
        takes[one] = found.digest
        after, changes = promise_facts.joined(before, found.fact, night=pen.night, earlier=last)
        if changes:
            moved[one] = (before, after)
            events.setdefault(found.run, []).append((one, changes))
    ledger_facts.note_taken(ledger, source.name, takes)
    ledger_promises.update(ledger, moved.values())
    for run, news in events.items():
        ledger_promises.record(ledger, news, at=pen.now, who=pen.who, run=run)
    return moved


def _narrowed(ledger: Ledger, store: Store, night: Gathered) -> Gathered:
    """Special orders without what another report answers for: else a value would go to and fro between two files.

    A promise that comes under another number tonight, or that a report has no answer for, takes what its row says.
    """
    reports = store.companions(night.file.source.dms)
    if not reports:
        return night
    rows = {promise.id: (promise, fresh.sighting) for fresh, promise in night.matched if promise is not None}
    left: dict[int, set[str]] = {}
    for source, companion in reports:
        by = companion.join
        keys = _keys({one: promise for one, (promise, _) in rows.items()}, by)
        same = {one: key for one, key in keys.items() if by in left.get(one, ()) or _stays(rows[one][1], by, key)}
        took = ledger_facts.taken(ledger, source.name, same)
        known = ledger_facts.by_keys(ledger, source.name, {same[one] for one in took})
        for one in took:
            if (found := known.get(same[one])) is not None:
                left.setdefault(one, set()).update(found.fact.said, found.fact.differ)
    if not left:
        return night
    return replace(
        night,
        matched=tuple(
            (fresh if promise is None or promise.id not in left else _without(fresh, left[promise.id]), promise)
            for fresh, promise in night.matched
        ),
    )


def _keys(about: Mapping[int, Promise], by: JoinBy) -> dict[int, str]:
    """The number by which each promise is joined; those without one are left out."""
    keys = {one: join_key(getattr(promise, by)) for one, promise in about.items()}
    return {one: key for one, key in keys.items() if key}


def _stays(seen: Sighting, by: JoinBy, key: str) -> bool:
    """Whether a row leaves its promise under the number it had."""
    return join_key(getattr(seen, by)) in ("", key)


def _without(fresh: Fresh, fields: Iterable[str]) -> Fresh:
    """A row that says nothing of these fields."""
    nothing: dict[str, Any] = dict.fromkeys(fields)
    return replace(fresh, sighting=fresh.sighting._replace(**nothing))


def _another_store(ledger: Ledger, source: ExportSource, facts: Facts, known: Mapping[str, bytes]) -> str | None:
    """The store whose repair orders these are, most of them word for word. Customers may be a group's, shared by its stores."""
    unknown = {key: digest for key, (_, digest) in facts.news.items() if key not in known}
    if source.kind is not ExportKind.REPAIR_ORDERS or len(unknown) * 2 < len(facts.keys):
        return None
    sample = dict(list(unknown.items())[:SAMPLE_OF_OTHER_STORES])
    counts = ledger_facts.alike_elsewhere(ledger, source.name, sample)
    other, rows = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return other if rows * 2 > len(sample) else None


def _settle_what_was_learned(ledger: Ledger, desk: Desk, store: Store, moved: Moved) -> None:
    """Count what customers would hear only because of a report's first night as never to be told (SPEC X10).

    A part that came in tonight is told all the same.
    """
    before = _due_to_customers(ledger, desk, store, {one: promise for one, (promise, _) in moved.items()})
    after = _due_to_customers(ledger, desk, store, {one: promise for one, (_, promise) in moved.items()})
    known = {(notice.promise, notice.key) for notice in before}
    learned = (notice for notice in after if (notice.promise, notice.key) not in known)
    ledger_notices.put(ledger, store.id, learned, now=desk.now, settled=True)


def _due_to_customers(ledger: Ledger, desk: Desk, store: Store, about: Mapping[int, Promise]) -> list[Notice]:
    clock, policy = desk.clock(store), desk.settings.policy
    return [
        notice
        for case in cases(ledger, store, about, Freshness({}, {}, ()), about)
        for notice in ask_all(case, policy, clock, noes_too=False).notices
        if notice.role is Role.CUSTOMER
    ]
