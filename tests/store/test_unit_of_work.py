"""What a transaction leaves behind beside its rows, and what an attempt that failed inside it does not."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from tests.conftest import FixedClock

from lukoshko_server.db import EventRow, Tx, Work
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_server.views import WiredHub
from lukoshko_wire.problems import Conflict


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def shown(engine: Engine, clock: FixedClock, outbox: Outbox) -> Work:
    hub = WiredHub(outbox)
    for kind in ("cell", "order"):
        hub.show(kind, lambda _tx, _id, _seq: [])
    return Work(engine, clock, hub)


def history(work: Work) -> list[str]:
    with work.read() as tx:
        return list(tx.session.scalars(select(EventRow.what).order_by(EventRow.id)))


def test_history_is_written_in_the_order_in_which_it_happened(work: Work) -> None:
    with work() as tx:
        for what in ("first", "second", "third"):
            tx.record("order", "o-1", what)
    assert history(work) == ["first", "second", "third"]


def test_a_failed_transaction_leaves_no_history(work: Work) -> None:
    with pytest.raises(Conflict), work() as tx:
        tx.record("order", "o-1", "never")
        raise Conflict("no")
    assert history(work) == []


def test_a_failed_attempt_leaves_nothing_and_the_rest_goes_on(shown: Work, outbox: Outbox) -> None:
    sent: list[str] = []

    def kick(effect: Effect) -> None:
        sent.append(effect.key)

    outbox.kick = kick

    def attempt(tx: Tx) -> None:
        tx.record("order", "o-1", "undone")
        tx.touch("cell", "c-1")
        outbox.put(tx, "message", "undone", "")
        raise Conflict("no")

    with shown() as tx:
        tx.record("order", "o-1", "before")
        with pytest.raises(Conflict), tx.attempt():
            attempt(tx)
        tx.record("order", "o-1", "after")
        tx.touch("order", "o-1")
        outbox.put(tx, "message", "done", "")
    assert history(shown) == ["before", "after"]
    assert sent == ["done", "order:o-1:1"]
    with shown.read() as tx:
        assert (tx.seq("order", "o-1"), tx.seq("cell", "c-1")) == (1, 0)


def test_every_touched_entity_is_numbered_by_itself(shown: Work) -> None:
    with shown() as tx:
        tx.touch("order", "a")
    with shown() as tx:
        for kind, entity in (("order", "b"), ("cell", "1"), ("order", "a"), ("unseen", "x")):
            tx.touch(kind, entity)
    with shown.read() as tx:
        seqs = [tx.seq(*key) for key in (("order", "a"), ("order", "b"), ("cell", "1"), ("unseen", "x"))]
    assert seqs == [2, 1, 1, 0]


def test_an_error_of_the_database_names_nobody(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as told:
        connection.execute(
            text("SELECT nothing FROM nowhere WHERE phone = :phone"), {"phone": "+79990000001"}
        )
    assert "+79990000001" not in str(told.value)
