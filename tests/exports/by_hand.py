"""Workbooks of every age written byte by byte, and archives that lie: what no library writes, or none that is at hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip as everybody writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(cells: str, *, before: str = "", strings: str = "", doctype: str = "") -> bytes:
    """The least that is an XLSX: one sheet, its rows given as they stand in the file."""
    return zipped(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
            '<sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'{XML}{doctype}<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": f'{XML}{doctype}<worksheet xmlns="{MAIN}">{before}'
            f"<sheetData>{cells}</sheetData></worksheet>",
        }
    )


def ods(rows: str, *, manifest: str = "") -> bytes:
    """The least that is an ODS."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "manifest")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": kind,
            "content.xml": f"{XML}<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Orders">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'{XML}<manifest:manifest{names}><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}">{manifest}</manifest:file-entry></manifest:manifest>',
        }
    )


def xlsb(*cells: tuple[int, int, int, bytes]) -> bytes:
    """The least that is an XLSB: cells as row, column, kind of record, value (MS-XLSB 2.5)."""

    def text(it: str) -> bytes:
        return struct.pack("<I", len(it)) + it.encode("utf-16-le")

    def record(kind: int, body: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        assert len(body) < 0x80
        return number + bytes([len(body)]) + body

    sheet = record(129) + record(148, struct.pack("<IIII", 0, 9, 0, 9)) + record(145)
    for row in sorted({cell[0] for cell in cells}):
        sheet += record(0, struct.pack("<IIHBBB", row, 0, 300, 0, 0, 0) + bytes(4))
        for _, column, kind, value in (cell for cell in cells if cell[0] == row):
            sheet += record(kind, struct.pack("<II", column, 0) + value)
    sheet += record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Orders"))
    return zipped(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "xl/workbook.bin": book + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def record(kind: int, *values: bytes) -> bytes:
    """A record of BIFF."""
    body = b"".join(values)
    return struct.pack("<HH", kind, len(body)) + body


def biff(version: int, *, protected: bool = False) -> bytes:
    """A sheet with `SO`, `Part` above 17934 and `0007`, as the Excel of that version kept it, not in an OLE file."""

    def begin(kind: int) -> bytes:
        return {
            2: record(0x0009, struct.pack("<HH", 2, kind)),
            3: record(0x0209, struct.pack("<HHH", 3, kind, 0)),
            4: record(0x0409, struct.pack("<HHH", 4, kind, 0)),
            5: record(0x0809, struct.pack("<HHHH", 0x0500, kind, 2412, 1993)),
            8: record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 3515, 1996, 0, 6)),
        }[version]

    fill = struct.pack("<3s", b"") if version == 2 else struct.pack("<H", 0)

    def label(row: int, column: int, text: str) -> bytes:
        length = struct.pack("<B" if version == 2 else "<H", len(text)) + (b"\0" if version == 8 else b"")
        return record(0x0004 if version == 2 else 0x0204, struct.pack("<HH", row, column), fill, length, text.encode())

    number = record(0x0003 if version == 2 else 0x0203, struct.pack("<HH", 1, 0), fill, struct.pack("<d", 17934))
    error = record(0x0005 if version == 2 else 0x0205, struct.pack("<HH", 2, 1), fill, b"\x2a\x01")
    lock = record(0x002F, bytes(4)) if protected else b""
    sheet = b"".join(
        (begin(0x10), lock, label(0, 0, "SO"), label(0, 1, "Part"), number, label(1, 1, "0007"), error, record(0x000A))
    )
    if version < 5:
        return sheet
    name = b"Orders" if version == 5 else b"\0Orders"
    bound = record(0x0085, struct.pack("<IHB", 0, 0, 6), name)
    first = begin(0x05) + lock + record(0x0042, struct.pack("<H", 1252 if version == 5 else 1200))
    where = len(first + bound + record(0x000A))
    return first + record(0x0085, struct.pack("<IHB", where, 0, 6), name) + record(0x000A) + sheet


def ole(stream: str, content: bytes) -> bytes:
    """An OLE file with one stream."""
    size = max(len(content), 4096)
    count = -(-size // 512)
    content = content.ljust(count * 512, b"\0")
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    chain = [table, end, *range(3, count + 2), end]
    assert len(chain) <= 128

    def entry(name: str, kind: int, child: int, first: int, length: int) -> bytes:
        named = name.encode("utf-16-le") + b"\0\0"
        return (
            named.ljust(64, b"\0")
            + struct.pack("<HBBIII36xIQ", len(named), kind, 1, free, free, child, first, length)
        )  # fmt: skip

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, size)
    return header + struct.pack("<128I", *chain, *[free] * (128 - len(chain))) + folder.ljust(512, b"\0") + content


def deflated(piece: bytes, times: int) -> bytes:
    """What so many pieces are packed, without packing more than one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * times + b"\x03\x00"


def zip_that_says(parts: dict[str, tuple[bytes, int]], *, flags: int = 0) -> bytes:
    """A zip of parts that are packed already, each with the size that it is to state."""
    local, central = b"", b""
    for name, (packed, size) in parts.items():
        about = struct.pack("<HHHHHIIIHH", 20, flags, 8, 0, 0x21, 0, len(packed), size, len(name), 0)
        central += b"PK\x01\x02\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name.encode()
        local += b"PK\x03\x04" + about + name.encode() + packed
    ending = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + ending
