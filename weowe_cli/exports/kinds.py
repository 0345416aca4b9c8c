"""What kind of file these bytes are, beside what its name promised: for people to read, never to decide by.

Never raises for a file, and never reads what it holds.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.unpack import foreign, has_stream, is_old_workbook, unpacked

TEXT, XLSX, XLSB, ODS, XLS, PROTECTED = "text", "xlsx", "xlsb", "ods", "xls", "protected"
HTML, XML, MHTML, FOREIGN = "html", "xml", "mhtml", "foreign"
GZIP, ZIP, BROKEN, NOTHING, BINARY = "gzip", "zip", "broken", "nothing", "binary"

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_STARTS = {
    b"mime-version": MHTML,
    b"<?xml": XML,
    b"<workbook": XML,
    b"<!doctype html": HTML,
    b"<html": HTML,
    b"<table": HTML,
    b"<head": HTML,
    b"<body": HTML,
    b"<meta": HTML,
}
_PROMISES = {
    "csv": {TEXT}, "txt": {TEXT}, "tsv": {TEXT}, "tab": {TEXT}, "prn": {TEXT}, "dat": {TEXT}, "asc": {TEXT},
    "xlsx": {XLSX}, "xlsm": {XLSX}, "xlsb": {XLSB}, "ods": {ODS}, "xls": {XLS}, "htm": {HTML}, "html": {HTML},
    "xml": {XML}, "mht": {MHTML}, "mhtml": {MHTML},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A file as it lies there: `size` in bytes, `packed` is `gzip` or `zip` or nothing, `kind` is of what is in it.

    `called` is a noun for what weowe knows and does not read, `encoding` that of a text that begins with its mark. `ending` is that of the name, without a packing's;
    `misnamed` says that it promises another kind.
    """

    name: str
    size: int
    packed: str
    kind: str
    called: str
    encoding: str
    ending: str
    misnamed: bool


def file_kind(content: bytes, *, name: str) -> FileKind:
    """What `content` is by its first bytes, and whether `name` says something else."""
    outer = _kind(content)
    inner = content
    if outer in {GZIP, ZIP}:
        try:
            inner = unpacked(content, name=name)
        except RefusedExport:
            inner = content
    kind = _kind(inner)
    packed = outer if kind != outer else ""
    stem, _, ending = name.casefold().rpartition(".")
    if ending in {"gz", "zip"} and packed:
        ending = stem.rpartition(".")[2] if "." in stem else ""
    promised = _PROMISES.get(ending, set())
    promised |= {PROTECTED} if promised & {XLSX, XLSB, XLS} else set()
    misnamed = bool(promised) and kind not in {*promised, GZIP, ZIP, BROKEN, NOTHING}
    encoding = _marked(inner[:4096]) if kind == TEXT else ""
    return FileKind(
        name=name,
        size=len(content),
        packed=packed,
        kind=kind,
        called=foreign(inner) or "",
        encoding=encoding,
        ending=ending,
        misnamed=misnamed,
    )


def _kind(content: bytes) -> str:
    head = content[:4096]
    if not head.strip(b"\x00 \r\n\t"):
        return NOTHING
    if head.startswith(_GZIP):
        return GZIP
    if foreign(content):
        return FOREIGN
    if is_old_workbook(content):
        return PROTECTED if has_stream(content, "EncryptedPackage") else XLS
    if head.startswith(_ZIP):
        return _zipped_kind(content)
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or plain.count(0) * 3 > len(plain):
        plain = plain.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    start = plain.lstrip()[:20].lower()
    for mark, kind in _STARTS.items():
        if start.startswith(mark):
            return kind
    return BINARY if 0 in plain else TEXT


def _marked(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) * 3 > len(head):
        return "utf-16"
    return "utf-8 with a mark at its beginning (BOM)" if head.startswith(b"\xef\xbb\xbf") else ""


def _zipped_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return BROKEN
    if "xl/workbook.bin" in names:
        return XLSB
    if "xl/workbook.xml" in names:
        return XLSX
    return ODS if {"content.xml", "mimetype"} <= names else ZIP
