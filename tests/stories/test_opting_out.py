"""Who wants no letters: an address that is opted out by hand, on every promise that it stands on (SPEC D5)."""

from __future__ import annotations

from tests.cli.house import FRIDAY, MONDAY, SATURDAY, THURSDAY, asked, is_three_lines
from tests.home import HomeFolder, received, row

AT = f"{FRIDAY}T08:00"


def test_an_opted_out_address_is_called_on_every_promise_to_come_until_that_is_taken_back(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    assert home.weowe("optout", "Maria1@mail.example", "-n", at=AT).code == 0
    assert asked(home, "SELECT * FROM opt_outs") == []
    answer = home.weowe("optout", "Maria1@mail.example", "--why", "at the counter", at=AT)
    assert (answer.code, "it stands on 1 open promise" in answer.err) == (0, True)
    again = home.weowe("optout", "maria1@mail.example", at=AT)
    assert again.code == 2
    assert is_three_lines(again.err)
    # The next export knows nothing of it, gives the customer a new number, and has another promise for the address.
    new = {"customer_no": "88", "opt_out": "no"}
    rows = [received("1", **new), received("2"), received("5", email="MARIA1@mail.example", customer="M. Lopez")]
    home.night(FRIDAY, [row("1", **new), row("2"), row("5", email="MARIA1@mail.example", customer="M. Lopez")])
    assert home.night(SATURDAY, rows).code == 0
    assert [one["to"] for one in home.to_customers()] == ["maria2@mail.example"]
    calls = home.letters(channel="call", state="waiting")
    assert sorted(one for call in calls for one in call["promises"]) == ["WO-000001", "WO-000003"]
    assert "opted out of letters" in home.weowe("show", "WO-000003", "--format", "table", at=f"{SATURDAY}T09:00").out
    assert "opted out" in home.weowe("route", "WO-000001", at=f"{SATURDAY}T09:00").out
    assert home.weowe("optout", "maria1@mail.example", "--undo", at=f"{SATURDAY}T09:00").code == 0
    assert home.letters(channel="call", state="waiting") == []
    assert home.weowe("send", at=f"{SATURDAY}T09:05").code == 0
    assert len(home.to_customers()) == 3
    assert home.weowe("optout", "maria1@mail.example", "--undo", at=f"{MONDAY}T09:00").code == 2
    assert home.weowe("optout", "maria", at=f"{MONDAY}T09:00").code == 2


def test_a_promise_names_its_address_and_number_and_a_masked_address_names_nobody(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    masked = home.weowe("optout", "m***@mail.example", at=AT)
    assert (masked.code, is_three_lines(masked.err)) == (2, True)
    assert "weowe optout WO-000123" in masked.err
    unknown = home.weowe("optout", "a@b", "-n", "-q", at=AT)
    assert (unknown.code, "stands on no open promise" in unknown.err) == (0, True), "said in spite of --quiet"
    assert asked(home, "SELECT * FROM opt_outs") == []
    both = home.weowe("optout", "WO-000001", at=AT)
    assert both.code == 0, both.err
    assert both.err.startswith("m***@mail.example and ***-***-0142 are written to no more; they stand on ")
    assert asked(home, "SELECT address FROM opt_outs ORDER BY 1") == [("+12065550142",), ("maria1@mail.example",)]
    assert home.weowe("optout", "wo-1", at=AT).code == 2, "both have opted out already"
    assert home.weowe("optout", "WO-000001", "--undo", at=AT).code == 0
    assert asked(home, "SELECT * FROM opt_outs") == []
