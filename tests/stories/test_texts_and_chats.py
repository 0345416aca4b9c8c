"""Texts to customers who agreed to them and lists in a chat, over a real service on loopback (SPEC D3, D4, L)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.service import Posted, Service
from tests.cli.house import FRIDAY, MONDAY, SATURDAY, THURSDAY, asked, child, is_three_lines, started
from tests.home import LEAST, HomeFolder, Row, received, row
from weowe_cli.letters.segment import fits

NOTIFY = """
notify:
  live: yes
  texts: {url_env: WEOWE_TEXT_URL}
  chats: {parts: {url_env: WEOWE_CHAT_URL}}
"""
TEXTING = LEAST.replace(
    '"https://book.harborhonda.example/?ro={ro}"',
    '"https://book.harborhonda.example/?ro={ro}"\n    phone: "(206) 555-0100"\n    hours: {mon-sun: "06:00-22:00"}',
).replace("email: pat@harborhonda.example", "email: pat@harborhonda.example, chat: parts")
MARIA = {"channel": "SMS", "text_consent": "Y", "phone": "(206) 555-0142"}
TO_MARIA = (
    "Harbor Honda, RO 61: your part is here. Choose a time: https://book.harborhonda.example/?ro=61 "
    "Call (206) 555-0100. Reply STOP to end"
)


@pytest.fixture
def service(home: HomeFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A home that sends texts, on the night before anything arrives."""
    home.configure(TEXTING + NOTIFY)
    with Service() as running:
        monkeypatch.setenv("WEOWE_TEXT_URL", running.url())
        monkeypatch.setenv("WEOWE_CHAT_URL", running.url("parts"))
        home.night(THURSDAY, [row("1", **MARIA)])
        running.posted.clear()
        yield running


def texts(service: Service) -> list[Posted]:
    return [one for one in service.posted if one.to != "parts"]


def test_only_a_customer_who_asked_for_texts_and_agreed_to_them_gets_one_and_by_day(
    home: HomeFolder, service: Service
) -> None:
    others: list[Row] = [
        received("2", channel="text", text_consent="", phone="(206) 555-0143"),  # nobody recorded a consent
        received("3", channel="text", text_consent="2/14/2026", phone="(206) 555-0144"),  # what is the date of?
        received("4", channel="", text_consent="Y", phone="(206) 555-0145"),  # agreed, and never asked for it
        received("5", channel="text", text_consent="Y", phone="", email=""),
        received("6", channel="text", text_consent="Y", opt_out="Y", phone="(206) 555-0146"),
    ]
    home.night(FRIDAY, [received("1", **MARIA), *others], clock="06:30")
    assert texts(service) == []  # open, but nobody is texted so early
    (waiting,) = home.letters(channel="text")
    assert (waiting["state"], waiting["not_before"][11:16]) == ("waiting", "08:00")
    assert home.weowe("send", at=f"{FRIDAY}T08:00").code == 0
    assert home.weowe("send", at=f"{FRIDAY}T08:05").code == 0
    assert texts(service) == [Posted("12065550142", TO_MARIA)]
    assert fits(TO_MARIA)
    assert sorted(one["to"] for one in home.letters(channel="email", audience="customer")) == [
        f"maria{n}@mail.example" for n in "234"
    ]
    assert len(home.letters(channel="call")) == 2
    shown = home.weowe("show", "WO-000001", at=f"{FRIDAY}T09:00").out
    assert "text to customer" in shown
    (first, *_) = home.weowe("route", "WO-000001", "--format", "json", at=f"{FRIDAY}T09:00").json["steps"]
    assert first["how"] == "text"


