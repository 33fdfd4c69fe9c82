"""What was pushed last of every entity equals what a fresh fetch answers, after every step of every way."""

import json
from typing import Any
from uuid import uuid4

from tests.floor import BREAD, CHEESE, LOCKER, MILK, Shop
from tests.http.after import test_exchanges as exchanges
from tests.http.care.test_refunds import handed
from tests.http.care.test_returning import asked, taken
from tests.http.care.test_returning import fetched as fetched_by_courier
from tests.http.care.test_troubles import decide, jam, paid

from lukoshko_wire.values import Way

BASKET = {MILK: 2, CHEESE: 500, BREAD: 1}
OWNERS = {
    "order": "anna",
    "order-staff": "operator",
    "handover": "operator",
    "task": "picker",
    "route": "courier",
    "till": "operator",
    "cash": "courier",
}


LISTS = {
    "claims": ("operator", "/claims", ("claims",)),
    "errands": ("operator", "/errands", ("errands",)),
    "returns": ("operator", "/returns", ("returns",)),
    "upkeep": ("technician", "/upkeep", ("open", "done")),
    "cash-shifts": ("accountant", "/cash/shifts", ("shifts",)),
    "proofs": ("accountant", "/reports/proof", ("orders", "registers")),
}
"""Rooms of which a fetch answers lists: who asks, where, and in which of them the entity may stand."""


def last_pushed(shop: Shop) -> dict[tuple[str, str, str], Any]:
    shop.send()
    return {(each.room, each.kind, each.id): each for each in shop.pushed if each.kind != "card"}


def listed(shop: Shop, room: str, id_: str) -> Any:
    """The entity as it stands in the lists of its room; None when it stands there no more."""
    who, path, names = LISTS[room]
    answer = shop.client(who).see(path)
    entities = (each for name in names for each in answer[name])
    return next(
        (each for each in entities if id_ in (each.get("id"), each.get("locker_id"), each.get("order_id"))),
        None,
    )


def fetched(shop: Shop, room: str, kind: str, id_: str) -> Any:
    place, _, own = room.partition(":")
    paths = {
        "order": f"/orders/{own}", "order-staff": f"/orders/{own}", "handover": f"/handovers/{own}",
        "task": f"/picking/tasks/{own}", "route": "/route", "counter": "/counter", "loading": f"/lockers/{own}/loading",
        "till": f"/tills/{own}", "cash": "/cash",
    }  # fmt: skip
    if kind == "exchange":
        return shop.client("clerk").see(f"/counter/exchanges/{id_}")
    if kind == "pickup":
        return shop.client("anna").see(f"/pickups/{own}")
    if kind == "returns":
        return shop.client(OWNERS[place]).see(f"/orders/{own}/returns")
    if place == "locker":
        return shop.client("technician").see(f"/lockers/{own}")
    if place == "device":
        return shop.client("technician").see(f"/devices/{own.replace(':', '/')}")
    if place == "fleet":
        return shop.client("technician").see("/fleet")["lockers"][0]
    who = {"counter": "clerk", "loading": "courier"}.get(place) or OWNERS[place]
    return shop.client(who).see(paths[place])


def same(shop: Shop) -> set[str]:
    """Compare everything that was pushed; the kinds of rooms that were compared."""
    compared = set()
    for (room, kind, id_), pushed in last_pushed(shop).items():
        if room in ("goods", "picking", "tills") or room.startswith("pickup:"):
            continue
        if kind == "route" and room != f"route:{shop.client('courier').id}":
            continue
        view = json.loads(json.dumps(pushed.view))
        fresh = listed(shop, room, id_) if room in LISTS else fetched(shop, room, kind, id_)
        if fresh is None and room == "claims":
            assert view["closed_at"], "only what is settled leaves the list of claims"
            continue
        if fresh is None and kind == "proof":
            assert view["parts"] == [], "only an order that left nothing in the books is on no day"
            continue
        if fresh is None and room == "errands":
            assert view["cells"] == [], "only a locker with nothing to take back leaves the list of errands"
            continue
        for each in (view, fresh):
            each.pop("seen_at", None)  # rises with every message; not worth a push
            if kind == "till_page":
                each["till"].pop("seen_at")
            for parcel in each.get("parcels", []):
                (parcel.get("warmth") or {}).pop("as_of", None)  # nor is a look that found nothing new
        assert view == fresh, (room, kind)
        compared.add(room.partition(":")[0])
    return compared


def test_a_courier_order_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET)
    shop.pick(order)
    same(shop)
    courier = shop.carry(order)
    same(shop)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="hold", expected_kopecks=total)
    same(shop)
    shop.till_door.print()
    same(shop)
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    assert same(shop) >= {"order", "order-staff", "task", "route", "handover"}


