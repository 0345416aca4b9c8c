"""Tables in what only calls itself a workbook: web pages, web archives (MHTML), XML spreadsheets of 2003.

Never fetches what a page refers to, and never expands an entity that a file brings along.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from weowe_cli.exports.sheets import MOST_ROWS, Rows, Sheet, Unreadable, Why, moment, number, of_every_row, time_of_day

HTML, XML_SPREADSHEET, MHTML = "html", "xml spreadsheet", "mhtml"
MOST_COLUMNS = 16_384
MOST_ACROSS, MOST_DOWN = 1000, 65_534
"""What one cell of a page may span, as browsers have it."""

_PIECE = 1_000_000
_PAGE = frozenset(
    {
        "html", "head", "body", "title", "meta", "link", "base", "style", "script", "table", "caption", "colgroup",
        "thead", "tbody", "tfoot", "tr", "th", "td", "div", "span", "center", "font", "form", "p", "br", "hr",
        "h1", "h2", "h3", "h4", "h5", "h6", "b", "i", "u", "strong", "em", "small", "pre",
    }
)  # fmt: skip
_APART = frozenset({"br", "p", "div", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Tags that part words as a space does."""
_UNSEEN = frozenset({"script", "style"})
_BEFORE = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*", re.DOTALL)
_TAG = re.compile(r"<(?:[a-z]\w*:)?([a-z]\w*)")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.I)
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "macintosh": "mac_roman"}
_ABOUT_SHEET = re.compile(r"<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>", re.DOTALL)
_SHEET_NAME, _SHEET_FILE = re.compile(r"<x:Name>([^<]*)"), re.compile(r"<x:WorksheetSource\s+HRef=\"([^\"]*)")
_LOOSE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#0*(?:[0-8]|1[124-9]|2\d|3[01]|x0*(?:[0-8bcef]|1[0-9a-f]));|&(?![\w#]+;)",
    re.IGNORECASE,
)


def is_markup(head: bytes) -> str | None:
    """What the beginning of a file is by what stands there: `html`, `xml spreadsheet`, `mhtml`, or None."""
    begin = head.decode(_by_bom(head) or "latin-1", errors="replace").lstrip("\ufeff\0 \t\r\n").lower()
    if re.match(r"[a-z][\w-]*:[^\n]*\n", begin) and re.search(r"^mime-version:", begin, re.MULTILINE):
        return MHTML
    if not begin.startswith("<"):
        return None
    before = _BEFORE.match(begin)
    tag = _TAG.match(begin, before.end() if before else 0)
    if tag and tag[1] == "workbook":
        return XML_SPREADSHEET
    if (tag and tag[1] in _PAGE) or begin.startswith("<!doctype html"):
        return HTML
    return XML_SPREADSHEET if "urn:schemas-microsoft-com:office:spreadsheet" in begin else None


def pages_in(content: bytes, kind: str) -> Iterator[Sheet]:
    """The sheets of an XML spreadsheet, or the tables of a page or of every page of a web archive.

    `kind` is what `is_markup` says. Raises Unreadable where it breaks off, holds no table, or brings entities along.
    """
    if kind == XML_SPREADSHEET:
        yield from _spreadsheet(_text(content))
        return
    pages = list(_archived(content)) if kind == MHTML else [("", _page(_text(content)))]
    files = {file: name for _, page in pages for file, name in page.files.items()}
    found = False
    for file, page in pages:
        tables = [table for table in page.tables if len(table.rows)]
        names = page.names if len(page.names) == len(tables) else [files.get(file, "")] * len(tables)
        for table, name in zip(tables, names, strict=True):
            found = True
            yield table.rows.sheet(" ".join("".join(table.caption).split()) or name)
    if not found:
        raise Unreadable(Why.FOREIGN, "a web page without a table")


