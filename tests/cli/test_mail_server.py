"""Letters through a real mail server on this machine: one that takes them, one that refuses, one that is away (SPEC 7)."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.channels.mail_server import MailServer, Manners
from tests.home import HomeFolder, received, row

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY, by_mail, child, everything, facts, is_three_lines, started

AT = f"{FRIDAY}T08:00"
REFUSAL = "550 5.1.1 <maria1@mail.example>: no such user here"


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def two_arrivals(home: HomeFolder, port: int) -> None:
    """Thursday night on files, then Friday's export landed and the mail goes to a server."""
    home.night(THURSDAY, [row("1"), row("2"), row("3")])
    home.configure(by_mail(port))
    home.export(FRIDAY, [received("1"), received("2"), row("3")])


def test_letters_arrive_as_they_stand_in_the_outbox(home: HomeFolder, server: MailServer) -> None:
    two_arrivals(home, server.port)
    answer = home.nightly(AT)
    assert answer.code == 0, answer.err
    assert f"127.0.0.1:{server.port}" in answer.err
    assert sorted(server.addressees) == [
        "ana@harborhonda.example", "dana@harborhonda.example", "maria1@mail.example", "maria2@mail.example",
    ]  # fmt: skip
    sent = {one["to"]: one for one in home.letters(state="sent") if one["sent_at"].startswith(FRIDAY)}
    for taken in server.taken:
        mail = email.message_from_bytes(taken.content, policy=email.policy.default)
        assert mail["Message-ID"] == sent[taken.to[0]]["message_id"]
        assert mail["Subject"] == sent[taken.to[0]]["subject"]
        assert taken.sender == "parts@harborhonda.example"
    assert home.nightly(f"{FRIDAY}T08:15").code == 0
    assert len(server.taken) == 4


def test_a_file_is_the_very_bytes_that_the_server_would_get(
    home: HomeFolder, tmp_path: Path, server: MailServer
) -> None:
    other = HomeFolder(tmp_path / "other")
    for one, night in ((home, None), (other, server.port)):
        one.night(THURSDAY, [row("1")])
        if night:
            one.configure(by_mail(night))
        one.export(FRIDAY, [received("1")])
        assert one.nightly(AT).code == 0
    files = {path.read_bytes() for path in (home.folder / "outbox").glob("*.eml")}
    assert {taken.content for taken in server.taken} <= files


def test_a_refused_customer_is_called_and_the_others_are_written_to(home: HomeFolder) -> None:
    with MailServer(Manners(recipient={"maria1@mail.example": REFUSAL})) as server:
        two_arrivals(home, server.port)
        answer = home.nightly(AT)
        assert answer.code == 3
        assert "1 refused for good" in answer.err
        (dead,) = home.letters(state="dead")
        assert dead["to"] == "maria1@mail.example"
        assert "5.1.1" in dead["last_error"]
        assert "maria2@mail.example" in server.addressees
        assert "maria1@mail.example" not in server.addressees
        assert home.nightly(f"{FRIDAY}T08:15").code == 0
        (call,) = home.letters(channel="call")
        assert (call["promises"], call["rules"], call["state"]) == (["WO-000001"], ["N1"], "waiting")
        work = [one for one in home.letters(to="dana@harborhonda.example") if "D3" in one["rules"]]
        assert len(work) == 1
        text = home.weowe("outbox", "show", str(work[0]["id"]), "--unmask").out
        assert "555-0142" in text
        assert "refused" in text
        for clock in ("08:30", "09:00"):
            assert home.nightly(f"{FRIDAY}T{clock}").code == 0
        assert len(home.letters(channel="call")) == 1
        assert server.addressees.count("maria2@mail.example") == 1
        assert server.addressees.count("dana@harborhonda.example") == 2


@pytest.mark.parametrize("command", ["outbox list", "show WO-000001", "report", "explain WO-000001"])
@pytest.mark.parametrize("wanted", ["table", "tsv", "csv", "json", "jsonl", "html", "xlsx"])
def test_what_the_server_says_of_an_address_is_masked_too(
    refused: HomeFolder, command: str, wanted: str, tmp_path: Path
) -> None:
    file = tmp_path / f"out.{wanted}"
    assert refused.weowe(*command.split(), "--format", wanted, "-o", str(file), at=AT).code == 0
    if wanted == "xlsx":
        book = openpyxl.load_workbook(file)
        text = "\n".join(str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line)
    else:
        text = file.read_text("utf-8")
    assert "maria1@" not in text


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """A home in which a server refused one customer by name and thanked for another."""
    home = HomeFolder(tmp_path_factory.mktemp("refused") / "home")
    with MailServer(Manners(recipient={"maria1@mail.example": REFUSAL})) as server:
        two_arrivals(home, server.port)
        home.nightly(AT)
    return home


