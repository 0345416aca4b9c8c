"""What the first bytes of a file are, and one file out of a `.gz` or `.zip`.

Never unpacks more than `MOST_BYTES`, whatever a small file claims to hold.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from weowe_cli.errors import RefusedExport

MOST_BYTES = 400_000_000
"""Of 1,115 workbooks found in the wild the largest unpacks to 114 MB."""

_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_WORKBOOK_PARTS = ("[Content_Types].xml", "xl/workbook.xml", "content.xml", "mimetype")


def is_old_workbook(content: bytes) -> bool:
    """Whether these are the bytes of an Excel file of before 2007, or of a protected one."""
    return content.startswith(_OLE)


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of an XLSX, XLSM, XLSB or ODS file. Raises nothing: a broken zip is none."""
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(part in archive.namelist() for part in _WORKBOOK_PARTS)
    except zipfile.BadZipFile:
        return False


def unpacked(content: bytes, *, name: str) -> bytes:
    """The one file in a `.gz` or `.zip`, anything else as it is. Raises RefusedExport for a broken or bloated one."""
    if not content:
        raise RefusedExport(
            "the file is empty (0 bytes)",
            where=name,
            todo="Look whether the export ran, and run it again.",
            overridable=False,
        )
    if content.startswith(_GZIP):
        return _gunzipped(content, name)
    if content.startswith(_ZIP):
        return _unzipped(content, name)
    return content


def _gunzipped(content: bytes, name: str) -> bytes:
    out, rest = b"", content
    try:
        # Packed files may be joined end to end; what follows the first belongs to the table.
        while rest.startswith(_GZIP):
            stream = zlib.decompressobj(wbits=31)
            out += stream.decompress(rest, MOST_BYTES - len(out) + 1)
            if len(out) > MOST_BYTES:
                raise _too_large(name)
            if not stream.eof:
                raise zlib.error("the end is missing")
            rest = stream.unused_data
    except zlib.error as error:
        raise _broken("packed file", name) from error
    return out


def _unzipped(content: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise _too_large(name)
            if is_workbook(content):
                return content
            if len(entries) != 1:
                raise RefusedExport(
                    f"the archive holds {len(entries)} files, and only one can be the export",
                    where=name,
                    todo="Unpack it and hand over the special-order file alone.",
                    overridable=False,
                )
            with archive.open(entries[0]) as packed:
                out = packed.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken("workbook or archive", name) from error
    if len(out) > MOST_BYTES:
        raise _too_large(name)
    return out


def _too_large(name: str) -> RefusedExport:
    return RefusedExport(
        f"the file unpacks to more than {MOST_BYTES // 1_000_000} MB",
        where=name,
        todo="Export fewer columns or a shorter period.",
        overridable=False,
    )


def _broken(what: str, name: str) -> RefusedExport:
    return RefusedExport(
        f"the {what} is broken or was cut short",
        where=name,
        todo="It may not have been copied whole. Copy or export it again.",
        overridable=False,
    )
