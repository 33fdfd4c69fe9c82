"""A courier's cash over HTTP: what a door leaves in it, the blind count, the desk, and the drawer of the till."""

from typing import Any
from uuid import uuid4

import pytest
from msgspec import to_builtins
from tests.floor import MILK, Shop

from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.values import PayMethod, Way

FLOAT = 1000_00


def deliver(shop: Shop, *, given: int = 0, method: str = "cash") -> tuple[str, int]:
    """An order paid at the door; its id and sum."""
    order = shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    courier.ok(
        f"/handovers/{order}/settle", id=str(uuid4()), method=method, expected_kopecks=total, given_kopecks=given
    )  # fmt: skip
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    return order, total


def opened(shop: Shop) -> str:
    shift = str(uuid4())
    shop.client("courier").ok("/cash/begin", id=shift, float_kopecks=FLOAT)
    return shift


def counted(shop: Shop, shift: str, kopecks: int) -> Any:
    courier = shop.client("courier")
    courier.ok("/cash/counting")
    shop.clock.forward(seconds=30)
    return courier.ok("/cash/count", id=shift, kopecks=kopecks)["shift"]


def page(shop: Shop, shift: str) -> Any:
    return shop.client("operator").see(f"/cash/shifts/{shift}")


def test_cash_of_a_door_is_the_couriers_with_the_change_that_was_given(shop: Shop) -> None:
    shift = opened(shop)
    order, total = deliver(shop, given=500_00)
    deliver(shop, method="terminal")
    mine = shop.client("courier").see("/cash")["shift"]
    assert (mine["id"], mine["state"], mine["in_bag_kopecks"]) == (shift, "open", FLOAT + total)
    journal = page(shop, shift)
    assert [(each["kind"], each["kopecks"]) for each in journal["entries"]] == [
        ("float", FLOAT), ("taken", 500_00), ("change", total - 500_00)
    ]  # fmt: skip
    assert {each["order_id"] for each in journal["entries"]} == {None, order}
    assert journal["entries"][1]["order_number"] == shop.see(order)["number"]
    assert journal["routes"] == {journal["entries"][1]["route"]: total}


def test_nothing_tells_the_courier_what_is_expected_once_the_count_has_begun(shop: Shop) -> None:
    shift = opened(shop)
    deliver(shop)
    courier = shop.client("courier")
    began = courier.ok("/cash/counting")["shift"]
    for seen in (began, courier.see("/cash")["shift"]):
        assert (seen["state"], seen["in_bag_kopecks"], seen["difference_kopecks"]) == ("counting", None, None)
    shop.send()
    pushed = [each for each in shop.pushed if each.kind == "cash"][-1]
    assert pushed.room == f"cash:{courier.id}"
    assert pushed.view["shift"]["in_bag_kopecks"] is None
    assert courier.get(f"/cash/shifts/{shift}").status == 403


def test_who_counts_and_sits_at_the_desk_too_sees_no_sum_until_one_is_typed(shop: Shop) -> None:
    """Nobody does, for the desk's pushes go to all who follow them."""
    shift = opened(shop)
    _, total = deliver(shop)
    shop.app.people.add_staff("+79990000003", "Courier", ["courier", "operator"], None, "till-door")
    both = shop.client("courier")
    assert page(shop, shift)["shift"]["sums"]["expected_kopecks"] == FLOAT + total
    both.ok("/cash/counting")
    shop.send()
    seen = both.see(f"/cash/shifts/{shift}")
    (listed,) = both.see("/cash/shifts")["shifts"]
    (proved,) = both.see(f"/reports/proof?day={shop.clock().date()}")["cash"]
    pushed = [each for each in shop.pushed if each.kind == "cash_shift"][-1]
    assert pushed.room == "cash-shifts"
    for view in (seen["shift"], listed, proved, pushed.view):
        assert (view["state"], view["sums"], view["counted_kopecks"]) == ("counting", None, None)
    assert (seen["entries"], seen["routes"]) == ([], {})
    shop.clock.forward(seconds=30)
    both.ok("/cash/count", id=shift, kopecks=FLOAT + total)
    after = page(shop, shift)
    assert after["shift"]["sums"]["expected_kopecks"] == FLOAT + total
    assert [each["kind"] for each in after["entries"]] == ["float", "taken"]


def test_a_difference_is_signed_by_the_desk_and_never_by_the_courier(shop: Shop) -> None:
    shift = opened(shop)
    _, total = deliver(shop)
    assert counted(shop, shift, FLOAT + total - 50_00)["difference_kopecks"] == -50_00
    accountant, operator = shop.client("accountant"), shop.client("operator")
    path = f"/cash/shifts/{shift}"
    assert operator.post(f"{path}/hand-over", kopecks=FLOAT + total - 50_00).code == "cash.not-signed"
    assert accountant.post(f"{path}/sign", kopecks=-49_99, note="проверено").code == "cash.other-sum"
    assert accountant.post(f"{path}/sign", kopecks=-50_00, note="  ").status == 400
    signed = accountant.ok(f"{path}/sign", kopecks=-50_00, note="недостача подтверждена")
    (found,) = signed["discrepancies"]
    assert (found["state"], found["signed_by"], found["kopecks"]) == ("signed", "Accountant", -50_00)
    operator.ok(f"{path}/hand-over", kopecks=FLOAT + total - 50_00)
    operator.ok(f"{path}/bank", slip="17")
    done = accountant.ok(f"{path}/confirm")
    assert (done["state"], done["slip"], done["handed_to"]) == ("confirmed", "17", "Operator")
    listed = accountant.see("/cash/shifts")["shifts"]
    assert [each["id"] for each in listed] == [shift]


