"""What is called .xls and is a web page, a web archive or an XML spreadsheet: its tables, and a no where it breaks off."""

from __future__ import annotations

import base64
import quopri

import pytest

from weowe_cli.exports.markup import is_markup, pages_in
from weowe_cli.exports.sheets import Unreadable, Why
from weowe_cli.exports.workbooks import holds_sheets, read_sheets

OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"
MIME = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=part\r\n\r\n"


def tables(content: str | bytes) -> list[list[list[str]]]:
    """The rows of every table or sheet, read without a child."""
    raw = content.encode() if isinstance(content, str) else content
    kind = is_markup(raw[:8192])
    assert kind
    return [[line.split("\x1f") for line in sheet.text.split("\n")[:-1]] for sheet in pages_in(raw, kind)]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<html><body>", "html"),
        ("\ufeff \r\n<!DOCTYPE html>\n<html>", "html"),
        ("<!-- made by a DMS --><TABLE BORDER=1>", "html"),
        ("<style>td{mso-number-format:'@'}</style><table>", "html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><html>', "html"),
        ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>', "xml spreadsheet"),
        (f'<ss:Workbook xmlns:ss="{OFFICE}">', "xml spreadsheet"),
        (f'<!DOCTYPE Workbook [<!ENTITY a "b">]><Workbook xmlns="{OFFICE}">', "xml spreadsheet"),
        ("MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "mhtml"),
        ("From: <Saved by a browser>\r\nSubject: Orders\r\nMIME-Version: 1.0\r\n", "mhtml"),
        ('<?xml version="1.0"?><orders><order/></orders>', None),
        ("<SO>,<Part>\n", None),
        ("SO,Part\n<html>,1\n", None),
        ("SO: 1\nPart: 2\n", None),
        ("", None),
    ],
)
def test_what_a_page_is_shows_in_its_first_bytes(head: str, kind: str | None) -> None:
    assert is_markup(head.encode()) == kind
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert is_markup(head.encode(encoding)) == kind
    assert holds_sheets(head.encode()) is (kind is not None)


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ("<tr><th>SO</th><th>Part</th></tr><tr><td>S1</td><td>0007</td></tr>", [["SO", "Part"], ["S1", "0007"]]),
        ("<tr><td>SO<td>Part<tr><td>S1<td>0007", [["SO", "Part"], ["S1", "0007"]]),
        ("<td>SO</td><td>Part</td>", [["SO", "Part"]]),
        ("<thead><tr><th>SO</thead><tbody><tr><td>S1</tbody><tfoot><tr><td>1 order</tfoot>", [["SO"], ["S1"], ["1 order"]]),
        ("<tr><td> MU&Ntilde;OZ,&#32;&nbsp;\n  ANA </td><td>&nbsp;</td><td>AT&amp;T &lt;x&gt;</td></tr>",
         [["MUÑOZ, ANA", "", "AT&T <x>"]]),
        ("<tr><td>one<br>two</td><td><p>three</p><p>four</p></td><td><b>fi</b>ve</td></tr>", [["one two", "three four", "five"]]),
        ("<tr><td>1<script>var a = '<td>';</script><style>td{}</style><!-- <td>2 --></td></tr>", [["1"]]),
        ("<tr><td colspan=3>SPECIAL ORDERS</td></tr><tr><td>SO</td><td>Part</td><td>ETA</td></tr>",
         [["SPECIAL ORDERS", "", ""], ["SO", "Part", "ETA"]]),
        ("<tr><td rowspan='2'>S1</td><td>0007</td></tr><tr><td>0008</td></tr><tr><td>S2</td><td>0009</td></tr>",
         [["S1", "0007"], ["S1", "0008"], ["S2", "0009"]]),
        ("<tr><td>0007</td><td rowspan=2>2</td><td rowspan=3>S1</td></tr><tr><td>0008</td></tr><tr><td>0009</td><td>1</td></tr>",
         [["0007", "2", "S1"], ["0008", "", "S1"], ["0009", "1", "S1"]]),
        ("<tr><td>a</td><td rowspan=3 colspan=2>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr><tr></tr><tr><td>f</td></tr>",
         [["a", "b", "", "c"], ["d", "", "", "e"], [""], ["f", "", "", ""]]),
        ("<tr><td colspan=x rowspan=-1>1</td><td colspan=0>2</td><td colspan=99999999999>3</td></tr>", [["1", "2", "3"]]),
        ("<tr><td>1\x07\x1f</td><td>2\x00</td></tr>", [["1", "2"]]),
        ("<tr><td x:num='46083' style='mso-number-format:Short Date'>3/2/2026</td></tr>", [["3/2/2026"]]),
        ("<tr height=0 style='display:none'><td width=9></td></tr><tr><td>1</td></tr><tr><td></td></tr>", [[""], ["1"]]),
    ],
)  # fmt: skip
def test_a_table_of_a_page_is_read_as_a_browser_shows_it(page: str, rows: list[list[str]]) -> None:
    read = [[cell.strip() for cell in row] for row in tables(f"<html><table>{page}</table></html>")[0]]
    assert read == rows


