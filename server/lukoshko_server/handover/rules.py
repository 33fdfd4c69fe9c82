"""What may be done with an order at the handover. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.handover.refusals import NotReturnable, PartOfPiece
from lukoshko_server.lockers.rules import Box
from lukoshko_server.lockers.store import Placement
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.payments.acquirers.contract import CartLine, fee_line
from lukoshko_server.picking.parcels import Parcel
from lukoshko_server.receipts.returns import Back
from lukoshko_wire.api.refunds import GoodsFate, RefundLine
from lukoshko_wire.exposure import Limits
from lukoshko_wire.money import half_up, line_sum
from lukoshko_wire.rights import Load
from lukoshko_wire.values import PayMethod, Way, Zone
from lukoshko_wire.weighing import of_whole_pieces

AT_HAND = {Way.COURIER: "on_the_way", Way.COUNTER: "ready", Way.LOCKER: "ready"}
BACK = {Way.COURIER: "back_to_door", Way.COUNTER: "back_to_shelf", Way.LOCKER: "back_to_shelf"}
SETTLED = ("handing_over", "completed")
"""The money of all lines is taken or being taken: what is not given out is owed."""


@dataclass(frozen=True)
class PickupState:
    """Where a pickup stands."""

    order_id: str
    locker_id: str
    state: str
    handed_at: datetime | None


def methods(order: Order, *, covered_kopecks: int) -> list[PayMethod]:
    """How the order may be paid now: by what is at the bank, or the rest of it in cash or on the terminal; or an invoice."""
    if order.payment == "invoice":
        return [PayMethod.INVOICE]
    if order.way is Way.LOCKER or covered_kopecks >= order.total_kopecks > 0:
        return [PayMethod.HOLD]
    return [PayMethod.CASH, PayMethod.TERMINAL]


def cart(order: Order) -> tuple[CartLine, ...]:
    """What a capture of the order is for, for acquirers that want to know: the lines as they are handed over, the fee."""
    lines = [
        CartLine(
            no=line.no, goods_id=line.goods_id, name=line.name, weighed=line.unit.weighed, quantity=line.due,
            price_kopecks=line.price_kopecks, kopecks=line.sum_kopecks, vat=line.vat,
        )
        for line in order.lines
        if line.due
    ]  # fmt: skip
    return (*lines, fee_line(order.fee_kopecks)) if order.fee_kopecks else tuple(lines)


def till_of(way: Way, *, online: str, own: str | None, place: str | None) -> str | None:
    """Where a sale's receipt is made: where such sales go when nobody hands over, by whoever stands there, at the place."""
    return (online if way is Way.LOCKER else "") or own or place


def tills_back(wanted: str, *, online: str, place: str | None, sold_at: str, internet: bool) -> list[str]:
    """Where a return may be made, the best first: as was asked, where such sales go, at the place, where it was sold."""
    return [till for till in (wanted, online if internet else "", place, sold_at) if till]


def granted(state: str) -> bool:
    """True when the goods of an order in this state are the customer's to take out of a locker."""
    return state in ("ready", "handing_over", "completed")


def deposits(
    parcels: Iterable[Parcel], placements: Iterable[Placement], stands: Mapping[str, Limits | None]
) -> list[Load]:
    """What a courier still has to put in, where, and what it may stand when that is not what its zone's goods may."""
    kept = {each.parcel_id: each.cell_no for each in placements if not each.occupied and not each.released}
    return [
        Load(
            parcel_id=parcel.id,
            order_id=parcel.order_id,
            barcode=parcel.barcode,
            cell=kept[parcel.id],
            limits=stands.get(parcel.id),
        )
        for parcel in parcels
        if parcel.id in kept
    ]


def contents(order: Order, zone: Zone, written: Sequence[tuple[int, int]]) -> dict[int, int]:
    """How much of which line is handed over with a parcel: as it was packed; unwritten, all of its zone."""
    packed = dict(written) or {line.no: line.due for line in order.lines if line.zone is zone}
    counted = {line.no for line in order.lines if line.state not in ("removed", "replaced") and line.picked}
    return {no: quantity for no, quantity in packed.items() if no in counted and quantity > 0}


def money_of(before: str, after: str) -> str:
    """What becomes of the money of spoiled goods: given back whole, left out, owed; or there was none any more."""
    if after == "cancelled":
        return "gone" if before == "cancelled" else "void"
    if before == "handing_over":
        return "refund_due"
    return {"completed": "refund_due", "refused": "gone"}.get(after, "left_out")


def spoiled_text(number: str, money: str, kopecks: int) -> str:
    """What the customer is told, on the phone."""
    what = f"Заказ {number}: продукты слишком долго были в тепле, выдать их нельзя."
    return {
        "void": f"{what} Заказ отменён, деньги вернутся полностью.",
        "left_out": f"{what} За них вы не платите: {sum_text(kopecks)}. Остальное выдадим как обычно.",
        "refund_due": f"{what} Вернём {sum_text(kopecks)}.",
    }.get(money, what)


CLAIM_DUE = {
    "decide": timedelta(minutes=15),
    "place": timedelta(minutes=30),
    "bring": timedelta(hours=24),
    "refund": timedelta(days=3),
    "door": timedelta(hours=4),
}


def claim_due(kind: str, now: datetime) -> datetime:
    """By when a claim of this kind is to be settled."""
    return now + CLAIM_DUE[kind]


def wasted(zone: Zone) -> bool:
    """Whether goods that come back out of a locker go to waste: nobody vouches for the cold on the way back."""
    return zone is not Zone.AMBIENT


