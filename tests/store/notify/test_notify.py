"""Messages leave once per key and never too late."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FixedClock
from tests.shop import settings

from lukoshko_server.db import Work
from lukoshko_server.net import Unreached
from lukoshko_server.notify.service import KIND, Notify, Unsent
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.outbox.service import Outbox


class Gateway(ThreadingHTTPServer):
    """Answers as told and keeps what it was given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.bodies: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def notify(work: Work, outbox: Outbox, tmp_path: Path, gateway: Gateway) -> Notify:
    url = f"http://127.0.0.1:{gateway.server_port}"
    return Notify(work, outbox, settings(tmp_path, messages_url=url))


def deliver(notify: Notify, work: Work, outbox: Outbox) -> None:
    with work() as tx:
        effects = outbox.claim(tx, [KIND])
    for effect in effects:
        notify.deliver(effect)


def test_a_message_is_handed_over_once_per_key(
    notify: Notify, work: Work, outbox: Outbox, gateway: Gateway
) -> None:
    for _ in range(2):
        notify.send("+79001234567", "Заказ готов", "order-1:ready")
    deliver(notify, work, outbox)
    sent = {"id": "message:order-1:ready", "phone": "+79001234567", "text": "Заказ готов"}
    assert gateway.bodies == [sent]


def test_a_late_message_is_not_sent(
    notify: Notify, work: Work, outbox: Outbox, gateway: Gateway, clock: FixedClock
) -> None:
    notify.send("+79001234567", "123456", "code", until=clock.forward(minutes=1))
    clock.forward(minutes=1)
    deliver(notify, work, outbox)
    assert gateway.bodies == []


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_an_unsure_answer_is_tried_again(
    notify: Notify, work: Work, outbox: Outbox, gateway: Gateway, status: int
) -> None:
    gateway.status = status
    notify.send("+79001234567", "Заказ готов", "a")
    with pytest.raises(Unsent):
        deliver(notify, work, outbox)


def test_a_certain_refusal_is_final(notify: Notify, work: Work, outbox: Outbox, gateway: Gateway) -> None:
    gateway.status = 409
    notify.send("+79001234567", "Заказ готов", "a")
    deliver(notify, work, outbox)
    assert len(gateway.bodies) == 1


def test_a_gateway_that_is_away_is_tried_again(work: Work, outbox: Outbox, tmp_path: Path) -> None:
    lonely = Notify(work, outbox, settings(tmp_path, messages_url="http://127.0.0.1:9"))
    lonely.send("+79001234567", "Заказ готов", "a")
    with pytest.raises(Unreached):
        deliver(lonely, work, outbox)


def test_what_was_sent_is_known_by_its_key_and_its_words_are_forgotten(
    notify: Notify, work: Work, outbox: Outbox
) -> None:
    notify.send("+79001234567", "123456", "code-1")
    with work() as tx:
        (effect,) = outbox.claim(tx, [KIND])
        outbox.finish(tx, [effect])
    with work.read() as tx:
        row = tx.session.get_one(EffectRow, effect.id)
        assert (row.body, outbox.known(tx, "message:code-1")) == ("", True)
