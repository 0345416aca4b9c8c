"""N19: what of a promise is not as the store's policy sheet wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.notices.intake import policy_sheet
from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import OPEN, Kind, SoType, Status

from .store import MONDAY, a_case, a_clock, a_policy, a_promise, for_role, given, key, moment, said_no, settled, told

POLICY = a_policy().policy_sheet
STAFF = [Role.OWNER, Role.PARTS_MANAGER]
NOTHING = "nothing is against the policy sheet"


def n19(case: Case, policy: Any = POLICY) -> tuple[Verdict, ...]:
    return policy_sheet(case, policy, a_clock())


def causes(verdicts: tuple[Verdict, ...]) -> dict[str, str]:
    """The causes with their sentences, each having gone to both readers."""
    found: dict[str, str] = {}
    notices = [verdict for verdict in verdicts if isinstance(verdict, Notice)]
    for owner, manager in zip(notices[::2], notices[1::2], strict=True):
        assert [owner.role, manager.role] == STAFF
        assert (owner.since, owner.reason) == (manager.since, manager.reason)
        found[owner.since] = owner.reason
    return found


PREPAID = "a special order that is not prepaid"
APPROVED = "an employee's order of $100.01, over $100, that nobody approved"
TAX = "a wholesale order without a tax exemption"
CONTACT = "no email and no phone number: the customer cannot be reached"
UNPAID = {"prepaid": False}
EMPLOYEE = {"employee": True, "part_price": Decimal("100.01")}
WHOLESALE = {"so_type": SoType.WHOLESALE, "tax_exempt": False}
UNREACHED = {"email": None}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({}, {}, id="an order of which the export says nothing of the kind"),
        pytest.param(UNPAID, {"not prepaid": PREPAID}, id="a special order that is not prepaid"),
        pytest.param({"prepaid": True}, {}, id="one that is"),
        pytest.param(UNPAID | {"kind": Kind.WE_OWE}, {}, id="a we-owe is no special order"),
        pytest.param(UNPAID | {"deposit": Decimal("0.01")}, {}, id="a deposit was paid"),
        pytest.param(UNPAID | {"deposit": Decimal(0)}, {"not prepaid": PREPAID}, id="a deposit of nothing"),
        pytest.param(EMPLOYEE, {"not approved": APPROVED}, id="an employee's order of $100.01 that nobody approved"),
        pytest.param(EMPLOYEE | {"part_price": Decimal("100.00")}, {}, id="one of $100.00"),
        pytest.param(EMPLOYEE | {"approved": False}, {"not approved": APPROVED}, id="one that was refused"),
        pytest.param(EMPLOYEE | {"approved": True}, {}, id="one that was approved"),
        pytest.param(EMPLOYEE | {"employee": False}, {}, id="a customer's order of $100.01"),
        pytest.param(EMPLOYEE | {"employee": None}, {}, id="an order of nobody knows whom"),
        pytest.param(EMPLOYEE | {"part_price": None}, {}, id="an employee's order of nobody knows how much"),
        pytest.param(
            EMPLOYEE | {"part_price": Decimal("33.34"), "qty_ordered": Decimal(3)},
            {"not approved": "an employee's order of $100.02, over $100, that nobody approved"},
            id="an employee's order of three at $33.34",
        ),
        pytest.param(
            EMPLOYEE | {"part_price": Decimal("33.33"), "qty_ordered": Decimal(3)}, {}, id="of three at $33.33"
        ),
        pytest.param(WHOLESALE, {"no tax exemption": TAX}, id="wholesale without a tax exemption"),
        pytest.param(WHOLESALE | {"tax_exempt": True}, {}, id="wholesale with one"),
        pytest.param(WHOLESALE | {"tax_exempt": None}, {}, id="wholesale of which nobody knows"),
        pytest.param(WHOLESALE | {"so_type": SoType.CUSTOMER_ORDER}, {}, id="a counter customer pays the tax"),
        pytest.param(WHOLESALE | {"so_type": SoType.RO_SALE}, {}, id="so does an RO"),
        pytest.param(UNREACHED, {"no contact": CONTACT}, id="no email and no phone"),
        pytest.param(UNREACHED | {"email": ""}, {"no contact": CONTACT}, id="an empty email"),
        pytest.param(UNREACHED | {"phone": "555-0142"}, {"no contact": CONTACT}, id="a phone without its area"),
        pytest.param(UNREACHED | {"phone": "206-555-014"}, {"no contact": CONTACT}, id="a phone of 9 digits"),
        pytest.param(UNREACHED | {"phone": "(206) 555-0142"}, {}, id="a phone of 10 digits"),
        pytest.param({"phone": "555-0142"}, {}, id="an email, and half a phone"),
    ],
)
def test_what_is_against_the_policy_sheet_is_told_to_owner_and_parts_manager(
    fields: dict[str, Any], said: dict[str, str]
) -> None:
    verdicts = n19(a_case(a_promise(**fields)))
    assert causes(verdicts) == said
    if not said:
        assert verdicts == (No("N19", NOTHING),)


@pytest.mark.parametrize(
    ("advisor", "ownerless", "reason"),
    [
        pytest.param("MEM", None, None, id="a person"),
        pytest.param("Parts", None, "the owner, 'Parts', is a department", id="a department"),
        pytest.param("BODY  shop", None, "the owner, 'BODY  shop', is a department", id="a department, oddly written"),
        pytest.param("PARTS", "'PARTS' is nobody", "the owner, 'PARTS', is a department", id="which says more"),
        pytest.param("Parts, Joe", None, None, id="a person of that name"),
        pytest.param("TOB", "'TOB' is none of the store's people", "'TOB' is none of the store's people", id="unknown"),
        pytest.param(None, "the export names no advisor", "the export names no advisor", id="nobody is named"),
        pytest.param(None, None, None, id="nobody need be"),
        pytest.param("", None, None, id="an empty name"),
    ],
)
def test_a_promise_whose_owner_is_a_department_or_unknown_is_told(
    advisor: str | None, ownerless: str | None, reason: str | None
) -> None:
    case = replace(a_case(a_promise(advisor=advisor)), ownerless=ownerless)
    assert causes(n19(case)) == ({"no owner": reason} if reason else {})


def test_the_departments_are_the_policy_s_in_any_case() -> None:
    case = a_case(a_promise(advisor="tire  bay"))
    assert causes(n19(case)) == {}
    assert list(causes(n19(case, replace(POLICY, departments=("Fleet", "Tire Bay"))))) == ["no owner"]


EVERYTHING = replace(a_case(a_promise(**UNPAID, **EMPLOYEE, **WHOLESALE, **UNREACHED)), ownerless="nobody is named")
ALL = {
    "not prepaid": PREPAID,
    "not approved": APPROVED,
    "no tax exemption": TAX,
    "no contact": CONTACT,
    "no owner": "nobody is named",
}


def test_each_cause_is_a_word_of_its_own() -> None:
    verdicts = n19(EVERYTHING)
    assert causes(verdicts) == ALL
    for verdict in verdicts:
        assert isinstance(verdict, Notice)
        assert (verdict.rule, verdict.tier, verdict.promise, verdict.look_again) == ("N19", 0, 1, None)
        assert verdict.due_by == moment("2026-03-02 10:00")


@pytest.mark.parametrize(
    ("off", "cause"),
    [
        pytest.param({"prepaid": False}, "not prepaid", id="prepayment"),
        pytest.param({"approval_over": 101}, "not approved", id="approval up to $101"),
        pytest.param({"tax_exemption": False}, "no tax exemption", id="tax exemption"),
        pytest.param({"contact": False}, "no contact", id="contact"),
        pytest.param({"owner": False}, "no owner", id="owner"),
    ],
)
def test_each_check_can_be_switched_off_by_itself(off: dict[str, Any], cause: str) -> None:
    left = causes(n19(EVERYTHING, replace(POLICY, **off)))
    assert left == {word: reason for word, reason in ALL.items() if word != cause}


def test_a_department_is_no_owner_only_where_that_is_checked() -> None:
    case = a_case(a_promise(advisor="Parts"))
    assert causes(n19(case, replace(POLICY, owner=False))) == {}


def test_a_cause_is_told_once_a_promise_and_each_reader_for_himself() -> None:
    unpaid = a_promise(**UNPAID, **UNREACHED)
    before = told(*(key("N19", "not prepaid", role) for role in STAFF), key("N19", "no contact", Role.OWNER))
    verdicts = n19(a_case(unpaid, told=before))
    assert given(verdicts) == [("N19", 0, Role.PARTS_MANAGER)]
    said = [(verdict.since, verdict.role, verdict.reason) for verdict in verdicts if isinstance(verdict, No)]
    assert said == [
        ("not prepaid", Role.OWNER, "not prepaid: told on 2026-03-01 09:00"),
        ("not prepaid", Role.PARTS_MANAGER, "not prepaid: told on 2026-03-01 09:00"),
        ("no contact", Role.OWNER, "no contact: told on 2026-03-01 09:00"),
    ]


def test_a_cause_that_is_settled_is_not_told() -> None:
    before = settled(key("N19", "not prepaid", Role.OWNER))
    verdicts = n19(a_case(a_promise(**UNPAID), told=before))
    no = No("N19", f"not prepaid: {FIRST_NIGHT}", since="not prepaid", role=Role.OWNER)
    assert for_role(verdicts, Role.OWNER) == no


@pytest.mark.parametrize("status", sorted(Status))
def test_only_an_open_promise_is_held_against_the_sheet(status: Status) -> None:
    verdicts = n19(a_case(a_promise(status=status, **UNPAID)))
    if status in OPEN:
        assert causes(verdicts) == {"not prepaid": PREPAID}
    else:
        assert verdicts == (No("N19", f"the promise is closed ({status})"),)


def test_the_part_of_another_promise_is_not_held_against_the_sheet() -> None:
    assert said_no(n19(a_case(a_promise(matched_to=7, **UNPAID)))) == "the promise is closed (ordered)"


def test_the_sheet_switched_off_says_so() -> None:
    assert n19(EVERYTHING, replace(POLICY, on=False)) == (No("N19", "the rule is switched off"),)


def test_readers_and_deadline_of_the_sheet_are_the_policy_s() -> None:
    policy = replace(POLICY, to=(Role.DIRECTOR,), within=timedelta(hours=3))
    (notice,) = n19(a_case(a_promise(**UNPAID)), policy)
    assert isinstance(notice, Notice)
    assert (notice.role, notice.due_by) == (Role.DIRECTOR, moment("2026-03-02 13:00"))


def test_the_sheet_is_the_same_in_doubt_and_on_old_data() -> None:
    doubted = a_promise(**UNPAID, conflict="the quantities say received", vanished_since=MONDAY, vanished_nights=1)
    assert causes(n19(a_case(doubted, stale="the newest export is 50 hours old"))) == {"not prepaid": PREPAID}
