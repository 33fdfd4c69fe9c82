"""Lockers and tills as operator, technician and the twin see them."""

from typing import Any

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers.service import CellPicture, Lockers
from lukoshko_server.orders.service import Orders
from lukoshko_server.tills.service import Till, Tills
from lukoshko_server.views import View
from lukoshko_wire.api.machines import CellView, LockerView, Machines, TillView, ZoneView

MOST_NUMBERS = 10_000


class MachineScreen:
    """Builds LockerView, TillView and Machines."""

    def __init__(self, work: Work, lockers: Lockers, tills: Tills, orders: Orders) -> None:
        self._work, self._lockers, self._tills, self._orders = work, lockers, tills, orders
        self._numbers: dict[str, str] = {}

    def machines(self) -> Machines:
        """Everything that joins by MQTT."""
        with self._work.read() as tx:
            lockers = [self._locker(each, tx.seq("locker", each)) for each in self._lockers.all()]
            return Machines(
                lockers=lockers, tills=[_till(till, tx.seq("till", till.id)) for till in self._tills.all()]
            )

    def locker(self, locker_id: str) -> LockerView:
        """One locker. Raises NotFound."""
        with self._work.read() as tx:
            return self._locker(locker_id, tx.seq("locker", locker_id))

    def locker_views(self, tx: Tx, locker_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a locker changes."""
        return [(f"locker:{locker_id}", "locker", self._locker(locker_id, seq))]

    def till_views(self, tx: Tx, till_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a till changes."""
        return [("tills", "till", _till(self._tills.get(till_id), seq))]

    def _locker(self, locker_id: str, seq: int) -> LockerView:
        picture = self._lockers.picture(locker_id)
        zones = [
            ZoneView(
                zone=zone.zone, online=zone.online, air_c10=zone.air_c10, setpoint_c10=zone.setpoint_c10,
                defrost=zone.defrost, alarm=zone.alarm,
            )
            for zone in picture.zones
        ]  # fmt: skip
        return LockerView(
            id=picture.id, name=picture.name, address=picture.address, seq=seq, online=picture.online,
            seen_at=picture.seen_at, cells=[self._cell(cell) for cell in picture.cells], zones=zones,
        )  # fmt: skip

    def _cell(self, shown: CellPicture) -> CellView:
        cell = shown.cell
        return CellView(
            no=cell.no, zone=cell.zone, column=cell.column, row=cell.row, column_span=cell.column_span,
            row_span=cell.row_span, width_mm=cell.width_mm, depth_mm=cell.depth_mm, height_mm=cell.height_mm,
            max_grams=cell.max_grams, door=shown.door, state=_cell_state(shown),  # type: ignore[arg-type]
            order_number=self._number(shown.placement.order_id) if shown.placement else "",
        )  # fmt: skip

    def _number(self, order_id: str) -> str:
        """An order's number never changes, so it is asked for once."""
        if order_id not in self._numbers:
            if len(self._numbers) > MOST_NUMBERS:
                self._numbers.clear()
            self._numbers[order_id] = self._orders.get(order_id).number
        return self._numbers[order_id]


def _cell_state(shown: CellPicture) -> Any:
    if shown.out_of_service:
        return "out_of_service"
    if shown.check:
        return "check"
    if shown.placement is None:
        return "free"
    if shown.placement.issued:
        return "issuing"
    return "occupied" if shown.placement.occupied else "reserved"


def _till(till: Till, seq: int) -> TillView:
    return TillView(
        id=till.id, name=till.name, seq=seq, online=till.online, shift=till.shift, shift_number=till.shift_number,
        paper=till.paper, electronic=till.electronic, fn_number=till.fn_number, last_fd=till.last_fd, queue=till.queue,
        trouble=till.trouble, seen_at=till.seen_at,
    )  # fmt: skip
