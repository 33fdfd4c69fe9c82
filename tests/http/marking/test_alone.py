"""Marked goods in the hands of a courier alone: the permit carries the codes, the receipt is the server's own."""

from uuid import uuid4

from msgspec import to_builtins
from tests.http.marking.conftest import CURD, WATER, Marked

from lukoshko_wire.door import Permit, read, receipt, total
from lukoshko_wire.message import parse
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.values import PayMethod, Way


def test_a_permit_with_codes_makes_the_receipt_that_the_server_makes(marked: Marked) -> None:
    order, _ = marked.picked({WATER: 2, CURD: 800}, Way.COURIER, payment="on_receipt")
    courier = marked.shop.carry(order)
    taken = courier.see("/route/permits")["permits"][0]
    given = parse(Permit, read(taken["permit"])[0])
    assert taken["marked"] == [1, 2]
    said = DoorOutcome(
        order_id=order, version=given.version, method=PayMethod.CASH, at=given.issued_at,
        kopecks=taken["view"]["total_kopecks"],
    )  # fmt: skip
    body = {"id": taken["settlement_id"], "method": "cash", "expected_kopecks": said.kopecks}
    courier.ok(f"/handovers/{order}/settle", **body)
    job = marked.shop.till_door.jobs()[0]
    assert job.receipt == receipt(given, said)
    assert sum(line.mark is not None for line in job.receipt.lines) == 4


def test_a_marked_line_refused_whole_alone_is_free_again(marked: Marked) -> None:
    order, _ = marked.picked({WATER: 2, CURD: 800}, Way.COURIER, payment="on_receipt")
    courier = marked.shop.carry(order)
    taken = courier.see("/route/permits")["permits"][0]
    given = parse(Permit, read(taken["permit"])[0])
    said = DoorOutcome(
        order_id=order, version=given.version, method=PayMethod.CASH, at=given.issued_at, kopecks=0,
        refused=[LineRefusal(no=1, quantity=2)],
    )  # fmt: skip
    plain = to_builtins(said) | {"kopecks": total(given, said)}
    courier.ok(f"/handovers/{order}/at-door", id=str(uuid4()), outcome=plain)
    job = marked.shop.till_door.jobs()[0]
    assert {line.order_line for line in job.receipt.lines} == {0, 2}
    marked.shop.till_door.print()
    assert marked.shop.see(order)["state"] == "completed"
    half = to_builtins(said) | {"refused": [{"no": 1, "quantity": 1}]}
    assert courier.post(f"/handovers/{order}/at-door", id=str(uuid4()), outcome=half).status == 200
    assert [each["why"] for each in marked.shop.client("operator").see("/claims")["claims"]] == [
        "told-otherwise"
    ]
