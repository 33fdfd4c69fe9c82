"""Every endpoint against every person: whoever is not named in docs/api.md for it is refused before anything is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.floor import Shop

API = Path(__file__).parents[2] / "docs" / "api.md"
PEOPLE: dict[str, set[str]] = {
    "anna": set(), "picker": {"picker"}, "courier": {"courier"}, "clerk": {"clerk"},
    "technician": {"technician"}, "operator": {"operator"}, "accountant": {"accountant"}, "": set(),
}  # fmt: skip
"""Persons of the shop with their roles, a customer first; nobody is signed in as the last."""
ROLES: set[str] = set().union(*PEOPLE.values(), {"fiscal"})
CALL = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S+)")
BOTH = re.compile(r"(\w+)(?:,| or) (\w+) (/\S+)")
"""Two methods of one path."""
OTHER = re.compile(r"…(/\S+)")
"""The last word of a path that is else the one before."""
ONE_OF = re.compile(r"<any\(([^)]*)\):\w+>")


def _rows() -> Iterator[tuple[frozenset[str], str, str]]:
    """Who, method and path of every call of every row."""
    for row in API.read_text(encoding="utf-8").splitlines():
        cells = row.split(" | ")
        if len(cells) < 3:
            continue
        who = frozenset(cells[0].removeprefix("| ").split(", "))
        named = BOTH.sub(r"\1 \3, \2 \3", cells[1].replace("{locker or pos}", "pos"))
        calls = CALL.findall(named.replace(",", " "))
        calls += [(calls[-1][0], calls[-1][1].rpartition("/")[0] + last) for last in OTHER.findall(cells[1])]
        for method, path in calls:
            yield who, method, re.sub(r"{[^}]*}", "1", path.partition("?")[0])


EVERY = list(_rows())
ROWS = [(who, method, path) for who, method, path in EVERY if who <= ROLES]


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_whoever_is_not_named_for_an_endpoint_is_refused(shop: Shop, name: str) -> None:
    someone, wanted = shop.client(name), 403 if name else 401
    strangers = [(method, path) for who, method, path in ROWS if not who & PEOPLE[name]]
    assert len(strangers) > len(ROWS) // 3
    answers = [(method, path, someone._ask(method, path, {}).status) for method, path in strangers]
    assert not "\n".join(f"{method} {path} {status}" for method, path, status in answers if status != wanted)


def _spelled(rule: str) -> Iterator[str]:
    """A route with every value that it names, and 1 for each that it does not."""
    found = ONE_OF.search(rule)
    if found is None:
        yield re.sub(r"<[^>]*>", "1", rule.removeprefix("/api/v1"))
        return
    for value in found[1].split(","):
        yield from _spelled(rule.replace(found[0], value.strip(" '")))


def test_no_endpoint_is_missing_there(shop: Shop) -> None:
    there = {
        (method, path)
        for rule in shop.app.flask().url_map.iter_rules()
        for path in _spelled(rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    named = {(method, path) for _, method, path in EVERY}
    tills = {(method, path.replace("/pos/", "/locker/")) for method, path in named}  # a row may name both
    assert there - named - tills == set()
    assert {(method, path) for method, path in named if "/demo/" not in path} - there == set()


def _rooms() -> dict[str, str]:
    """Who may follow each kind of room."""
    rows = [row.strip("| ").split(" | ") for row in API.read_text(encoding="utf-8").splitlines()]
    return {found[1]: row[-1] for row in rows if (found := re.match(r"`([\w-]+)(?::[^`]*)?`$", row[0]))}


def test_a_room_is_followed_by_whom_it_names_and_nobody_else(shop: Shop) -> None:
    rooms = _rooms()
    assert set(rooms) == set(shop.app.floor.rooms)
    for name, roles in PEOPLE.items():
        someone = shop.client(name)
        for kind, who in rooms.items():
            named = set(who.partition(";")[0].split(", "))
            if named <= ROLES:
                status = someone.post("/live/ticket", rooms=[f"{kind}:1"]).status
                assert (status == 200) is bool(named & roles), f"{name} and {kind}: {status}"
