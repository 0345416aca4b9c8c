"""Letters over SMTP, one connection for many. Never downgrades TLS, prompts, logs, retries behind the outbox's back.

yagmail is the connection and nothing else: its `send` answers False for a lost letter, and sends it three times.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from weowe_cli.channels import passwords
from weowe_cli.channels.answers import about_us, said
from weowe_cli.channels.channel import Outcome, Parcel, State
from weowe_cli.channels.mail_settings import FILE, PORTS, MailSettings
from weowe_cli.channels.redirect import REDIRECTED, redirected
from weowe_cli.errors import TryAgain
from weowe_cli.letters.message import mail_address

STRIKES = 2
"""Letters in a row that failed for what looks like no fault of their own, after which the server is left alone.

One letter may yet be to blame for a hung-up connection or a refused relay, and must not stop the others.
"""

GOODBYE_SECONDS = 2.0
CLOSING = 421
TOO_LARGE = 552


class _HungUp(Exception):
    """The connection ended before this letter was begun, so it can begin again on a new one."""


class MailChannel:
    """The mail server of the settings, connected when the first letter goes."""

    def __init__(self, settings: MailSettings) -> None:
        """Raises ConfigurationError for settings that must not be obeyed: no `live`, mail in the clear, no host."""
        settings.check()
        self._settings = settings
        self._client: Any = None
        self._secret: str | None = None
        self._strikes: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye, if the server is still there and answers soon."""
        client, self._client = self._client, None
        self._secret = None
        if client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if client.smtp.sock is not None:
                    client.smtp.sock.settimeout(GOODBYE_SECONDS)
                client.close()
            client.smtp.close()

    def connect(self) -> None:
        """Connect and log in now, as the first letter would; raises TryAgain or ConfigurationError as `deliver` does."""
        self._connected()

    def deliver(self, parcel: Parcel) -> Outcome:
        """Give one parcel to the server.

        Raises TryAgain where the next letter would fare no better: no connection, TLS or login refused, the sender
        refused, 421, or two letters in a row lost on the way or refused for our sake. On trial every letter goes to
        the one address, and no refusal of that is held against the addressee.
        """
        to = mail_address(parcel.to)
        if to is None:
            return Outcome(State.DEAD, "the address cannot be written to")
        parcel = replace(parcel, to=to)
        if not (trial := self._settings.trial_address):
            return self._deliver(parcel)
        outcome = self._deliver(redirected(parcel, trial))
        if outcome.state is State.DEAD:
            raise self._try_again(f"it refused {trial}: {outcome.answer}", key="redirect_all_to")
        return Outcome(outcome.state, f"{REDIRECTED}{trial}: {outcome.answer}")

    def _deliver(self, parcel: Parcel) -> Outcome:
        if len(self._strikes) >= STRIKES:
            raise self._try_again(f"{len(self._strikes)} letters in a row failed: {self._strikes[-1]}")
        if self._client is not None:
            with contextlib.suppress(_HungUp):
                return self._give(parcel)
            # A server may close a connection that was idle or has carried enough: that is no news, once.
        try:
            return self._give(parcel)
        except _HungUp as hung_up:
            raise self._try_again(f"it hung up: {hung_up}") from None

    def _give(self, parcel: Parcel) -> Outcome:
        """One letter in the steps of SMTP, so that it is known how far a lost connection had come."""
        smtp = self._connected()
        return self._begin(smtp, parcel) or self._carry(smtp, parcel)

    def _begin(self, smtp: smtplib.SMTP, parcel: Parcel) -> Outcome | None:
        """Name the sender; an outcome only where the letter is too large. Raises _HungUp, TryAgain for the sender."""
        try:
            smtp.ehlo_or_helo_if_needed()
            size = [f"size={len(parcel.content)}"] if smtp.does_esmtp and smtp.has_extn("size") else []
            code, answer = smtp.mail(parcel.sender, size)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise _HungUp(said(error)) from None
        if code == CLOSING:
            self._drop()
            raise _HungUp(said(code, answer))
        if code == TOO_LARGE:
            return self._refused(code, answer)
        if code != 250:
            self._reset()
            raise self._try_again(f"it refused the sender {parcel.sender}: {said(code, answer)}", key="from")
        return None

    def _carry(self, smtp: smtplib.SMTP, parcel: Parcel) -> Outcome:
        """Name the recipient and hand over the letter, the sender being accepted."""
        try:
            code, answer = smtp.rcpt(parcel.to)
        except (smtplib.SMTPException, OSError) as error:
            return self._connection_lost(State.LATER, f"the connection was lost before the letter: {said(error)}")
        if code not in (250, 251):
            return self._refused(code, answer)
        try:
            code, answer = smtp.data(parcel.content)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return self._connection_lost(State.UNKNOWN, f"it may have been taken, the answer was lost: {said(error)}")
        if code != 250:
            return self._refused(code, answer)
        self._strikes.clear()
        return Outcome(State.SENT, said(code, answer))

    def _refused(self, code: int, answer: bytes | str) -> Outcome:
        """What a refusal means: for now, for good, or that the server seems not to want us at all."""
        words = said(code, answer)
        if code == CLOSING:
            self._drop()
            raise self._try_again(f"it closed: {words}")
        self._reset()
        if about_us(code, words):
            self._strikes.append(words)
            return Outcome(State.LATER, words)
        self._strikes.clear()
        return Outcome(State.DEAD if 500 <= code < 600 else State.LATER, words)

    def _connection_lost(self, state: State, answer: str) -> Outcome:
        self._strikes.append(answer)
        self._drop()
        return Outcome(state, answer)

    def _connected(self) -> smtplib.SMTP:
        """The open connection, logged in; raises TryAgain where there can be none."""
        if self._client is None:
            # 94 ms that a run without mail does not have.
            import yagmail

            self._client = self._login(yagmail.SMTP)
        smtp: smtplib.SMTP = self._client.smtp
        return smtp

    def _login(self, connection: Any) -> Any:
        settings = self._settings
        options: dict[str, Any] = {"timeout": settings.timeout}
        # `smtp_starttls={}` would be plain text without a word: only a context is ever passed, or a plain False.
        starttls: bool | dict[str, ssl.SSLContext] = False
        if settings.security == "tls":
            options["context"] = secure_context()
        elif settings.security == "starttls":
            starttls = {"context": secure_context()}
        if settings.auth == "password" and self._secret is None:
            self._secret = passwords.password(settings)
        client = connection(
            settings.user or settings.sender_address,
            self._secret or "",
            host=settings.host.strip("[]"),
            port=settings.port or PORTS[settings.security],
            smtp_starttls=starttls,
            smtp_ssl=settings.security == "tls",
            smtp_skip_login=settings.auth != "password",
            soft_email_validation=False,
            **options,
        )
        client.set_logging(None)
        # yagmail makes an address at gmail.com of a name without @, and logs in with that.
        client.user = settings.user
        secret = self._secret or ""
        logged_in = False
        try:
            client.login()
            if settings.auth == "xoauth2":
                secret = passwords.token(settings)
                _authenticate(client.smtp, settings.user, secret)
            logged_in = True
        except (smtplib.SMTPException, OSError) as error:
            raise self._cannot_connect(error, secret) from None
        finally:
            # Its destructor would say goodbye to a server that may be silent.
            client.is_closed = True
            if client.smtp is not None and not logged_in:
                client.smtp.close()
        return client

    def _cannot_connect(self, error: Exception, secret: str) -> TryAgain:
        words = said(error)
        if secret:
            words = words.replace(secret, "…")
        match error:
            case ssl.SSLCertVerificationError():
                return self._try_again(f"its certificate is not to be trusted: {error.verify_message}", key="host")
            case ssl.SSLError():
                return self._try_again(f"no secure connection: {words}", key="security")
            case smtplib.SMTPAuthenticationError():
                return self._try_again(f"it refused the login of {self._settings.user}: {words}", key="user")
            case smtplib.SMTPNotSupportedError():
                return self._try_again(f"it does not offer what is asked of it: {words}", key="security")
            case _:
                return self._try_again(words, key="host")

    def _reset(self) -> None:
        """Clear the table for the next letter; a server that hangs up here is met again with the next one."""
        try:
            self._client.smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        """End the connection without a word."""
        client, self._client = self._client, None
        if client is not None:
            client.smtp.close()

    def _try_again(self, what: str, *, key: str = "host") -> TryAgain:
        return TryAgain(
            f"the mail server {self._settings.server}: {what}",
            where=f"{FILE}: mail.{key}",
            todo="Nothing is lost: every letter waits for the next run. If it stays so: `weowe check --mail`.",
        )


def secure_context() -> ssl.SSLContext:
    """TLS 1.2 or later, the certificate and the host's name checked."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _authenticate(smtp: smtplib.SMTP, user: str, token: str) -> None:
    """XOAUTH2; the challenge after a refusal is answered with nothing, whereupon the server says why."""
    smtp.ehlo_or_helo_if_needed()
    first = f"user={user}\x01auth=Bearer {token}\x01\x01"
    smtp.auth("XOAUTH2", lambda challenge=None: first if challenge is None else "")
