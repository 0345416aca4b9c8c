"""`weowe calls`: whom to ring today and what to say, ranked; off the list once somebody logged what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row

MONDAY = "2026-03-02"


@pytest.fixture
def home(tmp_path: Path) -> HomeFolder:
    """A store whose first night is past: two customers wait for a part, one of them without an address."""
    house = HomeFolder(tmp_path)
    house.night("2026-02-27", [row("4001", email=""), row("4002")])
    return house


def test_who_cannot_be_written_to_is_called_with_the_number_and_the_sentence_to_say(home: HomeFolder) -> None:
    home.night(MONDAY, [received("4001", email=""), received("4002")])
    answer = home.weowe("calls", "--format", "json", at=f"{MONDAY}T09:00")
    assert answer.code == 0, answer.err
    (call,) = answer.json["calls"]
    assert (call["promise"], call["rules"], call["owner"]) == ("WO-000001", ["N1"], "Dana Fox")
    assert (call["customer"], call["phone"]) == ("Maria Lopez 4001", "(206) 555-0142")
    assert "this is Dana Fox from Harbor Honda" in call["say"]
    assert "Brake pad set" in call["say"]
    assert call["why"] == "no email address"
    assert call["since"].startswith("2026-03-02T08:00")


def test_with_help_alone_a_newcomer_finds_whom_to_call_and_why_there_was_no_letter(home: HomeFolder) -> None:
    home.night(MONDAY, [received("4001", email=""), received("4002")])
    assert "Whom to call today" in home.weowe("--help").out
    told = home.weowe("calls", "--format", "table", at=f"{MONDAY}T09:00").out
    assert "Maria Lopez 4001" in told
    assert "no letter: no email address" in told
    assert "weowe explain WO-" in told
    why = home.rules("WO-000001", f"{MONDAY}T09:00")["N1"]["reason"]
    assert "no letter, no email address: a call is on the list" in why
    record = home.weowe("show", "lopez", "4001", "--format", "table", at=f"{MONDAY}T09:00").out
    assert "no email address" in " ".join(record.split())


def test_an_empty_list_says_so_and_a_pipe_gets_the_header_alone(home: HomeFolder) -> None:
    home.night(MONDAY, [row("4001", email=""), row("4002")])
    assert home.weowe("calls", "--format", "table", at=f"{MONDAY}T09:00").out.startswith("No calls today: every")
    assert home.weowe("calls", at=f"{MONDAY}T09:00").out.count("\n") == 1


def test_an_empty_list_on_exports_that_are_old_or_were_never_read_says_which(home: HomeFolder, tmp_path: Path) -> None:
    old = " ".join(home.weowe("calls", "--format", "table", at="2026-03-09T09:00").out.split())
    assert "gets a letter" not in old
    assert "Harbor Honda, so_2026-02-27.csv: 193 hours since the newest export" in old
    assert "read Feb 27" in old
    unread = HomeFolder(tmp_path / "unread").weowe("calls", "--format", "table", at=f"{MONDAY}T09:00").out
    assert "no export was read yet" in unread


def test_a_part_that_nobody_fetches_is_called_about_from_the_fifteenth_day_until_somebody_speaks_to_the_customer(
    home: HomeFolder,
) -> None:
    rows = [received("4001", email=""), received("4002")]
    home.night(MONDAY, rows)
    home.weowe("log", "WO-000001", "--method", "phone", "--said", "it is here", at=f"{MONDAY}T10:00")
    assert home.weowe("calls", "--format", "json", at="2026-03-16T09:00").json["calls"] == []
    home.export("2026-03-17", rows)
    home.nightly("2026-03-17T08:00")
    calls = home.weowe("calls", "--format", "json", at="2026-03-17T09:00").json["calls"]
    assert {(one["promise"], "N14" in one["rules"]) for one in calls} == {("WO-000001", True), ("WO-000002", True)}
    for number in ("WO-000001", "WO-000002"):
        said = home.weowe("log", number, "--method", "phone", "--said", "comes on Friday", at="2026-03-17T10:00")
        assert said.code == 0, said.err
    assert home.weowe("calls", "--format", "json", at="2026-03-18T09:00").json["calls"] == []


def test_a_word_that_the_part_is_here_takes_no_later_call_off_the_list(home: HomeFolder) -> None:
    rows = [received("4001"), received("4002")]
    home.night(MONDAY, rows)
    said = home.weowe("log", "WO-000001", "--method", "phone", "--said", "it is here", at="2026-03-04T10:00")
    assert said.code == 0, said.err
    home.export("2026-03-17", rows)
    home.nightly("2026-03-17T08:00")
    calls = home.weowe("calls", "--format", "json", at="2026-03-17T09:00").json["calls"]
    assert [one["promise"] for one in calls] == ["WO-000001", "WO-000002"]


@pytest.mark.parametrize(
    "untold",
    [
        pytest.param({"status": "here somehow"}, id="a status word that nobody knows"),
        pytest.param({"ro": "", "customer": "", "phone": "", "email": ""}, id="a part that came in for nobody"),
    ],
)
def test_nobody_is_called_about_what_no_customer_may_hear(home: HomeFolder, untold: dict[str, str]) -> None:
    home.night(MONDAY, [row("4001"), row("4002"), received("4003", **untold)])
    home.night("2026-03-03", [row("4001"), row("4002"), received("4003", **untold)])
    home.export("2026-03-18", [row("4001"), row("4002"), received("4003", **untold)])
    home.nightly("2026-03-18T08:00")
    assert home.weowe("calls", "--format", "json", at="2026-03-18T09:00").json["calls"] == []


def test_who_cancelled_is_not_called_about_a_part_that_came_all_the_same(home: HomeFolder) -> None:
    home.weowe(
        "log",
        "WO-000001",
        "--method",
        "phone",
        "--said",
        "wants it no more",
        "--answer",
        "cancel",
        at="2026-02-27T10:00",
    )
    rows = [received("4001"), row("4002")]
    home.night(MONDAY, rows)
    home.export("2026-03-17", rows)
    home.nightly("2026-03-17T08:00")
    assert home.weowe("calls", "--format", "json", at="2026-03-17T09:00").json["calls"] == []


def test_who_was_asked_and_never_answered_is_called_again_after_three_business_days(home: HomeFolder) -> None:
    rows = [row("4001", email=""), row("4002", status="backordered", eta="2026-04-10")]
    home.night(MONDAY, rows)
    home.weowe("send", at=f"{MONDAY}T08:30")
    assert home.weowe("calls", "--format", "json", at="2026-03-04T09:00").json["calls"] == []
    (call,) = home.weowe("calls", "--format", "json", at="2026-03-05T09:00").json["calls"]
    assert (call["promise"], call["rules"]) == ("WO-000002", ["N13"])
    assert "April 10" in call["say"]
    home.weowe("log", "WO-000002", "--method", "phone", "--said", "waits", "--answer", "wait", at="2026-03-05T10:00")
    assert home.weowe("calls", "--format", "json", at="2026-03-05T11:00").json["calls"] == []


def test_only_one_persons_calls(home: HomeFolder) -> None:
    home.night(
        MONDAY,
        [received("4001", email=""), received("4002"), received("4003", email="", phone="206-555-0155", advisor="")],
    )
    everybody = home.weowe("calls", "--format", "json", at=f"{MONDAY}T09:00").json["calls"]
    dana = home.weowe("calls", "--owner", "dana", "--format", "json", at=f"{MONDAY}T09:00").json["calls"]
    assert {one["owner"] for one in everybody} == {"Dana Fox", "Pat Kim"}
    assert {one["owner"] for one in dana} == {"Dana Fox"}
    nobody = home.weowe("calls", "--owner", "nobody", "--format", "table", at=f"{MONDAY}T09:00").out
    assert "No calls for owner nobody." in nobody
    assert f"{len(everybody)} calls without that, by Dana Fox, Pat Kim." in nobody


def test_that_numbers_were_shown_whole_is_noted_and_not_whose(home: HomeFolder) -> None:
    home.night(MONDAY, [received("4001", email=""), received("4002")])
    home.weowe("calls", at=f"{MONDAY}T09:00")
    log = (home.folder / "logs" / "unmasked.log").read_text(encoding="utf-8")
    assert log.endswith("\tcalls\n")
    assert "555" not in log
