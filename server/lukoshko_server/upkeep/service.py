"""Use cases of upkeep: a chore follows from what happened, is taken, and is done with a note."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers.overlays import OverlayEnded, OverlayPut
from lukoshko_server.lockers.rules import ZONE_CLEANING
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.upkeep.rows import ChoreRow
from lukoshko_server.upkeep.rules import FOR_OVERLAY, ChoreDone, GoodsInside, due_at, ended_by
from lukoshko_wire.problems import Conflict, NotFound

log = logging.getLogger(__name__)

SHOWN_FOR = timedelta(days=7)
MOST = 500


@dataclass(frozen=True)
class Chore:
    """A chore as read; `cell_no` None means the locker itself."""

    id: str
    kind: str
    locker_id: str
    cell_no: int | None
    why: str
    opened_at: datetime
    opened_by: str
    due_at: datetime
    taken_at: datetime | None
    taken_by: str
    done_at: datetime | None
    done_by: str
    note: str


class Upkeep:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, lockers: Lockers) -> None:
        self._work, self._lockers = work, lockers

    def open(
        self, kind: str, locker_id: str, cell_no: int | None, why: str, actor: str, *, chore_id: str = ""
    ) -> Chore:
        """Ask for something to be done; while the same is open already, that one is the answer.

        Raises NotFound, Conflict when the id belongs to another chore.
        """
        with self._work() as tx:
            self._lockers.must_have(locker_id, cell_no)
            same = _one(tx, select(ChoreRow).where(ChoreRow.id == chore_id)) if chore_id else None
            if same is not None and (same.kind, same.locker_id, same.cell_no) != (
                kind,
                locker_id,
                cell_no or 0,
            ):
                raise Conflict("this id belongs to another chore", chore_id=chore_id)
            row = same or _one(tx, _open_one(kind, locker_id, cell_no or 0))
            if row is None:
                row = ChoreRow(
                    id=chore_id or str(uuid4()), kind=kind, locker_id=locker_id, cell_no=cell_no or 0, why=why[:200],
                    opened_at=tx.now, opened_by=actor[:64], due_at=due_at(kind, tx.now), taken_by="", done_by="", note="",
                )  # fmt: skip
                tx.session.add(row)
                self._moved(tx, row, "opened", why)
            return _as_chore(row)

    def take(self, chore_id: str, actor: str) -> None:
        """Somebody sees to it; a second one takes it over. Raises NotFound, ChoreDone."""
        with self._work() as tx:
            row = self._waiting(tx, chore_id)
            if row.taken_by != actor:
                row.taken_at, row.taken_by = tx.now, actor[:64]
                self._moved(tx, row, "taken", actor)

    def done(self, chore_id: str, note: str, actor: str) -> None:
        """It is done: what held over the cell because of it ends. Raises NotFound, ChoreDone, GoodsInside."""
        with self._work() as tx:
            row = self._waiting(tx, chore_id)
            self._close(tx, row, note, actor)
            for overlay in ended_by(row.kind):
                self._end(row.locker_id, row.cell_no, overlay, note, actor)

    def open_chores(self, locker_id: str | None = None) -> list[Chore]:
        """What waits to be done, the most urgent first."""
        query = select(ChoreRow).where(ChoreRow.done_at.is_(None)).order_by(ChoreRow.due_at, ChoreRow.id)
        return self._read(query, locker_id)

    def lately_done(self, locker_id: str | None = None) -> list[Chore]:
        """What was done in the last days, the latest first."""
        with self._work.read() as tx:
            query = select(ChoreRow).where(ChoreRow.done_at > tx.now - SHOWN_FOR)
            return self._read(query.order_by(ChoreRow.done_at.desc(), ChoreRow.id), locker_id)

    def get(self, chore_id: str) -> Chore:
        """One chore. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(ChoreRow, chore_id)
            if row is None:
                raise NotFound("no such chore", chore_id=chore_id)
            return _as_chore(row)

    def on_overlay(self, put: OverlayPut) -> None:
        """Something holds over a cell that somebody must end."""
        kind = FOR_OVERLAY.get(put.kind)
        if kind is not None and put.why != ZONE_CLEANING:  # whoever began that is at it
            self.open(kind, put.locker_id, put.cell_no, put.why, put.actor)

    def on_overlay_ended(self, ended: OverlayEnded) -> None:
        """It ended by itself, or somebody ended it elsewhere: nothing of its kind is left to do."""
        kind = FOR_OVERLAY.get(ended.kind)
        if kind is None:
            return
        with self._work() as tx:
            left = {
                each.kind for each in self._lockers.overlays(ended.locker_id) if each.cell_no == ended.cell_no
            }
            row = _one(tx, _open_one(kind, ended.locker_id, ended.cell_no))
            if row is not None and not left.intersection(ended_by(kind)):
                self._close(tx, row, ended.why or ended.kind, ended.actor)

    def _end(self, locker_id: str, cell_no: int, overlay: str, note: str, actor: str) -> None:
        inside = any(each.cell_no == cell_no for each in self._lockers.open_placements(locker_id))
        held = {each.kind for each in self._lockers.overlays(locker_id) if each.cell_no == cell_no}
        if overlay == "check" and overlay in held and inside:
            raise GoodsInside("goods lie in this cell", locker_id=locker_id, cell=cell_no)
        if overlay in held:
            self._lockers.overlay(locker_id, cell_no, overlay, False, note, actor)

    def _waiting(self, tx: Tx, chore_id: str) -> ChoreRow:
        row = _one(tx, select(ChoreRow).where(ChoreRow.id == chore_id))
        if row is None:
            raise NotFound("no such chore", chore_id=chore_id)
        if row.done_at is not None:
            raise ChoreDone("this chore is done", chore_id=chore_id, by=row.done_by)
        return row

    def _close(self, tx: Tx, row: ChoreRow, note: str, actor: str) -> None:
        row.done_at, row.done_by, row.note = tx.now, actor[:64], note[:500]
        self._moved(tx, row, "done", note)

    def _moved(self, tx: Tx, row: ChoreRow, what: str, after: str) -> None:
        tx.session.flush()
        cell = row.cell_no or None
        log.info("chore %s: %s %s at cell %s of %s: %s", row.id, row.kind, what, cell, row.locker_id, after)
        tx.record("chore", row.id, f"{row.kind} {what}", after=after, device_id=row.locker_id, cell=cell)
        tx.touch("chore", row.id)

    def _read(self, query: Select[ChoreRow], locker_id: str | None) -> list[Chore]:
        with self._work.read() as tx:
            if locker_id is not None:
                query = query.where(ChoreRow.locker_id == locker_id)
            rows: Sequence[ChoreRow] = list(tx.session.scalars(query.limit(MOST)))
            return [_as_chore(row) for row in rows]


def _open_one(kind: str, locker_id: str, cell_no: int) -> Select[ChoreRow]:
    return select(ChoreRow).where(
        ChoreRow.kind == kind,
        ChoreRow.locker_id == locker_id,
        ChoreRow.cell_no == cell_no,
        ChoreRow.done_at.is_(None),
    )


def _one(tx: Tx, query: Select[ChoreRow]) -> ChoreRow | None:
    return tx.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _as_chore(row: ChoreRow) -> Chore:
    return Chore(
        row.id, row.kind, row.locker_id, row.cell_no or None, row.why, row.opened_at, row.opened_by, row.due_at,
        row.taken_at, row.taken_by, row.done_at, row.done_by, row.note,
    )  # fmt: skip
