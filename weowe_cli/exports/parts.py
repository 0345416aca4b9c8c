"""The parts of a zipped workbook, looked through before an engine opens it: their true sizes, and its error cells.

Never believes a size that the archive states. Errors are collected here because calamine gives such a cell as an empty
one, and an ETA of `#N/A` is no empty ETA.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from weowe_cli.exports.sheets import Unreadable, Why
from weowe_cli.exports.unpack import bloated

Errors = dict[int, dict[int, str]]
"""What the error cells of a sheet show, by row and column, both from 0."""

MOST_CELLS = 30_000_000
"""Engines hold a sheet as a rectangle of some 32 bytes a cell, however few of them are filled."""

_PIECE = 65_536
_ENCRYPTED = 0x1

_KEPT = re.compile(
    r"(?:^|/)(?:worksheets/[^/]+|workbook)\.(?:xml|bin)$|(?:^|/)workbook\.(?:xml|bin)\.rels$"
    r"|^content\.xml$|^meta-inf/manifest\.xml$"
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\w+:id\s*=\s*[\"']([^\"']*)")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ID, _TARGET = re.compile(rb"\sId\s*=\s*[\"']([^\"']*)"), re.compile(rb"\sTarget\s*=\s*[\"']([^\"']*)")

# As every known program writes them. Each begins with letters that stand for themselves, which makes it fast.
_ERROR = re.compile(rb" t=[\"']e[\"']")
_ADDRESS = re.compile(rb" r=[\"']([A-Za-z]+)(\d+)")
# Cells that are only formatted reach to the end of many a sheet, and no engine keeps them.
_FILLED = rb"[\"'][^>]*(?<!/)>\s*<(?:\w+:)?(?:v|f|is)\b"
_FAR_COLUMN = re.compile(rb" r=[\"']([A-Za-z]{2,7})\d{1,10}" + _FILLED)
_FAR_ROW = re.compile(rb" r=[\"'][A-Za-z]{1,7}(\d{4,10})" + _FILLED)
_CELL = re.compile(rb"<(?:\w+:)?c\s")
_CELL_END = re.compile(rb"</(?:\w+:)?c>|<(?:\w+:)?c\s")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")

_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE = 0, 3, 11, 156
_FILLED_CELLS = range(2, 12)
_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_SHOWN_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:5\d\d")
_MAY_SHOW_ONE = re.compile(rb">(?:#[NRDV]|Err:5)")


def look_through(content: bytes) -> list[Errors]:
    """The error cells of each sheet, in the order of the workbook; none at all where it is an ODS without any.

    Raises Unreadable where it unpacks to too much, spans too many cells, is broken or protected by a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(Why.BROKEN) from error
    total, kept = 0, {}
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable(Why.PROTECTED)
        # Written by hand on Windows, they come with its slashes and in any case.
        path = entry.filename.replace("\\", "/").lower()
        wanted = _KEPT.search(path) is not None
        pieces = []
        for piece in _inflated(content, entry):
            total += len(piece)
            if bloated(total, len(content)):
                raise Unreadable(Why.LARGE)
            if wanted:
                pieces.append(piece)
        if wanted:
            kept[path] = b"".join(pieces)
    if b":encryption-data" in kept.get("meta-inf/manifest.xml", b""):
        raise Unreadable(Why.PROTECTED)
    if "content.xml" in kept:
        return _errors_of_ods(kept["content.xml"])
    return [_errors_of_part(kept.pop(path, b""), path) for path in _sheet_paths(kept)]


