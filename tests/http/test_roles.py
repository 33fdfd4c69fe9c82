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
OTHER = re.compile(r"…(/\S+)")
"""The last word of a path that is else the one before."""


def _rows() -> Iterator[tuple[frozenset[str], str, str]]:
    """Roles, method and path of every row that names nothing but roles."""
    for row in API.read_text(encoding="utf-8").splitlines():
        cells = row.split(" | ")
        who = frozenset(cells[0].removeprefix("| ").split(", "))
        if len(cells) < 3 or not who <= ROLES:
            continue
        calls = CALL.findall(cells[1].replace("{locker or pos}", "pos").replace(",", " "))
        calls += [(calls[-1][0], calls[-1][1].rpartition("/")[0] + last) for last in OTHER.findall(cells[1])]
        for method, path in calls:
            yield who, method, re.sub(r"{[^}]*}", "1", path.partition("?")[0])


ROWS = list(_rows())


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_whoever_is_not_named_for_an_endpoint_is_refused(shop: Shop, name: str) -> None:
    someone, wanted = shop.client(name), 403 if name else 401
    strangers = [(method, path) for who, method, path in ROWS if not who & PEOPLE[name]]
    assert len(strangers) > len(ROWS) // 3
    answers = [(method, path, someone._ask(method, path, {}).status) for method, path in strangers]
    assert not "\n".join(f"{method} {path} {status}" for method, path, status in answers if status != wanted)
