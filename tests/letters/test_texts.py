"""A text message: the news in one segment, with the store, the order, whom to call and how to stop, whatever was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from weowe_cli.letters.letter import Letter
from weowe_cli.letters.segment import SEPTETS, UNITS, fits, one_segment

from .store import HEAD, ROTOR, texted
from .test_customer_letters import HOSTILE, LETTERS, reading_grade

CLOSING = "Call (206) 555-0142. Reply STOP to end"


def test_every_letter_has_its_text_as_it_was_agreed(as_kept: Callable[[str, Letter], None]) -> None:
    said = {name: texted(*due).text for name, due in LETTERS.items()}
    as_kept("texts", Letter("Every text", "".join(f"{name}: {text}\n" for name, text in said.items()), ""))
    for name, text in said.items():
        assert fits(text), name
        assert text.startswith(("Harbor Honda, RO 60", "Harbor Honda, order S5")), name
        assert text.endswith(CLOSING), name
        assert reading_grade(re.sub(r"https?://\S+", "", text)) <= 8, name


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_was_typed_a_text_stays_one_segment_that_says_how_to_stop(what: str) -> None:
    typed = HOSTILE[what]
    for due in LETTERS.values():
        about = tuple(
            (rule, one._replace(customer=typed, description=typed, vehicle=typed, ro=typed)) for rule, one in due
        )
        text = texted(*about).text
        assert fits(text)
        assert text.startswith("Harbor Honda, RO ")
        assert text.endswith(CLOSING)
        assert "\n" not in text


def test_a_long_link_is_left_out_and_long_news_is_cut_before_the_way_to_stop() -> None:
    long_link = replace(HEAD, scheduling_link="https://book.harborhonda.example/" + "x" * 60 + "?ro={ro}")
    assert texted(("N1", ROTOR), head=long_link).text == f"Harbor Honda, RO 60123: your part is here. {CLOSING}"
    long_name = replace(
        HEAD, name="Harbor Honda of the Greater Seattle and Tacoma Area and its Many Pleasant Suburbs East"
    )
    text = texted(("N1", ROTOR), head=long_name).text
    assert (fits(text), text.endswith(f"RO 60123: your part is here. {CLOSING}")) == (True, True)


def test_a_segment_is_160_signs_of_the_gsm_alphabet_or_70_of_any() -> None:
    assert (fits("a" * SEPTETS), fits("a" * (SEPTETS + 1)), fits("[" * 80), fits("[" * 81)) == (
        True,
        False,
        True,
        False,
    )
    assert (fits("\u041f" * UNITS), fits("\u041f" * (UNITS + 1)), fits("\U0001f527" * 35)) == (True, False, True)


def test_typographic_signs_and_accents_do_not_cost_the_alphabet() -> None:
    assert one_segment("L\u00f3pez \u2013 \u201chere\u201d\u2026\nStop") == 'Lopez - "here"... Stop'
    assert one_segment("Se\u00f1or M\u00fcller\nStop") == "Se\u00f1or M\u00fcller Stop"


def test_another_alphabet_stays_where_it_fits_and_goes_where_it_would_not() -> None:
    assert one_segment("\u041f\u0440\u0438\u0432\u0435\u0442\nStop") == "\u041f\u0440\u0438\u0432\u0435\u0442 Stop"
    assert one_segment("Hello \U0001f527\n" + "s" * 80) == "Hello... " + "s" * 80
    assert one_segment("\u041f\u0440\u0438 5\n" + "s" * 80) == "5 " + "s" * 80
    assert one_segment("news\n" + "s" * 161) is None
    assert one_segment("") is None
