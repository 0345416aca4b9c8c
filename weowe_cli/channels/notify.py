"""Texts to customers and chat messages to staff, over one of Apprise's services. Never shows, logs or keeps a URL.

Apprise says no more of a message than yes or no, and the rest in its log: from there comes what is known of a no.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import TYPE_CHECKING, Self

from weowe_cli.channels import passwords
from weowe_cli.channels.channel import Outcome, Parcel, State
from weowe_cli.channels.mail_settings import FILE
from weowe_cli.channels.notify_settings import NotifySettings, ServiceUrl
from weowe_cli.errors import ConfigurationError, Problem, TryAgain

if TYPE_CHECKING:
    from apprise import NotifyBase

PLACE_OF_NUMBER = "{to}"
STRIKES = 2
"""Texts in a row that were refused, after which the service is left alone: it may be for our sake."""
WAITS = "Nothing is lost: every message waits for the next run. If it stays so: `weowe check`."
GIVEN_UP = (
    "The others wait for the next run. Those that were refused are given up, and go by mail or call; if it was the "
    "service's fault: `weowe outbox retry`, with their numbers in `weowe outbox list --state dead`."
)
"""What to do about a service that is away, and about one that refuses."""
_CODE = re.compile(r"\berror=(\d{3})\b")
_NO_WAY_THERE = re.compile(r"NewConnectionError|ConnectTimeout|NameResolutionError|SSLError|ProxyError")
_ABOUT_US = frozenset({401, 402, 403, 404, 405})
"""Answers to a text that every other would get: the login, the bill, the service itself."""
_NOT_NOW = frozenset({408, 425, 429, 503})


class _Taken(Enum):
    """What became of a message, as far as it can be known."""

    YES = auto()
    NO = auto()
    """Refused, for good or for our sake."""
    NOT_NOW = auto()
    NOT_REACHED = auto()
    """No connection: it is certainly not delivered."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class _Answer:
    taken: _Taken
    code: int | None
    words: str


class _Service:
    """What texts and chat messages have in common: nothing is held open between two of them."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings

    def __enter__(self) -> Self:
        """Raises ConfigurationError where the package is not installed."""
        _check_installed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is no connection to close."""


class TextChannel(_Service):
    """Text messages; the number is put into the service's URL."""

    def __init__(self, settings: NotifySettings) -> None:
        super().__init__(settings)
        self._url: str | None = None
        self._refused = 0

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand over one text. Whether it was taken is unknown where no answer came: it is then never sent again.

        Raises TryAgain where the next text would fare no better: no connection, the login refused, two refused in a row.
        """
        if self._url is None:
            assert self._settings.texts is not None
            self._url = url_of("texts", self._settings.texts)
        if self._refused >= STRIKES:
            raise _try_again("texts", f"{self._refused} texts in a row were refused", GIVEN_UP)
        answer = _give(
            self._url.replace(PLACE_OF_NUMBER, parcel.to.lstrip("+")), "texts", parcel, self._settings.timeout
        )
        self._refused = self._refused + 1 if answer.taken is _Taken.NO else 0
        match answer.taken:
            case _Taken.YES:
                return Outcome(State.SENT, answer.words)
            case _Taken.NOT_NOW:
                return Outcome(State.LATER, answer.words)
            case _Taken.UNKNOWN:
                return Outcome(State.UNKNOWN, answer.words)
            case _Taken.NO if answer.code not in _ABOUT_US:
                return Outcome(State.DEAD, answer.words)
        raise _try_again("texts", answer.words)


class ChatChannel(_Service):
    """Messages to the staff's chats, each known by its name in the settings."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand over one message; one that may have been taken goes again, and says by its number that it is the same.

        A chat that refuses, or whose URL is none, is the fault of that chat alone: the others get theirs.
        """
        service = self._settings.chats.get(parcel.to)
        if service is None:
            return Outcome(State.DEAD, "this chat is no longer in the configuration")
        key = f"chats.{parcel.to}"
        try:
            answer = _give(url_of(key, service), key, parcel, self._settings.timeout)
        except ConfigurationError as error:
            return Outcome(State.LATER, "; ".join(f"{one.key}: {one.what}" for one in error.problems))
        match answer.taken:
            case _Taken.YES:
                return Outcome(State.SENT, answer.words)
            case _Taken.NO:
                return Outcome(State.DEAD, answer.words)
            case _Taken.UNKNOWN:
                return Outcome(State.UNKNOWN, answer.words)
            case _Taken.NOT_NOW | _Taken.NOT_REACHED:
                return Outcome(State.LATER, answer.words)


def check(settings: NotifySettings) -> None:
    """Look whether every service could be asked, and ask none. Raises ConfigurationError with every problem at once."""
    _check_installed()
    found = []
    for key, service in settings.services():
        try:
            _service(url_of(key, service).replace(PLACE_OF_NUMBER, "12065550100"), key)
        except ConfigurationError as error:
            found += error.problems
    if found:
        raise ConfigurationError(found)


def url_of(key: str, service: ServiceUrl) -> str:
    """The URL of a service. Raises ConfigurationError where there is none, or none that could be."""
    place = f"{NotifySettings.SECTION}.{key}"
    found = passwords.url(place, service)
    if key == "texts" and PLACE_OF_NUMBER not in found:
        raise _wrong(key, f"the URL needs {PLACE_OF_NUMBER} where the customer's number belongs")
    return found


def _service(url: str, key: str) -> NotifyBase:
    """The service behind a URL, without asking it anything."""
    from apprise import Apprise, LogCapture

    with LogCapture(level=logging.CRITICAL):  # type: ignore[no-untyped-call]
        service = Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        raise _wrong(key, "the URL is none that Apprise knows; see https://github.com/caronc/apprise/wiki")
    return service


def _give(url: str, key: str, parcel: Parcel, timeout: float) -> _Answer:
    """One message to one service. Its log may name the URL, so nothing of it is kept but the code of the answer."""
    from apprise import LogCapture, NotifyFormat

    service = _service(url, key)
    service.socket_connect_timeout = service.socket_read_timeout = timeout
    with LogCapture(level=logging.DEBUG) as log:  # type: ignore[no-untyped-call]
        taken = service.notify(body=parcel.content.decode("utf-8"), body_format=NotifyFormat.TEXT)
        said = log.getvalue()
    if taken:
        return _Answer(_Taken.YES, None, "the service took it")
    codes = _CODE.findall(said)
    if not codes:
        if _NO_WAY_THERE.search(said):
            return _Answer(_Taken.NOT_REACHED, None, "no connection to the service")
        return _Answer(_Taken.UNKNOWN, None, "it may have been taken, the answer of the service was lost")
    code = int(codes[-1])
    words = f"the service answered {code}"
    if code in _NOT_NOW:
        return _Answer(_Taken.NOT_NOW, code, words)
    return _Answer(_Taken.NO if 300 <= code < 500 else _Taken.UNKNOWN, code, words)


def _check_installed() -> None:
    try:
        import apprise  # noqa: F401  only whether it is there
    except ImportError:
        raise _wrong("live", 'it needs one more package; run: pip install "weowe[notify]"') from None
    # It names URLs, tokens and all; what is to be known of it is read by `_give` alone.
    logging.getLogger("apprise").propagate = False


def _wrong(key: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(FILE, 0, 0, f"{NotifySettings.SECTION}.{key}", what)])


def _try_again(key: str, what: str, todo: str = WAITS) -> TryAgain:
    return TryAgain(
        f"the service for {key}: {what}",
        where=f"{FILE}: {NotifySettings.SECTION}.{key}",
        todo=todo,
    )
