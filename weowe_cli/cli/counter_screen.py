"""The counter's screen: what was typed finds promises, the chosen one is shown whole, five keys write about it.

Never writes by itself: a key opens the form of an act, and the act is the very one that the command of that name does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from weowe_cli.cli.counter import promise_file
from weowe_cli.cli.counter_forms import FORMS, ActForm, complaint
from weowe_cli.cli.session import Session, told_plainly
from weowe_cli.ledger import promises
from weowe_cli.nightly import entries
from weowe_cli.nightly.finding import find
from weowe_cli.promises.record import Status
from weowe_cli.promises.standing import Flag
from weowe_cli.reports import terminal
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.phrases import orders
from weowe_cli.reports.plain import plain
from weowe_cli.reports.selection import Filters, select
from weowe_cli.reports.show import show_grids
from weowe_cli.workdays import in_words, wall_clock, weekday_name

MOST = 200
"""Promises in the list: what somebody may walk through with the arrows; whoever looks for another types more."""
AFTER_TYPING = 0.15
"""Seconds of rest after which the search runs; a scanner types a whole code in less."""
ANEW = 60
"""Seconds after which the list is read again, for a night or another counter may have written."""
WIDE = 120
"""Characters from which the promise stands beside the list instead of below it."""
TO_NOTE = "black on yellow"
FLAG_STYLES = {Flag.RED: "bold white on red", Flag.YELLOW: TO_NOTE, Flag.GREEN: "green", None: "dim"}
"""Of the sixteen colours that every terminal has, and readable on a light one as on a dark one; the word says the same."""


HOW = "Name, phone, RO, part, VIN or scan   (arrows choose, PgDn reads on, Esc clears)"


class CounterScreen(Screen[None]):
    """The search, what it found, and the promise under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("pagedown", "read(1)", show=False, priority=True),
        *(
            Binding(form.key, f"act('{name}')", form.label, key_display=form.key.upper())
            for name, form in FORMS.items()
        ),
        Binding("escape", "clear", "Clear", key_display="Esc"),
        Binding("f10", "app.quit", "Quit", key_display="F10"),
    ]
    CSS = """
    * { scrollbar-size-vertical: 1; }
    #head { height: auto; text-style: bold; }
    #search { height: 1; margin: 0 0 1 0; }
    #found, #found:focus { height: 7; border: none; padding: 0; background: ansi_default; }
    #found > .option-list--option-highlighted { color: ansi_default; background: ansi_default; }
    #about { height: 1fr; border-top: solid ansi_blue; }
    #told { height: auto; max-height: 4; }
    CounterScreen.wide #middle { layout: horizontal; }
    CounterScreen.wide #found { width: 48%; height: 1fr; }
    CounterScreen.wide #about { border-top: none; border-left: solid ansi_blue; padding: 0 0 0 1; }
    """

    def __init__(self, session: Session, *, store: str | None, by: str | None, unmask: bool, dry_run: bool) -> None:
        super().__init__()
        self._session = session
        self._store, self._by, self._unmask, self._dry_run = store, by, unmask, dry_run
        self._found: list[PromiseEntry] = []
        self._lines: list[Text] = []
        self._marked: int | None = None
        self._looked_for: str | None = None
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        yield Input(placeholder=HOW, id="search", compact=True)
        with Container(id="middle"):
            yield OptionList(id="found", compact=True)
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="record")
        yield Static(id="told")
        yield Footer()

    def on_mount(self) -> None:
        self._list.can_focus = False
        self._search.focus()
        self.set_interval(ANEW, self._look)

    @on(Resize)
    def fit(self) -> None:
        """Lay the screen out for its width, the first time too."""
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self._look)

    @on(Input.Changed, "#search")
    def typed(self) -> None:
        """Look once whoever types, or scans, has come to rest."""
        if self._resting:
            self._resting.stop()
        if self._search.value != self._looked_for:
            self._resting = self.set_timer(AFTER_TYPING, self._look)

    @on(Input.Submitted, "#search")
    def entered(self) -> None:
        """A scanner ends its code with Enter: look at once, and let the next code take the place of this one."""
        self._look()
        self._search.action_select_all()

    @on(OptionList.OptionHighlighted, "#found")
    def chose(self) -> None:
        """Show the promise under the cursor whole."""
        self._mark()
        self.show_record()

    def action_step(self, by: int) -> None:
        """One promise up or down."""
        if self._found:
            at = self._list.highlighted or 0
            self._list.highlighted = min(max(at + by, 0), len(self._found) - 1)

    def action_read(self, by: int) -> None:
        """Read on in the promise, or back."""
        about = self.query_one("#about", VerticalScroll)
        about.scroll_relative(y=by * max(about.size.height - 1, 1), animate=False)

    def action_clear(self) -> None:
        """Everything that is open again, the worst first."""
        self._search.value = ""
        self.tell(Text())
        self._looked_for = None
        self._look()

    def action_act(self, name: str) -> None:
        """Open the form of an act about the promise under the cursor."""
        if (entry := self.chosen) is None:
            self.tell(Text("Nothing is chosen: type what the customer says first.", TO_NOTE))
            return
        form = ActForm(FORMS[name], entry.promise, self._anew, by=self._by, dry_run=self._dry_run)
        self.app.push_screen(form, lambda said: self.acted(entry.promise.id, said))

    def acted(self, about: int, said: str | None) -> None:
        """Say what is now so of a promise, and show it: the next key is meant for the one just written."""
        if said is not None:
            self.tell(Text(plain(said), "bold green"))
            self._look(about)

    @property
    def chosen(self) -> PromiseEntry | None:
        """The promise under the cursor."""
        at = self._list.highlighted
        return self._found[at] if at is not None and at < len(self._found) else None

    @property
    def _list(self) -> OptionList:
        return self.query_one("#found", OptionList)

    @property
    def _search(self) -> Input:
        return self.query_one("#search", Input)

    def _anew(self) -> Session:
        """The session of this moment: another clock than a minute ago, and the configuration as it is by now."""
        return replace(self._session, codes=[])

    def tell(self, said: Text) -> None:
        """One line at the foot of the screen."""
        self.query_one("#told", Static).update(said)

    def _look(self, written: int | None = None) -> None:
        """Read what is found by now, and keep the cursor on its promise where that is still among it.

        Where nobody searched for anything else it stays listed, closed by now or not: no cursor moves by itself.
        """
        if self._resting:
            self._resting.stop()
        session, text = self._anew(), self._search.value
        kept = written or (self.chosen.promise.id if self.chosen else None)
        stays = kept if written or text == self._looked_for else None
        try:
            with session.reading() as ledger:
                about = find(ledger, text) if text.strip() else promises.all_open(ledger)
                gone = [stays] if stays and stays not in [one.id for one in about] else []
                about = (*about, *promises.by_ids(ledger, gone).values())
                every = entries.promise_entries(ledger, session.settings, session.now, about)
                stale = [one for one in entries.freshness_of(ledger, session.settings, session.now) if not one.is_fresh]
        except Exception as error:
            self.tell(complaint(told_plainly(session, error)))
            return
        filters = Filters(store=self._store, statuses=frozenset(Status))
        found = select(every, filters)
        fitting = [one for one in found if one.promise.id not in gone]
        self._found = fitting[:MOST]
        if stays not in [one.promise.id for one in self._found]:
            at = min(self._list.highlighted or 0, MOST - 1)
            staying = [one for one in found if one.promise.id == stays]
            self._found = [*self._found[:at], *staying, *self._found[at:]][:MOST]
        ids = [one.promise.id for one in self._found]
        self.query_one("#head", Static).update(self._heading(session, fitting, [one.store_name for one in stale]))
        room = (self._list.size.width or self.size.width) - 1
        self._lines = lines(self._found, room)
        self._marked = None
        self._list.set_options([Option(listed) for listed in self._lines])
        self._looked_for = text
        self._list.highlighted = ids.index(kept) if kept in ids else 0 if ids else None
        if self._list.highlighted is None:
            self.chose()

    def _mark(self) -> None:
        """The line of the chosen one the other way round, in the terminal's own two colours."""
        for place in (self._marked, self._list.highlighted):
            if place is not None:
                marked = self._lines[place].copy()
                if place == self._list.highlighted:
                    marked.stylize("reverse")
                self._list.replace_option_prompt_at_index(place, marked)
        self._marked = self._list.highlighted

    def _heading(self, session: Session, found: Sequence[PromiseEntry], stale: Iterable[str]) -> Text:
        """How many, how many of them are red, as of when, and whose exports are not fresh."""
        now = session.now.astimezone(session.settings.stores[0].calendar.zone)
        red = sum(one.standing.flag is Flag.RED for one in found)
        more = f", the first {MOST} listed" if len(found) > MOST else ""
        heading = Text(f"{in_words(len(found), 'promise')}{more}, {red} red")
        heading.append(f"  {weekday_name(now)}, {wall_clock(now)}", "dim")
        if self._dry_run:
            heading.append("  ").append("dry run: nothing is written", TO_NOTE)
        if names := ", ".join(dict.fromkeys(stale)):
            heading.append("  ").append(f"no fresh export: {plain(names)}", TO_NOTE)
        return heading

    def show_record(self) -> None:
        """The chosen promise as `weowe show` has it."""
        record, entry = self.query_one("#record", Static), self.chosen
        if entry is None:
            nothing = "Nothing fits: type less of it, or one word that is sure." if self._search.value else ""
            record.update(nothing or "Nothing is open. Once an export is read, its promises stand here.")
            return
        session = self._anew()
        try:
            with session.reading() as ledger:
                file = promise_file(session, ledger, entry.promise, unmask=self._unmask)
        except Exception as error:
            self.tell(complaint(told_plainly(session, error)))
            return
        about = self.query_one("#about", VerticalScroll)
        width = max(about.scrollable_content_region.width, terminal.NARROWEST)
        drawn = terminal.draw(show_grids(file), terminal.Screen(width=width, colour=True))
        record.update(Text.from_ansi(drawn))
        about.scroll_home(animate=False)


