"""Put an effect beside a decision; claim, finish and postpone it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Integer, bindparam, delete, insert, select, update

from lukoshko_server.db import Tx, table
from lukoshko_server.outbox.rows import EffectRow

_EFFECTS = table(EffectRow)
_INSERT = insert(_EFFECTS).values(attempts=0, last_error="").returning(_EFFECTS.c.id)
LEASE = timedelta(seconds=15)
LONGEST_PAUSE_S = 60
FORGOTTEN = ("live", "quote")
"""Kinds of which nothing stays once they have left: what they say is told anew by what comes after."""
_DUE = (
    select(_EFFECTS.c.id)
    .where(
        _EFFECTS.c.done_at.is_(None),
        _EFFECTS.c.not_before <= bindparam("now"),
        _EFFECTS.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_EFFECTS.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(_EFFECTS)
    .where(_EFFECTS.c.id.in_(select(_DUE.c.id)))
    .values(not_before=bindparam("leased_until"), attempts=_EFFECTS.c.attempts + 1)
    .returning(_EFFECTS.c.id, _EFFECTS.c.kind, _EFFECTS.c.key, _EFFECTS.c.body, _EFFECTS.c.attempts)
)
_THESE = _EFFECTS.c.id.in_(bindparam("ids", expanding=True))
_FORGET = delete(_EFFECTS).where(_THESE)
_DONE = update(_EFFECTS).where(_THESE).values(done_at=bindparam("now"), body="")
_POSTPONE = (
    update(_EFFECTS)
    .where(_EFFECTS.c.id == bindparam("one"))
    .values(not_before=bindparam("until"), last_error=bindparam("why"))
)
_KNOWN = select(_EFFECTS.c.id).where(_EFFECTS.c.key == bindparam("wanted"))


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
        return tx.run(_KNOWN, {"wanted": key}).first() is not None

    def claim(self, tx: Tx, kinds: Sequence[str], most: int = 100) -> list[Effect]:
        """Lease what is due to the caller; other processes skip it until the lease ends."""
        due = {"now": tx.now, "kinds": list(kinds), "most": most, "leased_until": tx.now + LEASE}
        rows = sorted(tx.run(_CLAIM, due), key=lambda row: row.id)
        return [Effect(row.id, row.kind, row.key, row.body, row.attempts) for row in rows]

    def finish(self, tx: Tx, effects: Sequence[Effect]) -> None:
        """These have left: views and questions are forgotten; of the rest only the key stays known, not what was said."""
        gone = [each.id for each in effects if each.kind in FORGOTTEN]
        done = [each.id for each in effects if each.kind not in FORGOTTEN]
        if gone:
            tx.run(_FORGET, {"ids": gone})
        if done:
            tx.run(_DONE, {"ids": done, "now": tx.now})

    def postpone(self, tx: Tx, effect: Effect, *, seconds: float | None, why: str) -> None:
        """Try again later: after `seconds`, or after a pause that doubles up to a minute."""
        pause = seconds if seconds is not None else min(LONGEST_PAUSE_S, 2 ** min(effect.attempts, 6))
        tx.run(_POSTPONE, {"one": effect.id, "until": tx.now + timedelta(seconds=pause), "why": why[:300]})
