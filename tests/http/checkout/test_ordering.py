"""Ordering: window, stock and money together or not at all; and the way back out of it."""

import threading
from typing import Any

import pytest
from tests.http.checkout.front import Front, Visitor

NEAR = {"street": "ул. Лесная, 5"}


def fill(visitor: Visitor) -> None:
    """Two of milk and half a kilogram of pears: 279.30."""
    assert visitor.put("milk", 2)[0] == 200
    assert visitor.put("pears", 500)[0] == 200


def test_an_order_by_card_is_held_and_confirmed(front: Front, anna: Visitor) -> None:
    fill(anna)
    status, order = anna.order("order-1", front.window())
    assert (status, order["state"], order["money"]["state"]) == (202, "awaiting_payment", "pending")
    assert (order["goods_kopecks"], order["fee_kopecks"], order["total_kopecks"]) == (279_30, 99_00, 378_30)
    assert anna.call("GET", "/cart")[1]["lines"] == []
    assert (front.left("milk"), front.left("pears"), front.free()) == (8, 4_500, 1)
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    held = 179_80 + 111_44 + 99_00  # the buffer of 12 % only on what is weighed
    assert (order["state"], order["money"]["state"], order["money"]["held_kopecks"]) == (
        "confirmed",
        "held",
        held,
    )
    assert [step["state"] for step in order["steps"]] == ["awaiting_payment", "confirmed"]
    assert front.sim.of_order("order-1")["live"] == held
    front.clock.forward(hours=5)
    assert front.left("milk") == 8


def test_the_same_request_is_the_same_order_and_another_is_refused(
    front: Front, anna: Visitor, boris: Visitor
) -> None:
    fill(anna)
    window = front.window()
    first = anna.order("order-1", window)[1]
    anna.put("milk", 5)
    again = anna.order("order-1", window)
    assert (again[0], again[1]["number"]) == (202, first["number"])
    assert front.left("milk") == 3
    for visitor, changed in ((anna, {"payment": "on_receipt"}), (boris, {})):
        answer = visitor.order("order-1", window, **changed)
        assert (answer[0], answer[1]["code"]) == (409, "request.conflict")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"way": "locker"}, 409, "checkout.wrong-place"),
        ({"place_id": "moon"}, 404, "request.not-found"),
        ({"window_id": "counter-1.20261123T0001"}, 404, "request.not-found"),
        ({"window_id": "locker-1"}, 409, "checkout.wrong-place"),
        ({"way": "locker", "place_id": "locker-1", "payment": "on_receipt"}, 409, "checkout.payment-not-here"),
        ({"way": "courier", "place_id": "zone-1"}, 409, "checkout.address-missing"),
        ({"way": "courier", "place_id": "zone-1", "address": {"street": "Полевая, 1"}}, 409,
         "windows.street-not-served"),
        ({"id": "../etc"}, 400, "request.malformed"),
        ({"payment": "gold"}, 400, "request.malformed"),
    ],
)  # fmt: skip
def test_a_refused_order_leaves_cart_window_and_stock_as_they_were(
    front: Front, anna: Visitor, changes: dict[str, Any], status: int, code: str
) -> None:
    fill(anna)
    place = changes.get("place_id", "counter-1")
    body = {"id": "order-1", "window_id": front.window(place if place != "moon" else "counter-1"), **changes}
    if body["window_id"] == "locker-1":
        body["window_id"] = front.window("locker-1")
    order_id, window_id = body.pop("id"), body.pop("window_id")
    answer = anna.order(order_id, window_id, **body)
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert len(anna.call("GET", "/cart")[1]["lines"]) == 2
    assert (front.left("milk"), front.left("pears")) == (8, 4_500)
    assert {front.free(each) for each in ("counter-1", "locker-1", "zone-1")} == {2}
    assert anna.call("GET", "/orders")[1]["orders"] == []


