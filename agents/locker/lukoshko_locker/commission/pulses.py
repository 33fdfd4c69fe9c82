"""Pulses of a commissioning in the journal, as every other one: before the coil is driven, and what came of it.

The agent that starts afterwards finds them: coils that were driven a moment ago are still warm, and a pulse that was cut
short is called uncertain.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from lukoshko_edge.journal import Journal
from lukoshko_locker.drivers.board import Sent
from lukoshko_wire.locker import Ack, CommandEnded, OpenCell, Outcome
from lukoshko_wire.message import encode

LIVES = timedelta(seconds=20)
ACTOR = "commission"


class Pulses:
    """The journal's view of a technician's way along the cells."""

    def __init__(self, journal: Journal, now: Callable[[], datetime]) -> None:
        self._journal, self._now = journal, now

    def begin(self, cell: int) -> OpenCell:
        """A coil is about to be driven: durable when this returns."""
        now = self._now()
        command = OpenCell(
            id=f"c-{secrets.token_hex(12)}", cell=cell, reason="service", issued_at=now, expires_at=now + LIVES,
            session=self._journal.boot, actor=ACTOR,
        )  # fmt: skip
        with self._journal.transaction():
            self._journal.accept(command.id, encode(command), now)
            self._journal.actuating(command.id, now)
        return command

    def end(self, command: OpenCell, sent: Sent, *, moved: bool) -> None:
        """What was seen of it; the journal tells the server like any other outcome."""
        outcome, code = _outcome(sent, moved=moved)
        ack = Ack(id=command.id, outcome=outcome, code=code, at=self._now())
        with self._journal.transaction():
            self._journal.end(command.id, encode(command), encode(ack), ack.at)
            self._journal.tell(CommandEnded(seq=0, at=ack.at, ack=ack))


def _outcome(sent: Sent, *, moved: bool) -> tuple[Outcome, str]:
    if moved:
        return "done", "opened"
    if sent is Sent.NOT_SENT:
        return "failed", "not_sent"
    return ("rejected", "cooldown") if sent is Sent.REJECTED else ("failed", "no_transition")
