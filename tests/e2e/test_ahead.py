"""Money before the goods in a browser: SBP at the order, a receipt at once, at the cell, and for what is left over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]


def test_what_is_paid_by_sbp_is_proved_by_three_receipts(phone: Phone, shot: Shot) -> None:
    customer = quick.signed_in(phone("/?as=customer#/orders"))
    order_id = quick.order(customer, payment="sbp")
    receipts = customer.locator("article[data-kind][data-state='printed']")
    expect(receipts).to_have_count(1, timeout=LONG_MS)
    seen(customer, "ПРЕДОПЛАТА 100%")
    seen(customer, "Аванс")
    receipts.first.scroll_into_view_if_needed()
    shot(customer, "prepaid")
    operator, _ = quick.stowed(phone, order_id)
    quick.take_out(customer, order_id)
    customer.goto(f"/#/orders/{order_id}")
    expect(receipts).to_have_count(3, timeout=LONG_MS)
    seen(customer, "ПРЕДВАРИТЕЛЬНАЯ ОПЛАТА")
    returned = customer.locator("article[data-kind='sell_return']")
    expect(returned).to_contain_text("АВАНС")
    returned.scroll_into_view_if_needed()
    shot(customer, "three-receipts")
    assert quick.ask(operator, "GET", "/reports/reconciliation")["differences"] == []
