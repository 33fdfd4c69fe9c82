"""What goes back of a receipt: by line, never more than was settled, in the end exactly as much. Pure (flows f, g)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from lukoshko_server.receipts.rules import Circumstances, NothingToPrint
from lukoshko_server.receipts.spreading import Item
from lukoshko_wire.money import half_up, spread
from lukoshko_wire.pos import Mark, MarkStatus, Receipt, ReceiptLine
from lukoshko_wire.pricing import priced
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import WHOLE_MILLI, check

SOLD = ("sell", "sell_correction")
"""What was sold by a receipt, or by the correction that stands for one, comes back by an ordinary return."""
AHEAD = ("full_prepayment", "prepayment", "advance")
"""Methods of settlement (1214) by which money comes before the goods."""
GOES_BACK: Mapping[MarkStatus, MarkStatus] = {"piece_sold": "piece_return", "dry_for_sale": "dry_return"}


class TooMuchBack(LukoshkoError):
    """More comes back than was settled and has not come back yet."""

    code = "receipt.too-much-back"
    status = 409


class WorthNothing(NothingToPrint):
    """What comes back of a line is worth less than a kopeck: no receipt could name it, so that it would come back again."""

    code = "receipt.worth-nothing"


class NotToReturn(LukoshkoError):
    """Only what a register wrote as sold can be returned."""

    code = "receipt.not-to-return"
    status = 409


@dataclass(frozen=True)
class Back:
    """Some of a line comes back, numbered from 1. `kopecks` when the sum is known; else its share, half up."""

    no: int
    quantity_milli: int
    kopecks: int | None = None


@dataclass(frozen=True)
class Returned:
    """What of a line has come back already."""

    quantity_milli: int = 0
    kopecks: int = 0


NOTHING = Returned()


def shares(
    original: Receipt, back: Sequence[Back], before: Mapping[int, Returned] | None = None
) -> list[Back]:
    """How much of what was settled each part is. Raises TooMuchBack, NotToReturn for lines that are not there or twice.

    Shares are of all that has come back of a line by then, so that the last part takes whatever is left to the kopeck.
    """
    if original.kind not in SOLD:
        raise NotToReturn(f"nothing returns of {original.kind}", kind=original.kind)
    if len({each.no for each in back}) < len(back):
        raise NotToReturn("a line is named twice")
    return [_share(original, each, (before or {}).get(each.no, NOTHING)) for each in back]


def by_line(items: Iterable[Item]) -> dict[int, Returned]:
    """How much of each line of an order these things are."""
    found: dict[int, Returned] = {}
    for item in items:
        was = found.get(item.order_line, NOTHING)
        found[item.order_line] = Returned(
            was.quantity_milli + item.quantity_milli, was.kopecks + item.kopecks
        )
    return found


def left_over(
    earlier: Receipt, taken: Mapping[int, Returned], before: Mapping[int, Returned], kopecks: int
) -> list[Back]:
    """The lines of a receipt of money ahead on which this much of it goes back; `taken` is what was, by line of the order.

    First advances and what less was taken of than was prepaid, then what was taken for less, then anything that is left.
    Raises TooMuchBack.
    """
    left, less, cheaper, quantities = [], [], [], []
    rest = dict(taken)
    for no, line in enumerate(earlier.lines, start=1):
        worth = line.sum_kopecks - before.get(no, NOTHING).kopecks
        here = rest.get(line.order_line, NOTHING) if line.method != "advance" else NOTHING
        used = Returned(min(here.quantity_milli, line.quantity_milli), min(here.kopecks, worth))
        rest[line.order_line] = Returned(
            here.quantity_milli - used.quantity_milli, here.kopecks - used.kopecks
        )
        left.append(worth)
        quantities.append(line.quantity_milli - used.quantity_milli or line.quantity_milli)
        cheaper.append(worth - used.kopecks)
        less.append(cheaper[-1] if used.quantity_milli < line.quantity_milli else 0)
    if sum(left) < kopecks:
        raise TooMuchBack(f"{sum(left)} kopecks are left of what was paid ahead", left=sum(left))
    parts = [0] * len(left)
    for most in (less, cheaper, left):
        room = [each - part for each, part in zip(most, parts, strict=True)]
        more = spread(min(kopecks - sum(parts), sum(room)), room)
        parts = [part + each for part, each in zip(parts, more, strict=True)]
    return [
        Back(no, quantity, part)
        for no, (quantity, part) in enumerate(zip(quantities, parts, strict=True), start=1)
        if part
    ]


def give_back(
    original: Receipt,
    back: Sequence[Back],
    before: Mapping[int, Returned] | None = None,
    *,
    by: Literal["cash", "electronic"],
    circumstances: Circumstances,
    electronic_most: int | None = None,
    other_kopecks: int = 0,
) -> Receipt:
    """The receipt of return: the lines as they were settled, with their method and rate, paid as the money goes back:
    one way, or with `electronic_most` so much by card and the rest in cash; `other_kopecks` by goods given for them.

    Raises TooMuchBack, NotToReturn, WorthNothing when a part is worth less than a kopeck, BadReceipt.
    """
    parts = shares(original, back, before)
    if crumbs := [part.no for part in parts if not part.kopecks]:
        raise WorthNothing(f"lines {crumbs}: worth less than a kopeck", lines=crumbs)
    lines = [line for part in parts for line in _lines(original.lines[part.no - 1], part)]
    total = sum(line.sum_kopecks for line in lines)
    rest = total - other_kopecks
    electronic = min(rest, electronic_most) if electronic_most is not None else rest * (by == "electronic")
    receipt = Receipt(
        kind="sell_return", order_id=original.order_id, order_number=original.order_number, lines=lines,
        cash_kopecks=rest - electronic, electronic_kopecks=electronic, other_kopecks=other_kopecks,
        total_kopecks=total, taxation=original.taxation, buyer=original.buyer or circumstances.buyer,
        place=original.place, address=circumstances.address, cashier=circumstances.cashier,
        cashier_inn=circumstances.cashier_inn, internet=circumstances.internet, electronic=circumstances.electronic,
        machine_number=circumstances.machine_number, sender_email=original.sender_email,
        buyer_name=original.buyer_name, buyer_inn=original.buyer_inn,
    )  # fmt: skip
    check(receipt)
    return receipt


def add_up(returns: Iterable[Receipt]) -> dict[int, Returned]:
    """What has come back of each line of an original, over all its returns."""
    found: dict[int, Returned] = {}
    for line in (line for receipt in returns for line in receipt.lines):
        was = found.get(line.returns, NOTHING)
        found[line.returns] = Returned(
            was.quantity_milli + line.quantity_milli, was.kopecks + line.sum_kopecks
        )
    return found


def by_order_line(
    lines: Sequence[ReceiptLine], order_line: int, quantity_milli: int, before: Mapping[int, Returned]
) -> list[Back]:
    """Some of an order's line as parts of the lines that settled it, first to last. Raises TooMuchBack."""
    found, left = [], quantity_milli
    for no, line in enumerate(lines, start=1):
        if line.order_line != order_line or not left:
            continue
        here = min(left, line.quantity_milli - before.get(no, NOTHING).quantity_milli)
        if here:
            found.append(Back(no, here))
            left -= here
    if left:
        raise TooMuchBack(
            f"line {order_line} of the order: {left} more than is left",
            line=order_line,
            left=quantity_milli - left,
        )
    return found


