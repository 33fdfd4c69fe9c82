"""Use cases of places and windows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work, table
from lukoshko_server.windows import rules
from lukoshko_server.windows.rows import BookingRow, PlaceRow, WindowRow
from lukoshko_server.windows.rules import PastCutoff, Place, StreetNotServed, Template, Window, WindowFull
from lukoshko_wire.api.checkout import PlaceView, WindowView
from lukoshko_wire.problems import Conflict, NotFound
from lukoshko_wire.values import Way

_PLACES = select(table(PlaceRow)).where(table(PlaceRow).c.id.in_(bindparam("ids", expanding=True)))


class Windows:
    """The subject's use cases."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work = work
        self._zone = timezone(timedelta(minutes=settings.utc_offset_minutes))
        self._days = settings.window_days

    def add_place(self, place: Place, templates: Sequence[Template]) -> Place:
        """Make a place, or make it anew: the same id is the same place. Orders in its windows stay."""
        with self._work() as tx:
            row = tx.session.get(PlaceRow, place.id)
            if row is None:
                last = tx.session.scalar(select(func.max(PlaceRow.position)))
                row = PlaceRow(id=place.id, position=(last or 0) + 1)
                tx.session.add(row)
            row.way, row.name, row.address, row.hint = place.way.value, place.name, place.address, place.hint
            row.locker_id, row.till_id, row.streets = place.locker_id, place.till_id, list(place.streets)
            row.templates = [asdict(template) for template in templates]
            tx.session.flush()
            tx.record("place", place.id, "set")
            return place

    def places(self) -> list[PlaceView]:
        """Every place, as screens show it."""
        with self._work.read() as tx:
            rows = tx.session.scalars(select(PlaceRow).order_by(PlaceRow.position))
            return [
                PlaceView(id=row.id, way=Way(row.way), name=row.name, address=row.address, hint=row.hint)
                for row in rows
            ]

    def place(self, place_id: str) -> Place:
        """One place. Raises NotFound."""
        place = self.named([place_id]).get(place_id)
        if place is None:
            raise NotFound("no such place", place_id=place_id)
        return place

    def named(self, place_ids: Iterable[str]) -> dict[str, Place]:
        """These places by id; unknown ids are left out."""
        with self._work.read() as tx:
            return tx.once_each("place", place_ids, lambda ids: _places(tx, ids))

    def check_street(self, place_id: str, street: str) -> None:
        """Raises StreetNotServed when the delivery zone does not reach the street."""
        if not rules.serves(self.place(place_id).streets, street):
            raise StreetNotServed("the zone does not serve this street", place_id=place_id)

    def windows_of(self, place_id: str) -> list[WindowView]:
        """Windows of a place that may still be ordered for, full ones too. Raises NotFound."""
        with self._work.read() as tx:
            row = _place_row(tx, place_id)
            windows = rules.upcoming(row.id, _templates(row), tx.now, zone=self._zone, days=self._days)
            query = select(WindowRow.id, WindowRow.taken).where(
                WindowRow.place_id == place_id, WindowRow.id.in_([window.id for window in windows])
            )
            taken = {found: orders for found, orders in tx.session.execute(query)}  # noqa: C416 - rows are no pairs
        return [_view(window.with_taken(taken.get(window.id, 0))) for window in windows]

    def take(self, window_id: str, order_id: str) -> Window:
        """Put an order into a window, once. Raises NotFound, PastCutoff, WindowFull, Conflict."""
        with self._work() as tx:
            window = self._window(tx, window_id)
            row = _locked(tx, window)
            booking = tx.session.get(BookingRow, order_id)
            if booking is not None:
                if booking.window_id != window_id:
                    raise Conflict("the order has another window", order_id=order_id)
                return window.with_taken(row.taken)
            if window.cutoff_at <= tx.now:
                raise PastCutoff(f"window {window_id} is past its cut-off", window_id=window_id)
            row.capacity = max(window.capacity, row.taken)
            if row.taken >= row.capacity:
                raise WindowFull(f"window {window_id} is full", window_id=window_id)
            row.taken += 1
            tx.session.add(BookingRow(order_id=order_id, window_id=window_id))
            tx.session.flush()
            return window.with_taken(row.taken)

    def move(self, order_id: str, window_id: str) -> Window:
        """Put an order into another window instead of its own, or leave all as it is.

        Raises NotFound, PastCutoff, WindowFull.
        """
        with self._work() as tx:
            booking = tx.session.get(BookingRow, order_id, populate_existing=True)
            wanted = self._window(tx, window_id)
            for each in sorted({booking.window_id if booking else window_id, window_id}):
                # Two orders that change places lock both windows in one order.
                _ = _locked(tx, wanted) if each == window_id else _for_change(tx, each)
            self.release(order_id)
            return self.take(window_id, order_id)

    def spoken(self, starts_at: datetime, ends_at: datetime) -> str:
        """A window in a message, in the shop's own time: 26.11, 14:00-16:00."""
        since, until = starts_at.astimezone(self._zone), ends_at.astimezone(self._zone)
        return f"{since:%d.%m, %H:%M}–{until:%H:%M}"

    def release(self, order_id: str) -> None:
        """Take an order out of its window; an order that is in none is out already."""
        with self._work() as tx:
            booking = tx.session.get(BookingRow, order_id)
            if booking is None:
                return
            row = _for_change(tx, booking.window_id)
            booking = tx.session.get(BookingRow, order_id, populate_existing=True)
            if booking is not None:  # somebody else may have released it while we waited for the window
                tx.session.delete(booking)
                row.taken -= 1
                tx.session.flush()

    def _window(self, tx: Tx, window_id: str) -> Window:
        place_id = window_id.rpartition(".")[0]
        row = tx.session.get(PlaceRow, place_id)
        window = rules.named(place_id, _templates(row), window_id, zone=self._zone) if row else None
        if window is None:
            raise NotFound("no such window", window_id=window_id)
        return window


def _locked(tx: Tx, window: Window) -> WindowRow:
    dialect = tx.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(WindowRow)
    values: dict[str, Any] = {
        "id": window.id, "place_id": window.place_id, "starts_at": window.starts_at,
        "capacity": window.capacity, "taken": 0,
    }  # fmt: skip
    tx.session.execute(insert.values(values).on_conflict_do_nothing(index_elements=["id"]))
    return _for_change(tx, window.id)


def _for_change(tx: Tx, window_id: str) -> WindowRow:
    query = select(WindowRow).where(WindowRow.id == window_id).with_for_update()
    return tx.session.scalars(query.execution_options(populate_existing=True)).one()


def _place_row(tx: Tx, place_id: str) -> PlaceRow:
    row = tx.session.get(PlaceRow, place_id)
    if row is None:
        raise NotFound("no such place", place_id=place_id)
    return row


def _templates(row: PlaceRow) -> list[Template]:
    return [Template(**template) for template in row.templates]  # type: ignore[arg-type]


def _places(tx: Tx, place_ids: Sequence[str]) -> dict[str, Place]:
    return {
        row.id: Place(
            row.id,
            Way(row.way),
            row.name,
            row.address,
            row.hint,
            row.locker_id,
            row.till_id,
            tuple(row.streets),
        )
        for row in tx.run(_PLACES, {"ids": place_ids})
    }


def _view(window: Window) -> WindowView:
    return WindowView(
        id=window.id,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        cutoff_at=window.cutoff_at,
        free=window.free,
        fee_kopecks=window.fee_kopecks,
    )
