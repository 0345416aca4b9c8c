"""What customers write back, through a real Dovecot: an answer, a bounce and a STOP, each once, also over a kill (SPEC D4, D5)."""

from __future__ import annotations

import email
import email.policy
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import trustme

from tests.channels.dovecot import PASSWORD, USER, Dovecot, Gate
from tests.channels.mail_server import MailServer, Taken
from tests.cli.house import FRIDAY, THURSDAY, asked, by_mail, is_three_lines, started
from tests.home import LEAST, HomeFolder, received, row

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Dovecot runs on POSIX")

AT, LATER = f"{FRIDAY}T08:00", f"{FRIDAY}T09:00"
Mail = Callable[..., bytes]


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    authority = trustme.CA()
    folder = tmp_path_factory.mktemp("certificate")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    patch = pytest.MonkeyPatch()
    patch.setenv("WEOWE_IMAP_PASSWORD", PASSWORD)
    with Dovecot(folder / "server.pem") as running:
        patch.setenv("WEOWE_TEST_AUTHORITY", str(folder / "authority.pem"))
        yield running
    patch.undo()


@pytest.fixture(autouse=True)
def _empty(dovecot: Dovecot) -> None:
    """Each test begins with no mail."""
    dovecot.empty("INBOX")
    dovecot.empty("Weowe")


def with_mailbox(config: str, port: int, **more: object) -> str:
    values = {"host": "127.0.0.1", "port": port, "security": "none", "user": USER, "timeout": 10} | more
    listed = ", ".join(f"{key}: {value}" for key, value in values.items())
    return f"{config}mailbox: {{{listed}}}\n"


@pytest.fixture
def letters(home: HomeFolder, dovecot: Dovecot) -> list[Taken]:
    """Thursday's night, then Friday's: three customers were written to, one part of a fourth is awaited."""
    home.night(THURSDAY, [row(n, eta="2026-03-10") for n in "1234"])
    with MailServer() as server:
        home.configure(by_mail(server.port))
        rows = [received("1"), received("2"), row("3", status="backordered", eta="2026-03-20"), row("4")]
        assert home.night(FRIDAY, rows).code == 0
        taken = [one for one in server.taken if one.to[0].startswith("maria")]
    assert len(taken) == 3
    home.configure(with_mailbox(LEAST, dovecot.port))
    return taken


def to(letters: list[Taken], name: str) -> bytes:
    return next(one.content for one in letters if one.to == [f"{name}@mail.example"])


def written(
    sender: str, subject: str, text: str = "", *, at: str = "Fri, 27 Feb 2026 08:30:00 -0800", **more: str
) -> bytes:
    """A mail as a customer's program writes it."""
    headers = {"From": sender, "To": USER, "Subject": subject, "Date": at} | {
        k.replace("_", "-"): v for k, v in more.items()
    }
    if "Message-ID" not in headers:
        headers["Message-ID"] = f"<{abs(hash((sender, subject, text, at)))}@mail.example>"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"{head}\r\n{text}\r\n".encode()


def tapped(letter: bytes, word: str) -> str:
    """The subject that a button of a letter prepares."""
    page = email.message_from_bytes(letter, policy=email.policy.default).as_string()  # type: ignore[arg-type]
    found = re.search(rf"subject=(%5BWO-\d+%5D%20{word})", page.replace("=\n", "").replace("=3D", "="))
    assert found is not None
    return unquote(found[1])