def _by_bom(content: bytes) -> str | None:
    """UTF-16 by its BOM or its zero bytes, UTF-8 by its BOM."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content[:1] == b"\0":
        return "utf-16-be"
    return "utf-16-le" if content[1:2] == b"\0" else None


def _text(content: bytes, charset: str | None = None) -> str:
    """By BOM, by what the file or its envelope says, as UTF-8, as cp1252: the first that fits all of it."""
    said = _CHARSET.search(content[:4096])
    named = charset or (next(filter(None, said.groups())).decode() if said else "")
    for encoding in (_by_bom(content), _MEANT.get(named.lower(), named), "utf-8", "cp1252"):
        if encoding:
            try:
                return content.decode(encoding)
            except (ValueError, LookupError):
                continue
    return content.decode("latin-1")


class _Table:
    """A table of a page while it is read."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.caption: list[str] = []
        self.into: list[str] | None = None
        """Where text goes at the moment: a cell, the caption, nowhere."""
        self._row: list[str] | None = None
        self._across = self._down = 1
        self._taken: dict[int, int] = {}
        """For how many rows more a column is taken by a cell from above; and what this row adds to that."""
        self._added: dict[int, int] = {}
        self._carried: dict[int, str] = {}
        """What a cell that is one column wide says in the rows below."""

    def begin_row(self) -> None:
        self.end_row()
        self._row = []

    def begin_cell(self, across: int, down: int) -> None:
        self.end_cell()
        if self._row is None:
            self._row = []
        self._carry_down(self._row)
        self.into, self._across, self._down = [], across, down

    def end_cell(self) -> None:
        if self.into is not None and self._row is not None and self.into is not self.caption:
            if self._down > 1:
                first = len(self._row)
                self._added |= dict.fromkeys(range(first, first + self._across), self._down)
            # Runs of spaces, and the hard space that holds an empty cell open, are layout.
            text = " ".join("".join(self.into).split())
            self._carried[len(self._row)] = of_every_row(text) if self._across == 1 else ""
            self._row += [text, *[""] * (self._across - 1)]
            if len(self._row) > MOST_COLUMNS:
                raise Unreadable(Why.LARGE)
        self.into = None

    def end_row(self) -> None:
        self.end_cell()
        if self._row is not None:
            if self._row:
                self._carry_down(self._row)
            self.rows.add(self._row)
            both = self._taken | self._added
            self._taken = {column: rows - 1 for column, rows in both.items() if rows > 1}
            self._added, self._row = {}, None

    def _carry_down(self, row: list[str]) -> None:
        while len(row) in self._taken:
            row.append(self._carried.get(len(row), ""))


