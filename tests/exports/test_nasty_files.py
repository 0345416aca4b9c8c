"""Every nasty file reads, or is refused, as the golden file beside it says.

To add one: drop `PROFILE__what_is_nasty.ext` into `nasty/`, run this with WEOWE_REGENERATE_GOLDEN=1, read the golden, commit
both. The words before `__` are the profile; the night is always 2026-03-02.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.reading_room import NIGHT, ROOT, shipped, what_differs
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.guards import Guards, Known, refuse_if_implausible
from weowe_cli.exports.layout import Layout, choose_table
from weowe_cli.exports.normalise import normalise
from weowe_cli.exports.profile import Profile
from weowe_cli.exports.reading import Reading
from weowe_cli.exports.tables import Table, read_tables

NASTY = Path(__file__).parent / "nasty"
FILES = sorted(path for path in NASTY.iterdir() if not path.name.endswith(".golden.txt"))
LONGEST = 400
"""A golden is for reading: of a longer cell only the beginning stands in it."""


def opened(content: bytes, profile: Profile, name: str) -> tuple[Table, Layout]:
    """The table of an export and where its columns are."""
    return choose_table(read_tables(content, name=name, encoding=profile.encoding), profile)


def golden_of(path: Path) -> str:
    """What becomes of a file, for a person to read."""
    profile = shipped(path.name.partition("__")[0])
    try:
        table, layout = opened(path.read_bytes(), profile, path.name)
        reading = normalise(table, layout, profile, as_of=NIGHT, known={})
    except RefusedExport as refusal:
        return "\n".join(["refused", *three_lines(refusal)]) + "\n"
    return "\n".join([*verdict(reading, path.name), *summary(table, layout, reading), *told(reading)]) + "\n"


def verdict(reading: Reading, name: str) -> Iterator[str]:
    """Whether a night would take it (SPEC X6), by the shipped thresholds and an empty ledger."""
    try:
        refuse_if_implausible(reading, Known(), Guards(), name=name, night=NIGHT)
    except RefusedExport as refusal:
        yield "read, and refused by the guards"
        yield from three_lines(refusal)
    else:
        yield "taken"


def three_lines(refusal: RefusedExport) -> Iterator[str]:
    yield f"  {refusal.rule}: {refusal.what}"
    yield f"  {refusal.where}"
    yield f"  {refusal.todo}"
    yield f"  --accept {'takes' if refusal.overridable else 'does not take'} it"


def summary(table: Table, layout: Layout, reading: Reading) -> Iterator[str]:
    """What was understood of the file, and what of it is no sighting; only what there is to say."""
    taken = {column: field for field, column in layout.columns.items()}
    facts = {
        "kind": ", ".join(filter(None, (table.kind, table.encoding, f"delimiter {table.delimiter!r}" * bool(table.delimiter)))),
        "sheet": shown(table.sheet),
        "header": f"row {layout.header_row}",
        "columns": ", ".join(f"{taken[column]}={shown(layout.headers[column])}" for column in sorted(taken)),
        "unused": ", ".join(shown(header) for header in layout.unused),
        "dropped": ", ".join(shown(header) for header in layout.dangerous),
        "rows": f"{reading.rows}, {len(reading.fresh)} promises, {len(reading.set_aside)} set aside",
        "ignored": ", ".join(f"{count} {why}" for why, count in reading.ignored.items()),
        "unknown": ", ".join(f"{count} {shown(word)}" for word, count in reading.unknown_words.items()),
        "footer": "seen" if reading.footer_seen else "",
        "cut short": reading.cut_short or "",
    }  # fmt: skip
    return (f"  {name:<10} {cut(fact)}" for name, fact in facts.items() if fact)


def told(reading: Reading) -> Iterator[str]:
    """Every promise and every row set aside, in the order of the file."""
    blocks: list[tuple[int, list[str]]] = []
    for sighting in (fresh.sighting for fresh in reading.fresh):
        said = {field: value for field, value in what_differs(sighting).items() if field != "row"}
        lines = [f"  {field:<15} {cut(shown(value))}" for field, value in said.items()]
        blocks.append((sighting.row, [f"row {sighting.row}", *lines]))
    for one in reading.set_aside:
        where = f", column {shown(one.column)}, {cut(shown(one.value)) or 'empty'}" if one.column else ""
        blocks.append((one.row, [f"row {one.row} set aside{where}", f"  {one.reason}"]))
    for _, block in sorted(blocks, key=lambda numbered: numbered[0]):
        yield ""
        yield from block


def shown(value: str) -> str:
    """A value as it stands, with its control characters and outer spaces visible where it has any."""
    return value if value.isprintable() and value == value.strip() else repr(value)


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_nasty_file_reads_as_its_golden_says(path: Path) -> None:
    golden = path.with_name(f"{path.name}.golden.txt")
    found = golden_of(path)
    if os.environ.get("WEOWE_REGENERATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert golden.exists(), f"{golden.name} is missing; WEOWE_REGENERATE_GOLDEN=1 writes it"
    assert found == golden.read_text(encoding="utf-8")


def test_no_golden_has_outlived_its_file() -> None:
    goldens = {path.name.removesuffix(".golden.txt") for path in NASTY.glob("*.golden.txt")}
    assert goldens == {path.name for path in FILES}


def test_the_workbooks_are_what_their_script_writes(tmp_path: Path) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    subprocess.run([sys.executable, ROOT / "tests" / "samples" / "nasty_workbooks.py", folder], check=True)
    for path in folder.iterdir():
        assert path.read_bytes() == (NASTY / path.name).read_bytes(), path.name
