"""The mailbox over IMAP, read one mail at a time. Never deletes, flags or logs; moves a mail only where that is configured.

imap-tools is the connection: it knows how the servers of this world answer a FETCH, and how folders are named.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from weowe_cli.channels import passwords
from weowe_cli.channels.answers import LONGEST
from weowe_cli.channels.bounces import Bounce, bounce_in
from weowe_cli.channels.mail import secure_context
from weowe_cli.channels.mail_settings import FILE
from weowe_cli.channels.mailbox_settings import PORTS, MailboxSettings
from weowe_cli.errors import TryAgain
from weowe_cli.letters.incoming import Mail, is_automatic, text_of_html
from weowe_cli.letters.message import compared
from weowe_cli.letters.plain import one_line

if TYPE_CHECKING:
    from imap_tools import MailMessage

LARGEST = 25_000_000
"""Bytes; a larger mail is no answer, and is left on the server unread."""
GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Received:
    """One mail. `message_id` is its own, or made from its headers where it has none.

    A mail that cannot be understood has neither `mail` nor `bounce`, but the `fault`.
    """

    message_id: str
    mail: Mail | None = None
    bounce: Bounce | None = None
    fault: Exception | None = None


class Mailbox:
    """The folder of the settings, open while the `with` block lasts.

    Raises TryAgain from any step where the server is away, refuses the login or has no such folder.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        """Raises ConfigurationError for settings that must not be obeyed."""
        settings.check()
        self._settings = settings
        self._box: Any = None
        self._secret = ""
        self.name = f"{settings.user} at {settings.host}, {settings.folder}"
        self.validity = 0
        """The server's word for the present numbering of the folder."""

    def __enter__(self) -> Self:
        settings = self._settings
        token = settings.auth == "xoauth2"
        self._secret = passwords.token(settings) if token else passwords.password(settings)
        with self._asking("host"):
            self._box = self._connect()
        try:
            with self._asking("user"):
                log_in = self._box.xoauth2 if token else self._box.login
                log_in(settings.user, self._secret, initial_folder=None)
            with self._asking("folder"):
                # Where nothing is moved the server is told that nothing may change, not even a flag.
                self._box.folder.set(settings.folder, readonly=not settings.move_to)
                self.validity = self._numbering()
            if settings.move_to:
                with self._asking("move_to"):
                    self._check_move()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye, if the server is still there and answers soon."""
        box, self._box, self._secret = self._box, None, ""
        if box is not None:
            with contextlib.suppress(Exception):
                box.client.sock.settimeout(GOODBYE_SECONDS)
                box.logout()
            with contextlib.suppress(OSError):
                box.client.shutdown()

    @property
    def moves(self) -> bool:
        """Whether mails that were dealt with go into another folder."""
        return bool(self._settings.move_to)

    def uids(self, since: date) -> list[int]:
        """The numbers of the mails that came on a day or later, oldest first."""
        from imap_tools import AND

        with self._asking("folder"):
            return sorted(int(uid) for uid in self._box.uids(AND(date_gte=since, size_lt=LARGEST)))

    def read(self, uid: int) -> Received | None:
        """One mail as it stands there, None where somebody took it away meanwhile; it stays as unread as it was."""
        with self._asking("folder"):
            found = self._box.client.uid("fetch", str(uid), "(BODY.PEEK[] UID)")
        if found[0] != "OK":
            raise self._try_again(f"it does not give mail {uid}", key="folder")
        if not any(isinstance(part, tuple) for part in found[1]):
            return None
        return understood(found[1])

    def put_away(self, uid: int) -> None:
        """Move one mail into the configured folder."""
        with self._asking("move_to"):
            self._box.move(str(uid), self._settings.move_to)

    def _connect(self) -> Any:
        import imap_tools

        settings = self._settings
        host, port = settings.host.strip("[]"), settings.port or PORTS[settings.security]
        match settings.security:
            case "tls":
                return imap_tools.MailBox(host, port, settings.timeout, ssl_context=secure_context())
            case "starttls":
                return imap_tools.MailBoxStartTls(host, port, settings.timeout, ssl_context=secure_context())
            case "none":
                return imap_tools.MailBoxUnencrypted(host, port, settings.timeout)

    def _numbering(self) -> int:
        _, said = self._box.client.response("UIDVALIDITY")
        if not said or not said[0]:
            raise self._try_again("it does not say how it numbers the folder", key="folder")
        return int(said[0])

    def _check_move(self) -> None:
        """Without MOVE a mail would be copied and deleted, along with whatever else in the folder is marked deleted."""
        client = self._box.client
        # What it can do is known from before the login, and many servers say the whole of it only then.
        client.capabilities = tuple(client.capability()[1][0].decode("ascii", "replace").upper().split())
        if "MOVE" not in client.capabilities:
            raise self._try_again("it cannot move a mail, only copy and delete it; leave `move_to` out", key="move_to")
        if not self._box.folder.exists(self._settings.move_to):
            raise self._try_again(f"it has no folder '{self._settings.move_to}'", key="move_to")

    @contextlib.contextmanager
    def _asking(self, key: str) -> Any:
        """One question to the server; whatever comes of it but an answer is the server's trouble, not the program's."""
        from imap_tools import ImapToolsError

        try:
            yield
        except (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, ValueError) as error:
            raise self._try_again(self._words(error), key=key) from None

    def _words(self, error: Exception) -> str:
        """What an error says, on one line and without the secret."""
        result = getattr(error, "command_result", None)
        words = str(result[1]) if result else getattr(error, "verify_message", "") or str(error) or type(error).__name__
        return one_line(words.replace(self._secret, "…") if self._secret else words, LONGEST)

    def _try_again(self, what: str, *, key: str) -> TryAgain:
        return TryAgain(
            f"the mailbox on {self._settings.server}: {what}",
            where=f"{FILE}: mailbox.{key}",
            todo="Nothing is lost: every mail stays where it is for the next run. If it stays so: `weowe check --mail`.",
        )


def understood(fetched: list[Any]) -> Received:
    """A mail out of the server's answer. Strangers write mails, so no header is trusted to be in order."""
    from imap_tools import MailMessage

    raw = b"".join(part[1] for part in fetched if isinstance(part, tuple))
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    made_up = f"sha256:{sha256(head).hexdigest()}"
    try:
        message = MailMessage(fetched)
        own = one_line(str(message.obj.get("Message-ID", "")), 998)
        bounce = bounce_in(message.obj)
        return Received(own or made_up, _mail(message), bounce)
    except Exception as fault:
        return Received(made_up, fault=fault)


def _mail(message: MailMessage) -> Mail:
    headers = {name.lower(): str(value) for name, value in reversed(message.obj.items())}
    senders = {compared(address) for _, address in getaddresses([str(one) for one in message.obj.get_all("From", [])])}
    return Mail(
        sender=senders.pop() if len(senders) == 1 else "",
        subject=one_line(message.subject, 998),
        text=message.text or text_of_html(message.html),
        automatic=is_automatic(headers),
        sent_at=_moment(headers.get("date", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
