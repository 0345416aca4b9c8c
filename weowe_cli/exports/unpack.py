"""What the first bytes of a file are, and one file out of a `.gz` or `.zip`.

Never unpacks more than `MOST_BYTES`, whatever a small file claims to hold, and never an archive within an archive.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from weowe_cli.errors import RefusedExport

MOST_BYTES = 400_000_000
"""Of 1,115 workbooks found in the wild the largest unpacks to 114 MB."""
MOST_RATIO, RATIO_FLOOR = 200, 50_000_000
"""The same workbooks unpack to 99.7 times their size at the most. Below so many bytes nobody asks."""
MOST_ENTRIES = 10_000
"""Files in one archive, and packed files joined end to end: each costs time before its first byte."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""The second begins one with nothing in it."""
_GZIP, _OLE = b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_ENTRY = b"PK\x01\x02"
_BIFF_BEGINS = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x14]\x00")
_WORKBOOK_PARTS = ("[content_types].xml", "xl/workbook.xml", "content.xml", "mimetype")
_PIECE, _MEGABYTE = 16_384, 1_048_576
_ENCRYPTED = 0x1

_FOREIGN = {
    b"%PDF": "a PDF",
    b"{\\rtf": "a Word text",
    b"ID;P": "a SYLK sheet",
    b"TABLE\r\n0,1": "a DIF sheet",
    b"TABLE\n0,1": "a DIF sheet",
    b"\x00\x00\x02\x00": "a Lotus or Quattro sheet",
    b"\xff\x00\x02\x00": "a Lotus or Quattro sheet",
    b"\x00\x00\x1a\x00": "a Lotus sheet",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an XZ archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"SQLite format 3": "an SQLite database",
    b"\x00\x01\x00\x00Standard": "an Access database",
}
_FOREIGN_ZIP = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "index/document.iwa": "an Apple Numbers or Pages file",
    "index.zip": "an Apple Numbers or Pages file",
}
_FOREIGN_OLE = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a PowerPoint presentation",
    "__properties_version1.0": "an Outlook message",
    "PerfectOffice_MAIN": "a Quattro sheet",
    "NativeContent_MAIN": "a Quattro sheet",
    "MatOST": "a Works text",
}
_LITTER = re.compile(r"(?:.*[/\\])?(?:\.DS_Store|Thumbs\.db|desktop\.ini)|__MACOSX[/\\].*", re.IGNORECASE)
"""What a Mac or a Windows folder leaves in every archive."""
_BESIDE = re.compile(
    r"(?:.*[/\\])?(?:(?:read[ _-]?me|licen[cs]e)(?:\.(?:txt|md|html?))?|[^/\\]*\.(?:md5|sha1|sha256|sig|pdf|png|jpe?g|gif))",
    re.IGNORECASE,
)
"""What a sender puts in beside the export."""
_DBASE = re.compile(rb"[\x03\x30\x31\x83\x8b\x8c\xf5].[\x01-\x0c][\x01-\x1f].{8}", re.DOTALL)


