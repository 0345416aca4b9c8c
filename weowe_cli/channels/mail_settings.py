"""How a store's mail is sent, as configured, and what is not allowed there. Never reads a file or connects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from weowe_cli.errors import ConfigurationError, Problem

FILE = "config/weowe.yml"
PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The `mail:` of CLI.md; `sender` is its `from`. `timeout` is in seconds for each answer of the server.

    `port` None is the usual one of the security. The secret is the answer of `password_command`, else the content of
    `password_file`, else what the system's keyring has for `password_keyring` and `user`, else the value of the
    environment variable `password_env`; it is never itself a setting. `redirect_all_to` gets every letter in place of
    its addressee. `max_per_run` and `max_per_minute` are the caller's to obey.
    """

    SECTION: ClassVar[str] = "mail"

    sender: str
    transport: Literal["file", "smtp"] = "file"
    live: bool = False
    host: str = ""
    port: int | None = None
    security: Literal["tls", "starttls", "none"] = "starttls"
    auth: Literal["none", "password", "xoauth2"] = "password"
    user: str = ""
    password_env: str = "WEOWE_SMTP_PASSWORD"  # noqa: S105  the name of a variable, not a password
    password_file: Path | None = None
    password_keyring: str = ""
    password_command: str = ""
    token_command: str = ""
    timeout: float = 20
    max_per_run: int | None = None
    max_per_minute: int | None = None
    redirect_all_to: str = ""
    trusted_relay: bool = False

    @property
    def sender_address(self) -> str:
        """The bare address of `from`, for the envelope; empty where there is none."""
        if not self.sender.isprintable():
            return ""
        from email.utils import parseaddr

        from weowe_cli.letters.message import mail_address

        return mail_address(parseaddr(self.sender)[1]) or ""

    @property
    def trial_address(self) -> str:
        """The address that gets every letter, as mail can carry it; empty where letters go to their addressees."""
        from weowe_cli.letters.message import mail_address

        return mail_address(self.redirect_all_to) or ""

    @property
    def server(self) -> str:
        """`host:port`, as it stands in messages."""
        return f"{self.host}:{self.port or PORTS[self.security]}"

    def problems(self) -> dict[str, str]:
        """What cannot be obeyed, by key under `mail`; nothing of SMTP is asked while the transport is `file`."""
        found: dict[str, str] = {}
        if not self.sender_address:
            found["from"] = f"'{self.sender}' is no sender; write Name <name@dealer.example>"
        if self.transport == "file":
            return found
        if not self.live:
            found["live"] = "smtp sends real mail only with `live: true`; without it write `transport: file`"
        if not self.host or not self.host.isascii() or any(c.isspace() for c in self.host):
            found["host"] = f"'{self.host}' is no mail server; write its name"
        if self.port is not None and not 0 < self.port < 65536:
            found["port"] = f"{self.port} is no port; 465, 587 or 25 are usual"
        if self.timeout <= 0:
            found["timeout"] = "must be more than 0 seconds"
        if self.max_per_run is not None and self.max_per_run < 1:
            found["max_per_run"] = "must be at least 1; leave it out for no limit"
        if self.max_per_minute is not None and self.max_per_minute < 1:
            found["max_per_minute"] = "must be at least 1; leave it out for no limit"
        if self.redirect_all_to and not self.trial_address:
            found["redirect_all_to"] = f"'{self.redirect_all_to}' is no address; write name@dealer.example"
        if self.security == "none" and not is_loopback(self.host):
            if not self.trusted_relay:
                found["security"] = (
                    "none is mail in the clear; use tls or starttls, or mark your own `trusted_relay: true`"
                )
            elif self.auth != "none":
                found["auth"] = "a password never travels in the clear; use tls or starttls, or `auth: none`"
        if self.auth != "none" and not self.user:
            found["user"] = f"auth: {self.auth} needs the name to log in with"
        if self.auth == "xoauth2" and not self.token_command:
            found["token_command"] = "auth: xoauth2 needs the command that prints an access token"  # noqa: S105  a sentence
        return found

    def check(self) -> None:
        """Raises ConfigurationError with every problem at once."""
        if found := self.problems():
            raise ConfigurationError([Problem(FILE, 0, 0, f"mail.{key}", what) for key, what in found.items()])


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or number; no name is looked up, since an answer could be forged."""
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
