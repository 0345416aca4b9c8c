"""What a customer is asked: the answers to choose from, by when, to whom, and each piece of news once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote

import pytest

from weowe_cli.letters.letter import Letter
from weowe_cli.promises.record import SoType

from .page import Tags
from .store import (
    CLOCK,
    HEAD,
    LATE,
    MISSING,
    MONDAY,
    MOVED,
    NO_DATE,
    NOW,
    PEOPLE,
    POLICY,
    WRITER,
    spoken,
    to_customer,
    written,
)

OFFERED = {
    "N4": ["WAIT", "AFTERMARKET", "CANCEL"],
    "N6": ["WAIT", "RESCHEDULE", "CANCEL"],
    "N7": ["WAIT", "AFTERMARKET", "LOANER"],
    "N9": ["WAIT", "RESCHEDULE", "CANCEL"],
}


@pytest.mark.parametrize("rule", OFFERED)
def test_a_letter_that_asks_has_a_button_for_each_answer_to_the_one_who_reads_it(rule: str) -> None:
    letter = written((rule, MISSING))
    assert answers(letter) == [
        (f"dana@harborhonda.example?subject=[WO-000005] {word}", f"[WO-000005] {word}") for word in OFFERED[rule]
    ]


@pytest.mark.parametrize("rule", ["N1", "N10", "N11", "N14"])
def test_a_letter_that_asks_for_no_answer_has_no_such_button(rule: str) -> None:
    letter = written((rule, LATE))
    assert "mailto:" not in letter.html
    assert "reply with" not in letter.text


def answers(letter: Letter) -> list[tuple[str, str]]:
    """What each button opens, and the line of the text that offers the same."""
    opened = [unquote(link.removeprefix("mailto:")) for link in Tags(letter.html).links if link.startswith("mailto:")]
    return list(zip(opened, re.findall(r"reply with: (.*)", letter.text), strict=True))


def test_the_prepared_subject_is_quoted_for_a_link() -> None:
    links = [link for link in Tags(written(("N7", MOVED)).html).links if link.startswith("mailto:")]
    assert links[0] == "mailto:dana@harborhonda.example?subject=%5BWO-000005%5D%20WAIT"
    assert all(re.fullmatch(r"mailto:[\w.@%+-]+\?subject=[\w.%-]+", link) for link in links)


def test_parts_of_one_order_are_answered_for_together_and_all_of_them_are_named() -> None:
    assert answers(written(("N4", NO_DATE), ("N4", LATE))) == [
        (f"dana@harborhonda.example?subject=[WO-000005 WO-000003] {word}", f"[WO-000005 WO-000003] {word}")
        for word in OFFERED["N4"]
    ]


def test_parts_of_several_orders_are_answered_for_one_order_at_a_time() -> None:
    letter = written(("N4", NO_DATE), ("N4", LATE._replace(ro="60123")))
    assert [line for _, line in answers(letter)] == [
        f"[{number}] {word}" for number in ("WO-000005", "WO-000003") for word in OFFERED["N4"]
    ]
    assert letter.text.index("For RO 60188:") < letter.text.index("[WO-000005]") < letter.text.index("For RO 60123:")


def test_a_counter_customer_is_offered_no_loaner_car() -> None:
    letter = written(("N7", MOVED._replace(so_type=SoType.WHOLESALE)))
    assert [line.split()[-1] for _, line in answers(letter)] == ["WAIT", "AFTERMARKET", "CANCEL"]
    assert "loaner" not in letter.text + letter.html + spoken(("N7", MOVED._replace(so_type=SoType.WHOLESALE))).text


def test_an_answer_is_wanted_within_the_business_days_after_which_somebody_calls() -> None:
    assert "Please tell us by Thursday, March 5." in written(("N6", MOVED)).text


def test_the_days_count_from_the_one_on_which_the_letter_leaves() -> None:
    dose, promises = to_customer(("N4", NO_DATE))
    friday = replace(dose, not_before=NOW + timedelta(days=4))
    letter = WRITER.customer(friday, promises, HEAD, people=PEOPLE, clock=CLOCK, policy=POLICY)
    assert "Please tell us by Wednesday, March 11." in letter.text
    assert "We will tell you what we know by Friday, March 13." in letter.text


def test_a_customer_who_can_be_told_no_date_is_told_when_there_will_be_word() -> None:
    letter = written(("N4", NO_DATE))
    assert "There is no date yet. We will tell you what we know by Monday, March 9." in letter.text
    assert "mid March" not in letter.text + letter.html


@pytest.mark.parametrize("rules", [("N9", "N6"), ("N7", "N9"), ("N9", "N4"), ("N7", "N9", "N4"), ("N6", "N4")])
def test_one_part_that_several_rules_speak_of_is_one_paragraph(rules: tuple[str, ...]) -> None:
    letter = written(*((rule, MISSING) for rule in rules))
    assert letter.text.count("Bumper cover") == 1
    assert letter.text.count("Thursday, March 12") == 1 + ("N7" in rules)
    assert "We promised it by Friday, March 6, and we are sorry." in letter.text
    assert ("It was expected by Thursday, March 5." in letter.text) == bool({"N6", "N7"} & set(rules))
    assert ("on back order" in letter.text) == ("N4" in rules)
    assert letter.html.count("<h2") == 0


def test_a_part_that_is_late_already_and_slips_is_told_of_once() -> None:
    letter = written(("N6", LATE._replace(eta_was=MONDAY)), ("N10", LATE._replace(eta_was=MONDAY)))
    assert letter.text.count("Door mirror") == 1
    assert "We promised it by Friday, February 27, and we are sorry." in letter.text


def test_a_date_that_can_be_kept_is_nothing_to_be_sorry_for() -> None:
    kept = MOVED._replace(promised_on=date(2026, 3, 12))
    assert "sorry" not in written(("N6", kept)).text
    assert "sorry" in written(("N6", MOVED._replace(promised_on=date(2026, 3, 11)))).text


@pytest.mark.parametrize("rule", ["N4", "N6", "N7", "N9", "N10"])
def test_a_call_asks_and_then_offers_the_three_options(rule: str) -> None:
    said = spoken((rule, MISSING)).text
    assert "Bumper cover" in said
    assert "Thursday, March 12" in said
    assert said.index("Does that work for you?") < said.index("aftermarket part") < said.index("loaner car")


@pytest.mark.parametrize("rule", ["N6", "N7", "N9"])
def test_a_call_names_no_new_date_where_that_has_passed_or_was_taken_away(rule: str) -> None:
    over = spoken((rule, MOVED._replace(eta_from=None, eta_to=date(2026, 2, 27)))).text
    assert "the supplier's date, Friday, February 27, has passed" in over
    assert "There is a new date" not in over
    none = spoken((rule, MOVED._replace(eta_from=None, eta_to=None))).text
    assert "the supplier has no new date yet" in none


def test_a_call_about_two_things_asks_once() -> None:
    assert spoken(("N6", MOVED), ("N10", LATE)).text.count("Does that work for you?") == 1