def test_a_text_whose_hand_over_was_cut_off_is_a_call_and_never_sent_twice(home: HomeFolder, service: Service) -> None:
    home.export(FRIDAY, [received("1", **MARIA)])
    home.weowe("import", at=f"{FRIDAY}T08:00")
    run = started("send", "--home", str(home.folder), "--now", f"{FRIDAY}T08:00")
    service.then = lambda: os.kill(run.pid, signal.SIGKILL) if texts(service) else None
    assert run.wait(30) != 0
    run.communicate()
    service.then = lambda: None
    assert home.letters(channel="text")[0]["state"] == "sending"
    assert home.weowe("send", at=f"{FRIDAY}T08:05").code == 3
    home.nightly(f"{FRIDAY}T08:10")
    home.night(SATURDAY, [received("1", **MARIA)])
    assert texts(service) == [Posted("12065550142", TO_MARIA)]
    (text,), (call,) = home.letters(channel="text"), home.letters(channel="call")
    assert (text["state"], call["state"], call["rules"]) == ("dead", "waiting", ["N1"])
    (entry,) = home.weowe("calls", "--format", "json", at=f"{SATURDAY}T09:00").json["calls"]
    assert entry["rules"] == ["N1"]
    assert [what for (what,) in asked(home, "SELECT remark FROM letters WHERE channel = 'call'")] == [
        "a text about it may have arrived, or not"
    ]
    # Somebody asked her, and lets it go again.
    assert home.weowe("outbox", "retry", str(text["id"]), at=f"{SATURDAY}T10:00").code == 0
    home.weowe("send", at=f"{SATURDAY}T10:05")
    home.nightly(f"{SATURDAY}T10:10")
    assert texts(service) == [Posted("12065550142", TO_MARIA)] * 2
    assert home.letters(channel="call", state="waiting") == []


def test_route_says_call_where_a_text_may_have_arrived_and_text_for_the_news_to_come(
    home: HomeFolder, service: Service
) -> None:
    service.answers["12065550142"] = 500
    home.night(FRIDAY, [received("1", **MARIA)])
    steps = home.weowe("route", "WO-000001", "--format", "json", at=f"{FRIDAY}T09:00").json["steps"]
    how = {one["rule"]: (one["how"], one["why"]) for one in steps if one["role"] == "customer"}
    assert how["N1"] == ("call", "a text about it may have arrived, or not")
    assert how["N4"][0] == "text"
    home.nightly(f"{FRIDAY}T09:00")
    assert [one["rules"] for one in home.letters(channel="call")] == [["N1"]]


def test_texts_of_a_store_that_sends_none_any_more_wait_and_it_is_said_why(home: HomeFolder, service: Service) -> None:
    home.export(FRIDAY, [received("1", **MARIA)])
    home.weowe("import", at=f"{FRIDAY}T06:30")
    home.configure(TEXTING + NOTIFY.replace("  texts: {url_env: WEOWE_TEXT_URL}\n", ""))
    said = home.weowe("send", at=f"{FRIDAY}T08:00").err
    assert "1 texts wait" in said
    assert "sends no texts any more" in said
    assert texts(service) == []


def test_a_service_that_is_busy_gets_the_text_later_and_a_refused_number_gets_letters(
    home: HomeFolder, service: Service
) -> None:
    service.answers["12065550142"] = 503
    home.night(FRIDAY, [received("1", **MARIA)])
    assert home.letters(channel="text")[0]["state"] == "waiting"
    service.answers["12065550142"] = 400
    assert home.weowe("send", at=f"{FRIDAY}T08:30").code == 3
    home.nightly(f"{FRIDAY}T09:00")
    assert len(texts(service)) == 2
    assert home.letters(channel="text")[0]["state"] == "dead"
    (letter,) = home.letters(channel="email", audience="customer")
    assert (letter["to"], letter["state"]) == ("maria1@mail.example", "sent")


