"""Use cases of warmth: follow each parcel's stages, count, block past the limit, let a person lift a block."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec import to_builtins

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.climate.service import ReadingsKept
from lukoshko_server.cold import store
from lukoshko_server.cold.around import Around
from lukoshko_server.cold.counting import Counting, seconds
from lukoshko_server.cold.happenings import BlockLifted, ParcelSpoiled, ParcelWarm
from lukoshko_server.cold.reading import Warmth
from lukoshko_server.cold.rows import ColdParcelRow
from lukoshko_server.cold.rules import (
    BAG,
    CELL,
    SOON,
    STAGE_OF,
    STORE,
    NotBlocked,
    Profiles,
    TooLate,
    aged,
    clamp,
    is_certain,
    is_warm,
    look_again,
    profile_of,
)
from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import DeviceMoved, FactCame
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.lockers.doors import CellClosed, CellOpened
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.packing import Packed
from lukoshko_server.picking.parcels import Parcel, ParcelDivided, ParcelMoved, Parcels
from lukoshko_wire.climate import Reading
from lukoshko_wire.exposure import Exposure, Limits, begin, strictest
from lukoshko_wire.locker import CellBlocked
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)

BATCH = 200
SETTLING = "handing_over"
"""Money and receipt of these lines are under way: what was decided at the tap stands until the goods are out."""


class Cold(Warmth):
    """The subject's use cases; each joins the caller's transaction, orders are locked before their parcels."""

    def __init__(
        self, work: Work, counting: Counting, orders: Orders, catalogue: Catalogue, parcels: Parcels, lockers: Lockers,
        dispatch: Dispatch, *, limits: Mapping[Zone, Limits], profiles: Profiles,
    ) -> None:  # fmt: skip
        super().__init__(work, limits)
        self._counting = counting
        self._around = Around(orders, catalogue, dispatch, profiles)
        self._orders, self._parcels, self._lockers = orders, parcels, lockers
        self._limits, self._profiles = limits, profiles

    def on_packed(self, packed: Packed) -> None:
        """The count begins."""
        with self._work() as tx:
            for parcel in packed.parcels:
                self._begin(tx, parcel)

    def on_parcel(self, moved: ParcelMoved) -> None:
        """A parcel changed hands: the next stage, or the end of the count."""
        with self._work() as tx:
            row, kind = store.parcel_row(tx, moved.parcel_id), STAGE_OF.get(moved.state)
            if row is None and kind is not None:
                row = self._begin(tx, self._parcels.get(moved.parcel_id))
            if row is None or row.ended_at is not None:
                return
            if kind is None:
                self._end(tx, row, tx.now)
            else:
                self._enter(tx, row, kind)

    def on_divided(self, divided: ParcelDivided) -> None:
        """Goods that came one way until now go on with one history: each part's count continues that of the whole."""
        with self._work() as tx:
            for part in divided.parts:
                store.copy(tx, divided.parcel_id, part)

    def on_closed(self, closed: CellClosed) -> None:
        """A deposit was seen to end; told late, the cell's own time counts."""
        if closed.reason == "deposit" and closed.parcel_id:
            with self._work() as tx:
                command = self._lockers.command(closed.command_id)
                self._date_back(tx, closed.parcel_id, (command and command.closed_at) or tx.now)

    def on_opened(self, opened: CellOpened) -> None:
        """The customer's door was seen to open: these goods are in the customer's hands."""
        if opened.reason == "pickup" and opened.parcel_id:
            with self._work() as tx:
                row = store.parcel_row(tx, opened.parcel_id)
                if row is not None and row.ended_at is None:
                    self._end(tx, row, opened.at)

    def on_readings(self, kept: ReadingsKept) -> None:
        """How far zones have told; what is late is counted anew, what is warm soon."""
        with self._work() as tx:
            told: dict[tuple[str, Zone], list[Reading]] = {}
            for locker_id, readings in kept.batches:
                for each in readings:
                    if each.zone in self._limits:
                        told.setdefault((locker_id, each.zone), []).append(each)
            moments = {of: [each.at for each in mine] for of, mine in told.items()}
            spans = {of: (min(each), max(each)) for of, each in moments.items()}
            store.heard(tx, {of: last for of, (_, last) in spans.items()})
            stale = store.settled_after(tx, {of: first for of, (first, _) in spans.items()})
            airs = {of: [each.air_c10 for each in mine] for of, mine in told.items()}
            store.count_anew(tx, stale, self._warmed(tx, airs))

    def _warmed(self, tx: Tx, told: Mapping[tuple[str, Zone], Sequence[int | None]]) -> set[str]:
        """Parcels that are looked at later, and of whose cell something warm was told: by what their own goods may stand."""
        warm = {of for of, airs in told.items() if any(is_warm(air, self._limits[of[1]]) for air in airs)}
        found: set[str] = set()
        for lies in store.waiting(tx, {locker_id for locker_id, _ in told}, warm):
            limits = self._counting.limits_in(lies.limits, lies.zone)
            if any(is_warm(air, limits) for air in told.get((lies.locker_id, lies.zone), ())):
                found.add(lies.parcel_id)
        return found

    def on_fact(self, came: FactCame) -> None:
        """A locker's own count is past the limit: it gives the goods out no more, and so do we."""
        if came.kind != "locker" or not isinstance(came.fact, CellBlocked):
            return
        with self._work() as tx:
            for order_id, parcel_id in store.lying_in(tx, came.device_id, came.fact.cell):
                self._orders.lock(order_id)
                row = store.parcel_row(tx, parcel_id)
                if row is not None and row.ended_at is None and row.blocked_at is None:
                    warm_s, core_c10 = came.fact.warm_s, came.fact.core_c10
                    self._block(tx, row, f"by the locker: {warm_s // 60} min warm, goods {core_c10}")

    def on_device(self, moved: DeviceMoved) -> None:
        """A locker came: it tells what it missed."""
        if moved.kind == "locker" and moved.online:
            with self._work() as tx:
                store.heard(tx, {(moved.device_id, zone): None for zone in self._limits})

    def tick(self, now: datetime) -> None:
        """Look at the parcels whose turn it is."""
        with self._work.read() as tx:
            due = store.due(tx, now, BATCH)
        for order_id, parcel_id in due:
            with self._work() as tx:
                state = self._orders.lock(order_id).state
                row = store.parcel_row(tx, parcel_id)
                if row is not None and row.ended_at is None:
                    self._look(tx, row, may_block=state != SETTLING)

    @contextmanager
    def judged(self, order_id: str) -> Iterator[Tx]:
        """To give something of an order out: it is locked, and the warmth of its parcels is known as of now.

        What a look finds stays, even if what is decided inside is refused. Raises NotFound.
        """
        with self._work() as tx:
            self._orders.hold(order_id)
            moments = store.looks(tx, order_id)
            if all(is_certain(tx.now, looked_at, due_at) for looked_at, due_at in moments):
                yield tx
                return
            state = self._orders.lock(order_id).state
            for row in store.open_rows(tx, order_id):
                self._look(tx, row, may_block=state != SETTLING)
        with self._work() as tx:
            self._orders.hold(order_id)
            yield tx

    def spoil(self, parcel_id: str, why: str) -> None:
        """A person has found the goods spoiled: blocked like by the count; once more changes nothing. Raises TooLate."""
        with self._work() as tx:
            row = self._open_row(tx, parcel_id)
            if row.blocked_at is None:
                self._block(tx, row, why)

    def lift(self, parcel_id: str, by: str, why: str) -> None:
        """A person answers for it that nothing is spoiled: the count begins anew. Raises NotBlocked, TooLate."""
        with self._work() as tx:
            row = self._open_row(tx, parcel_id)
            if row.blocked_at is None:
                raise NotBlocked("this parcel is not blocked", parcel_id=parcel_id)
            row.lifted_at, row.lifted_by, row.lift_why = tx.now, by[:64], why[:200]
            row.blocked_at, row.block_why, row.level = None, "", "ok"
            row.since, row.due_at = tx.now, tx.now + SOON
            row.counted = row.counted_to = None
            self._show(tx, row, begin(seconds(tx.now), self._counting.limits(row)))
            tx.session.flush()
            tx.record("parcel", parcel_id, "block lifted", after=f"{by} {why}", order_id=row.order_id)
            tx.tell(BlockLifted(row.order_id, parcel_id))

    def rebag(self, parcel_id: str, bag: str) -> None:
        """What a courier carries goes into another bag under way: a stage of its own; in the same bag nothing changes."""
        with self._work() as tx:
            row = store.parcel_row(tx, parcel_id)
            stages = store.stage_rows(tx, parcel_id)
            if row is None or row.ended_at is not None or stages[-1].kind != BAG or stages[-1].name == bag:
                return
            self._leave(tx, row)
            first = min(
                (each.since for each in stages if (each.kind, each.name) == (BAG, bag)), default=tx.now
            )
            profile = profile_of(self._profiles, Zone(row.zone), bag)
            store.add_stage(tx, parcel_id, BAG, bag, profile and aged(profile, tx.now - first))

    def _begin(self, tx: Tx, parcel: Parcel) -> ColdParcelRow | None:
        usual = self._limits.get(parcel.zone)
        if usual is None or store.parcel_row(tx, parcel.id) is not None:
            return None
        limits = strictest(usual, self._around.stands(parcel))
        row = ColdParcelRow(
            parcel_id=parcel.id, order_id=parcel.order_id, zone=parcel.zone.value, since=tx.now, core_c10=limits.start_c10,
            level="ok", warm_s=0, carried_s=0, counting=False, looked_at=tx.now, due_at=tx.now + SOON,
            block_why="", lift_why="", limits=None if limits == usual else to_builtins(limits),
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        self._enter(tx, row, STORE)
        return row

    def _enter(self, tx: Tx, row: ColdParcelRow, kind: str) -> None:
        stages = store.stage_rows(tx, row.parcel_id)
        if stages and stages[-1].kind == kind:
            return
        if stages:
            self._leave(tx, row)
        placement = self._lockers.placement_of(row.parcel_id) if kind == CELL else None
        row.locker_id = placement.locker_id if placement else None
        if placement is not None:
            store.add_stage(
                tx, row.parcel_id, CELL, CELL, None, locker_id=placement.locker_id, cell_no=placement.cell_no
            )
            return
        name = self._around.stage_name(tx, kind, row.order_id)
        profile = profile_of(self._profiles, Zone(row.zone), name)
        store.add_stage(tx, row.parcel_id, kind, name, profile)

    def _leave(self, tx: Tx, row: ColdParcelRow) -> None:
        """Count up to now, before the next stage begins."""
        self._show(tx, row, self._counting.count(tx, row, tx.now))
        row.carried_s = row.warm_s

    def _date_back(self, tx: Tx, parcel_id: str, at: datetime) -> None:
        row = store.parcel_row(tx, parcel_id)
        stages = store.stage_rows(tx, parcel_id)
        if row is None or row.ended_at is not None or not stages or stages[-1].kind != CELL:
            return
        first = stages[-2].since if len(stages) > 1 else row.since
        moment = clamp(at, first, stages[-1].since)
        if moment < stages[-1].since:
            stages[-1].since = moment
            row.counted, row.counted_to, row.due_at = None, None, tx.now
            tx.session.flush()

    def _end(self, tx: Tx, row: ColdParcelRow, at: datetime) -> None:
        moment = clamp(at, row.since, tx.now)
        exposure = self._counting.count(tx, row, moment)
        self._show(tx, row, exposure)
        row.ended_at, row.due_at, row.locker_id = moment, None, None
        tx.session.flush()
        told = f"{exposure.warm_s // 60} min warm, goods {exposure.core_c10}"
        tx.record("parcel", row.parcel_id, "warmth at the end", after=told, order_id=row.order_id)

    def _look(self, tx: Tx, row: ColdParcelRow, *, may_block: bool) -> None:
        if row.blocked_at is not None:
            row.due_at = None
            return
        now = self._counting.count(tx, row, tx.now)
        row.due_at = look_again(tx.now, now, self._counting.limits(row))
        before = row.level
        self._show(tx, row, now)
        if now.level != "ok" and before == "ok":
            row.level = "warm"
            tx.session.flush()
            log.warning("parcel %s of order %s is too warm", row.parcel_id, row.order_id)
            tx.record(
                "parcel", row.parcel_id, "too warm", after=f"goods {now.core_c10}", order_id=row.order_id
            )
            tx.tell(ParcelWarm(row.order_id, row.parcel_id))
        if (
            now.block_s is not None
            and may_block
            and now.block_s <= seconds(self._counting.judged_until(tx, row))
        ):
            self._block(tx, row, f"{now.warm_s // 60} min warm, goods {now.core_c10}")
        tx.session.flush()

    def _block(self, tx: Tx, row: ColdParcelRow, why: str) -> None:
        row.level, row.blocked_at, row.block_why, row.due_at = "spoiled", tx.now, why[:200], None
        tx.session.flush()
        log.warning("parcel %s of order %s is spoiled: %s", row.parcel_id, row.order_id, why)
        tx.record("parcel", row.parcel_id, "spoiled", after=why, order_id=row.order_id)
        tx.touch("order", row.order_id)
        tx.tell(ParcelSpoiled(row.order_id, row.parcel_id, why))

    def _show(self, tx: Tx, row: ColdParcelRow, exposure: Exposure) -> None:
        shown = (row.warm_s // 60, row.counting)
        row.warm_s, row.core_c10, row.counting = exposure.warm_s, exposure.core_c10, exposure.counting
        if shown != (row.warm_s // 60, row.counting):
            tx.touch("order", row.order_id)

    def _open_row(self, tx: Tx, parcel_id: str) -> ColdParcelRow:
        order = self._orders.lock(self._parcels.get(parcel_id).order_id)
        row = store.parcel_row(tx, parcel_id)
        if row is None:
            raise NotFound("the warmth of this parcel is not counted", parcel_id=parcel_id)
        if row.ended_at is not None or order.state == SETTLING:
            raise TooLate("these goods are handed over or taken back", parcel_id=parcel_id)
        return row
