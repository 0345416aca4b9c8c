"""Old exports through the rules, night by night, in a ledger that is thrown away: what would have been caught, and when.

Never opens a channel and never writes into a home. A letter counts as sent at the moment at which it could have left,
one that would have been held for a look as approved at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState
from weowe_cli.ledger.runs import TAKEN
from weowe_cli.nightly import entries
from weowe_cli.nightly.cases import NOBODY_TOLD
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.gather import ExportFile
from weowe_cli.nightly.night import NightShift, StoreNight, run_night
from weowe_cli.nightly.old_exports import OldExport, in_hand, night_clock, throw_away_ledger, told_of
from weowe_cli.notices.dose import Channel
from weowe_cli.notices.due import IN_DIGEST, ask
from weowe_cli.notices.notice import Audience, Case, Clock, Notice, NoticeKey, Role
from weowe_cli.notices.policy import Policy
from weowe_cli.promises.record import Promise
from weowe_cli.promises.standing import days_late, worth
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.figures import ZERO
from weowe_cli.reports.replay import Caught, Day, Followed, LeftOut, Night, Replay
from weowe_cli.settings import ExportSource, Settings, Store
from weowe_cli.settings.later import Later
from weowe_cli.workdays import DAY

SECOND = timedelta(seconds=1)
LONG_AFTER = timedelta(days=400)
"""Later than any letter waits: a store that is closed for longer has a calendar that is wrong."""
NOT_TOLD = frozenset({"N20", "D3"})
"""Alerts about the run itself, which the nights themselves show, and a call, which is told as what it is about."""


def replay(
    settings: Settings,
    exports: Iterable[OldExport],
    *,
    now: datetime,
    since: date | None,
    left_out: Sequence[LeftOut],
    home: bool,
    who: str,
    on_fault: Callable[[BaseException], None],
    done: Callable[[int], None],
    rules: Callable[[datetime], Policy] | None = None,
) -> Replay:
    """Read the exports in the order of their nights, ask every rule as each night would have, and note what comes of it.

    `done` is told after every night how many files have been read. Stores and sources without a file are left aside.
    `rules` says which rules a night of that moment obeys, where they are not those of the settings.
    """
    listed = list(exports)
    used = {one.file.source.name: one.file.source for one in listed}
    stores = tuple(
        replace(store, exports=tuple(source for source in used.values() if source.store == store.id))
        for store in settings.stores
        if any(source.store == store.id for source in used.values())
    )
    calendars = {store.id: store.calendar for store in stores}
    timed = [(night_clock(calendars[one.file.source.store], one.file.as_of), one) for one in listed]
    timed.sort(key=lambda pair: (pair[0], pair[1].file.as_of, pair[1].exported_as or pair[1].file.name))
    read = 0
    with throw_away_ledger() as ledger:
        past = _Past(replace(settings, stores=stores), ledger, who, on_fault, rules)
        for (moment, why), group in groupby(timed, key=lambda pair: (pair[0], pair[1].accepted_why)):
            with ExitStack() as stack:
                files = [stack.enter_context(in_hand(one)) for _, one in group]
                past.night(moment, files, why)
            read += len(files)
            done(read)
        past.send(timed[-1][0] + LONG_AFTER)
        return Replay(
            now=now,
            since=since,
            store_names=tuple(store.name for store in stores),
            all_nights=tuple(past.nights),
            all_days=tuple(past.days),
            all_caught=tuple(past.caught),
            followed=past.all_followed(),
            at_end=past.at_end(),
            without_export=past.without_export(since),
            left_out=left_out,
            home=home,
        )


def profile_that_fits(
    settings: Settings, store: Store, sources: Iterable[ExportSource], exports: Iterable[OldExport]
) -> ExportSource | None:
    """The source by whose profile the first of these files that can be read at all says most; None where none can.

    What counts is the rows that are understood times the fields that are known of each: who knows fewer columns doubts
    fewer rows. Of two alike, everyday words outrank a system's own.
    """
    candidates = list(sources)
    alone = replace(settings, stores=(store,))
    for one in exports:
        ranked: list[tuple[tuple[int, bool, str], ExportSource]] = []
        for source in candidates:
            with throw_away_ledger() as ledger, in_hand(replace(one, file=replace(one.file, source=source))) as file:
                trial = _Past(alone, ledger, "", lambda _: None)
                for taken in trial.run(night_clock(store.calendar, file.as_of), [file], None)[0].taken:
                    reading = taken.reading
                    understood = reading.rows - len(reading.set_aside) - sum(reading.unknown_words.values())
                    ranked.append(((understood * len(reading.says), source.dms == "generic", source.dms), source))
        if ranked:
            return max(ranked, key=lambda pair: pair[0])[1]
    return None


@dataclass(frozen=True, slots=True)
class _Heard:
    """A notice when it was first due: the moment, and whether its promise had vanished by then."""

    at: datetime
    vanished: bool


@dataclass(slots=True)
class _Track:
    """What the nights so far showed of one promise."""

    missed: set[date] = field(default_factory=set)
    most_late: int = 0
    last_on: date = date.min


class _Past:
    """The nights of a replay as they go by."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        who: str,
        on_fault: Callable[[BaseException], None],
        rules: Callable[[datetime], Policy] | None = None,
    ) -> None:
        self.settings, self.ledger, self.who, self.on_fault, self.rules = settings, ledger, who, on_fault, rules
        self.nights: list[Night] = []
        self.days: list[Day] = []
        self.caught: list[Caught] = []
        self.tracks: dict[int, _Track] = {}
        self.heard: dict[tuple[int, NoticeKey], _Heard] = {}
        self.said: set[tuple[int, str, int, str, str]] = set()
        self.in_digest: set[tuple[int, str, date]] = set()
        self.held: set[int] = set()
        self.about: dict[int, Promise] = {}
        self.last_moment: dict[str, datetime] = {}

    def run(self, moment: datetime, files: Sequence[ExportFile], why: str | None) -> tuple[StoreNight, ...]:
        """One night, as `weowe nightly` runs it."""
        shift = NightShift(
            ledger=self.ledger,
            desk=Desk(self._settings_at(moment), moment),
            who=self.who,
            keep=lambda _packed, _print: None,
            set_aside=lambda _store, _taken: None,
            finished=lambda: moment,
            on_fault=self.on_fault,
            accept_why=why,
        )
        return run_night(shift, files)

    def _settings_at(self, moment: datetime) -> Settings:
        """The settings with the rules of that moment."""
        return replace(self.settings, rules=Later(self.rules(moment))) if self.rules else self.settings

    def night(self, moment: datetime, files: Sequence[ExportFile], why: str | None) -> None:
        """One night and the letters that leave on its morning; those that waited for that very opening can still change."""
        self.send(moment - SECOND)
        nights = self.run(moment, files, why)
        for one in nights:
            if any(run.outcome in TAKEN for run in one.runs):
                self._look(one.store, moment)
        self._listen(moment)
        for one in nights:
            self._note(one, moment)
        self.send(moment)

    def send(self, until: datetime) -> None:
        """Count every letter that may leave by then as sent at the moment from which it might."""
        ready = outbox.ready(self.ledger, until)
        if not ready:
            return
        in_letter: dict[int, list[Notice]] = {}
        for audience in Audience:
            for one in ledger_notices.open_notices(self.ledger, audience):
                if one.letter is not None:
                    in_letter.setdefault(one.letter, []).append(one.notice)
        with self.ledger.transaction():
            for identity in ready:
                letter = outbox.by_id(self.ledger, identity)
                assert letter is not None
                outbox.mark_sent(self.ledger, identity, letter.not_before, "a replay: nothing was sent")
                how = "letter" if letter.audience == "customer" else "work list"
                for notice in in_letter.get(identity, ()):
                    self._catch(notice, how, letter.not_before, held=identity in self.held)

    def all_followed(self) -> tuple[Followed, ...]:
        """Every promise that any night showed, as the last one left it."""
        known = promises.by_ids(self.ledger, self.tracks)
        return tuple(
            Followed(
                promise=known[one],
                missed=frozenset(track.missed),
                most_late=track.most_late,
                last_on=track.last_on,
            )
            for one, track in sorted(self.tracks.items())
        )

    def at_end(self) -> list[PromiseEntry]:
        """What is open and not vanished, as it stood on the last night of its store."""
        return [
            entries.entry(store, one, {}, self.last_moment[store.id])
            for store in self.settings.stores
            if store.id in self.last_moment
            for one in promises.all_open(self.ledger, [store.id])
            if one.vanished_since is None
        ]

    def without_export(self, since: date | None) -> tuple[date, ...]:
        """The days on which a store was open, from its first night to its last, of which there is no file."""
        missing: set[date] = set()
        for store in self.settings.stores:
            nights = {one.night for one in self.nights if one.store == store.id and one.night}
            day = max(min(nights, default=date.max), since or date.min)
            while nights and day < max(nights):
                if day not in nights and store.calendar.hours_of(day):
                    missing.add(day)
                day += DAY
        return tuple(sorted(missing))

    def _note(self, one: StoreNight, moment: datetime) -> None:
        """What became of one store's files; the letters of a night stand with the last one that it took, else the last."""
        store, here = one.store, moment.astimezone(one.store.calendar.zone)
        held = [
            letter
            for letter in outbox.all_letters(self.ledger, (LetterState.HELD,))
            if letter.audience == "customer" and letter.store == store.id
        ]
        with self.ledger.transaction():
            for letter in held:
                self.held.add(letter.id)
                outbox.release(self.ledger, letter.id, not_before=letter.not_before)
        calls = self._call(store)
        readings = {taken.file.name: taken for taken in one.taken}
        last = ([run for run in one.runs if run.outcome in TAKEN] or one.runs)[-1:]
        for run in one.runs:
            night = told_of(store, here, run, readings.get(run.export))
            if run in last:
                held_why = held[0].remark if held else None
                night = replace(night, letters=one.letters, calls=calls, held=len(held), held_why=held_why)
            self.nights.append(night)

    def _call(self, store: Store) -> int:
        """Note whom the owners would have been asked to call; returns how many customers are new on their lists."""
        letters = {
            letter.id: letter
            for letter in outbox.unsent(self.ledger, "customer", store.id)
            if letter.channel == Channel.CALL
        }
        new: set[int] = set()
        for one in ledger_notices.open_notices(self.ledger, Audience.CUSTOMER, store.id):
            letter = letters.get(one.letter) if one.letter is not None else None
            if letter is not None and self._catch(one.notice, "call", letter.not_before, held=False):
                new.add(letter.id)
        return len(new)

    def _listen(self, moment: datetime) -> None:
        """Note what became due tonight."""
        for audience in Audience:
            for one in ledger_notices.open_notices(self.ledger, audience):
                promise = self.about.get(one.notice.promise)
                gone = promise is not None and promise.vanished_since is not None
                self.heard.setdefault((one.notice.promise, one.notice.key), _Heard(moment, gone))

    def _catch(self, notice: Notice, how: str, at: datetime, *, held: bool) -> bool:
        """Note that one notice reached its reader; False where it did before, or is none of a promise's dates."""
        promise = self.about.get(notice.promise)
        heard = self.heard.get((notice.promise, notice.key))
        if promise is None or heard is None or notice.rule in NOT_TOLD:
            return False
        store = self.settings.store_of(promise)
        to_customer = notice.role is Role.CUSTOMER
        reader = "" if to_customer else store.people.reached_by(notice.role, promise)[0].email.casefold()
        key = (notice.promise, notice.rule, notice.tier, notice.since, reader)
        if key in self.said:
            return False  # the call was made already, or one person is both owner and advisor
        self.said.add(key)
        if heard.vanished and notice.rule in ("N5", "N10"):
            return (
                False  # what is gone from the export may long be served: it is chased (X9), and counts as nothing more
            )
        zone = store.calendar.zone
        self.caught.append(
            Caught(
                rule=notice.rule,
                tier=notice.tier,
                role=notice.role.value,
                how=how,
                found_on=heard.at.astimezone(zone).date(),
                told_on=max(at, heard.at).astimezone(zone).date(),
                since=_as_date(notice.since),
                promise=promise,
                reason=notice.reason,
                held=held,
            )
        )
        return True

    def _look(self, store: Store, moment: datetime) -> None:
        """What the store owes this morning, and what of it is stale."""
        today = store.calendar.today(moment)
        self.last_moment[store.id] = moment
        open_ones = promises.all_open(self.ledger, [store.id])
        self.about.update((one.id, one) for one in open_ones)
        present = [one for one in open_ones if one.vanished_since is None]
        late = [one for one in present if self._follow(one, today)]
        shelf = [one for one in present if one.at_hand]
        self.days.append(
            Day(
                store=store.id,
                on=today,
                open=len(present),
                late=len(late),
                late_value=sum(map(worth, late), ZERO),
                shelf=len(shelf),
                shelf_value=sum(map(worth, shelf), ZERO),
                vanished=len(open_ones) - len(present),
            )
        )
        for one in present:
            self._read_in_digest(one, Clock(moment, store.calendar))

    def _read_in_digest(self, promise: Promise, clock: Clock) -> None:
        """Note what the director would have read of a promise in the day's digest, once for as long as nothing moves."""
        case, policy = Case(promise, (promise,), NOBODY_TOLD), self._settings_at(clock.now).policy
        for rule in IN_DIGEST:
            for verdict in ask(rule, case, policy, clock):
                key = (promise.id, rule.name, promise.moved_on)
                if not isinstance(verdict, Notice) or key in self.in_digest:
                    continue
                self.in_digest.add(key)
                self.caught.append(
                    Caught(
                        rule=rule.name,
                        tier=verdict.tier,
                        role=verdict.role.value,
                        how="digest",
                        found_on=clock.today,
                        told_on=clock.today,
                        since=promise.moved_on,
                        promise=promise,
                        reason=verdict.reason,
                    )
                )

    def _follow(self, promise: Promise, today: date) -> bool:
        """Note how one promise stands; whether it is past a date."""
        track = self.tracks.setdefault(promise.id, _Track())
        track.last_on = today
        track.most_late = max(track.most_late, late := days_late(promise, today) or 0)
        if promise.promised_on and promise.promised_on < today and not promise.at_hand:
            track.missed.add(promise.promised_on)
        return late > 0


def _as_date(since: str) -> date | None:
    """The date a notice counts from, where it is one."""
    try:
        return date.fromisoformat(since)
    except ValueError:
        return None