def returned(letter: bytes, address: str, action: str = "failed") -> bytes:
    """The report that Postfix writes about a letter."""
    head = letter.partition(b"\r\n\r\n")[0].decode()
    return (
        f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.mail.example (Mail Delivery System)
To: {USER}
Subject: Undelivered Mail Returned to Sender
Date: Fri, 27 Feb 2026 08:31:00 -0800
Message-ID: <{action}.{address}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mail.example

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--B
Content-Type: text/rfc822-headers

{head}

--B--
""".replace("\r\n", "\n")
        .replace("\n", "\r\n")
        .encode()
    )


def three(letters: list[Taken]) -> list[bytes]:
    """An answer, a bounce and a STOP."""
    return [
        written("Maria <Maria3@Mail.example>", tapped(to(letters, "maria3"), "WAIT"), "ok"),
        returned(to(letters, "maria1"), "maria1@mail.example"),
        written("maria4@mail.example", "Re: News", "STOP\r\n> News"),
    ]


def so_far(home: HomeFolder) -> dict[str, list[tuple[object, ...]]]:
    """What the three mails change, and how often the evidence speaks of it."""
    return {
        "decisions": asked(
            home, "SELECT id, decision, decided_by FROM promises WHERE decision IS NOT NULL ORDER BY id"
        ),
        "events": asked(
            home,
            "SELECT promise_id, what, after FROM events WHERE who IN ('the customer''s email', 'a mail server') ORDER BY 1, 2, 3",
        ),
        "bad": asked(home, "SELECT address FROM bad_addresses"),
        "opt-outs": asked(home, "SELECT address, why FROM opt_outs"),
        "letters": asked(home, "SELECT person, channel, state FROM letters WHERE audience = 'customer' ORDER BY id"),
        "mails": asked(home, "SELECT came_of_it, COUNT(*) FROM mails GROUP BY 1 ORDER BY 1"),
    }


def test_an_answer_a_bounce_and_a_stop_change_the_promise_the_address_and_the_opt_out_once(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    dovecot.deliver(*three(letters))
    answer = home.weowe("mailbox", at=LATER)
    assert answer.code == 0, answer.err
    assert "1 answer logged, 1 letter came back, 1 opt-out" in answer.err
    after = so_far(home)
    assert after["decisions"] == [(3, "wait", "the customer's email")]
    assert after["bad"] == [("maria1@mail.example",)]
    assert after["opt-outs"] == [("maria4@mail.example", "STOP by email")]
    assert after["mails"] == [("answer", 1), ("bounce", 1), ("stop", 1)]
    (dead,) = home.letters(state="dead")
    assert (dead["promises"], "user unknown" in dead["last_error"]) == (["WO-000001"], True)
    (call,) = home.letters(channel="call", state="waiting")
    assert (call["promises"], call["rules"]) == (["WO-000001"], ["N1"])
    assert "Maria Lopez 1" in home.weowe("calls", at=LATER).out
    again = home.weowe("mailbox", at=LATER)
    assert (again.code, again.err) == (0, "no new mail\n")
    dovecot.deliver(*three(letters))
    assert "3 mails seen before" in home.weowe("mailbox", at=LATER).err
    assert {key: value for key, value in so_far(home).items() if key != "mails"} == {
        key: value for key, value in after.items() if key != "mails"
    }
    assert set(dovecot.inbox().values()) <= {"", "\\Recent"}, "every mail is still there, as unread as it was"


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_reader_that_is_killed_between_two_mails_loses_none_and_repeats_none(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot, nth: int
) -> None:
    dovecot.deliver(*three(letters))
    with Gate(dovecot.port, b"FETCH", nth) as gate:
        home.configure(with_mailbox(LEAST, gate.port))
        reader = started("mailbox", "--home", str(home.folder), "--now", LATER, WEOWE_IMAP_PASSWORD=PASSWORD)
        killed(reader, gate)
    done = asked(home, "SELECT came_of_it FROM mails ORDER BY uid")
    assert [came for (came,) in done] == ["answer", "bounce", "stop"][: nth - 1]
    home.configure(with_mailbox(LEAST, dovecot.port))
    assert home.weowe("mailbox", at=LATER).code == 0
    found = so_far(home)
    assert found["mails"] == [("answer", 1), ("bounce", 1), ("stop", 1)]
    assert [what for _, what, _ in found["events"]].count("contact") == 1
    assert [what for _, what, _ in found["events"]].count("letter came back") == 1
    assert [what for _, what, _ in found["events"]].count("opt-out") == 1
    assert len(home.letters(channel="call", state="waiting")) == 1


def killed(reader: subprocess.Popen[bytes], gate: Gate) -> None:
    try:
        assert gate.reached.wait(30)
        reader.send_signal(signal.SIGKILL)
        assert reader.wait(10) == -signal.SIGKILL
    finally:
        reader.kill()
        reader.communicate()


def test_mails_that_were_dealt_with_are_moved_where_that_is_wanted_also_after_a_kill(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    dovecot.deliver(*three(letters), written("sam@mail.example", "Lunch?"))
    with Gate(dovecot.port, b"UID MOVE", 1) as gate:
        home.configure(with_mailbox(LEAST, gate.port, move_to="Weowe"))
        killed(started("mailbox", "--home", str(home.folder), "--now", LATER, WEOWE_IMAP_PASSWORD=PASSWORD), gate)
    home.configure(with_mailbox(LEAST, dovecot.port, move_to="Weowe"))
    assert len(dovecot.inbox()) == 4
    assert home.weowe("mailbox", "--dry-run", at=LATER).code == 0
    assert len(dovecot.inbox()) == 4
    assert home.weowe("mailbox", at=LATER).code == 0
    assert list(dovecot.inbox()) == ["Lunch?"]
    assert len(dovecot.inbox("Weowe")) == 3
    assert so_far(home)["mails"] == [("answer", 1), ("bounce", 1), ("stop", 1), ("unknown", 1)]


def test_what_is_no_answer_from_whom_it_should_be_is_left_alone_and_counted(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    wait = tapped(to(letters, "maria3"), "WAIT")
    before = so_far(home) | {"mails": []}
    dovecot.deliver(
        written("stranger@mail.example", wait),
        written("maria3@mail.example", wait, Auto_Submitted="auto-replied"),
        written("maria3@mail.example", "[WO-000777] WAIT"),
        written("maria3@mail.example, stranger@mail.example", wait),
        written("maria3@mail.example", "Where is my part?"),
        returned(to(letters, "maria1"), "maria1@mail.example", "delayed"),
        returned(b"Message-ID: <of.another@program.example>", "nobody@mail.example"),
        b"\xff\xfe\x00 no mail at all",
    )
    answer = home.weowe("mailbox", at=LATER)
    assert answer.code == 0, answer.err
    assert "8 mails read: nothing for us; left alone" in answer.err
    assert "2 answers from addresses that no letter went to" in answer.err
    found = so_far(home)
    assert found["mails"] == [("automatic", 1), ("put off", 1), ("stranger", 2), ("unknown", 4)]
    assert found | {"mails": []} == before


def test_an_answer_that_something_newer_overtook_changes_nothing(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    home.weowe(
        "log", "WO-000003", "--method", "phone", "--said", "rather a loaner", "--answer", "loaner", at=f"{FRIDAY}T08:45"
    )
    home.weowe("cancel", "WO-000004", "--why", "sold the car", at=f"{FRIDAY}T08:45")
    dovecot.deliver(
        written("maria3@mail.example", "[WO-000003] WAIT"),
        written("maria4@mail.example", "[WO-000004] WAIT", at="Fri, 27 Feb 2026 08:50:00 -0800"),
    )
    answer = home.weowe("mailbox", at=LATER)
    assert "2 answers about promises that are closed or decided since" in answer.err
    assert asked(home, "SELECT id, decision FROM promises WHERE decision IS NOT NULL") == [(3, "loaner")]


def test_who_changes_their_mind_before_either_mail_is_read_has_the_later_one_logged(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    dovecot.deliver(
        written("maria3@mail.example", "[WO-000003] WAIT"),
        written("maria3@mail.example", "[WO-000003] LOANER", at="Fri, 27 Feb 2026 08:40:00 -0800"),
    )
    assert "2 answers logged" in home.weowe("mailbox", at=LATER).err
    assert asked(home, "SELECT id, decision FROM promises WHERE decision IS NOT NULL") == [(3, "loaner")]


def test_a_folder_that_is_numbered_anew_has_only_what_was_dealt_with_moved(
    home: HomeFolder, letters: list[Taken], dovecot: Dovecot
) -> None:
    stranger = written("stranger@mail.example", tapped(to(letters, "maria3"), "WAIT"))
    dovecot.deliver(*three(letters)[:1], written("sam@mail.example", "Lunch?"), stranger)
    assert home.weowe("mailbox", at=LATER).code == 0
    before = so_far(home) | {"mails": []}
    with sqlite3.connect(home.folder / "ledger.db") as ledger:
        ledger.execute("UPDATE mails SET validity = validity - 1")
    home.configure(with_mailbox(LEAST, dovecot.port, move_to="Weowe"))
    for _ in range(2):
        assert home.weowe("mailbox", at=LATER).code == 0
        assert (len(dovecot.inbox()), len(dovecot.inbox("Weowe"))) == (2, 1)
    assert so_far(home)["mails"] == [("again", 1), ("answer", 1), ("stranger", 2), ("unknown", 2)]
    assert so_far(home) | {"mails": []} == before


def test_a_letter_on_trial_that_came_back_says_nothing_of_its_customers_address(
    home: HomeFolder, dovecot: Dovecot
) -> None:
    home.night(THURSDAY, [row("1", eta="2026-03-10")])
    trial = "timeout: 2, redirect_all_to: trial@harborhonda.example"
    with MailServer() as server:
        home.configure(by_mail(server.port).replace("timeout: 2", trial))
        assert home.night(FRIDAY, [received("1")]).code == 0
        (letter,) = [one.content for one in server.taken if b"maria1@mail.example" in one.content]
    home.configure(with_mailbox(LEAST, dovecot.port))
    dovecot.deliver(
        returned(letter, "trial@harborhonda.example"), returned(b"Subject: no number", "maria1@mail.example")
    )
    before = so_far(home) | {"mails": []}
    assert home.weowe("mailbox", at=LATER).code == 0
    assert so_far(home) == before | {"mails": [("unknown", 2)]}


def test_one_mail_may_answer_for_several_promises_of_its_sender_and_for_nobody_elses(
    home: HomeFolder, dovecot: Dovecot
) -> None:
    same = {"email": "maria@mail.example", "customer": "Maria Lopez", "ro": "600"}
    home.night(THURSDAY, [row("1", **same), row("2", **same), row("3"), row("4", **same)])
    home.configure(with_mailbox(LEAST, dovecot.port))
    text = "This is about WO-000004, and WO-000003."
    dovecot.deliver(written("maria@mail.example", "Re: [WO-000001 WO-000002] aftermarket", text))
    assert home.weowe("mailbox", at=LATER).code == 0
    assert asked(home, "SELECT id, decision FROM promises ORDER BY id") == [
        (1, "aftermarket"),
        (2, "aftermarket"),
        (3, None),
        (4, "aftermarket"),
    ]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_mailbox_is_read_over_tls_with_a_certificate_that_is_trusted_and_no_other(
    home: HomeFolder, dovecot: Dovecot, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    home.configure(with_mailbox(LEAST, port, security=security, host="localhost"))
    strange = home.weowe("check", "--mail")
    assert (strange.code, "certificate" in strange.err.lower()) == (75, True)
    monkeypatch.setenv("SSL_CERT_FILE", os.environ["WEOWE_TEST_AUTHORITY"])
    trusted = home.weowe("check", "--mail")
    assert trusted.code == 0, trusted.err
    assert f"mailbox: {USER} at localhost, INBOX is open" in trusted.out
    home.configure(with_mailbox(LEAST, port, security=security, host="127.0.0.1"))
    assert home.weowe("check", "--mail").code == 75, "the certificate is of another name"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"folder": "Nowhere"}, "folder"), ({"move_to": "Nowhere"}, "move_to"), ({"password_file": "secret"}, "user")],
)
def test_a_mailbox_that_cannot_be_opened_says_which_setting_to_look_at(
    home: HomeFolder, dovecot: Dovecot, wrong: dict[str, str], named: str
) -> None:
    secret = Path(home.folder / "secret")
    secret.write_text("hunter2-hunter2")
    secret.chmod(0o600)
    home.configure(with_mailbox(LEAST, dovecot.port, **wrong))
    answer = home.weowe("mailbox", at=AT)
    assert answer.code == 75
    assert is_three_lines(answer.err)
    assert f"mailbox.{named}" in answer.err
    assert "hunter2" not in answer.err


def test_what_is_wrong_with_the_settings_is_said_by_check_all_at_once(home: HomeFolder) -> None:
    assert home.weowe("mailbox", at=AT).code == 78
    home.configure(with_mailbox(LEAST, 70000, host="imap.harborhonda.example", move_to="INBOX", timeout=0))
    answer = home.weowe("check")
    assert answer.code == 78
    for key in ("port", "security", "move_to", "timeout"):
        assert f"mailbox.{key}" in answer.err
