"""The gateway for text messages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lukoshko_sim.keeping import Clock, Store
from lukoshko_sim.messages.box import KEPT, SCHEMA, Box
from lukoshko_sim.messages.main import gateway
from lukoshko_sim.serving import listening

TOKEN = "not-a-token"
PHONE = "+79990000001"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with gateway(tmp_path / "messages.db", TOKEN) as app, listening(app) as address:
        yield address


def send(url: str, message_id: str = "1", token: str = TOKEN, **parts: Any) -> requests.Response:
    body = {"id": message_id, "phone": PHONE, "text": "Код 4321", **parts}
    headers = {"Authorization": f"Bearer {token}".encode()}
    return requests.post(f"{url}/send", json=body, headers=headers, timeout=10)


def read(url: str, **query: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{url}/sim/messages", params=query, timeout=10)
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


def test_a_message_arrives_once_however_often_it_is_sent(url: str) -> None:
    assert [send(url).json()["no"] for _ in range(3)] == [1, 1, 1]
    assert [(m["no"], m["id"], m["text"]) for m in read(url, phone=PHONE)] == [(1, "1", "Код 4321")]
    assert send(url, text="другое").status_code == 409
    send(url, "2", phone="+79990000002")
    assert [m["id"] for m in read(url, phone=PHONE)] == ["1"]
    assert [m["id"] for m in read(url, after="1")] == ["2"]


@pytest.mark.parametrize(
    "parts",
    [
        {"phone": "somebody"},
        {"phone": ""},
        {"text": ""},
        {"text": 5},
        {"text": "\ud800"},
        {"message_id": "\ud800"},
        {"text": "x" * 2001},
        {"phone": None},
    ],
)
def test_what_is_not_a_message_is_refused(url: str, parts: dict[str, Any]) -> None:
    assert send(url, **parts).status_code == 400
    assert read(url) == []


def test_nobody_without_the_token_may_send(url: str) -> None:
    assert send(url, token="другой").status_code == 401
    assert read(url) == []


def test_a_lost_answer_was_a_delivery(url: str) -> None:
    requests.post(f"{url}/sim/faults", json={"lost_answer": 1}, timeout=10)
    with pytest.raises(requests.ConnectionError):
        send(url)
    assert send(url).json()["no"] == 1
    assert len(read(url)) == 1


def test_only_the_last_thousand_are_kept_but_an_old_id_is_still_known(tmp_path: Path) -> None:
    store = Store(tmp_path / "box.db", SCHEMA)
    box = Box(store, Clock(store))
    with store.write():
        for n in range(KEPT + 5):
            box.put(str(n), PHONE, "x")
    assert len(box.read(None, 0)) == KEPT
    assert box.put("0", PHONE, "x") == 1
    store.close()


def test_the_telephone_shows_text_only_as_text(url: str) -> None:
    answer = requests.get(f"{url}/", params={"phone": '"><script>'}, timeout=10)
    assert '"><script>' not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
