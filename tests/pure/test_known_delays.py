"""N10 to the customer: not where this delay is known, from a letter about a later ETA or from a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from weowe_cli.notices.delays import promise_aging
from weowe_cli.notices.notice import Case, No, Role, Told, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT

from .store import (
    MONDAY,
    a_case,
    a_policy,
    a_promise,
    days_after,
    for_role,
    given,
    key,
    moment,
    on_day,
    settled,
    told,
)

PROMISED = a_promise(promised_on=MONDAY)


def n10(case: Case, late: int) -> tuple[Verdict, ...]:
    """N10, `late` days after this Monday; whatever the customer knows, the owner hears of it."""
    verdicts = promise_aging(case, a_policy().promise_aging, on_day(days_after(MONDAY, late)))
    assert [role for _, _, role in given(verdicts)][:1] == [Role.OWNER]
    return verdicts


def to_customer(verdicts: tuple[Verdict, ...]) -> bool:
    return any(role is Role.CUSTOMER for _, _, role in given(verdicts))


NEXT_WEEK = days_after(MONDAY, 7)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        *(
            pytest.param(
                told(key(rule, NEXT_WEEK, Role.CUSTOMER)),
                f"this delay is {rule}'s, ETA 2026-03-09: told on 2026-03-01 09:00",
                id=f"{rule} told the customer of a later ETA",
            )
            for rule in ("N6", "N7", "N9")
        ),
        pytest.param(
            told(key("N9", days_after(MONDAY, 1), Role.CUSTOMER)),
            "this delay is N9's, ETA 2026-03-03: told on 2026-03-01 09:00",
            id="of an ETA one day later",
        ),
        pytest.param(told(key("N9", MONDAY, Role.CUSTOMER)), None, id="of an ETA on the promised date"),
        pytest.param(told(key("N6", days_after(MONDAY, -5), Role.CUSTOMER)), None, id="of an ETA before it"),
        pytest.param(
            told(key("N6", NEXT_WEEK, Role.PARTS_MANAGER)), None, id="the parts manager was told, no customer"
        ),
        pytest.param(told(key("N4", NEXT_WEEK, Role.CUSTOMER)), None, id="another letter, which counts from no ETA"),
        pytest.param(
            settled(key("N9", NEXT_WEEK, Role.CUSTOMER)),
            f"this delay is N9's, ETA 2026-03-09: {FIRST_NIGHT}",
            id="so on the store's first night",
        ),
        pytest.param(
            told(key("N6", MONDAY, Role.CUSTOMER), key("N7", NEXT_WEEK, Role.CUSTOMER)),
            "this delay is N7's, ETA 2026-03-09: told on 2026-03-01 09:00",
            id="of one on the promised date, then of a later one",
        ),
    ],
)
def test_a_customer_told_of_a_later_eta_knows_of_this_delay(known: Told, reason: str | None) -> None:
    verdicts = n10(a_case(PROMISED, told=known), 1)
    assert to_customer(verdicts) is (reason is None)
    if reason:
        assert for_role(verdicts, Role.CUSTOMER) == No("N10", reason, since="2026-03-02", role=Role.CUSTOMER)


@pytest.mark.parametrize(
    ("contacted", "reason"),
    [
        pytest.param("2026-02-27 10:00", None, id="before the promised date"),
        pytest.param("2026-03-02 23:30", None, id="on the promised date, late in the evening"),
        pytest.param(
            "2026-03-03 00:10",
            "somebody spoke to the customer on 2026-03-03, 1 day past the promised date",
            id="on the day after",
        ),
        pytest.param(
            "2026-03-05 10:00",
            "somebody spoke to the customer on 2026-03-05, 3 days past the promised date",
            id="days after",
        ),
    ],
)
def test_a_customer_spoken_to_since_the_promised_date_knows_of_this_delay(contacted: str, reason: str | None) -> None:
    verdicts = n10(replace(a_case(PROMISED), contacted_at=moment(contacted)), 5)
    assert to_customer(verdicts) is (reason is None)
    if reason:
        assert for_role(verdicts, Role.CUSTOMER) == No("N10", reason, since="2026-03-02", role=Role.CUSTOMER)