def _inflated(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """All that a part unpacks to, whatever size it states; up to where it is broken, for the engine to judge."""
    at = entry.header_offset
    names = (int.from_bytes(content[at + begin : at + begin + 2], "little") for begin in (26, 28))
    begin = at + 30 + sum(names)
    packed = memoryview(content)[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    stream = zlib.decompressobj(wbits=-15)
    try:
        for at in range(0, len(packed), _PIECE):
            yield stream.decompress(packed[at : at + _PIECE])
    except zlib.error:
        return


def _sheet_paths(kept: dict[str, bytes]) -> list[str]:
    """The parts that hold the sheets, in the order of the workbook."""
    book = min((path for path in kept if re.search(r"(?:^|/)workbook\.(?:xml|bin)$", path)), default="")
    folder, _, file = book.rpartition("/")
    targets = {}
    for tag in _RELATION.findall(kept.get(posixpath.join(folder, "_rels", f"{file}.rels"), b"")):
        if (name := _ID.search(tag)) and (target := _TARGET.search(tag)):
            targets[name[1]] = target[1].decode(errors="replace").lower()
    ids = _bundled(kept[book]) if book.endswith(".bin") else _SHEET.findall(kept.get(book, b""))
    paths = []
    for each in ids:
        stated = targets.get(each, "")
        path = posixpath.normpath(posixpath.join("/", folder, stated)).lstrip("/")
        paths.append(path if path in kept else stated)
    return paths


def _errors_of_part(part: bytes, path: str) -> Errors:
    if path.endswith(".bin"):
        return _errors_of_records(part)
    columns = {_column(letters) for letters in set(_FAR_COLUMN.findall(part))}
    # As many rows as there can be, times 26 columns, is no rectangle to fear, and most sheets end there.
    if columns:
        _check_rectangle(max(map(int, _FAR_ROW.findall(part)), default=0), max(columns))
    errors: Errors = {}
    for found in _ERROR.finditer(part):
        begin = part.rfind(b"<", 0, found.start())
        end = _CELL_END.search(part, found.end())
        cell = part[begin : end.start() if end else None]
        if not _CELL.match(cell):
            continue
        if (address := _ADDRESS.search(cell)) and (value := _VALUE.search(cell)):
            errors.setdefault(int(address[2]) - 1, {})[_column(address[1]) - 1] = value[1].decode(errors="replace")
    return errors


def _column(letters: bytes) -> int:
    """27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_rectangle(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise Unreadable(Why.LARGE)


def _errors_of_records(part: bytes) -> Errors:
    """The same of a sheet of an XLSB, which is written in records (MS-XLSB 2.1.4)."""
    errors: Errors = {}
    row = lowest = widest = 0
    for kind, at, length in _records(part):
        if kind == _ROW:
            row = int.from_bytes(part[at : at + 4], "little")
        elif kind in _FILLED_CELLS and length > 8:
            column = int.from_bytes(part[at : at + 4], "little")
            lowest, widest = max(lowest, row), max(widest, column)
            if kind in {_CELL_ERROR, _FORMULA_ERROR}:
                errors.setdefault(row, {})[column] = _CODES.get(part[at + 8], "#N/A")
    _check_rectangle(lowest + 1, widest + 1)
    return errors


def _bundled(part: bytes) -> list[bytes]:
    """The ids of the sheets that the workbook part of an XLSB lists."""
    found = []
    for kind, at, _ in _records(part):
        if kind == _BUNDLE:
            letters = int.from_bytes(part[at + 8 : at + 12], "little")
            found.append(part[at + 12 : at + 12 + 2 * letters].decode("utf-16-le", errors="replace").encode())
    return found


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record."""
    at, end = 0, len(part)
    while at < end - 1:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while at < end:
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield kind, at, length
        at += length


def _errors_of_ods(part: bytes) -> list[Errors]:
    """The same of an ODS, where a formula that failed has the value 0 or none, and only shows its error."""
    if not _MAY_SHOW_ONE.search(part):
        return []
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Unreadable(Why.BROKEN) from error
    return walk.sheets


class _Walk:
    """Counts its way through the cells of an ODS."""

    def __init__(self) -> None:
        self.sheets: list[Errors] = []
        self._row = self._column = self._repeated = self._width = 0
        self._shown = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "table:table":
                self.sheets.append({})
                self._row = 0
            case "table:table-row":
                self._column, self._repeated = 0, int(attributes.get("table:number-rows-repeated", 1))
            case "table:table-cell" | "table:covered-table-cell":
                self._shown, self._width = "", int(attributes.get("table:number-columns-repeated", 1))

    def text(self, text: str) -> None:
        self._shown += text

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._repeated
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            if self.sheets and _SHOWN_ERROR.fullmatch(self._shown.strip()):
                for row in range(self._row, self._row + min(self._repeated, 1000)):
                    for column in range(self._column, self._column + min(self._width, 1000)):
                        self.sheets[-1].setdefault(row, {})[column] = self._shown.strip()
            self._column += self._width
