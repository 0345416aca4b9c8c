"""Drills of the mail: answers that get lost, refusals of a real Postfix, doors that must not be trusted, tarpits."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from pathlib import Path

import trustme

from tests.channels.mail_server import PASSWORD, USER, MailServer, Manners
from tests.drills.mail_nights import FRIDAY, LETTERS, Row, eve, letters, weowe
from tests.drills.postfix import Postfix, why_no_postfix

LATER = f"{FRIDAY}T09:00"
GONE, BUSY, FULL = "maria1@mail.example", "maria2@mail.example", "maria3@mail.example"


def lost_answers(folder: Path, rounds: int) -> Row:
    """The server takes a letter and hangs up, or answers after we gave up: it goes again as the same bytes, once."""
    row = Row("250 lost, or too late (aiosmtpd)")
    for number in range(rounds):
        fault = "silent_at" if number % 4 == 3 else "hang_up_at"
        manners = Manners(letters=frozenset({1 + number % LETTERS}), **{fault: "DATA"})
        with MailServer(manners) as server:
            home = eve(folder / f"lost-{number}", server.port)
            first = weowe(home, "nightly")
            row.must(first.code == 3, f"a lost answer ended with {first.code}")
            row.must(len(server.taken) == LETTERS, "a lost answer stopped other letters")
            manners.letters = frozenset()
            row.must(weowe(home, "send", at=f"{FRIDAY}T08:02").code == 0, "the wait was not kept")
            row.must(weowe(home, "send", at=LATER).code == 0, "the second attempt failed")
            row.must(weowe(home, "send", at=f"{FRIDAY}T10:00").code == 0, "a third run was not quiet")
            row.must(len({one.content for one in server.taken}) == LETTERS, "a copy has other bytes")
            row.count(home, server.received(), allowed=1)
    return row


def refusals(folder: Path) -> Row:
    """550 is final and a call, 450 and 452 go later and once; nobody else waits for it; what is put off ends."""
    row = Row("550, 450 and 452 by address (Postfix)", skipped=why_no_postfix())
    if row.skipped:
        return row
    with Postfix() as server:
        home = eve(folder / "refusals", server.port)
        server.answer({GONE: "550 5.1.1 no such user", BUSY: "450 4.2.0 greylisted", FULL: "452 4.2.2 mailbox full"})
        row.must(weowe(home, "nightly").code == 3, "refusals are not told")
        row.must(server.received().total() == LETTERS - 3, "a refusal stopped other letters")
        for minute in ("02", "04"):
            weowe(home, "send", at=f"{FRIDAY}T08:{minute}")
        tries = server.log().count("450 4.2.0")
        row.must(tries == 1, f"{tries} attempts inside the first wait")
        server.answer({GONE: "550 5.1.1 no such user"})
        row.must(weowe(home, "send", at=LATER).code == 0, "what was put off did not go")
        row.must(weowe(home, "send", at=f"{FRIDAY}T12:00").code == 0, "a later run was not quiet")
        came = server.addressees()
        row.must((came[GONE], came[BUSY], came[FULL]) == (0, 1, 1), f"who was refused got {came}")
        weowe(home, "nightly", at=f"{FRIDAY}T12:05")
        calls = weowe(home, "outbox", "list", "--format", "json").json["letters"]
        row.must(sum(one["channel"] == "call" for one in calls) == 1, "the refused letter is no call")
        report = weowe(home, "report", "--format", "html", at=f"{FRIDAY}T12:10").out
        row.must("1 dead" in report, "the dead letter is not in the report")
        # The refusal itself brings its owner one more work list, and IT a word of it.
        row.count(home, server.received(), put=len(letters(home)))
    with Postfix() as server:
        home = eve(folder / "for-ever", server.port)
        server.answer({BUSY: "450 4.2.0 come back"})
        weowe(home, "nightly")
        for day in ("2026-02-28", "2026-03-02", "2026-03-03"):
            weowe(home, "send", at=f"{day}T09:00")
        row.must(list(letters(home).values()).count("dead") == 1, "a letter put off for three days has no end")
        row.count(home, server.received())
    return row


def doors(folder: Path) -> Row:
    """A door that must not be trusted gets no letter and no password, and the run ends soon with everything waiting."""
    row = Row("bad TLS, plaintext AUTH (aiosmtpd)")
    authority, stranger = trustme.CA(), trustme.CA()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    doors = {
        "self-signed": Manners(starttls=_context(stranger, "127.0.0.1"), login=True),
        "another host's name": Manners(starttls=_context(authority, "mail.else.example"), login=True),
        "no STARTTLS": Manners(login=True),
        "self-signed from the first byte": Manners(implicit_tls=_context(stranger, "127.0.0.1")),
        "another host's name from the first byte": Manners(implicit_tls=_context(authority, "mail.else.example")),
        "a login that is refused": Manners(starttls=_context(authority, "127.0.0.1"), login=True),
    }
    for name, manners in doors.items():
        wrong = name == "a login that is refused"
        security = "tls" if manners.implicit_tls else "starttls"
        with MailServer(manners) as server:
            home = eve(folder / name.replace(" ", "-"), server.port, security, "password")
            password = "wrong-horse-8" if wrong else PASSWORD
            env = {"SSL_CERT_FILE": str(trusted), "WEOWE_SMTP_PASSWORD": password}
            _refused_door(row, name, home, server, env)
            row.must(b"AUTH" not in server.heard_in_the_clear, f"{name}: a login in the clear")
            row.must(USER.encode() not in server.heard_in_the_clear, f"{name}: the user's name in the clear")
    with MailServer() as server:
        home = eve(folder / "in-the-clear", server.port)
        config = home / "config" / "weowe.yml"
        config.write_text(config.read_text().replace("host: 127.0.0.1", "host: 10.0.0.1\n  trusted_relay: yes"))
        config.write_text(config.read_text().replace("auth: none", f"auth: password\n  user: {USER}"))
        answer = weowe(home, "nightly", WEOWE_SMTP_PASSWORD=PASSWORD)
        row.must((answer.code, "mail.auth" in answer.err) == (78, True), f"plaintext AUTH ended with {answer.code}")
    return row


def tarpits(folder: Path) -> Row:
    """A server that falls silent at any step ends the run within its timeouts, and nothing is lost."""
    row = Row("tarpit at every step (aiosmtpd)")
    for step in ("MAIL", "RCPT", "DATA"):
        manners = Manners(silent_at=step)
        with MailServer(manners) as server:
            home = eve(folder / f"tarpit-{step}", server.port)
            begun = time.monotonic()
            answer = weowe(home, "nightly")
            row.must(time.monotonic() - begun < 60, f"silent at {step}: {time.monotonic() - begun:.0f} seconds")
            row.must(answer.code == 75, f"silent at {step} ended with {answer.code}")
            manners.silent_at = ""
            row.must(weowe(home, "send", at=LATER).code == 0, f"silent at {step}: the next run failed")
            row.count(home, server.received(), allowed=2 if step == "DATA" else 0)
            row.must(set(letters(home).values()) == {"sent"}, f"silent at {step}: not all was sent in the end")
    return row


def _refused_door(row: Row, name: str, home: Path, server: MailServer, env: Mapping[str, str]) -> None:
    begun = time.monotonic()
    answer = weowe(home, "nightly", "-vv", **env)
    row.must(time.monotonic() - begun < 60, f"{name}: {time.monotonic() - begun:.0f} seconds")
    row.must(answer.code == 75, f"{name} ended with {answer.code}")
    row.must(not server.taken, f"{name}: {len(server.taken)} letters were given away")
    row.must(set(letters(home).values()) == {"waiting"}, f"{name}: a letter is not waiting")
    written = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file())
    secret = env["WEOWE_SMTP_PASSWORD"]
    row.must(secret not in answer.out + answer.err and secret.encode() not in written, f"{name}: the password is told")
    row.count(home, server.received())


def _context(authority: trustme.CA, host: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(made)
    return made
