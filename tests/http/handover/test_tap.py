"""What lies between a customer's tap and the bolt, and right behind it: somebody stands there and waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import event
from tests.floor import BREAD, LOCKER, Shop

from lukoshko_server.views import Touched
from lukoshko_wire.values import Way

TO_THE_COMMIT, PUSHED = 18, 18
"""Statements; each costs more than the database itself needs for it."""


@contextmanager
def asked(shop: Shop) -> Iterator[list[str]]:
    """What the database is asked; `commit` where a transaction ends."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if not sql.startswith("BEGIN"):
            found.append(sql)

    def commit(_connection: object) -> None:
        found.append("commit")

    engine = shop.app.engine
    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)


def test_the_way_from_a_tap_to_the_bolt_and_the_look_behind_it_stay_short(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    anna, path = shop.client("anna"), f"/pickups/{order}"
    anna.ok(f"{path}/open", id=str(uuid4()))
    shop.till_counter.print()
    (cell,) = shop.locker.obey()
    with asked(shop) as said:
        anna.ok(f"{path}/open", id=str(uuid4()), cell=cell)
    assert said.count("commit") == 1
    assert said.index("commit") <= TO_THE_COMMIT
    assert shop.locker.obey() == [cell]
    touched = [
        Touched(kind=kind, id=id_, seq=1)
        for kind, id_ in (("loading", LOCKER), ("locker", LOCKER), ("pickup", order))
    ]
    with asked(shop) as said, shop.app.work.read() as tx:
        assert len(shop.app.hub.build(tx, touched)) >= len(touched)
    assert len(said) <= PUSHED
