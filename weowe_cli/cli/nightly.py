"""The commands of every night: what cron calls, and what came of it in a few lines and one exit code."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import NIGHT, DryRun, command
from weowe_cli.cli.progress import progress
from weowe_cli.cli.sending import send_waiting
from weowe_cli.cli.session import Session
from weowe_cli.errors import Exit, WeoweError
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import Outcome
from weowe_cli.promises.facts import ExportKind

if TYPE_CHECKING:
    from weowe_cli.nightly.decide import Desk
    from weowe_cli.nightly.gather import ExportFile, Gathered
    from weowe_cli.nightly.night import StoreNight
    from weowe_cli.settings import Settings, Store


@command(NIGHT)
def nightly(session: Session, dry_run: DryRun = False) -> None:
    """Read last night's exports, decide what is due, send it, and the director's digest when it is time.

    Run it after the exports land, and as often as you like: a second run does nothing. See README for cron and Windows.
    """
    run_nightly(session, dry_run=dry_run)


def run_nightly(session: Session, *, dry_run: bool) -> None:
    """The whole path once, under the run lock."""
    with session.writing(dry_run=dry_run, command="nightly") as ledger:
        desk = session.desk()
        _read(session, ledger, desk, None, None, accept_why=None, dry_run=dry_run)
        digests = _put_due_digests(ledger, desk)
        if dry_run:
            _say_would(session, ledger, digests)
            return
        send_waiting(session, ledger, None)


@command(NIGHT, name="import")
def import_(
    session: Session,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="These files; none: what is configured.")
    ] = None,
    store: Annotated[str | None, typer.Option(help="The store the files are of, by id.")] = None,
    dms: Annotated[str | None, typer.Option(help="The profile to read them with.")] = None,
    kind: Annotated[
        ExportKind | None, typer.Option(help="What they are about, where their paths and columns do not tell.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take a file that was refused; say why with --why.")] = False,
    why: Annotated[str | None, typer.Option(help="Why the refusal is wrong; it is kept with the run.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Read the exports that are configured, or these files, and put what is due into the outbox; send nothing.

    Examples: weowe import;  weowe import inbox/main/so_2026-03-02.csv --accept --why "year-end clean-up of the DMS"
    """
    if accept and not (why and files):
        raise WeoweError(
            "--accept overrides a guard for named files, and needs a reason",
            where="weowe import",
            todo='Write: weowe import FILE --accept --why "what you know that the guard does not"',
        )
    with session.writing(dry_run=dry_run, command="import") as ledger:
        desk = session.desk()
        chosen = chosen_files(session, desk.settings, files, store, dms, kind, accepted=accept) if files else None
        only = [desk.settings.store_or_complain(store)] if store is not None else None
        _read(session, ledger, desk, chosen, only, accept_why=why if accept else None, dry_run=dry_run)
        if dry_run:
            _say_would(session, ledger, 0)


