"""N11: backordered, the customer said wait, nothing said for 7 days, ETA unchanged: a word on Tuesday at 09:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from weowe_cli.notices.asks import weekly_word
from weowe_cli.notices.notice import Case, No, Notice, Role, Told, Verdict
from weowe_cli.notices.policy import Weekday
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Answer, Promise, Status

from .backorder import DOUBTS, NO_BACKORDER, OWED, POLICY, night_by_night
from .store import MONDAY, a_case, a_clock, day, days_after, key, moment, settled, told

TUESDAY = day("2026-03-10")
WAITING = OWED._replace(
    backordered_since=day("2026-02-16"), decision=Answer.WAIT, decided_at=moment("2026-02-17 11:00")
)
N4_TOLD = key("N4", "2026-02-16", Role.CUSTOMER)


def n11(case: Case, now: str = "2026-03-10 06:00", policy: Any = POLICY.weekly_word, **calendar: Any) -> Verdict:
    """N11 at one moment."""
    (verdict,) = weekly_word(case, policy, a_clock(now, **calendar))
    return verdict


def no_word(reason: str, **fields: Any) -> No:
    return No(rule="N11", role=Role.CUSTOMER, reason=reason, **fields)


def test_a_customer_who_waits_hears_on_tuesday() -> None:
    assert n11(a_case(WAITING)) == Notice(
        rule="N11",
        promise=1,
        role=Role.CUSTOMER,
        since="2026-03-10",
        reason="the customer said wait on Feb 17 and has heard nothing for 21 days, since Feb 17; "
        "ETA Mar 12 to Mar 18, unchanged",
        due_by=moment("2026-03-10 09:00"),
    )


@pytest.mark.parametrize(
    ("heard", "now", "speaks_on"),
    [
        pytest.param("2026-03-03 18:00", "2026-03-10 06:00", None, id="heard on Tuesday a week ago: 7 days"),
        pytest.param(
            "2026-03-03 23:59", "2026-03-10 06:00", None, id="at the last minute of it: 7 days by the calendar"
        ),
        pytest.param("2026-03-04 00:00", "2026-03-10 06:00", "2026-03-17", id="heard on Wednesday: 6 days, not yet"),
        pytest.param("2026-03-04 08:00", "2026-03-16 23:59", "2026-03-17", id="nor on Monday: it is a word of Tuesday"),
        pytest.param("2026-03-04 08:00", "2026-03-17 00:00", None, id="but from midnight of the next Tuesday"),
        pytest.param("2026-03-02 08:00", "2026-03-09 23:59", "2026-03-10", id="heard 7 days ago, but it is Monday"),
        pytest.param("2026-03-10 05:00", "2026-03-10 06:00", "2026-03-17", id="heard this very Tuesday"),
        pytest.param("2026-03-11 09:00", "2026-03-12 06:00", "2026-03-24", id="heard on Wednesday: not in six days"),
    ],
)
@pytest.mark.parametrize("by", ["letter", "call", "answer"])
def test_the_word_waits_until_the_tuesday_before_which_nothing_was_said_for_seven_days(
    heard: str, now: str, speaks_on: str | None, by: str
) -> None:
    case = a_case(WAITING, told=told(N4_TOLD, at="2026-02-17 09:00"))
    if by == "letter":
        case = replace(case, told=Told(case.told.at | {key("N9", "2026-03-30", Role.CUSTOMER): moment(heard)}))
    elif by == "call":
        case = replace(case, contacted_at=moment(heard))
    else:
        case = replace(case, promise=WAITING._replace(decided_at=moment(heard)))
    verdict = n11(case, now)
    if speaks_on is None:
        assert isinstance(verdict, Notice)
        assert f"since {heard[5:10].replace('03-0', 'Mar ')};" in verdict.reason
    else:
        assert isinstance(verdict, No)
        assert verdict.look_again == day(speaks_on)


def test_a_no_of_the_weekly_word_counts_the_days_of_silence() -> None:
    case = replace(a_case(WAITING), contacted_at=moment("2026-03-04 23:30"))
    assert n11(case, "2026-03-05 06:00") == no_word(
        "the customer said wait and has heard nothing since 2026-03-04, 1 day ago; "
        "the weekly word comes after 7 days, on 2026-03-17",
        since="2026-03-03",
        look_again=day("2026-03-17"),
    )


def test_a_letter_to_the_store_s_people_is_no_word_to_the_customer() -> None:
    case = a_case(WAITING, told=told(key("N3", "2026-02-16", Role.OWNER), at="2026-03-09 09:00"))
    assert isinstance(n11(case), Notice)


def test_a_word_that_was_settled_and_never_said_is_none() -> None:
    assert isinstance(n11(a_case(WAITING, told=settled(N4_TOLD))), Notice)


@pytest.mark.parametrize(
    ("since", "heard", "speaks"),
    [
        pytest.param("2026-03-03", None, True, id="backordered 7 days before"),
        pytest.param("2026-03-04", None, False, id="backordered 6 days before"),
        pytest.param("2026-03-04", "2026-03-02 09:00", True, id="backordered 6 days before, heard of it 8 days before"),
    ],
)
def test_a_customer_who_heard_nothing_is_counted_from_the_backorder(
    since: str, heard: str | None, speaks: bool
) -> None:
    case = a_case(WAITING._replace(backordered_since=day(since)))
    if heard:
        case = replace(case, contacted_at=moment(heard))
    assert isinstance(n11(case), Notice) is speaks


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        pytest.param("2026-03-10 00:00", "2026-03-10 09:00", id="from Tuesday midnight: by nine"),
        pytest.param("2026-03-10 08:59", "2026-03-10 09:00", id="a minute before nine: by nine"),
        pytest.param("2026-03-10 09:00", "2026-03-10 09:00", id="at nine: now"),
        pytest.param("2026-03-10 09:01", "2026-03-10 09:01", id="a minute past nine: now, the store being open"),
        pytest.param("2026-03-10 18:00", "2026-03-11 07:30", id="at closing: at the next opening"),
        pytest.param("2026-03-14 14:00", "2026-03-16 07:30", id="a Saturday's closing: on Monday"),
        pytest.param("2026-03-12 05:00", "2026-03-12 07:30", id="a missed Tuesday, Thursday night: at opening"),
        pytest.param("2026-03-16 23:59", "2026-03-17 07:30", id="until Monday midnight it is last Tuesday's word"),
    ],
)
def test_the_word_goes_on_tuesday_by_nine_or_at_the_next_opening(now: str, due_by: str) -> None:
    notice = n11(a_case(WAITING), now)
    assert isinstance(notice, Notice)
    assert (notice.since, notice.due_by) == ("2026-03-10", moment(due_by))


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        pytest.param("2026-03-10 09:00", "2026-03-10 09:00", id="at nine it is not past nine"),
        pytest.param("2026-03-10 09:01", "2026-03-11 07:30", id="a minute later it waits for the opening"),
    ],
)
def test_on_a_tuesday_that_is_closed_the_word_is_due_at_nine_as_well(now: str, due_by: str) -> None:
    notice = n11(a_case(WAITING), now, closed=frozenset({TUESDAY}))
    assert isinstance(notice, Notice)
    assert notice.due_by == moment(due_by)


@pytest.mark.parametrize(
    ("tuesday", "utc"),
    [
        pytest.param("2026-03-10", "2026-03-10 13:00", id="after the spring night"),
        pytest.param("2026-11-03", "2026-11-03 14:00", id="after the autumn night"),
    ],
)
def test_nine_is_nine_by_the_wall_clock(tuesday: str, utc: str) -> None:
    notice = n11(a_case(WAITING._replace(eta_to=day("2026-11-30"))), f"{tuesday} 05:00")
    assert isinstance(notice, Notice)
    assert f"{notice.due_by:%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("eta_to", "due"),
    [
        pytest.param("2026-03-10", True, id="on the ETA's own day it is on track"),
        pytest.param("2026-03-09", False, id="the day after nobody can say so"),
    ],
)
def test_nothing_is_on_track_once_its_eta_has_passed(eta_to: str, due: bool) -> None:
    verdict = n11(a_case(WAITING._replace(eta_from=None, eta_to=day(eta_to))))
    if due:
        assert isinstance(verdict, Notice)
    else:
        assert verdict == no_word(f"the ETA ended {eta_to}; nobody can say that it is on track")


@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        pytest.param(None, "has not answered", id="no answer"),
        *(pytest.param(one, f"said {one}", id=one) for one in Answer if one not in {Answer.WAIT, Answer.NO_ANSWER}),
    ],
)
def test_only_one_who_said_wait_hears_weekly(decision: Answer | None, answer: str) -> None:
    decided_at = WAITING.decided_at if decision else None
    verdict = n11(a_case(WAITING._replace(decision=decision, decided_at=decided_at)))
    assert verdict == no_word(f"the customer {answer}; the weekly word is for one who said wait")


def test_an_answer_of_which_nobody_knows_when_it_was_given_is_none() -> None:
    assert isinstance(n11(a_case(WAITING._replace(decided_at=None))), No)


@pytest.mark.parametrize(
    ("slipped_on", "speaks"),
    [
        pytest.param("2026-02-16", True, id="it moved the day before they said wait"),
        pytest.param("2026-02-17", True, id="it moved that day"),
        pytest.param("2026-02-18", False, id="it moved the day after"),
    ],
)
def test_an_eta_that_moved_since_is_no_longer_on_track(slipped_on: str, speaks: bool) -> None:
    verdict = n11(a_case(WAITING._replace(slipped_on=day(slipped_on), slips=1)))
    if speaks:
        assert isinstance(verdict, Notice)
    else:
        assert verdict == no_word("the ETA moved on 2026-02-18, after the customer said wait on 2026-02-17")


def test_the_day_the_customer_said_wait_is_the_store_s_own() -> None:
    late_evening = WAITING._replace(decided_at=moment("2026-02-17 23:30"), slipped_on=day("2026-02-18"), slips=1)
    assert n11(a_case(late_evening)).reason.endswith("said wait on 2026-02-17")


def test_the_word_of_one_week_is_said_once() -> None:
    word = key("N11", TUESDAY, Role.CUSTOMER)
    case = a_case(WAITING, told=told(word, at="2026-03-10 09:00"))
    assert n11(case, "2026-03-11 06:00") == no_word(
        "the customer said wait and has heard nothing since 2026-03-10, 1 day ago; "
        "the weekly word comes after 7 days, on 2026-03-17",
        since="2026-03-10",
        look_again=day("2026-03-17"),
    )
    assert n11(a_case(WAITING, told=settled(word)), "2026-03-11 06:00") == no_word(
        FIRST_NIGHT, since="2026-03-10", look_again=day("2026-03-17")
    )


def words(*lates: int) -> dict[int, Any]:
    """A word on each of these days, the word of the Tuesday before where it is none."""
    return {late: [(str(days_after(MONDAY, late - (late - 1) % 7)), 0, Role.CUSTOMER)] for late in lates}


@pytest.mark.parametrize(
    ("nights", "skipped", "said"),
    [
        pytest.param({0: WAITING}, (), words(1, 8, 15, 22, 29), id="every Tuesday"),
        pytest.param(
            {0: WAITING}, range(1, 17), words(17, 29), id="said late, the next is not said in less than a week"
        ),
        pytest.param({0: WAITING._replace(hold_until=day("2026-03-12"))}, (), words(10, 22, 29), id="after a hold"),
        pytest.param(
            {0: WAITING, 10: WAITING._replace(slipped_on=day("2026-03-12"), slips=1)},
            (),
            words(1, 8),
            id="until the ETA moves",
        ),
        pytest.param(
            {0: WAITING, 9: WAITING._replace(decided_at=moment("2026-03-11 12:00"))},
            (),
            words(1, 8, 22, 29),
            id="an answer on Wednesday puts it off by more than a week",
        ),
        pytest.param(
            {0: WAITING, 9: WAITING._replace(status=Status.ORDERED, backordered_since=None)},
            (),
            words(1, 8),
            id="until it is no backorder any more",
        ),
    ],
)
def test_night_by_night_a_customer_who_waits_hears_once_a_week(
    nights: dict[int, Promise], skipped: Any, said: dict[int, Any]
) -> None:
    far = {night: one._replace(eta_to=day("2026-04-30")) for night, one in nights.items()}
    assert night_by_night("N11", far, range(1, 30), *skipped) == said


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_a_customer_hears_no_weekly_word(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    case = a_case(WAITING._replace(**fields), stale=stale)
    assert n11(case) == no_word(reason, since="2026-03-10", look_again=TUESDAY if stale else None)


@pytest.mark.parametrize(("fields", "reason"), NO_BACKORDER)
def test_without_a_backorder_there_is_no_weekly_word(fields: dict[str, Any], reason: str) -> None:
    assert n11(a_case(WAITING._replace(**fields))) == no_word(reason)


def test_the_day_the_hour_and_the_silence_are_the_policy_s() -> None:
    policy = replace(POLICY.weekly_word, weekday=Weekday.FRI, at=time(14), after_days=3)
    case = replace(a_case(WAITING), contacted_at=moment("2026-03-03 09:00"))
    assert [isinstance(n11(case, f"2026-03-0{one} 06:00", policy), Notice) for one in (4, 5, 6)] == [False, False, True]
    notice, tomorrow = n11(case, "2026-03-06 06:00", policy), n11(case, "2026-03-05 06:00", policy)
    assert isinstance(notice, Notice)
    assert (notice.since, notice.due_by) == ("2026-03-06", moment("2026-03-06 14:00"))
    assert tomorrow.reason.endswith("comes after 3 days, on 2026-03-06")


def test_a_weekly_word_that_is_switched_off_says_so() -> None:
    assert n11(a_case(WAITING), policy=replace(POLICY.weekly_word, on=False)) == no_word("the rule is switched off")
