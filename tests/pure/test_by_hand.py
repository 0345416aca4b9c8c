"""What people enter by hand (SPEC 8): what it makes of a promise, and that it stands until the DMS changes its own value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.promises import by_hand
from weowe_cli.promises.by_hand import ETA, GROUPS, OWNER, PROMISED, STATE, entered, given_back, seen_while_standing
from weowe_cli.promises.changes import seen_again
from weowe_cli.promises.record import Answer, Promise, Sighting, Status

from .store import MONDAY, a_promise, a_sighting, day, moment, quick, received

NOON = moment("2026-03-02 12:00")
FIRST, SECOND, THIRD = day("2026-03-10"), day("2026-03-17"), day("2026-03-24")
EVERY_COLUMN = frozenset(Sighting._fields)


def waiting(**fields: Any) -> Promise:
    """An ordered part that the DMS expects on 10 March and that was promised for the 20th."""
    usual: dict[str, Any] = {
        "eta_from": FIRST,
        "eta_to": FIRST,
        "promised_on": day("2026-03-20"),
        "eta_confirmed_on": day("2026-02-25"),
        "eta_confirmed_by": None,
        "advisor": "417",
    }
    return a_promise(**usual | fields)


def expects(first: date | None, last: date | None = None, by: str = "Kay, depot") -> dict[str, Any]:
    return by_hand.expected(first, last or first, today=MONDAY, confirmed_by=by)


def by_a_person(
    promise: Promise, news: dict[str, Any], own: dict[str, Any] | None = None
) -> tuple[Promise, dict[str, Any]]:
    """The promise after an entry, and what stands noted as the DMS's own."""
    made = entered(promise, news, own or {}, today=MONDAY)
    noted = {**(own or {}), **made.own}
    return made.promise, {field: value for field, value in noted.items() if field not in made.over}


def the_dms(promise: Promise, **says: Any) -> Sighting:
    """The row that says of a promise what the DMS knows of it, but for `says`."""
    known = {field: getattr(promise, field) for field in Sighting._fields if field in Promise._fields}
    return a_sighting(**known | says)


def night(
    promise: Promise, own: dict[str, Any], seen: Sighting, says: frozenset[str] = EVERY_COLUMN
) -> tuple[Promise, dict[str, Any], tuple[str, ...]]:
    """A night on which the DMS shows a promise: as it is then, what stands by hand still, and which groups ended."""
    now, row = seen_while_standing(promise, own, seen, says)
    after, _ = seen_again(promise, row, says, night=day("2026-03-03"))
    over = given_back(promise, after, now)
    ended = {field for group in over for field in (*group.fields, *group.follows)}
    return after, {field: value for field, value in now.items() if field not in ended}, tuple(one.name for one in over)


ENTRIES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ETA", expects(SECOND), {"eta_from": SECOND, "eta_to": SECOND}),
    ("ETA", expects(SECOND, THIRD), {"eta_from": SECOND, "eta_to": THIRD}),
    ("ETA", expects(None), {"eta_from": None, "eta_to": None}),
    ("promised date", {"promised_on": THIRD}, {"promised_on": THIRD}),
    ("promised date", {"promised_on": None}, {"promised_on": None}),
    ("owner", {"advisor": "552"}, {"advisor": "552"}),
    ("state", by_hand.closing(Status.INSTALLED, MONDAY, "dana"), {"status": Status.INSTALLED, "installed_on": MONDAY}),
    ("state", by_hand.closing(Status.CANCELLED, MONDAY, "dana"), {"status": Status.CANCELLED}),
]
"""What is entered of `waiting`, in which group, and what stands then."""
CHANGED_BY_THE_DMS: dict[str, dict[str, Any]] = {
    "ETA": {"eta_from": THIRD, "eta_to": day("2026-03-31")},
    "promised date": {"promised_on": day("2026-03-31")},
    "owner": {"advisor": "9"},
    "state": {"status": Status.REQUESTED},
}


@pytest.mark.parametrize(("group", "news", "stands"), ENTRIES)
def test_it_stands_while_the_dms_repeats_itself(group: str, news: dict[str, Any], stands: dict[str, Any]) -> None:
    before = waiting()
    promise, own = by_a_person(before, news)
    for _ in range(3):
        promise, own, over = night(promise, own, the_dms(before, bin="A7"))
        assert {field: getattr(promise, field) for field in stands} == stands
        assert over == ()
        assert own
    assert promise.bin == "A7", "what nobody entered by hand is the DMS's all the while"


