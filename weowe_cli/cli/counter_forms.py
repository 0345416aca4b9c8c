"""The forms of the counter's screen: a few fields for each act, and what the command itself says where something is wrong.

Never writes but through `cli.acts`, where the commands write too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Footer, Input, Label, Static

from weowe_cli.cli import acts
from weowe_cli.cli.acts import Act
from weowe_cli.cli.session import Session, told_plainly
from weowe_cli.errors import WeoweError
from weowe_cli.promises.by_hand import Method
from weowe_cli.promises.record import Answer, Promise
from weowe_cli.reports.plain import plain

NO_DECISION = "nothing"
AGAIN = re.compile(r"\brun (this|the command) again", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; with `choices` one of them is chosen, the first where nobody says otherwise."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The key and fields of an act, and the act that the words in them make for a promise."""

    key: str
    label: str
    fields: tuple[Field, ...]
    act: Callable[[str, Mapping[str, str]], Act]


def _log(number: str, said: Mapping[str, str]) -> Act:
    answer = None if said["answer"] == NO_DECISION else Answer(said["answer"])
    return acts.log(number, method=Method(said["method"]), said=said["said"], answer=answer)


FORMS: Mapping[str, Form] = {
    "log": Form(
        "f2",
        "Log",
        (
            Field("said", "Said", "what was said, in a sentence"),
            Field("method", "How", choices=tuple(Method)),
            Field("answer", "Decided", choices=(NO_DECISION, *Answer)),
        ),
        _log,
    ),
    "eta": Form(
        "f3",
        "ETA",
        (
            Field("date", "ETA", "3/12/2026, 2026-03-12..2026-03-18, unknown, or dms for its own"),
            Field("confirmed_by", "Confirmed by", "who at the supplier"),
        ),
        lambda number, said: acts.eta(number, said["date"], confirmed_by=said["confirmed_by"]),
    ),
    "schedule": Form(
        "f4",
        "Schedule",
        (Field("when", "When", "3/5/2026 2pm, 2026-03-05T14:00, or none"),),
        lambda number, said: acts.schedule(number, said["when"]),
    ),
    "install": Form(
        "f5",
        "Install",
        (Field("on", "On", "today; or another day, 3/2/2026"),),
        lambda number, said: acts.install(number, said["on"].strip() or None),
    ),
    "hold": Form(
        "f6",
        "Hold",
        (
            Field("until", "Until", "the first day on which it is told of again, 3/9/2026, or none"),
            Field("why", "Why", "it is kept"),
        ),
        lambda number, said: acts.hold(number, said["until"], why=said["why"]),
    ),
}
"""The acts that have a key, by the name of their command."""


class Choice(Widget, can_focus=True):
    """One of a few words, all of them in sight: the arrows or a first letter choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", "Choose", key_display="Left/Right"),
    ]
    at: reactive[int] = reactive(0)

    def __init__(self, words: tuple[str, ...], *, id: str) -> None:
        super().__init__(id=id)
        self.words = words

    @property
    def value(self) -> str:
        """The word that is chosen."""
        return self.words[self.at]

    def render(self) -> Text:
        text = Text(no_wrap=True)
        for place, word in enumerate(self.words):
            style = "reverse" if place == self.at and self.has_focus else "bold" if place == self.at else "dim"
            text.append(f"[{word}]" if place == self.at else f" {word} ", style)
        return text

    def action_step(self, by: int) -> None:
        """The next word, or the one before."""
        self.at = (self.at + by) % len(self.words)

    def on_key(self, event: events.Key) -> None:
        """The next word that begins with the letter."""
        places = [*range(self.at + 1, len(self.words)), *range(self.at + 1)]
        found = next((place for place in places if event.character and self.words[place][0] == event.character), None)
        if found is not None:
            self.at = found
            event.stop()


class ActForm(ModalScreen[str | None]):
    """The fields of one act about one promise; gives the line that says what is now so, None where nothing was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write it down"),
        Binding("tab,down", "app.focus_next", "Next field", key_display="Tab"),
        Binding("shift+tab,up", "app.focus_previous", show=False),
        Binding("escape", "dismiss", "Leave it", key_display="Esc"),
    ]
    CSS = """
    ActForm { align: left bottom; background: transparent; }
    #form { width: 100%; height: auto; max-height: 100%; border-top: heavy ansi_blue; background: ansi_default; }
    #form Horizontal { height: 1; }
    #form Label { width: 14; text-style: bold; }
    #form Input { width: 1fr; }
    #form Choice { width: 1fr; height: 1; }
    #trouble { height: auto; }
    """

    def __init__(
        self, form: Form, promise: Promise, session: Callable[[], Session], *, by: str | None, dry_run: bool
    ) -> None:
        super().__init__()
        self._form, self._promise, self._session = form, promise, session
        self._by, self._dry_run = by, dry_run

    def compose(self) -> ComposeResult:
        promise = self._promise
        with Vertical(id="form"):
            whose = f"{promise.number}, {promise.customer or '(no name)'}: {promise.what}"
            yield Static(Text(f"{self._form.label}  {plain(whose)}", "bold"))
            for field in self._form.fields:
                with Horizontal():
                    yield Label(field.label)
                    if field.choices:
                        yield Choice(field.choices, id=field.name)
                    else:
                        yield Input(placeholder=field.hint, id=field.name, compact=True)
            yield Static(id="trouble")
        yield Footer()

    @on(Input.Submitted)
    def entered(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field that is empty; where there is none it writes."""
        inputs = list(self.query(Input))
        empty = [one for one in inputs[inputs.index(event.input) + 1 :] if not one.value.strip()]
        if empty and event.value.strip():
            empty[0].focus()
        else:
            self.action_write()

    def action_write(self) -> None:
        """Write it down; what the command would say against it stands in the form, and nothing is lost."""
        filled = [*self.query(Input), *self.query(Choice)]
        session = self._session()
        try:
            act = self._form.act(self._promise.number, {str(one.id): one.value for one in filled})
            line = acts.write_down(session, act, by=self._by, dry_run=self._dry_run)
        except Exception as error:
            self.query_one("#trouble", Static).update(complaint(told_plainly(session, error)))
            return
        self.dismiss(line)


def complaint(error: WeoweError) -> Text:
    """An error in its own words, as a command prints it; what is to be run again there is one key here."""
    said = Text(plain(error.what), "bold red")
    todo = AGAIN.sub(lambda found: f"{'P' if found[0][0] == 'R' else 'p'}ress Enter again", error.todo)
    for line in [*error.where.splitlines(), todo]:
        said.append(f"\n  {plain(line)}" if line else "")
    return said
