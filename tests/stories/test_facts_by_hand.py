"""Facts that people record at the counter (SPEC 8), night after night: they stand until the DMS changes its own value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.house import ENV, a_copy, asked, everything
from tests.home import LEAST, HomeFolder, Row, received, row
from weowe_cli.cli.app import app, enter_commands

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = (
    "2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02", "2026-03-03",
)  # fmt: skip
ONE, TWO, THREE, FOUR = "WO-000001", "WO-000002", "WO-000003", "WO-000004"
KAY = ("--confirmed-by", "Kay, depot", "--by", "dana")


def backordered(so: str, **fields: str) -> Row:
    return row(so, **{"status": "backordered", "qty_backordered": "1", **fields})


ROWS = [
    row("1", eta="2026-03-10", promised_on="2026-03-20"),
    received("2", received_on=THURSDAY),
    received("3", received_on=THURSDAY, email=""),
    backordered("4", eta="2026-03-12"),
]


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """One who waits, one whose part came, one whose part came and who has no email, and one on backorder."""
    home = HomeFolder(tmp_path_factory.mktemp("by_hand") / "home")
    home.night(WEDNESDAY, [row("1"), row("2"), row("3", email=""), row("4")])
    assert home.night(THURSDAY, ROWS).code == 0
    return home


@pytest.fixture
def store(two_nights: HomeFolder, tmp_path: Path) -> HomeFolder:
    return a_copy(two_nights, tmp_path / "home")


def done(home: HomeFolder, *arguments: str, at: str = f"{THURSDAY}T10:00") -> str:
    """Run a command that must succeed; what it said."""
    answer = home.weowe(*arguments, at=at)
    assert answer.code == 0, answer.err
    assert answer.err.count("\n") == 1, "one line of what is now so and what happens next"
    return answer.err.rstrip("\n")


def promise(home: HomeFolder, number: str = ONE, at: str = f"{THURSDAY}T12:00") -> dict[str, object]:
    answer = home.weowe("show", number, "--format", "json", at=at)
    assert answer.code == 0, answer.err
    found: dict[str, object] = answer.json["promise"]
    return found


def events(home: HomeFolder, number: str = ONE, who: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """What happened to a promise, all of it or by one person."""
    found = home.weowe("show", number, "--format", "json", at=f"{TUESDAY}T12:00").json["events"]
    return [(one["what"], one["before"], one["after"]) for one in found if who in (None, one["who"])]


def given_back(home: HomeFolder, number: str = ONE) -> list[str | None]:
    """What a night made the DMS's own again."""
    return [before for what, before, after in events(home, number) if after == "the DMS's own value again"]


def marks(home: HomeFolder) -> list[tuple[object, ...]]:
    """What stands by hand."""
    return asked(home, "SELECT promise_id, field, own FROM by_hand ORDER BY 1, 2")


def open_calls(home: HomeFolder) -> list[str]:
    return [one["promises"][0] for one in home.letters(channel="call", state="waiting")]


def test_an_eta_by_hand_stands_while_the_dms_repeats_itself_and_gives_way_when_it_changes_its_own(
    store: HomeFolder,
) -> None:
    said = done(store, "eta", "61", "2026-03-12..3/16/2026", *KAY)
    assert said.startswith(f"{ONE} has the ETA Mar 12-16, confirmed by Kay, depot; ")
    repeated = [{**one, "bin": "A7"} for one in ROWS]
    assert store.night(FRIDAY, repeated).code == 0
    assert store.night(SATURDAY, [{**one, "bin": "A8"} for one in ROWS]).code == 0
    found = promise(store, at=f"{SATURDAY}T12:00")
    assert (found["eta_from"], found["eta_to"]) == ("2026-03-12", "2026-03-16")
    store.night(MONDAY, [row("1", eta="2026-03-11", promised_on="2026-03-20"), *ROWS[1:]])
    found = promise(store, at=f"{MONDAY}T12:00")
    assert (found["eta_from"], found["eta_to"]) == ("2026-03-11", "2026-03-11")
    assert given_back(store) == ["ETA"]
    assert marks(store) == []


