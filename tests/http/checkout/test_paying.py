"""How an order's money is asked for: by SBP at the order or after weighing, the day before, under an invoice."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from tests.conftest import FixedClock
from tests.http.checkout.front import Front, Visitor, open_front

from lukoshko_server.outbox.rows import EffectRow
from lukoshko_wire.values import PayMethod

COMPANY = {"name": "ООО Клуб", "inn": "7707083893"}


@pytest.fixture
def settings_over() -> dict[str, Any]:
    return {}


@pytest.fixture
def front(
    engine: Engine, tmp_path: Path, clock: FixedClock, settings_over: dict[str, Any]
) -> Iterator[Front]:
    with open_front(engine, tmp_path, clock, **settings_over) as opened:
        yield opened


@pytest.fixture
def anna(front: Front) -> Visitor:
    visitor = front.visitor("+79000000001")
    visitor.put("milk", 2)
    visitor.put("pears", 500)
    return visitor


def said(front: Front) -> list[str]:
    """Messages to customers about payments."""
    with front.app.work.read() as tx:
        rows = tx.session.scalars(select(EffectRow).where(EffectRow.key.like("message:pay:%")))
        return [json.loads(row.body)["text"] for row in rows]


def weigh(front: Front, order_id: str, grams: int = 430) -> int:
    """Everything is picked and packed; the sum that is due."""
    for event in ("start_picking", "pack"):
        if event == "pack":
            front.app.orders.set_picked(order_id, 1, 2, state="picked")
            front.app.orders.set_picked(order_id, 2, grams, state="picked")
        front.app.orders.move(order_id, event)
    return front.app.orders.get(order_id).total_kopecks


@pytest.mark.parametrize("settings_over", [{"sbp": True}])
def test_sbp_takes_the_upper_bound_at_the_order_and_gives_the_difference_back(
    front: Front, anna: Visitor
) -> None:
    assert anna.call("GET", "/cart")[1]["payments"] == ["card", "sbp", "on_receipt"]
    order = anna.order("order-1", front.window(), payment="sbp")[1]
    assert (order["state"], order["money"]["state"]) == ("awaiting_payment", "pending")
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    held = order["money"]["held_kopecks"]
    assert (order["state"], order["money"]["state"]) == ("confirmed", "prepaid")
    due = weigh(front, "order-1")
    assert due < held
    front.app.payments.settle("order-1", "s-1", due, PayMethod.HOLD)
    front.send(rounds=4)
    money = front.app.payments.of_orders(["order-1"])["order-1"]
    assert (money.captured_kopecks, money.surplus_kopecks, money.ahead_kopecks) == (due, held - due, 0)
    assert front.sim.of_order("order-1")["refunded"] == held - due


@pytest.mark.parametrize("settings_over", [{"sbp": True}])
def test_sbp_at_the_order_goes_back_whole_when_the_order_is_cancelled(front: Front, anna: Visitor) -> None:
    anna.order("order-1", front.window(), payment="sbp")
    front.pay("order-1")
    held = front.app.payments.money("order-1").held_kopecks
    anna.call("POST", "/orders/order-1/cancel", {})
    front.send(rounds=4)
    assert front.sim.of_order("order-1")["refunded"] == held
    assert front.app.payments.of_orders(["order-1"])["order-1"].ahead_kopecks == 0


@pytest.mark.parametrize("settings_over", [{"sbp": True, "sbp_charge": "weighed"}])
def test_sbp_after_weighing_is_a_link_that_is_sent_once_for_the_very_sum(front: Front, anna: Visitor) -> None:
    order = anna.order("order-1", front.window(), payment="sbp")[1]
    assert (order["state"], order["money"]["state"]) == ("confirmed", "none")
    due = weigh(front, "order-1")
    texts = said(front)
    assert len(texts) == 1
    assert "/orders/order-1" in texts[0]
    assert anna.call("GET", "/orders/order-1")[1]["money"]["state"] == "pending"
    front.pay("order-1")
    assert front.app.payments.may_take("order-1") == due
    front.app.payments.settle("order-1", "s-1", due, PayMethod.HOLD)
    front.send()
    assert front.app.payments.money("order-1").state == "captured"


@pytest.mark.parametrize("settings_over", [{"sbp": True, "sbp_charge": "weighed"}])
def test_a_link_that_is_refused_may_be_paid_again_or_at_the_counter(front: Front, anna: Visitor) -> None:
    anna.order("order-1", front.window(), payment="sbp")
    weigh(front, "order-1")
    front.sim.faults(decline=1)
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    assert (order["trouble"], order["money"]["state"]) == ("payments.not-paid", "declined")
    assert len(said(front)) == 2
    assert anna.call("POST", "/orders/order-1/pay-again", {})[1]["money"]["state"] == "pending"
    front.pay("order-1")
    assert front.app.payments.money("order-1").state == "prepaid"
    assert front.app.orders.get("order-1").trouble == ""
    assert anna.call("POST", "/orders/order-1/pay-again", {})[1]["code"] == "checkout.nothing-to-pay"


@pytest.mark.parametrize("settings_over", [{"window_days": 10}])
def test_a_hold_that_would_not_live_through_the_window_is_placed_the_day_before(
    front: Front, anna: Visitor
) -> None:
    windows = front.app.windows.windows_of("counter-1")
    far = next(window for window in windows if window.starts_at > front.clock.now + timedelta(days=8))
    order = anna.order("order-1", far.id)[1]
    assert (order["state"], order["money"]["state"]) == ("confirmed", "planned")
    assert order["money"]["planned_at"] is not None
    front.app.payments.tick(front.clock.now)
    assert (said(front), front.sim.counts()["holds"]["count"]) == ([], 0)
    front.clock.now = far.starts_at - timedelta(days=1)
    front.app.payments.tick(front.clock.now)
    front.sim.faults(decline=1)
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    assert (order["state"], order["trouble"]) == ("confirmed", "payments.not-paid")
    assert len(said(front)) == 2
    anna.call("POST", "/orders/order-1/pay-again", {})
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    assert (order["money"]["state"], order["trouble"]) == ("held", "")
    assert front.app.payments.covered_until("order-1", 100) > far.ends_at  # type: ignore[operator]


@pytest.mark.parametrize("settings_over", [{"window_days": 10}])
def test_a_planned_payment_follows_the_order_that_is_edited(front: Front, anna: Visitor) -> None:
    windows = front.app.windows.windows_of("counter-1")
    far = [window for window in windows if window.starts_at > front.clock.now + timedelta(days=8)]
    planned = anna.order("order-1", far[0].id)[1]["money"]["planned_at"]

    def edit(no: int, **body: Any) -> dict[str, Any]:
        status, order = anna.call(
            "POST", "/orders/order-1/edits", {"id": f"edit-{no}", "version": no, **body}
        )
        assert status == 200, order
        assert (order["edits"][0]["state"], order["money"]["wanted_kopecks"]) == ("made", 0)
        return order

    order = edit(1, lines=[{"no": 1, "quantity": 4}])
    assert (order["money"]["state"], order["money"]["planned_at"]) == ("planned", planned)
    assert edit(2, window_id=far[-1].id)["money"]["planned_at"] > planned
    front.app.payments.tick(far[0].starts_at)
    assert front.sim.counts()["holds"]["count"] == 0
    assert edit(3, window_id=front.window(nth=1))["money"]["state"] == "pending"
    assert len(said(front)) == 1
    late = {"id": "edit-4", "version": 4, "lines": [{"no": 1, "quantity": 5}]}
    assert anna.call("POST", "/orders/order-1/edits", late)[1]["code"] == "order.edit-pay-first"
    front.pay("order-1")
    assert front.sim.counts()["holds"]["count"] == 1
    budgets = sum(line.budget_kopecks for line in front.app.orders.get("order-1").lines)
    assert front.app.payments.may_take("order-1") == budgets + order["fee_kopecks"]


@pytest.mark.parametrize("settings_over", [{"sbp": True}])
def test_an_order_paid_by_sbp_grows_by_another_payment(front: Front, anna: Visitor) -> None:
    anna.order("order-1", front.window(), payment="sbp")
    front.pay("order-1")
    paid = front.app.payments.may_take("order-1")
    edit = {"id": "edit-1", "version": 1, "lines": [{"no": 1, "quantity": 3}]}
    order = anna.call("POST", "/orders/order-1/edits", edit)[1]
    assert (order["edits"][0]["state"], order["money"]["state"]) == ("waiting", "prepaid")
    front.pay("order-1")
    order = anna.call("GET", "/orders/order-1")[1]
    assert order["edits"][0]["state"] == "made"
    assert front.app.payments.may_take("order-1") == paid + 89_90


@pytest.mark.parametrize("settings_over", [{"invoice_days": 14}])
def test_an_invoice_is_owed_from_the_handover_on_until_it_is_paid(front: Front, anna: Visitor) -> None:
    accountant = front.visitor("+79000000009", "accountant")
    window = front.window()
    assert anna.order("order-1", window, payment="invoice")[1]["code"] == "checkout.company-missing"
    wrong = {**COMPANY, "inn": "7707083894"}
    assert anna.order("order-1", window, payment="invoice", company=wrong)[0] == 409
    order = anna.order("order-1", window, payment="invoice", company=COMPANY)[1]
    assert (order["state"], order["money"]["state"]) == ("confirmed", "none")
    due = weigh(front, "order-1")
    assert accountant.call("GET", "/invoices")[1]["invoices"] == []
    front.app.payments.settle("order-1", "s-1", due, PayMethod.INVOICE, "clerk:1")
    [owed] = accountant.call("GET", "/invoices")[1]["invoices"]
    assert (owed["kopecks"], owed["company"]) == (due, COMPANY["name"])
    money = front.app.payments.of_orders(["order-1"])["order-1"]
    assert (money.invoice_kopecks, money.papered_kopecks) == (due, 0)
    assert money.invoice_due_at == front.clock.now + timedelta(days=14)
    assert anna.call("POST", "/invoices/order-1/paid", {"kopecks": due})[0] == 403
    assert accountant.call("POST", "/invoices/order-1/paid", {"kopecks": due - 1})[0] == 409
    for _ in range(2):
        status, paid = accountant.call("POST", "/invoices/order-1/paid", {"kopecks": due})
        assert (status, paid["paid_at"] is None) == (200, False)
    assert accountant.call("GET", "/invoices")[1]["invoices"] == []
    assert front.app.payments.of_orders(["order-1"])["order-1"].invoice_due_at is None


def test_what_the_shop_does_not_offer_is_refused_by_name(front: Front, anna: Visitor) -> None:
    for payment in ("sbp", "invoice"):
        answer = anna.order("order-1", front.window(), payment=payment, company=COMPANY)
        assert (answer[0], answer[1]["code"]) == (409, "payments.no-means")
