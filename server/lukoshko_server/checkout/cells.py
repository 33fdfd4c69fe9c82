"""Cells promised at the moment of ordering, and where else there is room when there is none."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.lockers.capacity import NoCapacity
from lukoshko_server.lockers.holding import Holding
from lukoshko_server.orders.rules import Line
from lukoshko_server.picking.parcelling import Piece, goods, pieces
from lukoshko_server.windows.rules import Place, Window
from lukoshko_server.windows.service import Windows

OTHERS = 3
"""Windows named in a refusal."""
LOOK_AHEAD = 12
"""Windows that are looked into for it."""


class Cells:
    """The use cases; each joins the caller's transaction."""

    def __init__(self, windows: Windows, holding: Holding) -> None:
        self._windows, self._holding = windows, holding

    def hold(
        self, order_id: str, place: Place, window: Window, lines: Sequence[Line], known: Mapping[str, Goods],
        *, reach: bool,
    ) -> None:  # fmt: skip
        """Promise cells for what is ordered. Raises NoCapacity that names the next windows of the place with room."""
        if place.locker_id is None:
            return
        wanted = _pieces(lines, known)
        try:
            self._holding.hold(
                order_id, place.locker_id, wanted, window.starts_at, window.ends_at, reach=reach
            )
        except NoCapacity as error:
            others = self._others(place, window, wanted, reach=reach)
            raise NoCapacity(error.detail, place_id=place.id, windows=others) from error

    def renew(
        self, order_id: str, place: Place, starts_at: datetime, ends_at: datetime, lines: Sequence[Line],
        known: Mapping[str, Goods],
    ) -> None:  # fmt: skip
        """Promise cells anew for what an edited order holds, as reachable as they were. Raises NoCapacity."""
        promised = self._holding.promise(order_id)
        if place.locker_id is None or promised is None:
            return
        self._holding.release(order_id)
        self._holding.hold(
            order_id, place.locker_id, _pieces(lines, known), starts_at, ends_at, reach=promised.reach
        )

    def release(self, order_id: str) -> None:
        """The order is given up."""
        self._holding.release(order_id)

    def _others(self, place: Place, refused: Window, wanted: Sequence[Piece], *, reach: bool) -> list[str]:
        ahead = [each for each in self._windows.windows_of(place.id) if each.free and each.id != refused.id]
        ahead = ahead[:LOOK_AHEAD]
        room = self._holding.room(
            place.locker_id or "", wanted, [(each.starts_at, each.ends_at) for each in ahead], reach=reach
        )
        return [each.id for each, has_room in zip(ahead, room, strict=True) if has_room][:OTHERS]


def _pieces(lines: Sequence[Line], known: Mapping[str, Goods]) -> list[Piece]:
    return pieces(
        goods(
            line.no, line.zone, line.unit, line.due, grams_each=line.weight_grams,
            known=known.get(line.goods_id),
        )
        for line in lines
    )  # fmt: skip