def test_once_the_dms_says_what_the_person_said_the_value_is_its_own_and_nobody_hears_of_it(store: HomeFolder) -> None:
    done(store, "eta", ONE, "2026-03-17", *KAY)
    letters = len(store.letters())
    store.night(FRIDAY, [row("1", eta="2026-03-17", promised_on="2026-03-20"), *ROWS[1:]])
    assert given_back(store) == ["ETA"]
    assert marks(store) == []
    assert all(ONE not in one["promises"] for one in store.letters()[letters:] if "N6" in one["rules"])


def test_every_entry_is_one_set_of_events_with_who_said_so(store: HomeFolder) -> None:
    done(store, "eta", "61", "2026-03-17", *KAY)
    done(store, "promise", "61", "2026-03-25", "--why", "agreed on the phone", "--by", "dana")
    assert events(store, who="dana") == [
        ("by hand", "ETA", "confirmed by Kay, depot"),
        ("eta_from", "2026-03-10", "2026-03-17"),
        ("eta_to", "2026-03-10", "2026-03-17"),
        ("eta_confirmed_by", None, "Kay, depot"),
        ("by hand", "promised date", "agreed on the phone"),
        ("promised_on", "2026-03-20", "2026-03-25"),
    ]


def test_the_customer_is_told_of_a_slip_by_hand_as_of_any(store: HomeFolder) -> None:
    said = done(store, "eta", ONE, "2026-03-13", *KAY)
    assert "leaves with the next `weowe send`" in said
    (letter,) = store.letters(audience="customer", state="waiting", channel="email")
    assert "N6" in letter["rules"]
    assert letter["promises"] == [ONE]
    said = done(store, "eta", ONE, "2026-03-10", *KAY)
    assert f"letter {letter['id']} to its customer is withdrawn" in said
    assert store.letters(audience="customer", state="waiting", channel="email") == []


UNDONE: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (ONE, ("eta", ONE, "2026-03-17", *KAY), ("eta", ONE, "2026-03-10", *KAY)),
    (ONE, ("eta", ONE, "unknown", *KAY), ("eta", ONE, "dms")),
    (FOUR, ("eta", FOUR, "2026-03-30", *KAY), ("eta", FOUR, "dms")),
    (ONE, ("promise", ONE, "2026-03-27", "--why", "x"), ("promise", ONE, "2026-03-20", "--why", "y")),
    (TWO, ("promise", TWO, "2026-03-27", "--why", "x"), ("promise", TWO, "none", "--why", "y")),
    (ONE, ("assign", ONE, "pat"), ("assign", ONE, "417")),
    (ONE, ("assign", ONE, "ana@harborhonda.example"), ("assign", ONE, "dms")),
    (TWO, ("schedule", TWO, "2026-03-05T14:00"), ("schedule", TWO, "none")),
    (ONE, ("schedule", ONE, "3/5/2026", "2pm"), ("schedule", ONE, "none")),
    (TWO, ("install", TWO), ("reopen", TWO, "--why", "x")),
    (TWO, ("install", "62", "--on", WEDNESDAY), ("reopen", "62", "--why", "x")),
    (ONE, ("cancel", ONE, "--why", "x"), ("reopen", ONE, "--why", "y")),
    (FOUR, ("cancel", FOUR, "--why", "x"), ("reopen", FOUR, "--why", "y")),
    (TWO, ("return", TWO, "--why", "x"), ("reopen", TWO, "--why", "y")),
    (ONE, ("hold", ONE, "--until", "2026-03-09", "--why", "x"), ("hold", ONE, "--until", "none")),
]


@pytest.mark.parametrize(("number", "entry", "undo"), UNDONE, ids=[" ".join(one[1][:3]) for one in UNDONE])
def test_what_one_command_enters_another_takes_back(
    store: HomeFolder, number: str, entry: tuple[str, ...], undo: tuple[str, ...]
) -> None:
    before, letters = promise(store, number), store.letters(state="waiting")
    done(store, *entry)
    assert promise(store, number) != before or entry[0] == "hold"
    done(store, *undo, at=f"{THURSDAY}T10:05")
    assert promise(store, number) == before
    assert marks(store) == []
    mine = [one for one in store.letters(state="waiting", audience="customer") if number in one["promises"]]
    assert mine == [one for one in letters if one["audience"] == "customer" and number in one["promises"]]
    assert store.night(FRIDAY, [{**one, "bin": "A7"} for one in ROWS]).code == 0
    now = promise(store, number, at=f"{THURSDAY}T12:00")
    keys = ("status", "eta_to", "promised_on", "scheduled_for", "installed_on", "owner")
    assert {key: now[key] for key in keys} == {key: before[key] for key in keys}


