"""A server's password, a token, a URL that holds one: fetched when it is needed. Never prompts, never shows or keeps it."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from pathlib import Path

from weowe_cli.channels.mail_settings import FILE, MailSettings
from weowe_cli.channels.mailbox_settings import MailboxSettings
from weowe_cli.channels.notify_settings import ServiceUrl
from weowe_cli.errors import ConfigurationError, Problem, TryAgain

SECONDS = 30
"""How long a command may take; a key store that wants a person to type is not for a nightly run."""

Login = MailSettings | MailboxSettings


def password(login: Login) -> str:
    """The password of the account. Raises ConfigurationError where there is none, or others on this machine can read it."""
    if login.password_command:
        return _answer(f"{login.SECTION}.password_command", login.password_command)
    if login.password_file is not None:
        return _read(f"{login.SECTION}.password_file", login.password_file)
    if login.password_keyring:
        return _kept(login, login.password_keyring)
    return _set(f"{login.SECTION}.password_env", login.password_env)


def token(login: Login) -> str:
    """A fresh access token for XOAUTH2. Raises as `password` does."""
    return _answer(f"{login.SECTION}.token_command", login.token_command)


def url(place: str, service: ServiceUrl) -> str:
    """The URL of a service that is configured at `place`, such as `notify.texts`. Raises as `password` does."""
    if service.url_command:
        return _answer(f"{place}.url_command", service.url_command)
    if service.url_file is not None:
        return _read(f"{place}.url_file", service.url_file)
    return _set(f"{place}.url_env", service.url_env)


def _set(place: str, variable: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        raise _wrong(place, f"the environment variable {variable} is empty or not set")
    return _usable(place, found)


def _read(place: str, file: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise _wrong(place, f"others on this machine can read {file}; run: chmod 600 {file}")
        return _usable(place, file.read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise _wrong(place, f"{file} cannot be read: {why}") from None


def _kept(login: Login, service: str) -> str:
    """What the keyring of this machine's user has; the package is an extra, for a nightly run seldom has a keyring."""
    place = f"{login.SECTION}.password_keyring"
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise _wrong(place, 'it needs one more package; run: pip install "weowe[keyring]"') from None
    try:
        found = keyring.get_password(service, login.user)
    except KeyringError as error:
        raise _wrong(place, f"the keyring cannot be read ({type(error).__name__})") from None
    if found is None:
        what = f"the keyring has nothing for {service} and {login.user}; run: keyring set {service} {login.user}"
        raise _wrong(place, what)
    return _usable(place, found)


def _answer(place: str, command: str) -> str:
    """The first line that a command prints, run without a shell and without a terminal to ask on."""
    # Windows takes a command line as it stands, and its paths hold the backslashes that shlex would eat.
    words = command if os.name == "nt" else shlex.split(command)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  the operator's own command
    except subprocess.TimeoutExpired:
        raise TryAgain(
            f"{place} did not answer in {SECONDS} seconds",
            where=FILE,
            todo="It must not ask anybody anything. Nothing is lost: the next run tries again.",
        ) from None
    except OSError as error:
        raise _wrong(place, f"the command cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        raise _wrong(place, f"the command ended with exit code {done.returncode}")
    return _usable(place, (done.stdout.decode("utf-8", "replace").splitlines() or [""])[0])


def _usable(place: str, secret: str) -> str:
    if not secret:
        raise _wrong(place, "it gave nothing")
    if not secret.isascii() or not secret.isprintable():
        raise _wrong(place, "it holds characters that a login cannot carry; use plain letters, digits and signs")
    return secret


def _wrong(place: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(FILE, 0, 0, place, what)])
