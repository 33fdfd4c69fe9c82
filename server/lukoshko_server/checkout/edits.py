"""What may be changed of an order after it was placed, by whom, and what that makes of its lines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lukoshko_server.catalogue.rules import Buffer, Goods
from lukoshko_server.checkout.rules import (
    MOST_LINES,
    CartEmpty,
    CartTooLarge,
    check_minimum,
    check_pieces,
    line_of,
)
from lukoshko_server.orders.rules import IN_EXCHANGE, Line, Order
from lukoshko_wire.api.edits import EditedLine, EditOrder, EditScope
from lukoshko_wire.money import line_sum
from lukoshko_wire.problems import Conflict, LukoshkoError
from lukoshko_wire.values import Way

BEFORE_PICKING = ("awaiting_payment", "confirmed")
PACKED = {Way.COURIER: ("packed", "on_the_way"), Way.COUNTER: ("packed", "ready"), Way.LOCKER: ("packed",)}
"""Where less may be given out than was packed: while the parcels are in hands of ours, not in a locker's cells."""
GONE = ("removed", "replaced")
NAMED = 3
"""Lines that a message names."""


class EditTooLate(LukoshkoError):
    """It is too late for this change, or for this person."""

    code = "order.edit-too-late"
    status = 409


class EditUnclear(Conflict):
    """A line is named twice, or goods are added that the order has already."""

    code = "order.edit-unclear"


class NothingEdited(Conflict):
    """The order is like this already."""

    code = "order.edit-nothing"


@dataclass(frozen=True)
class LineEdit:
    """A line as it becomes, new ones under the next free numbers. `before` is what was due of it."""

    line: Line
    before: int

    @property
    def after(self) -> int:
        """What is due of it from now on."""
        return self.line.due


def scope(order: Order, *, by_customer: bool) -> EditScope:
    """What this person may change now."""
    if order.payment == IN_EXCHANGE:
        return "none"
    if order.state in BEFORE_PICKING:
        return "all"
    if by_customer:
        return "none"
    if order.state == "picking":
        return "all"
    return "lower" if order.state in PACKED[order.way] else "none"


def plan(
    order: Order, body: EditOrder, known: Mapping[str, Goods], buffer: Buffer, *, by_customer: bool,
    minimum_kopecks: int,
) -> list[LineEdit]:  # fmt: skip
    """Lines that change. Raises EditTooLate, EditUnclear, NothingEdited, and what an order's goods are refused for."""
    may = scope(order, by_customer=by_customer)
    if may == "none" or (may == "lower" and (body.add or body.window_id not in (None, order.window_id))):
        raise EditTooLate(f"too late in {order.state}", state=order.state, may=may)
    _must_be_clear(order, body)
    changed = [
        LineEdit(_set(order.line(each.no), each.quantity, may, known, buffer), order.line(each.no).due)
        for each in body.lines
        if order.line(each.no).due != each.quantity
    ]
    free = max(line.no for line in order.lines) + 1
    changed += [
        LineEdit(line_of(no, known, each.goods_id, each.quantity, buffer), 0)
        for no, each in enumerate(body.add, start=free)
    ]
    if not changed and body.window_id in (None, order.window_id):
        raise NothingEdited("the order is like this already", order_id=order.id)
    _must_be_an_order(order, changed, minimum_kopecks)
    return changed


def edited(order: Order, changed: Sequence[LineEdit], *, fee_kopecks: int) -> Order:
    """The order as it becomes; what comes off it is shared anew."""
    lines = {line.no: line for line in order.lines} | {each.line.no: each.line for each in changed}
    return replace(order, lines=tuple(lines.values()), fee_kopecks=fee_kopecks)


def secured(order: Order) -> int:
    """The sum that must be held: what is picked as it weighs, what was set aside for the rest, and the fee."""
    return order.fee_kopecks + sum(
        line.budget_kopecks - line.off_kopecks if line.picked is None else line.sum_kopecks
        for line in order.lines
        if line.due
    )


