"""What a customer reads: the news, one thing to do, whom to call, and nothing that anybody slipped in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.errors import ConfigurationError
from weowe_cli.letters.letter import Letter, Letterhead
from weowe_cli.promises.record import SoType, Status

from .page import Tags
from .store import (
    HEAD,
    LATE,
    LATE_WITHOUT_A_DATE,
    MIRROR,
    MISSING,
    MOVED,
    NO_DATE,
    PADS,
    ROTOR,
    UNCLAIMED,
    VISITED,
    promise,
    spoken,
    written,
)

IN_PART = promise(
    4, ro=None, so_type=SoType.CUSTOMER_ORDER, status=Status.PARTIAL, received_on=None, vehicle=None,
    qty_ordered=Decimal(4), qty_received=Decimal(2), description="Lug nut set",
)  # fmt: skip

BOOKED = ROTOR._replace(scheduled_for=datetime(2026, 3, 6, 18, 0, tzinfo=UTC))

LETTERS: dict[str, tuple[tuple[str, Any], ...]] = {
    "arrival_of_one_part": (("N1", ROTOR),),
    "arrival_of_three_parts_on_two_orders": (("N1", ROTOR), ("N1", PADS), ("N1", MIRROR)),
    "arrival_in_part_at_the_counter": (("N1", IN_PART),),
    "delay_with_a_date": (("N10", LATE),),
    "delay_without_a_date": (("N10", LATE_WITHOUT_A_DATE),),
    "arrival_and_delay": (("N1", ROTOR), ("N10", LATE)),
    "backordered_with_a_date": (("N4", MOVED._replace(eta_was=None)),),
    "backordered_without_a_date": (("N4", NO_DATE),),
    "backordered_two_parts_of_one_order": (("N4", NO_DATE), ("N4", LATE)),
    "backordered_on_two_orders": (("N4", NO_DATE), ("N4", LATE._replace(ro="60123"))),
    "slip_of_a_few_days": (("N6", MOVED),),
    "slip_of_two_parts": (("N6", MOVED), ("N6", MISSING._replace(id=6, description="Emblem"))),
    "slip_that_will_miss_the_date": (("N9", MISSING), ("N6", MISSING)),
    "options_of_a_long_slip": (("N7", MOVED),),
    "options_at_the_counter": (("N7", MOVED._replace(ro=None, so_type=SoType.CUSTOMER_ORDER, vehicle=None)),),
    "options_that_will_miss_the_date_on_back_order": (("N7", MISSING), ("N9", MISSING), ("N4", MISSING)),
    "will_miss": (("N9", MISSING),),
    "weekly": (("N11", MOVED),),
    "weekly_without_a_date": (("N11", NO_DATE),),
    "reminder": (("N14", UNCLAIMED),),
    "reminder_at_the_counter": (("N14", UNCLAIMED._replace(ro=None, so_type=SoType.CUSTOMER_ORDER)),),
    "arrival_with_an_appointment": (
        ("N1", VISITED),
        ("N1", VISITED._replace(id=7, description="Brake pad set, front")),
    ),
    "slip_that_keeps_the_appointment": (
        ("N6", MOVED._replace(scheduled_for=datetime(2026, 3, 13, 1, 30, tzinfo=UTC))),
    ),
    "arrival_slip_and_weekly": (("N1", ROTOR), ("N6", MOVED), ("N11", LATE)),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_reads_as_it_was_agreed(name: str, as_kept: Callable[[str, Letter], None]) -> None:
    as_kept(name, written(*LETTERS[name]))


@pytest.mark.parametrize("name", LETTERS)
def test_a_call_says_what_the_letter_would_have_said(name: str, as_kept: Callable[[str, Letter], None]) -> None:
    letter = spoken(*LETTERS[name])
    as_kept(f"call_{name}", letter)
    assert letter.html == ""
    assert letter.text.count("\n") == 0


@pytest.mark.parametrize(
    ("due", "subject"),
    [
        ((("N1", ROTOR),), "Your part is here - RO 60123"),
        ((("N1", ROTOR), ("N1", PADS)), "Your 2 parts are here - RO 60123"),
        ((("N1", ROTOR), ("N1", MIRROR)), "Your 2 parts are here - RO 60123 and RO 60188"),
        ((("N1", ROTOR._replace(qty_ordered=Decimal(2))),), "Your parts are here - RO 60123"),
        ((("N1", IN_PART),), "Some of your parts are here - order S5104"),
        ((("N10", LATE),), "Your part is delayed, now expected on Thursday, March 12 - RO 60188"),
        ((("N10", LATE_WITHOUT_A_DATE),), "Your part is delayed, no new date yet - RO 60188"),
        ((("N1", ROTOR), ("N10", LATE)), "Your part is here - RO 60123; news on RO 60188"),
        ((("N4", MOVED),), "Your part is on back order, expected on Thursday, March 12 - RO 60188"),
        ((("N4", NO_DATE),), "Your part is on back order, no date yet - RO 60188"),
        ((("N6", MOVED),), "Your part is now expected on Thursday, March 12 - RO 60188"),
        ((("N7", MOVED),), "Please choose: your part is now expected on Thursday, March 12 - RO 60188"),
        ((("N7", MOVED), ("N7", LATE)), "Please choose: 2 of your parts are delayed - RO 60188"),
        ((("N9", MISSING),), "Your part will be late, now expected on Thursday, March 12 - RO 60188"),
        ((("N11", MOVED),), "Still on track: your part is expected on Thursday, March 12 - RO 60188"),
        ((("N14", UNCLAIMED),), "Your part is here and waiting for you - RO 60123"),
    ],
)
def test_the_subject_carries_the_news_and_the_repair_order(due: Any, subject: str) -> None:
    assert written(*due).subject == subject


def test_the_first_sentence_says_what_happened() -> None:
    assert written(("N1", ROTOR)).text.startswith("Hello Maria Lopez,\n\nGood news: your part is here.\n")
    assert written(("N10", LATE)).text.startswith("Hello Maria Lopez,\n\nWe missed the date we promised you: your part")


@pytest.mark.parametrize(
    ("rule", "about", "sentence"),
    [
        ("N4", MOVED, "Your part is on back order: the supplier cannot ship it yet."),
        ("N6", MOVED, "Your part has a new date: it is now expected on Thursday, March 12."),
        ("N7", MOVED, "Your part is delayed: it is now expected on Thursday, March 12."),
        ("N9", MISSING, "Your part will come later than we promised: it is now expected on Thursday, March 12."),
        ("N11", MOVED, "Bumper cover (RO 60188) is still on track: it is expected on Thursday, March 12 (already paid"),
        ("N14", UNCLAIMED, "Your part is here and waiting for you."),
    ],
)
def test_each_kind_of_news_begins_with_what_happened(rule: str, about: Any, sentence: str) -> None:
    assert written((rule, about)).text.startswith(f"Hello Maria Lopez,\n\n{sentence}")


def test_the_weekly_word_is_one_sentence() -> None:
    text = written(("N11", MOVED._replace(prepaid=None))).text
    assert text.split("\n\n")[1] == "Bumper cover (RO 60188) is still on track: it is expected on Thursday, March 12."


def test_a_reminder_says_since_when_and_links_to_a_time() -> None:
    letter = written(("N14", UNCLAIMED))
    assert "Here since Saturday, February 14." in letter.text
    assert "https://book.harborhonda.example/?ro=60123" in letter.text
    told_by_us = UNCLAIMED._replace(received_on=None)
    assert "Here since Saturday, February 14." in written(("N14", told_by_us)).text


def test_an_arrival_asks_for_one_thing_and_links_to_the_right_order() -> None:
    letter = written(("N1", ROTOR), ("N1", MIRROR))
    assert letter.text.count("https://") == 1
    assert [link for link in Tags(letter.html).links if link.startswith("http")] == [
        "https://book.harborhonda.example/?ro=60123"
    ]


def test_a_number_with_odd_signs_stays_one_value_of_the_link() -> None:
    odd = ROTOR._replace(ro='6/0&x="1 2')
    link = next(link for link in Tags(written(("N1", odd)).html).links if link.startswith("http"))
    assert link == "https://book.harborhonda.example/?ro=6%2F0%26x%3D%221%202"


def test_a_link_may_carry_the_special_order_and_the_promise() -> None:
    head = replace(HEAD, scheduling_link="https://book.harborhonda.example/{so}/{id}")
    assert "https://book.harborhonda.example/S5101/WO-000001" in written(("N1", ROTOR), head=head).text


@pytest.mark.parametrize(
    "link", ["https://book.example/?ro={roo}", "javascript:alert(1)", "book.example", "https://b.example/{"]
)
def test_a_scheduling_link_that_cannot_be_filled_is_a_fault_of_the_configuration(link: str) -> None:
    head = replace(HEAD, scheduling_link=link)
    assert head.problem()
    with pytest.raises(ConfigurationError, match="1 thing"):
        written(("N1", ROTOR), head=head)


def test_a_store_without_a_scheduling_page_asks_to_be_called() -> None:
    letter = written(("N1", ROTOR), head=replace(HEAD, scheduling_link=""))
    assert "Call Dana Fox at (206) 555-0142 to choose a time to have it installed." in letter.text
    assert "tel:+12065550142" in Tags(letter.html).links


def test_a_store_that_gave_nothing_but_its_name_still_says_whom_to_answer() -> None:
    letter = written(("N1", ROTOR), head=Letterhead(store="main", name="Harbor Honda"))
    assert "Dana Fox will read it" in letter.text
    assert "href" not in letter.html


def test_the_letter_says_what_is_paid_for_and_what_was_deposited() -> None:
    letter = written(("N1", ROTOR), ("N1", MIRROR))
    assert "Already paid for." in letter.text
    assert "We have your deposit of $50." in letter.text
    assert "paid" not in written(("N1", PADS)).text


def test_a_day_is_named_with_its_weekday_and_with_its_year_when_that_is_another() -> None:
    assert "Came in Saturday, February 28." in written(("N1", ROTOR)).text
    next_year = LATE._replace(eta_from=date(2027, 1, 4), eta_to=date(2027, 1, 4))
    assert "now expected on Monday, January 4, 2027" in written(("N10", next_year)).text


def test_a_range_is_told_whole_and_by_its_last_day_in_the_subject() -> None:
    letter = written(("N10", LATE._replace(eta_from=date(2026, 3, 9), eta_to=date(2026, 3, 13))))
    assert "between Monday, March 9 and Friday, March 13" in letter.text
    assert "now expected by Friday, March 13 -" in letter.subject


def test_an_eta_that_has_passed_or_is_vague_is_told_as_no_date() -> None:
    passed = LATE._replace(eta_from=date(2026, 2, 20), eta_to=date(2026, 2, 20))
    for letter in (written(("N10", passed)), written(("N10", LATE_WITHOUT_A_DATE))):
        assert "has not given us a new date yet" in letter.text
        assert "mid March" not in letter.text + letter.html
        assert "February 20" not in letter.text


def test_a_delay_says_the_date_that_was_missed_and_never_links_to_scheduling() -> None:
    letter = written(("N10", LATE))
    assert "We promised it by Friday, February 27." in letter.text
    assert "https://" not in letter.text
    assert "tel:+12065550142" in Tags(letter.html).links


def test_a_counter_order_is_picked_up_and_not_installed() -> None:
    counter = promise(6, ro=None, so_type=SoType.CUSTOMER_ORDER)
    letter = written(("N1", counter))
    assert "Choose a time to pick it up:" in letter.text
    assert "install" not in letter.text


def test_a_customer_without_a_name_is_greeted_without_one() -> None:
    letter = written(("N1", ROTOR._replace(customer=None)))
    assert letter.text.startswith("Hello,\n")
    assert "customer" not in letter.text


def test_a_promise_without_a_known_advisor_is_answered_for_by_the_parts_manager() -> None:
    assert "Call Pat Kim at" in written(("N1", ROTOR._replace(advisor="999"))).text


def test_a_rule_that_no_letter_speaks_of_stops_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="N5"):
        written(("N5", ROTOR))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_holds_no_picture_no_script_and_nothing_to_fetch(name: str) -> None:
    html = written(*LETTERS[name]).html
    page = Tags(html)
    assert not {"img", "script", "link", "iframe", "form", "object"} & set(page.tags)
    assert not re.search(r"url\(|@import|@font-face", html)
    assert page.tags.count("h1") == 1
    assert page.tags.count("title") == 1
    assert '<html lang="en">' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("name", LETTERS)
def test_every_layout_table_says_that_it_is_one(name: str) -> None:
    html = written(*LETTERS[name]).html
    assert all('role="presentation"' in tag for tag in re.findall(r"<table[^>]*>", html))


@pytest.mark.parametrize("name", LETTERS)
def test_a_customer_can_read_the_letter_after_eight_years_of_school(name: str) -> None:
    text = written(*LETTERS[name]).text
    assert reading_grade(re.sub(r"https?://\S+", "", text)) <= 8


def reading_grade(text: str) -> float:
    """Flesch and Kincaid's grade, a line without a full stop counting as a sentence."""
    sentences = [s for s in re.split(r"[.!?:]\s|\n+", text) if re.search(r"[A-Za-z]", s)]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a broken tag": '"><img src=x onerror=alert(1)>',
    "a template": "{{ 7*7 }}{% raw %}",
    "a right-to-left override": "Maria \u202egnp.exe\u202c\u2066",
    "emoji": "Maria \U0001f469\u200d\U0001f527 L\u00f3pez",
    "two hundred letters": "M" * 200,
    "a newline": "Maria\r\nBcc: all@else.example\r\n\r\nBuy now",
    "other line ends": "Maria\u2028Lopez\u0085x\x0by\x0cz",
    "control characters": "Ma\x00ria\x1b[31m Lo\x07pez\x9b",
    "a lone surrogate": "Maria \ud800 Lopez",
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", LETTERS)
def test_nothing_that_a_stranger_typed_becomes_part_of_the_letter_s_make(name: str, what: str) -> None:
    typed = HOSTILE[what]
    due = tuple(
        (rule, about._replace(customer=typed, description=typed, vehicle=typed)) for rule, about in LETTERS[name]
    )
    plain, letter = written(*LETTERS[name]), written(*due)
    page = Tags(letter.html)
    assert page.tags == Tags(plain.html).tags
    assert not page.handlers
    assert not {"script", "img"} & set(page.tags)
    assert letter.text.count("\n") == plain.text.count("\n")
    for part in (letter.subject, letter.text, letter.html):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", part)
        assert "49" not in part
        part.encode("utf-8")


def test_a_name_that_looks_like_a_template_is_shown_as_it_was_typed() -> None:
    letter = written(("N1", ROTOR), name="{{ head.name }}")
    assert "Hello {{ head.name }}," in letter.text


def test_who_has_an_appointment_is_reminded_of_it_and_chooses_no_other() -> None:
    letter = written(("N1", BOOKED))
    assert "an appointment for RO 60123 on Friday, March 6, at 10:00 AM" in " ".join(letter.text.split())
    assert "Choose a time" not in letter.text + letter.html
    assert (
        "Your appointment for RO 60123 is on Friday, March 6, at 10:00 AM: does that still suit you?"
        in spoken(("N1", BOOKED)).text
    )


def test_an_appointment_of_one_part_leaves_the_other_to_be_chosen() -> None:
    assert "book.harbor" in written(("N1", BOOKED), ("N1", PADS)).text


def test_an_appointment_that_has_passed_is_not_spoken_of() -> None:
    passed = BOOKED._replace(scheduled_for=datetime(2026, 3, 1, 18, 0, tzinfo=UTC))
    letter = written(("N1", passed))
    assert "appointment" not in letter.text
    assert "book.harbor" in letter.text
