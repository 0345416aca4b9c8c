"""Who answers for a promise, and who gets what is meant for somebody the store does not have (SPEC D8, N19)."""

from __future__ import annotations

import pytest

from weowe_cli.notices.dose import staff_doses
from weowe_cli.notices.notice import Notice, Role
from weowe_cli.notices.people import Person, staff_person
from weowe_cli.promises.record import SoType

from .store import ADVISOR, COMPUTERS, DIRECTOR, MANAGER, MONDAY, a_clock, a_promise, moment, people


@pytest.mark.parametrize(
    ("advisor", "owner"),
    [
        pytest.param("MEM", ADVISOR, id="the advisor, by the code of the DMS"),
        pytest.param("Vera Lund", COMPUTERS, id="one of the store's people, by name"),
        pytest.param("tobin ash", DIRECTOR, id="by a name in lower case"),
        pytest.param("LEE", MANAGER, id="a code that nobody has: the parts manager"),
        pytest.param(None, MANAGER, id="nobody named: the parts manager"),
    ],
)
def test_a_promise_has_one_person_who_answers_for_it(advisor: str | None, owner: Person) -> None:
    assert people().owner_of(a_promise(advisor=advisor)) == owner


@pytest.mark.parametrize(
    ("advisor", "so_type", "why"),
    [
        pytest.param("MEM", SoType.RO_SALE, None, id="an advisor of the store"),
        pytest.param("MEM", SoType.WHOLESALE, None, id="an advisor of the store, at the counter"),
        pytest.param("LEE", SoType.RO_SALE, "'LEE' is none of the store's people", id="somebody unknown"),
        pytest.param("LEE", SoType.WHOLESALE, "'LEE' is none of the store's people", id="unknown at the counter"),
        pytest.param(None, SoType.RO_SALE, "the export names no advisor", id="nobody"),
        pytest.param("", SoType.RO_SALE, "the export names no advisor", id="an empty cell"),
        pytest.param(None, SoType.CUSTOMER_ORDER, None, id="nobody, at the counter: the parts department's"),
        pytest.param(None, SoType.WHOLESALE, None, id="nobody, wholesale: the parts department's"),
    ],
)
def test_why_nobody_answers_for_a_promise_is_said_in_a_sentence(
    advisor: str | None, so_type: SoType, why: str | None
) -> None:
    assert people().ownerless(a_promise(advisor=advisor, so_type=so_type)) == why


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADVISOR])
@pytest.mark.parametrize(
    ("advisor", "why"),
    [
        pytest.param("LEE", "'LEE' is none of the store's people, so this comes to you", id="a code that nobody has"),
        pytest.param(None, "", id="no advisor: it is the parts manager's own"),
    ],
)
def test_what_an_unknown_advisor_would_get_the_parts_manager_gets_and_is_told_why(
    role: Role, advisor: str | None, why: str
) -> None:
    assert people().reached_by(role, a_promise(advisor=advisor)) == (MANAGER, why)


@pytest.mark.parametrize(
    ("role", "why"),
    [
        pytest.param(Role.DIRECTOR, "the store names no director, so this comes to you", id="no director"),
        pytest.param(Role.IT, "the store names no IT person, so this comes to you", id="nobody for the computers"),
        pytest.param(Role.OWNER, "", id="trouble of the run has no owner but the parts manager"),
    ],
)
def test_a_role_that_nobody_holds_is_the_parts_managers(role: Role, why: str) -> None:
    assert people(director=None, it=None).reached_by(role, None) == (MANAGER, why)


def test_a_work_list_is_its_persons_own_for_ever() -> None:
    notice = Notice("N2", 1, Role.OWNER, str(MONDAY), "the part is here", moment("2026-03-02 10:15"))
    (dose,) = staff_doses([notice], {1: a_promise()}, people(), a_clock())
    assert dose.person == staff_person(ADVISOR) == "staff:mia.embry@example.com"
    assert (dose.name, dose.address, dose.notices) == (ADVISOR.name, ADVISOR.email, (notice,))
