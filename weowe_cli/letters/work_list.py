"""What stands on one person's work list, before any template: trouble, calls, and the promises worst first.

Never decides what is due, and never leaves out the count of what it cuts (SPEC 7: one work list per person).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from weowe_cli.letters.letter import LONGEST_SCRIPT, CallEntry, Letterhead, tel
from weowe_cli.letters.plain import one_line
from weowe_cli.letters.sections import order_label, pieces
from weowe_cli.letters.to_do import REVIEW, to_do
from weowe_cli.notices.dose import Dose
from weowe_cli.notices.notice import Clock, Notice
from weowe_cli.notices.policy import Rung
from weowe_cli.promises.record import Promise, promise_number
from weowe_cli.promises.standing import Flag, Standing, due_dates, standing
from weowe_cli.workdays import short_date, weekday_name

MOST = 200
"""Entries on one list; nobody reads on, and mail programs show no more than 100 kB of a page."""

LONGEST_REASON = 160

GROUPS = (
    ("cancelled", "Cancelled while the customer waits", "cancelled", frozenset({"N8"})),
    ("late", "Past the date", "past the date", frozenset({"N5", "N10"})),
    ("moved", "The date moved", "moved", frozenset({"N6", "N7"})),
    ("unanswered", "Asked, and no answer", "without an answer", frozenset({"N13"})),
    ("backordered", "On back order", "on back order", frozenset({"N3"})),
    ("gone", "Gone from the export", "gone from the export", frozenset({"X9"})),
    ("window", "Return window closing", "to return in time", frozenset({"N15"})),
    ("here", "Parts that are here", "here", frozenset({"N2"})),
    ("shelf", "On the shelf", "on the shelf", frozenset({"N14", "N16"})),
    ("unconfirmed", "No date confirmed", "without a confirmed date", frozenset({"N12"})),
    ("policy", "To put right", "to put right", frozenset({"N19"})),
)
"""What is on a list, the most urgent first; a promise with several reasons stands under the first of them."""
REVIEWED = ("review", "Monday review", "to review", frozenset({"N18"}))
"""Every backorder at once (SPEC N18): one line each, and the question in the heading."""
OTHER = ("other", "Also due", "also due", frozenset[str]())


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One promise on the list; texts are one clean line, empty where nothing is known.

    `word` is the flag as it is read, or the state of a promise that is closed and has none.
    """

    number: str
    flag: str
    word: str
    days: str
    order: str
    store: str
    customer: str
    what: str
    eta: str
    reasons: tuple[str, ...]
    next_action: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The promises that are on the list for one kind of reason. `count` counts those cut off too.

    Where all of it asks one question, `ask` is that, and each promise is one line.
    """

    key: str
    title: str
    short: str
    ask: str
    items: tuple[Item, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to make."""

    number: str
    order: str
    customer: str
    phone: str
    tel: str
    say: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One person's list. `more` and `more_calls` are what was cut off after `MOST` entries."""

    name: str
    stores: str
    day: str
    trouble: tuple[str, ...]
    calls: tuple[Call, ...]
    groups: tuple[Group, ...]
    more: int
    more_calls: int
    count_calls: int


def work_list_of(
    dose: Dose,
    promises: Mapping[int, Promise],
    heads: Mapping[str, Letterhead],
    clocks: Mapping[str, Clock],
    calls: Sequence[CallEntry],
    *,
    heard: Mapping[int, datetime],
    unclaimed: Sequence[Rung],
) -> WorkList:
    """The list of one dose. `heads` and `clocks` are by store; `heard` is when each customer last heard anything.

    `unclaimed` is the ladder of N14, by which the shelf's next step is named.
    """
    trouble: list[str] = []
    due: dict[int, list[Notice]] = {}
    for notice in dose.notices:
        if notice.promise in promises:
            due.setdefault(notice.promise, []).append(notice)
        else:
            trouble.append(one_line(notice.reason, 300))
    about = {promises[identity].store for identity in due}
    stood: list[tuple[Standing, Promise]] = []
    for identity in due:
        promise = promises[identity]
        clock = clocks[promise.store]
        stood.append((standing(promise, clock.today, clock.calendar, heard.get(identity)), promise))
    stood.sort(key=lambda pair: (*pair[0].worst_first, pair[1].id))
    shown_calls = tuple(_call(entry) for entry in calls[:MOST])
    room = MOST - len(shown_calls)
    groups: list[Group] = []
    for key, title, short, _ in (*GROUPS, OTHER, REVIEWED):
        theirs = [pair for pair in stood if _group_of(due[pair[1].id]) == key]
        shown = theirs[: max(0, room)]
        room -= len(shown)
        if theirs:
            items = tuple(
                _item(
                    how,
                    promise,
                    due[promise.id],
                    store=heads[promise.store].name if len(about) > 1 else "",
                    note=dose.in_place_of.get(promise.id),
                    clock=clocks[promise.store],
                    unclaimed=unclaimed,
                )
                for how, promise in shown
            )
            ask = REVIEW if key == REVIEWED[0] else ""
            groups.append(Group(key=key, title=title, short=short, ask=ask, items=items, count=len(theirs)))
    stores = about or set(heads)
    return WorkList(
        name=one_line(dose.name, 60),
        stores=", ".join(one_line(head.name, 60) for store, head in heads.items() if store in stores),
        day=weekday_name(_day(dose, promises, clocks)),
        trouble=tuple(trouble[:MOST]),
        calls=shown_calls,
        groups=tuple(groups),
        more=sum(group.count - len(group.items) for group in groups),
        more_calls=len(calls) - len(shown_calls),
        count_calls=len(calls),
    )


