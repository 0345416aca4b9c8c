"""The mailbox that answers come to, as configured, and what is not allowed there. Never reads a file or connects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from weowe_cli.channels.mail_settings import FILE, is_loopback
from weowe_cli.errors import ConfigurationError, Problem

PORTS = {"tls": 993, "starttls": 143, "none": 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """The `mailbox:` of weowe.yml: a folder on an IMAP server. `timeout` is in seconds for each answer of the server.

    The secret comes as that of `mail:` does, and is never itself a setting. `move_to` is the folder into which a mail goes
    that was dealt with; empty: it stays where it is, unread as it was.
    """

    SECTION: ClassVar[str] = "mailbox"

    host: str
    user: str
    port: int | None = None
    security: Literal["tls", "starttls", "none"] = "tls"
    auth: Literal["password", "xoauth2"] = "password"
    password_env: str = "WEOWE_IMAP_PASSWORD"  # noqa: S105  the name of a variable, not a password
    password_file: Path | None = None
    password_keyring: str = ""
    password_command: str = ""
    token_command: str = ""
    folder: str = "INBOX"
    move_to: str = ""
    timeout: float = 20

    @property
    def server(self) -> str:
        """`host:port`, as it stands in messages."""
        return f"{self.host}:{self.port or PORTS[self.security]}"

    def problems(self) -> dict[str, str]:
        """What cannot be obeyed, by key under `mailbox`."""
        found: dict[str, str] = {}
        if not self.host or not self.host.isascii() or any(c.isspace() for c in self.host):
            found["host"] = f"'{self.host}' is no mail server; write its name"
        if self.port is not None and not 0 < self.port < 65536:
            found["port"] = f"{self.port} is no port; 993 or 143 are usual"
        elif self.security == "starttls" and self.port == PORTS["tls"]:
            found["port"] = f"{self.port} is the port of `security: tls`; starttls is spoken on 143"
        if self.security == "none" and not is_loopback(self.host):
            found["security"] = "a password never travels in the clear; use tls or starttls"
        if not self.user or not self.user.isascii() or not self.user.isprintable():
            found["user"] = f"'{self.user}' is no name to log in with"
        if self.auth == "xoauth2" and not self.token_command:
            found["token_command"] = "auth: xoauth2 needs the command that prints an access token"  # noqa: S105  a sentence
        for key, folder in (("folder", self.folder), ("move_to", self.move_to or "none")):
            if not folder.strip() or not folder.isprintable():
                found[key] = f"'{folder}' is no folder; write its name, such as INBOX"
        if self.move_to and self.move_to == self.folder:
            found["move_to"] = "is the very folder that is read; name another, or leave it out"
        if self.timeout <= 0:
            found["timeout"] = "must be more than 0 seconds"
        return found

    def check(self) -> None:
        """Raises ConfigurationError with every problem at once."""
        if found := self.problems():
            raise ConfigurationError([Problem(FILE, 0, 0, f"mailbox.{key}", what) for key, what in found.items()])