@pytest.mark.parametrize(("number", "entry", "undo"), UNDONE, ids=[" ".join(one[1][:3]) for one in UNDONE])
def test_a_dry_run_says_what_would_be_and_leaves_no_trace(
    two_nights: HomeFolder, number: str, entry: tuple[str, ...], undo: tuple[str, ...]
) -> None:
    before = everything(two_nights.folder)
    assert "would" in done(two_nights, *entry, "-n")
    assert everything(two_nights.folder) == before


def test_an_installed_promise_is_closed_by_hand_until_the_dms_has_another_word(store: HomeFolder) -> None:
    assert done(store, "install", "62", "--on", THURSDAY) == f"{TWO} is installed, on Feb 26; nothing follows"
    # Of the one that never came it is written too, for the export may be behind; but not without a word.
    doubt = f"and its part is not here yet: it was ordered; if that was a slip: weowe reopen {ONE} --why TEXT"
    assert done(store, "install", "61", "-n") == f"{ONE} would be installed, on Feb 26, {doubt}; nothing follows"
    assert ("status", "received", "installed") in events(store, TWO)
    store.night(FRIDAY, [{**one, "bin": "A7"} for one in ROWS])
    assert promise(store, TWO)["status"] == "installed"
    assert TWO not in [one["id"] for one in store.promises(at=f"{FRIDAY}T12:00")]
    store.night(SATURDAY, [ROWS[0], row("2"), *ROWS[2:]])
    assert promise(store, TWO)["status"] == "ordered"
    assert given_back(store, TWO) == ["state"]


def test_an_installation_that_the_dms_confirms_makes_no_second_one(store: HomeFolder) -> None:
    done(store, "install", TWO)
    store.night(FRIDAY, [ROWS[0], received("2", status="installed", received_on=THURSDAY), *ROWS[2:]])
    assert [one for one in events(store, TWO) if one[0] == "status"][-1] == ("status", "received", "installed")
    assert marks(store) == []


