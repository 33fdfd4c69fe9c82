"""A receipt as the register's task: exact sums, refused by name before the register refuses."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flows.agents.kit import receipt

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.atol_tasks import kopecks, receipt_task, roubles
from lukoshko_pos.drivers.atol_web import _encoder
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.receipts import BadReceipt, check
from lukoshko_wire.values import Vat


def sent(whole: Receipt, *, electronic: bool = False, **taxes: str) -> dict[str, Any]:
    """The task as its JSON text says it, numbers exact."""
    task = receipt_task(whole, Defaults(place="Лукошко"), taxes, electronic=electronic)
    read: dict[str, Any] = json.loads(_encoder.encode(task), parse_float=Decimal, parse_int=Decimal)
    return read


def test_a_receipt_is_the_task_of_the_drivers_manual() -> None:
    task = sent(receipt())
    assert task == {
        "type": "sell",
        "taxationType": "osn",
        "electronically": False,
        "operator": {"name": "Иванова А. А."},
        "clientInfo": {"emailOrPhone": "+79161234567"},
        "paymentsAddress": "Москва, ул. Примерная, 1",
        "paymentsPlace": "Доставка",
        "items": [
            {
                "type": "position", "name": "Сыр, кг", "price": Decimal("899.90"), "quantity": Decimal("0.353"),
                "amount": Decimal("317.66"), "measurementUnit": "kilogram", "paymentMethod": "fullPayment",
                "paymentObject": "commodity", "tax": {"type": "vat10"},
            },
            {
                "type": "position", "name": "Доставка", "price": Decimal("149.00"), "quantity": Decimal(1),
                "amount": Decimal("149.00"), "measurementUnit": "piece", "paymentMethod": "fullPayment",
                "paymentObject": "service", "tax": {"type": "vat22"},
            },
            {"type": "userAttribute", "name": "Заказ", "value": "o-1"},
        ],
        "payments": [{"type": "electronically", "sum": Decimal("466.66")}],
        "total": Decimal("466.66"),
    }  # fmt: skip


def test_rates_that_this_driver_does_not_know_are_renamed() -> None:
    assert sent(receipt(), vat22="vat20")["items"][1]["tax"] == {"type": "vat20"}


def test_what_the_receipt_does_not_say_the_till_says() -> None:
    task = sent(receipt(place="", cashier="", internet=True), electronic=True)
    assert task["paymentsPlace"] == "Лукошко"
    assert task["electronically"] is True
    assert task["internet"] is True
    assert "operator" not in task


@pytest.mark.parametrize(
    ("name", "change", "electronic"),
    [
        ("total", {"total_kopecks": 46_667}, False),
        ("payments", {"electronic_kopecks": 46_665}, False),
        ("payments", {"cash_kopecks": 1, "electronic_kopecks": 46_666}, False),
        ("buyer", {"buyer": "", "internet": True}, False),
        ("buyer", {"buyer": "", "electronic": True}, False),
        ("buyer", {"buyer": ""}, True),
    ],
)
def test_a_receipt_whose_parts_do_not_agree_is_refused_by_name(
    name: str, change: dict[str, Any], electronic: bool
) -> None:
    whole = msgspec.structs.replace(receipt(), **change)
    with pytest.raises(BadReceipt) as refused:
        check(whole, electronic=electronic)
    assert refused.value.name == name


@pytest.mark.parametrize(
    ("sum_kopecks", "quantity_milli", "measure", "name"),
    [
        (31_765, 353, "kilogram", None),
        (31_766, 353, "kilogram", None),
        (31_767, 353, "kilogram", None),
        (31_768, 353, "kilogram", "line_sum"),
        (31_764, 353, "kilogram", "line_sum"),
        (44_995, 500, "piece", "line_quantity"),
    ],
)
def test_a_line_may_differ_from_price_times_quantity_by_a_kopeck(
    sum_kopecks: int, quantity_milli: int, measure: Any, name: str | None
) -> None:
    line = ReceiptLine(
        name="Сыр", price_kopecks=89_990, quantity_milli=quantity_milli, measure=measure,
        sum_kopecks=sum_kopecks, vat=Vat.VAT10,
    )  # fmt: skip
    whole = receipt(lines=[line])
    if name is None:
        check(whole)
        return
    with pytest.raises(BadReceipt) as refused:
        check(whole)
    assert refused.value.name == name


@given(st.integers(0, 10**12))
def test_kopecks_become_roubles_and_back_without_a_float(sum_kopecks: int) -> None:
    text = _encoder.encode(roubles(sum_kopecks)).decode()
    whole, _, rest = text.partition(".")
    assert int(whole) * 100 + int(rest.ljust(2, "0")) == sum_kopecks
    assert kopecks(msgspec.json.decode(text, type=Decimal)) == sum_kopecks


@given(
    st.lists(st.tuples(st.integers(0, 10**5), st.integers(1, 2_000), st.booleans()), min_size=1, max_size=20),
    st.integers(0, 100),
)
def test_the_sums_in_the_json_are_the_sums_of_the_order(
    wanted: list[tuple[int, int, bool]], cash_percent: int
) -> None:
    lines = [
        ReceiptLine(
            name="Товар",
            price_kopecks=price,
            quantity_milli=count if weighed else count * 1000,
            measure="kilogram" if weighed else "piece",
            sum_kopecks=(price * count + 500) // 1000 if weighed else price * count,
            vat=Vat.NONE,
        )
        for price, count, weighed in wanted
    ]
    total = sum(line.sum_kopecks for line in lines)
    task = sent(receipt(lines=lines, cash_kopecks=total * cash_percent // 100))
    positions = [item for item in task["items"] if item["type"] == "position"]
    assert sum(item["amount"] for item in positions) * 100 == total == task["total"] * 100
    assert sum(payment["sum"] for payment in task["payments"]) * 100 == total
    for item, line in zip(positions, lines, strict=True):
        assert item["quantity"] * 1000 == line.quantity_milli
