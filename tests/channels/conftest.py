"""Certificates for servers on loopback, and parcels to send."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from weowe_cli.channels.channel import Parcel
from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.letters.message import message_id

from .mail_server import MailServer, Manners

SENDER = "parts@harborhonda.example"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who signs the certificates of these tests."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority, as an operator would make it trust the dealership's own."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.fixture
def certified(authority: trustme.CA) -> Callable[[str], ssl.SSLContext]:
    """A server's certificate for a host."""

    def context(host: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(made)
        return made

    return context


@pytest.fixture
def parcel() -> Callable[..., Parcel]:
    """A letter ready to go."""

    def make(to: str = "maria@mail.example", text: str = "Your part is here.", sender: str = SENDER) -> Parcel:
        identity = message_id(f"{to} {text}", "harborhonda.example")
        head = f"From: {SENDER}\r\nTo: {to}\r\nSubject: News\r\nMessage-ID: {identity}\r\n\r\n"
        return Parcel(identity, sender, to, f"{head}{text}\r\n.\r\n.. and a dot\r\n".encode("ascii"))

    return make


@pytest.fixture
def settings_for() -> Callable[..., MailSettings]:
    """The settings for a server of these tests."""

    def make(server: MailServer, **other: object) -> MailSettings:
        values: dict[str, object] = {
            "sender": f"Harbor Honda Parts <{SENDER}>",
            "transport": "smtp",
            "live": True,
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "auth": "none",
            "timeout": 2.0,
        }
        return MailSettings(**(values | other))  # type: ignore[arg-type]

    return make


@pytest.fixture
def polite() -> Manners:
    """A server that does nothing wrong."""
    return Manners()