def test_the_digest_masks_what_the_server_said(refused: HomeFolder) -> None:
    assert "maria1@" not in refused.weowe("digest", at=AT).out


def test_a_server_that_is_away_stops_nothing_but_the_mail(home: HomeFolder) -> None:
    port = closed_port()
    two_arrivals(home, port)
    answer = home.nightly(AT)
    assert answer.code == 75
    assert f"127.0.0.1:{port}" in answer.err
    assert "Traceback" not in answer.err
    assert {one["status"] for one in home.promises("--shelf", at=AT)} == {"received"}
    waiting = home.letters(state="waiting")
    assert len(waiting) == 4
    assert {one["attempts"] for one in waiting} == {0}
    assert home.weowe("send", at=f"{FRIDAY}T08:10").code == 75
    with MailServer() as server:
        home.configure(by_mail(server.port))
        assert home.nightly(f"{FRIDAY}T08:20").code == 0
        assert sorted(server.addressees) == sorted(one["to"] for one in waiting)
        assert home.nightly(f"{FRIDAY}T08:30").code == home.weowe("send", at=f"{FRIDAY}T08:40").code == 0
        assert len(server.taken) == 4


def test_a_server_that_puts_off_gets_its_letter_later_and_once(home: HomeFolder) -> None:
    with MailServer(Manners(recipient={"maria1@mail.example": "451 4.7.1 greylisted, come back"})) as server:
        two_arrivals(home, server.port)
        answer = home.nightly(AT)
        assert answer.code == 3
        assert "1 letters put off" in answer.err
        server.manners.recipient.clear()
        assert home.weowe("send", at=f"{FRIDAY}T08:02").code == 0
        assert server.addressees.count("maria1@mail.example") == 0
        assert home.weowe("send", at=f"{FRIDAY}T08:30").code == 0
        assert server.addressees.count("maria1@mail.example") == server.addressees.count("maria2@mail.example") == 1
        assert home.nightly(f"{FRIDAY}T09:00").code == 0
        assert server.addressees.count("maria1@mail.example") == 1


def test_a_refused_letter_that_is_tried_again_is_sent_once_for_all(home: HomeFolder) -> None:
    """The address was right after all: IT mended the server, the parts manager retries, nobody hears of it twice."""
    with MailServer(Manners(recipient={"maria1@mail.example": REFUSAL})) as server:
        two_arrivals(home, server.port)
        home.nightly(AT)
        server.manners.recipient.clear()
        (dead,) = home.letters(state="dead")
        assert home.weowe("outbox", "retry", str(dead["id"]), at=f"{FRIDAY}T08:05").code == 0
        assert home.weowe("send", at=f"{FRIDAY}T08:06").code == 0
        assert server.addressees.count("maria1@mail.example") == 1
        for day, bin_ in ((SATURDAY, "A1"), (MONDAY, "B2")):
            assert home.night(day, [received("1", bin=bin_), received("2"), row("3")]).code == 0
        assert server.addressees.count("maria1@mail.example") == 1
        assert home.letters(channel="call") == []


def test_a_refused_letter_tried_again_after_the_call_was_listed_takes_the_call_off(home: HomeFolder) -> None:
    with MailServer(Manners(recipient={"maria1@mail.example": REFUSAL})) as server:
        two_arrivals(home, server.port)
        home.nightly(AT)
        home.nightly(f"{FRIDAY}T08:15")
        assert len(home.letters(channel="call", state="waiting")) == 1
        server.manners.recipient.clear()
        assert home.weowe("outbox", "retry", "--all", at=f"{FRIDAY}T08:20").code == 0
        home.nightly(f"{FRIDAY}T08:30")
        home.night(SATURDAY, [received("1", bin="A1"), received("2"), row("3")])
        assert server.addressees.count("maria1@mail.example") == 1
        assert home.letters(channel="call", state="waiting") == []


def test_a_refused_letter_that_is_dropped_is_never_written_again(home: HomeFolder) -> None:
    with MailServer(Manners(recipient={"maria1@mail.example": REFUSAL})) as server:
        two_arrivals(home, server.port)
        home.nightly(AT)
        (dead,) = home.letters(state="dead")
        answer = home.weowe("outbox", "drop", str(dead["id"]), "--why", "she was at the counter", at=f"{FRIDAY}T08:05")
        assert answer.code == 0
        for day, bin_ in ((SATURDAY, "A1"), (MONDAY, "B2")):
            assert home.night(day, [received("1", bin=bin_), received("2"), row("3")]).code == 0
        assert "maria1@mail.example" not in server.addressees
        assert home.letters(channel="call") == []


def test_a_limit_leaves_the_rest_for_later(home: HomeFolder, server: MailServer) -> None:
    two_arrivals(home, server.port)
    home.weowe("import", at=AT)
    first = home.weowe("send", "--limit", "1", at=AT)
    assert (first.code, len(server.taken)) == (3, 1)
    assert home.weowe("send", at=AT).code == 0
    assert len(server.taken) == len(set(server.addressees)) == 3


