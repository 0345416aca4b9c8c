"""What a customer's mail says: cases as table, those that are an answer and those that only look like one."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from weowe_cli.letters.incoming import Mail, Said, is_automatic, own_lines, said_in, text_of_html
from weowe_cli.letters.replies import replies
from weowe_cli.promises.record import Answer


def said(subject: str, text: str = "") -> Said:
    return said_in(Mail(sender="maria@mail.example", subject=subject, text=text))


@pytest.mark.parametrize("word", ["WAIT", "CANCEL", "AFTERMARKET", "LOANER", "RESCHEDULE"])
@pytest.mark.parametrize("form", ["{}", "Re: {}", "RE: {}.", "AW: Re: {}", "[EXTERNAL] {}", "  {} "])
def test_every_word_is_heard_as_mail_programs_write_it(word: str, form: str) -> None:
    for one in (word, word.lower(), word.title()):
        assert said(form.format(f"[WO-000123] {one}")) == Said(Answer(word.lower()), (123,))


def test_what_a_button_prepares_is_what_is_heard() -> None:
    prepared = replies(["WO-000123", "WO-000124", "WO-001000"], "dana@harborhonda.example")
    assert said(f"Re: {prepared['LOANER'].subject}", "Thank you!") == Said(Answer.LOANER, (123, 124, 1000))
    many = replies([f"WO-{n:06d}" for n in range(1, 13)], "dana@harborhonda.example")["WAIT"]
    assert many.subject == "[WO-000001] WAIT"
    text = unquote(many.link.partition("&body=")[2])
    assert said(many.subject, text) == Said(Answer.WAIT, tuple(range(1, 13)))


@pytest.mark.parametrize(
    "subject",
    [
        "WAIT", "[WO-000123]", "[WO-000123] WAIT or CANCEL", "[WO-000123] please wait", "[WO-000123] WAITING",
        "Your part [WO-000123] WAIT", "[WO-123] WAIT", "[WO-000123] no-answer", "", "Fwd: [WO-000123] WAIT",
        "[WO-000123] " + "x" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_one_word_after_one_number_is_no_answer(subject: str) -> None:
    assert said(subject) == Said()


@pytest.mark.parametrize(
    "quote",
    [
        "> about WO-000777", "On Mon, Mar 2, 2026 Harbor Honda wrote:\nWO-000777", "-----Original Message-----\nWO-000777",
        "From: Harbor Honda\nWO-000777", "________________________________\nWO-000777", "1\n2\n3\n4\n5\nWO-000777",
    ],
)  # fmt: skip
def test_numbers_in_what_is_quoted_or_far_down_are_not_the_customers(quote: str) -> None:
    assert said("[WO-000123] WAIT", f"and WO-000124\n{quote}").promises == (123, 124)


@pytest.mark.parametrize(
    ("subject", "text", "stop"),
    [
        ("STOP", "", True),
        ("stop.", "", True),
        ("Re: Stop", "", True),
        ("Re: Your part is here", "\nStop\n\n> Your part", True),
        ("Re: Your part is here", "Please stop by at five", False),
        ("Stop by at five", "", False),
        ("Re: Your part is here", "Thanks\nSTOP", False),
        ("Re: Your part is here", "> STOP", False),
    ],
)
def test_stop_is_the_whole_subject_or_the_first_line(subject: str, text: str, stop: bool) -> None:
    assert said(subject, text).stop is stop


def test_an_answer_and_a_stop_in_one_mail_are_both_heard() -> None:
    assert said("[WO-000123] CANCEL", "STOP") == Said(Answer.CANCEL, (123,), stop=True)


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        ({"auto-submitted": "no"}, False),
        ({"auto-submitted": "auto-replied; owner-email=x"}, True),
        ({"auto-submitted": "auto-generated"}, True),
        ({"x-autoreply": "yes"}, True),
        ({"precedence": "bulk"}, True),
    ],
)
def test_what_a_machine_wrote_is_known_by_its_headers(headers: dict[str, str], automatic: bool) -> None:
    assert is_automatic(headers) is automatic


def test_html_alone_gives_its_lines_without_what_it_quotes() -> None:
    page = "<style>p{}</style><div>STOP &amp; go</div><p>second</p><blockquote><p>WO-000777</p></blockquote>end<br>"
    assert own_lines(text_of_html(page)) == ["STOP & go", "second", "end"]
