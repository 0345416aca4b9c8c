"""A dealership's home as the stories build it, night by night, and the program run in it as its users run it."""

from __future__ import annotations

import csv
import email
import email.message
import email.policy
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner

from weowe_cli.cli.app import app, enter_commands
from weowe_cli.ledger.database import open_ledger

LEAST = """\
stores:
  - id: main
    name: Harbor Honda
    timezone: America/Los_Angeles
    scheduling_link: "https://book.harborhonda.example/?ro={ro}"
    exports:
      - {dms: generic, path: "inbox/main/*"}
    people:
      director: {name: Ana Ruiz, email: ana@harborhonda.example}
      parts_manager: {name: Pat Kim, email: pat@harborhonda.example}
      advisors:
        "417": {name: Dana Fox, email: dana@harborhonda.example}
mail:
  transport: file
  from: "Harbor Honda Parts <parts@harborhonda.example>"
ledger: ledger.db
"""
"""The least that runs, as CLI.md has it, on the generic profile."""

Row = dict[str, str]


def row(so: str, **fields: str) -> Row:
    """One line of a special-order report: an ordered part of a customer who can be reached."""
    usual = {
        "ro": f"6{so}",
        "part_number": f"08798-{so}",
        "description": "Brake pad set",
        "qty_ordered": "1",
        "qty_received": "0",
        "status": "ordered",
        "ordered_on": "2026-02-20",
        "eta": "",
        "promised_on": "",
        "customer": f"Maria Lopez {so}",
        "phone": "(206) 555-0142",
        "email": f"maria{so}@mail.example",
        "advisor": "417",
        "price": "120.00",
    }
    return {"so": so, **usual, **fields}


def received(so: str, **fields: str) -> Row:
    """The same line once the part is in the building."""
    return row(so, **{"qty_received": "1", "status": "received", **fields})


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@cache
def _empty_ledger() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        open_ledger(path).close()
        return path.read_bytes()


class HomeFolder:
    """A home folder: exports are put into its inbox, commands are run in it at a named moment."""

    def __init__(self, folder: Path, config: str = LEAST) -> None:
        self.folder = folder
        (folder / "config").mkdir(parents=True)
        (folder / "inbox" / "main").mkdir(parents=True)
        self.configure(config)

    def configure(self, config: str, name: str = "weowe.yml") -> None:
        """Write a configuration file."""
        (self.folder / "config" / name).write_text(config, encoding="utf-8")

    def export(self, night: str, rows: list[Row], store: str = "main", name: str = "so") -> Path:
        """Let the export of a night land, and return its file."""
        columns = list(dict.fromkeys(column for one in rows for column in one))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = self.folder / "inbox" / store / f"{name}_{night}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    def weowe(self, *arguments: str, at: str | None = None) -> Answer:
        """Run a command in this home, at a moment of the store's clock."""
        named = ["--now", at] if at else []
        return weowe(*arguments, "--home", str(self.folder), *named)

    def nightly(self, at: str, *arguments: str) -> Answer:
        """Run a night. Its first one finds an empty ledger: making one takes longer than a small night."""
        ledger = self.folder / "ledger.db"
        if not ledger.exists() and "--dry-run" not in arguments:
            ledger.touch(0o600)
            ledger.write_bytes(_empty_ledger())
        return self.weowe("nightly", *arguments, at=at)

    def night(self, day: str, rows: list[Row], clock: str = "08:00") -> Answer:
        """Let an export land and run the night on it."""
        self.export(day, rows)
        return self.nightly(f"{day}T{clock}")

    def letters(self, **wanted: str) -> list[dict[str, Any]]:
        """The outbox as its list has it, only the letters whose keys have these values."""
        answer = self.weowe("outbox", "list", "--format", "json", "--unmask")
        assert answer.code == 0, answer.err
        return [one for one in answer.json["letters"] if all(one[key] == value for key, value in wanted.items())]

    def to_customers(self, state: str = "sent") -> list[dict[str, Any]]:
        return self.letters(audience="customer", state=state)

    def promises(self, *arguments: str, at: str | None = None) -> list[dict[str, Any]]:
        answer = self.weowe("report", "--format", "json", *arguments, at=at)
        assert answer.code == 0, answer.err
        return list(answer.json["promises"])

    def runs(self) -> list[dict[str, Any]]:
        """The runs, oldest first."""
        return list(reversed(self.weowe("runs", "--format", "json").json["runs"]))

    def rules(self, number: str, at: str) -> dict[str, dict[str, Any]]:
        """What every rule says of a promise."""
        answer = self.weowe("explain", number, "--format", "json", at=at)
        assert answer.code == 0, answer.err
        return {one["rule"]: one for one in answer.json["rules"]}

    def mails(self) -> list[email.message.EmailMessage]:
        """The letters that left as files."""
        files = sorted((self.folder / "outbox").glob("*.eml"))
        return [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in files]  # type: ignore[arg-type,misc]

    def mails_to(self, address: str) -> list[Any]:
        """The letters to one address that left as files, in the order of their dates."""
        theirs = [one for one in self.mails() if one["To"].addresses[0].addr_spec == address]
        return sorted(theirs, key=lambda one: one["Date"].datetime)


def weowe(*arguments: str, **env: str) -> Answer:
    """Run a command as the console script would, in this process."""
    enter_commands()
    result = CliRunner().invoke(app, list(arguments), env=env, prog_name="weowe")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)
