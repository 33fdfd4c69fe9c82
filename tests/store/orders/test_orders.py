"""The order's state machine and quantities, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lukoshko_server.db import EventRow, Work
from lukoshko_server.orders.rules import FINAL, TRANSITIONS, Line, WrongState
from lukoshko_server.orders.service import Orders
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Unit, Vat, Way, Zone


def line(no: int = 1, *, unit: Unit = Unit.PIECE, price: int = 8990, ordered: int = 2) -> Line:
    return Line(no, f"goods-{no}", "Молоко", unit, Zone.CHILLED, "", price, Vat.VAT10, 930, ordered)


def place(orders: Orders, work: Work, order_id: str = "o1", *, body: str = "hash", **kept: object) -> None:
    with work() as tx:
        orders.place(
            order_id=order_id, body_hash=body, customer_id="p1", way=Way.COURIER, place_id="z1", window_id="w1",
            window_starts_at=tx.now, window_ends_at=tx.now + timedelta(hours=2), payment="card", replacements="ask",
            address={"street": "ул. Лесная, 5"}, fee_kopecks=9900,
            lines=[line(1), line(2, unit=Unit.KG, price=30000, ordered=437)],
        )  # fmt: skip


def test_a_placed_order_reads_back_whole(work: Work) -> None:
    orders = Orders(work)
    place(orders, work)
    order = orders.get("o1")
    assert order.state == "awaiting_payment"
    assert [(each.no, each.due, each.sum_kopecks) for each in order.lines] == [(1, 2, 17980), (2, 437, 13110)]
    assert order.total_kopecks == 17980 + 13110 + 9900
    assert order.window_starts_at.utcoffset() == timedelta(0)


def test_the_same_request_makes_one_order_and_another_body_is_refused(work: Work) -> None:
    orders = Orders(work)
    place(orders, work)
    place(orders, work)
    assert len(orders.of_customer("p1")) == 1
    with pytest.raises(Conflict):
        place(orders, work, body="another")


def test_numbers_rise_by_one_within_a_day(work: Work) -> None:
    orders = Orders(work)
    for name in ("a", "b", "c"):
        place(orders, work, name)
    assert [orders.get(name).number for name in "abc"] == ["261123-0001", "261123-0002", "261123-0003"]


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
def test_the_table_is_closed_and_final_states_have_no_way_out(state: str) -> None:
    assert set(TRANSITIONS[state].values()) <= set(TRANSITIONS)
    assert (state in FINAL) == (not TRANSITIONS[state])


def test_a_step_that_the_table_lacks_is_refused_and_changes_nothing(work: Work) -> None:
    orders = Orders(work)
    place(orders, work)
    with pytest.raises(WrongState):
        orders.move("o1", "hand")
    assert orders.get("o1").state == "awaiting_payment"


def test_every_step_leaves_an_event_with_before_and_after(work: Work) -> None:
    orders = Orders(work)
    place(orders, work)
    orders.move("o1", "confirm")
    orders.move("o1", "start_picking")
    with work.read() as tx:
        rows = tx.session.scalars(select(EventRow).order_by(EventRow.id))
        steps = [(row.what, row.before, row.after) for row in rows]
    assert steps == [
        ("placed", "", "awaiting_payment"),
        ("confirm", "awaiting_payment", "confirmed"),
        ("start_picking", "confirmed", "picking"),
    ]


def test_quantities_are_kept_apart_to_the_end(work: Work) -> None:
    orders = Orders(work)
    place(orders, work)
    for event in ("confirm", "start_picking"):
        orders.move("o1", event)
    orders.set_picked("o1", 1, 2, state="picked")
    orders.set_picked("o1", 2, 452, state="picked")
    for event in ("pack", "carry"):
        orders.move("o1", event)
    orders.set_refused("o1", 1, 1)
    with pytest.raises(WrongState):
        orders.set_refused("o1", 1, 3)
    orders.move("o1", "settle")
    order = orders.hand_lines("o1")
    assert [(each.ordered, each.picked, each.refused, each.handed) for each in order.lines] == [
        (2, 2, 1, 1),
        (437, 452, 0, 452),
    ]
    assert order.goods_kopecks == 8990 + 13560


def test_an_unknown_order_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound):
        Orders(work).move("nobody", "confirm")