def test_every_table_is_a_sheet_and_one_inside_another_is_not_its_text() -> None:
    page = (
        "<body><table><tr><td>menu</td><td><table><caption>Open\norders</caption><tr><td>SO</td></tr></table> of today"
        "</td></tr></table><p>between</p><table></table><table><tr><td>SO</td></tr><tr><td>S2</td></tr></table></body>"
    )
    sheets = list(pages_in(page.encode(), "html"))
    assert [(sheet.name, sheet.text) for sheet in sheets] == [
        ("", "menu\x1fof today\n"), ("Open orders", "SO\n"), ("", "SO\nS2\n"),
    ]  # fmt: skip


NAMED = (
    "<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>Orders</x:Name>"
    "</x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><table><tr><td>SO</table></html>"
)


def test_a_page_of_excel_knows_the_name_of_its_sheet() -> None:
    assert [sheet.name for sheet in pages_in(NAMED.encode(), "html")] == ["Orders"]


PAGE = '<html><meta http-equiv="Content-Type" content="text/html; charset={}"><table><tr><td>MUÑOZ – €</td></tr></table></html>'


@pytest.mark.parametrize(
    "content",
    [
        PAGE.format("utf-8").encode(),
        PAGE.format("iso-8859-1").encode("cp1252"),
        PAGE.format("windows-1252").encode("cp1252"),
        PAGE.format("utf-8").encode("cp1252"),
        PAGE.format("no-such-thing").encode("utf-8"),
        PAGE.replace("charset={}", "").encode(),
        PAGE.replace("charset={}", "").encode("cp1252"),
        PAGE.format("windows-1252").encode("utf-8-sig"),
        PAGE.format("utf-8").encode("utf-16"),
        PAGE.format("utf-8").encode("utf-16-le"),
        PAGE.format("macintosh").encode("mac_roman"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_has_whatever_it_says(content: bytes) -> None:
    assert tables(content) == [[["MUÑOZ – €"]]]


def book(rows: str, *, more: str = "", head: str = '<?xml version="1.0"?>') -> str:
    return (
        f'{head}<Workbook xmlns="{OFFICE}" xmlns:ss="{OFFICE}" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Worksheet ss:Name="Orders"><Table>{rows}</Table>{more}</Worksheet></Workbook>'
    )


def data(text: str, kind: str = "String", cell: str = "") -> str:
    return f'<Cell{cell}><Data ss:Type="{kind}">{text}</Data></Cell>'


FOURTH, OVER_TWO = " ss:Index='4'", " ss:MergeAcross='1'"
NOTE = "<Comment ss:Author='A'><ss:Data><Font>ask Pat</Font></ss:Data></Comment>"
RICH = "<ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'><B>fi</B>ve &amp; <Font>six</Font></ss:Data>"


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (f"<Row>{data('SO')}{data('0007')}</Row>", [["SO", "0007"]]),
        (
            f"<Row>{data('17934', 'Number')}{data('17934.0', 'Number')}{data('.10', 'Number')}{data('1.2E3', 'Number')}</Row>",
            [["17934", "17934", "0.1", "1200"]],
        ),
        (
            f"<Row>{data('84129752001234567890', 'Number')}{data('n/a', 'Number')}</Row>",
            [["84129752001234567890", "n/a"]],
        ),
        (
            f"<Row>{data('2026-03-02T00:00:00.000', 'DateTime')}{data('2026-03-02T08:30:00.000', 'DateTime')}</Row>",
            [["2026-03-02", "2026-03-02 08:30"]],
        ),
        (
            f"<Row>{data('1899-12-31T08:30:00.000', 'DateTime')}{data('someday', 'DateTime')}</Row>",
            [["08:30", "someday"]],
        ),
        (
            f"<Row>{data('1', 'Boolean')}{data('0', 'Boolean')}{data('#N/A', 'Error')}</Row>",
            [["true", "false", "#N/A"]],
        ),
        (f"<Row>{data('SO')}</Row><Row ss:Index='4'>{data('S1')}</Row>", [["SO"], [""], [""], ["S1"]]),
        (f"<Row ss:Span='2'>{data('SO')}</Row><Row>{data('S1')}</Row>", [["SO"], [""], [""], ["S1"]]),
        (f"<Row>{data('a')}{data('d', cell=FOURTH)}{data('e')}</Row>", [["a", "", "", "d", "e"]]),
        (
            f"<Row>{data('a', cell=OVER_TWO)}{data('c')}</Row><Row><Cell/>{data('b')}</Row>",
            [["a", "", "c"], ["", "b", ""]],
        ),
        (f"<Row><Cell>{RICH}{NOTE}</Cell></Row>", [["five & six"]]),
        (f"<Row>{data('a&#10;b&#13;c&#9;d')}</Row>", [["a b c d"]]),
        (
            f"<Row>{data('PADS & ROTORS')}{data('bell&#7;')}{data('form' + chr(12))}</Row>",
            [["PADS & ROTORS", "bell ", "form "]],
        ),
        (f"<Row>{data('<![CDATA[PADS & ROTORS]]>')}</Row>", [["PADS & ROTORS"]]),
    ],
)
def test_an_xml_spreadsheet_gives_what_excel_shows_in_it(rows: str, read: list[list[str]]) -> None:
    assert tables(book(rows)) == [read]
    assert tables(book(rows).replace("<Row", "<ss:Row").replace("</Row", "</ss:Row")) == [read]


def test_an_xml_spreadsheet_has_names_and_hidden_sheets() -> None:
    hidden = "<x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions>"
    second = f'<Worksheet ss:Name="Older"><Table><Row>{data("S2")}</Row></Table>{hidden}</Worksheet>'
    content = book(f"<Row>{data('S1')}</Row>").replace("</Workbook>", f"{second}</Workbook>")
    sheets = read_sheets(content.encode(), name="orders.xls")
    assert [(sheet.name, sheet.hidden, sheet.text) for sheet in sheets] == [
        ("Orders", False, "S1\n"), ("Older", True, "S2\n"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-8", "cp1252"), ("windows-1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_an_xml_spreadsheet_is_read_in_the_encoding_it_has(said: str, encoding: str) -> None:
    content = book(f"<Row>{data('MUÑOZ')}</Row>", head=f'<?xml version="1.0" encoding="{said}"?>')
    assert tables(content.encode(encoding)) == [[["MUÑOZ"]]]


def part(kind: str, content: bytes, location: str, packing: str = "base64") -> bytes:
    packed = base64.encodebytes(content) if packing == "base64" else quopri.encodestring(content)
    head = f"--part\r\nContent-Location: file:///C:/{location}\r\nContent-Transfer-Encoding: {packing}\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + packed + b"\r\n"


def test_a_web_archive_gives_the_tables_of_all_its_pages_by_their_names() -> None:
    sheet = '<x:ExcelWorksheet><x:Name>{}</x:Name><x:WorksheetSource HRef="orders_files/{}.htm"/></x:ExcelWorksheet>'
    frame = f"<html><!--[if gte mso 9]><xml>{sheet.format('Orders', 'sheet001')}{sheet.format('Older', 'sheet002')}</xml><![endif]--></html>"
    content = b"".join(
        (
            MIME.encode(),
            part("text/html", frame.encode(), "orders.htm", "quoted-printable"),
            part(
                'text/html; charset="windows-1252"',
                "<table><tr><td>MUÑOZ</table>".encode("cp1252"),
                "orders_files/sheet001.htm",
            ),
            part(
                "text/html",
                b"<table><tr><td x:num=3D>S2</td></tr></table>",
                "orders_files/sheet002.htm",
                "quoted-printable",
            ),
            part("text/xml", b"<xml/>", "orders_files/filelist.xml"),
            b"--part--\r\n",
        )
    )
    assert is_markup(content) == "mhtml"
    sheets = read_sheets(b"\r\n" + content, name="orders.xls")
    assert [(one.name, one.text) for one in sheets] == [("Orders", "MUÑOZ\n"), ("Older", "S2\n")]


ROW = f"<Row>{data('&i;')}</Row>"
BOMB = "<!DOCTYPE Workbook [<!ENTITY a 'lol'><!ENTITY i '&a;&a;&a;'>]>"
SECRET = "<!DOCTYPE Workbook [<!ENTITY i SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (book(ROW, head=BOMB), Why.BROKEN),
        (book(ROW, head=SECRET), Why.BROKEN),
        (book(ROW), Why.BROKEN),
        (book(f"<Row>{data('S1')}</Row>")[:-40], Why.BROKEN),
        (book(f"<Row ss:Index='3'>{data('S1')}</Row><Row ss:Index='2'/>"), Why.BROKEN),
        (book(f"<Row ss:Index='x'>{data('S1')}</Row>"), Why.BROKEN),
        (book(f"<Row ss:Index='1048577'>{data('S1')}</Row>"), Why.LARGE),
        (book(f"<Row>{data('S1', cell=' ss:Index=' + repr('16385'))}</Row>"), Why.LARGE),
        (book("".join(f"<Row>{data('S1')}</Row>" for _ in range(90_000)) + f"<Row>{data('S1', cell=FOURTH.replace('4', '9999'))}</Row>"), Why.LARGE),
        ("<html><table><tr><td>SO</td></tr><tr><td>S1", Why.BROKEN),
        ("<html><table><tr><td>SO</td></tr></table><table><tr><td>S1</td>", Why.BROKEN),
        ("<html><p>Your session has expired.</p></html>", Why.FOREIGN),
        ("<html><table><tr><td></td></tr></table></html>", None),
        ("<table>" + "<tr><td rowspan=50 colspan=1000>" * 18 + "</table>", Why.LARGE),
        (MIME + "--part\r\nContent-Type: text/html\r\n\r\n<table><tr><td>SO</td></tr></table>\r\n", Why.BROKEN),
        (MIME + "--part\r\nContent-Type: text/plain\r\n\r\nSO\r\n--part--\r\n", Why.FOREIGN),
    ],
    ids=[
        "entities", "a file of the computer", "an entity of nobody", "half of it", "rows that go back", "no number",
        "a row too far", "a column too far", "a rectangle too large", "half a page", "half a second table",
        "a page of words", "an empty table", "cells that span too much", "half an archive", "an archive of words",
    ],
)  # fmt: skip
def test_what_breaks_off_or_goes_too_far_is_refused(content: str, why: Why | None) -> None:
    if why is None:
        assert tables(content) == [[]]
        return
    with pytest.raises(Unreadable) as raised:
        tables(content)
    assert raised.value.why is why


def test_a_page_without_an_end_of_its_table_is_whole_where_the_page_ends() -> None:
    assert tables("<html><body><table><tr><td>SO<tr><td>S1</body></html>") == [[["SO"], ["S1"]]]


def test_tables_may_lie_in_tables_by_the_thousand() -> None:
    page = "<table><tr><td>" * 3000 + "SO" + "</table>" * 3000
    assert [rows for rows in tables(page) if rows] == [[["SO"]]]
