"""What may stand under `mail:`, where a password may come from, and what a server's words mean."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from weowe_cli.channels import passwords
from weowe_cli.channels.answers import about_us, said
from weowe_cli.channels.mail import MailChannel
from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.errors import ConfigurationError, Exit
from weowe_cli.settings.fill import fill
from weowe_cli.settings.yaml_text import Marked

FILE_ONLY = MailSettings(sender="Harbor Honda Parts <parts@harborhonda.example>")
SMTP: dict[str, Any] = {
    "sender": "Harbor Honda Parts <parts@harborhonda.example>",
    "transport": "smtp",
    "live": True,
    "host": "mail.harborhonda.example",
    "user": "parts@harborhonda.example",
}


def test_letters_become_files_unless_somebody_asks_for_mail() -> None:
    assert FILE_ONLY.transport == "file"
    assert FILE_ONLY.problems() == {}
    assert FILE_ONLY.sender_address == "parts@harborhonda.example"


def test_smtp_without_live_sends_nothing() -> None:
    settings = MailSettings(**(SMTP | {"live": False}))
    with pytest.raises(ConfigurationError) as caught:
        MailChannel(settings)
    assert caught.value.exit_code is Exit.CONFIGURATION
    assert "mail.live: smtp sends real mail only with `live: true`" in caught.value.where


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("sender", "Harbor Honda", "from"),
        ("sender", "x\r\nBcc: y@z.example", "from"),
        ("host", "", "host"),
        ("host", "mail host", "host"),
        ("port", 70000, "port"),
        ("timeout", 0, "timeout"),
        ("max_per_run", 0, "max_per_run"),
        ("security", "none", "security"),
        ("user", "", "user"),
        ("auth", "xoauth2", "token_command"),
    ],
)
def test_a_setting_that_cannot_be_obeyed_is_named(key: str, value: object, named: str) -> None:
    assert list(MailSettings(**(SMTP | {key: value})).problems()) == [named]


def test_every_problem_is_told_at_once() -> None:
    settings = MailSettings(sender="", transport="smtp")
    assert list(settings.problems()) == ["from", "live", "host", "user"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.9.1"])
def test_mail_in_the_clear_stays_on_this_machine(host: str) -> None:
    assert not MailSettings(**(SMTP | {"host": host, "security": "none"})).problems()


@pytest.mark.parametrize("host", ["localhost.evil.example", "10.0.0.1", "mail.harborhonda.example", "0.0.0.0"])
def test_mail_in_the_clear_goes_to_no_other_machine(host: str) -> None:
    assert "security" in MailSettings(**(SMTP | {"host": host, "security": "none", "auth": "none"})).problems()


def test_a_trusted_relay_takes_mail_in_the_clear_but_never_a_password() -> None:
    relay = SMTP | {"host": "10.0.0.1", "security": "none", "trusted_relay": True}
    assert not MailSettings(**(relay | {"auth": "none"})).problems()
    assert list(MailSettings(**relay).problems()) == ["auth"]


def test_the_settings_are_filled_from_a_file_as_text() -> None:
    typed = {key: value for key, value in SMTP.items() if key not in {"sender", "live"}}
    text = {"from": SMTP["sender"], "live": "true", "port": "587", "timeout": "20", "password_file": "secret"}
    document = Marked(typed | text | {"trusted_relay": "no"})
    read = fill(document, MailSettings)
    assert read is not None, document.problems
    assert (read.live, read.port, read.timeout, read.password_file) == (True, 587, 20, Path("secret"))


def secret(file: Path, content: bytes = b"from a file\n", mode: int = 0o600) -> Path:
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_PASSWORD", "from the environment")
    assert passwords.password(MailSettings(**SMTP, password_env="MY_PASSWORD")) == "from the environment"


def test_a_password_comes_from_a_file_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEOWE_SMTP_PASSWORD", "from the environment")
    assert passwords.password(MailSettings(**SMTP, password_file=secret(tmp_path / "p"))) == "from a file"


def test_a_password_comes_from_a_command_before_a_file(tmp_path: Path) -> None:
    settings = MailSettings(**SMTP, password_file=secret(tmp_path / "p"), password_command="echo from a command")
    assert passwords.password(settings) == "from a command"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps its permissions elsewhere")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_password_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        passwords.password(MailSettings(**SMTP, password_file=secret(tmp_path / "p", mode=mode)))
    assert f"chmod 600 {tmp_path / 'p'}" in caught.value.where


@pytest.mark.parametrize("content", [b"", b"\n", b"p\xc3\xa4ss", b"\xff", b"two\nlines", b"a\x00b"])
def test_a_file_that_holds_no_password_is_named_and_not_shown(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigurationError) as caught:
        passwords.password(MailSettings(**SMTP, password_file=secret(tmp_path / "p", content)))
    assert "mail.password_file" in caught.value.where
    assert "lines" not in caught.value.where


@pytest.mark.parametrize(
    ("command", "why"),
    [
        # Its fault is the test: a command that fails before it has printed anything.
        (f'"{sys.executable}" -c "import sys; print(1 / 0)"', "exit code 1"),
        (f'"{sys.executable}" -c "pass"', "gave nothing"),
        ("no-such-program-anywhere", "cannot be run"),
    ],
)
def test_a_command_that_gives_no_password_is_named(command: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        passwords.password(MailSettings(**SMTP, password_command=command))
    assert "mail.password_command" in caught.value.where
    assert why in caught.value.where


def test_a_command_is_given_no_terminal_to_ask_on() -> None:
    # What a command prints is its answer: here, how much there was to read.
    ask = f'"{sys.executable}" -c "import sys; print(len(sys.stdin.read()))"'
    assert passwords.password(MailSettings(**SMTP, password_command=ask)) == "0"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (530, "530 5.7.0 Authentication required"),
        (554, "554 5.7.1 <a@b.example>: Relay access denied"),
        (550, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        (550, "550 5.1.8 <x>: Sender address rejected: Domain not found"),
        (553, "553 5.7.1 <x>: Sender address rejected: not owned by user y"),
        (530, "530 5.7.0 Must issue a STARTTLS command first"),
    ],
)
def test_a_refusal_of_the_store_is_told_from_one_of_the_customer(code: int, words: str) -> None:
    assert about_us(code, words)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (550, "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown"),
        (552, "552 5.2.2 mailbox full"),
        (554, "554 5.7.1 rejected as spam"),
        (450, "450 4.7.1 Relay access denied"),
    ],
)
def test_a_refusal_of_one_customer_is_no_refusal_of_the_store(code: int, words: str) -> None:
    assert not about_us(code, words)


def test_a_server_s_words_are_kept_on_one_clean_line() -> None:
    assert said(550, b"5.1.1 no\r\nsuch \x1b[31muser\xff") == "550 5.1.1 no such [31muser\ufffd"
    assert len(said(550, b"x" * 5000)) == 300
    assert said(TimeoutError()) == "TimeoutError"
