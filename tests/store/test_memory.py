"""What a transaction remembers, and that it never serves what another one has changed meanwhile, on both databases."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from tests.store.orders.test_orders import place

import lukoshko_server
from lukoshko_server import engines
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.rows import HandoverRequestRow
from lukoshko_server.orders.service import Orders
from lukoshko_wire.problems import Conflict

on_postgres = pytest.mark.parametrize(
    "engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@contextmanager
def said(engine: Engine, table: str) -> Iterator[list[str]]:
    """Statements that read from a table, as they are said."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if sql.startswith("SELECT") and f"FROM {table} " in " ".join(sql.split()):
            found.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def orders(work: Work) -> Orders:
    made = Orders(work)
    place(made, work)
    return made


def test_a_look_reads_an_order_once(engine: Engine, work: Work, orders: Orders) -> None:
    with said(engine, "orders") as read, work.read():
        assert orders.get("o1") == orders.get("o1") == orders.many(["o1", "o1"])[0]
    assert len(read) == 1


def test_a_locked_order_is_read_once_and_shows_every_change(
    engine: Engine, work: Work, orders: Orders
) -> None:
    with said(engine, "order_line") as read, work():
        orders.lock("o1")
        orders.move("o1", "confirm")
        orders.set_trouble("o1", "some.trouble")
        order = orders.lock("o1")
    assert (order.state, order.trouble) == ("confirmed", "some.trouble")
    assert len(read) == 1


def test_without_a_lock_nothing_is_remembered(work: Work, orders: Orders) -> None:
    read: list[int] = []
    with work() as tx:
        for _ in range(2):
            tx.once("key", lambda: read.append(1), under=("order", "o1"))
    assert len(read) == 2


def test_what_was_forgotten_is_read_again(work: Work, orders: Orders) -> None:
    read: list[int] = []

    def look(tx: Tx) -> None:
        tx.once("key", lambda: read.append(1), under=Orders.under("o1"))

    with work() as tx:
        orders.lock("o1")
        look(tx)
        look(tx)
        tx.forget("key")
        look(tx)
    assert len(read) == 2


def test_a_lock_taken_by_an_attempt_that_failed_is_taken_again(
    engine: Engine, work: Work, orders: Orders
) -> None:
    with said(engine, "orders") as read, work() as tx:
        with pytest.raises(Conflict), tx.attempt():
            orders.move("o1", "confirm")
            raise Conflict("no")
        assert orders.lock("o1").state == "awaiting_payment"
    assert len(read) == 2


def test_nobody_makes_a_savepoint_of_which_the_memory_does_not_hear() -> None:
    server = Path(lukoshko_server.__file__).parent
    assert [each.name for each in server.rglob("*.py") if "begin_nested" in each.read_text()] == ["db.py"]


@on_postgres  # on SQLite there is one writer: nothing changes between a read and a lock
def test_a_row_that_was_read_before_the_wait_for_its_lock_is_read_anew(
    engine: Engine, work: Work, orders: Orders
) -> None:
    seen: list[tuple[str, str]] = []
    read, changed = threading.Event(), threading.Event()

    def wait_for_it() -> None:
        with work():
            before = orders.get("o1").state
            read.set()
            assert changed.wait(5)
            seen.append((before, orders.lock("o1").state))

    waiting = threading.Thread(target=wait_for_it)
    with work():
        orders.lock("o1")
        waiting.start()
        assert read.wait(5)
        changed.set()
        time.sleep(0.05)  # it waits for the lock by now, or will
        orders.move("o1", "confirm")
    waiting.join(5)
    assert seen == [("awaiting_payment", "confirmed")]


def test_a_key_is_added_once(work: Work) -> None:
    with work() as tx:
        values = {"id": "r1", "order_id": "o1", "body_hash": "h", "at": tx.now}
        assert tx.add_once(HandoverRequestRow, values)
        assert not tx.add_once(HandoverRequestRow, {**values, "body_hash": "other"})
        row = tx.get(HandoverRequestRow, "r1")
    assert row is not None
    assert row.body_hash == "h"


@on_postgres
def test_connections_that_were_cut_while_idle_are_made_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "TRUSTED_S", 0.0)
    own = engines.make_engine(engine.url.render_as_string(hide_password=False))
    try:
        with own.connect() as one, own.connect() as other:
            cut = [each.scalar(text("select pg_backend_pid()")) for each in (one, other)]
        with engine.begin() as connection:
            for pid in cut:
                connection.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        with own.connect() as one, own.connect() as other:
            assert [each.scalar(text("select 1")) for each in (one, other)] == [1, 1]
    finally:
        own.dispose()
