"""Returns as they are read: by order, by what waits, and how much may still come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lukoshko_server.db import Work
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.rows import ReturnRow
from lukoshko_server.handover.rules import UNDECIDED, came_back, left_to_return, may_return_until
from lukoshko_server.lockers.door_commands import Command
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import RETURN
from lukoshko_server.orders.rules import Order
from lukoshko_wire.problems import NotFound
from lukoshko_wire.receipts import WHOLE_MILLI

MOST = 500
SHOWN_FOR = timedelta(days=7)
"""How long a return that ended stays on the operator's list."""


@dataclass(frozen=True)
class Return:
    """A return as read."""

    id: str
    order_id: str
    locker_id: str
    state: str
    cell_no: int | None
    lines: dict[int, int]
    kopecks: int
    zone: str
    reason: str
    sealed: bool
    asked_at: datetime
    moved_at: datetime
    note: str


class Returns:
    """Queries; rows never leave the subject."""

    def __init__(self, work: Work, lockers: Lockers, pickup: Pickup) -> None:
        self._work, self._lockers, self._pickup = work, lockers, pickup

    def get(self, return_id: str) -> Return:
        """One return. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(ReturnRow, return_id)
            if row is None:
                raise NotFound("no such return", return_id=return_id)
            return _as_return(row)

    def of_order(self, order_id: str) -> list[Return]:
        """Every return of an order, the latest first."""
        with self._work.read() as tx:
            query = select(ReturnRow).where(ReturnRow.order_id == order_id)
            return [_as_return(row) for row in tx.session.scalars(query.order_by(ReturnRow.asked_at.desc()))]

    def left(self, order: Order) -> dict[int, int]:
        """How much of each line may still be asked back; nothing while another return waits, or when it is too late."""
        with self._work.read() as tx:
            before, until = self.of_order(order.id), self.until(order)
            if until is None or tx.now > until or any(each.state in UNDECIDED for each in before):
                return {}
            return left_to_return(order, returned(before))

    def waiting(self) -> list[Return]:
        """Returns that are not decided, the oldest first; then those that ended lately, the latest first."""
        with self._work.read() as tx:
            open_ones = select(ReturnRow).where(ReturnRow.state.in_(UNDECIDED)).order_by(ReturnRow.asked_at)
            ended = select(ReturnRow).where(
                ReturnRow.state.not_in(UNDECIDED), ReturnRow.moved_at > tx.now - SHOWN_FOR
            )
            found = [*tx.session.scalars(open_ones.limit(MOST))]
            found += tx.session.scalars(ended.order_by(ReturnRow.moved_at.desc()).limit(MOST))
            return [_as_return(row) for row in found]

    def last_tap(self, order_id: str, return_id: str) -> Command | None:
        """The customer's last opening of a cell for this return, or None."""
        mine = [
            each
            for each in self._lockers.commands_of(order_id)
            if each.parcel_id == RETURN + return_id and each.reason == "deposit"
        ]
        return mine[-1] if mine else None

    def until(self, order: Order) -> datetime | None:
        """Until when goods of this order may be brought back; None where they were not handed over by a locker."""
        state = self._pickup.state(order.id)
        return may_return_until(order, state.handed_at if state else None)


def lines_of(row: ReturnRow) -> dict[int, int]:
    return {each["no"]: each["quantity"] for each in row.lines}


def in_milli(order: Order, row: ReturnRow) -> dict[int, int]:
    """Lines of a return in thousandths of a piece or a kilogram, as receipts count."""
    return {
        no: quantity if order.line(no).unit.weighed else quantity * WHOLE_MILLI
        for no, quantity in lines_of(row).items()
    }


def returned(returns: Iterable[Return]) -> dict[int, int]:
    """How much of each line came back, or is on its way."""
    return came_back((each.state, each.lines) for each in returns)


def _as_return(row: ReturnRow) -> Return:
    return Return(
        row.id, row.order_id, row.locker_id, row.state, row.cell_no, lines_of(row), row.kopecks, row.zone, row.reason,
        row.sealed, row.asked_at, row.moved_at, row.note,
    )  # fmt: skip
