"""What nobody comes for is an errand: given by the operator, found on the route, scanned, over with the last cell."""

import json
from typing import Any
from uuid import uuid4

from tests.floor import BREAD, LOCKER, MILK, Shop

from lukoshko_wire.values import Way

LOADING = f"/lockers/{LOCKER}/loading"


def new() -> str:
    return str(uuid4())


def cancelled(shop: Shop) -> str:
    """An order that was cancelled when it lay in its two cells."""
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    shop.clock.forward(seconds=5)
    return order


def give(shop: Shop, who: str | None = "courier2") -> Any:
    courier = shop.client(who).id if who else None
    return shop.client("operator").post(f"/errands/{LOCKER}/courier", courier_id=courier)


def route(shop: Shop, who: str = "courier2") -> Any:
    return shop.client(who).see("/route")


def test_a_courier_without_a_stop_there_takes_back_what_nobody_comes_for(shop: Shop) -> None:
    order = cancelled(shop)
    operator, courier = shop.client("operator"), shop.client("courier2")
    (waits,) = operator.see("/errands")["errands"]
    parcels = shop.parcels(order)
    assert {each["parcel"]["barcode"] for each in waits["cells"]} == {each["barcode"] for each in parcels}
    assert ({each["why"] for each in waits["cells"]}, waits["courier_id"]) == ({"unwanted"}, None)
    assert route(shop)["errands"] == []
    assert give(shop).body["courier_name"] == give(shop).body["courier_name"] != ""
    shown = route(shop)
    assert shown["stops"] == []
    assert [each["locker_id"] for each in shown["errands"]] == [LOCKER]
    assert route(shop, "courier")["errands"] == []

    first, second = shown["errands"][0]["cells"]
    courier.ok(f"/lockers/{LOCKER}/cells/{first['cell']}/recall", id=new())
    shop.locker.obey(close=False)
    wrong = courier.post(f"{LOADING}/taken", cell=first["cell"], barcode=second["parcel"]["barcode"])
    assert wrong.code == "loading.wrong-parcel"
    assert courier.post(f"{LOADING}/taken", cell=9, barcode=first["parcel"]["barcode"]).status == 409
    for _ in range(2):
        courier.ok(f"{LOADING}/taken", cell=first["cell"], barcode=first["parcel"]["barcode"])
    now = route(shop)["errands"][0]["cells"][0]
    assert (now["open"], now["scanned"]) == (True, True)
    events = [each["what"] for each in operator.see(f"/orders/{order}/history")["events"]]
    assert events.count("label scanned back") == 1
    shop.locker.close(first["cell"])
    assert [each["cell"] for each in route(shop)["errands"][0]["cells"]] == [second["cell"]]

    courier.ok(f"/lockers/{LOCKER}/cells/{second['cell']}/recall", id=new())
    shop.locker.obey()
    assert route(shop)["errands"] == [], "over with the last cell"
    assert operator.see("/errands")["errands"] == []
    assert {each["state"] for each in shop.parcels(order)} == {"returned"}
    cancelled(shop)
    assert route(shop)["errands"] == [], "the next one is nobody's until it is given"


def test_an_errand_is_given_anew_or_taken_back(shop: Shop) -> None:
    assert give(shop).code == "errand.nothing"
    cancelled(shop)
    give(shop)
    assert give(shop, "courier").status == 200
    assert (len(route(shop)["errands"]), len(route(shop, "courier")["errands"])) == (0, 1)
    assert give(shop, None).body["courier_id"] is None
    assert route(shop, "courier")["errands"] == []


def test_who_may(shop: Shop) -> None:
    cancelled(shop)
    for who in ("courier", "anna", "clerk", "technician"):
        assert shop.client(who).get("/errands").status == 403
        assert shop.client(who).post(f"/errands/{LOCKER}/courier", courier_id=None).status == 403
    assert shop.client("operator").post(f"{LOADING}/taken", cell=1, barcode="x").status == 403
    operator = shop.client("operator")
    assert operator.post(f"/errands/{LOCKER}/courier", courier_id=shop.client("clerk").id).status == 404
    assert operator.post("/errands/none/courier", courier_id=shop.client("courier").id).status == 404
    assert operator.post("/live/ticket", rooms=["errands"]).status == 200
    assert shop.client("courier").post("/live/ticket", rooms=["errands"]).code == "live.not-your-room"


def test_what_is_pushed_of_an_errand_is_what_a_fetch_answers(shop: Shop) -> None:
    def same() -> None:
        shop.send()
        last = {(each.room, each.kind): json.loads(json.dumps(each.view)) for each in shop.pushed}
        waiting = shop.client("operator").see("/errands")["errands"]
        assert [last["errands", "errand"]] == waiting or (waiting, last["errands", "errand"]["cells"]) == (
            [],
            [],
        )
        mine = last.get((f"route:{shop.client('courier2').id}", "route"))
        assert mine is None or mine == route(shop)
        assert last[f"loading:{LOCKER}", "loading"] == shop.client("courier").see(LOADING)

    cancelled(shop)
    same()
    give(shop)
    same()
    for cell in route(shop)["errands"][0]["cells"]:
        shop.client("courier2").ok(f"/lockers/{LOCKER}/cells/{cell['cell']}/recall", id=new())
        shop.locker.obey(close=False)
        same()
        shop.client("courier2").ok(f"{LOADING}/taken", cell=cell["cell"], barcode=cell["parcel"]["barcode"])
        same()
        shop.locker.close(cell["cell"])
        same()
