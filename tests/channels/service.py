"""A service for texts and chats on loopback: it takes what Apprise posts, refuses, hangs up, or kills who is posting."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Posted:
    """One message as it came in: `to` is the last part of the path."""

    to: str
    message: str


class Service:
    """Answers `answers[to]`, else 200; 0 is no answer at all. `then` is called once a message is read, before the answer."""

    def __init__(self, **answers: int) -> None:
        self.answers = answers
        self.posted: list[Posted] = []
        self.then: Callable[[], None] = lambda: None
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                to = self.path.rpartition("/")[2]
                service.posted.append(Posted(to, content["message"]))
                service.then()
                if code := service.answers.get(to, 200):
                    self.send_response(code)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self.connection.close()

            def log_message(self, format: str, *args: Any) -> None:
                """The test says what it saw."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, to: str = "{to}") -> str:
        return f"json://127.0.0.1:{self.port}/s3cret/{to}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