def test_who_says_stop_to_a_text_is_called_until_that_is_taken_back(home: HomeFolder, service: Service) -> None:
    home.export(FRIDAY, [received("1", **MARIA)])
    home.weowe("import", at=f"{FRIDAY}T06:30")
    assert home.letters(channel="text")[0]["state"] == "waiting"
    said = home.weowe("optout", "+1 206-555-0142", "--why", "STOP by text", at=f"{FRIDAY}T07:00")
    assert (said.code, "1 open promise" in said.out + said.err) == (0, True)
    assert home.letters(channel="text") == []
    assert len(home.letters(channel="call", state="waiting")) == 1
    assert home.weowe("optout", "206 555 0142", "--undo", at=f"{FRIDAY}T07:05").code == 0
    assert home.weowe("send", at=f"{FRIDAY}T08:00").code == 0
    assert texts(service) == [Posted("12065550142", TO_MARIA)]


def test_a_consent_that_is_taken_back_ends_the_texts(home: HomeFolder, service: Service) -> None:
    home.night(FRIDAY, [received("1", **MARIA | {"text_consent": ""})])
    assert texts(service) == []
    assert home.letters(audience="customer")[0]["channel"] == "email"


def test_a_work_list_goes_into_a_chat_and_by_mail_once_the_chat_is_gone(home: HomeFolder, service: Service) -> None:
    late = {"status": "backordered", "eta": ""}
    home.night(FRIDAY, [row("1", **MARIA, **late)])
    (posted,) = [one for one in service.posted if one.to == "parts"]
    service.answers["parts"] = 404
    home.night(SATURDAY, [row("1", **MARIA, **late), row("2", **late)])
    home.nightly(f"{SATURDAY}T08:10")
    assert "get a date" in posted.message.casefold() or "back order" in posted.message
    lists = [one for one in home.letters(audience="staff") if one["to"] in ("parts", "pat@harborhonda.example")]
    assert [(one["channel"], one["state"]) for one in lists if "N17" not in one["rules"]] == [
        ("chat", "sent"),
        ("chat", "dead"),
        ("email", "sent"),
    ]


def test_without_live_everything_is_a_file_and_without_the_package_the_mail_still_leaves(
    home: HomeFolder, service: Service, tmp_path: Path
) -> None:
    home.configure(TEXTING + NOTIFY.replace("live: yes", "live: no"))
    home.night(FRIDAY, [received("1", **MARIA), row("2")])
    (file,) = [one for one in (home.folder / "outbox").glob("*.txt") if one.read_text().startswith("Harbor Honda, RO")]
    assert file.read_text() == TO_MARIA
    (tmp_path / "bare" / "apprise").mkdir(parents=True)
    (tmp_path / "bare" / "apprise" / "__init__.py").write_text("raise ImportError")
    home.configure(TEXTING + NOTIFY)
    home.export(MONDAY, [received("1", **MARIA), received("2"), received("3", **MARIA | {"phone": "(206) 555-0149"})])
    path = os.pathsep.join([str(tmp_path / "bare"), str(Path(__file__).parents[2])])
    night = child("nightly", "--home", str(home.folder), "--now", f"{MONDAY}T08:00", PYTHONPATH=path)
    assert night.code == 78
    assert is_three_lines("\n".join(night.err.splitlines()[-3:])), night.err
    assert 'pip install "weowe[notify]"' in night.err
    assert [one["state"] for one in home.letters(channel="email", to="maria2@mail.example")] == ["sent"]
    assert home.letters(channel="text", state="sending") == []


def test_what_is_wrong_with_the_settings_is_said_all_at_once_and_no_url_with_it(
    home: HomeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = """
notify:
  live: yes
  texts: {}
  chats: {sales: {url_env: A, url_file: b}}
  text_until: "22:00"
"""
    home.configure(TEXTING + wrong)
    said = home.weowe("check").err
    for words in ("notify.texts:", "notify.chats.sales:", "notify.text_until:", "parts_manager.chat:", "47 CFR"):
        assert (words in said) is (words != "47 CFR"), said
    home.configure(TEXTING + NOTIFY)
    monkeypatch.setenv("WEOWE_TEXT_URL", "twilio://s3cret")
    answer = home.weowe("check")
    assert answer.code == 78
    assert "s3cret" not in answer.err + answer.out
    assert "WEOWE_CHAT_URL" in answer.err
