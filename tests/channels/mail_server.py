"""A real mail server on loopback that keeps what it takes, and misbehaves where a test asks it to."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD, TOKEN = "parts@harborhonda.example", "correct-horse-7", "token-of-today"


@dataclass
class Manners:
    """What the server does. Replies are by address; a hang-up or silence is by the step, for the letters numbered."""

    sender: dict[str, str] = field(default_factory=dict)
    recipient: dict[str, str] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)
    hang_up_at: str = ""
    silent_at: str = ""
    letters: frozenset[int] | None = None
    most_on_one_connection: int | None = None
    implicit_tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    require_starttls: bool = False
    login: bool = False


@dataclass
class Taken:
    """One letter that the server answered 250 to, or took and then hung up."""

    sender: str
    to: list[str]
    content: bytes


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def _misbehave(self, step: str, smtp: SMTP) -> bool:
        manners = self.server.manners
        if manners.letters is not None and self.server.letters not in manners.letters:
            return False
        if step == manners.silent_at:
            await asyncio.sleep(60)
        if step == manners.hang_up_at:
            smtp.transport.abort()
            return True
        return False

    async def handle_MAIL(
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.server.letters += 1
        session.count = getattr(session, "count", 0) + 1  # type: ignore[attr-defined]
        most = self.server.manners.most_on_one_connection
        if most is not None and session.count > most:  # type: ignore[attr-defined]
            return "421 4.7.0 enough for one connection"
        await self._misbehave("MAIL", smtp)
        if address in self.server.manners.sender:
            return self.server.manners.sender[address]
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._misbehave("RCPT", smtp)
        if address in self.server.manners.recipient:
            return self.server.manners.recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        content = bytes(envelope.original_content or b"")
        to = [str(address) for address in envelope.rcpt_tos]
        if answer := self.server.manners.content.get(to[0]):
            return answer
        self.server.taken.append(Taken(str(envelope.mail_from), to, content))
        await self._misbehave("DATA", smtp)
        return f"250 2.0.0 queued as {len(self.server.taken)}"

    async def auth_XOAUTH2(self, smtp: SMTP, args: list[str]) -> AuthResult:
        import base64

        said = base64.b64decode(args[1]).decode()
        if said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True)
        await smtp.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
        await smtp._reader.readline()
        return AuthResult(success=False, handled=False)


class _Counting(SMTP):
    """Counts connections, and hears every line, as somebody on the wire would."""

    def __init__(self, server: MailServer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._server = server

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if not isinstance(transport, asyncio.sslproto._SSLProtocolTransport) or self._server.manners.implicit_tls:
            self._server.connections += 1

    def data_received(self, data: bytes) -> None:
        if self.session is not None and self.session.ssl is None and self._server.manners.implicit_tls is None:
            self._server.heard_in_the_clear += data
        super().data_received(data)


class MailServer:
    """Runs while the `with` block does, on a port of its own."""

    def __init__(self, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.taken: list[Taken] = []
        self.connections = 0
        self.letters = 0
        self.heard_in_the_clear = b""
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def addressees(self) -> list[str]:
        """To whom letters were taken, in their order."""
        return [taken.to[0] for taken in self.taken]

    def received(self) -> Counter[str]:
        """How often each letter was taken, by Message-ID."""
        return Counter(str(message_from_bytes(one.content)["Message-ID"]) for one in self.taken)

    def forget(self) -> None:
        """As if no letter had come yet."""
        self.taken.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.manners.implicit_tls)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    def _protocol(self) -> SMTP:
        manners = self.manners
        more: dict[str, Any] = {}
        if manners.login:
            more = {
                "auth_required": True,
                "auth_require_tls": manners.starttls is not None,
                "authenticator": self._authenticate,
            }
        return _Counting(
            self,
            _Handler(self),
            hostname="mail.harborhonda.example",
            tls_context=manners.starttls,
            require_starttls=manners.require_starttls,
            loop=self._loop,
            **more,
        )

    @staticmethod
    def _authenticate(smtp: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)
