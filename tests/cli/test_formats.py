"""The seven formats on every command that shows something; JSON keys word for word; what is masked stays masked (CLI.md)."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.home import HomeFolder, received, row

from .house import FRIDAY, THURSDAY, is_three_lines

PROMISE = """id, store, dms, kind, so_type, ro, so, line, part_number, part_key, description, qty_ordered,
  qty_received, status, dms_status, flag, ordered_on, eta_from, eta_to, promised_on, received_on, scheduled_for, installed_on, vanished_since, days_late,
  days_on_shelf, last_contact_at, silence_business_days, owner, owner_email, customer, phone, email, vehicle, prepaid, part_value, labor_value, next_action"""
RUN = """id, store, export, fingerprint, as_of, started_at, finished_at, outcome, reason, rows, opened, changed,
  unchanged, vanished, set_aside, ignored, letters"""
LETTER = (
    "id, rules, promises, audience, to, channel, state, not_before, attempts, message_id, subject, sent_at, last_error"
)
RULE = "rule, tier, due, reason, since, next_at, to, config"
FORMATS = ("table", "tsv", "csv", "json", "jsonl", "html", "xlsx")
COMMANDS = {
    "report": (PROMISE, "promises"),
    "show WO-000001": ("", ""),
    "explain WO-000001": (RULE, "rules"),
    "outbox list": (LETTER, "letters"),
    "runs": (RUN, "runs"),
}
AT = f"{FRIDAY}T09:00"
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
MONTHS = re.compile(r"\b(Jan|Feb|Mar|Apr) \d")
WHOLE_PHONE = re.compile(r"206\D{0,3}555\D?0142|206\D{0,3}555\D?0199")


def keys(spelled: str) -> list[str]:
    return [one.strip() for one in spelled.split(",")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Two nights: a part came in and was told, an address and a phone were corrected, a row was set aside."""
    home = HomeFolder(tmp_path_factory.mktemp("formats") / "home")
    home.night(THURSDAY, [row("1", eta="2026-03-05"), row("2", promised_on="2026-02-20"), row("3")])
    mended = {"email": "lopez@mail.example", "phone": "206-555-0199"}
    home.night(
        FRIDAY,
        [
            received("1", eta="2026-03-05", **mended),
            row("2", promised_on="2026-03-01", email=""),
            row("4", part_number=""),
        ],
    )
    return home


def shown(home: HomeFolder, command: str, *more: str) -> str:
    answer = home.weowe(*command.split(), *more, at=AT)
    assert answer.code == 0, answer.err
    return answer.out


def records(home: HomeFolder, command: str) -> list[dict[str, Any]]:
    document = json.loads(shown(home, command, "--format", "json"))
    return list(document[COMMANDS[command][1]])


@pytest.mark.parametrize("command", [name for name, (_, records) in COMMANDS.items() if records])
def test_json_has_the_keys_of_the_contract_and_no_others(home: HomeFolder, command: str) -> None:
    spelled, name = COMMANDS[command]
    document = json.loads(shown(home, command, "--format", "json"))
    assert document["schema"] == 1
    assert document[name]
    for one in document[name]:
        assert sorted(one) == sorted(keys(spelled))


@pytest.mark.parametrize(
    ("command", "outer"),
    [
        ("report", {"schema", "as_of", "promises"}),
        ("outbox list", {"schema", "letters"}),
        ("runs", {"schema", "runs"}),
        ("explain WO-000001", {"schema", "promise", "rules"}),
    ],
)
@pytest.mark.parametrize("new", [False, True], ids=["after two nights", "in a new home"])
def test_the_documents_keys_are_there_when_there_is_nothing_to_show(
    home: HomeFolder, command: str, outer: set[str], new: bool, tmp_path: Path
) -> None:
    if new and command.startswith("explain"):
        return
    where = HomeFolder(tmp_path / "new") if new else home
    assert outer <= set(json.loads(shown(where, command, "--format", "json")))


def test_one_promise_is_shown_with_the_same_keys_as_in_the_report(home: HomeFolder) -> None:
    document = json.loads(shown(home, "show WO-000001", "--format", "json"))
    assert sorted(document["promise"]) == sorted(keys(PROMISE))
    assert all(sorted(one) == sorted(keys(LETTER)) for one in document["letters"])
    assert document["letters"]
    assert document["events"]


