"""Which receipts a settlement makes, flow by flow (54-ФЗ; the table is docs/receipts.md). Pure.

| flow | receipts |
|---|---|
| hold with capture, cash, card on the terminal, locker | `sale` |
| prepayment, whole or in part, then handover | `prepayment`, then `sale` that offsets it (`Paid.prepaid_kopecks`) |
| advance for goods not known yet | `advance`, then `sale` that offsets it |
| what of it no goods are taken for | `returns.give_back` of `returns.left_over` |
| refund after handover | `returns.give_back` |
| exchange in the shop | `returns.give_back` and `sale`, the netted part by goods |
| settlement without a receipt | `corrections.missing` |
| wrong receipt | `corrections.reversal`, then `corrections.right` |
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lukoshko_server.receipts.rules import Circumstances, DoesNotAddUp, NothingToPrint, Paid, Seller
from lukoshko_server.receipts.spreading import Item, spread_off
from lukoshko_wire.fiscal_codes import calculated, vat_of
from lukoshko_wire.pos import Receipt, ReceiptLine, Settlement
from lukoshko_wire.pricing import priced
from lukoshko_wire.receipts import WHOLE_MILLI, check
from lukoshko_wire.values import Vat

ADVANCE_NAME = "Аванс"


@dataclass(frozen=True)
class About:
    """Whose receipt it is, and what stands around its lines."""

    order_id: str
    order_number: str
    seller: Seller
    circumstances: Circumstances


def sale(about: About, items: Sequence[Item], paid: Paid, *, off_kopecks: int = 0) -> Receipt:
    """Full settlement at handover (tag 1214 is 4): flows a, b, c, e, h, i, j, and d with what was prepaid in tag 1215.

    Bonuses and discounts on the whole order are `off_kopecks`. Raises DoesNotAddUp, TooMuchOff, BadReceipt.
    """
    return _receipt(about, lines_of(items, spread_off(items, off_kopecks), "full_payment"), paid)


def prepayment(about: About, items: Sequence[Item], kopecks: int, *, off_kopecks: int = 0) -> Receipt:
    """Paid before handover, whole (1214 is 1) or in part (2), by the calculated rate of VAT: flow d.

    What is more than everything costs by now, as the buffer of weighed goods is, is an advance beside it.
    Raises TooMuchOff, BadReceipt.
    """
    due = sum(item.kopecks for item in items) - off_kopecks
    more = max(kopecks - due, 0)
    method: Settlement = "full_prepayment" if kopecks >= due else "prepayment"
    lines = lines_of(items, spread_off(items, off_kopecks + max(due - kopecks, 0)), method)
    if more:
        lines.append(_advance(more, most_taxed(items)))
    return _receipt(about, lines, Paid(electronic_kopecks=kopecks))


def advance(about: About, kopecks: int, vat: Vat) -> Receipt:
    """Paid for goods that are not known yet (1214 is 3, 1212 is 10)."""
    return _receipt(about, [_advance(kopecks, vat)], Paid(electronic_kopecks=kopecks))


def lines_of(items: Sequence[Item], sums: Sequence[int], method: Settlement) -> list[ReceiptLine]:
    """Lines whose sums are these; a thing whose sum no price divides into becomes two. Raises NothingToPrint."""
    before_handover = method in ("full_prepayment", "prepayment")
    lines = []
    for item, kopecks in zip(items, sums, strict=True):
        parts = priced(item.quantity_milli, kopecks, usual_kopecks=item.price_kopecks, counted=item.counted)
        # A code leaves circulation with the goods: a prepayment does not name it, and sells no marked thing yet.
        marked = item.mark is not None and not before_handover
        plain = "commodity_without_marking" if item.mark is not None else item.subject
        lines += [
            ReceiptLine(
                name=item.name, price_kopecks=part.price_kopecks, quantity_milli=part.quantity_milli,
                measure=item.measure, sum_kopecks=part.kopecks,
                vat=calculated(item.vat) if before_handover else item.vat, method=method,
                subject=item.subject if marked else plain, mark=item.mark if marked else None,
                order_line=item.order_line,
            )
            for part in parts
        ]  # fmt: skip
    if not lines:
        raise NothingToPrint("nothing to settle")
    return lines


def most_taxed(items: Sequence[Item]) -> Vat:
    """The highest rate of these: of money whose goods are not known yet."""
    return max((item.vat for item in items), key=lambda vat: vat_of(WHOLE_MILLI, vat))


def _advance(kopecks: int, vat: Vat) -> ReceiptLine:
    return ReceiptLine(
        name=ADVANCE_NAME, price_kopecks=kopecks, quantity_milli=WHOLE_MILLI, measure="piece", sum_kopecks=kopecks,
        vat=calculated(vat), subject="payment", method="advance",
    )  # fmt: skip


def _receipt(about: About, lines: list[ReceiptLine], paid: Paid) -> Receipt:
    total = sum(line.sum_kopecks for line in lines)
    if paid.kopecks != total:
        raise DoesNotAddUp(
            f"order {about.order_id}: lines {total}, paid {paid.kopecks}", lines=total, paid=paid.kopecks
        )
    seller, here = about.seller, about.circumstances
    receipt = Receipt(
        kind="sell", order_id=about.order_id, order_number=about.order_number, lines=lines,
        cash_kopecks=paid.cash_kopecks, electronic_kopecks=paid.electronic_kopecks,
        prepaid_kopecks=paid.prepaid_kopecks, credit_kopecks=paid.credit_kopecks, other_kopecks=paid.other_kopecks,
        tendered_kopecks=paid.tendered_kopecks, total_kopecks=total, taxation=seller.taxation, place=seller.place,
        sender_email=seller.email, buyer=here.buyer, address=here.address, cashier=here.cashier,
        cashier_inn=here.cashier_inn, internet=here.internet, electronic=here.electronic,
        machine_number=here.machine_number, seller_inn=seller.inn,
    )  # fmt: skip
    check(receipt)
    return receipt
