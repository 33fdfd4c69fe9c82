"""Use cases of rights: granted, held back, taken back, published to lockers and acknowledged by them.

Every change of a list is one new version, written in the transaction that changed the right. The difference leaves at
once, the whole list (retained) a moment later; a locker that answers with another version or hash gets the list anew.
"""

import logging
from datetime import datetime

import msgspec

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import DeviceSaid
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.rights import store
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.listing import Listing
from lukoshko_server.rights.rows import RightRow, RightsListRow
from lukoshko_server.rights.rules import (
    KEEP_ENDED,
    REFRESH,
    SEND_AGAIN,
    Grant,
    entry,
    phone_end,
)
from lukoshko_server.rights.shifts import Shifts
from lukoshko_wire.message import parse
from lukoshko_wire.problems import NotFound
from lukoshko_wire.rights import Right, RightsAck, RightsList, RightState

log = logging.getLogger(__name__)


class Rights:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, codes: Codes, keys: Keys) -> None:
        self._work, self._codes, self._keys = work, codes, keys
        self._listing = Listing(outbox, codes, keys)
        self.lists = self._listing.lists
        self.shifts = Shifts(
            work,
            codes,
            lock=self._listing.locked,
            changed=lambda tx, listed: self._listing.changed(tx, listed, staff=True),
        )

    def grant(self, locker_id: str, grant: Grant) -> None:
        """The order's right as it should stand; the same once more changes nothing. Raises ListFull.

        What is held back stays so, what was taken back is not given again.
        """
        with self._work() as tx:
            listed = self._listing.locked(tx, locker_id)
            row = tx.session.get(RightRow, grant.order_id, populate_existing=True)
            if row is not None and row.state == "revoked":
                return
            if row is None:
                row = RightRow(order_id=grant.order_id, locker_id=locker_id, body="", held_back="", version=0)
                row.state, row.expires_at = "live", grant.expires_at
            row.phone_end = phone_end(grant.phone)
            state: RightState = "blocked" if row.held_back else "live"
            code = self._codes.issue(grant.order_id)
            key = self._keys.open(locker_id, listed.key)
            fresh = entry(
                grant, state, row.held_back, code, key, locker_id, listed.key_epoch, second=self._codes.second
            )
            if row.body and parse(Right, row.body.encode()) == fresh:
                return
            row.expires_at = grant.expires_at
            self._listing.write(tx, row, fresh)
            self._listing.changed(tx, listed, put=[fresh])

    def hold_back(self, order_id: str, why: str) -> None:
        """Nothing of the order may be given out until this is said again with an empty reason."""
        with self._work() as tx:
            row = self._mine(tx, order_id)
            if row is None or row.held_back == why[:60] or row.state not in ("live", "blocked"):
                return
            row.held_back = why[:60]
            state: RightState = "blocked" if why else "live"
            self._restate(tx, row, state, row.held_back)

    def revoke(self, order_id: str, why: str) -> bool:
        """Take the right back; True when it already opens nothing. RightEnded follows once the locker knows.

        An order that never had one opens nothing.
        """
        with self._work() as tx:
            row = self._mine(tx, order_id)
            if row is None:
                return True
            if row.state == "revoked":
                return row.settled_at is not None
            self._restate(tx, row, "revoked", why)
            return False

    def spent(self, order_id: str) -> None:
        """Everything was taken out: the verifier is of no use to anybody and leaves the list."""
        with self._work() as tx:
            row = self._mine(tx, order_id)
            if row is None or row.state == "revoked":
                return
            listed = self._listing.locked(tx, row.locker_id)
            tx.session.delete(row)
            tx.session.flush()
            self._listing.changed(tx, listed, dropped=[order_id])

    def seen_empty(self, order_id: str) -> None:
        """The cells were seen empty: a right that was taken back opens nothing, whatever the locker knows."""
        with self._work() as tx:
            row = self._mine(tx, order_id)
            if row is not None and row.state == "revoked":
                self._listing.settle(tx, row)

    def revoked_at(self, order_id: str) -> datetime | None:
        """When the right was taken back, or None."""
        with self._work.read() as tx:
            row = tx.session.get(RightRow, order_id)
            return row.revoked_at if row else None

    def phone_fits(self, order_id: str, second: str) -> bool:
        """True when no second factor is asked for, or this is it."""
        with self._work.read() as tx:
            row = tx.session.get(RightRow, order_id)
            return not self._codes.second or (row is not None and row.phone_end == second)

    def listed(self, locker_id: str) -> RightsList:
        """The list as it stands. Raises NotFound when there is none."""
        with self._work.read() as tx:
            row = tx.session.get(RightsListRow, locker_id)
            if row is None:
                raise NotFound(f"locker {locker_id} has no list of rights", locker_id=locker_id)
            return self.lists.whole(tx, row)

    def rotate(self, locker_id: str, why: str) -> int:
        """A new code key for a locker; every code stays what it is. Answers the new epoch. Raises NotFound."""
        with self._work() as tx:
            if tx.session.get(RightsListRow, locker_id) is None:
                raise NotFound(f"locker {locker_id} has no list of rights", locker_id=locker_id)
            listed = self._listing.locked(tx, locker_id)
            self._listing.rekey(tx, listed)
            tx.record("locker", locker_id, "code key rotated", after=f"epoch {listed.key_epoch}: {why}"[:500])
            return listed.key_epoch

    def on_said(self, said: DeviceSaid) -> None:
        """A locker tells which list it holds."""
        if said.kind == "locker" and isinstance(said.message, RightsAck):
            with self._work() as tx:
                self._listing.acknowledged(tx, self._listing.locked(tx, said.device_id), said.message)

    def tick(self, now: datetime) -> None:
        """Rights run out, lists are issued anew every day, and a list without an answer is sent again."""
        with self._work.read() as tx:
            due = store.due_lists(tx, now - REFRESH, now - SEND_AGAIN) | store.ended(tx, now)
        for locker_id in sorted(due):
            with self._work() as tx:
                self._upkeep(tx, self._listing.locked(tx, locker_id))

    def _upkeep(self, tx: Tx, listed: RightsListRow) -> None:
        rows = store.right_rows(tx, listed.locker_id)
        over = [row for row in rows if row.state in ("live", "blocked") and row.expires_at <= tx.now]
        fresh = [self._as(row, "expired", row.held_back) for row in over]
        for row, right in zip(over, fresh, strict=True):
            self._listing.write(tx, row, right)
        gone = [row for row in rows if row.expires_at + KEEP_ENDED <= tx.now and _may_go(row)]
        for row in gone:
            tx.session.delete(row)
        tx.session.flush()
        if fresh or gone or listed.issued_at + REFRESH <= tx.now:
            self._listing.changed(
                tx, listed, put=[each for each in fresh if each.order_id not in {row.order_id for row in gone}],
                dropped=[row.order_id for row in gone],
            )  # fmt: skip
        elif listed.acked_version < listed.version:
            self._listing.send_full(tx, listed)

    def _restate(self, tx: Tx, row: RightRow, state: RightState, why: str) -> None:
        listed = self._listing.locked(tx, row.locker_id)
        fresh = self._as(row, state, why)
        self._listing.write(tx, row, fresh)
        self._listing.changed(tx, listed, put=[fresh])

    @staticmethod
    def _as(row: RightRow, state: RightState, why: str) -> Right:
        return msgspec.structs.replace(parse(Right, row.body.encode()), state=state, why=why[:60])

    def _mine(self, tx: Tx, order_id: str) -> RightRow | None:
        row = tx.session.get(RightRow, order_id)
        if row is None:
            return None
        self._listing.locked(tx, row.locker_id)  # the list before the right, as everywhere
        return tx.session.get(RightRow, order_id, populate_existing=True)


def _may_go(row: RightRow) -> bool:
    return row.state != "revoked" or row.settled_at is not None