def reserved(lines: Iterable[Line]) -> dict[str, int]:
    """How much of each goods the lines need."""
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.goods_id] = wanted.get(line.goods_id, 0) + line.due
    return wanted


def grown(order: Order, becomes: Order) -> dict[str, int]:
    """How much more of each goods the order needs as it becomes."""
    before = reserved(order.lines)
    more = {each: quantity - before.get(each, 0) for each, quantity in reserved(becomes.lines).items()}
    return {each: quantity for each, quantity in more.items() if quantity > 0}


def shown(changed: Sequence[LineEdit]) -> list[EditedLine]:
    """As screens and the history show it."""
    return [
        EditedLine(
            no=each.line.no, name=each.line.name, unit=each.line.unit, before=each.before, after=each.after
        )
        for each in changed
    ]


def edit_text(number: str, lines: Sequence[EditedLine], total: str, *, window: str = "") -> str:
    """What the customer is told, on the phone."""
    named = [f"{each.name[:40]}: {_amount(each)}" for each in lines[:NAMED]]
    more = [f"и ещё {len(lines) - NAMED}"] if len(lines) > NAMED else []
    said = [*named, *more, *([f"интервал {window}"] if window else [])]
    return f"Заказ {number} изменён: {'; '.join(said)}. Теперь {total}"


def _amount(line: EditedLine) -> str:
    if not line.after:
        return "убрали"
    kg, grams = divmod(line.after, 1000)
    after_text = f"{kg},{grams:03d} кг" if line.unit.weighed else f"{line.after} шт."
    return f"добавили {after_text}" if not line.before else f"теперь {after_text}"


def _must_be_clear(order: Order, body: EditOrder) -> None:
    numbers, goods = [each.no for each in body.lines], [each.goods_id for each in body.add]
    if len(set(numbers)) < len(numbers) or len(set(goods)) < len(goods):
        raise EditUnclear("a line is named twice")
    there = {line.goods_id for line in order.lines if line.state not in GONE}
    for each in goods:
        if each in there:
            raise EditUnclear("the order has these goods: change that line", goods_id=each)
    for no in numbers:
        line = order.line(no)
        if line.state not in ("ordered", "picked", "refused"):
            raise EditTooLate(f"line {no} is {line.state}", line_no=no, state=line.state)


def _set(line: Line, quantity: int, may: EditScope, known: Mapping[str, Goods], buffer: Buffer) -> Line:
    if may == "lower":
        if quantity > line.due:
            raise EditTooLate("it is packed: only less of it can be given", line_no=line.no, most=line.due)
        left = (line.picked or 0) - quantity
        return replace(line, refused=left, state="picked" if quantity else "refused")
    if not quantity:
        return replace(line, ordered=0, picked=None, state="removed", budget_kopecks=0)
    found = known.get(line.goods_id)
    if quantity > line.due:
        line_of(line.no, known, line.goods_id, quantity, buffer)  # sold today, and not too much of it
    if found is not None:
        check_pieces(found, quantity)
    estimate = line_sum(line.price_kopecks, quantity, weighed=line.unit.weighed)
    return replace(
        line, ordered=quantity, picked=None, state="ordered",
        budget_kopecks=buffer.over(found, estimate) if found is not None else estimate,
    )  # fmt: skip


def _must_be_an_order(order: Order, changed: Sequence[LineEdit], minimum_kopecks: int) -> None:
    lines = [line for line in edited(order, changed, fee_kopecks=0).lines if line.due]
    if not lines:
        raise CartEmpty("nothing would be left: cancel the order")
    if len(lines) > MOST_LINES:
        raise CartTooLarge(f"at most {MOST_LINES} lines", most=MOST_LINES)
    if sum(line.sum_kopecks for line in lines) < order.goods_kopecks:
        check_minimum(lines, minimum_kopecks)