def test_too_small_an_order_and_an_empty_one_are_refused(front: Front, anna: Visitor) -> None:
    assert anna.order("order-1", front.window())[1]["code"] == "checkout.cart-empty"
    anna.put("milk", 1)
    problem = anna.order("order-1", front.window())[1]
    assert problem["code"] == "checkout.below-minimum"
    assert problem["facts"] == {"goods_kopecks": 89_90, "minimum_kopecks": 100_00}


def test_a_full_window_and_one_past_its_cutoff_keep_the_cart(
    front: Front, anna: Visitor, boris: Visitor
) -> None:
    window = front.window()
    for no in range(2):
        fill(boris)
        assert boris.order(f"full-{no}", window)[0] == 202
    fill(anna)
    assert anna.order("order-1", window)[1]["code"] == "windows.full"
    late = front.window(nth=1)
    front.clock.now = front.app.windows.windows_of("counter-1")[1].cutoff_at
    assert anna.order("order-1", late)[1]["code"] == "windows.past-cutoff"
    assert len(anna.call("GET", "/cart")[1]["lines"]) == 2


def test_an_order_paid_on_receipt_is_confirmed_at_once(front: Front, anna: Visitor) -> None:
    fill(anna)
    window = front.window("zone-1")
    order = anna.order(
        "order-1", window, way="courier", place_id="zone-1", payment="on_receipt", address=NEAR
    )[1]
    assert (order["state"], order["money"]["state"]) == ("confirmed", "none")
    assert order["address"]["street"] == NEAR["street"]


def test_a_cancelled_order_gives_back_window_goods_and_money(front: Front, anna: Visitor) -> None:
    fill(anna)
    anna.order("order-1", front.window())
    front.pay("order-1")
    for _ in range(2):
        status, order = anna.call("POST", "/orders/order-1/cancel", {})
        assert (status, order["state"]) == (200, "cancelled")
    front.send()
    assert (front.left("milk"), front.left("pears"), front.free()) == (10, 5_000, 2)
    assert front.app.payments.money("order-1").state == "void"
    counts = front.sim.counts()
    assert (counts["live_holds"], counts["voided"]["count"]) == (0, 1)


def test_who_may_cancel_and_until_when(front: Front, anna: Visitor, boris: Visitor) -> None:
    operator = front.visitor("+79000000008", "operator")
    fill(anna)
    anna.order("order-1", front.window())
    assert boris.call("POST", "/orders/order-1/cancel", {})[0] == 404
    assert boris.call("POST", "/orders/order-1/pay-again", {})[0] == 404
    assert operator.call("POST", "/orders/order-1/pay-again", {})[0] == 404
    front.pay("order-1")
    front.app.orders.move("order-1", "start_picking")
    assert anna.call("POST", "/orders/order-1/cancel", {})[1]["code"] == "order.wrong-state"
    assert operator.call("POST", "/orders/order-1/cancel", {"reason": "Звонок"})[1]["state"] == "cancelled"


def test_an_unpaid_order_is_given_up_and_a_late_payment_goes_back(front: Front, anna: Visitor) -> None:
    fill(anna)
    anna.order("order-1", front.window())
    front.send(rounds=1)
    url = front.app.payments.money("order-1").payment_url
    front.app.checkout.tick(front.clock.forward(minutes=14))
    assert front.app.orders.get("order-1").state == "awaiting_payment"
    front.app.checkout.tick(front.clock.forward(minutes=2))
    assert front.app.orders.get("order-1").state == "cancelled"
    assert (front.left("milk"), front.free()) == (10, 2)
    front.sim.pay(url)
    front.send(rounds=4, step_s=60)
    counts = front.sim.counts()
    assert (counts["holds"]["count"], counts["live_holds"], counts["voided"]["count"]) == (1, 0, 1)


