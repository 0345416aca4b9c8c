"""The outbox in a person's hands: let go, tried again, dropped for good; each does what its help says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.channels.mail_server import MailServer, Manners
from tests.home import HomeFolder, received, row
from weowe_cli.ledger import notices, outbox
from weowe_cli.ledger.database import read_ledger
from weowe_cli.ledger.outbox import LetterState

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY, asked, by_mail

GAP = "2026-02-12"


@pytest.fixture
def held(home: HomeFolder) -> HomeFolder:
    """Two letters held for a look, since the exports had stopped for two weeks."""
    home.night(GAP, [row("1"), row("2"), row("3")])
    assert home.night(FRIDAY, [received("1"), received("2"), row("3")]).code == 0
    assert len(home.to_customers("held")) == 2
    return home


def ids(home: HomeFolder, state: str) -> list[str]:
    return [str(one["id"]) for one in home.to_customers(state)]


def test_a_letter_that_was_looked_at_leaves_with_the_next_send(held: HomeFolder) -> None:
    first, second = ids(held, "held")
    assert held.weowe("outbox", "approve", first, at=f"{FRIDAY}T09:00").code == 0
    assert (ids(held, "waiting"), ids(held, "held")) == ([first], [second])
    assert held.weowe("send", at=f"{FRIDAY}T09:01").code == 0
    assert (ids(held, "sent"), ids(held, "held")) == ([first], [second])


def test_all_that_is_held_can_be_let_go_at_once(held: HomeFolder) -> None:
    both = ids(held, "held")
    assert held.weowe("outbox", "approve", "--all", at=f"{FRIDAY}T09:00").code == 0
    held.nightly(f"{FRIDAY}T09:05")
    assert ids(held, "sent") == both


def test_a_letter_let_go_in_the_evening_waits_for_the_opening(held: HomeFolder) -> None:
    held.weowe("outbox", "approve", "--all", at=f"{FRIDAY}T20:00")
    held.weowe("send", at=f"{FRIDAY}T20:01")
    assert ids(held, "sent") == []
    assert {one["not_before"] for one in held.to_customers("waiting")} == {f"{SATURDAY}T08:00:00-08:00"}


def test_a_held_letter_that_stops_being_true_is_withdrawn(held: HomeFolder) -> None:
    first, second = ids(held, "held")
    held.night(SATURDAY, [row("1"), received("2"), row("3")])
    assert (ids(held, "withdrawn"), ids(held, "held")) == ([first], [second])


@pytest.mark.parametrize("when", ["while it is held", "once it was let go"])
def test_a_dropped_letter_is_never_written_again(held: HomeFolder, when: str) -> None:
    first, second = ids(held, "held")
    if when == "once it was let go":
        held.weowe("outbox", "approve", first, at=f"{FRIDAY}T19:00")
    answer = held.weowe("outbox", "drop", first, "--why", "she was told at the counter", at=f"{FRIDAY}T19:05")
    assert answer.code == 0
    (dropped,) = held.to_customers("withdrawn")
    assert (str(dropped["id"]), dropped["last_error"]) == (first, "she was told at the counter")
    for day, bin_ in ((SATURDAY, "A"), (MONDAY, "B"), ("2026-03-03", "C")):
        held.night(day, [received("1", bin=bin_), received("2"), row("3")])
        held.weowe("send", at=f"{day}T12:00")
    assert (ids(held, "sent"), ids(held, "held")) == ([], [second])
    assert held.letters(channel="call") == []
    events = held.weowe("show", "WO-000001", "-f", "json", at=f"{MONDAY}T09:00").json["events"]
    assert ("letter dropped", "she was told at the counter") in [(one["what"], one["after"]) for one in events]
    assert not held.rules("WO-000001", f"{MONDAY}T09:00")["N1"]["due"]


def test_a_dropped_call_is_off_the_list_and_stays_off(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", email="")])
    home.night(FRIDAY, [received("1", email="")])
    (call,) = home.letters(channel="call")
    assert home.weowe("outbox", "drop", str(call["id"]), "--why", "he came by", at=f"{FRIDAY}T10:00").code == 0
    for day, bin_ in ((SATURDAY, "A"), (MONDAY, "B")):
        home.night(day, [received("1", email="", bin=bin_)])
    assert [one["state"] for one in home.letters(channel="call")] == ["withdrawn"]


def test_what_is_dropped_says_why_or_it_is_not_dropped(held: HomeFolder) -> None:
    first = ids(held, "held")[0]
    for why in ([], ["--why"], ["--why", ""], ["--why", "  "]):
        answer = held.weowe("outbox", "drop", first, *why, at=f"{FRIDAY}T09:00")
        assert answer.code == 2, why
    assert first in ids(held, "held")


@pytest.mark.parametrize("command", ["approve", "drop", "retry"])
def test_where_one_of_several_letters_cannot_be_changed_none_is(held: HomeFolder, command: str) -> None:
    first = ids(held, "held")[0] if command != "retry" else str(held.letters(channel="email", state="sent")[0]["id"])
    sent = str(held.letters(state="sent")[0]["id"])
    before = held.letters()
    why = ["--why", "wrong"] if command == "drop" else []
    answer = held.weowe("outbox", command, first, sent, *why, at=f"{FRIDAY}T09:00")
    assert answer.code == 2
    assert sent in answer.err
    assert held.letters() == before


@pytest.mark.parametrize(("command", "state"), [("approve", "sent"), ("retry", "sent"), ("retry", "held"), ("drop", "sent"), ("approve", "withdrawn"), ("retry", "withdrawn")])  # fmt: skip
def test_only_what_can_be_changed_is_changed(held: HomeFolder, command: str, state: str) -> None:
    if state == "withdrawn":
        held.weowe("outbox", "drop", ids(held, "held")[0], "--why", "wrong", at=f"{FRIDAY}T08:30")
    number = str(held.letters(state=state)[0]["id"])
    before = held.letters()
    answer = held.weowe("outbox", command, number, *(["--why", "x"] if command == "drop" else []), at=f"{FRIDAY}T09:00")
    assert answer.code == 2
    assert state in answer.err
    assert held.letters() == before


def test_what_a_person_did_with_a_letter_stands_in_the_promises_history(held: HomeFolder) -> None:
    held.weowe("outbox", "approve", ids(held, "held")[0], at=f"{FRIDAY}T09:00")
    held.weowe("send", at=f"{FRIDAY}T09:01")
    events = held.weowe("show", "WO-000001", "-f", "json", at=f"{FRIDAY}T09:02").json["events"]
    assert [one["what"] for one in events if one["what"].startswith("letter")][-2:] == [
        "letter approved",
        "letter sent",
    ]
    assert all(one["who"] for one in events)


@pytest.mark.parametrize("states", [["held"], ["sent"], ["held", "sent"], ["dead"]])
def test_the_list_shows_only_the_states_that_are_asked_for(held: HomeFolder, states: list[str]) -> None:
    answer = held.weowe("outbox", "list", *[word for one in states for word in ("--state", one)], "-f", "json")
    found = {one["state"] for one in json.loads(answer.out)["letters"]}
    assert found == set(states) - {"dead"}


def test_the_flood_brake_can_be_lifted_by_one_word(home: HomeFolder) -> None:
    home.night(THURSDAY, [row(str(n)) for n in range(60)])
    answer = home.night(FRIDAY, [received(str(n)) if n < 51 else row(str(n)) for n in range(60)])
    assert answer.code == 0
    assert len(home.to_customers("held")) == 51
    home.weowe("outbox", "approve", "--all", at=f"{FRIDAY}T09:00")
    assert home.weowe("send", at=f"{FRIDAY}T09:01").code == 0
    assert len(home.to_customers()) == 51


def test_a_letter_that_is_tried_again_has_its_address_believed_again_in_whatever_letters_it_is_written(
    home: HomeFolder,
) -> None:
    home.night(THURSDAY, [row("1")])
    with MailServer(Manners(recipient={"maria1@strasse.example": "550 5.1.1 no such user"})) as server:
        home.configure(by_mail(server.port))
        home.night(FRIDAY, [received("1", email="maria1@stra\u00dfe.example")])
        (dead,) = home.to_customers("dead")
        assert asked(home, "SELECT address FROM bad_addresses") == [("maria1@strasse.example",)]
        assert home.weowe("outbox", "retry", str(dead["id"]), at=f"{FRIDAY}T09:00").code == 0
        assert asked(home, "SELECT address FROM bad_addresses") == []


def test_what_has_not_left_is_found_by_the_narrowest_index_however_much_was_sent(held: HomeFolder) -> None:
    ledger = read_ledger(held.folder / "ledger.db")
    said: list[str] = []
    ledger.connection.set_trace_callback(said.append)
    wanted = {
        "letters_unsent": lambda: outbox.ready(ledger, datetime(2026, 3, 2, tzinfo=UTC)),
        "letters_perhaps_texted": lambda: notices.perhaps_texted(ledger, "main"),
        "letters_by_state": lambda: (
            outbox.counts(ledger),
            outbox.all_letters(ledger, (LetterState.HELD, LetterState.DEAD)),
        ),
    }
    for index, ask in wanted.items():
        said.clear()
        ask()
        asked_of_letters = [one for one in said if " letters" in one and "speaks" not in one and "DISTINCT" not in one]
        assert asked_of_letters
        for query in asked_of_letters:
            plan = [str(line[3]) for line in ledger.connection.execute(f"EXPLAIN QUERY PLAN {query}")]
            assert any(f"INDEX {index} " in f"{line} " for line in plan), (query, plan)
    ledger.close()
