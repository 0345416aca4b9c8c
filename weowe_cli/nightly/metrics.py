"""From the ledger to the metrics: what was kept of every promise and letter, in the words that they are computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from weowe_cli.ledger import evidence, runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.promises import CONTACT
from weowe_cli.promises.record import Promise
from weowe_cli.reports.courses import Course, Move, Past, Place, Post, Word
from weowe_cli.reports.trend import WEEKS, Week, trend
from weowe_cli.settings import Store
from weowe_cli.workdays import DAY

NO_MAKE = "no make"
NO_OWNER = "no single promise"
"""Whom a letter counts with that is about the whole store: the Monday review, an export that is missing."""


def past_of(ledger: Ledger, stores: Iterable[Store], now: datetime) -> Past:
    """Everything that the metrics of these stores are computed from; `now` by the reader's clock."""
    here = {store.id: store for store in stores}
    about = {one.id: one for one in evidence.all_promises(ledger) if one.store in here}
    places = _places(here, about.values())
    moves = _moves(ledger, about)
    words: dict[int, list[Word]] = defaultdict(list)
    for promise, theirs in moves.items():
        words[promise] += (Word(move.at) for move in theirs if move.what == CONTACT)
    for promise, at, arrival in evidence.heard(ledger):
        words[promise].append(Word(at, arrival))
    nights = {
        store.name: store.calendar.today(min(first for first, _ in known.values()))
        for store in here.values()
        if (known := runs.newest_nights(ledger, store.id))
    }
    return Past(
        now=now,
        courses=[
            Course(
                promise=one,
                place=places[one.id],
                zone=here[one.store].calendar.zone,
                moves=moves[one.id],
                words=sorted(words[one.id], key=lambda word: word.at),
            )
            for one in about.values()
        ],
        posts=[
            Post(
                place=places.get(due.promise or 0, Place(here[due.store].name, NO_OWNER, NO_MAKE)),
                zone=here[due.store].calendar.zone,
                due_by=due.due_by,
                sent_at=due.sent_at,
                state=due.state,
                is_call=due.is_call,
            )
            for due in evidence.deadlines(ledger)
            if due.store in here
        ],
        first_nights=nights,
    )


def weeks_of(ledger: Ledger, store: Store, now: datetime) -> tuple[Week, ...]:
    """How a store stood now and at this hour of the weeks before, as far back as its first night; `now` by the reader's clock."""
    known = runs.newest_nights(ledger, store.id).values()
    if not known:
        return ()
    first = min(night for night, _ in known)
    moments = [moment for n in reversed(range(WEEKS)) if (moment := now - n * 7 * DAY) >= first]
    about = {one.id: one for one in evidence.open_since(ledger, store.id, (now - WEEKS * 7 * DAY).date())}
    places, moves = _places({store.id: store}, about.values()), _moves(ledger, about)
    zone = store.calendar.zone
    courses = (
        Course(promise=one, place=places[one.id], zone=zone, moves=moves[one.id], words=()) for one in about.values()
    )
    return trend(courses, moments)


def _moves(ledger: Ledger, about: Iterable[int]) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    for seen in evidence.events(ledger, about):
        found[seen.promise].append(Move(seen.at, seen.what, seen.before, seen.after, seen.first_night))
    return found


def _places(here: dict[str, Store], about: Iterable[Promise]) -> dict[int, Place]:
    """Where each promise counts; a make is one however it is written, by the spelling that came first."""
    spelled: dict[str, str] = {}
    found = {}
    for one in about:
        store = here[one.store]
        make = " ".join((one.make or NO_MAKE).split())
        named = spelled.setdefault(make.casefold(), make)
        found[one.id] = Place(store.name, store.people.owner_of(one).name, named)
    return found
