"""Use cases of rights: granted, held back, taken back, published to lockers and acknowledged by them.

Every change of a list is one new version, written in the transaction that changed the right. The difference leaves at
once, the whole list (retained) a moment later; a locker that answers with another version or hash gets the list anew.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import DeviceSaid
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.rights import publishing, store
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.rows import RightRow, RightsListRow
from lukoshko_server.rights.rules import (
    FULL_AFTER,
    KEEP_ENDED,
    REFRESH,
    SEND_AGAIN,
    Grant,
    entry,
    phone_end,
)
from lukoshko_server.rights.shifts import Shifts
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import NotFound
from lukoshko_wire.rights import Right, RightsAck, RightsDiff, RightsList, RightState

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RightEnded:
    """Told once when a right that was taken back certainly opens nothing any more."""

    order_id: str
    locker_id: str


class Rights:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, codes: Codes, keys: Keys) -> None:
        self._work, self._outbox, self._codes, self._keys = work, outbox, codes, keys
        self.lists = publishing.Lists(codes, keys)
        self.shifts = Shifts(
            work, codes, lock=self._locked, changed=lambda tx, listed: self._changed(tx, listed, staff=True)
        )

    def grant(self, locker_id: str, grant: Grant) -> None:
        """The order's right as it should stand; the same once more changes nothing. Raises ListFull.

        What is held back stays so, what was taken back is not given again.
        """
        with self._work() as tx:
            listed = self._locked(tx, locker_id)
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
            self._write(tx, row, fresh)
            self._changed(tx, listed, put=[fresh])

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
            listed = self._locked(tx, row.locker_id)
            tx.session.delete(row)
            tx.session.flush()
            self._changed(tx, listed, dropped=[order_id])

    def seen_empty(self, order_id: str) -> None:
        """The cells were seen empty: a right that was taken back opens nothing, whatever the locker knows."""
        with self._work() as tx:
            row = self._mine(tx, order_id)
            if row is not None and row.state == "revoked":
                self._settle(tx, row)

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

    def on_said(self, said: DeviceSaid) -> None:
        """A locker tells which list it holds."""
        if said.kind == "locker" and isinstance(said.message, RightsAck):
            with self._work() as tx:
                self._acknowledged(tx, self._locked(tx, said.device_id), said.message)

    def tick(self, now: datetime) -> None:
        """Rights run out, lists are issued anew every day, and a list without an answer is sent again."""
        with self._work.read() as tx:
            due = store.due_lists(tx, now - REFRESH, now - SEND_AGAIN) | store.ended(tx, now)
        for locker_id in sorted(due):
            with self._work() as tx:
                self._upkeep(tx, self._locked(tx, locker_id))

    def _upkeep(self, tx: Tx, listed: RightsListRow) -> None:
        rows = store.right_rows(tx, listed.locker_id)
        over = [row for row in rows if row.state in ("live", "blocked") and row.expires_at <= tx.now]
        fresh = [self._as(row, "expired", row.held_back) for row in over]
        for row, right in zip(over, fresh, strict=True):
            self._write(tx, row, right)
        gone = [row for row in rows if row.expires_at + KEEP_ENDED <= tx.now and _may_go(row)]
        for row in gone:
            tx.session.delete(row)
        tx.session.flush()
        if fresh or gone or listed.issued_at + REFRESH <= tx.now:
            self._changed(
                tx, listed, put=[each for each in fresh if each.order_id not in {row.order_id for row in gone}],
                dropped=[row.order_id for row in gone],
            )  # fmt: skip
        elif listed.acked_version < listed.version:
            self._send_full(tx, listed)

    def _acknowledged(self, tx: Tx, listed: RightsListRow, ack: RightsAck) -> None:
        if ack.fault != listed.fault:
            listed.fault = ack.fault
            tx.record(
                "locker", listed.locker_id, "list refused" if ack.fault else "list taken", after=ack.fault
            )
        if ack.seal != listed.seal:
            self._new_seal(tx, listed, ack.seal)
        if listed.version == 0:  # a locker without orders holds an empty list, not none
            self._changed(tx, listed)
        if ack.key_epoch != listed.key_epoch:
            publishing.send_key(tx, self._outbox, listed)
        if (ack.version, ack.hash) == (listed.version, listed.hash):
            listed.acked_version, listed.acked_at = ack.version, tx.now
            for row in store.revoked_unsettled(tx, listed.locker_id):
                self._settle(tx, row)
        elif ack.wants or listed.sent_at is None or listed.sent_at + FULL_AFTER <= tx.now:
            self._send_full(tx, listed)
        tx.touch("locker", listed.locker_id)

    def _new_seal(self, tx: Tx, listed: RightsListRow, seal: str) -> None:
        """A locker with another key pair is another machine: what the old one knew shall open nothing."""
        first, listed.seal = not listed.seal, seal
        tx.record("locker", listed.locker_id, "key pair announced" if first else "key pair changed")
        if first:
            return
        listed.key_epoch, listed.key = listed.key_epoch + 1, self._keys.fresh(listed.locker_id)
        fresh = []
        for row in store.right_rows(tx, listed.locker_id):
            fresh.append(self._retagged(row, listed))
            self._write(tx, row, fresh[-1])
        self._changed(tx, listed, put=fresh, staff=True)

    def _retagged(self, row: RightRow, listed: RightsListRow) -> Right:
        old = parse(Right, row.body.encode())
        grant = Grant(
            old.order_id, old.number, tuple(old.lies), row.phone_end, old.not_before, old.expires_at,
            old.covered_until, old.paid,
        )  # fmt: skip
        key, code = self._keys.open(listed.locker_id, listed.key), self._codes.issue(row.order_id)
        return entry(
            grant, old.state, old.why, code, key, listed.locker_id, listed.key_epoch, second=self._codes.second
        )  # fmt: skip

    def _restate(self, tx: Tx, row: RightRow, state: RightState, why: str) -> None:
        listed = self._locked(tx, row.locker_id)
        fresh = self._as(row, state, why)
        self._write(tx, row, fresh)
        self._changed(tx, listed, put=[fresh])

    @staticmethod
    def _as(row: RightRow, state: RightState, why: str) -> Right:
        return msgspec.structs.replace(parse(Right, row.body.encode()), state=state, why=why[:60])

    def _write(self, tx: Tx, row: RightRow, right: Right) -> None:
        before, row.state, row.body = row.state if row.body else "", right.state, encode(right).decode()
        if right.state == "revoked":
            row.revoked_at = row.revoked_at or tx.now
        tx.session.add(row)
        tx.session.flush()
        if before != right.state:
            tx.record(
                "right", row.order_id, right.state, before=before, after=right.why, order_id=row.order_id
            )

    def _settle(self, tx: Tx, row: RightRow) -> None:
        if row.settled_at is None:
            row.settled_at = tx.now
            tx.session.flush()
            tx.record("right", row.order_id, "ended", order_id=row.order_id)
            tx.tell(RightEnded(row.order_id, row.locker_id))

    def _changed(
        self, tx: Tx, listed: RightsListRow, *, put: list[Right] | None = None, dropped: list[str] | None = None,
        staff: bool = False,
    ) -> None:  # fmt: skip
        base, listed.version, listed.issued_at = listed.version, listed.version + 1, tx.now
        for right in put or []:
            tx.session.get_one(RightRow, right.order_id).version = listed.version
        tx.session.flush()
        whole = self.lists.whole(tx, listed)
        listed.hash = publishing.hash_of(whole)
        tx.session.flush()
        diff = RightsDiff(
            locker_id=listed.locker_id, base=base, version=listed.version, key_epoch=listed.key_epoch,
            issued_at=whole.issued_at, valid_until=whole.valid_until, hash=listed.hash, put=put or [],
            dropped=dropped or [], manifests=whole.manifests if staff else None,
            technicians=whole.technicians if staff else None,
        )  # fmt: skip
        publishing.send_diff(tx, self._outbox, diff)
        publishing.send_full(tx, self._outbox, listed, delay=FULL_AFTER)
        tx.touch("locker", listed.locker_id)

    def _send_full(self, tx: Tx, listed: RightsListRow) -> None:
        listed.sent_at = tx.now
        tx.session.flush()
        publishing.send_full(tx, self._outbox, listed, delay=None)

    def _locked(self, tx: Tx, locker_id: str) -> RightsListRow:
        row = store.list_row(tx, locker_id)
        if row is None:
            row = RightsListRow(
                locker_id=locker_id, version=0, hash="", issued_at=tx.now, key=self._keys.fresh(locker_id),
                key_epoch=1, acked_version=0, fault="", seal="",
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
        return row

    def _mine(self, tx: Tx, order_id: str) -> RightRow | None:
        row = tx.session.get(RightRow, order_id)
        if row is None:
            return None
        self._locked(tx, row.locker_id)  # the list before the right, as everywhere
        return tx.session.get(RightRow, order_id, populate_existing=True)


def _may_go(row: RightRow) -> bool:
    return row.state != "revoked" or row.settled_at is not None
