"""The table of docs/receipts.md: every flow with the receipts that it makes, made by the builder itself.

`python -m lukoshko_server.receipts.table` prints it; a test compares it with the page.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lukoshko_server.receipts.corrections import Mended, MendedLine, mend, missing, reversal, right
from lukoshko_server.receipts.flows import About, advance, prepayment, sale
from lukoshko_server.receipts.returns import Back, by_line, give_back, left_over
from lukoshko_server.receipts.rules import Circumstances, Paid, Seller, fee
from lukoshko_server.receipts.spreading import Item
from lukoshko_wire.fiscal_codes import OPERATION, SETTLEMENT, SUBJECT, VAT
from lukoshko_wire.pos import Mark, Receipt
from lukoshko_wire.receipts import payments
from lukoshko_wire.values import Vat

CHEESE = Item("Сыр", 899_90, 353, "kilogram", Vat.VAT10, order_line=1)
JUICE = Item("Сок", 120_00, 3000, "piece", Vat.VAT22, order_line=2)
MILK = Item(
    "Молоко", 89_90, 1000, "piece", Vat.VAT10, subject="commodity_with_marking", order_line=3,
    mark=Mark(code="0104610053149777215d/wuU\x1d93dGVz", identifier="0104610053149777215d/wuU", checked=15),
)  # fmt: skip
DELIVERY = fee(149_00, Vat.VAT22)
SELLER = Seller("osn", "www.example.ru", Vat.VAT22)
DOOR = Circumstances("+79161234567", "Москва, Лесная ул., 5", cashier="Курьер Петров П. П.")
SITE = Circumstances("+79161234567", "Москва, Лесная ул., 5", internet=True, electronic=True)
MACHINE = replace(DOOR, cashier="", machine_number="0001")
AT_DOOR, BY_SITE, BY_MACHINE = (About("o-1", "А-1", SELLER, here) for here in (DOOR, SITE, MACHINE))
GOODS = [CHEESE, JUICE, DELIVERY]
LESS = [replace(CHEESE, quantity_milli=300), replace(JUICE, quantity_milli=2000), DELIVERY]
ONE_JUICE, OTHERS = [replace(JUICE, quantity_milli=1000)], [replace(CHEESE, quantity_milli=300)]
DAY, SIGN = date(2026, 11, 25), "3304159072"
PAYMENT_TAGS = {"cash": 1031, "electronic": 1081, "prepaid": 1215, "credit": 1216, "other": 1217}
COLUMNS = ("flow", "receipt", "1054", "1214", "1212", "1199", "total 1020", "payments", "beside")
Flow = tuple[str, list[Receipt]]


def due(items: Iterable[Item]) -> int:
    """What they cost."""
    return sum(item.kopecks for item in items)


def offset(earlier: Receipt, items: list[Item]) -> list[Receipt]:
    """What was prepaid against what was taken: the rest in cash, what is left over goes back."""
    total, ahead = due(items), earlier.total_kopecks
    made = []
    if items:
        paid = Paid(cash_kopecks=max(total - ahead, 0), prepaid_kopecks=min(total, ahead))
        made.append(sale(AT_DOOR, items, paid))
    if ahead > total:
        back = left_over(earlier, by_line(items), {}, ahead - total)
        made.append(give_back(earlier, back, by="electronic", circumstances=SITE))
    return made


def flows() -> Iterator[Flow]:
    """Every flow over one small basket."""
    whole, all_of_it = due(GOODS), [Back(no, item.quantity_milli) for no, item in enumerate(GOODS, start=1)]
    sold = sale(AT_DOOR, GOODS, Paid(electronic_kopecks=whole))
    before, part = prepayment(BY_SITE, GOODS, whole), prepayment(BY_SITE, GOODS, 300_00)
    early = advance(BY_SITE, 1000_00, Vat.VAT22)
    cash = Paid(cash_kopecks=whole, tendered_kopecks=1000_00)
    by_card = Paid(electronic_kopecks=whole)
    yield "a. hold, captured at the door", [sold]
    yield "b. cash to the courier, 1000.00 given", [sale(AT_DOOR, GOODS, cash)]
    yield "c. card on the courier's terminal", [sale(AT_DOOR, GOODS, by_card)]
    yield "d. prepaid whole, then handed over", [before, *offset(before, GOODS)]
    yield "d. prepaid 300.00, the rest in cash", [part, *offset(part, GOODS)]
    more = prepayment(BY_SITE, GOODS, whole + 50_00)
    yield "d. prepaid with 50.00 for what may weigh more", [more, *offset(more, GOODS)]
    yield "d. advance of 1000.00, then handed over", [early, *offset(early, GOODS)]
    bonus = sale(AT_DOOR, GOODS, Paid(electronic_kopecks=whole - 100_00), off_kopecks=100_00)
    yield "e. hold, bonuses of 100.00", [bonus]
    less = sale(AT_DOOR, LESS, Paid(electronic_kopecks=due(LESS)))
    yield "f. hold, a part refused at the door", [less]
    yield "f. hold, everything refused: the hold is given back", []
    yield "f. prepaid, a part refused, a lighter cheese", [before, *offset(before, LESS)]
    yield "f. prepaid, everything refused", [before, *offset(before, [])]
    back = give_back(sold, [Back(1, 353), Back(2, 1000)], by="electronic", circumstances=DOOR)
    yield "g. refund of two lines after the handover", [back]
    yield (
        "g. refund of everything, bought for cash",
        [give_back(sale(AT_DOOR, GOODS, cash), all_of_it, by="cash", circumstances=DOOR)],
    )
    swapped = give_back(
        sold, [Back(2, 1000)], by="electronic", circumstances=DOOR, other_kopecks=due(ONE_JUICE)
    )
    more = sale(
        AT_DOOR, OTHERS, Paid(cash_kopecks=due(OTHERS) - due(ONE_JUICE), other_kopecks=due(ONE_JUICE))
    )
    yield "g. exchange in the shop: a juice for a cheese, the rest in cash", [swapped, more]
    yield "h. delivery alone is paid", [sale(AT_DOOR, [DELIVERY], Paid(cash_kopecks=149_00))]
    yield "i. locker, paid by a hold: no money at the locker", [sale(BY_SITE, GOODS, by_card)]
    yield "i. locker that takes the card itself", [sale(BY_MACHINE, GOODS, by_card)]
    coded = sale(AT_DOOR, [MILK], Paid(electronic_kopecks=due([MILK])))
    yield "j. marked goods", [coded]
    yield (
        "j. marked goods come back",
        [give_back(coded, [Back(1, 1000)], by="electronic", circumstances=DOOR)],
    )
    yield "a settlement that no register wrote", [missing(sold, DAY)]
    better = mend(sold, Mended([MendedLine(1, vat=Vat.VAT22)]))
    yield "a receipt with a wrong rate", [reversal(sold, SIGN, DAY), right(better, SIGN, DAY)]


def table() -> str:
    """All rows, as Markdown."""
    rows = [row for name, receipts in flows() for row in _rows(name, receipts)]
    head = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"
    return "\n".join([head, *rows]) + "\n"


def _rows(name: str, receipts: list[Receipt]) -> Iterator[str]:
    if not receipts:
        yield f"| {name} | none | | | | | | | |"
    for at, receipt in enumerate(receipts):
        cells = [
            name if at == 0 else "", f"`{receipt.kind}`", str(OPERATION[receipt.kind]),
            _listed(SETTLEMENT[line.method] for line in receipt.lines),
            _listed(SUBJECT[line.subject] for line in receipt.lines),
            _listed(VAT[line.vat] for line in receipt.lines),
            _roubles(receipt.total_kopecks), _paid(receipt), _beside(receipt),
        ]  # fmt: skip
        yield f"| {' | '.join(cells)} |"


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(dict.fromkeys(str(code) for code in codes))


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02}"


def _paid(receipt: Receipt) -> str:
    sums = [
        f"{PAYMENT_TAGS[way]} = {_roubles(kopecks)}" for way, kopecks in payments(receipt).items() if kopecks
    ]
    return " · ".join(sums)


def _beside(receipt: Receipt) -> str:
    said = [f"{len(receipt.lines)} lines" if len(receipt.lines) > 1 else "1 line"]
    said += ["1125"] if receipt.internet else []
    said += ["1021"] if receipt.cashier else []
    said += ["1036"] if receipt.machine_number else []
    said += [f"given {_roubles(receipt.tendered_kopecks)}"] if receipt.tendered_kopecks else []
    said += ["2000, 1305, 2106"] if any(line.mark for line in receipt.lines) else []
    if receipt.correction is not None:
        said += ["1173, 1178", *(["1192"] if receipt.correction.fiscal_sign else [])]
    return ", ".join(said)


if __name__ == "__main__":
    sys.stdout.write(table())
