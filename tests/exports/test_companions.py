"""Reports of ROs and of customers as facts by number (SPEC X15): what is read, what is one answer, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.reading_room import NIGHT, shipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.companions import Facts, choose_companion, read_facts
from weowe_cli.exports.tables import read_tables
from weowe_cli.promises.facts import JOINED_BY, SAYS, Companion, ExportKind, Said

ROS = Companion(ExportKind.REPAIR_ORDERS, JOINED_BY[ExportKind.REPAIR_ORDERS], SAYS[ExportKind.REPAIR_ORDERS])
LIST = Companion(ExportKind.CUSTOMERS, JOINED_BY[ExportKind.CUSTOMERS], SAYS[ExportKind.CUSTOMERS])


def read(
    content: str, companion: Companion = ROS, *, dms: str = "generic", known: Mapping[str, bytes] | None = None
) -> Facts:
    """A report, given as it stands in the file, read whole."""
    profile = shipped(dms)
    tables = read_tables(content.encode(), name="report.csv", encoding=profile.encoding)
    table, layout = choose_companion(tables, profile, companion)
    return read_facts(table, layout, profile, companion, as_of=NIGHT, zone=UTC, known=known or {})


def said(facts: Facts) -> dict[str, dict[str, Any]]:
    return {key: dict(fact.said) for key, (fact, _) in facts.news.items()}


def refused(content: str, companion: Companion = ROS) -> str:
    with pytest.raises(RefusedExport) as refusal:
        read(content, companion)
    return f"{refusal.value.what} | {refusal.value.where}"


TEKION = """\
RO Number,Open Date,RO Status,Service Advisor Name,Customer Number,First Name,Last Name,Email 1,Cell Phone,Address Line 1,\
City,Zip,VIN,Year,Make,Model,Block Email,Operation Codes
6000551,2/20/2026,OPEN,Dana Fox,10017,ROSA,PELL,rosa@mail.example,2065550142,1 Elm,Seattle,98101,JHMGK5H51LS000142,2020,Honda,Fit,No,OIL
6000551,2/20/2026,OPEN,Dana Fox,10017,ROSA,PELL,rosa@mail.example,2065550142,1 Elm,Seattle,98101,JHMGK5H51LS000142,2020,Honda,Fit,No,BRK
6000552,2/21/2026,OPEN,Dana Fox,10018,JIN,PARK,none@none.com,0,2 Elm,Seattle,98101,,2019,Honda,CR-V,Yes,OIL
"""


def test_an_ro_history_of_one_row_an_operation_is_one_fact_an_ro() -> None:
    facts = read(TEKION, dms="tekion")
    assert facts.reading.rows == 3
    assert said(facts) == {
        "6000551": {
            "advisor": "Dana Fox", "customer": "Rosa Pell", "customer_no": "10017", "email": "rosa@mail.example",
            "phone": "(206) 555-0142", "opt_out": False, "vin": "JHMGK5H51LS000142", "vehicle": "2020 Honda Fit",
        },
        "6000552": {
            "advisor": "Dana Fox", "customer": "Jin Park", "customer_no": "10018", "opt_out": True,
            "vehicle": "2019 Honda CR-V",
        },
    }  # fmt: skip


def test_a_report_says_only_what_it_is_asked_for_and_whose_it_is() -> None:
    asked = Companion(ExportKind.REPAIR_ORDERS, ROS.join, frozenset({Said.EMAIL}), declared=True)
    facts = read(TEKION, asked, dms="tekion")
    assert said(facts) == {"6000551": {"email": "rosa@mail.example"}, "6000552": {}}
    assert [fact.customer for fact, _ in facts.news.values()] == ["Rosa Pell", "Jin Park"]


def test_a_list_of_customers_is_joined_by_their_numbers() -> None:
    facts = read(
        'Customer Number,Name,Customer Name,E-mail,Opt Out,Channel\n0017,x,"PELL, ROSA",R@MAIL.example,Y,Phone\n', LIST
    )
    assert said(facts) == {
        "17": {"customer": "Rosa Pell", "email": "r@mail.example", "opt_out": True, "channel": "phone"}
    }


def test_rows_that_stand_as_they_stood_are_not_news_in_whatever_order() -> None:
    head, *rows = TEKION.splitlines()
    first = read(TEKION, dms="tekion")
    known = {key: digest for key, (_, digest) in first.news.items()}
    again = read("\n".join([head, *reversed(rows)]) + "\n", dms="tekion", known=known)
    assert (again.news, again.keys, again.reading.rows) == ({}, frozenset(known), 3)
    changed = read(TEKION.replace("rosa@", "pell@"), dms="tekion", known=known)
    assert changed.news.keys() == {"6000551"}


def test_heads_totals_and_footers_are_no_rows() -> None:
    content = (
        "REPAIR ORDERS,,\nPAGE 1,,\nRO,Promised,Email\n601,3/5/2026,a@mail.example\nREPAIR ORDERS,,\nPAGE 2,,\n"
        "RO,Promised,Email\n602,3/6/2026,b@mail.example\nTOTAL RECORDS: 2,,\nEND OF REPORT,,\n"
    )
    facts = read(content)
    assert (facts.reading.rows, facts.reading.footer_seen, facts.reading.cut_short) == (2, True, None)
    assert said(facts)["602"] == {"promised_on": date(2026, 3, 6), "email": "b@mail.example"}


def test_a_footer_that_counts_other_rows_means_that_some_are_missing() -> None:
    facts = read("RO,Promised,Email\n601,3/5/2026,a@mail.example\nTOTAL RECORDS: 2,,\n")
    assert facts.reading.cut_short == "the last line counts 2 rows, and there are 1"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",3/5/2026,a@mail.example", "RO", "there is no RO number"),
        ("0,3/5/2026,a@mail.example", "RO", "there is no RO number"),
        ("602,13/45/2026,a@mail.example", "Promised", "date"),
        ("602,3/5/2026", "", "breaks off after 2 of 3 cells"),
        ("602,3/5/2026,a@mail.example,x", "", "more cells than there are headers"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_set_aside_and_the_others_go_on(row: str, column: str, reason: str) -> None:
    facts = read(f"RO,Promised,Email\n601,3/5/2026,a@mail.example\n{row}\n603,3/7/2026,c@mail.example\n")
    (aside,) = facts.reading.set_aside
    assert (aside.row, aside.column) == (3, column)
    assert reason in aside.reason
    assert facts.news.keys() == {"601", "603"}


def test_where_one_row_of_a_number_cannot_be_trusted_nothing_is_read_of_the_others() -> None:
    facts = read("RO,Promised,Email\n601,3/5/2026,a@mail.example\n601,13/45/2026,a@mail.example\n")
    assert (facts.news, facts.keys) == ({}, {"601"})
    assert [one.row for one in facts.reading.set_aside] == [3]


def test_dangerous_columns_are_in_no_row_that_is_set_aside() -> None:
    head, first, *_ = TEKION.splitlines()
    facts = read(f"{head}\n{first.replace('6000551', '', 1)}\n", dms="tekion")
    (aside,) = facts.reading.set_aside
    assert "1 Elm" not in aside.cells
    assert not {"Address Line 1", "Zip"} & {*facts.reading.headers}


@pytest.mark.parametrize(
    ("content", "companion", "meant"),
    [
        ("RO,Labor\n601,3.00\n", ROS, "no column for anything that it could say"),
        ("Invoice,Email\n1,a@mail.example\n", ROS, "no column for an RO number"),
        ("RO,SO,Part Number,Email,Qty\n601,7,04465-0R010,a@mail.example,1\n", ROS, "another kind of report: special orders"),
        ("RO,Customer Number,Email\n601,17,a@mail.example\n", LIST, "another kind of report: repair orders"),
        ("Customer Number,Part Number,Email\n17,04465-0R010,a@mail.example\n", LIST, "another kind of report: special orders"),
    ],
)  # fmt: skip
def test_another_kind_of_report_is_refused_with_what_it_lacks(content: str, companion: Companion, meant: str) -> None:
    assert meant in refused(content, companion)


def test_a_report_that_lacks_a_column_it_was_said_to_have_is_another_one() -> None:
    promised = Companion(ExportKind.REPAIR_ORDERS, ROS.join, frozenset({Said.EMAIL, Said.PROMISED_ON}), declared=True)
    assert "no column for a promised date" in refused("RO,Email\n601,a@mail.example\n", promised)


@settings(database=None, deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["601", "0601", "602", "603"]), st.sampled_from(["", "a@mail.example", "b@mail.example"])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_order_of_rows_makes_another_answer(rows: list[tuple[str, str]]) -> None:
    def of(order: list[tuple[str, str]]) -> dict[str, tuple[bool, bytes, frozenset[str]]]:
        facts = read("RO,Email,Advisor\n" + "".join(f"{ro},{email},417\n" for ro, email in order))
        return {
            key: (bool(fact.differ), digest, frozenset() if fact.differ else frozenset(fact.said.values()))
            for key, (fact, digest) in facts.news.items()
        }

    found = of(rows)
    assert found == of(rows[::-1])
    for key, (two_answers, _, _) in found.items():
        addresses = {email for ro, email in rows if ro.lstrip("0") == key and email}
        assert two_answers == (len(addresses) > 1)
