"""Which receipts a settlement makes, flow by flow (54-ФЗ; the table is docs/receipts.md). Pure.

| flow | receipts |
|---|---|
| hold with capture, cash, card on the terminal, locker | `sale` |
| prepayment, whole or in part, then handover | `prepayment`, then `handed_over` |
| advance for goods not known yet | `advance`, then `handed_over` |
| refusal of everything that was prepaid | `returns.give_back` of all of it |
| refund after handover | `returns.give_back` |
| settlement without a receipt | `corrections.missing` |
| wrong receipt | `corrections.reversal`, then `corrections.right` |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lukoshko_server.receipts.returns import NOTHING, Back, Returned, give_back
from lukoshko_server.receipts.rules import Circumstances, DoesNotAddUp, NothingToPrint, Paid, Seller
from lukoshko_server.receipts.spreading import Item, spread_off
from lukoshko_wire.fiscal_codes import calculated
from lukoshko_wire.money import spread
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
    """Full settlement at handover (tag 1214 is 4): flows a, b, c, e, h, i, j.

    Bonuses and discounts on the whole order are `off_kopecks`. Raises DoesNotAddUp, TooMuchOff, BadReceipt.
    """
    return _receipt(about, lines_of(items, spread_off(items, off_kopecks), "full_payment"), paid)


def prepayment(about: About, items: Sequence[Item], kopecks: int, *, off_kopecks: int = 0) -> Receipt:
    """Paid before handover, whole (1214 is 1) or in part (2), by the calculated rate of VAT: flow d.

    Raises DoesNotAddUp for more than everything, TooMuchOff, BadReceipt.
    """
    due = sum(item.kopecks for item in items) - off_kopecks
    if kopecks > due:
        raise DoesNotAddUp(f"order {about.order_id}: {kopecks} were prepaid, {due} are due", paid=kopecks)
    sums = spread_off(items, off_kopecks + due - kopecks)
    method: Settlement = "full_prepayment" if kopecks == due else "prepayment"
    return _receipt(about, lines_of(items, sums, method), Paid(electronic_kopecks=kopecks))


def advance(about: About, kopecks: int, vat: Vat) -> Receipt:
    """Paid for goods that are not known yet (1214 is 3, 1212 is 10)."""
    line = ReceiptLine(
        name=ADVANCE_NAME, price_kopecks=kopecks, quantity_milli=WHOLE_MILLI, measure="piece", sum_kopecks=kopecks,
        vat=calculated(vat), subject="payment", method="advance",
    )  # fmt: skip
    return _receipt(about, [line], Paid(electronic_kopecks=kopecks))


def handed_over(
    about: About,
    earlier: Receipt,
    items: Sequence[Item],
    rest: Paid,
    *,
    off_kopecks: int = 0,
    before: Mapping[int, Returned] | None = None,
) -> list[Receipt]:
    """What was prepaid is offset against what is taken (tag 1215); `rest` pays what is missing, what is left goes back.

    `before` is what of the prepayment went back already. Nothing taken: only the return. Flows d and f.
    Raises DoesNotAddUp, TooMuchOff, BadReceipt.
    """
    before = before or {}
    sums = spread_off(items, off_kopecks)
    total = sum(sums)
    left = earlier.total_kopecks - sum(each.kopecks for each in before.values())
    made = []
    if items:
        paid = replace(rest, prepaid_kopecks=min(total, left))
        made.append(_receipt(about, lines_of(items, sums, "full_payment"), paid))
    if left > total:
        back = _left_over(earlier, items, sums, before, left - total)
        made.append(give_back(earlier, back, before, by="electronic", circumstances=about.circumstances))
    return made


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


def _left_over(
    earlier: Receipt,
    items: Sequence[Item],
    sums: Sequence[int],
    before: Mapping[int, Returned],
    kopecks: int,
) -> list[Back]:
    """Spread what is paid back over the lines of which less was taken than was prepaid. Raises DoesNotAddUp."""
    if earlier.lines[0].method == "advance":
        return [Back(1, WHOLE_MILLI, kopecks)]
    taken: dict[int, tuple[int, int]] = {}
    for item, sum_ in zip(items, sums, strict=True):
        quantity, so_far = taken.get(item.order_line, (0, 0))
        taken[item.order_line] = (quantity + item.quantity_milli, so_far + sum_)
    less = []
    for no, line in enumerate(earlier.lines, start=1):
        gone = before.get(no, NOTHING)
        here, worth = line.quantity_milli - gone.quantity_milli, line.sum_kopecks - gone.kopecks
        quantity, sum_ = taken.get(line.order_line, (0, 0))
        used, covered = min(quantity, here), min(sum_, worth)
        taken[line.order_line] = (quantity - used, sum_ - covered)
        if used < here:
            less.append((no, here - used, worth - covered))
    if sum(most for _, _, most in less) < kopecks:
        raise DoesNotAddUp(f"{kopecks} go back, and no line of the prepayment has them", kopecks=kopecks)
    parts = spread(kopecks, [most for _, _, most in less])
    return [Back(no, quantity, part) for (no, quantity, _), part in zip(less, parts, strict=True) if part]


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
