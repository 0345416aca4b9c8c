"""Texts in the dose: who gets one, on which number, by day; a list in a chat in place of mail (SPEC D3, D4, L)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from weowe_cli.notices.dose import TEXTING, Channel, staff_doses, text_to
from weowe_cli.notices.notice import Role
from weowe_cli.promises.record import text_number
from weowe_cli.workdays import Hours

from .store import MANAGER, a_calendar, a_clock, a_promise, moment, people
from .test_dose import letters, notice

TEXTS = a_calendar().within(time(8), time(13))
AGREED = {"channel": "Text", "text_consent": True, "phone": "(206) 555-0142"}
NUMBER = "+12065550142"


@pytest.mark.parametrize("word", [*sorted(TEXTING), "SMS", "Text Message"])
def test_who_prefers_texts_and_agreed_to_them_gets_one(word: str) -> None:
    (dose,) = letters(a_promise(**AGREED | {"channel": word}), texts=TEXTS)
    assert (dose.channel, dose.address, dose.why) == (Channel.TEXT, NUMBER, "")


@pytest.mark.parametrize(
    "lacks",
    [
        {"text_consent": None}, {"text_consent": False}, {"channel": None}, {"channel": "email"}, {"phone": None},
        {"phone": "555-0142"}, {"phone": "(106) 555-0142"},
    ],
)  # fmt: skip
def test_whoever_lacks_any_of_it_gets_a_letter(lacks: dict[str, object]) -> None:
    (dose,) = letters(a_promise(**AGREED | lacks), texts=TEXTS)
    assert (dose.channel, dose.address) == (Channel.EMAIL, "rosa.pell@example.com")


def test_a_store_without_texts_a_refused_number_and_an_opt_out_stop_them() -> None:
    assert letters(a_promise(**AGREED))[0].channel is Channel.EMAIL
    assert letters(a_promise(**AGREED), texts=TEXTS, bad_addresses=frozenset({NUMBER}))[0].channel is Channel.EMAIL
    (dose,) = letters(a_promise(**AGREED, opt_out=True), texts=TEXTS)
    assert (dose.channel, dose.why) == (Channel.CALL, "opted out")


def test_a_no_on_one_order_holds_for_all_and_the_number_is_the_one_that_was_agreed_to() -> None:
    other = a_promise(id=2, phone="(206) 555-0199")
    assert text_to([other, a_promise(**AGREED)]) == NUMBER
    assert text_to([a_promise(**AGREED), other._replace(text_consent=False)]) is None
    assert text_to([a_promise(**AGREED | {"phone": "0"}), a_promise(**AGREED)]) == NUMBER
    assert text_to([]) is None


def test_a_text_about_what_may_have_been_texted_is_a_call_and_other_news_is_a_text() -> None:
    unsure = frozenset({(1, notice(1).key)})
    (dose,) = letters(a_promise(**AGREED), texts=TEXTS, unsure=unsure)
    assert (dose.channel, dose.address, dose.why) == (Channel.CALL, None, "a text about it may have arrived, or not")
    (dose,) = letters(a_promise(**AGREED), notices=[notice(1, "N4")], texts=TEXTS, unsure=unsure)
    assert dose.channel is Channel.TEXT
    (dose,) = letters(a_promise(), texts=TEXTS, unsure=unsure)
    assert dose.channel is Channel.EMAIL


@pytest.mark.parametrize(
    ("now", "last", "leaves"),
    [
        ("2026-03-02 07:45", None, "2026-03-02 08:00"),
        ("2026-03-02 12:59", None, "2026-03-02 12:59"),
        ("2026-03-02 13:00", None, "2026-03-03 08:00"),
        ("2026-03-02 10:00", "2026-03-02 09:00", "2026-03-03 08:00"),
    ],
    ids=["open, but too early", "the last minute", "too late", "had one today"],
)
def test_a_text_leaves_in_its_own_hours_and_one_a_day(now: str, last: str | None, leaves: str) -> None:
    (dose,) = letters(a_promise(**AGREED), now=now, last=last, texts=TEXTS)
    assert dose.not_before == moment(leaves)


def test_hours_are_narrowed_and_a_day_without_any_left_is_closed() -> None:
    assert TEXTS.weekly == (*[Hours(time(8), time(13))] * 6, None)
    assert a_calendar().within(time(14), time(20)).weekly == (*[Hours(time(14), time(18))] * 5, None, None)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(206) 555-0142", NUMBER), ("1 206 555 0142", NUMBER), ("2065550142", NUMBER), ("206-555-014", None),
        ("106-555-0142", None), ("206-155-0142", None), ("22065550142", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_text_goes_to_a_whole_north_american_number(written: str | None, number: str | None) -> None:
    assert text_number(written) == number


def test_a_list_goes_into_the_chat_of_its_reader_until_that_refuses() -> None:
    manager = replace(MANAGER, chat="Parts")
    store = people(parts_manager=manager)

    def dose(*refused: str) -> tuple[Channel, str | None]:
        due, about = [notice(role=Role.PARTS_MANAGER)], {1: a_promise()}
        (one,) = staff_doses(due, about, store, a_clock(), bad_addresses=frozenset(refused))
        return one.channel, one.address

    assert dose() == (Channel.CHAT, "Parts")
    assert dose("parts") == (Channel.EMAIL, MANAGER.email)