@command(NIGHT)
def send(
    session: Session,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many letters.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Send what the outbox may send now; letters to customers leave only inside opening hours.

    Run it every few minutes through the day. It reads no export.
    """
    with session.writing(dry_run=dry_run, command="send") as ledger:
        if dry_run:
            _say_would(session, ledger, 0)
            return
        send_waiting(session, ledger, limit)


def _read(
    session: Session,
    ledger: Ledger,
    desk: Desk,
    files: list[ExportFile] | None,
    only: list[Store] | None,
    *,
    accept_why: str | None,
    dry_run: bool,
) -> None:
    from weowe_cli.nightly.night import NightShift, run_night

    def keep(packed: bytes, print_: str) -> None:
        """An accepted original goes into the archive under its fingerprint (SPEC X8)."""
        path = session.home.archive / print_[:2] / f"{print_}.gz"
        if not dry_run and not path.exists():
            session.write_private(path, packed)

    with progress(session) as tell:
        shift = NightShift(
            ledger=ledger,
            desk=desk,
            who=session.who,
            keep=keep,
            set_aside=lambda store, taken: None if dry_run else _write_set_aside(session, store, taken),
            finished=session.moment,
            on_fault=session.fault,
            accept_why=accept_why,
            progress=tell,
        )
        nights = run_night(shift, files, only)
    for one in nights:
        _tell(session, one, dry_run=dry_run)


def _tell(session: Session, one: StoreNight, *, dry_run: bool) -> None:
    """One store's night in a few lines; what went wrong is said even with `--quiet`."""
    would = "would be " if dry_run else ""
    companions = {source.name for source, _ in one.store.companions()}
    for run in one.runs:
        match run.outcome:
            case Outcome.ACCEPTED | Outcome.BASELINE:
                counts = (
                    f"{run.rows} rows; of the promises it speaks of {run.changed} changed, {run.unchanged} as before"
                )
                if run.source not in companions:
                    counts = f"{run.rows} rows: {run.opened} new, {run.changed} changed, {run.unchanged} as before, {run.vanished} gone"
                first = "; the first night: no letter to a customer" if run.outcome is Outcome.BASELINE else ""
                session.say(f"{one.store.name}: {run.export} {would}{run.outcome}, {counts}{first}")
                if run.outcome is Outcome.BASELINE:
                    for sentence in (
                        said for night in one.taken if night.file.name == run.export for said in night.unseen
                    ):
                        session.say(f"{one.store.name}: {run.export}: {sentence}")
                if run.set_aside:
                    session.warn(
                        f"{one.store.name}: {run.export}: {run.set_aside} rows {would}set aside, with the reasons in "
                        f"{session.home.set_aside / one.store.id}"
                    )
                    session.code(Exit.IN_PART)
            case Outcome.ALREADY_READ:
                session.say(f"{one.store.name}: {run.export} was read already")
            case Outcome.WAITING:
                session.say(
                    f"{one.store.name}: {run.export} is still being written or locked; it waits for the next run"
                )
            case Outcome.REFUSED | Outcome.FAILED:
                session.warn(f"{one.store.name}: {run.export} {run.outcome}, the ledger is untouched: {run.reason}")
                session.code(Exit.IN_PART)
    for taken in one.taken:
        _tell_reading(session, one, taken)
    if one.letters:
        session.say(f"{one.store.name}: {one.letters} new {'letter' if one.letters == 1 else 'letters'} to customers")
    if one.held:
        session.warn(
            f"{one.store.name}: {one.held} letters to customers are held for a look: weowe outbox list --state held"
        )
    if one.unjoined:
        promises = "promise takes" if one.unjoined == 1 else "promises take"
        session.say(
            f"{one.store.name}: {one.unjoined} open {promises} nothing from another report: weowe report --unjoined"
        )
    if one.stale:
        session.warn(f"{one.store.name}: no fresh export, so no new letter to a customer: {one.stale}")
        session.code(Exit.NO_FRESH_EXPORT)
    if one.late:
        session.warn(f"{one.store.name}: a report is late, and its promises keep what they knew: {one.late}")
        session.code(Exit.NO_FRESH_EXPORT)


def _tell_reading(session: Session, one: StoreNight, taken: Gathered) -> None:
    """What an export held besides promises: words that nobody knows always, the rest with `-v` and `-vv`."""
    name = f"{one.store.name}: {taken.file.name}"
    for word, rows in sorted(taken.reading.unknown_words.items()):
        session.warn(f"{name}: the status word '{word}' is not known, {rows} rows; they keep their old status")
    if session.verbose:
        for why, rows in sorted(taken.reading.ignored.items()):
            session.say(f"{name}: {rows} rows are no promise: {why}")
    if session.verbose > 1:
        for row in taken.reading.set_aside:
            session.say(f"{name}: row {row.row}, {row.column or 'the whole row'}: {row.reason}")


def _write_set_aside(session: Session, store: Store, taken: Gathered) -> None:
    """The rows that cannot be trusted, as a table that can be mended: the export's own columns and the reason (SPEC X4)."""
    import csv

    from weowe_cli.nightly.gather import REASON, ROW_SET_ASIDE, dated_by_name
    from weowe_cli.reports.sheets import disarmed

    if not taken.reading.set_aside:
        return
    file, own = taken.file, (ROW_SET_ASIDE, REASON)
    kept = [place for place, header in enumerate(taken.reading.headers) if header not in own]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(taken.reading.headers[place] for place in kept), *own])
    for row in taken.reading.set_aside:
        cells = [disarmed(row.cells[place]) if place < len(row.cells) else "" for place in kept]
        writer.writerow([*cells, row.row, f"{row.column}: {row.reason}"])
    # Under a name with the night in it, so that the next night does not write over what waits to be mended.
    dated = dated_by_name(file.path, file.source, store, session.now)
    stem = Path(file.name).stem if dated else f"{Path(file.name).stem}_{store.calendar.today(file.as_of)}"
    path = session.home.set_aside / store.id / f"{stem}.csv"
    session.write_private(path, text.getvalue().encode("utf-8-sig"))