def _share(original: Receipt, back: Back, before: Returned) -> Back:
    if not 1 <= back.no <= len(original.lines):
        raise NotToReturn(f"the receipt has no line {back.no}", line=back.no)
    line = original.lines[back.no - 1]
    upto = before.quantity_milli + back.quantity_milli
    ahead = line.method in AHEAD  # money without goods: only its sum is counted
    if back.quantity_milli < 1 or (upto > line.quantity_milli and not ahead):
        left = line.quantity_milli - before.quantity_milli
        raise TooMuchBack(f"line {back.no}: {left} are left", line=back.no, left=left)
    if (
        line.measure == "piece"
        and back.quantity_milli % WHOLE_MILLI
        and line.quantity_milli % WHOLE_MILLI == 0
    ):
        raise NotToReturn(f"line {back.no}: a part of a piece", line=back.no)
    left = line.sum_kopecks - before.kopecks
    share = half_up(line.sum_kopecks * upto, line.quantity_milli) - before.kopecks
    kopecks = min(max(share, 0), left) if back.kopecks is None else back.kopecks
    if kopecks > left:
        raise TooMuchBack(f"line {back.no}: {left} kopecks are left", line=back.no, left=left)
    return Back(back.no, back.quantity_milli, kopecks)


def _lines(line: ReceiptLine, part: Back) -> list[ReceiptLine]:
    counted = line.measure == "piece" and part.quantity_milli % WHOLE_MILLI == 0
    pieces = priced(part.quantity_milli, part.kopecks or 0, usual_kopecks=line.price_kopecks, counted=counted)
    return [
        msgspec.structs.replace(
            line, price_kopecks=each.price_kopecks, quantity_milli=each.quantity_milli, sum_kopecks=each.kopecks,
            mark=_back(line.mark), returns=part.no,
        )
        for each in pieces
        if each.kopecks or line.method not in AHEAD
    ]  # fmt: skip


def _back(mark: Mark | None) -> Mark | None:
    """The code returns to circulation; what it was checked for at the sale says nothing now."""
    if mark is None:
        return None
    return msgspec.structs.replace(
        mark, status=GOES_BACK.get(mark.status, mark.status), checked=0, industry=None
    )
