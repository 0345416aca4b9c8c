"""Letters over SMTP to a real server: what is taken, refused, lost, and what never crosses the wire."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from weowe_cli.channels.channel import Parcel, State
from weowe_cli.channels.mail import MailChannel
from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.errors import ConfigurationError, TryAgain

from .mail_server import PASSWORD, TOKEN, USER, MailServer, Manners

Parcels = Callable[..., Parcel]
Settings = Callable[..., MailSettings]
Certified = Callable[[str], ssl.SSLContext]


def test_the_very_bytes_of_a_letter_arrive(parcel: Parcels, settings_for: Settings) -> None:
    with MailServer() as server, MailChannel(settings_for(server)) as channel:
        outcome = channel.deliver(parcel())
    assert outcome.state is State.SENT
    assert outcome.answer == "250 2.0.0 queued as 1"
    assert server.taken[0].content == parcel().content
    assert (server.taken[0].sender, server.taken[0].to) == ("parts@harborhonda.example", ["maria@mail.example"])


def test_many_letters_go_over_one_connection(parcel: Parcels, settings_for: Settings) -> None:
    with MailServer() as server, MailChannel(settings_for(server)) as channel:
        for n in range(50):
            assert channel.deliver(parcel(f"c{n}@mail.example")).state is State.SENT
    assert server.connections == 1
    assert len(server.taken) == 50


def test_nothing_is_connected_to_while_there_is_nothing_to_send(settings_for: Settings) -> None:
    with MailServer() as server, MailChannel(settings_for(server)):
        pass
    assert server.connections == 0


def test_a_check_connects_and_logs_in_without_a_letter(
    settings_for: Settings, certified: Certified, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEOWE_SMTP_PASSWORD", PASSWORD)
    with MailServer(Manners(starttls=certified("127.0.0.1"), login=True)) as server:
        settings = settings_for(server, security="starttls", auth="password", user=USER)
        with MailChannel(settings) as channel:
            channel.connect()
    assert server.connections == 1
    assert not server.letters


def test_a_recipient_refused_for_good_is_dead_and_the_others_go_on(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(recipient={"gone@mail.example": "550 5.1.1 no such user"})
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        states = [channel.deliver(parcel(to)).state for to in ("a@mail.example", "gone@mail.example", "b@mail.example")]
    assert states == [State.SENT, State.DEAD, State.SENT]
    assert server.addressees == ["a@mail.example", "b@mail.example"]
    assert server.connections == 1


def test_what_the_server_said_is_kept_for_the_history(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(recipient={"gone@mail.example": "550 5.1.1 no such user"})
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        assert channel.deliver(parcel("gone@mail.example")).answer == "550 5.1.1 no such user"


@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "451 4.3.0 later", "452 4.2.2 mailbox full"])
def test_a_recipient_refused_for_now_goes_later(answer: str, parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(recipient={"busy@mail.example": answer})
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        assert channel.deliver(parcel("busy@mail.example")).state is State.LATER
        assert channel.deliver(parcel()).state is State.SENT


@pytest.mark.parametrize(
    ("answer", "state"), [("554 5.6.0 content refused", State.DEAD), ("452 4.3.1 disk full", State.LATER)]
)
def test_a_letter_refused_after_it_was_read_is_known_not_to_be_taken(
    answer: str, state: State, parcel: Parcels, settings_for: Settings
) -> None:
    with (
        MailServer(Manners(content={"maria@mail.example": answer})) as server,
        MailChannel(settings_for(server)) as channel,
    ):
        assert channel.deliver(parcel()).state is state
        assert channel.deliver(parcel("b@mail.example")).state is State.SENT
    assert server.addressees == ["b@mail.example"]


def test_an_address_that_mail_cannot_carry_is_dead_without_a_connection(
    parcel: Parcels, settings_for: Settings
) -> None:
    with MailServer() as server, MailChannel(settings_for(server)) as channel:
        for to in (
            "j\u00f6rg@mail.example",
            "a b@mail.example",
            "x@mail.example>\r\nRCPT TO:<eve@mail.example",
            "nobody",
        ):
            made = parcel()
            assert channel.deliver(Parcel(made.message_id, made.sender, to, made.content)).state is State.DEAD
    assert server.connections == 0


def test_a_server_that_hangs_up_after_the_letter_leaves_it_unknown(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(hang_up_at="DATA", letters=frozenset({1}))
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        outcome = channel.deliver(parcel())
        assert outcome.state is State.UNKNOWN
        assert len(server.taken) == 1
        again = channel.deliver(parcel())
    assert again.state is State.SENT
    assert server.taken[0].content == server.taken[1].content


def test_a_server_that_never_answers_the_letter_leaves_it_unknown(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(silent_at="DATA", letters=frozenset({1}))
    with MailServer(manners) as server, MailChannel(settings_for(server, timeout=0.5)) as channel:
        assert channel.deliver(parcel()).state is State.UNKNOWN


def test_a_connection_lost_before_the_letter_is_certainly_no_delivery(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(hang_up_at="RCPT", letters=frozenset({1}))
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        assert channel.deliver(parcel()).state is State.LATER
        assert channel.deliver(parcel()).state is State.SENT
    assert len(server.taken) == 1


def test_a_connection_dropped_between_two_letters_is_opened_again_once(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(hang_up_at="MAIL", letters=frozenset({2}))
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        assert channel.deliver(parcel("a@mail.example")).state is State.SENT
        assert channel.deliver(parcel("b@mail.example")).state is State.SENT
    assert server.addressees == ["a@mail.example", "b@mail.example"]
    assert server.connections == 2


def test_a_server_that_takes_few_letters_on_one_connection_gets_several(
    parcel: Parcels, settings_for: Settings
) -> None:
    with MailServer(Manners(most_on_one_connection=2)) as server, MailChannel(settings_for(server)) as channel:
        for n in range(5):
            assert channel.deliver(parcel(f"c{n}@mail.example")).state is State.SENT
    assert server.connections == 3


def test_a_server_that_is_busy_at_once_stops_the_run(parcel: Parcels, settings_for: Settings) -> None:
    with (
        MailServer(Manners(most_on_one_connection=0)) as server,
        MailChannel(settings_for(server)) as channel,
        pytest.raises(TryAgain, match="enough for one connection"),
    ):
        channel.deliver(parcel())
    assert not server.taken


@pytest.mark.parametrize("step", ["recipient", "content"])
def test_a_server_that_closes_in_the_middle_stops_the_run(step: str, parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(**{step: {"maria@mail.example": "421 4.3.2 shutting down"}})
    with (
        MailServer(manners) as server,
        MailChannel(settings_for(server)) as channel,
        pytest.raises(TryAgain, match="shutting down"),
    ):
        channel.deliver(parcel())


def test_a_refused_sender_stops_the_run_and_burns_nothing(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(sender={"parts@harborhonda.example": "553 5.7.1 not yours"})
    with (
        MailServer(manners) as server,
        MailChannel(settings_for(server)) as channel,
        pytest.raises(
            TryAgain, match=r"refused the sender parts@harborhonda\.example: 553 5\.7\.1 not yours"
        ) as caught,
    ):
        channel.deliver(parcel())
    assert caught.value.where == "config/weowe.yml: mail.from"
    assert not server.taken


def test_a_relay_that_does_not_know_us_burns_no_letter_and_is_left_alone_after_two(
    parcel: Parcels, settings_for: Settings
) -> None:
    manners = Manners(recipient={f"c{n}@mail.example": "554 5.7.1 Relay access denied" for n in range(9)})
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        assert channel.deliver(parcel("c0@mail.example")).state is State.LATER
        assert channel.deliver(parcel("c1@mail.example")).state is State.LATER
        with pytest.raises(TryAgain, match="Relay access denied"):
            channel.deliver(parcel("c2@mail.example"))
    assert server.letters == 2


def test_one_recipient_who_seems_to_refuse_the_store_stops_nobody_else(parcel: Parcels, settings_for: Settings) -> None:
    manners = Manners(recipient={"odd@mail.example": "550 sender rejected by user"})
    with MailServer(manners) as server, MailChannel(settings_for(server)) as channel:
        for to in ("odd@mail.example", "a@mail.example", "odd@mail.example", "b@mail.example"):
            channel.deliver(parcel(to))
    assert server.addressees == ["a@mail.example", "b@mail.example"]


def test_a_silent_server_is_given_up_soon(parcel: Parcels, settings_for: Settings) -> None:
    began = time.monotonic()
    with MailServer(Manners(silent_at="RCPT")) as server, MailChannel(settings_for(server, timeout=0.3)) as channel:
        assert channel.deliver(parcel("a@mail.example")).state is State.LATER
        assert channel.deliver(parcel("b@mail.example")).state is State.LATER
        with pytest.raises(TryAgain, match="2 letters in a row"):
            channel.deliver(parcel("c@mail.example"))
    assert time.monotonic() - began < 10


def test_a_server_that_is_silent_at_the_door_is_given_up_at_once(parcel: Parcels, settings_for: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings = MailSettings(
            sender="parts@harborhonda.example", transport="smtp", live=True, host="127.0.0.1",
            port=door.getsockname()[1], security="none", auth="none", timeout=0.3,
        )  # fmt: skip
        with MailChannel(settings) as channel, pytest.raises(TryAgain):
            channel.deliver(parcel())


def test_a_server_that_is_down_is_tried_again_and_says_so_in_three_lines(
    parcel: Parcels, settings_for: Settings
) -> None:
    with MailServer() as server:
        settings = settings_for(server)
    with MailChannel(settings) as channel, pytest.raises(TryAgain) as caught:
        channel.deliver(parcel())
    error = caught.value
    assert f"127.0.0.1:{settings.port}" in error.what
    assert "refused" in error.what.lower()
    assert error.where == "config/weowe.yml: mail.host"
    assert error.todo.startswith("Nothing is lost")


# The door: TLS and logins.


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEOWE_SMTP_PASSWORD", PASSWORD)


def test_mail_goes_over_tls_with_a_password(
    parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None, password: None
) -> None:
    manners = Manners(starttls=certified("127.0.0.1"), require_starttls=True, login=True)
    with MailServer(manners) as server:
        settings = settings_for(server, security="starttls", auth="password", user=USER)
        with MailChannel(settings) as channel:
            assert channel.deliver(parcel()).state is State.SENT
    assert server.taken[0].content == parcel().content
    assert b"STARTTLS" in server.heard_in_the_clear
    assert b"AUTH" not in server.heard_in_the_clear


def test_mail_goes_over_tls_from_the_first_byte(
    parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None
) -> None:
    with (
        MailServer(Manners(implicit_tls=certified("127.0.0.1"))) as server,
        MailChannel(settings_for(server, security="tls")) as channel,
    ):
        assert channel.deliver(parcel()).state is State.SENT


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_another_host_stops_before_the_password(
    security: str, parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None, password: None
) -> None:
    other = certified("mail.else.example")
    manners = Manners(**{"implicit_tls" if security == "tls" else "starttls": other})
    with MailServer(manners) as server:
        settings = settings_for(server, security=security, auth="password", user=USER)
        with MailChannel(settings) as channel, pytest.raises(TryAgain, match="certificate is not to be trusted"):
            channel.deliver(parcel())
    assert not server.taken
    assert b"AUTH" not in server.heard_in_the_clear


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_stops_before_the_password(
    security: str, parcel: Parcels, settings_for: Settings, certified: Certified, password: None
) -> None:
    own = certified("127.0.0.1")
    manners = Manners(**{"implicit_tls" if security == "tls" else "starttls": own})
    with MailServer(manners) as server:
        settings = settings_for(server, security=security, auth="password", user=USER)
        with MailChannel(settings) as channel, pytest.raises(TryAgain, match="certificate is not to be trusted"):
            channel.deliver(parcel())
    assert not server.taken


def test_a_server_without_starttls_gets_neither_the_password_nor_the_letter(
    parcel: Parcels, settings_for: Settings, password: None
) -> None:
    with MailServer() as server:
        settings = settings_for(server, security="starttls", auth="password", user=USER)
        with MailChannel(settings) as channel, pytest.raises(TryAgain, match="STARTTLS"):
            channel.deliver(parcel())
    assert not server.taken
    assert b"AUTH" not in server.heard_in_the_clear
    assert b"MAIL" not in server.heard_in_the_clear


def test_an_old_tls_is_refused(parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None) -> None:
    old = certified("127.0.0.1")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        MailServer(Manners(implicit_tls=old)) as server,
        MailChannel(settings_for(server, security="tls")) as channel,
        pytest.raises(TryAgain),
    ):
        channel.deliver(parcel())
    assert not server.taken


def test_a_refused_login_stops_the_run_and_never_shows_the_password(
    parcel: Parcels,
    settings_for: Settings,
    certified: Certified,
    trusted: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WEOWE_SMTP_PASSWORD", "wrong-battery-9")
    manners = Manners(starttls=certified("127.0.0.1"), login=True)
    with MailServer(manners) as server:
        settings = settings_for(server, security="starttls", auth="password", user=USER)
        channel = MailChannel(settings)
        with channel, pytest.raises(TryAgain, match=f"refused the login of {USER}: 535") as caught:
            channel.deliver(parcel())
        shown = repr(channel) + repr(vars(channel)) + repr(settings) + "".join(vars(caught.value).values())
    assert not server.taken
    assert "wrong-battery-9" not in shown + "".join(capfd.readouterr())


def test_a_password_is_fetched_once_and_used_again_after_a_drop(
    parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    file.chmod(0o600)
    manners = Manners(starttls=certified("127.0.0.1"), login=True, hang_up_at="MAIL", letters=frozenset({2}))
    with MailServer(manners) as server:
        settings = settings_for(server, security="starttls", auth="password", user=USER, password_file=file)
        with MailChannel(settings) as channel:
            assert channel.deliver(parcel("a@mail.example")).state is State.SENT
            file.unlink()
            assert channel.deliver(parcel("b@mail.example")).state is State.SENT


def test_a_user_name_that_is_no_address_is_logged_in_with_as_it_stands(
    parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None, password: None
) -> None:
    manners = Manners(starttls=certified("127.0.0.1"), login=True)
    with MailServer(manners) as server:
        settings = settings_for(server, security="starttls", auth="password", user="relay7")
        with MailChannel(settings) as channel, pytest.raises(TryAgain, match="refused the login of relay7:"):
            channel.deliver(parcel())


@pytest.mark.parametrize(("given", "state"), [(TOKEN, State.SENT), ("yesterday", None)])
def test_a_token_opens_the_door_and_an_old_one_does_not(
    given: str, state: State | None, parcel: Parcels, settings_for: Settings, certified: Certified, trusted: None
) -> None:
    manners = Manners(starttls=certified("127.0.0.1"), login=True)
    with MailServer(manners) as server:
        settings = settings_for(server, security="starttls", auth="xoauth2", user=USER, token_command=f"echo {given}")
        with MailChannel(settings) as channel:
            if state:
                assert channel.deliver(parcel()).state is state
            else:
                with pytest.raises(TryAgain, match="refused the login"):
                    channel.deliver(parcel())


def test_a_missing_password_is_a_fault_of_the_configuration_and_nobody_is_asked(
    parcel: Parcels, settings_for: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEOWE_SMTP_PASSWORD", raising=False)
    with (
        MailServer() as server,
        MailChannel(settings_for(server, auth="password", user=USER)) as channel,
        pytest.raises(ConfigurationError) as caught,
    ):
        channel.deliver(parcel())
    assert "WEOWE_SMTP_PASSWORD is empty or not set" in caught.value.where
    assert server.connections == 0
