"""The dealer's own templates: used before the shipped ones, strict, shut off from the machine, and checked before use."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from weowe_cli.errors import ConfigurationError, Problem
from weowe_cli.letters.samples import SAYINGS, values
from weowe_cli.letters.write import Writer

from .store import POLICY, ROTOR, TEMPLATES, written

BRANCH = re.compile(r"\{% (?:if|elif|else)\b[^%]*%\}")


def own(home: Path, **files: str) -> Writer:
    """A writer with these files in the home; `__` in a name is a dot."""
    for name, text in files.items():
        (home / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return Writer((home, TEMPLATES))


def problems(writer: Writer) -> list[Problem]:
    with pytest.raises(ConfigurationError) as caught:
        writer.check(POLICY)
    return caught.value.problems


def test_the_shipped_templates_are_in_order() -> None:
    Writer((TEMPLATES,)).check(POLICY)
    Writer((TEMPLATES,)).check()


def test_a_home_without_templates_uses_the_shipped_ones(tmp_path: Path) -> None:
    Writer((tmp_path / "none", TEMPLATES)).check(POLICY)


def test_the_check_takes_every_branch_of_every_letter(tmp_path: Path) -> None:
    """Each branch of a copy says its number; the letters of all samples together say them all."""
    marks: dict[str, str] = {}

    def mark(tag: re.Match[str]) -> str:
        number = f"§{len(marks)}§"
        marks[number] = f"{file.name}: {tag[0]}"
        return tag[0] + number

    for file in TEMPLATES.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(BRANCH.sub(mark, text), encoding="utf-8")
    by = Writer((tmp_path,))
    said = ""
    for name, samples in values(SAYINGS).items():
        for sample in samples:
            letter = by.render(name, **sample)
            said += letter.subject + letter.text + letter.html
    others = ("digest", "report", "letters_page", "metrics")
    silent = [where for number, where in marks.items() if number not in said and not where.startswith(others)]
    assert silent == []


def test_a_file_of_the_home_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    by = own(tmp_path, arrival__subject__txt="It is in! {{ section.labels }}")
    by.check(POLICY)
    assert written(("N1", ROTOR), by=by).subject == "It is in! RO 60123"


def test_a_name_that_is_not_known_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    found = problems(own(tmp_path, arrival__txt="Hello\n{{ section.labels }}\n{{ custmer }}\n"))
    assert [(problem.file, problem.line) for problem in found] == [(str(tmp_path / "arrival.txt"), 3)]
    assert "custmer" in found[0].what


def test_a_template_that_cannot_be_parsed_is_named_with_its_line(tmp_path: Path) -> None:
    found = problems(own(tmp_path, delay__html="<p>\n{% if x %}\n</p>", arrival__txt="{{ }}"))
    assert {(Path(problem.file).name, problem.line) for problem in found} == {("delay.html", 3), ("arrival.txt", 1)}


def test_every_broken_template_is_named_at_once(tmp_path: Path) -> None:
    found = problems(own(tmp_path, arrival__txt="{{ a }}", delay__txt="{{ b }}", work_list__txt="{{ c }}"))
    assert {Path(problem.file).name for problem in found} == {"arrival.txt", "delay.txt", "work_list.txt"}


def test_a_file_that_no_letter_uses_is_told_with_what_was_meant(tmp_path: Path) -> None:
    found = problems(own(tmp_path, arival__txt="Hello"))
    assert found[0].what == "no letter uses this file; did you mean arrival.txt?"


def test_a_piece_that_a_template_includes_is_used(tmp_path: Path) -> None:
    own(tmp_path, greeting__txt="Hi", arrival__txt='{% include "greeting.txt" %}').check(POLICY)


def test_a_template_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "arrival.txt").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in problems(Writer((tmp_path, TEMPLATES)))[0].what


def test_a_missing_piece_is_named(tmp_path: Path) -> None:
    found = problems(own(tmp_path, arrival__html='{% include "footer.html" %}'))
    assert Path(found[0].file).name == "footer.html"


def test_text_inside_html_is_refused_because_nobody_would_escape_it(tmp_path: Path) -> None:
    found = problems(own(tmp_path, arrival__html='{% include "arrival.txt" %}'))
    assert "only .html files are escaped" in found[0].what


@pytest.mark.parametrize(
    "reach",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ head.__init__.__globals__ }}",
        "{{ lead._orders }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ sections.append(1) }}",
        "{{ 'A' * 1000000000 }}",
        "{{ 10 ** 10 ** 8 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ 'a' | center(1000000000) }}",
        "{% for a in range(99999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}",
        "{% for n in range(10000000) %}{% endfor %}",
        "{% include 'arrival.txt' %}",
    ],
)
def test_a_template_cannot_leave_its_place_or_fill_the_memory(tmp_path: Path, reach: str) -> None:
    with pytest.raises(ConfigurationError):
        written(("N1", ROTOR), by=own(tmp_path, arrival__txt=reach))


def test_a_template_cannot_read_a_file_beside_its_folder(tmp_path: Path) -> None:
    home = tmp_path / "templates"
    home.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    assert problems(own(home, arrival__txt='{% include "../secret.txt" %}'))


def test_a_broken_template_stops_before_a_letter_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="1 thing") as caught:
        written(("N1", ROTOR), by=own(tmp_path, arrival__txt="{{ 1 / 0 }}"))
    assert caught.value.problems[0].line == 1


def test_a_letter_of_another_room_is_rendered_and_checked_with_its_own_samples(tmp_path: Path) -> None:
    shutil.copy(TEMPLATES / "base.html", tmp_path / "base.html")
    files = {
        "digest__subject__txt": "Digest of {{ store }}",
        "digest__txt": "{{ store }}\n",
        "digest__html": '{% extends "base.html" %}{% block body %}<p>{{ store }}</p>{% endblock %}',
    }
    by = own(tmp_path, **files)
    by.check(POLICY, samples={"digest": {"store": "Harbor"}})
    letter = by.render("digest", store="A & B\x00\u202e")
    assert letter.subject == "Digest of A & B"
    assert "<p style=" in letter.html
    assert ">A &amp; B</p>" in letter.html
    with pytest.raises(ConfigurationError):
        by.check(POLICY, samples={"digest": {}})


def test_no_style_sheet_or_picture_is_ever_fetched(tmp_path: Path) -> None:
    by = own(tmp_path, digest__subject__txt="x", digest__txt="x",
             digest__html='<html><head><link rel="stylesheet" href="http://192.0.2.1/x.css"></head><body>x</body></html>')  # fmt: skip
    assert ">x</body>" in by.render("digest").html