def test_the_login_is_tried_by_check_and_nothing_is_sent(home: HomeFolder, server: MailServer) -> None:
    home.configure(by_mail(server.port))
    assert home.weowe("check", "--mail").code == 0
    assert (server.connections, server.taken) == (1, [])
    home.configure(by_mail(closed_port()))
    away = home.weowe("check", "--mail")
    assert away.code == 75
    assert is_three_lines(away.err)
    assert home.weowe("check").code == 0


@pytest.mark.parametrize("word", ["no", "false", "off", "No"])
def test_no_mail_leaves_while_live_says_no(home: HomeFolder, server: MailServer, word: str) -> None:
    two_arrivals(home, server.port)
    home.configure(by_mail(server.port).replace("live: true", f"live: {word}"))
    answer = home.nightly(AT)
    assert server.taken == []
    assert answer.code == 78
    assert "live: true" in answer.err


def test_the_digest_goes_now_to_whom_it_is_sent(home: HomeFolder, server: MailServer) -> None:
    home.night(THURSDAY, [row("1")])
    home.configure(by_mail(server.port))
    home.export(FRIDAY, [row("1")])
    assert home.nightly(f"{FRIDAY}T06:00").code == 0
    assert server.addressees == []
    assert home.weowe("digest", "--to", "kim@group.example", at=f"{FRIDAY}T06:30").code == 0
    assert server.addressees == ["kim@group.example"]
    assert home.nightly(f"{FRIDAY}T07:00").code == 0
    assert server.addressees == ["kim@group.example", "ana@harborhonda.example"]
    assert home.weowe("digest", "--send", at=f"{FRIDAY}T07:00").code == 0
    assert server.addressees[2:] == ["ana@harborhonda.example"]
    wrong = home.weowe("digest", "--to", "kim at group", at=AT)
    assert wrong.code == 2
    assert is_three_lines(wrong.err)


def wait_for(file: Path) -> None:
    for _ in range(400):
        if file.exists():
            return
        time.sleep(0.025)
    raise AssertionError(f"{file.name} never came")


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("end", ["killed", "interrupted"])
def test_a_run_that_holds_the_ledger_is_named_and_when_it_dies_the_next_goes_on(home: HomeFolder, end: str) -> None:
    with MailServer(Manners(silent_at="DATA")) as server:
        two_arrivals(home, server.port)
        home.configure(by_mail(server.port).replace("timeout: 2", "timeout: 30"))
        other = started("nightly", "--home", str(home.folder), "--now", AT)
        try:
            wait_for(home.folder / "ledger.run.txt")
            for _ in range(400):
                if server.letters:
                    break
                time.sleep(0.025)
            before = facts(home)
            for command in (["nightly"], ["send"], ["import"], ["outbox", "approve", "--all"], ["digest", "--send"]):
                answer = home.weowe(*command, at=AT)
                assert answer.code == 75
                assert is_three_lines(answer.err), answer.err
                assert "nightly" in answer.err
                assert str(other.pid) in answer.err
                assert FRIDAY in answer.err
            assert facts(home) == before
            assert home.weowe("report", at=AT).code == home.weowe("nightly", "-n", at=AT).code == 0
            other.send_signal(signal.SIGKILL if end == "killed" else signal.SIGINT)
            _, said = other.communicate(timeout=20)
        finally:
            other.kill()
            other.communicate()
        if end == "interrupted":
            assert other.returncode == 130
            assert b"Traceback" not in said
    with MailServer() as server:
        home.configure(by_mail(server.port))
        assert home.nightly(f"{FRIDAY}T08:20").code == 0
        assert sorted(set(server.addressees)) == sorted(server.addressees)
        assert {"maria1@mail.example", "maria2@mail.example"} <= set(server.addressees)


def test_no_password_is_in_what_is_written_or_said(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.configure(by_mail(closed_port()).replace("auth: none", "auth: password, user: parts"))
    home.export(FRIDAY, [received("1")])
    answer = child("nightly", "--home", str(home.folder), "--now", AT, "-vv", WEOWE_SMTP_PASSWORD="hunter2-hunter2")
    assert answer.code == 75
    assert "hunter2" not in answer.out + answer.err
    assert not [name for name, content in everything(home.folder).items() if content and b"hunter2" in content]


def test_a_password_that_nobody_gave_is_a_matter_of_configuration(home: HomeFolder, server: MailServer) -> None:
    two_arrivals(home, server.port)
    home.configure(by_mail(server.port).replace("auth: none", "auth: password, user: parts"))
    answer = home.nightly(AT)
    assert answer.code == 78
    assert "WEOWE_SMTP_PASSWORD" in answer.err
    assert "Traceback" not in answer.err
    assert json.loads(home.weowe("outbox", "list", "-f", "json").out)["letters"]