def test_a_shift_of_cash_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    order = shop.order(Way.COURIER, BASKET, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    shift, path = str(uuid4()), f"/handovers/{order}"
    courier.ok("/cash/begin", id=shift, float_kopecks=500_00)
    same(shop)
    total = courier.see(path)["total_kopecks"]
    courier.ok(f"{path}/settle", id=str(uuid4()), method="cash", expected_kopecks=total)
    same(shop)
    courier.ok("/cash/counting")
    same(shop)
    courier.ok("/cash/count", id=shift, kopecks=total)
    same(shop)
    shop.client("accountant").ok(f"/cash/shifts/{shift}/sign", kopecks=-500_00, note="размен не взят")
    shop.client("operator").ok(f"/cash/shifts/{shift}/hand-over", kopecks=total)
    assert same(shop) >= {"cash", "cash-shifts"}


def test_a_refused_order_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET)
    shop.pick(order)
    clerk = shop.shelve(order)
    same(shop)
    clerk.ok(f"/handovers/{order}/refuse-all", id=str(uuid4()))
    shop.let_bank_speak()
    assert same(shop) >= {"order", "order-staff", "task", "counter", "handover"}


def test_a_locker_order_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, BASKET)
    shop.pick(order)
    same(shop)
    shop.stow(order)
    same(shop)
    anna = shop.client("anna")
    for _ in range(2):
        anna.ok(f"/pickups/{order}/open", id=str(uuid4()))
        shop.send()
        shop.till_counter.print()
        same(shop)
        shop.locker.obey(close=False)
        same(shop)
        for cell in anna.see(f"/pickups/{order}")["cells"]:
            if cell["state"] == "open":
                shop.locker.close(cell["cell"])
        same(shop)
    assert shop.see(order)["state"] == "completed"
    assert {room for room, _, _ in last_pushed(shop)} >= {
        f"locker:{LOCKER}",
        f"loading:{LOCKER}",
        f"pickup:{order}",
    }


def test_a_jam_and_what_is_done_about_it_are_pushed_as_they_would_be_fetched(shop: Shop) -> None:
    order = paid(shop)
    stuck = jam(shop)
    assert same(shop) >= {"claims", "upkeep", "order", "order-staff", "locker", "fleet"}
    operator, technician = shop.client("operator"), shop.client("technician")
    decide(shop, order, stuck, "look")
    same(shop)
    decide(shop, order, stuck, "bring")
    same(shop)
    shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{stuck}/recall", id=str(uuid4()))
    shop.locker.obey()
    same(shop)
    for chore in technician.see("/upkeep")["open"]:
        technician.ok(f"/upkeep/{chore['id']}/take")
        same(shop)
        technician.ok(f"/upkeep/{chore['id']}/done", note="смазал язычок")
        same(shop)
    (claim,) = operator.see("/claims")["claims"]
    operator.ok(f"/claims/{claim['id']}/done", note="Иван привёз")
    same(shop)
    assert any(each.kind == "claim" and each.view["closed_at"] for each in last_pushed(shop).values())


def test_a_return_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    order = taken(shop)
    back = asked(shop, order)
    assert same(shop) >= {"returns", "order", "order-staff"}
    shop.client("anna").ok(f"/returns/{back}/open", id=str(uuid4()))
    same(shop)
    (cell,) = shop.locker.obey(close=False)
    same(shop)
    shop.locker.close(cell)
    same(shop)
    fetched_by_courier(shop, cell)
    same(shop)
    operator = shop.client("operator")
    operator.ok(f"/returns/{back}/decision", accept=True, note="Вернуть")
    assert same(shop) >= {"returns", "order-staff", "upkeep"}


def test_goods_for_goods_at_a_counter(shop: Shop) -> None:
    order = handed(shop)
    one = exchanges.begin(shop, order, {1: 2000}, {BREAD: 1})
    assert same(shop) >= {"handover", "order-staff"}
    exchanges.settle(shop, one)
    same(shop)
    exchanges.finish(shop)
    assert any(each.kind == "exchange" and each.view["state"] == "done" for each in shop.pushed)
    same(shop)


def test_every_viewer_has_its_place_here(shop: Shop) -> None:
    here = {
        "order", "task", "route", "handover", "counter", "pickup", "locker", "loading", "device", "claim", "chore",
        "return", "returns", "errand", "cash", "cash_shift", "proof", "register", "exchange",
    }  # fmt: skip
    shown_otherwise = {"goods", "till", "put_back"}
    assert shop.app.hub.kinds == here | shown_otherwise


def test_numbers_of_an_entity_only_rise_and_the_last_is_the_one_of_a_fetch(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, BASKET)
    shop.pick(order)
    shop.shelve(order)
    shop.send()
    numbers = [each.seq for each in shop.pushed if (each.room, each.kind) == (f"order:{order}", "order")]
    assert numbers == sorted(numbers)
    assert numbers[-1] == shop.see(order)["seq"]
