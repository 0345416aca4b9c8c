"""A mail server's password or token, fetched when it is needed. Never prompts, never shows or keeps it."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from pathlib import Path

from weowe_cli.channels.mail_settings import FILE, MailSettings
from weowe_cli.channels.mailbox_settings import MailboxSettings
from weowe_cli.errors import ConfigurationError, Problem, TryAgain

SECONDS = 30
"""How long a command may take; a key store that wants a person to type is not for a nightly run."""

Login = MailSettings | MailboxSettings


def password(login: Login) -> str:
    """The password of the account. Raises ConfigurationError where there is none, or others on this machine can read it."""
    if login.password_command:
        return _usable(login, _answer(login, "password_command", login.password_command), "password_command")
    if login.password_file is not None:
        return _usable(login, _read(login, login.password_file), "password_file")
    if login.password_keyring:
        return _usable(login, _kept(login, login.password_keyring), "password_keyring")
    found = os.environ.get(login.password_env, "")
    if not found:
        raise _wrong(login, "password_env", f"the environment variable {login.password_env} is empty or not set")
    return _usable(login, found, "password_env")


def token(login: Login) -> str:
    """A fresh access token for XOAUTH2. Raises as `password` does."""
    return _usable(login, _answer(login, "token_command", login.token_command), "token_command")


def _read(login: Login, file: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise _wrong(login, "password_file", f"others on this machine can read {file}; run: chmod 600 {file}")
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise _wrong(login, "password_file", f"{file} cannot be read: {why}") from None


def _kept(login: Login, service: str) -> str:
    """What the keyring of this machine's user has; the package is an extra, for a nightly run seldom has a keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise _wrong(
            login, "password_keyring", 'it needs one more package; run: pip install "weowe[keyring]"'
        ) from None
    try:
        found = keyring.get_password(service, login.user)
    except KeyringError as error:
        raise _wrong(login, "password_keyring", f"the keyring cannot be read ({type(error).__name__})") from None
    if found is None:
        what = f"the keyring has nothing for {service} and {login.user}; run: keyring set {service} {login.user}"
        raise _wrong(login, "password_keyring", what)
    return found


def _answer(login: Login, key: str, command: str) -> str:
    """The first line that a command prints, run without a shell and without a terminal to ask on."""
    # Windows takes a command line as it stands, and its paths hold the backslashes that shlex would eat.
    words = command if os.name == "nt" else shlex.split(command)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  the operator's own command
    except subprocess.TimeoutExpired:
        raise TryAgain(
            f"{login.SECTION}.{key} did not answer in {SECONDS} seconds",
            where=FILE,
            todo="It must not ask anybody anything. Nothing is lost: the next run tries again.",
        ) from None
    except OSError as error:
        raise _wrong(login, key, f"the command cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        raise _wrong(login, key, f"the command ended with exit code {done.returncode}")
    return (done.stdout.decode("utf-8", "replace").splitlines() or [""])[0]


def _usable(login: Login, secret: str, key: str) -> str:
    if not secret:
        raise _wrong(login, key, "it gave nothing")
    if not secret.isascii() or not secret.isprintable():
        raise _wrong(login, key, "it holds characters that a login cannot carry; use plain letters, digits and signs")
    return secret


def _wrong(login: Login, key: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(FILE, 0, 0, f"{login.SECTION}.{key}", what)])