@pytest.mark.parametrize(("group", "news", "stands"), ENTRIES)
def test_it_gives_way_once_the_dms_changes_its_own(group: str, news: dict[str, Any], stands: dict[str, Any]) -> None:
    before = waiting()
    promise, own = by_a_person(before, news)
    after, left, over = night(promise, own, the_dms(before, **CHANGED_BY_THE_DMS[group]))
    assert {field: getattr(after, field) for field in CHANGED_BY_THE_DMS[group]} == CHANGED_BY_THE_DMS[group]
    assert over == (group,)
    assert not left


@pytest.mark.parametrize(
    ("group", "news", "stands"),
    [one for one in ENTRIES if one[0] == "ETA" or (one[0] != "state" and None not in one[2].values())],
)
def test_it_is_the_dmss_own_once_that_says_the_same(group: str, news: dict[str, Any], stands: dict[str, Any]) -> None:
    before = waiting()
    promise, own = by_a_person(before, news)
    after, left, over = night(promise, own, the_dms(before, **stands))
    assert after == promise, "nothing moved, and nobody hears of it"
    assert over == (group,)
    assert not left


@pytest.mark.parametrize(("group", "news", "stands"), ENTRIES)
def test_what_is_entered_back_stands_by_hand_no_more_and_leaves_nothing_behind(
    group: str, news: dict[str, Any], stands: dict[str, Any]
) -> None:
    before = waiting(status=Status.BACKORDERED, backordered_since=day("2026-02-20"))
    promise, own = by_a_person(before, news)
    fields = next(one.fields for one in GROUPS if one.name == group)
    back = by_hand.reopening(promise, own, MONDAY) if group == "state" else {field: own[field] for field in fields}
    again, left = by_a_person(promise, back, own)
    assert again._replace(moved_on=before.moved_on) == before
    assert not left


def test_a_second_entry_leaves_the_dmss_own_as_it_was_before_the_first() -> None:
    promise, own = by_a_person(waiting(), expects(SECOND))
    promise, own = by_a_person(promise, expects(THIRD), own)
    assert (promise.eta_to, own["eta_to"]) == (THIRD, FIRST)
    assert (promise.slips, promise.eta_was) == (1, FIRST)


def test_the_same_date_again_is_a_confirmation_and_no_value_by_hand() -> None:
    promise, own = by_a_person(waiting(), expects(FIRST))
    assert (promise.eta_to, promise.eta_confirmed_on, promise.eta_confirmed_by) == (FIRST, MONDAY, "Kay, depot")
    assert (promise.slips, promise.moved_on, own) == (0, waiting().moved_on, {})


@pytest.mark.parametrize(
    ("last", "slips", "slipped_on", "was"),
    [(SECOND, 1, MONDAY, FIRST), (day("2026-03-09"), 0, None, FIRST), (None, 0, None, FIRST)],
    ids=["later", "earlier", "taken away"],
)
def test_an_eta_by_hand_slips_as_one_of_the_dms_does(
    last: date | None, slips: int, slipped_on: date | None, was: date
) -> None:
    promise, _ = by_a_person(waiting(), expects(last))
    assert (promise.slips, promise.slipped_on, promise.eta_was, promise.moved_on) == (slips, slipped_on, was, MONDAY)
    assert promise.eta_confirmed_by == ("Kay, depot" if last else None)


def test_an_eta_taken_away_is_no_confirmation() -> None:
    promise, _ = by_a_person(waiting(), expects(None))
    assert (promise.eta_to, promise.eta_confirmed_on) == (None, waiting().eta_confirmed_on)


def test_the_same_person_confirms_another_date() -> None:
    promise, own = by_a_person(waiting(), expects(SECOND))
    promise, _ = by_a_person(promise, expects(THIRD), own)
    assert promise.eta_confirmed_by == "Kay, depot"


def test_an_empty_eta_cell_takes_the_dmss_eta_away_and_with_it_the_persons() -> None:
    before = waiting()
    promise, own = by_a_person(before, expects(SECOND))
    emptied = the_dms(before, eta_from=None, eta_to=None)
    after, _, over = night(promise, own, emptied)
    assert (after.eta_to, over) == (None, ("ETA",))
    after, left, over = night(promise, own, emptied, EVERY_COLUMN - {"eta_from", "eta_to", "eta_text"})
    assert (after.eta_to, over) == (SECOND, ())
    assert left == own, "an export without the column says nothing"