def test_values_are_in_the_forms_of_the_contract(home: HomeFolder) -> None:
    promises = {one["id"]: one for one in records(home, "report")}
    first = promises["WO-000001"]
    assert first["part_value"] == "120.00"
    assert first["labor_value"] is None
    assert first["promised_on"] is None
    assert first["flag"] in {"red", "yellow", "green"}
    for one in promises.values():
        for key, value in one.items():
            if value is not None and key.endswith(("_on", "_since", "eta_from", "eta_to")):
                assert A_DAY.fullmatch(value)
            if value is not None and key in ("last_contact_at", "scheduled_for"):
                assert A_MOMENT.fullmatch(value)
            if value is not None and key.startswith(("qty_", "days_", "silence_")):
                assert isinstance(value, int)
    for letter in records(home, "outbox list"):
        assert letter["audience"] in {"customer", "staff"}
        assert letter["channel"] in {"email", "text", "chat", "call"}
        assert letter["state"] in {"held", "waiting", "sending", "sent", "withdrawn", "dead"}
        assert all(re.fullmatch(r"[NXD]\d+", rule) for rule in letter["rules"])
        assert A_MOMENT.fullmatch(letter["not_before"])
    for run in records(home, "runs"):
        assert run["outcome"] in {"accepted", "baseline", "already_read", "waiting", "refused", "failed"}
        assert A_MOMENT.fullmatch(run["started_at"])
    rules = records(home, "explain WO-000001")
    names = [one["rule"] for one in rules]
    assert len(names) == len(set(names))
    assert {"N1", "N2", "N5", "N10", "N17"} <= set(names)
    assert all(one["reason"] and isinstance(one["due"], bool) for one in rules)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("how", ["--format", "-f", "-o"])
@pytest.mark.parametrize("wanted", FORMATS)
def test_every_format_can_be_had_on_the_console_and_in_a_file(
    home: HomeFolder, command: str, how: str, wanted: str, tmp_path: Path
) -> None:
    file = tmp_path / f"out.{'txt' if wanted == 'table' else wanted}"
    if how == "-o":
        assert shown(home, command, "-o", str(file)) == ""
        content = file.read_bytes()
    elif wanted == "xlsx":
        answer = home.weowe(*command.split(), how, wanted, at=AT)
        assert answer.code == 2
        assert "-o" in answer.err
        return
    else:
        content = shown(home, command, how, wanted).encode()
    if wanted == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.active is not None
        assert book.active.max_row > 1
        return
    text = content.decode("utf-8-sig" if wanted == "csv" else "utf-8")
    assert "\x1b" not in text
    match wanted:
        case "json":
            assert json.loads(text)["schema"] == 1
        case "jsonl":
            lines = [json.loads(line) for line in text.splitlines()]
            assert len(lines) == (len(records(home, command)) if COMMANDS[command][1] else 1)
        case "tsv" | "csv":
            rows = list(csv.reader(io.StringIO(text), delimiter="\t" if wanted == "tsv" else ",", quoting=csv.QUOTE_NONE if wanted == "tsv" else csv.QUOTE_MINIMAL))  # fmt: skip
            assert len({len(one) for one in rows}) == 1
            assert len(rows) > 1
            if COMMANDS[command][0] and wanted == "tsv" and not command.startswith("explain"):
                assert sorted(rows[0]) == sorted(keys(COMMANDS[command][0]))
            assert not MONTHS.search("\n".join("\t".join(one[:-1]) for one in rows[1:])) or command != "report"
        case "html":
            assert text.lstrip().lower().startswith("<!doctype html")
        case _:
            assert len(text.splitlines()) > 1


@pytest.mark.parametrize("command", COMMANDS)
def test_into_a_pipe_goes_what_tsv_is(home: HomeFolder, command: str) -> None:
    assert shown(home, command) == shown(home, command, "--format", "tsv")


def test_nothing_is_cut_in_a_pipe(tmp_path: Path) -> None:
    long = "Brake pad set with shims, hardware and the electronic wear sensor for the rear axle " * 3
    home = HomeFolder(tmp_path / "home")
    home.night(THURSDAY, [row("1", description=long.strip())])
    assert long.strip() in shown(home, "report")


@pytest.mark.parametrize("command", ["report", "outbox list"])
@pytest.mark.parametrize("name", ["out.pdf", "out"])
def test_an_ending_that_says_nothing_is_asked_about_in_three_lines(
    home: HomeFolder, command: str, name: str, tmp_path: Path
) -> None:
    answer = home.weowe(*command.split(), "-o", str(tmp_path / name), at=AT)
    assert answer.code == 2
    assert not list(tmp_path.glob("out*"))
    assert is_three_lines(answer.err), answer.err


def test_a_named_format_outranks_the_ending(home: HomeFolder, tmp_path: Path) -> None:
    shown(home, "report", "-o", str(tmp_path / "report.dat"), "--format", "json")
    assert json.loads((tmp_path / "report.dat").read_text("utf-8"))["schema"] == 1


def test_a_file_that_cannot_be_written_is_said_in_three_lines_and_leaves_nothing(
    home: HomeFolder, tmp_path: Path
) -> None:
    (tmp_path / "taken.json").mkdir()
    (tmp_path / "a file").write_text("")
    before = {*tmp_path.iterdir()}
    for name in ("taken.json", "a file/report.json", f"{'z' * 300}.json"):
        answer = home.weowe("report", "-o", str(tmp_path / name), at=AT)
        assert answer.code == 2
        assert is_three_lines(answer.err)
    assert {*tmp_path.iterdir()} == before


