"""Put an effect beside a decision; claim, finish and postpone it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from lukoshko_server.db import Tx, table
from lukoshko_server.outbox.rows import EffectRow

_INSERT = insert(table(EffectRow)).values(attempts=0, last_error="").returning(table(EffectRow).c.id)
LEASE = timedelta(seconds=15)
LONGEST_PAUSE_S = 60
FORGOTTEN = ("live", "quote")
"""Kinds of which nothing stays once they have left: what they say is told anew by what comes after."""


@dataclass(frozen=True)
class Effect:
    """One effect to send. The handler of its kind sends it; a repeat under the same key must be harmless."""

    id: int
    kind: str
    key: str
    body: str
    attempts: int


class Later(Exception):
    """Raised by a handler: not now; try again after so many seconds."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


Handler = Callable[[Effect], None]
Kick = Callable[[Effect], None]


class Outbox:
    """The queue of effects. `kick` hands a fresh effect to this process's sender right after the commit."""

    def __init__(self, kick: Kick | None = None) -> None:
        self.kick = kick

    def put(self, tx: Tx, kind: str, key: str, body: str, *, delay: timedelta | None = None) -> None:
        """Write the intent. With a delay it waits for the relay; without one this process sends it at once."""
        held_until = tx.now + (delay if delay is not None else LEASE if self.kick else timedelta(0))
        row = {"kind": kind, "key": key, "body": body, "created_at": tx.now, "not_before": held_until}
        made = tx.run(_INSERT, row)
        if self.kick and delay is None:
            effect, kick = Effect(made.scalar_one(), kind, key, body, 0), self.kick
            tx.after(lambda: kick(effect))

    def known(self, tx: Tx, key: str) -> bool:
        """True when an effect of this key was ever put and is still kept."""
        return tx.session.scalar(select(EffectRow.id).where(EffectRow.key == key)) is not None

    def claim(self, tx: Tx, kinds: Sequence[str], most: int = 100) -> list[Effect]:
        """Lease what is due to the caller; other processes skip it until the lease ends."""
        due = (
            select(EffectRow)
            .where(EffectRow.done_at.is_(None), EffectRow.not_before <= tx.now, EffectRow.kind.in_(kinds))
            .order_by(EffectRow.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        rows = list(tx.session.scalars(due))
        for row in rows:
            row.not_before = tx.now + LEASE
            row.attempts += 1
        return [Effect(row.id, row.kind, row.key, row.body, row.attempts) for row in rows]

    def finish(self, tx: Tx, ids: Sequence[int]) -> None:
        """These have left: views and questions are forgotten; of the rest only the key stays known, not what was said."""
        tx.session.execute(delete(EffectRow).where(EffectRow.id.in_(ids), EffectRow.kind.in_(FORGOTTEN)))
        tx.session.execute(update(EffectRow).where(EffectRow.id.in_(ids)).values(done_at=tx.now, body=""))

    def postpone(self, tx: Tx, effect: Effect, *, seconds: float | None, why: str) -> None:
        """Try again later: after `seconds`, or after a pause that doubles up to a minute."""
        pause = seconds if seconds is not None else min(LONGEST_PAUSE_S, 2 ** min(effect.attempts, 6))
        tx.session.execute(
            update(EffectRow)
            .where(EffectRow.id == effect.id)
            .values(not_before=tx.now + timedelta(seconds=pause), last_error=why[:300])
        )
