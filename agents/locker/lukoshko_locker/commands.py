"""A command from the topic to its thread, in the order of DESIGN §5: what is late, repeated or foreign opens nothing.

parse -> known id? its stored result -> clock, expiry, session, interlock? refuse
      -> journal accepted -> ack -> (the thread of its bus) journal actuating -> act -> observe -> journal result -> ack
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from lukoshko_edge.clock import AHEAD, Clock, heard
from lukoshko_edge.inbox import MAX_PAYLOAD, readable_id
from lukoshko_edge.journal import Journal
from lukoshko_locker.record import Record
from lukoshko_locker.results import BY_RIGHT, Results
from lukoshko_wire.locker import Ack, Command, OpenCell, ZoneAction, parse_command
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Malformed, TooLarge
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)


class Interlock(Protocol):
    """What the doors say before a command is taken on."""

    def has(self, cell: int) -> bool:
        """True when this productomat has the cell."""
        ...

    def cool(self, cell: int) -> bool:
        """True when the cell's coil may be pulsed now."""
        ...


class Zones(Protocol):
    """The refrigeration, as far as a command is concerned."""

    def has(self, zone: Zone) -> bool:
        """True when this productomat has a controller for the zone."""
        ...

    def run(self, action: ZoneAction) -> None:
        """Queue an accepted action."""
        ...


class Commands:
    """Takes commands from the topic; hands those that may run to the bus of locks or of refrigeration."""

    def __init__(
        self,
        journal: Journal,
        record: Record,
        clock: Clock,
        interlock: Interlock,
        results: Results,
        *,
        session: str,
        run: Callable[[OpenCell], None],
        blocked: Callable[[int], bool] = lambda _: False,
        zones: Zones | None = None,
    ) -> None:
        self._blocked, self._zones = blocked, zones
        self._journal, self._record, self._clock, self._interlock = journal, record, clock, interlock
        self._results, self._session, self._run = results, session, run

    def arrived(self, payload: bytes, retained: bool) -> None:
        """Take one payload of the command topic. Never raises for what is in it."""
        try:
            command = parse_command(payload, limit=MAX_PAYLOAD)
        except (Malformed, TooLarge) as error:
            return self._malformed(payload, error.detail)
        if retained:
            return self._malformed(payload, "a command must not be retained")
        body = encode(command)
        known = self._journal.find(command.id)
        if known is not None:
            return self._repeated(command, body, known.body, known.result)
        refusal = self.refusal(command, self._clock.now())
        if refusal is not None:
            log.warning("command %s refused: %s", command.id, refusal)
            return self._results.finish(command, "rejected", refusal)
        with self._journal.transaction():
            if not self._journal.accept(command.id, body, self._clock.now()):
                return self.arrived(payload, retained)  # the pad was quicker under this very id
            # Only the server's time raises the floor: our own clock, if it ran ahead once, must not lock us out.
            self._journal.keep_time(heard(self._clock, command.issued_at))
        self._results.answer(command.id, "accepted", "accepted")
        if isinstance(command, ZoneAction):
            log.info("command %s accepted: %s zone, %s", command.id, command.zone, command.action)
            return self._zones.run(command) if self._zones else None
        self._run(command)  # before the log: somebody waits for the bolt
        log.info("command %s accepted: cell %s, %s", command.id, command.cell, command.reason)
        return None

    def refusal(self, command: Command, now: datetime) -> str | None:
        """Why a command that is not known yet may not run, or None."""
        if not self._clock.trusted or command.issued_at > now + AHEAD:
            return "clock_untrusted"
        if now >= command.expires_at:
            return "expired"
        if command.session != self._session:
            return "stale_session"
        if isinstance(command, ZoneAction):
            return None if self._zones and self._zones.has(command.zone) else "unknown_zone"
        if not self._interlock.has(command.cell):
            return "unknown_cell"
        if command.reason == "pickup" and self._blocked(command.cell):
            return "blocked_by_temperature"
        return None if self._interlock.cool(command.cell) else "cooldown"

    def _repeated(self, command: Command, body: bytes, first: bytes, result: bytes | None) -> None:
        if body != first and not self._same_opening(command, first):
            log.error("command %s came again with another body", command.id)
            cell = command.cell if isinstance(command, OpenCell) else None
            self._record.notice("duplicate_conflict", cell=cell, detail=f"command {command.id}")
            return self._results.answer(command.id, "rejected", "duplicate_conflict")
        log.info("command %s came again", command.id)
        if result is None:
            return self._results.answer(command.id, "accepted", "accepted")
        return self._results.repeat(parse(Ack, result))

    @staticmethod
    def _same_opening(command: Command, first: bytes) -> bool:
        """True when the pad asked the server for this opening, and went on alone before it was answered."""
        known = parse_command(first)
        if not isinstance(command, OpenCell) or not isinstance(known, OpenCell):
            return False
        return known.actor.startswith(BY_RIGHT) and known.cell == command.cell

    def _malformed(self, payload: bytes, why: str) -> None:
        id_ = readable_id(payload)
        log.warning("command %s refused: malformed: %s", id_ or "without a readable id", why)
        if id_ is not None:
            self._results.answer(id_, "rejected", "malformed", why[:500])