def is_old_workbook(content: bytes) -> bool:
    """Whether these are the bytes of an Excel file of before 2007 (BIFF2 to BIFF8), or of a protected one."""
    return content.startswith(_OLE) or _BIFF_BEGINS.match(content) is not None


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of an XLSX, XLSM, XLSB or ODS file. Raises nothing: a broken zip is none."""
    return not _names(content).isdisjoint(_WORKBOOK_PARTS)


def foreign(content: bytes) -> str | None:
    """What a file is that weowe knows and does not read, as `a SYLK sheet`; None for every other."""
    for begins, what in _FOREIGN.items():
        if content.startswith(begins):
            return what
    if content.startswith(_OLE):
        if has_stream(content, "Workbook") or has_stream(content, "Book"):
            return None  # with whatever was embedded into it
        return next((what for stream, what in _FOREIGN_OLE.items() if has_stream(content, stream)), None)
    if content[257:262] == b"ustar":
        return "a tar archive"
    if _DBASE.match(content) and b"\x00\x00" in content[:32]:
        return "a dBase table"
    names = _names(content)
    return next((what for part, what in _FOREIGN_ZIP.items() if part in names), None)


def has_stream(content: bytes, stream: str) -> bool:
    """Whether the directory of an OLE file names a stream so. A cell with the same words does not count."""
    entry, at = f"{stream}\x00".encode("utf-16-le"), -1
    # An entry of the directory takes 128 bytes and begins with its name.
    while (at := content.find(entry, at + 1)) >= 0:
        if at % 128 == 0:
            return True
    return False


def unpacked(content: bytes, *, name: str) -> bytes:
    """The one file in a `.gz` or `.zip`, anything else as it is.

    Raises RefusedExport for what is empty, broken, protected by a password, holds several files or another archive,
    or unpacks to more than `MOST_BYTES` or, above `RATIO_FLOOR`, to more than `MOST_RATIO` times its size.
    """
    if not content:
        raise RefusedExport(
            "the file is empty (0 bytes)",
            where=name,
            todo="Look whether the export ran, and run it again.",
            overridable=False,
        )
    if not content.startswith((_GZIP, *_ZIP)):
        if len(content) > MOST_BYTES:
            raise _too_large(name)
        return content
    if content.startswith(_GZIP):
        held = _gunzipped(content, name)
    else:
        held = _unzipped(content, name)
        if held is content:
            return content
    if held.startswith(_GZIP) or (held.startswith(_ZIP) and not is_workbook(held)):
        raise RefusedExport(
            "the archive holds another archive",
            where=name,
            todo="Unpack it and hand over the special-order file alone.",
            overridable=False,
        )
    return unpacked(held, name=name)


def bloated(size: int, packed: int) -> bool:
    """Whether so many bytes are too many to come out of so many packed ones."""
    return size > MOST_BYTES or (size > RATIO_FLOOR and size > MOST_RATIO * packed)


def _gunzipped(content: bytes, name: str) -> bytes:
    out, view, at, members = bytearray(), memoryview(content), 0, 0
    most = max(RATIO_FLOOR, min(MOST_BYTES, MOST_RATIO * len(content)))
    try:
        # Packed files may be joined end to end; what follows the first belongs to the table.
        while content.startswith(_GZIP, at):
            stream = zlib.decompressobj(wbits=31)
            members += 1
            while not stream.eof and at < len(content):
                # By the piece: what is left over after a member's end is copied, and there may be many members.
                piece = view[at : at + _PIECE]
                out += stream.decompress(piece, most - len(out) + 1)
                at += len(piece) - len(stream.unused_data)
                if len(out) > most or members > MOST_ENTRIES:
                    raise _too_large(name)
            if not stream.eof:
                raise zlib.error("the end is missing")
    except zlib.error as error:
        raise _broken("packed file", name) from error
    return bytes(out)


def _unzipped(content: bytes, name: str) -> bytes:
    """The one file in a zip; the zip itself, and not a copy, where it is a workbook."""
    if content.count(_ENTRY) > MOST_ENTRIES:
        raise _too_large(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir() and not _LITTER.fullmatch(one.filename)]
            entries = [one for one in files if not _BESIDE.fullmatch(one.filename)] or files
            if bloated(sum(entry.file_size for entry in entries), len(content)):
                raise _too_large(name)
            if is_workbook(content) or foreign(content):
                return content
            if len(entries) != 1:
                raise RefusedExport(
                    f"the archive holds {len(entries)} files, and only one can be the export",
                    where=name,
                    todo="Unpack it and hand over the special-order file alone.",
                    overridable=False,
                )
            if entries[0].flag_bits & _ENCRYPTED:
                raise RefusedExport(
                    "the archive is protected by a password",
                    where=name,
                    todo="Hand it over without a password.",
                    overridable=False,
                )
            with archive.open(entries[0]) as packed:
                # By the piece and no further than it says: what lies about its size is cut there, and its checksum wrong.
                out = b"".join(iter(lambda: packed.read(_MEGABYTE), b""))
    except RefusedExport:
        raise
    # What a broken archive makes zipfile stumble over is not listed anywhere.
    except Exception as error:
        raise _broken("workbook or archive", name) from error
    return out


def _names(content: bytes) -> frozenset[str]:
    """The names in a zip, small and with Unix's slashes; none where it is none, is broken, or has more than anybody reads."""
    if not content.startswith(_ZIP) or content.count(_ENTRY) > MOST_ENTRIES:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(name.replace("\\", "/").lower() for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


def _too_large(name: str) -> RefusedExport:
    return RefusedExport(
        f"the file unpacks to more than {MOST_BYTES // 1_000_000} MB, or to {MOST_RATIO} times its size",
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