def _day(dose: Dose, promises: Mapping[int, Promise], clocks: Mapping[str, Clock]) -> date:
    """The date of the list: that of the store it is about, the first named where it is about none."""
    stores = (promises[notice.promise].store for notice in dose.notices if notice.promise in promises)
    return clocks[next(stores, next(iter(clocks)))].today


def _group_of(notices: list[Notice]) -> str:
    """The group of the most urgent of a promise's notices."""
    rules = {notice.rule for notice in notices}
    if rules <= REVIEWED[3]:
        return REVIEWED[0]
    return next((key for key, _, _, of in GROUPS if rules & of), OTHER[0])


def _urgency(notice: Notice) -> int:
    return next((place for place, (*_, of) in enumerate(GROUPS) if notice.rule in of), len(GROUPS))


def _item(
    how: Standing,
    promise: Promise,
    notices: list[Notice],
    *,
    store: str,
    note: str | None,
    clock: Clock,
    unclaimed: Sequence[Rung],
) -> Item:
    """One promise: why it is on the list and what is to be done, the most urgent first."""
    notices = sorted(notices, key=_urgency)
    actions = (to_do(one, promise, clock.today, usual=how.next_action, unclaimed=unclaimed) for one in notices)
    flag = how.flag or (Flag.GREEN if promise.is_open else Flag.RED)
    return Item(
        number=promise.number,
        flag=flag.value,
        word=(flag.value if promise.is_open else promise.status.value).upper(),
        days=_days(how, promise, clock.today),
        order=order_label(promise),
        store=one_line(store, 40),
        customer=one_line(promise.customer, 40) or "no name",
        what=pieces(promise) + one_line(promise.what, 50) + _part_number(promise),
        eta="" if any(notice.rule == "N5" for notice in notices) else _eta(promise),
        reasons=tuple(dict.fromkeys(one_line(notice.reason, LONGEST_REASON) for notice in notices)),
        next_action=one_line("; ".join(dict.fromkeys(actions)), 160),
        note=one_line(note, 110),
    )


def _part_number(promise: Promise) -> str:
    return f" ({one_line(promise.part_number, 25)})" if promise.description else ""


def _days(how: Standing, promise: Promise, today: date) -> str:
    if promise.at_hand:
        shelf = how.days_on_shelf
        return "here" if shelf is None else "here today" if shelf <= 0 else f"here {_count(shelf)}"
    if how.days_late:
        return f"{_count(how.days_late)} late"
    dates = due_dates(promise)
    return f"due {short_date(min(dates))}" if dates and min(dates) >= today else ""


def _eta(promise: Promise) -> str:
    if not promise.is_open:
        return ""
    if promise.at_hand:
        return f"bin {one_line(promise.bin, 20)}" if promise.bin else ""
    if promise.eta_to is None:
        return f"no ETA (“{one_line(promise.eta_text, 30)}”)" if promise.eta_text else "no ETA"
    first = "" if promise.eta_from in (None, promise.eta_to) else f"{short_date(promise.eta_from)} to "
    return f"ETA {first}{short_date(promise.eta_to)}"


def _count(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"


def _call(entry: CallEntry) -> Call:
    return Call(
        number=promise_number(entry.promise),
        order=one_line(entry.order, 40),
        customer=one_line(entry.customer, 40) or "no name",
        phone=one_line(entry.phone, 30),
        tel=tel(entry.phone),
        say=one_line(entry.say, LONGEST_SCRIPT),
        why=one_line(entry.why, 80),
    )
