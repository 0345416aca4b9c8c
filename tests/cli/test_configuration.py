"""A configuration that cannot be obeyed: every problem at once, with its place and what was meant; exit code 78 (CLI.md)."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.home import LEAST, HomeFolder, received, row
from weowe_cli.settings import Home, load

from .house import FRIDAY, THURSDAY, everything

AT = f"{FRIDAY}T09:00"
HOURS = "    timezone: America/Los_Angeles\n"


def with_hours(hours: str) -> str:
    return LEAST.replace(HOURS, f"{HOURS}    hours: {hours}\n")


def with_line(line: str, after: str = HOURS) -> str:
    return LEAST.replace(after, f"{after}{line}\n")


def with_export(*keys: str, dms: str = "generic", path: str = "inbox/main/ro_*", then: str = LEAST) -> str:
    """The configuration with one more export before those of `then`."""
    one = f'      - {{dms: {dms}, {", ".join(keys)}, path: "{path}"}}\n'
    special = '      - {dms: generic, path: "inbox/main/*"}\n'
    return then.replace(special, special + one)


def place_of(config: str, word: str) -> tuple[int, int]:
    """Line and column of the first place where a word stands, from 1."""
    for number, line in enumerate(config.splitlines(), 1):
        if word in line:
            return number, line.index(word) + 1
    raise AssertionError(word)


WRONG = {
    "a key with a slip of the pen": (LEAST.replace("timezone:", "timezon:"), "timezon:", "did you mean `timezone`"),
    "a key at the top with one": (LEAST.replace("ledger: ledger", "ledgr: ledger"), "ledgr:", "did you mean `ledger`"),
    "a key that is no relation": (with_line("    colour: red"), "colour:", "no such key"),
    "a zone on no map": (LEAST.replace("America/Los_Angeles", "Mars/Olympus"), "timezone:", "'Mars/Olympus' is no time zone"),
    "a zone that is a folder": (LEAST.replace("America/Los_Angeles", "America"), "timezone:", "'America' is no time zone"),
    "an empty zone": (LEAST.replace("America/Los_Angeles", '""'), "timezone:", "no time zone"),
    "a system nobody knows": (LEAST.replace("dms: generic", "dms: tekon"), "dms: tekon", "tekion"),
    "a day that is none": (with_hours('{funday: "08:00-18:00"}'), "funday", "mon-fri"),
    "hours without minutes": (with_hours('{mon-sat: "8-18"}'), "mon-sat", "08:00-18:00"),
    "hours that end before they begin": (with_hours('{mon-sat: "18:00-08:00"}'), "mon-sat", "18:00-08:00"),
    "an hour past midnight": (with_hours('{mon-sat: "08:00-25:00"}'), "mon-sat", "08:00-25:00"),
    "never open": (with_hours("{mon-sun: closed}"), "hours:", "never open"),
    "hours as one text": (with_hours('"08:00-18:00"'), "hours:", "mapping"),
    "a key twice": (with_line("    name: Harbor Toyota"), "name: Harbor Toyota", "twice"),
    "a key twice at the top": (LEAST + "ledger: other.db\n", "ledger: other.db", "twice"),
    "stores as a text": (re.sub(r"stores:.*?\nmail:", "stores: Harbor Honda\nmail:", LEAST, flags=re.S), "stores:", "Harbor Honda"),
    "no stores": (re.sub(r"stores:.*?\nmail:", "stores: []\nmail:", LEAST, flags=re.S), "stores:", "at least one store"),
    "people as a name": (re.sub(r"people:.*?\nmail:", "people: Pat\nmail:", LEAST, flags=re.S), "people:", "mapping"),
    "advisors as a list": (re.sub(r"advisors:\n.*\n", "advisors: [Dana]\n", LEAST), "advisors:", "mapping"),
    "a person without an address": (LEAST.replace(", email: pat@harborhonda.example", ""), "parts_manager:", "email"),
    "a person at no address": (LEAST.replace("pat@harborhonda.example", "pat at harbor"), "email: pat", "'pat at harbor'"),
    "no parts manager": (re.sub(r" +parts_manager:.*\n", "", LEAST), "people:", "parts_manager"),
    "a sender that is none": (LEAST.replace("<parts@harborhonda.example>", ""), "from:", "no sender"),
    "no mail": (re.sub(r"\nmail:.*?\nledger:", "\nledger:", LEAST, flags=re.S), "stores:", "mail"),
    "a transport with a slip": (LEAST.replace("transport: file", "transport: smpt"), "transport:", "did you mean smtp"),
    "mail that is not live": (LEAST.replace("transport: file", "transport: smtp\n  host: mail.example"), "mail:", "live: true"),
    "mail in the clear": (
        LEAST.replace("transport: file", "transport: smtp\n  live: yes\n  host: mail.example\n  auth: none\n  security: none"),
        "security:", "in the clear",
    ),
    "a port in words": (LEAST.replace("transport: file", "transport: file\n  port: smtp"), "port:", "whole number"),
    "yes or no in other words": (LEAST.replace("transport: file", "transport: file\n  live: perhaps"), "live:", "yes or no"),
    "a share that is none": (with_line("    guards: {vanish_share: lots}"), "vanish_share", "30%"),
    "a duration that is none": (with_line("    guards: {stale_after: long}"), "stale_after", "36h"),
    "a closed day that is none": (with_line("    closed: [2026-02-30]"), "2026-02-30", "2026-03-02"),
    "a holiday of another land": (with_line("    holidays: [Bastille Day]"), "Bastille Day", "closed:"),
    "a link without a place for the RO": (LEAST.replace("{ro}", "{r0}"), "scheduling_link:", "r0"),
    "two stores of one name": (LEAST.replace("mail:\n", LEAST.partition("stores:\n")[2].partition("\nmail:")[0] + "\n" + "mail:\n"), "- id: main", "already"),
    "a mode that is none": (LEAST.replace("dms: generic", "mode: fulll, dms: generic"), "mode:", "did you mean full"),
    "a kind that is none": (with_export("kind: repairs"), "kind:", "did you mean repair_orders"),
    "recalls by RO": (with_export("kind: recalls, join: ro"), "join:", "recalls are joined by vin"),
    "recalls that say more": (with_export("kind: recalls, says: [email]"), "says:", "nothing else"),
    "a report of another system": (with_export("kind: customers", dms="tekion"), "kind:", "no tekion special_orders"),
    "a report that nothing needs": (with_export("says: [email]", "kind: special_orders", dms="tekion"), "says:", "joined to promises"),
    "a report twice": (with_export("kind: customers", then=with_export("kind: customers", path="c/*")), "c/*", "another generic customers export"),
    "a field nobody joins": (with_export("kind: customers, says: [emial]"), "says:", "did you mean email"),
    "a field of the part": (with_export("kind: repair_orders, says: [status]"), "says:", "promised_on, advisor"),
    "nothing to say": (with_export("kind: repair_orders, says: []"), "says:", "at least one of"),
    "a number for itself": (with_export("kind: repair_orders, join: customer_no, says: [customer_no]"), "says:", "joined by customer_no"),
    "customers by RO": (with_export("kind: customers, join: ro"), "join:", "customers are joined by customer_no"),
    "a join that is none": (with_export("kind: repair_orders, join: plate"), "join:", "ro, customer_no, vin"),
    "repair orders by VIN": (with_export("kind: repair_orders, join: vin"), "join:", "only recalls are joined by vin"),
    "one path for two": (with_export("kind: repair_orders", path="inbox/main/*"), "kind:", "this very path"),
    "two files for one field": (
        with_export("kind: customers, says: [email]", then=with_export("kind: repair_orders, says: [advisor, email]", path="r/*")),
        "r/*", "customers say email as well",
    ),
    "an age that is none": (with_export("kind: customers, stale_after: month"), "stale_after:", "36h"),
    "not YAML": (LEAST.replace("mail:\n", "mail:\n\tfrom: x\n"), "\tfrom", "not YAML"),
    "a bracket left open": (LEAST.replace('path: "inbox/main/*"}', 'path: "inbox/main/*"'), "people:", "not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_with_its_place_and_what_was_meant(home: HomeFolder, case: str) -> None:
    config, word, meant = WRONG[case]
    home.configure(config)
    answer = home.weowe("report", at=AT)
    assert (answer.code, answer.out) == (78, "")
    assert "Traceback" not in answer.err
    assert meant in answer.err
    places = {(int(one[1]), int(one[2])) for one in re.finditer(r"config/weowe\.yml:(\d+):(\d+): ", answer.err)}
    lines = {line for line, _ in places}
    last = max(n for n, line in enumerate(config.splitlines(), 1) if word in line)
    assert lines & {place_of(config, word)[0], last}, answer.err
    if case not in ("not YAML", "a bracket left open", "two stores of one name"):
        assert any(config.splitlines()[line - 1][column - 1 :].strip() for line, column in places)


RIGHT = {
    "hours as people type them": with_hours("{mon-sat: 7:00-18:00}"),
    "a closed day in words": with_hours('{mon-fri: "8:00-17:30", sat: closed}'),
    "a closed day as no": with_hours('{mon-fri: "8:00-17:30", sat: ""}'),
    "a store called No": LEAST.replace("name: Harbor Honda", "name: No"),
    "an advisor whose code is NO": LEAST.replace('"417":', "NO:"),
    "an advisor whose code begins with a nought": LEAST.replace('"417":', "0417:"),
    "live as on": LEAST.replace("transport: file", "transport: file\n  live: on"),
    "one export without its list": LEAST.replace(
        '\n      - {dms: generic, path: "inbox/main/*"}', ' {dms: generic, path: "inbox/main/*"}'
    ),
    "a share in per cent": with_line("    guards: {vanish_share: 25%, stale_after: 2d, customer_letters_per_run: 10}"),
    "a byte order mark": "\ufeff" + LEAST,
    "the line ends of Windows": "\ufeff" + LEAST.replace("\n", "\r\n"),
    "a comment on every key": LEAST.replace("\n", "  # so it is\n"),
    "no director": re.sub(r" +director:.*\n", "", LEAST),
    "no advisors": re.sub(r" +advisors:\n.*\n", "", LEAST),
}


CONTACT = {"customer", "email", "phone"}
SAYS = {
    "repair orders alone": (
        ["kind: repair_orders"],
        {
            "repair_orders": CONTACT
            | {"promised_on", "advisor", "customer_no", "opt_out", "text_consent", "vin", "vehicle"}
        },
    ),
    "customers alone": (["kind: customers"], {"customers": CONTACT | {"channel", "opt_out", "text_consent"}}),
    "both, and the list of customers is asked for what both know": (
        ["kind: customers", "kind: repair_orders"],
        {
            "repair_orders": {"promised_on", "advisor", "customer_no", "vin", "vehicle"},
            "customers": CONTACT | {"channel", "opt_out", "text_consent"},
        },
    ),
    "what one is given the other leaves": (
        ["kind: customers", "kind: repair_orders, says: [promised_on, email]"],
        {
            "repair_orders": {"promised_on", "email"},
            "customers": {"customer", "phone", "channel", "opt_out", "text_consent"},
        },
    ),
    "repair orders by customer": (
        ["kind: repair_orders, join: customer_no"],
        {"repair_orders": CONTACT | {"promised_on", "advisor", "opt_out", "text_consent", "vin", "vehicle"}},
    ),
}


@pytest.mark.parametrize("case", SAYS)
def test_a_report_says_what_its_kind_does_unless_somebody_wrote_it_down(home: HomeFolder, case: str) -> None:
    exports, says = SAYS[case]
    config = LEAST
    for number, export in enumerate(exports):
        config = with_export(export, path=f"inbox/main/{number}_*", then=config)
    home.configure(config)
    (store,) = load(Home(home.folder)).stores
    assert {one.kind: companion.says for one, companion in store.companions()} == says
    names = {one.kind: one.name for one in store.exports}
    assert names.pop("special_orders") == "main/generic", "a ledger knows its special orders by this name"
    assert names == {kind: f"main/generic/{kind}" for kind in says}


@pytest.mark.parametrize("case", RIGHT)
def test_what_a_person_may_write_is_obeyed(home: HomeFolder, case: str) -> None:
    (home.folder / "config" / "weowe.yml").write_bytes(RIGHT[case].encode("utf-8"))
    first = home.night(THURSDAY, [row("1"), row("2")])
    second = home.night(FRIDAY, [received("1"), row("2")])
    assert (first.code, second.code, home.weowe("check", at=AT).code) == (0, 0, 0), first.err + second.err
    assert len(home.to_customers()) == 1


def test_seven_as_people_type_it_is_seven_in_the_morning(home: HomeFolder) -> None:
    home.configure(with_hours("{mon-sat: 7:00-18:00}"))
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="05:00")
    assert home.to_customers("waiting")[0]["not_before"] == f"{FRIDAY}T07:00:00-08:00"


@pytest.mark.parametrize("word", ["no", "off", "false", '"no"', "No"])
def test_a_rule_is_switched_off_in_any_word_for_no(home: HomeFolder, word: str) -> None:
    home.configure(f"N1:\n  on: {word}\nN17:\n  at: 7:00\n", "escalation.yml")
    home.night(THURSDAY, [row("1")])
    assert home.night(FRIDAY, [received("1")]).code == 0
    assert home.to_customers() == []


RULES = {
    "no steps": ("N10:\n  ladder: []\n", "N10.ladder", "on: no"),
    "steps that fall": (
        "N10:\n  ladder:\n    - {day: 7, to: owner}\n    - {day: 1, to: director}\n",
        "N10.ladder",
        "rise",
    ),
    "a step twice": (
        "N10:\n  ladder:\n    - {day: 7, to: owner}\n    - {day: 7, to: director}\n",
        "N10.ladder",
        "rise",
    ),
    "a step to the customer": (
        "N10:\n  ladder:\n    - {day: 7, to: customer}\n",
        "N10.ladder[0].to",
        "letters of their own",
    ),
    "a note to the customer": ("N3:\n  to: [owner, customer]\n", "N3.to[1]", "letters of their own"),
    "a customer who is to get a date": ("N3:\n  no_date_to: customer\n", "N3.no_date_to", "letters of their own"),
    "one reader who is the customer": ("N5:\n  to: customer\n", "N5.to", "letters of their own"),
    "a step to nobody": ("N10:\n  ladder:\n    - {day: 7, to: ownr}\n", "N10.ladder[0].to", "did you mean owner"),
    "a day in words": ("N10:\n  ladder:\n    - {day: seven, to: owner}\n", "N10.ladder[0].day", "whole number"),
    "days below nothing": ("N11:\n  after_days: -1\n", "N11.after_days", "0 or more"),
    "a step before the day": ("N14:\n  ladder:\n    - {day: -3, to: owner}\n", "N14.ladder[0].day", "0 or more"),
    "a slip before the first": ("N7:\n  from_slip: 0\n", "N7.from_slip", "counted from 1"),
    "a make's window twice": ("N15:\n  windows: {Honda: 60, honda: 30}\n", "N15.windows.", "one window of each make"),
    "a rule that is none": ("N99:\n  on: yes\n", "N99", "no such key"),
    "a time that is none": ('N17:\n  at: "7 am"\n', "N17.at", "07:30"),
    "a rule as a word": ("N1: no\n", "N1", "mapping"),
}


@pytest.mark.parametrize("case", RULES)
def test_rules_that_cannot_be_obeyed_are_named_like_the_rest(home: HomeFolder, case: str) -> None:
    config, key, meant = RULES[case]
    home.configure(config, "escalation.yml")
    answer = home.weowe("check", at=AT)
    assert answer.code == 78
    assert re.search(rf"config/escalation\.yml:\d+:\d+: {re.escape(key)}", answer.err), answer.err
    assert meant in answer.err


def test_a_url_in_the_wrong_place_is_not_repeated_for_it_may_hold_a_token(home: HomeFolder) -> None:
    home.configure(f'{LEAST}notify:\n  texts: "twilio://AC1:secret@+12065550100/{{to}}"\n')
    answer = home.weowe("check", at=AT)
    assert answer.code == 78
    assert "notify.texts: a mapping of keys is wanted here, found a URL" in answer.err
    assert "secret" not in answer.err


MANY = """\
stores:
  - id: main
    name: Harbor Honda
    timezone: Mars/Olympus
    hours: {mon-sat: "8-18", funday: "08:00-18:00"}
    exports:
      - {dms: tekon, path: "inbox/main/*"}
    people:
      director: {name: Ana Ruiz, email: nowhere}
      parts_manager: {name: Pat Kim, email: pat@harborhonda.example}
