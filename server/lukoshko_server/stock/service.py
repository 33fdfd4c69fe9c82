"""Use cases of stock: what is available, keep it for a cart or an order, take it out, put it back."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.stock import store
from lukoshko_server.stock.rules import OutOfStock, left, on_hand_of, shortages

log = logging.getLogger(__name__)

SWEEP_BATCH = 200


@dataclass(frozen=True)
class StockShort:
    """Told when 1C names fewer goods than are promised: somebody will not get theirs."""

    goods_id: str
    missing: int


class Stock:
    """The subject's use cases; each joins the caller's transaction. Quantities in pieces or grams."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work = work
        self._settings = settings

    def available(self, ids: Sequence[str]) -> dict[str, int]:
        """What can still be had of each; 0 for goods that nobody ever counted."""
        with self._work.read() as tx:
            lying, kept = store.on_hand(tx, ids), store.reserved(tx, ids)
        return {each: left(lying.get(each, 0), kept.get(each, 0)) for each in ids}

    def reserved_by(self, owner: str) -> dict[str, int]:
        """Live reservations of one owner."""
        with self._work.read() as tx:
            return store.owned(tx, owner, live_at=tx.now)

    def keep(self, owner: str, goods_id: str, quantity: int, until: datetime | None = None) -> None:
        """Set the owner's reservation of these goods; 0 ends it. Raises OutOfStock."""
        self.keep_all(owner, {goods_id: quantity}, until)

    def keep_all(self, owner: str, wanted: Mapping[str, int], until: datetime | None = None) -> None:
        """Set the owner's reservations of the goods named, all or nothing. OutOfStock names every shortage."""
        with self._work() as tx:
            self._keep(tx, (owner,), wanted)
            for goods_id, quantity in sorted(wanted.items()):
                store.write_reservation(tx, owner, goods_id, quantity, until)

    def pass_on(
        self, from_owner: str, to_owner: str, wanted: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """Make one owner's reservations another's, without end; returns what is now reserved.

        `wanted` says what must be there: what has expired or was swept is reserved again if it can still be had.
        Raises OutOfStock, and then nothing has changed.
        """
        with self._work() as tx:
            need = dict(wanted) if wanted is not None else store.owned(tx, from_owner)
            self._keep(tx, (from_owner, to_owner), need)
            store.drop_all(tx, from_owner)
            for goods_id, quantity in sorted(need.items()):
                store.write_reservation(tx, to_owner, goods_id, quantity, None)
            return {goods_id: quantity for goods_id, quantity in need.items() if quantity > 0}

    def lock(self, ids: Sequence[str]) -> None:
        """Before several decisions in one transaction: lock all their goods in the order that everybody keeps."""
        with self._work() as tx:
            store.lock(tx, ids)

    def release(self, owner: str) -> None:
        """Give back whatever this owner has reserved; once more changes nothing."""
        with self._work() as tx:
            store.drop_all(tx, owner)

    def take_all(self, owner: str, goods: Sequence[tuple[str, str, int]]) -> None:
        """The owner's goods left the shop, each under its own reference: `take_out` of many, then `release`."""
        with self._work() as tx:
            ids = {goods_id for goods_id, _, _ in goods}
            missing = ids - store.lock(tx, ids).keys()
            if missing:
                store.lock_or_make(tx, {goods_id: self._unit(tx, goods_id) for goods_id in missing})
            store.move_all(tx, "out", [(goods_id, ref, -quantity) for goods_id, ref, quantity in goods])
            store.drop_all(tx, owner)

    def take_out(self, owner: str, goods_id: str, quantity: int, ref: str) -> bool:
        """Goods left the shop: on hand and the owner's reservation fall. False when `ref` has done it before."""
        return self._leave("out", owner, goods_id, quantity, ref)

    def write_off(self, owner: str, goods_id: str, quantity: int, ref: str) -> bool:
        """Goods are spoiled: on hand and the owner's reservation fall. False when `ref` has done it before."""
        return self._leave("off", owner, goods_id, quantity, ref)

    def written_off(self, goods_id: str, ref_start: str) -> int:
        """How much was written off under references that begin like this, and has not come back."""
        with self._work.read() as tx:
            return -store.moved(tx, goods_id, ref_start)

    def put_in(self, goods_id: str, quantity: int, ref: str) -> bool:
        """Goods came back to the shop. False when `ref` has done it before."""
        with self._work() as tx:
            row = store.lock_or_make(tx, {goods_id: self._unit(tx, goods_id)})[goods_id]
            return store.move(tx, row, "in", ref, quantity)

    def set_rests(
        self, rests: Mapping[str, Mapping[str, int]], milli_per_unit: Mapping[str, int], ref: str
    ) -> None:
        """Take the figures of 1C, thousandths by warehouse: on hand is replaced, reservations stay.

        `ref` is new for every batch of every file. Goods whose unit is not known yet are kept as 1C said, until
        `count` learns it.
        """
        with self._work() as tx:
            store.replace_rests(tx, rests)
            self._count(
                tx, rests, {each: milli_per_unit[each] for each in rests if each in milli_per_unit}, ref
            )

    def count(self, milli_per_unit: Mapping[str, int], ref: str) -> None:
        """Learn units: goods that have rests but no stock in this unit are counted now."""
        with self._work() as tx:
            known = store.stocked_units(tx, milli_per_unit)
            fresh = {each: unit for each, unit in milli_per_unit.items() if known.get(each) != unit}
            rests = store.rests(tx, fresh)
            self._count(tx, rests, {each: fresh[each] for each in rests}, ref)

    def name_warehouses(self, named: Mapping[str, str], *, whole: bool = False) -> None:
        """Learn the warehouses of a file; a whole package that names any takes those away that it leaves out."""
        with self._work() as tx:
            if whole and named:
                store.keep_warehouses(tx, list(named))
            for own, name in named.items():
                store.name_warehouse(tx, own, name)

    def selling_warehouse(self) -> str:
        """Id of the warehouse that the shop sells from; "" while 1C has named none."""
        with self._work.read() as tx:
            return self._selling(tx)

    def tick(self, now: datetime) -> None:  # noqa: ARG002
        """Sweep expired reservations, some at a time; they stopped counting when they expired."""
        with self._work.read() as tx:
            due = store.any_expired(tx)
        if due:
            with self._work() as tx:
                swept = store.sweep(tx, SWEEP_BATCH)
            log.info("%d expired reservations swept", swept)

    def _leave(self, kind: str, owner: str, goods_id: str, quantity: int, ref: str) -> bool:
        with self._work() as tx:
            row = store.lock_or_make(tx, {goods_id: self._unit(tx, goods_id)})[goods_id]
            if not store.move(tx, row, kind, ref, -quantity):
                return False
            kept = store.owned(tx, owner).get(goods_id, 0)
            if kept:
                store.write_reservation(tx, owner, goods_id, kept - quantity, None)
            return True

    def _keep(self, tx: Tx, owners: tuple[str, ...], wanted: Mapping[str, int]) -> None:
        """Lock, then prove that all of it can be had. Raises OutOfStock."""
        if any(quantity < 0 for quantity in wanted.values()):
            raise ValueError(f"a quantity below zero: {wanted}")
        rows = store.lock(tx, wanted)
        others = store.reserved(tx, wanted, leave_out=owners)
        free = {each: row.on_hand - others.get(each, 0) for each, row in rows.items()}
        own: dict[str, int] = {}
        for owner in owners:
            for each, quantity in store.owned(tx, owner, live_at=tx.now).items():
                own[each] = own.get(each, 0) + quantity
        if short := shortages({each: q for each, q in wanted.items() if q}, own, free):
            raise OutOfStock(short)

    def _count(
        self, tx: Tx, rests: Mapping[str, Mapping[str, int]], units: Mapping[str, int], ref: str
    ) -> None:
        selling = self._selling(tx)
        rows = store.lock_or_make(tx, units)
        figures = {each: on_hand_of(rests[each], selling, units[each]) for each in rows}
        changed = [each for each, row in sorted(rows.items()) if figures[each] != row.on_hand]
        if not store.move_rests(tx, {each: figures[each] - rows[each].on_hand for each in changed}, ref):
            raise ValueError(f"rests were taken under the reference {ref} before")
        for each, row in rows.items():
            row.milli_per_unit, row.on_hand = units[each], figures[each]
        tx.session.flush()
        self._raise_shortages(tx, changed)

    def _raise_shortages(self, tx: Tx, ids: Sequence[str]) -> None:
        lying, kept = store.on_hand(tx, ids), store.reserved(tx, ids)
        for each in ids:
            missing = kept.get(each, 0) - lying.get(each, 0)
            if missing > 0:
                log.warning("goods %s: %d more are promised than 1C names", each, missing)
                tx.record("stock", each, "short", after=str(missing))
                tx.tell(StockShort(each, missing))

    def _unit(self, tx: Tx, goods_id: str) -> int:
        return store.stocked_units(tx, [goods_id]).get(goods_id, 1000)

    def _selling(self, tx: Tx) -> str:
        wanted = self._settings.warehouse.strip().casefold()
        known = store.warehouses(tx)
        if wanted:
            return next((own for own, name in known if wanted in (own.casefold(), name.casefold())), wanted)
        return known[0][0] if known else ""
