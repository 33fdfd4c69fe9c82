"""Use cases of our own people at a locker: a courier or a technician is let in for a shift, and it may end early."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lukoshko_server.db import Tx, Work
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.rows import RightsListRow, StaffRightRow
from lukoshko_server.rights.rules import SHIFT
from lukoshko_wire.message import encode
from lukoshko_wire.rights import Load

StaffKind = Literal["courier", "technician"]


@dataclass(frozen=True)
class Shift:
    """A person's code at one locker until a moment; `heard` once the locker has acknowledged the list with it."""

    code: str
    until: datetime
    heard: bool


class Shifts:
    """Who of ours may type an own code; `lock` takes the locker's list, `changed` gives it a new version."""

    def __init__(
        self, work: Work, codes: Codes, *, lock: Callable[[Tx, str], RightsListRow],
        changed: Callable[[Tx, RightsListRow], None],
    ) -> None:  # fmt: skip
        self._work, self._codes, self._lock, self._changed = work, codes, lock, changed

    def begin(self, locker_id: str, kind: StaffKind, person_id: str, loads: Sequence[Load] = ()) -> None:
        """Let a courier or a technician in for a shift. Within the shift the code stays the same one."""
        with self._work() as tx:
            listed = self._lock(tx, locker_id)
            row = tx.session.get(StaffRightRow, (locker_id, kind, person_id))
            fresh = row is None or row.expires_at <= tx.now
            row = row or StaffRightRow(locker_id=locker_id, kind=kind, person_id=person_id, loads="")
            if fresh:
                row.not_before, row.expires_at = tx.now, tx.now + SHIFT
            body = encode(sorted(loads, key=lambda load: load.parcel_id)).decode()
            if fresh or row.loads != body:
                row.loads = body
                tx.session.add(row)
                tx.session.flush()
                tx.record("locker", locker_id, f"{kind} let in", after=f"{person_id}, {len(loads)} parcels")
                self._changed(tx, listed)

    def end(self, locker_id: str, kind: StaffKind, person_id: str) -> None:
        """The code counts no more as soon as the locker hears of it; without a shift nothing changes."""
        with self._work() as tx:
            listed = self._lock(tx, locker_id)
            row = tx.session.get(StaffRightRow, (locker_id, kind, person_id))
            if row is None or row.expires_at <= tx.now:
                return
            row.expires_at = tx.now
            tx.session.flush()
            tx.record("locker", locker_id, f"{kind} let out", after=person_id)
            self._changed(tx, listed)

    def of(self, locker_id: str, kind: StaffKind, person_id: str) -> Shift | None:
        """The shift as it stands, or None."""
        with self._work.read() as tx:
            row = tx.session.get(StaffRightRow, (locker_id, kind, person_id))
            listed = tx.session.get(RightsListRow, locker_id)
            if row is None or listed is None or row.expires_at <= tx.now:
                return None
            code = self._codes.staff_code(locker_id, kind, person_id, row.not_before)
            return Shift(code, row.expires_at, heard=listed.acked_version == listed.version)