class _Page:
    """Takes what the parser of pages finds, piece by piece."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self.names: list[str] = []
        self.files: dict[str, str] = {}
        """Names of sheets that lie in other pages of the archive, by file."""
        self._open: list[_Table] = []
        self._unseen = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self.tables.append(_Table())
            self._open.append(self.tables[-1])
        elif self._open:
            table = self._open[-1]
            if tag in {"td", "th"}:
                across = down = 1
                if attributes:
                    across = _span(attributes.get("colspan", ""), MOST_ACROSS)
                    down = _span(attributes.get("rowspan", ""), MOST_DOWN)
                table.begin_cell(across, down)
            elif tag == "tr":
                table.begin_row()
            elif tag == "caption":
                table.into = table.caption
            elif tag in _APART:
                self.data(" ")

    def data(self, text: str) -> None:
        if self._open and not self._unseen and (into := self._open[-1].into) is not None:
            into.append(text)

    def comment(self, text: str) -> None:
        """Excel writes the names of sheets into a comment."""
        for about in _ABOUT_SHEET.findall(text):
            if name := _SHEET_NAME.search(about):
                if file := _SHEET_FILE.search(about):
                    self.files[file[1].rpartition("/")[2]] = name[1].strip()
                else:
                    self.names.append(name[1].strip())

    def end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        elif self._open:
            table = self._open[-1]
            if tag in {"td", "th", "caption"}:
                table.end_cell()
            elif tag == "tr":
                table.end_row()
            elif tag == "table":
                self._open.pop().end_row()
            elif tag in _APART:
                self.data(" ")

    def close(self) -> None:
        """The parser asks for it; all has been said."""


def _span(said: str, most: int) -> int:
    return min(max(int(said), 1), most) if said.isdecimal() and len(said) < 10 else 1


def _page(text: str) -> _Page:
    from lxml import etree

    lower = text.lower()
    tables_end = lower.rfind("</table")
    if re.compile("<t[rdh]").search(lower, tables_end + 1) and not re.compile("</(body|html)").search(
        lower, tables_end + 1
    ):
        raise Unreadable(Why.BROKEN)
    del lower
    page = _Page()
    # What the page says of its encoding does not count any more.
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    text = text.replace("\0", " ")
    for at in range(0, len(text), _PIECE):
        parser.feed(text[at : at + _PIECE].encode(errors="replace"))
    if text.strip():
        parser.close()
    return page


def _archived(content: bytes) -> Iterator[tuple[str, _Page]]:
    """The pages of a web archive, each with the name of its file."""
    from email import errors, message_from_bytes

    message = message_from_bytes(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if any(isinstance(defect, errors.CloseBoundaryNotFoundDefect) for defect in message.defects):
        raise Unreadable(Why.BROKEN)
    for part in message.walk():
        held = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(held, bytes):
            location = str(part.get("Content-Location", "")).replace("\\", "/")
            yield location.rpartition("/")[2], _page(_text(held, part.get_content_charset()))


def _spreadsheet(text: str) -> Iterator[Sheet]:
    from xml.parsers.expat import ExpatError

    text = text.lstrip("\ufeff \t\r\n")
    try:
        yield from _parsed(text)
    except ExpatError as error:
        # A bare & is what programs write that make XML by hand, a control character what even Excel writes.
        mended = _LOOSE.sub(lambda found: "&amp;" if found[0] == "&" else " ", text)
        if mended == text or "<![CDATA[" in text:
            raise Unreadable(Why.BROKEN) from error
        try:
            yield from _parsed(mended)
        except ExpatError:
            raise Unreadable(Why.BROKEN) from error


def _parsed(text: str) -> list[Sheet]:
    from xml.parsers import expat

    book = _Book()
    # A name for the encoding here overrules the one that the file states.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = book.data, _refuse_entities
    for at in range(0, len(text), _PIECE):
        parser.Parse(text[at : at + _PIECE].encode(errors="replace"), False)
    parser.Parse(b"", True)
    return book.sheets


def _refuse_entities(*_: Any) -> None:
    raise Unreadable(Why.BROKEN)


class _Book:
    """Takes what the parser of an XML spreadsheet finds. Prefixes do not count: no two of its names differ by them alone."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._rows = Rows()
        self._name = self._type = ""
        self._hidden = self._in_comment = False
        self._row: list[str] = []
        self._place = self._spanned = self._column = self._across = 0
        self._into: list[str] | None = None
        self._local: dict[str, str] = {}
        """Each name with its prefix, and without."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local.get(tag) or self._local.setdefault(tag, tag.rpartition(":")[2])
        if name == "Cell":
            self._across = 0
            if attributes:
                if place := _attribute(attributes, "Index"):
                    self._column = _whole(place, MOST_COLUMNS) - 1
                self._across = _whole(_attribute(attributes, "MergeAcross") or "0", MOST_COLUMNS)
        elif name == "Data":
            if not self._in_comment:
                self._type, self._into = _attribute(attributes, "Type"), []
        elif name == "Row":
            place = _attribute(attributes, "Index")
            self._place = _whole(place, MOST_ROWS) if place else self._place + self._spanned + 1
            self._spanned = _whole(_attribute(attributes, "Span") or "0", MOST_ROWS)
            self._row, self._column = [], 0
            if self._place <= len(self._rows):
                raise Unreadable(Why.BROKEN)
        elif name == "Worksheet":
            self._rows, self._name, self._hidden = Rows(), _attribute(attributes, "Name"), False
            self._place = self._spanned = 0
        elif name == "Comment":
            self._in_comment = True
        elif name == "Visible":
            self._into = []

    def data(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def end(self, tag: str) -> None:
        name = self._local[tag]
        if name == "Cell":
            self._column += 1 + self._across
        elif name == "Data":
            if self._into is not None:
                self._fill("".join(self._into))
                self._into = None
        elif name == "Row":
            self._rows.skip_to(self._place - 1)
            self._rows.add(self._row)
        elif name == "Worksheet":
            self.sheets.append(self._rows.sheet(self._name, hidden=self._hidden))
        elif name == "Comment":
            self._in_comment = False
        elif name == "Visible" and self._into is not None:
            self._hidden, self._into = "".join(self._into).strip() in {"SheetHidden", "SheetVeryHidden"}, None

    def _fill(self, text: str) -> None:
        gap = self._column - len(self._row)
        if gap < 0 or self._column >= MOST_COLUMNS:
            raise Unreadable(Why.BROKEN if gap < 0 else Why.LARGE)
        if gap:
            self._row += [""] * gap
        self._row.append(text if self._type == "String" else _value(text, self._type))


def _attribute(attributes: dict[str, str], name: str) -> str:
    for key, value in attributes.items():
        if key.rpartition(":")[2] == name:
            return value
    return ""


def _whole(said: str, most: int) -> int:
    if not said.isdecimal():
        raise Unreadable(Why.BROKEN)
    if len(said) > 9 or int(said) > most:
        raise Unreadable(Why.LARGE)
    return int(said)


def _value(text: str, kind: str) -> str:
    try:
        match kind:
            case "Number" if not text.isdecimal() or (text[0] == "0" and text != "0"):
                return number(float(text))
            case "DateTime":
                when = datetime.fromisoformat(text)
                # Before its first day Excel keeps times without a day.
                return time_of_day(when.time()) if when.year < 1900 else moment(when)
            case "Boolean":
                return {"0": "false", "1": "true"}.get(text, text)
    except (ValueError, OverflowError):
        pass
    return text
