"""A real Postfix with a configuration, a queue and a port of its own, which delivers everything into one folder.

It must be started as root, as Postfix always is; it serves this machine only and ends with the `with` block.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path
from types import TracebackType
from typing import Self

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
"""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {commands}
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.harborhonda.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = static:all
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:{user}
virtual_gid_maps = static:{group}
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/conf/recipients, permit_mynetworks, reject
{tls}
"""


def why_no_postfix() -> str:
    """Why there can be no Postfix here, in a few words; empty where there can."""
    if shutil.which("postfix") is None:
        return "Postfix is not installed (Debian: apt-get install postfix)"
    if os.name != "posix" or os.geteuid() != 0:
        return "Postfix starts only as root"
    return ""


def a_free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def listens(port: int, seconds: float = 15) -> bool:
    """Whether a server answers there within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
                return bool(one.recv(4))
        except OSError:
            time.sleep(0.05)
    return False


class Postfix:
    """Runs while the `with` block does. `certificate` is a file with a key and its certificate, for STARTTLS."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.port = a_free_port()
        self._certificate = certificate

    def __enter__(self) -> Self:
        import grp
        import pwd

        self._folder = Path(tempfile.mkdtemp(prefix="weowe-postfix-"))
        self._folder.chmod(0o755)
        for name in ("conf", "queue", "data", "mail"):
            (self._folder / name).mkdir(mode=0o755)
        for name in ("data", "mail"):
            shutil.chown(self._folder / name, "postfix")
        tls = ""
        if self._certificate is not None:
            tls = f"smtpd_tls_security_level = may\nsmtpd_tls_chain_files = {self._certificate}"
        main = MAIN.format(
            folder=self._folder, tls=tls, user=pwd.getpwnam("postfix").pw_uid, group=grp.getgrnam("postfix").gr_gid,
            commands=_default("command_directory"), daemons=_default("daemon_directory"),
        )  # fmt: skip
        (self._folder / "conf" / "main.cf").write_text(main)
        (self._folder / "conf" / "master.cf").write_text(MASTER.format(port=self.port))
        (self._folder / "conf" / "recipients").touch()
        self._postfix("start")
        if not listens(self.port):
            said = self.log()
            self.__exit__(None, None, None)
            raise AssertionError(f"Postfix does not answer:\n{said}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._postfix("stop")
        shutil.rmtree(self._folder)

    def answer(self, replies: Mapping[str, str]) -> None:
        """Refuse these addresses with these words from now on, and no other."""
        lines = "".join(f"{address} {reply}\n" for address, reply in replies.items())
        (self._folder / "conf" / "recipients").write_text(lines)
        self._postfix("reload")
        # The server that is running ends with its next connection, and only the one after it reads the table anew.
        time.sleep(0.5)
        assert listens(self.port)
        assert listens(self.port)

    def received(self) -> Counter[str]:
        """How often each letter came into the mailbox, by Message-ID, once nothing is on its way any more."""
        self._until_delivered()
        return Counter(str(message_from_bytes(one)["Message-ID"]) for one in self.contents())

    def addressees(self) -> Counter[str]:
        """How many letters came for each address."""
        self._until_delivered()
        return Counter(str(message_from_bytes(one)["Delivered-To"]) for one in self.contents())

    def contents(self) -> list[bytes]:
        """Every letter in the mailbox."""
        return [one.read_bytes() for one in (self._folder / "mail" / "all" / "new").glob("*")]

    def forget(self) -> None:
        """Empty the mailbox."""
        self._until_delivered()
        shutil.rmtree(self._folder / "mail" / "all", ignore_errors=True)

    def log(self) -> str:
        """What Postfix itself noted."""
        return (self._folder / "log").read_text()

    def _until_delivered(self) -> None:
        for _ in range(600):
            if not any(
                one.is_file() for name in ("incoming", "active", "maildrop") for one in self._queue(name).rglob("*")
            ):
                return
            time.sleep(0.05)
        raise AssertionError(f"Postfix does not deliver:\n{self.log()}")

    def _queue(self, name: str) -> Path:
        return self._folder / "queue" / name

    def _postfix(self, what: str) -> None:
        subprocess.run(["postfix", "-c", self._folder / "conf", what], check=True, capture_output=True)


def _default(name: str) -> str:
    return subprocess.run(["postconf", "-dh", name], check=True, capture_output=True, text=True).stdout.strip()