def _put_due_digests(ledger: Ledger, desk: Desk) -> int:
    """Put the digests into the outbox that are due and have not gone today; returns how many."""
    from weowe_cli.nightly.digests import due_digests, put_digest

    digests = due_digests(ledger, desk)
    for one in digests:
        put_digest(ledger, desk, one)
    return len(digests)


def _say_would(session: Session, ledger: Ledger, digests: int) -> None:
    """What a dry run would have sent, and what it would have let wait."""
    from weowe_cli.ledger import outbox

    calendars = {(store.id, "email"): store.calendar for store in session.settings.stores}
    calendars |= {(store.id, "text"): store.texts for store in session.settings.stores if store.texts}
    ready = set(outbox.ready(ledger, session.now))
    states = (outbox.LetterState.WAITING, outbox.LetterState.HELD, outbox.LetterState.SENDING)
    for letter in outbox.all_letters(ledger, states):
        calendar = calendars.get((letter.store or "", letter.channel))
        closed = letter.audience == "customer" and (calendar is None or not calendar.is_open(session.now))
        if closed:
            ready.discard(letter.id)
        if letter.id in ready:
            fate = "would send"
        elif letter.state == "held":
            fate = "would hold for a look"
        elif letter.channel == "call":
            fate = "would put on the call list"
        else:
            fate = "would let wait"
        session.give(f"{fate}\t{letter.audience}\t{','.join(letter.rules)}\t{letter.subject}")
    session.say(
        f"dry run: nothing was written; {len(ready)} letters would be sent"
        + (", a digest among them" if digests else "")
    )


def chosen_files(
    session: Session,
    settings: Settings,
    files: list[Path],
    store: str | None,
    dms: str | None,
    kind: ExportKind | None = None,
    *,
    accepted: bool = False,
) -> list[ExportFile]:
    """The files that somebody named, each with the store and the export of it that they are read as.

    That is told by the configured path, as in the inbox; a file from elsewhere by its columns.
    """
    from weowe_cli.nightly.gather import ExportFile, night_of
    from weowe_cli.nightly.joins import could_be
    from weowe_cli.settings import ad_hoc_source

    if store is not None:
        the_store = settings.store_or_complain(store)
    elif len(settings.stores) == 1:
        the_store = settings.stores[0]
    else:
        raise WeoweError(
            "which store are these files of?",
            where="weowe import",
            todo=f"Add --store, one of {', '.join(one.id for one in settings.stores)}.",
        )
    chosen = []
    for path in files:
        if not path.is_file():
            raise WeoweError("there is no such file", where=str(path), todo="Check the name; nothing was read.")
        candidates = [one for one in the_store.exports if dms in (None, one.dms) and kind in (None, one.kind)]
        if not candidates and dms is not None and kind in (None, ExportKind.SPECIAL_ORDERS):
            candidates = [ad_hoc_source(session.home, the_store, dms)]
        matching = [one for one in candidates if path.resolve().match(one.pattern)]
        # As in the inbox, what completes special orders is the more exact path.
        matching = [one for one in matching if one.companion] or matching or candidates
        if len({one.dms for one in matching}) != 1:
            raise WeoweError(
                "which system is this file from?" if matching else "this store has no such exports configured",
                where=str(path),
                todo="Add --dms, such as --dms tekion.",
            )
        if len(matching) > 1:
            content = path.read_bytes()
            matching = [one for one in matching if could_be(one, content, path.name)] or [
                one for one in matching if one.companion is None
            ]
        if len(matching) != 1:
            kinds = ", ".join(one.kind for one in matching or candidates)
            raise WeoweError("what is this file about?", where=str(path), todo=f"Add --kind, one of {kinds}.")
        chosen.append(
            ExportFile(
                path, matching[0], night_of(path, matching[0], the_store, session.now, accepted=accepted), by_hand=True
            )
        )
    return chosen