def fates(line: Line) -> list[GoodsFate]:
    """What may become of goods that a customer brings back: food that had to be kept cold is never sold again."""
    return ["kept", "off"] if wasted(line.zone) else ["kept", "back", "off"]


def parts_back(lines: Iterable[RefundLine]) -> list[Back]:
    """Lines as they are asked for, as parts of their receipt."""
    return [Back(line.no, line.quantity_milli) for line in lines]


def fate_of_return(zone: Zone, *, sealed: bool) -> GoodsFate:
    """What becomes of goods out of a locker: for sale again only what needs no cold and was never opened."""
    return "back" if sealed and not wasted(zone) else "off"


REMINDERS = (50, 80, 95)
"""Percent of the time in a locker after which its customer is reminded."""


def keep_until(since: datetime, zones: Iterable[Zone], ambient_hours: int, cold_hours: int) -> datetime:
    """How long a locker keeps an order: as long as its most delicate goods may lie there."""
    cold = any(zone is not Zone.AMBIENT for zone in zones)
    return since + timedelta(hours=cold_hours if cold else ambient_hours)


def reminder_due(since: datetime, until: datetime, reminded: int, now: datetime) -> int:
    """The percent of which the customer is to be reminded now; 100 when the time is over, 0 when nothing is due.

    After an outage one reminder is sent, not all that were missed.
    """
    if now >= until:
        return 100
    gone = (now - since) * 100 // (until - since)
    return max((each for each in REMINDERS if each <= gone and each > reminded), default=0)


SHELF_MM = (200, 300, 150)
"""The room that goods which come back are given, whatever they measured when they left."""


def check_pieces(line: Line, refused: int) -> None:
    """Raises PartOfPiece: of goods sold by the piece and priced by weight whole pieces are refused, or all."""
    if line.pieces and refused != line.picked and not of_whole_pieces(refused, line.weights):
        raise PartOfPiece(
            f"line {line.no}: no pieces weigh {refused}", line_no=line.no, weights=list(line.weights)
        )


UNDECIDED = ("asked", "in_cell", "taken_out")
"""States of a return that waits for somebody."""
RETURN_WITHIN = timedelta(days=7)
BRING_WITHIN = timedelta(days=2)
"""How long after the handover a return may be asked for, and after asking the goods may be brought."""


def may_return_until(order: Order, handed_at: datetime | None) -> datetime | None:
    """Until when goods of this order may be brought back; None where they were not handed over by a locker.

    The locker's clock may be wrong: a handover before the order was placed counts from then.
    """
    if order.state != "completed" or handed_at is None:
        return None
    return max(handed_at, order.created_at) + RETURN_WITHIN


def came_back(returns: Iterable[tuple[str, Mapping[int, int]]]) -> dict[int, int]:
    """How much of each line these returns (state, lines) bring; what was withdrawn stayed with the customer."""
    brought: Counter[int] = Counter()
    for state, lines in returns:
        if state != "withdrawn":
            brought.update(lines)
    return dict(brought)


def left_to_return(order: Order, returned: Mapping[int, int]) -> dict[int, int]:
    """How much of each line may still come back: what was handed over less what came back already."""
    left = {line.no: (line.handed or 0) - returned.get(line.no, 0) for line in order.lines}
    return {no: quantity for no, quantity in left.items() if quantity > 0}


def returned_kopecks(order: Order, wanted: Mapping[int, int], returned: Mapping[int, int]) -> int:
    """What these quantities cost, beside what came back before: all parts of a line together never cost more than it.

    Raises NotReturnable when more comes back than is left.
    """
    left = left_to_return(order, returned)
    for no, quantity in wanted.items():
        if quantity > left.get(no, 0):
            raise NotReturnable("more than was handed over", line_no=no)
    lines = [line for line in order.lines if line.no in wanted]
    return sum(
        cost(line, returned.get(line.no, 0) + wanted[line.no]) - cost(line, returned.get(line.no, 0))
        for line in lines
    )


def cost(line: Line, quantity: int) -> int:
    """Kopecks of so much of a line, with its share of what came off the order."""
    if line.off_kopecks and line.due:
        return half_up(line.sum_kopecks * quantity, line.due)
    return line_sum(line.price_kopecks, quantity, weighed=line.unit.weighed)


def box_of(parcel: Parcel) -> Box:
    """What a parcel takes of a cell."""
    return Box(parcel.id, parcel.zone, parcel.width_mm, parcel.depth_mm, parcel.height_mm, parcel.grams)


def return_box(parcel_id: str, order: Order, wanted: Mapping[int, int]) -> Box:
    """The cell that goods need which come back: the coldest zone among them, their weight, and a shelf's room."""
    lines = [line for line in order.lines if line.no in wanted]
    zone = max((line.zone for line in lines), key=list(Zone).index)
    grams = sum(
        wanted[line.no] if line.unit.weighed else line.weight_grams * wanted[line.no] for line in lines
    )
    return Box(parcel_id, zone, *SHELF_MM, grams)


def return_text(number: str, state: str, kopecks: int, note: str) -> str:
    """What the customer is told when a return ends, on the phone."""
    return {
        "refund": f"Возврат по заказу {number} принят: вернём {sum_text(kopecks)}.",
        "refused": f"Возврат по заказу {number} не принят: {note}",
        "withdrawn": f"Возврат по заказу {number} закрыт: товары не положили в ячейку вовремя.",
    }[state]
