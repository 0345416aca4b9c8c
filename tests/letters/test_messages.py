"""The bytes of a letter: the same every time, readable by every program, and no header that a stranger wrote."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.letters.letter import Letter
from weowe_cli.letters.message import compose, headers_of, mail_address, message_id
from weowe_cli.letters.specimens import of_every_rule
from weowe_cli.notices.notice import Role

from .store import CLOCK, HEAD, LATE, NOW, PEOPLE, POLICY, WRITER, notice, to_dana, written
from .test_customer_letters import HOSTILE, LETTERS

LETTER = Letter("Your part is here - RO 60123", "Hello,\n\n.\nFrom here on: 3 × 2 = 6 \n", "<p>Hello</p>\n")
IDENTITY = message_id("customer:main:1 N1 2026-03-02", "harborhonda.example")


def mail(letter: Letter = LETTER, **other: Any) -> bytes:
    values: dict[str, Any] = {
        "sender": "Harbor Honda Parts <parts@harborhonda.example>",
        "to": ("Maria Lopez", "maria@mail.example"),
        "message_id": IDENTITY,
        "sent_at": NOW,
        "reply_to": ("Dana Fox", "dana@harborhonda.example"),
    }
    return compose(letter, **(values | other))


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_same_letter_is_the_same_bytes_for_ever() -> None:
    assert mail() == mail()
    assert mail() != mail(message_id=message_id("another", "harborhonda.example"))


def test_a_message_id_is_the_same_for_the_same_seed_and_names_a_file_anywhere() -> None:
    assert message_id("customer:main:1 N1 2026-03-02", "harborhonda.example") == IDENTITY
    assert re.fullmatch(r"<weowe\.[0-9a-f]{32}@harborhonda\.example>", IDENTITY)
    assert message_id("x", "no such host\r\n").endswith("@weowe.invalid>")
    assert message_id("\ud800", "m\u00fcller.example").endswith("@xn--mller-kva.example>")


def test_both_alternatives_are_there_and_say_what_was_written() -> None:
    message = read(mail())
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = message.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == LETTER.text.replace("\n", "\r\n")
    assert rich.get_content() == LETTER.html.replace("\n", "\r\n")
    assert not message.defects
    assert not plain.defects + rich.defects


def test_a_letter_without_html_has_its_text_alone() -> None:
    assert [part.get_content_type() for part in read(mail(Letter("s", "t\n", ""))).iter_parts()] == ["text/plain"]


def test_the_headers_say_who_when_and_that_no_person_wrote_it() -> None:
    message = read(mail(headers={"References": "<a@b.example>", "X-Weowe-Promise": "WO-000001"}))
    assert message["From"] == "Harbor Honda Parts <parts@harborhonda.example>"
    assert message["To"] == "Maria Lopez <maria@mail.example>"
    assert message["Reply-To"] == "Dana Fox <dana@harborhonda.example>"
    assert message["Subject"] == LETTER.subject
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == IDENTITY
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["References"] == "<a@b.example>"


def assert_sound(content: bytes) -> None:
    """What every mail server asks of the raw bytes."""
    content.decode("ascii")
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line or b"\x00" in line for line in lines)
    assert max(map(len, lines)) < 998
    assert content.endswith(b"--\r\n")
    fields = [line for line in lines[: lines.index(b"")] if not line.startswith(b" ")]
    names = [field.partition(b":")[0].decode() for field in fields]
    assert names == [
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_sound_has_both_alternatives_and_stays_under_the_size_at_which_mail_is_cut(name: str) -> None:
    for typed in ("Maria Lopez", *HOSTILE.values()):
        due = tuple(
            (rule, about._replace(customer=typed, description=typed, vehicle=typed)) for rule, about in LETTERS[name]
        )
        content = mail(written(*due), to=(typed, "maria@mail.example"))
        assert_sound(content)
        assert len(content) < 40_000
        assert {part.get_content_type() for part in read(content).iter_parts()} == {"text/plain", "text/html"}


def test_every_work_list_is_sound_whatever_was_typed_into_it() -> None:
    for typed in ("Maria Lopez", *HOSTILE.values()):
        about = LATE._replace(customer=typed, description=typed, vehicle=typed)
        for one in of_every_rule(WRITER, HEAD, people=PEOPLE, clock=CLOCK, policy=POLICY, about=about):
            content = mail(one.letter, to=(typed, "maria@mail.example"))
            assert_sound(content)
            assert {part.get_content_type() for part in read(content).iter_parts()} == {"text/plain", "text/html"}


def test_a_work_list_as_long_as_any_is_sound_and_under_100_kb() -> None:
    due = tuple(notice("N10", number, Role.OWNER, "3 days past the promised date Feb 27") for number in range(1, 301))
    about = {number: LATE._replace(id=number) for number in range(1, 301)}
    content = mail(WRITER.work_list(to_dana(*due), about, {"main": HEAD}, {"main": CLOCK}, policy=POLICY))
    assert_sound(content)
    assert len(content) < 100_000


def test_a_letter_of_a_thread_names_the_letter_that_it_began_with() -> None:
    message = read(mail(headers=headers_of({"N6"}, "dana@harborhonda.example", IDENTITY)))
    assert (message["In-Reply-To"], message["References"]) == (IDENTITY, IDENTITY)
    assert not headers_of({"N6"}, "dana@harborhonda.example", None)


@pytest.mark.parametrize("rules", [{"N11"}, {"N14"}, {"N11", "N14"}])
def test_what_comes_again_and_again_can_be_stopped_with_one_mail_that_is_read_at_a_glance(rules: set[str]) -> None:
    content = mail(headers=headers_of(rules, "dana@harborhonda.example", None))
    assert b"\r\nList-Unsubscribe: <mailto:dana@harborhonda.example?subject=STOP>\r\n" in content


@pytest.mark.parametrize("rules", [{"N1"}, {"N4", "N11"}, {"N10"}, {"N1", "N14"}])
def test_a_letter_with_news_has_no_such_header(rules: set[str]) -> None:
    assert "List-Unsubscribe" not in headers_of(rules, "dana@harborhonda.example", None)


def test_an_odd_reply_address_stays_one_address_in_the_link_and_its_line_short() -> None:
    address = "dana+parts&deliveries?x%y#z@" + "very-long-name-of-a-group-of-stores." * 6 + "example"
    content = mail(headers=headers_of({"N14"}, address, None))
    assert max(map(len, content.split(b"\r\n"))) < 998
    link = read(content)["List-Unsubscribe"].strip(" <>")
    assert unquote(link.removeprefix("mailto:").removesuffix("?subject=STOP")) == address


@given(name=st.text(max_size=300), subject=st.text(max_size=300), body=st.text(max_size=500))
def test_no_name_subject_or_text_breaks_the_bytes(name: str, subject: str, body: str) -> None:
    content = mail(Letter(subject, body + "\n", f"<p>{len(body)}</p>\n"), to=(name, "maria@mail.example"))
    assert_sound(content)
    message = read(content)
    assert message["To"].addresses[0].addr_spec == "maria@mail.example"
    assert len(message["To"].addresses) == 1
    assert message["Bcc"] is None


def test_a_name_with_a_newline_begins_no_header() -> None:
    content = mail(to=("Maria\r\nBcc: all@else.example\r\n\r\nBuy now", "maria@mail.example"))
    assert_sound(content)
    assert read(content)["To"].addresses[0].display_name == "Maria Bcc: all@else.example Buy now"


def test_a_subject_with_a_line_feed_stays_a_subject() -> None:
    content = mail(Letter("Part\nX-Evil: 1\n\nbody", "t\n", ""))
    assert_sound(content)
    assert read(content)["Subject"] == "Part X-Evil: 1 body"


@pytest.mark.parametrize(
    "name",
    ["Fox, Dana", 'Dana "Dee" Fox', "back\\slash", "=?utf-8?q?fake?=", "\u00dcn\u00ef \U0001f600", "a@b.example"],
)
def test_a_name_with_odd_signs_comes_back_as_it_was(name: str) -> None:
    address = read(mail(to=(name, "maria@mail.example")))["To"].addresses[0]
    assert address.display_name == name
    assert address.addr_spec == "maria@mail.example"


def test_a_long_subject_in_another_script_is_folded_and_comes_back() -> None:
    subject = "\u0627\u0644\u0642\u0637\u0639\u0629 " * 20
    raw = email.message_from_bytes(mail(Letter(subject, "t\n", "")))["Subject"]
    assert str(make_header(decode_header(raw))) == subject.strip()


def test_a_long_thread_of_references_is_folded_between_the_numbers() -> None:
    thread = " ".join(f"<weowe.{n:032x}@harborhonda.example>" for n in range(20))
    content = mail(headers={"References": thread})
    assert max(map(len, content.split(b"\r\n"))) < 100
    assert re.sub(r"\s+", " ", email.message_from_bytes(content)["References"]) == thread


@pytest.mark.parametrize("address", ["", "maria", "maria@", "@mail.example", "a b@mail.example", "a@b@c.example\r\n", "<a@b.example>",
                                     "maria@mail.example, eve@mail.example", "j\u00f6rg@mail.example", "a" * 70 + "@b.example"])  # fmt: skip
def test_an_address_that_mail_cannot_carry_is_refused(address: str) -> None:
    assert mail_address(address) is None
    with pytest.raises(ValueError, match="no mail address"):
        mail(to=("Maria", address))


def test_a_host_with_an_umlaut_is_written_as_mail_knows_it() -> None:
    assert mail_address("maria@m\u00fcller.example") == "maria@xn--mller-kva.example"


@pytest.mark.parametrize("name", ["Subject", "Content-Type", "Bad Name", "Bcc:", "X-\u00dc", ""])
def test_a_header_that_is_the_letter_s_own_or_no_header_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no header"):
        mail(headers={name: "x"})


def test_a_date_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        mail(sent_at=NOW.replace(tzinfo=None))
    assert read(mail(sent_at=datetime(2026, 3, 2, tzinfo=UTC)))["Date"] == "Mon, 02 Mar 2026 00:00:00 +0000"


def test_a_message_id_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        mail(message_id="<no id>")
