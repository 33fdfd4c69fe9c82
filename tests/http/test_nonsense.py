"""What nobody of ours would send is refused by name, on each database: it never ends as a failure of ours."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from tests.floor import LOCKER, Shop

from lukoshko_server.logs import OneLine
from lukoshko_server.static import screens

FAR = 10**30
OPEN = {"id": "open-1", "why": "check", "note": "посмотреть"}
ASKED: list[tuple[str, str, str, object]] = [
    ("", "GET", "/places/%00/windows", None),
    ("", "GET", "/goods?q=%00", None),
    ("", "GET", "/goods/%00", None),
    ("", "POST", "/sign-in", {"phone": "+79990000001", "code": "\0"}),
    ("", "POST", f"/lockers/{LOCKER}/codes", {"code": "\0"}),
    ("", "POST", f"/lockers/{'x' * 300}/codes", {"code": "12345678"}),
    ("anna", "GET", "/orders/%00", None),
    ("anna", "PATCH", "/me", {"name": "Анна\0"}),
    ("anna", "GET", "/orders?after=0001-01-01T00:00:00%2B14:00", None),
    ("anna", "GET", "/orders?after=9999-12-31T23:59:59-14:00", None),
    ("anna", "PUT", "/cart/lines/%00", {"quantity": 1}),
    ("clerk", "POST", "/counter/find", {"code": "\0-1"}),
    ("clerk", "POST", "/counter/sold", {"text": "\0"}),
    ("operator", "GET", "/board?q=%00", None),
    ("operator", "GET", f"/lockers/{LOCKER}/log?before={FAR}", None),
    ("operator", "GET", f"/lockers/{LOCKER}/log?cell={FAR}", None),
    ("operator", "GET", f"/tills/till-door/shifts/1/{FAR}", None),
    ("operator", "GET", "/devices?q=%00", None),
    ("operator", "GET", f"/climate/{LOCKER}/chilled/log?day=0001-01-01", None),
    ("operator", "GET", f"/climate/{LOCKER}/chilled/log?day=9999-12-31", None),
    ("operator", "GET", "/reports/proof?day=0001-01-01", None),
    ("operator", "GET", "/reports/proof?day=9999-12-31", None),
    ("operator", "POST", f"/lockers/{LOCKER}/cells/{FAR}/open", OPEN),
    ("operator", "POST", f"/lockers/{LOCKER}/cells/{FAR}/recall", {"id": "recall-1"}),
    ("picker", "POST", f"/picking/tasks/1/lines/{FAR}/unpick", {"id": "u-1"}),
]


@pytest.mark.parametrize(("name", "method", "path", "body"), ASKED)
def test_nonsense_is_refused_and_breaks_nothing(
    shop: Shop, name: str, method: str, path: str, body: object
) -> None:
    answer = shop.client(name)._ask(method, path, body)
    assert answer.status < 500, answer.body


def test_a_page_of_any_name_is_a_page_or_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("shop")
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(screens(tmp_path))
    asked = ("/" + "x" * 300, "/x/" + "y/" * 2500, "/%00", "/..%2f..%2fetc%2fpasswd", "/%ff", "//etc/passwd")
    answers = {}
    for path in asked:
        with app.test_client().get(path) as answer:
            answers[path[:9]] = answer.status_code
    assert set(answers.values()) <= {200, 308, 404}, answers


def test_no_request_writes_a_line_of_its_own_into_the_log(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        shop.client()._ask("GET", "/orders/1%0D%0A2026-11-23 INFO people: signed in", None)
    lines = [OneLine("%(message)s").format(record) for record in caplog.records]
    assert any("signed in" in line for line in lines)
    assert not [line for line in lines if "\n" in line or "\r" in line]