def test_a_customer_who_cancels_closes_the_promise_and_its_letter_is_withdrawn(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1"), row("2")])
    home.export(THURSDAY, [received("1"), row("2")])
    home.nightly(f"{THURSDAY}T06:00")
    (letter,) = home.letters(audience="customer", state="waiting")
    cancelled = ("log", "61", "--method", "inbound", "--said", "sold the car", "--answer", "cancel")
    said = done(home, *cancelled, at=f"{THURSDAY}T07:00")
    wanted = f"{ONE}: what was said is noted, the customer cancels: it is cancelled; "
    assert said == f"{wanted}letter {letter['id']} to its customer is withdrawn"
    found = events(home)
    assert ("contact", "inbound", "sold the car") in found
    assert ("decision", None, "cancel") in found
    for day in (FRIDAY, SATURDAY):
        home.night(day, [received("1", bin=day), row("2")])
    assert home.to_customers() == []
    assert promise(home)["status"] == "cancelled"
    assert home.rules(ONE, at=f"{SATURDAY}T12:00")["N8"]["due"] is False, "a person's cancel is no news to them"
    assert "is received again" in done(home, "reopen", "61", "--why", "kept it after all", at=f"{SATURDAY}T12:00")
    assert [one["rules"] for one in home.letters(audience="customer", state="waiting")] == [["N1"]]


def test_who_reschedules_has_no_appointment_any_more(store: HomeFolder) -> None:
    assert "is scheduled for Thursday, March 5, 2:00 PM" in done(store, "schedule", "62", "2026-03-05", "2pm")
    assert promise(store, TWO)["scheduled_for"] == "2026-03-05T14:00:00-08:00"
    store.night(FRIDAY, [{**one, "bin": "A7"} for one in ROWS])
    assert promise(store, TWO)["status"] == "scheduled", "the DMS repeats `received`, and the appointment stands"
    done(
        store, "log", TWO, "--method", "phone", "--said", "cannot come", "--answer", "reschedule", at=f"{FRIDAY}T10:00"
    )
    found = promise(store, TWO)
    assert (found["status"], found["scheduled_for"]) == ("received", None)
    assert marks(store) == []


def test_an_appointment_for_a_part_that_is_not_here_is_noted_and_changes_no_state(store: HomeFolder) -> None:
    said = done(store, "schedule", "61", "2026-03-12T09:00")
    assert "its part is not here yet: it is ordered" in said
    assert promise(store)["status"] == "ordered"
    assert marks(store) == []


def test_a_hold_silences_one_promise_and_on_its_day_it_speaks_again(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    rows = [received("1"), received("2")]
    home.night(WEDNESDAY, [row("1"), row("2")])
    held = ("hold", ONE, "--until", SATURDAY, "--why", "he is away", "--by", "dana")
    assert "nobody is told of it before" in done(home, *held, at=f"{WEDNESDAY}T10:00")
    for day in (THURSDAY, FRIDAY):
        home.night(day, rows)
        assert [one["promises"] for one in home.to_customers()] == [[TWO]]
    assert "on hold until Feb 28: he is away" in home.rules(ONE, at=f"{FRIDAY}T12:00")["N1"]["reason"]
    home.night(SATURDAY, rows)
    assert [one["promises"] for one in home.to_customers()] == [[TWO], [ONE]]


def test_a_hold_that_is_ended_early_lets_it_be_told_at_once(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1")])
    home.export(THURSDAY, [received("1")])
    home.nightly(f"{THURSDAY}T06:00")
    said = done(home, "hold", ONE, "--until", "2026-03-09", "--why", "away", at=f"{THURSDAY}T07:00")
    assert "to its customer is withdrawn" in said
    assert "leaves with the next" in done(home, "hold", ONE, "--until", "none", at=f"{THURSDAY}T10:00")
    home.weowe("send", at=f"{THURSDAY}T10:05")
    assert [one["promises"] for one in home.to_customers()] == [[ONE]]


@pytest.mark.parametrize(
    ("method", "answer", "made"),
    [
        ("phone", (), True),
        ("in-person", (), True),
        ("inbound", ("--answer", "wait"), True),
        ("phone", ("--answer", "no-answer"), False),
        ("email", (), True),
        ("text", (), True),
    ],
)
def test_a_call_is_off_the_list_once_somebody_spoke_to_the_customer(
    store: HomeFolder, method: str, answer: tuple[str, ...], made: bool
) -> None:
    (call,) = [one for one in store.letters(channel="call", state="waiting") if one["promises"] == [THREE]]
    said = done(store, "log", THREE, "--method", method, "--said", "it is here", *answer, "--by", "dana")
    assert (f"call {call['id']} is off the list" in said) == made
    (now,) = [one for one in store.letters(channel="call") if one["id"] == call["id"]]
    assert now["state"] == ("sent" if made else "waiting")
    store.night(FRIDAY, [{**one, "bin": "A7"} for one in ROWS])
    assert (THREE in open_calls(store)) == (not made)
    if made:
        assert now["sent_at"] == f"{THURSDAY}T10:00:00-08:00"
        assert asked(store, f"SELECT remark FROM letters WHERE id = {call['id']}") == [(f"said by dana ({method})",)]
        assert "told on 2026-02-26 10:00" in store.rules(THREE, at=f"{FRIDAY}T12:00")["N1"]["reason"]


def test_a_call_that_reached_nobody_is_an_attempt_and_the_silence_goes_on(store: HomeFolder) -> None:
    before = promise(store, THREE)
    done(store, "log", THREE, "--method", "phone", "--said", "rang out", "--answer", "no-answer")
    assert events(store, THREE)[-1] == ("attempt", "phone", "rang out")
    assert promise(store, THREE)["last_contact_at"] == before["last_contact_at"]
    done(store, "log", THREE, "--method", "email", "--said", "it is here", at=f"{THURSDAY}T10:30")
    assert promise(store, THREE)["last_contact_at"] == f"{THURSDAY}T10:30:00-08:00"


def test_the_same_answer_given_again_is_evidence_again(store: HomeFolder) -> None:
    for at in (f"{THURSDAY}T10:00", f"{THURSDAY}T11:00"):
        done(store, "log", FOUR, "--method", "phone", "--said", "he waits", "--answer", "wait", at=at)
    assert [one for one in events(store, FOUR) if one[0] == "decision"] == [
        ("decision", None, "wait"),
        ("decision", "wait", "wait"),
    ]


def test_a_second_run_on_the_same_night_changes_nothing_that_was_entered(store: HomeFolder) -> None:
    done(store, "eta", ONE, "2026-03-17", *KAY)
    done(store, "schedule", TWO, "2026-03-05T14:00")
    before = marks(store), promise(store), promise(store, TWO)
    store.nightly(f"{THURSDAY}T11:00")
    store.nightly(f"{THURSDAY}T11:30")
    after = marks(store), promise(store), promise(store, TWO)
    assert after[0] == before[0]
    for was, now in zip(before[1:], after[1:], strict=True):
        heard = {"last_contact_at": None, "silence_business_days": None}
        assert now | heard == was | heard
    listed = len(store.letters())
    store.nightly(f"{THURSDAY}T13:00")
    assert len(store.letters()) == listed


def test_a_closed_promise_that_left_the_export_is_missed_once_it_is_reopened(store: HomeFolder) -> None:
    done(store, "cancel", ONE, "--why", "x")
    store.night(FRIDAY, ROWS[1:])
    assert promise(store)["vanished_since"] is None
    done(store, "reopen", ONE, "--why", "y", at=f"{FRIDAY}T10:00")
    assert promise(store)["vanished_since"] == FRIDAY


def test_a_promised_date_by_hand_stands_over_what_the_ro_report_repeats(tmp_path: Path) -> None:
    exports = (
        '      - {dms: generic, path: "inbox/main/so_*"}\n'
        '      - {dms: generic, kind: repair_orders, path: "inbox/main/ro_*"}\n'
    )
    home = HomeFolder(tmp_path / "home", LEAST.replace('      - {dms: generic, path: "inbox/main/*"}\n', exports))

    def night(day: str, promised: str, advisor: str = "417", **order: str) -> None:
        home.export(day, [row("1", advisor="", **order)])
        ro = {"ro": "61", "promised_on": promised, "advisor": advisor, "customer": "Maria Lopez 1", "vehicle": day}
        home.export(day, [ro], name="ro")
        assert home.nightly(f"{day}T08:00").code == 0

    night(WEDNESDAY, "2026-03-20")
    done(home, "promise", "61", "2026-03-27", "--why", "agreed", at=f"{WEDNESDAY}T10:00")
    done(home, "assign", "61", "pat", at=f"{WEDNESDAY}T10:00")
    for day in (THURSDAY, FRIDAY):
        night(day, "2026-03-20", bin=day)
        assert (promise(home)["promised_on"], promise(home)["owner"]) == ("2026-03-27", "Pat Kim")
    night(SATURDAY, "2026-03-24", bin="A8")
    assert (promise(home)["promised_on"], promise(home)["owner"]) == ("2026-03-24", "Pat Kim")
    assert given_back(home) == ["promised date"]
    assert [field for _, field, _ in marks(home)] == ["advisor"]


def test_the_page_of_a_promise_tells_of_all_that_in_words(store: HomeFolder) -> None:
    done(store, "eta", FOUR, "2026-03-20", *KAY)
    done(store, "log", FOUR, "--method", "phone", "--said", "he waits", "--answer", "wait", "--by", "dana")
    done(store, "log", FOUR, "--method", "phone", "--said", "rang out", "--answer", "no-answer", "--by", "dana")
    done(store, "schedule", FOUR, "2026-03-23T09:00", "--by", "dana")
    done(store, "hold", FOUR, "--until", "2026-03-09", "--why", "he is away", "--by", "dana")
    page = store.weowe("show", FOUR, "--format", "table", at=f"{THURSDAY}T12:00").out
    for words in (
        "Mar 20, confirmed Feb 26 by Kay, depot",
        "wait, today 10:00 AM, noted by dana",
        "until Mar 9: he is away",
        "by hand, ETA: confirmed by Kay, depot",
        "the customer heard by phone: he waits",
        "nobody was reached by phone: rang out",
        "the customer's answer: wait",
        "appointment: Mar 23, 9:00 AM",
        "on hold until: Mar 9",
        "why on hold: he is away",
    ):
        assert words in page


def completed(home: HomeFolder, line: str, shell: str = "zsh") -> str:
    """What a shell is offered for a line that somebody is typing."""
    enter_commands()
    env = {"_WEOWE_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line, "WEOWE_HOME": str(home.folder)}
    result = CliRunner().invoke(app, [], prog_name="weowe", env=env)
    assert result.stderr == ""
    return result.stdout


def test_a_shell_offers_the_numbers_with_their_customers(store: HomeFolder) -> None:
    offered = completed(store, "weowe log WO-")
    assert '"WO-000001":"Maria Lopez 1, Brake pad set"' in offered
    assert '"61":"Maria Lopez 1, Brake pad set"' in completed(store, "weowe eta 6")
    done(store, "cancel", ONE, "--why", "x")
    assert ONE not in completed(store, "weowe log WO-"), "what is closed is offered only to be opened again"
    assert ONE in completed(store, "weowe reopen WO-")
    assert TWO not in completed(store, "weowe reopen WO-")


def test_a_shell_offers_the_names_that_begin_as_typed(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    names = ("José Núñez", "Ann Núñez", "NUNN, BO", "Mia Nun$(id)", "Wo Hart")
    home.night(WEDNESDAY, [row(str(so), customer=name) for so, name in enumerate(names, start=1)])
    offered = completed(home, "weowe show nu")
    assert '"nunez":"2 promises, the newest Ann Núñez, WO-000002, Brake pad set"' in offered
    assert '"nunn' in offered
    assert "$" not in offered
    assert '"Núñez"' in completed(home, "weowe log Nú")
    assert '"wo"' in completed(home, "weowe eta wo"), "beside the numbers"
    assert "nunez" not in completed(home, "weowe reopen nu")


def test_an_ro_number_of_several_promises_is_not_offered(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1", ro="600"), row("2", ro="600"), row("3", ro="601")])
    offered = completed(home, "weowe log 60")
    assert '"601"' in offered
    assert '"600"' not in offered


def test_what_somebody_typed_into_the_dms_steers_no_shell(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1", customer='$(touch x) `id` \\"; reboot'), row("2", ro="6$(id)")])
    for shell in ("zsh", "bash", "fish", "powershell"):
        offered = completed(home, "weowe log ", shell) + completed(home, "weowe log 6", shell)
        assert not {"$", "`", "\\", ";"} & {*offered.replace("\\n", "")}


@pytest.mark.parametrize("broken", ["no home", "no ledger", "a ledger that is none", "a configuration that is none"])
def test_a_completion_that_finds_nothing_says_nothing(tmp_path: Path, broken: str) -> None:
    home = HomeFolder(tmp_path / "home")
    if broken == "a ledger that is none":
        (home.folder / "ledger.db").write_text("no ledger at all", encoding="utf-8")
    elif broken == "a configuration that is none":
        home.configure("stores: [")
    folder = tmp_path / "elsewhere" if broken == "no home" else home.folder
    before = everything(tmp_path)
    env = {"_WEOWE_COMPLETE": "complete_bash", "COMP_WORDS": "weowe log WO", "COMP_CWORD": "2"}
    program = "import sys; sys.argv = ['weowe']; from weowe_cli.cli import main; main()"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | ENV | env | {"WEOWE_HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout.strip(), answer.stderr) == (0, b"", b"")
    assert everything(tmp_path) == before


def test_a_part_that_was_fitted_before_the_dms_caught_up_is_not_announced_to_its_customer(store: HomeFolder) -> None:
    home = store
    done(home, "install", ONE, at=f"{THURSDAY}T15:00")
    assert home.night(FRIDAY, [received("1", received_on=FRIDAY), *ROWS[1:]], clock="09:00").code == 0
    assert promise(home, ONE, f"{FRIDAY}T10:00")["status"] == "installed"
    assert [one for one in home.to_customers() if ONE in one["promises"]] == []


def test_who_answered_before_the_letter_that_asks_could_leave_is_not_asked_any_more(store: HomeFolder) -> None:
    home = store
    assert home.night(FRIDAY, [backordered("1", eta="2026-03-20"), *ROWS[1:]], clock="06:00").code == 0
    (asking,) = (one for one in home.to_customers("waiting") if ONE in one["promises"])
    done(home, "log", ONE, "--method", "phone", "--said", "waits", "--answer", "wait", at=f"{FRIDAY}T07:00")
    assert [one["id"] for one in home.to_customers("withdrawn")] == [asking["id"]]
    home.weowe("send", at=f"{FRIDAY}T09:00")
    assert [one for one in home.to_customers() if ONE in one["promises"]] == []
    rules = home.rules(ONE, f"{FRIDAY}T10:00")
    assert not rules["N4"]["due"]
    assert "before it was asked" in rules["N4"]["reason"]
