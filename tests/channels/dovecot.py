"""A real Dovecot on loopback, started by the tests with a configuration and a folder of its own; nothing of the machine's is touched."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

USER, PASSWORD = "parts@harborhonda.example", "correct-horse-7"
WANTED = "these tests want Dovecot 2.3 as a program, not as a service: apt-get install dovecot-imapd"

CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
namespace inbox {{
  inbox = yes
  mailbox Weowe {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
{own_users}
"""


def program() -> str:
    """Where Dovecot is; it stands where only an administrator's shell looks."""
    named = os.environ.get("WEOWE_DOVECOT")
    found = shutil.which(named or "dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        if named:
            pytest.fail(WANTED)
        # A newcomer's machine has only Python; the gate names its Dovecot, and skips nothing.
        pytest.skip(WANTED)
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Dovecot:
    """Runs while the `with` block does. `certificate` is a file with a key and its chain, for TLS."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self._certificate = certificate
        # Not below pytest's own folder: the mails are another user's where the tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="weowe-dovecot-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        import pwd  # Windows has none, and these tests are not run there

        dovecot = program()
        root = os.getuid() == 0
        owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
        self.folder.chmod(0o755)
        for name in ("mail", "home"):
            (self.folder / name).mkdir()
            if root:
                os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        certificate = ""
        if self._certificate is not None:
            shutil.copy(self._certificate, self.folder / "server.pem")
            certificate = f"ssl_cert = <{self.folder}/server.pem\nssl_key = <{self.folder}/server.pem"
        mine = f"default_internal_user = {owner.pw_name}\ndefault_login_user = {owner.pw_name}"
        configuration = self.folder / "dovecot.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=self.folder,
                ssl="yes" if certificate else "no",
                certificate=certificate,
                password=PASSWORD,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                plain=self.port,
                tls=self.tls_port if certificate else 0,
                own_users="" if root else mine,
            )
        )
        self._process = subprocess.Popen(
            [dovecot, "-F", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                assert self._process.poll() is None, self._said()
                time.sleep(0.05)
        raise AssertionError(self._said())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _said(self) -> str:
        assert self._process is not None
        self._process.kill()
        log = self.folder / "dovecot.log"
        return f"Dovecot does not start ({WANTED}): {self._process.communicate()[1]!r} {log.read_text() if log.exists() else ''}"

    def client(self) -> imaplib.IMAP4:
        """A mail program of the store's own, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes) -> None:
        """Let mails arrive, unread."""
        client = self.client()
        for mail in mails:
            assert client.append("INBOX", "", "", mail)[0] == "OK"
        client.logout()

    def empty(self, folder: str) -> None:
        client = self.client()
        if client.select(folder)[1] != [b"0"]:
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()
        client.logout()

    def inbox(self, folder: str = "INBOX") -> dict[str, str]:
        """What lies in a folder: the subjects, and the flags of each."""
        client = self.client()
        found = []
        if client.select(folder, readonly=True)[1] != [b"0"]:
            found = client.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        client.logout()
        lying = [part for part in found if isinstance(part, tuple)]
        flags = [part[0].decode().partition("FLAGS (")[2].partition(")")[0] for part in lying]
        subjects = [part[1].decode().partition(":")[2].strip() for part in lying]
        return dict(zip(subjects, flags, strict=True))


class Gate:
    """A wire to a server that lets a client's lines through until one holds `word` for the nth time, and then stands still."""

    def __init__(self, port: int, word: bytes, nth: int) -> None:
        self._to, self._word, self._nth = port, word, nth
        self.reached = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self._thread.join(10)

    def _run(self) -> None:
        try:
            client = self._listener.accept()[0]
        except OSError:
            return
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            back = threading.Thread(target=self._carry_back, args=(server, client), daemon=True)
            back.start()
            with client.makefile("rb") as lines:
                for line in lines:
                    self._nth -= self._word in line.upper()
                    if self._nth <= 0:
                        self.reached.set()
                        client.recv(1)
                        break
                    server.sendall(line)
            server.shutdown(socket.SHUT_RDWR)
            back.join(10)

    @staticmethod
    def _carry_back(server: socket.socket, client: socket.socket) -> None:
        try:
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            pass  # one end was killed: that is what the gate is for