def test_an_eta_by_hand_where_the_dms_has_none_stands_over_its_empty_cells() -> None:
    before = waiting(eta_from=None, eta_to=None, eta_text="mid March")
    promise, own = by_a_person(before, expects(SECOND))
    assert promise.eta_text is None
    after, _, over = night(promise, own, the_dms(before))
    assert (after.eta_to, after.eta_text, over) == (SECOND, None, ())


def test_a_received_date_put_right_leaves_an_installation_by_hand_standing() -> None:
    before = received()
    promise, own = by_a_person(before, by_hand.closing(Status.INSTALLED, MONDAY, "dana"))
    earlier = day("2026-02-27")
    after, own, over = night(promise, own, the_dms(before, received_on=earlier))
    assert (after.status, after.received_on, over) == (Status.INSTALLED, earlier, ())
    assert own["status"] is Status.RECEIVED


def test_an_installation_that_the_dms_confirms_is_its_own_with_its_date() -> None:
    before = received()
    promise, own = by_a_person(before, by_hand.closing(Status.INSTALLED, MONDAY, "dana"))
    after, left, over = night(promise, own, the_dms(before, status=Status.INSTALLED, installed_on=day("2026-03-01")))
    assert (after.installed_on, after.closed_on, over) == (day("2026-03-01"), MONDAY, ("state",))
    assert not left


@pytest.mark.parametrize(
    ("before", "status"),
    [
        (received(arrived_on=MONDAY), Status.RECEIVED),
        (received(arrived_on=MONDAY, status=Status.SCHEDULED, scheduled_for=NOON), Status.SCHEDULED),
        (waiting(), Status.ORDERED),
        (waiting(status=Status.PARTIAL), Status.PARTIAL),
    ],
)
@pytest.mark.parametrize("closed", [Status.INSTALLED, Status.CANCELLED, Status.RETURNED])
def test_reopened_it_is_what_it_was(before: Promise, status: Status, closed: Status) -> None:
    promise, own = by_a_person(before, by_hand.closing(closed, MONDAY, "dana"))
    assert (promise.status, promise.closed_on, promise.closed_from) == (closed, MONDAY, status)
    again, left = by_a_person(promise, by_hand.reopening(promise, own, MONDAY), own)
    assert again._replace(moved_on=before.moved_on) == before
    assert not left


@pytest.mark.parametrize(
    ("closed", "status"),
    [
        ({"closed_from": Status.PARTIAL}, Status.PARTIAL),
        ({"closed_from": Status.RECEIVED}, Status.RECEIVED),
        ({"received_on": FIRST}, Status.RECEIVED),
        ({}, Status.ORDERED),
    ],
    ids=["in part", "received", "first seen closed, once here", "first seen closed"],
)
def test_what_the_dms_closed_stands_open_until_the_dms_says_another_state(
    closed: dict[str, Any], status: Status
) -> None:
    before = waiting(status=Status.INSTALLED, installed_on=MONDAY, closed_on=MONDAY, **closed)
    promise, own = by_a_person(before, by_hand.reopening(before, {}, MONDAY))
    assert (promise.status, promise.installed_on, promise.closed_on) == (status, None, None)
    assert promise.at_hand == (promise.arrived_on is not None)
    after, own, over = night(promise, own, the_dms(before, bin="A7"))
    assert (after.status, after.installed_on, over) == (status, None, ())
    after, _, over = night(after, own, the_dms(before, status=Status.RETURNED))
    assert (after.status, over) == (Status.RETURNED, ("state",))


