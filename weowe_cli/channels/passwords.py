"""The mail server's password or token, fetched when it is needed. Never prompts, never shows or keeps it."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from pathlib import Path

from weowe_cli.channels.mail_settings import FILE, MailSettings
from weowe_cli.errors import ConfigurationError, Problem, TryAgain

SECONDS = 30
"""How long a command may take; a key store that wants a person to type is not for a nightly run."""


def password(settings: MailSettings) -> str:
    """The password of `user`. Raises ConfigurationError where there is none, or others on this machine can read it."""
    if settings.password_command:
        return _usable(_answer("password_command", settings.password_command), "password_command")
    if settings.password_file is not None:
        return _usable(_read(settings.password_file), "password_file")
    if settings.password_keyring:
        return _usable(_kept(settings.password_keyring, settings.user), "password_keyring")
    found = os.environ.get(settings.password_env, "")
    if not found:
        raise _wrong("password_env", f"the environment variable {settings.password_env} is empty or not set")
    return _usable(found, "password_env")


def token(settings: MailSettings) -> str:
    """A fresh access token for XOAUTH2. Raises as `password` does."""
    return _usable(_answer("token_command", settings.token_command), "token_command")


def _read(file: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise _wrong("password_file", f"others on this machine can read {file}; run: chmod 600 {file}")
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise _wrong("password_file", f"{file} cannot be read: {why}") from None


def _kept(service: str, user: str) -> str:
    """What the keyring of this machine's user has; the package is an extra, for a nightly run seldom has a keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise _wrong("password_keyring", 'it needs one more package; run: pip install "weowe[keyring]"') from None
    try:
        found = keyring.get_password(service, user)
    except KeyringError as error:
        raise _wrong("password_keyring", f"the keyring cannot be read ({type(error).__name__})") from None
    if found is None:
        what = f"the keyring has nothing for {service} and {user}; run: keyring set {service} {user}"
        raise _wrong("password_keyring", what)
    return found


def _answer(key: str, command: str) -> str:
    """The first line that a command prints, run without a shell and without a terminal to ask on."""
    # Windows takes a command line as it stands, and its paths hold the backslashes that shlex would eat.
    words = command if os.name == "nt" else shlex.split(command)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  the operator's own command
    except subprocess.TimeoutExpired:
        raise TryAgain(
            f"mail.{key} did not answer in {SECONDS} seconds",
            where=FILE,
            todo="It must not ask anybody anything. Every letter waits and goes with the next run.",
        ) from None
    except OSError as error:
        raise _wrong(key, f"the command cannot be run: {error.strerror}") from None
    if done.returncode != 0:
        raise _wrong(key, f"the command ended with exit code {done.returncode}")
    return (done.stdout.decode("utf-8", "replace").splitlines() or [""])[0]


def _usable(secret: str, key: str) -> str:
    if not secret:
        raise _wrong(key, "it gave nothing")
    if not secret.isascii() or not secret.isprintable():
        raise _wrong(key, "it holds characters that a login cannot carry; use plain letters, digits and signs")
    return secret


def _wrong(key: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(FILE, 0, 0, f"mail.{key}", what)])