def lines(found: Sequence[PromiseEntry], room: int) -> list[Text]:
    """Each promise on one line: flag, number, customer, order, how it stands, the part; what there is no room for is left out."""
    rows = [
        (
            "RED" if one.standing.flag is Flag.RED else one.standing.flag or "closed",
            one.promise.number,
            plain(one.promise.customer or "(no name)"),
            how_it_stands(one),
            plain(next(iter(orders(one.promise)), "")),
            plain(one.promise.what),
        )
        for one in found
    ]
    widths = [max((terminal.cells(row[column]) for row in rows), default=0) for column in range(6)]
    widths[2] = min(widths[2], max(room - 38, 16))
    listed = []
    for one, row in zip(found, rows, strict=True):
        text = Text(no_wrap=True, overflow="ellipsis")
        for column, (word, width) in enumerate(zip(row, widths, strict=True)):
            left = room - text.cell_len
            if column > 3 and left < min(width, 12):
                break
            piece = Text(word, FLAG_STYLES[one.standing.flag] if column == 0 else "bold" if column == 1 else "")
            piece.truncate(min(width, left), overflow="ellipsis", pad=True)
            text.append_text(piece).append("  " if column else " ")
        listed.append(text)
    return listed


def how_it_stands(entry: PromiseEntry) -> str:
    """The status, and what is worst about it."""
    promise, standing = entry.promise, entry.standing
    if promise.vanished_since:
        return f"{promise.status}, gone"
    if standing.days_late:
        return f"{promise.status}, {standing.days_late} d late"
    if standing.days_on_shelf is not None:
        return f"{promise.status}, {standing.days_on_shelf} d"
    return promise.status.value


class CounterApp(App[None]):
    """The counter in the sixteen colours of the terminal it runs in, so that a light one stays light."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "weowe counter"

    def __init__(
        self,
        session: Session,
        *,
        store: str | None = None,
        by: str | None = None,
        unmask: bool = False,
        dry_run: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self._counter = CounterScreen(session, store=store, by=by, unmask=unmask, dry_run=dry_run)

    def on_mount(self) -> None:
        self.push_screen(self._counter)
