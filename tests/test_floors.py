"""The floors of the house, read from the source: imports go down only, and only the cli asks what time it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "weowe_cli"
FLOORS = {
    "errors": 0, "workdays": 1, "promises": 2, "notices": 3, "letters": 4, "exports": 5, "ledger": 5, "channels": 5,
    "reports": 5, "settings": 6, "nightly": 7, "cli": 9, "__main__": 10,
}  # fmt: skip
PURE = {"workdays", "promises", "notices"}
IMPURE = {"sqlite3", "psycopg", "pandas", "yagmail", "jinja2", "rich", "typer", "os", "pathlib", "time"}
NO_NAME = {"utils", "helpers", "common", "core", "manager", "base", "models", "services"}
CLOCKS = {f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")}
CLOCKS |= {"time.time", "time.time_ns", "pandas.Timestamp.now", "pandas.Timestamp.today"}


def imports(tree: ast.AST, package: str) -> Iterator[tuple[str, str, ast.stmt]]:
    """Each name that is imported, in full, the name it goes by here, and where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((one.name, one.asname or one.name.split(".")[0], node) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((f"{source}.{one.name}", one.asname or one.name, node) for one in node.names)


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """`dt.now` as `datetime.datetime.now`, where dt is a name for that."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def runs_late(node: ast.AST) -> bool:
    """A function, or the imports that only a type checker follows: nothing in it is run when the module is imported."""
    types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    return types or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def faults(module: str, source: str) -> set[str]:
    """What a module such as `notices.dose` may not do."""
    tree, room = ast.parse(source), module.split(".")[0]
    found = {f"no room is called {part}" for part in module.split(".") if part in NO_NAME}
    if room not in FLOORS:
        return found | {f"{room} has no floor"}
    late = {id(node) for block in ast.walk(tree) if runs_late(block) for node in ast.walk(block)}
    names: dict[str, str] = {}
    for name, here, node in imports(tree, f"weowe_cli.{module}".rpartition(".")[0]):
        top, below, *_ = *name.split("."), ""
        names[here] = top if isinstance(node, ast.Import) and here == top else name
        if top == "weowe_cli" and below in FLOORS and below != room and FLOORS[below] >= FLOORS[room]:
            found.add(f"{room} may not know {below}")
        if room in PURE and top in IMPURE:
            found.add(f"{room} is pure and may not import {top}")
        if top == "pandas" and (room != "exports" or id(node) not in late):
            found.add("pandas belongs inside the functions of exports")
        if top == "click" or name.startswith("typer._click"):
            found.add("typer carries its own click")
    if room != "cli":
        found |= {f"only the cli asks {call}" for node in ast.walk(tree) if (call := dotted(node, names)) in CLOCKS}
    return found


MODULES = {".".join(path.relative_to(HOUSE).with_suffix("").parts): path for path in sorted(HOUSE.rglob("*.py"))}
del MODULES["__init__"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_keeps_to_its_floor(module: str) -> None:
    assert faults(module, MODULES[module].read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("promises.record", "from weowe_cli.notices.dose import Dose"),
        ("promises.record", "from ..notices import dose"),
        ("promises.__init__", "from weowe_cli import ledger"),
        ("ledger.outbox", "def put():\n    import weowe_cli.exports.rows"),
        ("workdays", "from os.path import join"),
        ("notices.due", "from time import monotonic"),
        ("ledger.outbox", "def read():\n    import pandas"),
        ("exports.rows", "import pandas as pd"),
        ("cli.counter", "from typer import _click"),
        ("cli.counter", "import click.testing"),
        ("letters.write", "from datetime import datetime as dt\nnow = dt.now()"),
        ("nightly.run", "import datetime\nnow = datetime.date.today"),
        ("ledger.runs", "from time import time\ntime()"),
        ("ledger.utils", ""),
        ("cellar", ""),
    ],
)
def test_a_module_that_leaves_its_floor_is_caught(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("notices.due", "from weowe_cli.promises.record import Promise\nfrom . import dose\nfrom datetime import time"),
        ("exports.rows", "if TYPE_CHECKING:\n    import pandas as pd\ndef read():\n    import pandas"),
        ("cli.nightly", "from datetime import UTC, datetime\nfrom weowe_cli import __version__\ndatetime.now(UTC)"),
        ("ledger.runs", "from time import monotonic\ndef late(clock): return clock.today, clock.now, monotonic()"),
    ],
)
def test_a_module_on_its_floor_is_left_alone(module: str, source: str) -> None:
    assert faults(module, source) == set()
