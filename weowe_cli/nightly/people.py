"""One of the store's people, by what somebody at the counter calls them. Knows nobody but those who are configured."""

from __future__ import annotations

from difflib import get_close_matches

from weowe_cli.errors import Ambiguous
from weowe_cli.notices.people import People, Person


def the_person(people: People, text: str, *, where: str) -> tuple[str, Person]:
    """The person of a store that `text` names by code, name or email, or by a part of the name; and the DMS's word for them.

    Raises Ambiguous where nobody is, with who may be meant, or where several are.
    """
    wanted = " ".join(text.casefold().split())
    known = _known(people)
    hits = [one for one in known if wanted in one[2]]
    hits = hits or [one for one in known if wanted and {*wanted.split()} <= {*one[1].name.casefold().split()}]
    if len(hits) == 1:
        return hits[0][0], hits[0][1]
    everybody = "\n".join(f"{person.name}  {person.email}  {code}" for code, person, _ in (hits or known))
    if hits:
        raise Ambiguous(f"'{text}' is {len(hits)} of the store's people", where=everybody, todo="Say which by email.")
    names = {name: person.name for _, person, names in known for name in (*names, *person.name.casefold().split())}
    near = list(dict.fromkeys(names[one] for one in get_close_matches(wanted, names, n=3)))
    todo = f"Did you mean {' or '.join(near)}?" if near else "Name one of these, or add them to config/weowe.yml."
    raise Ambiguous(f"'{text}' is none of the store's people", where=where if near else everybody, todo=todo)


def _known(people: People) -> list[tuple[str, Person, frozenset[str]]]:
    """Everybody once: the word by which a promise names them, who it is, and every word that means them and nobody else."""
    codes: dict[Person, list[str]] = {}
    for code, person in people.advisors.items():
        codes.setdefault(person, []).append(code)
    for other in (people.parts_manager, people.director, people.it):
        if other is not None:
            codes.setdefault(other, [])
    return [
        (
            mine[0] if mine else person.name,
            person,
            frozenset({*mine, person.name.casefold(), person.email.casefold()}),
        )
        for person, mine in codes.items()
    ]
