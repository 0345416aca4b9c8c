"""A letter that came back is known by its own Message-ID, whatever else stands in the report."""

from __future__ import annotations

from email import message_from_string

import pytest

from weowe_cli.channels.bounces import Bounce, bounce_in

FIRST, SECOND, THIRD = (f"<weowe.{n * 32}@harborhonda.example>" for n in "123")
FORWARDED = "<a.mail.of.dana@harborhonda.example>"
OF_A_THREAD = f"Message-ID: {SECOND}\nIn-Reply-To: {FIRST}\nReferences: {FIRST}\nSubject: News\n"
FORWARD = f"Message-ID: {FORWARDED}\nIn-Reply-To: {FIRST}\nReferences: {FIRST}\nSubject: Fwd: News\n"


def report(kind: str = "", returned: str = "", *, text: str = "It could not be delivered.", head: str = "") -> Bounce:
    """What is read of the report of a server that knows no maria1 and returns this."""
    part = f"\n--B\nContent-Type: {kind}\n\n{returned}\n" if kind else ""
    mail = f"""\
From: MAILER-DAEMON@mx.mail.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.mail.example>
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

{text}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mail.example

Final-Recipient: rfc822; maria1@mail.example
Action: failed
Status: 5.1.1
{part}
--B--
"""
    found = bounce_in(message_from_string(mail))
    assert found is not None
    assert found.addresses == {"maria1@mail.example"}
    return found


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "message/global"])
def test_of_a_thread_only_the_letter_that_came_back_is_named(kind: str) -> None:
    assert report(kind, OF_A_THREAD).letters == (SECOND,)
    assert report(kind, OF_A_THREAD.replace("ID: ", "ID:\n "), head=f"References: {FIRST} {THIRD}\n").letters == (
        SECOND,
    )


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_forwarded_mail_that_came_back_is_no_letter_of_ours(kind: str) -> None:
    quoted = f"\nMaria wrote:\nMessage-ID: {FIRST}\n> Message-ID: {SECOND}\n"
    head = f"In-Reply-To: {FORWARDED}\nReferences: {FIRST} {FORWARDED}\n"
    assert report(kind, FORWARD + quoted, head=head).letters == ()
    attached = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="C"\n\n--C\nContent-Type: message/rfc822\n\n{OF_A_THREAD}\n--C--\n'
    assert report(kind, FORWARD + attached).letters == ()


def test_a_letter_that_is_pasted_into_the_report_is_named_and_what_it_answers_is_not() -> None:
    assert report(text=f"Below is a copy of the message.\n\n{OF_A_THREAD}").letters == (SECOND,)
    assert report(text=f"Below is a copy of the message.\n\n{FORWARD}\nMessage-ID: {FIRST}").letters == ()


def test_a_report_that_returns_nothing_answers_the_letter_itself() -> None:
    assert report(head=f"In-Reply-To: {SECOND}\nReferences: {FIRST} {THIRD}\n").letters == (SECOND,)
    assert report(head=f"References: {FIRST} {SECOND}\n").letters == (SECOND,)
    assert report(head=f"References: {FIRST} {FORWARDED}\n").letters == ()
    assert report().letters == ()
