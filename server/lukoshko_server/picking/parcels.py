"""Parcels (места): made when an order is packed, followed until the customer's hands."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import bindparam, select

from lukoshko_server.db import Tx, Work, table
from lukoshko_server.picking.parcelling import Bag
from lukoshko_server.picking.rows import ParcelRow
from lukoshko_wire.api.cold import WarmthView
from lukoshko_wire.api.orders import ParcelLine, ParcelView
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Zone

_ROWS = (
    select(ParcelRow)
    .where(ParcelRow.order_id == bindparam("order_id"))
    .order_by(ParcelRow.no)
    .execution_options(populate_existing=True)
)
_PARCELS = table(ParcelRow)
_OF_ORDERS = (
    select(_PARCELS).where(_PARCELS.c.order_id.in_(bindparam("ids", expanding=True))).order_by(_PARCELS.c.no)
)


class UnknownParcel(NotFound):
    """No parcel carries this barcode."""

    code = "parcel.unknown"


@dataclass(frozen=True)
class Parcel:
    """A parcel as read."""

    id: str
    order_id: str
    no: int
    of: int
    barcode: str
    zone: Zone
    grams: int
    width_mm: int
    depth_mm: int
    height_mm: int
    contents: tuple[tuple[int, int], ...]
    """What of each line is in it: line, quantity."""
    state: str
    cell: int | None
    part_of: str | None = None

    def view(self, warmth: WarmthView | None = None) -> ParcelView:
        """As screens see it, with what is counted of its warmth where that is shown."""
        return ParcelView(
            id=self.id, barcode=self.barcode, zone=self.zone, grams=self.grams, cell=self.cell, no=self.no, of=self.of,
            state=self.state,  # type: ignore[arg-type]
            contents=[ParcelLine(line_no=line, quantity=quantity) for line, quantity in self.contents],
            warmth=warmth,
        )  # fmt: skip


@dataclass(frozen=True)
class ParcelMoved:
    """Told in the same transaction whenever a parcel changes hands."""

    order_id: str
    parcel_id: str
    state: str


@dataclass(frozen=True)
class ParcelDivided:
    """Told when goods of a parcel became parcels of their own: all of them came the same way until now."""

    order_id: str
    parcel_id: str
    parts: tuple[str, ...]
    """The new ones."""


def loss_of(parcel_id: str, line_no: int) -> str:
    """How references begin under which a line's goods in a parcel are written off, and come in again."""
    return f"{parcel_id}:{line_no}:"


def part_id(parcel_id: str, request_id: str, no: int) -> str:
    """Id of the part with this number, from 1, that a request cuts off a parcel: a repeat cuts nothing more."""
    return str(uuid5(NAMESPACE_URL, f"lukoshko:part:{parcel_id}:{request_id}:{no}"))


