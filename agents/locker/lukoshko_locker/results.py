"""Final results of commands: stored first, then answered."""

from collections.abc import Callable

from lukoshko_edge.clock import Clock
from lukoshko_locker.record import Record
from lukoshko_wire.locker import Ack, Command, Outcome
from lukoshko_wire.message import encode

BY_RIGHT = "right:"
"""How the actor of an opening begins that was decided here, by a right."""


class Results:
    """What the sender of a command is told."""

    def __init__(self, record: Record, clock: Clock, send: Callable[[Ack], None]) -> None:
        self._record, self._clock, self._send = record, clock, send

    def finish(self, command: Command, outcome: Outcome, code: str, detail: str = "") -> None:
        """Store the one final result, then answer it."""
        ack = self._ack(command.id, outcome, code, detail)
        self._record.ended(encode(command), ack)
        if not command.actor.startswith(BY_RIGHT):  # nobody waits for it; the fact tells the server
            self._send(ack)

    def answer(self, id_: str, outcome: Outcome, code: str, detail: str = "") -> None:
        """Answer without storing: accepted, or a refusal that is not the command's own result."""
        self._send(self._ack(id_, outcome, code, detail))

    def repeat(self, ack: Ack) -> None:
        """Answer a stored result again."""
        self._send(ack)

    def _ack(self, id_: str, outcome: Outcome, code: str, detail: str) -> Ack:
        return Ack(id=id_, outcome=outcome, code=code, at=self._clock.now(), detail=detail)