@pytest.mark.parametrize(
    ("answer", "before", "status", "appointment", "decision"),
    [
        (Answer.WAIT, waiting(), Status.ORDERED, None, Answer.WAIT),
        (Answer.AFTERMARKET, waiting(), Status.ORDERED, None, Answer.AFTERMARKET),
        (Answer.LOANER, waiting(), Status.ORDERED, None, Answer.LOANER),
        (Answer.CANCEL, waiting(), Status.CANCELLED, None, Answer.CANCEL),
        (Answer.RESCHEDULE, received(status=Status.SCHEDULED, scheduled_for=NOON), Status.RECEIVED, None, Answer.RESCHEDULE),
        (Answer.RESCHEDULE, waiting(scheduled_for=NOON), Status.ORDERED, None, Answer.RESCHEDULE),
        (Answer.RESCHEDULE, received(), Status.RECEIVED, None, Answer.RESCHEDULE),
        (Answer.NO_ANSWER, waiting(decision=Answer.WAIT), Status.ORDERED, None, Answer.WAIT),
    ],
)  # fmt: skip
def test_what_an_answer_makes_of_a_promise(
    answer: Answer, before: Promise, status: Status, appointment: None, decision: Answer
) -> None:
    news = by_hand.answered(before, answer, at=NOON, by="dana", today=MONDAY)
    promise, _ = by_a_person(before, news)
    assert (promise.status, promise.scheduled_for, promise.decision) == (status, appointment, decision)
    if answer is not Answer.NO_ANSWER:
        assert (promise.decided_at, promise.decided_by) == (NOON, "dana")


def test_one_that_cancels_closes_the_promise_that_day_by_whoever_heard_it() -> None:
    promise, _ = by_a_person(waiting(), by_hand.answered(waiting(), Answer.CANCEL, at=NOON, by="dana", today=MONDAY))
    assert (promise.status, promise.closed_on, promise.closed_by) == (Status.CANCELLED, MONDAY, "dana")


@pytest.mark.parametrize(
    ("answer", "status", "appointment"),
    [(Answer.WAIT, Status.SCHEDULED, NOON), (Answer.RESCHEDULE, Status.RECEIVED, None)],
)
def test_only_a_customer_who_wants_another_day_ends_an_appointment(
    answer: Answer, status: Status, appointment: Any
) -> None:
    for before in (received(status=Status.SCHEDULED, scheduled_for=NOON), received(status=Status.SCHEDULED)):
        promise, _ = by_a_person(before, by_hand.answered(before, answer, at=NOON, by="dana", today=MONDAY))
        assert (promise.status, promise.scheduled_for) == (status, appointment if before.scheduled_for else None)


@pytest.mark.parametrize("status", [Status.INSTALLED, Status.CANCELLED, Status.RETURNED])
def test_only_what_is_installed_has_an_installed_date(status: Status) -> None:
    news = by_hand.closing(status, MONDAY, "dana")
    assert (news["status"], news["closed_on"], news["closed_by"]) == (status, MONDAY, "dana")
    assert news.get("installed_on") == (MONDAY if status is Status.INSTALLED else None)


@pytest.mark.parametrize(
    ("known", "own", "received_on"),
    [
        ({"received_on": FIRST}, {"received_on": SECOND}, FIRST),
        ({}, {"received_on": SECOND}, SECOND),
        ({}, {"received_on": None}, MONDAY),
        ({}, {}, MONDAY),
    ],
    ids=["known", "as the DMS said it", "nobody dated it", "nothing by hand"],
)
def test_what_is_here_again_came_in_when_it_is_known_to_have(
    known: dict[str, Any], own: dict[str, Any], received_on: date
) -> None:
    before = waiting(status=Status.INSTALLED, closed_from=Status.RECEIVED, closed_on=MONDAY, **known)
    news = by_hand.reopening(before, own, MONDAY)
    assert (news["received_on"], news["arrived_on"]) == (received_on, received_on)


def test_a_cancellation_taken_back_is_no_decision_any_more() -> None:
    promise, own = by_a_person(waiting(), by_hand.answered(waiting(), Answer.CANCEL, at=NOON, by="dana", today=MONDAY))
    again, _ = by_a_person(promise, by_hand.reopening(promise, own, MONDAY), own)
    assert (again.status, again.decision, again.decided_at, again.decided_by) == (Status.ORDERED, None, None, None)


@pytest.mark.parametrize(
    ("before", "status"), [(received(), Status.SCHEDULED), (waiting(), Status.ORDERED)], ids=["here", "not here"]
)
def test_only_a_part_that_is_here_becomes_scheduled(before: Promise, status: Status) -> None:
    promise, own = by_a_person(before, by_hand.appointment(before, NOON))
    assert (promise.status, promise.scheduled_for) == (status, NOON)
    again, left = by_a_person(promise, by_hand.appointment(promise, None), own)
    assert again._replace(moved_on=before.moved_on) == before
    assert not left