SHOWING = [name for name in COMMANDS if not name.startswith("explain")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("wanted", FORMATS)
def test_no_customers_phone_or_address_is_shown_whole(
    home: HomeFolder, command: str, wanted: str, tmp_path: Path
) -> None:
    if wanted == "xlsx":
        shown(home, command, "-o", str(tmp_path / "out.xlsx"))
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        text = "\n".join(str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line)
    else:
        text = shown(home, command, "--format", wanted)
    assert "@mail.example" not in text.replace("***@mail.example", "")
    assert not WHOLE_PHONE.search(text)


@pytest.mark.parametrize("command", ["report", "show WO-000001", "outbox list"])
def test_contact_data_is_shown_whole_on_demand_and_that_is_noted(home: HomeFolder, command: str) -> None:
    log = home.folder / "logs" / "unmasked.log"
    before = log.read_text("utf-8").splitlines() if log.exists() else []
    text = shown(home, command, "--format", "json", "--unmask")
    assert "lopez@mail.example" in text
    (noted,) = log.read_text("utf-8").splitlines()[len(before) :]
    assert command.split()[0] in noted
    assert "2026-02-27T17:00:00" in noted
    assert "mail.example" not in noted
    shown(home, command)
    assert len(log.read_text("utf-8").splitlines()) == len(before) + 1


def test_a_change_of_address_is_masked_in_the_history_too(home: HomeFolder) -> None:
    document = json.loads(shown(home, "show WO-000001", "--format", "json"))
    changed = {one["what"]: (one["before"], one["after"]) for one in document["events"]}
    assert changed["email"] == ("m***@mail.example", "l***@mail.example")
    assert changed["phone"] == ("***-***-0142", "***-***-0199")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--status", "received"], ["WO-000001"]),
        (["--shelf"], ["WO-000001"]),
        (["--vanished"], ["WO-000003"]),
        (["--search", "08798-2"], ["WO-000002"]),
        (["--search", "62"], ["WO-000002"]),
        (["--search", "lopez 3"], ["WO-000003"]),
        (["--owner", "dana", "--limit", "1", "--sort", "number"], ["WO-000001"]),
        (["--store", "main", "--sort", "number"], ["WO-000001", "WO-000002", "WO-000003"]),
        (["--search", "nobody at all"], []),
    ],
)
def test_the_report_shows_what_is_asked_for(home: HomeFolder, arguments: list[str], ids: list[str]) -> None:
    document = json.loads(shown(home, "report", "--format", "json", *arguments))
    assert [one["id"] for one in document["promises"]] == ids


@pytest.mark.parametrize("number", ["WO-000001", "wo-000001", "WO-1", "61", "1"])
@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_promise_goes_by_its_own_number_its_ro_and_its_order(home: HomeFolder, command: str, number: str) -> None:
    document = json.loads(shown(home, f"{command} {number}", "--format", "json"))
    promise = document["promise"]
    assert (promise["id"] if command == "show" else promise) == "WO-000001"


def test_a_number_that_fits_several_promises_lists_them(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(THURSDAY, [row("1", ro="60123"), row("2", ro="60123")])
    answer = home.weowe("show", "60123", at=AT)
    assert answer.code == 2
    assert "WO-000001" in answer.err
    assert "WO-000002" in answer.err
    assert "Traceback" not in answer.err


def test_a_store_that_is_none_is_answered_with_those_there_are_and_an_owner_with_an_empty_report(
    home: HomeFolder,
) -> None:
    answer = home.weowe("report", "--store", "nowhere", at=AT)
    assert (answer.code, is_three_lines(answer.err), "The stores are: main." in answer.err) == (2, True, True)
    assert home.weowe("report", "--owner", "nobody", "-f", "json", at=AT).json["promises"] == []
    assert "--status installed" in home.weowe("report", "--search", "nobody", "-f", "table", at=AT).out


@pytest.mark.parametrize("ending", [".html", ".txt"])
def test_the_digest_is_written_by_its_ending(home: HomeFolder, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"digest{ending}"
    shown(home, "digest", "-o", str(file))
    text = file.read_text("utf-8")
    assert ("<html" in text.lower()) is (ending == ".html")
    assert "Harbor Honda" in text
    assert "Harbor Honda" in shown(home, "digest")
    wrong = home.weowe("digest", "-o", str(tmp_path / "digest.pdf"), at=AT)
    assert wrong.code == 2
    assert "End the name in .html or .txt." in wrong.err


def test_the_digest_masks_customers_contact_data(home: HomeFolder) -> None:
    text = shown(home, "digest")
    assert "@mail.example" not in text.replace("***@mail.example", "")
    assert not WHOLE_PHONE.search(text)


def test_one_letter_is_shown_as_its_reader_gets_it(home: HomeFolder) -> None:
    (letter,) = home.to_customers()
    text = shown(home, f"outbox show {letter['id']}")
    assert letter["subject"] in text
    assert "https://book.harborhonda.example/?ro=61" in text