class Parcels:
    """The parcels of every order; each use joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def make(self, order_id: str, order_number: str, bags: Sequence[Bag]) -> list[Parcel]:
        """Write the parcels of an order. Ids and barcodes follow from the order, so that a repeat makes none."""
        with self._work() as tx:
            for no, bag in enumerate(bags, start=1):
                row = ParcelRow(
                    id=str(uuid5(NAMESPACE_URL, f"lukoshko:parcel:{order_id}:{no}")), order_id=order_id, no=no,
                    of=len(bags), barcode=_barcode(order_number, no), zone=bag.zone.value,
                    grams=bag.grams, width_mm=bag.width_mm, depth_mm=bag.depth_mm, height_mm=bag.height_mm,
                    contents=[list(pair) for pair in bag.contents], state="packed", changed_at=tx.now,
                )  # fmt: skip
                tx.session.add(row)
                tx.record("parcel", row.id, "packed", after=f"{row.zone} {row.grams} g", order_id=order_id)
            tx.session.flush()
            return self.of_order(order_id)

    def divide(self, parcel_id: str, order_number: str, bags: Sequence[Bag], request_id: str) -> list[Parcel]:
        """The first bag is what the parcel holds from now on, each further one is a parcel of its own in the same hands.

        Nothing appears or is lost by it: raises ValueError when the bags do not hold exactly what the parcel holds.
        """
        with self._work() as tx:
            row = _row(tx, parcel_id)
            held = Counter({line: quantity for line, quantity in row.contents})  # noqa: C416 - pairs come as lists
            if _held(bags) != held or sum(bag.grams for bag in bags) != row.grams:
                raise ValueError(f"parcel {parcel_id} holds something else than its parts")
            mine = list(tx.session.scalars(select(ParcelRow).where(ParcelRow.order_id == row.order_id)))
            last = max(each.no for each in mine)
            parts = [
                ParcelRow(
                    id=part_id(parcel_id, request_id, at), order_id=row.order_id, no=last + at, of=0,
                    barcode=_barcode(order_number, last + at), zone=row.zone, state=row.state, cell=None, part_of=parcel_id,
                )
                for at in range(1, len(bags))
            ]  # fmt: skip
            before = row.grams
            for each, bag in zip([row, *parts], bags, strict=True):
                each.width_mm, each.depth_mm, each.height_mm = bag.width_mm, bag.depth_mm, bag.height_mm
                each.grams, each.contents = bag.grams, [list(pair) for pair in bag.contents]
                each.changed_at = tx.now
            for each in [*mine, *parts]:
                each.of = len(mine) + len(parts)
            tx.session.add_all(parts)
            tx.session.flush()
            after = ", ".join(f"{each.barcode} {each.grams} g" for each in [row, *parts])
            tx.record("parcel", row.id, "divided", before=f"{before} g", after=after, order_id=row.order_id)
            tx.touch("order", row.order_id)
            tx.tell(ParcelDivided(row.order_id, row.id, tuple(each.id for each in parts)))
            return [_as_parcel(each) for each in [row, *parts]]

    def find(self, parcel_id: str) -> Parcel | None:
        """One parcel, or None."""
        with self._work.read() as tx:
            row = tx.get(ParcelRow, parcel_id)
            return _as_parcel(row) if row is not None else None

    def of_order(self, order_id: str) -> list[Parcel]:
        """Parcels of an order by number."""
        return self.of_orders([order_id])[order_id]

    def of_orders(self, order_ids: Sequence[str]) -> dict[str, list[Parcel]]:
        """Parcels of several orders, in one statement."""
        with self._work.read() as tx:
            return tx.once_each("parcels", order_ids, lambda ids: _of_orders(tx, ids))

    def by_barcode(self, barcode: str) -> Parcel:
        """The parcel of a label. Raises UnknownParcel."""
        with self._work.read() as tx:
            row = tx.session.scalar(select(ParcelRow).where(ParcelRow.barcode == barcode.strip()))
            if row is None:
                raise UnknownParcel("no parcel carries this barcode", barcode=barcode[:40])
            return _as_parcel(row)

    def get(self, parcel_id: str) -> Parcel:
        """One parcel. Raises UnknownParcel."""
        with self._work.read() as tx:
            return _as_parcel(_row(tx, parcel_id))

    def move_all(self, order_id: str, state: str, *, leave: Collection[str] = ()) -> None:
        """`move` of every parcel of an order but these and those that came back."""
        with self._work() as tx:
            rows = [
                row
                for row in tx.session.scalars(_ROWS, {"order_id": order_id})
                if row.id not in leave and row.state not in ("returned", state)
            ]
            for row in rows:
                before, row.state, row.changed_at = row.state, state, tx.now
                tx.record("parcel", row.id, state, before=before, after=state, order_id=order_id)
            tx.session.flush()
            for row in rows:
                tx.tell(ParcelMoved(order_id, row.id, state))

    def move(self, parcel_id: str, state: str, *, cell: int | None = None) -> Parcel:
        """Change whose hands it is in; the same once more changes nothing. Its cell stays its own until it comes back."""
        with self._work() as tx:
            row = _row(tx, parcel_id)
            cell = None if state == "returned" else cell or row.cell
            if (row.state, row.cell) != (state, cell):
                before, row.state, row.cell, row.changed_at = row.state, state, cell, tx.now
                tx.session.flush()
                tx.record("parcel", row.id, state, before=before, after=state, order_id=row.order_id)
                tx.tell(ParcelMoved(row.order_id, row.id, state))
            return _as_parcel(row)


def _of_orders(tx: Tx, order_ids: Sequence[str]) -> dict[str, list[Parcel]]:
    found: dict[str, list[Parcel]] = {order_id: [] for order_id in order_ids}
    rows: Iterable[Any] = tx.run(_OF_ORDERS, {"ids": order_ids}) if order_ids else ()
    for row in rows:
        found[row.order_id].append(_as_parcel(row))
    return found


def _barcode(order_number: str, no: int) -> str:
    return f"{order_number.replace('-', '')}{no:02d}"


def _held(bags: Sequence[Bag]) -> Counter[int]:
    held: Counter[int] = Counter()
    for bag in bags:
        held.update(dict(bag.contents))
    return held


def _row(tx: Tx, parcel_id: str) -> ParcelRow:
    row = tx.get(ParcelRow, parcel_id)
    if row is None:
        raise UnknownParcel(f"parcel {parcel_id} is not known", parcel_id=parcel_id)
    return row


def _as_parcel(row: ParcelRow) -> Parcel:
    return Parcel(
        row.id, row.order_id, row.no, row.of, row.barcode, Zone(row.zone), row.grams, row.width_mm, row.depth_mm,
        row.height_mm, tuple((line, quantity) for line, quantity in row.contents), row.state, row.cell, row.part_of,
    )  # fmt: skip
