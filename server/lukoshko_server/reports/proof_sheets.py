"""The proof of a day as files: CSV in one table, XLSX by sheets. Names that begin like a formula stay names."""

from collections.abc import Iterator
from datetime import timedelta

from lukoshko_server.reports.sheets import Cell, line, local, plain, roubles, workbook
from lukoshko_wire.api.proof import OrderProof, ProofDay, ProofItem, ProofKind, RegisterView

STATES = {"open": "открыто", "explained": "объяснено", "closed": "закрыто"}
KINDS: dict[ProofKind, str] = {
    "fiscal_debt": "чек ещё не пробит", "receivable": "товар без денег", "capture_unknown": "ответа банка нет",
    "day_cutoff": "граница дня", "advance": "деньги до выдачи", "refund_due": "вернуть покупателю",
    "receipt_without_money": "чек без денег", "sum": "сумма не сходится", "hold_left": "деньги заморожены",
    "ahead_left": "предоплата не зачтена", "door": "дверца открылась зря", "claim": "спорный случай",
    "unexplained": "не объяснено", "missing_at_bank": "нет в реестре банка", "missing_here": "у нас нет такой операции",
    "register_sum": "в реестре другая сумма", "doubled": "строка дважды", "bank_fee": "комиссия банка",
    "cash_discrepancy": "расхождение наличных", "invoice": "счёт компании, чек не нужен",
}  # fmt: skip
ORDERS = ["Заказ", "Состояние", "Товар, ₽", "Деньги, ₽", "Чеки, ₽", "Расхождений открыто"]
ITEMS = [
    "Расхождение", "Итог", "Сумма, ₽", "Чьё", "Срок", "Заказ", "Подробность", "Закрыл", "Когда закрыто", "Причина",
]  # fmt: skip
REGISTERS = [
    "Банк",
    "Строк",
    "Сошлось",
    "Списано, ₽",
    "Возвращено, ₽",
    "Комиссия, ₽",
    "На счёт, ₽",
    "По нашим книгам, ₽",
]


def as_csv(day: ProofDay, offset: timedelta) -> Iterator[str]:
    """Line by line: every order, then every difference."""
    yield "\ufeff" + line(ORDERS)
    for order in day.orders:
        yield line(map(plain, _order(order, day.day)))
    yield line([])
    yield line(ITEMS)
    for item in items(day):
        yield line(map(plain, _item(item, offset)))


def as_xlsx(day: ProofDay, offset: timedelta) -> Iterator[bytes]:
    """A workbook: the day, its orders, every difference, the registers."""
    total = day.total
    sums: list[list[Cell]] = [
        [day.day, roubles(total.goods_kopecks), roubles(total.money_kopecks), roubles(total.receipts_kopecks)]
    ]
    return workbook(
        [
            ("День", ["День", *ORDERS[2:5]], sums),
            ("Заказы", ORDERS, [_order(order, day.day) for order in day.orders]),
            ("Расхождения", ITEMS, [_item(item, offset) for item in items(day)]),
            ("Реестры банков", REGISTERS, [_register(each) for each in day.registers]),
        ]
    )


def items(day: ProofDay) -> list[ProofItem]:
    """Every difference of a day, those that are open first."""
    found = [item for order in day.orders for item in order.items] + day.cash_items
    found += [item for register in day.registers for item in register.items]
    return sorted(found, key=lambda item: (list(STATES).index(item.state), item.key))


def _order(order: OrderProof, day: str) -> list[Cell]:
    part = next(each for each in order.parts if each.day == day)
    return [
        order.order_number, order.state, roubles(part.goods_kopecks), roubles(part.money_kopecks),
        roubles(part.receipts_kopecks), sum(item.state == "open" for item in order.items),
    ]  # fmt: skip


def _item(item: ProofItem, offset: timedelta) -> list[Cell]:
    return [
        KINDS[item.kind], STATES[item.state], roubles(item.kopecks), item.owner, local(item.due_at, offset),
        item.order_number, item.about, item.closed_by, local(item.closed_at, offset), item.reason,
    ]  # fmt: skip


def _register(each: RegisterView) -> list[Cell]:
    return [
        each.acquirer, each.rows, each.matched, roubles(each.captured_kopecks), roubles(each.refunded_kopecks),
        roubles(each.fee_kopecks), roubles(each.net_kopecks), roubles(each.ours_kopecks),
    ]  # fmt: skip
