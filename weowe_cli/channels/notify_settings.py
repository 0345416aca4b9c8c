"""How texts and chat messages leave, as configured, and what is not allowed there. Never reads a file or connects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from typing import ClassVar

EARLIEST, LATEST = time(8), time(21)
"""Nobody is texted before 8 in the morning or after 9 in the evening (47 CFR 64.1200), whatever a store's hours are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUrl:
    """Where the Apprise URL of one service comes from; it holds tokens, so it is never itself a setting.

    `url_env` is a variable of the environment, `url_file` a file, `url_command` a program that prints it.
    """

    url_env: str = ""
    url_file: Path | None = None
    url_command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """The `notify:` of weowe.yml. Without `live` texts and chat messages become files in the outbox folder.

    `texts` is the service for customers, `chats` are the staff's by a name of the store's own. Texts leave between
    `text_from` and `text_until`, and inside opening hours. `timeout` is in seconds for each answer of a service.
    """

    SECTION: ClassVar[str] = "notify"

    live: bool = False
    texts: ServiceUrl | None = None
    chats: dict[str, ServiceUrl] = field(default_factory=dict)
    text_from: time = EARLIEST
    text_until: time = time(20)
    timeout: float = 20

    def services(self) -> Iterator[tuple[str, ServiceUrl]]:
        """Each service with the key that leads to it."""
        if self.texts is not None:
            yield "texts", self.texts
        for name, service in self.chats.items():
            yield f"chats.{name}", service

    def problems(self) -> dict[str, str]:
        """What cannot be obeyed, by key under `notify`."""
        found: dict[str, str] = {}
        for key, service in self.services():
            if sum(map(bool, (service.url_env, service.url_file, service.url_command))) != 1:
                found[key] = "name one of url_env, url_file and url_command; the URL itself holds tokens and stays out"
        if not EARLIEST <= self.text_from < self.text_until <= LATEST:
            key = "text_until" if self.text_from >= EARLIEST else "text_from"
            found[key] = f"texts leave at most from {EARLIEST:%H:%M} to {LATEST:%H:%M}, and need some time between"
        if self.timeout <= 0:
            found["timeout"] = "must be more than 0 seconds"
        return found

    def at_home(self, folder: Path) -> NotifySettings:
        """The same with every file named from the home, wherever the program is started."""

        def placed(service: ServiceUrl) -> ServiceUrl:
            return replace(service, url_file=folder / service.url_file) if service.url_file else service

        return replace(
            self,
            texts=placed(self.texts) if self.texts else None,
            chats={name: placed(service) for name, service in self.chats.items()},
        )