mail:
  transport: smtp
  host: mail.example
  from: "Harbor Honda Parts"
ledger: ledger.db
"""


def test_every_problem_of_every_file_is_named_at_once_in_the_order_of_the_lines(home: HomeFolder) -> None:
    home.configure(MANY)
    home.configure("N10:\n  ladder: []\n", "escalation.yml")
    answer = home.weowe("check")
    assert answer.code == 78
    for meant in ("Mars/Olympus", "'8-18'", "funday", "tekon", "nowhere", "live: true", "no sender", "N10.ladder"):
        assert meant in answer.err
    head, *problems, todo = answer.err.splitlines()
    assert head.startswith("weowe: ")
    assert todo.strip().startswith("Mend these lines")
    places = [re.match(r"  (config/[\w.]+):(\d+):(\d+): ", one) for one in problems]
    assert all(places), answer.err
    lines = [int(one[2]) for one in places if one and one[1] == "config/weowe.yml"]
    assert lines == sorted(lines)
    assert str(len(problems)) in head


@pytest.mark.parametrize(
    "command",
    ["", "nightly", "nightly -n", "import", "send", "report", "show 1", "explain 1", "digest", "check", "outbox list",
     "outbox show 1", "outbox approve --all", "outbox retry --all", "outbox drop 1 --why wrong", "runs"],
)  # fmt: skip
def test_no_command_goes_on_with_a_configuration_that_is_wrong(home: HomeFolder, command: str) -> None:
    home.night(THURSDAY, [row("1")])
    home.configure(MANY)
    before = everything(home.folder)
    answer = home.weowe(*shlex.split(command), at=AT)
    assert (answer.code, answer.out) == (78, "")
    assert "Traceback" not in answer.err
    assert everything(home.folder) == before


@pytest.mark.parametrize(
    "content", [b"", b"# nothing yet\n", b"\xff\xfe\x00bad", b"stores: \xe9t\xe9\n", b"- a\n- b\n", b"just words"]
)
def test_a_file_that_is_no_configuration_is_said_and_no_fault(home: HomeFolder, content: bytes) -> None:
    (home.folder / "config" / "weowe.yml").write_bytes(content)
    answer = home.weowe("report")
    assert answer.code == 78
    assert "config/weowe.yml" in answer.err


TEMPLATES = {
    "a word nobody fills": ("arrival.txt", "Dear {{ customre }},\n", "customre", 1),
    "a brace left open": ("arrival.txt", "Hello,\n\n{{ customer \n", "arrival.txt", 3),
    "a block left open": ("delay.txt", "{% if 1 %}\nHello\n", "delay.txt", 2),
    "a filter that is none": ("arrival.html", "<p>{{ customer | shout }}</p>\n", "shout", 1),
    "a subject in which nothing fits": ("arrival.subject.txt", "{{ nonsense.of.it }}\n", "nonsense", 1),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_letter_that_cannot_be_written_is_named_with_its_line(home: HomeFolder, case: str) -> None:
    name, content, meant, line = TEMPLATES[case]
    (home.folder / "templates").mkdir()
    (home.folder / "templates" / name).write_text(content, "utf-8")
    answer = home.weowe("check", at=AT)
    assert answer.code == 78
    assert meant in answer.err
    assert re.search(rf"templates/{re.escape(name)}:{line}\b", answer.err), answer.err


def test_a_night_with_a_letter_that_cannot_be_written_stops_whole_and_is_caught_up(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    (home.folder / "templates").mkdir()
    template = home.folder / "templates" / "arrival.txt"
    template.write_text("Dear {{ customre }},\n", "utf-8")
    answer = home.night(FRIDAY, [received("1"), row("2")])
    assert answer.code == 78
    assert "customre" in answer.err
    assert [one["status"] for one in home.promises("--sort", "number", at=AT)] == ["ordered", "ordered"]
    template.unlink()
    assert home.nightly(f"{FRIDAY}T08:30").code == 0
    assert len(home.to_customers()) == 1


def test_a_template_of_the_home_replaces_the_shipped_one(home: HomeFolder) -> None:
    shipped = home.weowe("check")
    assert shipped.code == 0
    (home.folder / "templates").mkdir()
    (home.folder / "templates" / "arrival.subject.txt").write_bytes("\ufeffYour part came in, amigo\r\n".encode())
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")])
    (letter,) = home.to_customers()
    assert letter["subject"] == "Your part came in, amigo"


def test_a_profile_of_the_home_is_read_and_its_faults_are_named(home: HomeFolder) -> None:
    (home.folder / "config" / "dms").mkdir()
    home.configure(LEAST.replace("dms: generic", "dms: fifth"))
    home.configure("title: Fifth System\nname: fifth\nfeilds: {}\n", "dms/fifth.yml")
    answer = home.weowe("check", at=AT)
    assert answer.code == 78
    assert "config/dms/fifth.yml:3:1" in answer.err
    assert "feilds" in answer.err


def test_a_ledger_that_is_something_else_is_said_in_three_lines(home: HomeFolder) -> None:
    (home.folder / "ledger.db").write_text("this is a shopping list, and no ledger at all\n" * 50, "utf-8")
    answer = home.weowe("nightly", at=AT)
    assert answer.code not in (0, 1)
    assert len(answer.err.splitlines()) == 3
    assert "ledger.db" in answer.err
