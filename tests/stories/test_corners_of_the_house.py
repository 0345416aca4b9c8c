"""Stories from the corners of the house: odd files, odd nights, odd homes, and settings that change under way."""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.house import a_group, a_store, is_three_lines
from tests.home import LEAST, HomeFolder, received, row
from weowe_cli.settings import Home
from weowe_cli.settings.kept import _stamp

THURSDAY, FRIDAY, SATURDAY = "2026-02-26", "2026-02-27", "2026-02-28"
MONDAY, TUESDAY, WEDNESDAY = "2026-03-02", "2026-03-03", "2026-03-04"
ONE_SOURCE = '- {dms: generic, path: "inbox/main/*"}'
TWO_SOURCES = LEAST.replace(ONE_SOURCE, ONE_SOURCE + '\n      - {dms: tekion, path: "inbox/two/*"}')
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")


def with_rule(home: HomeFolder, rule: str, **wanted: str) -> list[dict[str, object]]:
    return [one for one in home.letters(**wanted) if rule in one["rules"]]


def status_of(home: HomeFolder, number: str, at: str) -> str:
    (status,) = [one["status"] for one in home.promises(at=at) if one["id"] == number]
    return str(status)


# Files and nights.


def test_a_quiet_days_file_is_a_night_of_its_own_and_is_read_once(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2"), row("3")])
    home.night(FRIDAY, [row("1"), row("2")])
    home.night(SATURDAY, [row("1"), row("2")])
    assert home.runs()[-1]["outcome"] == "accepted"
    for clock in ("08:10", "08:20", "09:00"):
        assert home.nightly(f"{SATURDAY}T{clock}").code == 0
    assert [one["outcome"] for one in home.runs()] == ["baseline", "accepted", "accepted", *["already_read"] * 3]
    (chase,) = with_rule(home, "X9")
    assert chase["promises"] == ["WO-000003"]


def test_two_exports_of_one_morning_are_one_night_without_a_row(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.export(f"{FRIDAY}_0600", [row("1")])
    home.nightly(f"{FRIDAY}T08:00")
    home.export(f"{FRIDAY}_1000", [row("1", bin="A1")])
    home.nightly(f"{FRIDAY}T10:05")
    assert with_rule(home, "X9") == []
    home.night(SATURDAY, [row("1", bin="A1")])
    assert [one["promises"] for one in with_rule(home, "X9")] == [["WO-000002"]]


def test_an_empty_file_on_two_nights_is_two_alerts(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    for day in (FRIDAY, MONDAY):
        (home.folder / "inbox" / "main" / f"so_{day}.csv").write_bytes(b"")
        assert home.nightly(f"{day}T08:00").code == 3
        home.nightly(f"{day}T09:00")
        home.night({FRIDAY: SATURDAY, MONDAY: TUESDAY}[day], [row("1", bin=day)])
    assert [str(one["sent_at"])[:10] for one in with_rule(home, "N20")] == [FRIDAY, MONDAY]


def test_a_file_refused_by_hand_is_still_alerted_by_the_night_that_follows(home: HomeFolder, tmp_path: Path) -> None:
    home.night(THURSDAY, [row("1")])
    wrong = tmp_path / f"wrong_{FRIDAY}.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    home.export(FRIDAY, [row("1", bin="A1")])
    assert home.weowe("import", str(wrong), at=f"{FRIDAY}T08:00").code == 3
    assert [one["state"] for one in with_rule(home, "N20")] == ["waiting"]
    for clock in ("08:05", "08:30"):
        home.nightly(f"{FRIDAY}T{clock}")
    (alert,) = with_rule(home, "N20")
    assert (alert["to"], alert["state"]) == ("pat@harborhonda.example", "sent")
    assert wrong.name in home.weowe("outbox", "show", str(alert["id"])).out


def test_an_older_night_that_somebody_insists_on_is_taken_and_the_newest_comes_back(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    old = home.export(FRIDAY, [row("1"), row("2", bin="A1")])
    new = home.export(SATURDAY, [received("1"), row("2")])
    assert home.nightly(f"{SATURDAY}T08:00").code == 0
    insist = ("--accept", "--why", "the DMS was rolled back")
    for clock, file, status in (("08:20", old, "ordered"), ("09:20", new, "received"), ("10:20", old, "ordered")):
        answer = home.weowe("import", str(file), *insist, at=f"{SATURDAY}T{clock}")
        assert answer.code == 0
        assert home.runs()[-1]["outcome"] == "accepted"
        assert status_of(home, "WO-000001", f"{SATURDAY}T{clock}") == status
        home.nightly(f"{SATURDAY}T{clock[:2]}:40")
        assert status_of(home, "WO-000001", f"{SATURDAY}T{clock}") == status
    assert len(home.letters(audience="customer")) == 1


def test_where_the_name_dates_the_night_the_files_own_date_says_nothing(home: HomeFolder) -> None:
    home.configure(LEAST.replace('path: "inbox/main/*"', 'path: "inbox/main/*", as_of: name'))
    long_ago, same_morning = 1_700_000_000, datetime(2026, 2, 27, 14, tzinfo=UTC).timestamp()
    for day, line, modified in ((THURSDAY, row("1"), long_ago), (FRIDAY, received("1"), same_morning)):
        os.utime(home.export(day, [line]), (modified, modified))
        assert home.nightly(f"{day}T08:00").code == 0
    assert len(home.to_customers()) == 1
    home.export("of-today", [row("1")])
    answer = home.nightly(f"{SATURDAY}T08:00")
    assert answer.code == 3
    assert "holds no date" in answer.err
    assert status_of(home, "WO-000001", f"{SATURDAY}T09:00") == "received"


@ON_LINUX
def test_a_file_name_that_is_not_utf_8_is_read_and_named_as_well_as_can_be(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    usual = home.export(FRIDAY, [received("1")])
    usual.rename(usual.with_name(os.fsdecode(b"espa\xf1ol_2026-02-27.csv")))
    answer = home.nightly(f"{FRIDAY}T08:00")
    assert (answer.code, len(home.to_customers())) == (0, 1)
    bad = home.folder / "inbox" / "main" / os.fsdecode(b"se\xf1or_2026-02-27.csv")
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    answer = home.nightly(f"{FRIDAY}T09:00")
    assert answer.code == 3
    assert "Traceback" not in answer.err
    assert {"espa?ol_2026-02-27.csv", "se?or_2026-02-27.csv"} <= {one["export"] for one in home.runs()}


@ON_LINUX
def test_escapes_in_status_words_and_file_names_never_reach_the_terminal(home: HomeFolder) -> None:
    evil = "\x1b]0;x\x07\x1b[2J\x9b31m\u202eEVIL"
    home.night(THURSDAY, [row("1"), row("2")])
    home.export(FRIDAY, [row("1", status=f"odd{evil}"), row("2", customer=f"Bob{evil}")], name=f"a{evil}b")
    said = [home.nightly(f"{FRIDAY}T08:00", *more) for more in (["-n"], ["-vv"], [])]
    (home.folder / "inbox" / "main" / f"bad{evil}_{SATURDAY}.csv").write_text(f"a{evil},b\n1,2\n", encoding="utf-8")
    said.append(home.nightly(f"{SATURDAY}T08:00"))
    assert said[-1].code == 3
    text = "".join(one.err + one.out for one in said)
    assert "EVIL" in text
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


# Sources and stores that come and go.


def test_two_exports_of_one_system_in_one_store_are_a_matter_of_configuration(home: HomeFolder) -> None:
    both = '- {dms: generic, path: "inbox/main/a_*"}\n      - {dms: generic, path: "inbox/main/b_*"}'
    home.configure(LEAST.replace(ONE_SOURCE, both))
    home.export(THURSDAY, [row("1")], name="a")
    for command in ("check", "nightly"):
        answer = home.weowe(command, at=f"{THURSDAY}T08:00")
        assert answer.code == 78
        assert "config/weowe.yml:8:10" in answer.err
        assert "another generic export" in answer.err
    assert not (home.folder / "ledger.db").exists()


def test_a_store_whose_second_source_is_old_tells_no_customer_from_it(home: HomeFolder) -> None:
    home.configure(TWO_SOURCES)
    due = {"promised_on": MONDAY}
    home.export(THURSDAY, [row("1", **due)])
    home.export(THURSDAY, [row("9", **due)], store="two")
    home.nightly(f"{THURSDAY}T08:00")
    for day in (FRIDAY, SATURDAY, MONDAY, TUESDAY):
        home.night(day, [row("1", **due)])
    assert [(one["rules"], one["promises"]) for one in home.letters(audience="customer")] == [(["N10"], ["WO-000001"])]
    assert "since the newest export" in home.rules("WO-000002", f"{TUESDAY}T09:00")["N10"]["reason"]


def test_a_promise_whose_source_left_the_configuration_falls_silent_to_its_customer(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", promised_on=MONDAY)])
    home.configure(LEAST.replace(ONE_SOURCE, '- {dms: tekion, path: "inbox/two/*"}'))
    for day in (FRIDAY, SATURDAY, MONDAY, TUESDAY, WEDNESDAY):
        home.export(day, [row("9")], store="two")
        assert home.nightly(f"{day}T08:00").code == 0
    assert home.letters(audience="customer") == []
    (told,) = with_rule(home, "N10", audience="staff")
    assert told["promises"] == ["WO-000001"]
    assert "since the newest export" in home.rules("WO-000001", f"{WEDNESDAY}T09:00")["N10"]["reason"]


def a_removed_store(home: HomeFolder) -> str:
    """East's part came in on Friday morning before opening, and East is taken out; returns the whole configuration."""
    main, east = a_store("main", "Harbor Honda"), a_store("east", "East Ford")
    whole = a_group(main, east)
    home.configure(whole)
    for day, line in ((THURSDAY, row("9")), (FRIDAY, received("9"))):
        home.export(day, [row("1")])
        home.export(day, [line], store="east")
        home.weowe("import", at=f"{day}T07:00")
    home.weowe("send", at=f"{FRIDAY}T07:30")
    home.configure(a_group(main))
    return whole


def test_a_removed_store_is_named_in_words_and_its_letters_stay(home: HomeFolder) -> None:
    whole = a_removed_store(home)
    for command in ("show", "explain"):
        answer = home.weowe(command, "WO-000002", at=f"{FRIDAY}T09:00")
        assert answer.code == 2
        assert is_three_lines(answer.err)
        assert "'east', which is no longer configured" in answer.err
    for command in ("report", "digest", "runs"):
        assert home.weowe(command, at=f"{FRIDAY}T09:00").code == 0
    home.weowe("send", at=f"{FRIDAY}T09:00")
    home.nightly(f"{FRIDAY}T09:10")
    assert [one["promises"] for one in home.to_customers("waiting")] == [["WO-000002"]]
    home.configure(whole)
    home.weowe("send", at=f"{FRIDAY}T10:00")
    assert len(home.to_customers()) == 1


def test_letters_of_a_removed_store_are_not_said_to_be_over_a_limit(home: HomeFolder) -> None:
    a_removed_store(home)
    assert "limit" not in home.weowe("send", at=f"{FRIDAY}T09:00").err


# The director's digest, and dry runs.


def test_one_director_over_two_time_zones_gets_one_digest_a_day(home: HomeFolder) -> None:
    home.configure(a_group(a_store("main", "Harbor Honda"), a_store("east", "East Ford", zone="America/New_York")))
    home.export(THURSDAY, [row("1")])
    home.export(THURSDAY, [row("9")], store="east")
    for clock in ("04:30", "05:00", "07:00", "08:00", "12:00"):
        home.nightly(f"{THURSDAY}T{clock}")
    (digest,) = home.letters(to="ana@group.example")
    text = home.weowe("outbox", "show", str(digest["id"])).out
    assert "Harbor Honda" in text
    assert "East Ford" in text


def test_the_digest_can_be_sent_twice_in_one_minute(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")], clock="06:00")
    for _ in range(2):
        assert home.weowe("digest", "--send", at=f"{THURSDAY}T10:00").code == 0
    sent = home.letters(to="ana@harborhonda.example", state="sent")
    assert len(sent) == len({one["message_id"] for one in sent}) == 2


def test_a_dry_run_at_night_promises_no_letter_to_a_customer(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="07:00")
    answer = home.weowe("send", "-n", at=f"{FRIDAY}T23:00")
    assert "would send" not in answer.out
    assert "would let wait\tcustomer\tN1" in answer.out
    assert "0 letters would be sent" in answer.err
    assert home.weowe("send", at=f"{FRIDAY}T23:00").code == 0
    assert home.to_customers() == []


# Settings and the home itself.


def test_an_empty_day_for_the_customer_means_never(home: HomeFolder) -> None:
    home.configure("N10:\n  tell_customer_from_day:\n", "escalation.yml")
    for day in (THURSDAY, MONDAY, TUESDAY, WEDNESDAY):
        assert home.night(day, [row("1", promised_on=SATURDAY)]).code == 0
    assert home.letters(audience="customer") == []
    assert [one["to"] for one in with_rule(home, "N10")] == ["dana@harborhonda.example"]


def test_a_text_left_empty_is_named_with_its_line_and_never_a_word_in_a_letter(home: HomeFolder) -> None:
    empty = "name: Harbor Honda\n    phone:\n    website: ~\n    address: null\n    holidays:\n    closed: []\n"
    home.configure(LEAST.replace("name: Harbor Honda\n", empty, 1).replace("ledger: ledger.db", "ledger:"))
    home.export(THURSDAY, [row("1")])
    answer = home.weowe("nightly", at=f"{THURSDAY}T08:00")
    assert answer.code == 78
    named = [line.split(": ")[1] for line in answer.err.splitlines() if line.startswith("  config/weowe.yml:")]
    assert named == ["stores[0].phone", "stores[0].website", "stores[0].address", "ledger"]
    assert answer.err.count("found nothing") == 4
    assert [one.name for one in home.folder.iterdir() if one.is_file()] == []


def test_a_home_with_brackets_in_its_path_is_a_home(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "Dealer [North]")
    home.night(THURSDAY, [row("1")])
    assert home.night(FRIDAY, [received("1")]).code == 0
    assert len(home.to_customers()) == 1
    assert [one["outcome"] for one in home.runs()] == ["baseline", "accepted"]


class _Order:
    """Unpickles by running a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


@pytest.mark.parametrize("way", ["by its own name", "through a module of ours"])
def test_kept_settings_that_somebody_planted_are_not_obeyed(home: HomeFolder, tmp_path: Path, way: str) -> None:
    proof = tmp_path / "proof"
    command = f"echo > {proof}"
    planted = pickle.dumps(_Order(command))
    if way != "by its own name":
        planted = b"\x80\x04cweowe_cli.settings.kept\nos.system\n(V" + command.encode() + b"\ntR."
    kept = home.folder / ".cache" / "settings.pickle"
    kept.parent.mkdir()
    kept.write_bytes(_stamp(Home(home.folder.resolve())) + planted)
    home.export(THURSDAY, [row("1")])
    assert home.weowe("report", at=f"{THURSDAY}T08:00").code == 0
    assert home.nightly(f"{THURSDAY}T08:00").code == 0
    assert not proof.exists()
    pickle.loads(planted)
    assert proof.exists()


@pytest.mark.parametrize("version", [0, 1, 9])
def test_another_programs_file_is_no_ledger_and_stays_as_it_is(home: HomeFolder, version: int) -> None:
    file = home.folder / "ledger.db"
    payroll = sqlite3.connect(file)
    payroll.execute("CREATE TABLE payroll (name TEXT, pay INT)")
    payroll.execute(f"PRAGMA user_version = {version}")
    payroll.commit()
    payroll.close()
    before = file.read_bytes()
    home.export(THURSDAY, [row("1")])
    for command in ("report", "nightly", "send"):
        answer = home.weowe(command, at=f"{THURSDAY}T08:00")
        assert answer.code not in (0, 1)
        assert is_three_lines(answer.err)
        assert "not a weowe ledger" in answer.err
    assert file.read_bytes() == before
    assert [one.name for one in home.folder.glob("ledger.db-*")] == []
