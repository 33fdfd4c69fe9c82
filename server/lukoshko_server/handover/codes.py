"""Pickup codes: eight digits for the customer, keyed hashes for the database, limits for the curious."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.rows import AttemptsRow, PickupCodeRow
from lukoshko_server.handover.rules import BadKey, Locked, lock_s, still_counted

DIGITS = 8
KEY_LASTS = timedelta(minutes=15)


class Codes:
    """Issues, finds and ends codes; each joins the caller's transaction."""

    def __init__(self, work: Work, settings: Settings) -> None:
        self._work, self._settings = work, settings

    def issue(self, order_id: str) -> str:
        """The order's code: made once, unlike every code that was ever live here."""
        with self._work() as tx:
            row = tx.session.get(PickupCodeRow, order_id)
            if row is None:
                turn = 0
                while self._taken(tx, self._hash(self._code(order_id, turn))):
                    turn += 1
                code_hash = self._hash(self._code(order_id, turn))
                row = PickupCodeRow(order_id=order_id, turn=turn, code_hash=code_hash, issued_at=tx.now)
                tx.session.add(row)
                tx.session.flush()
                tx.record("order", order_id, "code issued")
            return self._code(order_id, row.turn)

    def code_of(self, order_id: str) -> str:
        """The code for its owner's eyes; empty while it opens nothing."""
        with self._work.read() as tx:
            row = tx.session.get(PickupCodeRow, order_id)
            return self._code(order_id, row.turn) if row and row.ended_at is None else ""

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
            row = tx.session.get(PickupCodeRow, order_id)
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

    def _code(self, order_id: str, turn: int) -> str:
        number = int(self._sign("pickup-code", f"{order_id} {turn}"), 16)
        return f"{number % 10**DIGITS:0{DIGITS}}"

    def _hash(self, code: str) -> str:
        return self._sign("pickup-hash", code)

    def _sign(self, salt: str, text: str) -> str:
        return hmac.new(self._settings.secret.encode(), f"{salt}:{text}".encode(), sha256).hexdigest()

    def _taken(self, tx: Tx, code_hash: str) -> bool:
        query = select(PickupCodeRow.order_id).where(PickupCodeRow.code_hash == code_hash)
        return tx.session.scalar(query) is not None

    def _attempts(self, tx: Tx, place_id: str) -> AttemptsRow:
        query = select(AttemptsRow).where(AttemptsRow.place_id == place_id).with_for_update()
        row = tx.session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            row = AttemptsRow(place_id=place_id, wrong=0, last_at=tx.now)
            tx.session.add(row)
            tx.session.flush()
        return row
