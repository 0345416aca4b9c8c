"""A trial in which one mailbox gets every letter, and letters that leave no faster than a server likes."""

from __future__ import annotations

import email
import email.policy
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from weowe_cli.channels import passwords
from weowe_cli.channels.channel import Parcel, State
from weowe_cli.channels.mail import MailChannel
from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.channels.pace import Pace
from weowe_cli.channels.redirect import redirected
from weowe_cli.errors import ConfigurationError, TryAgain

from .mail_server import MailServer, Manners

Parcels = Callable[..., Parcel]
Settings = Callable[..., MailSettings]
TRIAL = "trial@harborhonda.example"


def test_on_trial_every_letter_goes_to_one_mailbox_and_says_for_whom_it_was(
    parcel: Parcels, settings_for: Settings
) -> None:
    with MailServer() as server, MailChannel(settings_for(server, redirect_all_to=TRIAL)) as channel:
        outcome = channel.deliver(parcel())
        channel.deliver(parcel("bob@mail.example"))
    assert outcome.state is State.SENT
    assert outcome.answer.startswith(f"redirected to {TRIAL}: 250")
    assert server.addressees == [TRIAL, TRIAL]
    mail = email.message_from_bytes(server.taken[0].content, policy=email.policy.default)
    assert mail["To"] == TRIAL
    assert mail["Subject"] == "[for maria@mail.example] News"
    assert mail["X-Weowe-Would-Have-Gone-To"] == "maria@mail.example"
    assert mail["Message-ID"] == parcel().message_id
    assert mail.get_content() == email.message_from_bytes(parcel().content, policy=email.policy.default).get_content()


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("Subject: =?utf-8?q?Dein_Teil_f=C3=BCr?=\r\n =?utf-8?q?_RO_7?=", "Dein Teil für RO 7"),
        ("Subject: A long one\r\n that is folded", "A long one that is folded"),
        ("SUBJECT:News", "News"),
        ("Subject:", ""),
    ],
)
def test_whatever_a_subject_is_written_as_it_is_still_read(subject: str, read: str) -> None:
    content = f'From: a@b.example\r\n{subject}\r\nTo: "A,\r\n B" <maria@mail.example>\r\n\r\nTo: x\r\nSubject: y'
    made = redirected(Parcel("<x@y>", "a@b.example", "maria@mail.example", content.encode("ascii")), TRIAL)
    mail = email.message_from_bytes(made.content, policy=email.policy.default)
    assert mail["Subject"] == f"[for maria@mail.example] {read}".strip()
    assert mail.get_all("To") == [TRIAL]
    assert mail.get_content().split() == ["To:", "x", "Subject:", "y"]
    assert max(map(len, made.content.split(b"\r\n"))) < 998


@pytest.mark.parametrize("refuses", ["recipient", "content"])
def test_a_trial_mailbox_that_refuses_stops_the_run_and_no_customer_is_to_blame(
    refuses: str, parcel: Parcels, settings_for: Settings
) -> None:
    manners = Manners(**{refuses: {TRIAL: "550 5.1.1 no such user"}})
    with (
        MailServer(manners) as server,
        MailChannel(settings_for(server, redirect_all_to=TRIAL)) as channel,
        pytest.raises(TryAgain, match="refused trial@") as caught,
    ):
        channel.deliver(parcel())
    assert caught.value.where == "config/weowe.yml: mail.redirect_all_to"


@pytest.mark.parametrize(("key", "value"), [("redirect_all_to", "somebody"), ("max_per_minute", 0)])
def test_a_trial_or_a_pace_that_cannot_be_obeyed_is_named(key: str, value: object, settings_for: Settings) -> None:
    with MailServer() as server:
        assert list(settings_for(server, **{key: value}).problems()) == [key]


def test_letters_are_spread_evenly_over_the_minute() -> None:
    pace = Pace(600)
    begun = time.monotonic()
    for _ in range(4):
        pace.wait()
    assert 0.3 <= time.monotonic() - begun < 3


def test_without_a_pace_nothing_waits() -> None:
    begun = time.monotonic()
    for _ in range(1000):
        Pace().wait()
    assert Pace().is_none
    assert time.monotonic() - begun < 1


KEYRING = """\
import keyring.backend, keyring.errors
class Kept(keyring.backend.KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        if service == "broken":
            raise keyring.errors.KeyringLocked("shut")
        return {("weowe", "parts@harborhonda.example"): "from a keyring"}.get((service, username))
    def set_password(self, service, username, password): ...
    def delete_password(self, service, username): ...
"""


@pytest.fixture
def a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The keyring of this machine's user, with one password in it."""
    keyring = pytest.importorskip("keyring")
    (tmp_path / "a_keyring_of_the_test.py").write_text(KEYRING)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = keyring.get_keyring()
    from importlib import import_module

    keyring.set_keyring(import_module("a_keyring_of_the_test").Kept())
    yield
    keyring.set_keyring(before)
    sys.modules.pop("a_keyring_of_the_test")


def kept_as(service: str) -> MailSettings:
    return MailSettings(sender="", user="parts@harborhonda.example", password_keyring=service)


def test_a_password_comes_from_the_keyring(a_keyring: None) -> None:
    assert passwords.password(kept_as("weowe")) == "from a keyring"


@pytest.mark.parametrize(
    ("service", "why"), [("other", "keyring set other parts@harborhonda.example"), ("broken", "KeyringLocked")]
)
def test_a_keyring_that_gives_no_password_is_named(service: str, why: str, a_keyring: None) -> None:
    with pytest.raises(ConfigurationError) as caught:
        passwords.password(kept_as(service))
    assert "mail.password_keyring" in caught.value.where
    assert why in caught.value.where


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError) as caught:
        passwords.password(kept_as("weowe"))
    assert 'pip install "weowe[keyring]"' in caught.value.where