def test_a_person_who_is_courier_and_desk_does_not_sign_for_themself(shop: Shop) -> None:
    shift = opened(shop)
    counted(shop, shift, FLOAT - 1)
    shop.app.people.add_staff("+79990000003", "Courier", ["courier", "operator"], None, "till-door")
    courier = shop.client("courier")
    path = f"/cash/shifts/{shift}"
    assert courier.post(f"{path}/sign", kopecks=-1, note="копейка потерялась").code == "cash.same-person"
    assert courier.post(f"{path}/hand-over", kopecks=FLOAT - 1).code == "cash.same-person"


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", "technician", ""])
def test_the_desk_is_for_operator_and_accountant(shop: Shop, who: str) -> None:
    shift = opened(shop)
    wanted = 403 if who else 401
    someone = shop.client(who)
    assert someone.get("/cash/shifts").status == wanted
    for step, body in (
        ("sign", {"kopecks": 1, "note": "нет"}), ("recount", {"note": "нет"}), ("hand-over", {"kopecks": 1}),
        ("bank", {"slip": "1"}), ("confirm", {}),
    ):  # fmt: skip
        assert someone.post(f"/cash/shifts/{shift}/{step}", **body).status == wanted
    assert shop.client("").post("/live/ticket", rooms=["cash-shifts"]).status in (401, 403)


@pytest.mark.parametrize("who", ["courier2", "operator"])
def test_a_couriers_room_is_the_own_one_alone(shop: Shop, who: str) -> None:
    room = f"cash:{shop.client('courier').id}"
    assert shop.client(who).post("/live/ticket", rooms=[room]).status == 403
    assert shop.client("courier").post("/live/ticket", rooms=[room]).status == 200


def test_cash_back_out_of_the_bag_is_in_the_journal_once(shop: Shop) -> None:
    shift = opened(shop)
    order, total = deliver(shop)
    operator = shop.client("operator")
    refunds = operator.see(f"/orders/{order}/refunds")
    receipt = refunds["receipts"][0]
    milk = next(line for line in receipt["lines"] if line["name"].startswith("Молоко"))
    refund = str(uuid4())
    for _ in range(2):
        operator.ok(
            f"/orders/{order}/refunds", id=refund, receipt_id=receipt["receipt_id"], reason="скисло",
            lines=[{"no": milk["no"], "quantity_milli": milk["quantity_milli"]}], till_id=None,
        )  # fmt: skip
    journal = page(shop, shift)
    assert [each["kopecks"] for each in journal["entries"] if each["kind"] == "refund"] == [-milk["kopecks"]]
    assert shop.client("courier").see("/cash")["shift"]["in_bag_kopecks"] == FLOAT + total - milk["kopecks"]


def test_cash_at_a_counter_is_nobodys_bag(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    clerk = shop.shelve(order)
    total = clerk.see(f"/handovers/{order}")["total_kopecks"]
    clerk.ok(f"/handovers/{order}/settle", id=str(uuid4()), method="cash", expected_kopecks=total)
    assert shop.client("operator").see("/cash/shifts")["shifts"] == []


def test_the_drawer_of_the_couriers_till_hears_of_float_and_handing_over(shop: Shop) -> None:
    shift = opened(shop)
    (asked,) = shop.taken_effects("mqtt")
    assert "cash_in" in asked.body
    assert str(FLOAT) in asked.body
    (float_,) = page(shop, shift)["shift"]["drawer"]
    assert (float_["kind"], float_["kopecks"], float_["state"]) == ("float", FLOAT, "sent")
    shop.till_door.come(online=False)
    counted(shop, shift, FLOAT)
    done = shop.client("operator").ok(f"/cash/shifts/{shift}/hand-over", kopecks=FLOAT)
    assert [(each["kind"], each["state"]) for each in done["drawer"]] == [
        ("float", "sent"), ("handed_over", "none"),
    ], "a till that is away is told nothing, and the desk sees it"  # fmt: skip


def test_a_door_settled_without_network_counts_when_it_was_settled(shop: Shop) -> None:
    """Heard after the count, it explains what was counted too much."""
    order = shop.order(Way.COURIER, {MILK: 1}, payment="on_receipt")
    shop.pick(order)
    courier = shop.carry(order)
    shift = opened(shop)
    (permit,) = courier.see("/route/permits")["permits"]
    at = shop.clock.forward(minutes=10)
    shop.clock.forward(minutes=10)
    total = courier.see(f"/handovers/{order}")["total_kopecks"]
    assert counted(shop, shift, FLOAT + total)["difference_kopecks"] == total
    outcome = DoorOutcome(
        order_id=order,
        version=permit["version"],
        method=PayMethod.CASH,
        kopecks=total,
        given_kopecks=500_00,
        at=at,
    )
    for _ in range(2):
        courier.ok(f"/handovers/{order}/at-door", id=str(uuid4()), outcome=to_builtins(outcome))
    mine = courier.see("/cash")["shift"]
    assert (mine["id"], mine["difference_kopecks"]) == (shift, 0)
    assert [each["state"] for each in page(shop, shift)["shift"]["discrepancies"]] == ["explained"]


def test_bad_sums_are_refused_by_name(shop: Shop) -> None:
    courier = shop.client("courier")
    for float_ in (-1, 100_000_001, "100", 1.5):
        assert courier.post("/cash/begin", id=str(uuid4()), float_kopecks=float_).code == "request.malformed"
    assert courier.post("/cash/counting").code == "cash.no-shift"
    shift = opened(shop)
    assert courier.post("/cash/begin", id=str(uuid4()), float_kopecks=0).code == "cash.shift-runs"
    assert courier.post("/cash/count", id=shift, kopecks=FLOAT).code == "cash.wrong-step"
    assert shop.client("courier2").post("/cash/count", id=shift, kopecks=FLOAT).status == 404
