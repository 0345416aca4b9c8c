"""Parts that came in for nobody, over several nights: who hears of them once they are matched, and what the DMS says then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import LEAST, HomeFolder, Row, received, row

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY = "2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02"
MATCH = ("match", "--accept", "WO-000001=F-1")
TAKING = LEAST.replace("path:", "profile: {take_matches: yes}, path:")
"""A home whose profile lets the night take a match that only one promise fits."""


def nobodys(so: str = "F-1", part: str = "08798-1", **fields: str) -> Row:
    """A part that came in under an order that names no RO and no customer."""
    nothing = dict.fromkeys(("ro", "customer", "phone", "email", "advisor", "price"), "")
    return received(so, **{**nothing, "part_number": part, "bin": "F7", **fields})


@pytest.fixture
def loop(home: HomeFolder) -> HomeFolder:
    """One who waits since Wednesday, and on Thursday the part, for nobody."""
    home.night(WEDNESDAY, [row("1")])
    home.night(THURSDAY, [row("1"), nobodys()])
    return home


def promise(home: HomeFolder, day: str, number: str = "WO-000001") -> dict[str, object]:
    (found,) = [one for one in home.promises(at=f"{day}T12:00") if one["id"] == number]
    return found


def listed(home: HomeFolder, day: str) -> list[str]:
    """The pairs that `weowe match` proposes."""
    matches = home.weowe("match", "--format", "json", at=f"{day}T12:00").json["matches"]
    return [one["accept"].split()[-1] for loop in matches for one in loop["candidates"]]


def events(home: HomeFolder, number: str, what: str) -> list[tuple[str | None, str | None]]:
    answer = home.weowe("show", number, "--format", "json", at=f"{MONDAY}T12:00")
    return [(one["before"], one["after"]) for one in answer.json["events"] if one["what"] == what]


def arrival_letters(home: HomeFolder) -> list[tuple[str, str]]:
    """The letters that tell a customer of an arrival: whom, and what became of each."""
    return [(one["to"], one["state"]) for one in home.letters(audience="customer", channel="email")]


def test_a_match_is_told_to_the_customer_and_the_owner_as_any_arrival(loop: HomeFolder) -> None:
    assert arrival_letters(loop) == []
    assert loop.weowe(*MATCH, at=f"{THURSDAY}T09:00").code == 0
    assert arrival_letters(loop) == [("maria1@mail.example", "waiting")]
    loop.weowe("send", at=f"{THURSDAY}T09:05")
    assert arrival_letters(loop) == [("maria1@mail.example", "sent")]
    assert [one["rules"] for one in loop.letters(to="dana@harborhonda.example", state="sent")] == [["N2"]]


def test_of_a_part_that_came_in_for_nobody_its_owner_hears_and_no_customer_is_to_be_called(loop: HomeFolder) -> None:
    assert loop.letters(audience="customer") == []
    (work,) = loop.letters(to="pat@harborhonda.example", state="sent")
    text = loop.weowe("outbox", "show", str(work["id"])).out
    assert "it names no RO and no customer: see `weowe match`" in " ".join(text.split())
    assert "weowe match" in loop.rules("WO-000002", f"{THURSDAY}T09:00")["N1"]["reason"]


def test_after_hours_the_letter_waits_for_the_opening(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T20:00")
    assert loop.to_customers("waiting")[-1]["not_before"] == "2026-02-27T08:00:00-08:00"


def test_both_tell_of_the_match_and_the_row_counts_no_more(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    assert [one["id"] for one in loop.promises(at=f"{THURSDAY}T12:00")] == ["WO-000001"]
    assert promise(loop, THURSDAY)["status"] == "received"
    assert events(loop, "WO-000001", "matched") == [(None, "WO-000002, order F-1: accepted by hand")]
    assert events(loop, "WO-000001", "bin") == [(None, "F7")]
    assert events(loop, "WO-000002", "matched_to") == [(None, "WO-000001")]
    assert not [one for one in loop.letters(state="waiting") if "WO-000002" in one["promises"]]
    assert listed(loop, THURSDAY) == []


def test_a_dms_that_goes_on_saying_ordered_does_not_undo_a_match(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    loop.night(FRIDAY, [row("1"), nobodys()])
    loop.night(SATURDAY, [row("1", eta="2026-03-20", description="Brake pads, front"), nobodys()])
    found = promise(loop, SATURDAY)
    assert (found["status"], found["eta_to"], found["description"]) == ("received", "2026-03-20", "Brake pads, front")
    assert (found["qty_received"], found["received_on"]) == (1, THURSDAY)
    assert arrival_letters(loop) == [("maria1@mail.example", "sent")]


def test_when_the_dms_receives_the_part_itself_that_is_no_second_arrival(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    loop.night(FRIDAY, [row("1"), nobodys()])
    loop.night("2026-03-12", [received("1", received_on="2026-03-11"), nobodys()])
    assert promise(loop, "2026-03-12")["received_on"] == "2026-03-11"
    assert arrival_letters(loop) == [("maria1@mail.example", "sent")]
    loop.weowe("match", "--undo", "WO-000001", at="2026-03-12T10:00")
    assert promise(loop, "2026-03-12")["status"] == "received"
    loop.night("2026-03-13", [row("1", received_on=""), nobodys()])
    assert promise(loop, "2026-03-13")["status"] == "ordered"


@pytest.mark.parametrize(
    ("says", "status"),
    [({"status": "backordered", "qty_backordered": "1"}, "backordered"), ({"status": "cancelled"}, "cancelled")],
)
def test_another_word_of_the_dms_ends_the_match_and_the_row_is_an_open_loop_again(
    loop: HomeFolder, says: dict[str, str], status: str
) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T20:00")
    loop.night(FRIDAY, [row("1", **says), nobodys()], clock="06:00")
    assert loop.weowe("show", "WO-000001", "--format", "json", at=f"{FRIDAY}T12:00").json["promise"]["status"] == status
    # The unsent letter says what is true now where there is something to say, and is withdrawn where there is nothing.
    letters = [(one["rules"], one["state"]) for one in loop.letters(audience="customer")]
    assert letters == ([(["N4"], "waiting")] if status == "backordered" else [(["N1"], "withdrawn")])
    (undone,) = events(loop, "WO-000001", "match undone")
    assert undone == ("WO-000002, order F-1", f"the DMS has another word: WO-000001 is {status}")
    assert "WO-000002" in [one["id"] for one in loop.promises(at=f"{FRIDAY}T12:00")]
    assert listed(loop, FRIDAY) == (["WO-000001=WO-000002"] if status == "backordered" else [])


def test_received_by_the_dms_and_then_back_to_ordered_the_dms_has_the_last_word(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    loop.night(FRIDAY, [received("1"), nobodys()])
    loop.night(SATURDAY, [row("1"), nobodys()])
    found = promise(loop, SATURDAY)
    assert (found["status"], found["qty_received"], found["received_on"]) == ("ordered", 0, None)
    assert listed(loop, SATURDAY) == ["WO-000001=WO-000002"]


def test_a_receipt_that_is_taken_back_makes_the_promise_wait_again(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T20:00")
    loop.night(FRIDAY, [row("1"), {**nobodys(), "qty_received": "0", "status": "ordered"}], clock="06:00")
    found = promise(loop, FRIDAY)
    assert (found["status"], found["qty_received"], found["received_on"]) == ("ordered", 0, None)
    assert arrival_letters(loop) == [("maria1@mail.example", "withdrawn")]
    assert promise(loop, FRIDAY, "WO-000002")["status"] == "ordered"


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"ro": "61"}, True),
        ({"ro": "99", "customer": "Maria Lopez 1"}, True),
        ({"ro": "99", "customer": "Tom Ray"}, False),
        ({"status": "installed"}, True),
    ],
    ids=["the very RO", "a new RO of the same customer", "another customer", "handed over"],
)
def test_a_row_that_gets_a_customer_in_the_dms_keeps_its_match_only_for_that_one(
    loop: HomeFolder, fields: dict[str, str], stands: bool
) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    loop.night(FRIDAY, [row("1"), nobodys(**fields)])
    assert promise(loop, FRIDAY)["status"] == ("received" if stands else "ordered")
    assert ("WO-000002" in [one["id"] for one in loop.promises(at=f"{FRIDAY}T12:00")]) is not stands


def test_a_matched_row_that_leaves_the_export_is_not_missed_until_the_match_is_undone(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    for day in (FRIDAY, SATURDAY, MONDAY):
        loop.night(day, [row("1", bin=day)])
    assert [run["vanished"] for run in loop.runs()] == [0] * 5
    assert not [one for one in loop.letters() if "X9" in one["rules"]]
    assert promise(loop, MONDAY)["status"] == "received"
    loop.weowe("match", "--undo", "WO-000001", at=f"{MONDAY}T13:00")
    assert promise(loop, MONDAY, "WO-000002")["vanished_since"] == MONDAY
    assert listed(loop, MONDAY) == []


def test_undone_before_the_letter_left_it_is_withdrawn_and_accepted_again_it_is_told_once(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    loop.weowe("match", "--undo", "WO-000001", "--why", "wrong shelf", at=f"{THURSDAY}T09:02")
    assert arrival_letters(loop) == [("maria1@mail.example", "withdrawn")]
    assert events(loop, "WO-000002", "matched_to")[-1] == ("WO-000001", "wrong shelf")
    loop.weowe(*MATCH, at=f"{THURSDAY}T09:10")
    loop.weowe("send", at=f"{THURSDAY}T09:11")
    loop.weowe("match", "--undo", "WO-000001", at="2026-03-12T09:00")
    loop.weowe(*MATCH, at="2026-03-12T09:10")
    assert arrival_letters(loop) == [("maria1@mail.example", "withdrawn"), ("maria1@mail.example", "sent")]


def test_the_customer_hears_when_the_last_part_of_the_ro_is_here_too(home: HomeFolder) -> None:
    same = {"ro": "60123", "customer": "Maria Lopez", "email": "maria@mail.example"}
    home.night(WEDNESDAY, [row("1", **same), row("2", **same)])
    home.night(THURSDAY, [row("1", **same), row("2", **same), nobodys()])
    answer = home.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    assert "its customer gets no letter yet, `weowe explain WO-000001` says why" in answer.err
    home.night(FRIDAY, [row("1", **same), received("2", **same), nobodys()])
    (letter,) = home.letters(audience="customer", channel="email")
    assert (letter["promises"], letter["state"]) == (["WO-000001", "WO-000002"], "sent")


def test_the_part_of_a_closed_ro_that_left_the_export_finds_its_customer(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1"), row("2")])
    home.night(THURSDAY, [row("2"), nobodys("INV-9")])
    assert listed(home, THURSDAY) == ["WO-000001=WO-000003"]
    home.weowe("match", "--accept", "WO-000001=INV-9", at=f"{THURSDAY}T09:00")
    assert arrival_letters(home) == [("maria1@mail.example", "waiting")]
    home.night(FRIDAY, [row("2"), nobodys("INV-9")])
    assert promise(home, FRIDAY)["vanished_since"] is None
    home.weowe("match", "--undo", "WO-000001", at=f"{FRIDAY}T13:00")
    assert promise(home, FRIDAY)["vanished_since"] == FRIDAY


def test_whom_no_letter_reaches_is_put_on_the_owners_list(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1", email="")])
    home.night(THURSDAY, [row("1", email=""), nobodys()])
    answer = home.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    assert answer.err.endswith("its customer is on the owner's list, to be called\n")


def test_what_lay_there_on_the_first_night_is_told_once_somebody_connects_it(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1", ordered_on="2025-12-01"), nobodys(received_on="2026-01-15")])
    home.night(THURSDAY, [row("1", ordered_on="2025-12-01"), nobodys(received_on="2026-01-15")])
    home.weowe(*MATCH, at=f"{THURSDAY}T09:00")
    assert arrival_letters(home) == [("maria1@mail.example", "waiting")]
    assert promise(home, THURSDAY)["received_on"] == "2026-01-15"


def test_on_old_data_no_customer_is_told_and_the_next_fresh_night_tells(loop: HomeFolder) -> None:
    loop.weowe(*MATCH, at=f"{MONDAY}T09:00")
    assert arrival_letters(loop) == []
    loop.night("2026-03-03", [row("1"), nobodys()])
    assert arrival_letters(loop) == [("maria1@mail.example", "sent")]


def test_a_row_that_was_set_aside_for_want_of_an_order_number_is_proposed_once_it_is_mended(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1")])
    home.night(THURSDAY, [row("1"), nobodys(so="")])
    assert listed(home, THURSDAY) == []
    (table,) = (home.folder / "set-aside").rglob("*.csv")
    text = table.read_text(encoding="utf-8-sig")
    head, line = text.splitlines()[:2]
    where = head.split(",").index("so")
    cells = line.split(",")
    cells[where] = "R-5"
    mended = home.folder / "inbox" / "main" / f"mended_{THURSDAY}.csv"
    mended.write_text("\n".join([head, ",".join(cells)]) + "\n", encoding="utf-8")
    assert home.weowe("import", str(mended), at=f"{THURSDAY}T10:00").code == 0
    assert listed(home, THURSDAY) == ["WO-000001=WO-000002"]


@pytest.fixture
def taking(tmp_path: Path) -> HomeFolder:
    return HomeFolder(tmp_path / "taking", TAKING)


def test_where_the_profile_says_so_the_night_takes_what_only_one_promise_fits(taking: HomeFolder) -> None:
    others = [row("2", part_number="PAD-9"), row("3", part_number="PAD-9")]
    taking.night(WEDNESDAY, [row("1"), *others])
    taking.night(THURSDAY, [row("1"), *others, nobodys(), nobodys("F-2", "PAD-9")])
    assert promise(taking, THURSDAY)["status"] == "received"
    assert arrival_letters(taking) == [("maria1@mail.example", "sent")]
    assert listed(taking, THURSDAY) == ["WO-000002=WO-000005", "WO-000003=WO-000005"]
    (said,) = events(taking, "WO-000001", "matched")
    assert said == (None, "WO-000004, order F-1: the profile takes a match that only one promise fits (take_matches)")


def test_even_so_what_lay_there_on_the_first_night_is_only_proposed(taking: HomeFolder) -> None:
    taking.night(WEDNESDAY, [row("1"), nobodys()])
    taking.night(THURSDAY, [row("1"), nobodys()])
    assert listed(taking, THURSDAY) == ["WO-000001=WO-000002"]
    assert arrival_letters(taking) == []


def test_nor_does_it_take_one_for_a_promise_that_left_the_export(taking: HomeFolder) -> None:
    taking.night(WEDNESDAY, [row("1"), row("2")])
    taking.night(THURSDAY, [row("2"), nobodys()])
    assert listed(taking, THURSDAY) == ["WO-000001=WO-000003"]


def test_without_that_word_in_the_profile_nothing_is_taken_by_itself(loop: HomeFolder) -> None:
    loop.night(FRIDAY, [row("1"), nobodys()])
    assert listed(loop, FRIDAY) == ["WO-000001=WO-000002"]
    assert promise(loop, FRIDAY)["status"] == "ordered"
