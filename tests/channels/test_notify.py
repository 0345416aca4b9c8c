"""Texts and chat messages to a real service on loopback: what is taken, refused, lost, and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from weowe_cli.channels.channel import Parcel, State
from weowe_cli.channels.notify import ChatChannel, TextChannel, check
from weowe_cli.channels.notify_settings import NotifySettings, ServiceUrl
from weowe_cli.errors import ConfigurationError, TryAgain

from .service import Posted, Service

MARIA = "+12065550142"


def text(to: str = MARIA, said: str = "Harbor Honda: your part is here. Reply STOP to end") -> Parcel:
    return Parcel("<weowe.1@harborhonda.example>", "parts@harborhonda.example", to, said.encode())


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> NotifySettings:
    monkeypatch.setenv("TEXT_URL", "nothing yet")
    service = ServiceUrl(url_env="TEXT_URL")
    return NotifySettings(live=True, texts=service, chats={"parts": service}, timeout=2)


def test_a_text_reaches_its_number_as_it_was_written(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with Service() as service, TextChannel(settings) as channel:
        monkeypatch.setenv("TEXT_URL", service.url())
        assert channel.deliver(text()).state is State.SENT
        assert channel.deliver(text("+12065550143", "Ñandú & <b>")).state is State.SENT
    assert service.posted == [Posted("12065550142", text().content.decode()), Posted("12065550143", "Ñandú & <b>")]
    assert "".join(capfd.readouterr()) == ""


def test_what_a_service_says_to_a_text_decides_what_becomes_of_it(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    said = {"400": State.DEAD, "429": State.LATER, "503": State.LATER, "500": State.UNKNOWN, "0": State.UNKNOWN}
    with Service(**{f"1206555{code:0>4}": int(code) for code in said}) as service, TextChannel(settings) as channel:
        monkeypatch.setenv("TEXT_URL", service.url())
        for code, state in said.items():
            outcome = channel.deliver(text(f"+1206555{code:0>4}"))
            assert (code, outcome.state) == (code, state)
            assert "s3cret" not in outcome.answer
    assert len(service.posted) == len(said)
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refused_login_stops_the_texts_and_burns_none(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    with Service(**{MARIA[1:]: code}) as service, TextChannel(settings) as channel:
        monkeypatch.setenv("TEXT_URL", service.url())
        with pytest.raises(TryAgain, match=str(code)) as stopped:
            channel.deliver(text())
    assert "s3cret" not in str(stopped.value)


def test_a_service_that_is_not_there_stops_the_texts_and_puts_a_chat_off(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service() as gone:
        monkeypatch.setenv("TEXT_URL", gone.url())
    with TextChannel(settings) as texts, pytest.raises(TryAgain, match="no connection"):
        texts.deliver(text())
    with ChatChannel(settings) as chats:
        assert chats.deliver(text("parts")).state is State.LATER


def test_a_service_that_refuses_two_texts_in_a_row_is_left_alone(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [f"+1206555014{n}" for n in range(3)]
    with Service(**{number[1:]: 400 for number in numbers}) as service, TextChannel(settings) as channel:
        monkeypatch.setenv("TEXT_URL", service.url())
        assert [channel.deliver(text(number)).state for number in numbers[:2]] == [State.DEAD, State.DEAD]
        with pytest.raises(TryAgain, match="in a row") as stopped:
            channel.deliver(text(numbers[2]))
    assert "given up" in stopped.value.todo
    assert "`weowe outbox retry`" in stopped.value.todo
    assert "Nothing is lost" not in stopped.value.todo
    assert len(service.posted) == 2


def test_a_chat_that_refuses_is_given_up_and_one_that_may_have_taken_a_list_gets_it_again(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(gone=404, silent=0, busy=503) as service, ChatChannel(settings) as channel:
        states = []
        for to in ("parts", "gone", "silent", "busy"):
            monkeypatch.setenv("TEXT_URL", service.url(to))
            states.append(channel.deliver(text("parts", "Your list")).state)
        assert channel.deliver(text("elsewhere")).state is State.DEAD
    assert states == [State.SENT, State.DEAD, State.UNKNOWN, State.LATER]


def test_a_chat_whose_url_is_none_waits_and_keeps_nobody_elses_back(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_URL", "nosuch://s3cret")
    wrong = {"it": ServiceUrl(url_env="UNSET_URL"), "sales": ServiceUrl(url_env="CHAT_URL")}
    with Service() as service, ChatChannel(NotifySettings(live=True, chats={**wrong, **settings.chats})) as channel:
        monkeypatch.setenv("TEXT_URL", service.url("parts"))
        unset, unknown, parts = (channel.deliver(text(to, "Your list")) for to in ("it", "sales", "parts"))
    assert (unset.state, unknown.state, parts.state) == (State.LATER, State.LATER, State.SENT)
    assert "UNSET_URL" in unset.answer
    assert "notify.chats.sales" in unknown.answer
    assert "s3cret" not in unknown.answer


def test_a_url_comes_from_a_file_that_nobody_else_can_read(settings: NotifySettings, tmp_path: Path) -> None:
    file = tmp_path / "url"
    with Service() as service:
        file.write_text(service.url("parts") + "\n")
        file.chmod(0o600)
        chats = {"parts": ServiceUrl(url_file=Path("url"))}
        with ChatChannel(NotifySettings(chats=chats).at_home(tmp_path)) as channel:
            assert channel.deliver(text("parts")).state is State.SENT


def test_a_check_finds_every_url_that_cannot_be_and_shows_none(
    settings: NotifySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXT_URL", "json://127.0.0.1:1/s3cret")
    monkeypatch.setenv("CHAT_URL", "nosuch://s3cret")
    chats = {"parts": ServiceUrl(url_env="CHAT_URL"), "it": ServiceUrl(url_env="UNSET_URL")}
    with pytest.raises(ConfigurationError) as found:
        check(NotifySettings(live=True, texts=settings.texts, chats=chats))
    said = [(problem.key, problem.what) for problem in found.value.problems]
    assert [key for key, _ in said] == ["notify.texts", "notify.chats.parts", "notify.chats.it.url_env"]
    assert "{to}" in said[0][1]
    assert "Apprise" in said[1][1]
    assert "UNSET_URL" in said[2][1]
    assert "s3cret" not in str(found.value)
