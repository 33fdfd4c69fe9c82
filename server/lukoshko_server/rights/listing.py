"""The list of one locker: its lock, its versions and what its locker says of them."""

import logging

from lukoshko_server.db import Tx
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.rights import publishing, store
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.happenings import RightEnded
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.rows import RightRow, RightsListRow
from lukoshko_server.rights.rules import FULL_AFTER, Grant, entry
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import Right, RightsAck, RightsDiff

log = logging.getLogger(__name__)


class Listing:
    """Writes lists; each method works in the caller's transaction."""

    def __init__(self, outbox: Outbox, codes: Codes, keys: Keys) -> None:
        self._outbox, self._codes, self._keys = outbox, codes, keys
        self.lists = publishing.Lists(codes, keys)

    def locked(self, tx: Tx, locker_id: str) -> RightsListRow:
        """The list of a locker, locked until the end of the transaction; made on first use."""
        row = store.list_row(tx, locker_id)
        if row is None:
            row = RightsListRow(
                locker_id=locker_id, version=0, hash="", issued_at=tx.now, key=self._keys.fresh(locker_id),
                key_epoch=1, acked_version=0, fault="", seal="",
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
        return row

    def changed(
        self, tx: Tx, listed: RightsListRow, *, put: list[Right] | None = None, dropped: list[str] | None = None,
        staff: bool = False,
    ) -> None:  # fmt: skip
        """One new version: its difference and, a moment later, the whole leave with this transaction."""
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

    def send_full(self, tx: Tx, listed: RightsListRow) -> None:
        """Send the whole list now."""
        listed.sent_at = tx.now
        tx.session.flush()
        publishing.send_full(tx, self._outbox, listed, delay=None)

    def acknowledged(self, tx: Tx, listed: RightsListRow, ack: RightsAck) -> None:
        """A locker told which list and key it holds: send what it lacks, settle what it certainly knows."""
        if ack.fault != listed.fault:
            listed.fault = ack.fault
            tx.record(
                "locker", listed.locker_id, "list refused" if ack.fault else "list taken", after=ack.fault
            )
        if ack.seal != listed.seal:
            self._new_seal(tx, listed, ack.seal)
        if listed.version == 0:  # a locker without orders holds an empty list, not none
            self.changed(tx, listed)
        self._catch_up(tx, listed, ack)
        if ack.key_epoch != listed.key_epoch:
            publishing.send_key(tx, self._outbox, listed)
        if (ack.version, ack.hash) == (listed.version, listed.hash):
            listed.acked_version, listed.acked_at = ack.version, tx.now
            for row in store.revoked_unsettled(tx, listed.locker_id):
                self.settle(tx, row)
        elif not ack.fault and (ack.wants or listed.sent_at is None or listed.sent_at + FULL_AFTER <= tx.now):
            # One that was refused just now waits for its turn: it would be refused again.
            self.send_full(tx, listed)
        tx.touch("locker", listed.locker_id)

    def _catch_up(self, tx: Tx, listed: RightsListRow, ack: RightsAck) -> None:
        """A database that came back from a backup is behind its lockers, and they take no older list and no older key."""
        if ack.version <= listed.version and ack.key_epoch <= listed.key_epoch:
            return
        told = f"version {ack.version}, epoch {ack.key_epoch}"
        tx.record("locker", listed.locker_id, "list was behind", after=told)
        is_key = ack.key_epoch > listed.key_epoch
        listed.version = max(listed.version, ack.version)
        listed.key_epoch = max(listed.key_epoch, ack.key_epoch)
        (self.rekey if is_key else self.changed)(tx, listed)

    def _new_seal(self, tx: Tx, listed: RightsListRow, seal: str) -> None:
        """A locker with another key pair is another machine: what the old one knew shall open nothing."""
        first, listed.seal = not listed.seal, seal
        tx.record("locker", listed.locker_id, "key pair announced" if first else "key pair changed")
        if not first:
            self.rekey(tx, listed)

    def rekey(self, tx: Tx, listed: RightsListRow) -> None:
        """A new code key under the next epoch: the same codes, named anew. It leaves before the list that needs it."""
        listed.key_epoch, listed.key = listed.key_epoch + 1, self._keys.fresh(listed.locker_id)
        if listed.seal:
            publishing.send_key(tx, self._outbox, listed)
        fresh = []
        for row in store.right_rows(tx, listed.locker_id):
            fresh.append(self._retagged(row, listed))
            self.write(tx, row, fresh[-1])
        self.changed(tx, listed, put=fresh, staff=True)

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

    def write(self, tx: Tx, row: RightRow, right: Right) -> None:
        """Write an entry down as it is listed from now on."""
        before, row.state, row.body = row.state if row.body else "", right.state, encode(right).decode()
        if right.state == "revoked":
            row.revoked_at = row.revoked_at or tx.now
        tx.session.add(row)
        tx.session.flush()
        if before != right.state:
            tx.record(
                "right", row.order_id, right.state, before=before, after=right.why, order_id=row.order_id
            )

    def settle(self, tx: Tx, row: RightRow) -> None:
        """A right that was taken back certainly opens nothing any more: told once."""
        if row.settled_at is None:
            row.settled_at = tx.now
            tx.session.flush()
            tx.record("right", row.order_id, "ended", order_id=row.order_id)
            tx.tell(RightEnded(row.order_id, row.locker_id))