def test_after_a_refused_card_the_order_waits_and_may_be_paid_again(front: Front, anna: Visitor) -> None:
    front.sim.faults(decline=1)
    fill(anna)
    anna.order("order-1", front.window())
    assert (
        anna.call("POST", "/orders/order-1/pay-again", {})[0] == 200
    )  # still open: nothing new is asked for
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    assert (order["state"], order["money"]["state"]) == ("awaiting_payment", "declined")
    assert anna.call("POST", "/orders/order-1/pay-again", {})[1]["money"]["state"] == "pending"
    front.pay("order-1")
    assert anna.call("GET", "/orders/order-1")[1]["state"] == "confirmed"
    assert anna.call("POST", "/orders/order-1/pay-again", {})[1]["code"] == "checkout.nothing-to-pay"
    assert front.sim.counts()["holds"]["count"] == 1


def test_a_hold_that_the_bank_gave_back_is_somebodys_trouble(front: Front, anna: Visitor) -> None:
    fill(anna)
    anna.order("order-1", front.window())
    front.pay("order-1")
    front.sim.shift(8 * 24 * 3600)
    front.send(rounds=2, step_s=8 * 24 * 3600)
    order = anna.call("GET", "/orders/order-1")[1]
    assert (order["state"], order["trouble"]) == ("confirmed", "payments.hold-expired")


def together(*acts: Any) -> None:
    """Run all at the same moment."""
    gate = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        gate.wait(10)
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_the_same_request_many_times_at_once_is_one_order(front: Front, anna: Visitor) -> None:
    fill(anna)
    window = front.window()
    answers: list[tuple[int, str]] = []
    cookie = anna.client.get_cookie("lukoshko_session")
    assert cookie is not None

    def place() -> None:
        client = front.flask.test_client()
        client.set_cookie("lukoshko_session", cookie.value)
        status, order = Visitor(client, {"id": anna.id}).order("order-1", window)
        answers.append((status, str(order.get("number", order.get("code")))))

    together(place, place, place, place)
    assert len(set(answers)) == 1
    assert answers[0][0] == 202
    assert (front.left("milk"), front.free()) == (8, 1)


def test_expired_carts_that_compete_for_the_last_goods_make_as_many_orders_as_there_are_goods(
    front: Front,
) -> None:
    people = [front.visitor(f"+7900000010{no}") for no in range(4)]
    window = front.window("locker-1", nth=3)
    front.app.windows.windows_of("locker-1")
    for person in people:
        person.put("milk", 6)
        front.clock.forward(minutes=61)
    answers: list[tuple[int, dict[str, Any]]] = []
    window = front.window("locker-1", nth=3)

    def order(no: int) -> None:
        answers.append(people[no].order(f"order-{no}", window, way="locker", place_id="locker-1"))

    together(*(lambda no=no: order(no) for no in range(4)))
    assert sorted(status for status, _ in answers) == [202, 409, 409, 409]
    assert {answer["code"] for status, answer in answers if status == 409} == {"stock.not-enough"}
    assert front.left("milk") == 4
    assert front.free("locker-1", nth=3) == 1


def test_orders_that_compete_for_the_last_cell_are_as_many_as_there_are_cells(front: Front) -> None:
    front.app.lockers.overlay("locker-1", 1, "faulty", on=True, why="jam", actor="tests")
    people = [front.visitor(f"+7900000020{no}") for no in range(4)]
    for person in people:
        person.put("milk", 2)
    window = front.window("locker-1", nth=3)
    answers: list[tuple[int, dict[str, Any]]] = []

    def order(no: int) -> None:
        answers.append(people[no].order(f"order-{no}", window, way="locker", place_id="locker-1"))

    together(*(lambda no=no: order(no) for no in range(4)))
    assert sorted(status for status, _ in answers) == [202, 409, 409, 409]
    refused = [answer for status, answer in answers if status == 409]
    assert {answer["code"] for answer in refused} == {"placement.no-capacity"}
    assert all(answer["facts"]["windows"] for answer in refused), "other windows are offered"
    assert front.free("locker-1", nth=3) == 1, "whoever was refused is in no window"
