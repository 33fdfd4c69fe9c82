"""Baskets for the receipt builder, and the few lines of other arithmetic that prove it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from math import floor

from hypothesis import strategies as st

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.receipts.flows import About
from lukoshko_server.receipts.rules import Circumstances, Seller
from lukoshko_server.receipts.spreading import Item
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.values import Unit, Vat, Way, Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SELLER = Seller("osn", "lukoshko.example", Vat.VAT22)
HERE = Circumstances(buyer="+79990000000", address="Москва, Лесная ул., 5", cashier="Курьер Петров")
ABOUT = About("o1", "261123-0001", SELLER, HERE)
PLAIN = [Vat.NONE, Vat.VAT0, Vat.VAT5, Vat.VAT7, Vat.VAT10, Vat.VAT20, Vat.VAT22]


def order(*lines: Line, fee: int = 0) -> Order:
    """An order with these lines, numbered from 1."""
    return Order(
        "o1", "261123-0001", "p1", "handing_over", Way.COURIER, "z", "w", NOW, NOW, "card", "ask", None, fee, NOW,
        lines=tuple(replace(line, no=no) for no, line in enumerate(lines, 1)),
    )  # fmt: skip


def line(unit: Unit, price: int, picked: int, refused: int = 0, vat: Vat = Vat.VAT10) -> Line:
    """A picked line of an order."""
    return Line(1, "g", "Сыр", unit, Zone.CHILLED, "", price, vat, 0, picked, picked, refused, state="picked")


def kilos(price: int, grams: int, no: int = 1, vat: Vat = Vat.VAT10) -> Item:
    """Weighed goods."""
    return Item("Сыр", price, grams, "kilogram", vat, order_line=no)


def pieces(price: int, count: int, no: int = 1, vat: Vat = Vat.VAT22) -> Item:
    """Goods by the piece."""
    return Item("Йогурт", price, count * 1000, "piece", vat, order_line=no)


def basket(most: int = 10) -> st.SearchStrategy[list[Item]]:
    """Random things, each worth a kopeck at least, numbered as the lines of their order."""
    weighed = st.builds(kilos, st.integers(1, 500_000), st.integers(1, 60_000), vat=st.sampled_from(PLAIN))
    counted = st.builds(pieces, st.integers(1, 500_000), st.integers(1, 60), vat=st.sampled_from(PLAIN))
    found = st.lists(
        st.one_of(weighed, counted).filter(lambda item: item.kopecks > 0), min_size=1, max_size=most
    )
    return found.map(lambda items: [replace(item, order_line=no) for no, item in enumerate(items, 1)])


def nearest(exact: Fraction) -> int:
    """Half up, by fractions."""
    return floor(exact + Fraction(1, 2))


def worth(item: Item) -> int:
    """What a thing costs at its price, by fractions."""
    return nearest(Fraction(item.price_kopecks) * item.quantity_milli / 1000)


def holds(lines: Iterable[ReceiptLine]) -> bool:
    """Price x quantity is the sum within a kopeck, on every line, and no line is worth nothing."""
    return all(
        line.sum_kopecks >= 1
        and abs(Fraction(line.price_kopecks) * line.quantity_milli / 1000 - line.sum_kopecks) <= 1
        for line in lines
    )


def paid(receipt: Receipt) -> int:
    """Everything that pays a receipt."""
    return (
        receipt.cash_kopecks + receipt.electronic_kopecks + receipt.prepaid_kopecks + receipt.credit_kopecks
        + receipt.other_kopecks
    )  # fmt: skip


def signed(receipt: Receipt) -> int:
    """Real money of a receipt: plus when it came, minus when it went back."""
    money = receipt.cash_kopecks + receipt.electronic_kopecks
    return money if receipt.kind in ("sell", "sell_correction") else -money
