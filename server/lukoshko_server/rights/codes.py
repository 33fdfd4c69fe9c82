"""Pickup codes: some digits for the customer, keyed hashes for the database, limits for the curious."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.rights.rows import AttemptsRow, PickupCodeRow
from lukoshko_server.rights.rules import UNLIKE_ENDED, BadKey, Locked
from lukoshko_wire.entry import STAFF_DIGITS
from lukoshko_wire.tries import lock_s, still_counted

ALONE = 8
"""So many digits need no second factor."""
KEY_LASTS = timedelta(minutes=15)


class Codes:
    """Issues, finds and ends codes; each joins the caller's transaction."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work, self._settings = work, settings

    def issue(self, order_id: str) -> str:
        """The order's code: made once, unlike every code that is live or was until lately."""
        with self._work() as tx:
            row = tx.session.get(PickupCodeRow, order_id)
            if row is None:
                digits = self._settings.pickup_code_digits
                row = PickupCodeRow(order_id=order_id, turn=0, digits=digits, issued_at=tx.now)
                while self._taken(tx, self._hash(self._code(row))):
                    row.turn += 1
                row.code_hash = self._hash(self._code(row))
                tx.session.add(row)
                tx.session.flush()
                tx.record("order", order_id, "code issued")
            return self._code(row)

    @property
    def second(self) -> bool:
        """True when a code is so short that the phone's last digits are asked for as well."""
        return self.digits < ALONE

    def code_of(self, order_id: str) -> str:
        """The code for its owner's eyes; empty while it opens nothing."""
        with self._work.read() as tx:
            row = tx.get(PickupCodeRow, order_id)
            return self._code(row) if row and row.ended_at is None else ""

    def find(self, place_id: str, code: str) -> str | None:
        """The order of a live code, or None; a wrong one is counted. Raises Locked. Must not join a transaction
        that the caller rolls back, or the count is lost.
        """
        with self._work() as tx:
            attempts = self._attempts(tx, place_id)
            if attempts.locked_until and attempts.locked_until > tx.now:
                left = int((attempts.locked_until - tx.now).total_seconds()) + 1
                raise Locked("too many wrong codes at this place", retry_after_s=left)
            query = select(PickupCodeRow).where(PickupCodeRow.code_hash == self._hash(code.strip()))
            row = tx.session.scalar(query.where(PickupCodeRow.ended_at.is_(None)))
            return row.order_id if row else None

    def count_wrong(self, place_id: str) -> None:
        """One more wrong code at this place."""
        with self._work() as tx:
            row = self._attempts(tx, place_id)
            row.wrong = still_counted(row.wrong, row.last_at, tx.now) + 1
            row.last_at = tx.now
            seconds = lock_s(row.wrong)
            row.locked_until = tx.now + timedelta(seconds=seconds) if seconds else None
            tx.session.flush()
            if seconds:
                tx.record("place", place_id, "codes locked", after=f"{row.wrong} wrong, {seconds} s")

    def end(self, order_id: str) -> None:
        """The code opens nothing any more."""
        with self._work() as tx:
            row = tx.get(PickupCodeRow, order_id)
            if row is not None and row.ended_at is None:
                row.ended_at = tx.now
                tx.session.flush()

    def key(self, order_id: str, now: datetime) -> tuple[str, datetime]:
        """A short-lived key with which a kiosk goes on with this pickup, and until when."""
        until = now + KEY_LASTS
        stamp = str(int(until.timestamp()))
        return f"{stamp}.{self._sign('pickup-key', f'{order_id} {stamp}')}", until

    def check_key(self, order_id: str, key: str, now: datetime) -> None:
        """Raises BadKey."""
        stamp, _, signature = key.partition(".")
        right = self._sign("pickup-key", f"{order_id} {stamp}")
        fresh = stamp.isascii() and stamp.isdigit() and int(stamp) > now.timestamp()
        if not hmac.compare_digest(signature.encode(), right.encode()) or not fresh:
            raise BadKey("this key opens nothing")

    @property
    def digits(self) -> int:
        """How long a customer's code is."""
        return self._settings.pickup_code_digits

    def staff_code(self, locker_id: str, kind: str, person_id: str, since: datetime) -> str:
        """The personal code of a courier or a technician at one locker for one shift."""
        number = int(self._sign(f"staff-{kind}", f"{locker_id} {person_id} {int(since.timestamp())}"), 16)
        return f"{number % 10**STAFF_DIGITS:0{STAFF_DIGITS}}"

    def _code(self, row: PickupCodeRow) -> str:
        number = int(self._sign("pickup-code", f"{row.order_id} {row.turn}"), 16)
        return f"{number % 10**row.digits:0{row.digits}}"

    def _hash(self, code: str) -> str:
        return self._sign("pickup-hash", code)

    def _sign(self, salt: str, text: str) -> str:
        return hmac.new(self._settings.secret.encode(), f"{salt}:{text}".encode(), sha256).hexdigest()

    def _taken(self, tx: Tx, code_hash: str) -> bool:
        alive = or_(PickupCodeRow.ended_at.is_(None), PickupCodeRow.ended_at > tx.now - UNLIKE_ENDED)
        query = select(PickupCodeRow.order_id).where(PickupCodeRow.code_hash == code_hash, alive)
        return tx.session.scalar(query.limit(1)) is not None

    def _attempts(self, tx: Tx, place_id: str) -> AttemptsRow:
        query = select(AttemptsRow).where(AttemptsRow.place_id == place_id).with_for_update()
        row = tx.session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            row = AttemptsRow(place_id=place_id, wrong=0, last_at=tx.now)
            tx.session.add(row)
            tx.session.flush()
        return row