def test_an_eta_and_an_owner_entered_at_once_stand_each_for_itself() -> None:
    before = waiting()
    promise, own = by_a_person(before, expects(SECOND) | {"advisor": "552"})
    assert (own["eta_to"], own["advisor"]) == (FIRST, "417")
    after, left, over = night(promise, own, the_dms(before, eta_from=THIRD, eta_to=THIRD))
    assert (after.eta_to, after.advisor, over) == (THIRD, "552", ("ETA",))
    assert left == {"advisor": "417"}
    back = {field: own[field] for field in (*ETA.fields, *OWNER.fields)}
    again, left = by_a_person(promise, back, own)
    assert (again._replace(moved_on=before.moved_on), left) == (before, {})


def test_an_entry_notes_nothing_of_what_it_does_not_touch() -> None:
    promise, own = by_a_person(waiting(), expects(SECOND))
    made = entered(promise, {"advisor": "552"}, own, today=MONDAY)
    assert (dict(made.own), made.over) == ({"advisor": "417"}, ())


def test_a_range_whose_first_day_alone_was_changed_is_the_dmss_own_once_that_day_is_entered_back() -> None:
    before = waiting(eta_from=FIRST, eta_to=SECOND)
    promise, own = by_a_person(before, expects(SECOND))
    assert own["eta_from"] == FIRST
    _, left = by_a_person(promise, expects(FIRST, SECOND), own)
    assert not left.keys() & {*ETA.fields}


def test_every_change_of_an_entry_is_an_event_with_what_was_before() -> None:
    made = entered(waiting(), expects(SECOND), {}, today=MONDAY)
    assert [(one.field, one.before, one.after) for one in made.changes] == [
        ("eta_from", "2026-03-10", "2026-03-17"),
        ("eta_to", "2026-03-10", "2026-03-17"),
        ("eta_confirmed_by", None, "Kay, depot"),
    ]


dates = st.sampled_from([None, FIRST, SECOND, THIRD])
sightings = st.fixed_dictionaries(
    {
        "eta_to": dates,
        "promised_on": st.sampled_from([FIRST, SECOND]),
        "advisor": st.sampled_from(["417", "552"]),
        "status": st.sampled_from([Status.ORDERED, Status.BACKORDERED, Status.RECEIVED, Status.INSTALLED]),
    }
)
entries = st.one_of(
    dates.map(expects),
    st.fixed_dictionaries({"promised_on": dates}),
    st.fixed_dictionaries({"advisor": st.sampled_from(["417", "552", "9"])}),
    st.just(by_hand.closing(Status.CANCELLED, MONDAY, "dana")),
)


@quick
@given(st.lists(st.tuples(st.booleans(), entries, sightings), max_size=8))
def test_a_mark_stands_just_where_a_persons_word_differs_from_the_dmss(
    days: list[tuple[bool, dict[str, Any], dict[str, Any]]],
) -> None:
    own: dict[str, Any] = {}
    promise, dms = waiting(), the_dms(waiting())
    for by_day, news, says in days:
        if by_day:
            promise, own = by_a_person(promise, news, own)
        else:
            dms = dms._replace(eta_from=says["eta_to"], **says)
            promise, own, _ = night(promise, own, dms)
        for group in (ETA, PROMISED, OWNER):
            fields = [field for field in group.fields if field in own]
            assert all(getattr(promise, field) == getattr(dms, field) for field in group.fields) == (not fields)
            assert all(own[field] == getattr(dms, field) for field in fields)
        assert (promise.status is dms.status) == (STATE.fields[0] not in own)


@pytest.mark.parametrize(
    ("says", "stands"),
    [
        pytest.param(Status.BACKORDERED, True, id="a step on the way"),
        pytest.param(Status.RECEIVED, True, id="received by now"),
        pytest.param(Status.REQUESTED, False, id="a step back: another word"),
        pytest.param(Status.CANCELLED, False, id="another end"),
    ],
)
def test_a_part_entered_as_installed_stays_so_while_the_dms_follows(says: Status, stands: bool) -> None:
    before = waiting()
    promise, own = by_a_person(before, by_hand.closing(Status.INSTALLED, MONDAY, "dana"))
    after, left, _ = night(promise, own, the_dms(before, status=says))
    assert after.status is (Status.INSTALLED if stands else says)
    assert left.get("status") == (says if stands else None)
