"""From what the boards read to what happened: doors that moved, forced openings, doors left open.

No I/O and no clock: readings and monotonic seconds come in, happenings go out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lukoshko_wire.locker import CellState, Door


@dataclass(frozen=True)
class Moved:
    """A door was seen to move; `forced` when no pulse of ours explains the opening."""

    cell: int
    door: Literal["open", "closed"]
    command_id: str | None = None
    forced: bool = False


@dataclass(frozen=True)
class LeftOpen:
    """A door has stood open for too long."""

    cell: int


@dataclass(frozen=True)
class Patience:
    """Seconds that a door may stand open: until whoever stands there is alarmed, and until it is an alarm."""

    remind_s: float
    alarm_s: float


@dataclass(frozen=True)
class DoorTimers:
    """Seconds: closed is believed after `debounce_s`; an opening later than `forced_after_s` is forced."""

    debounce_s: float = 0.3
    forced_after_s: float = 5.0


@dataclass
class _Cell:
    known: Literal["open", "closed"] | None
    shown: Door = "unknown"
    closing_since: float | None = None
    opened_at: float | None = None
    alarmed: bool = False
    pulsed_at: float | None = None
    blind: bool = False
    """Not readable since just after a pulse: whether it moved then is still to be seen."""
    command_id: str | None = None


class Doors:
    """All doors of one productomat. `known` is what survived the last stop."""

    def __init__(
        self,
        patience: Mapping[int, Patience],
        known: Mapping[int, Literal["open", "closed"]],
        timers: DoorTimers | None = None,
    ) -> None:
        self._patience = dict(patience)
        self._timers = timers or DoorTimers()
        self._cells = {no: _Cell(known.get(no)) for no in patience}

    def retime(self, patience: Mapping[int, Patience], timers: DoorTimers) -> None:
        """From now on judge by these."""
        self._patience, self._timers = dict(patience), timers

    def pulsed(self, cell: int, command_id: str, now: float) -> None:
        """A pulse was sent, or may have been: an opening soon after belongs to this command."""
        state = self._cells[cell]
        state.pulsed_at, state.command_id, state.blind = now, command_id, False

    def seen(self, cell: int, door: Door, now: float) -> Moved | LeftOpen | None:
        """Take one reading of one door."""
        state = self._cells[cell]
        if door == "unknown":
            state.shown, state.closing_since = "unknown", None
            state.blind = state.blind or (state.known == "closed" and self._expected(state, now))
            return None
        if state.known is None:  # never seen before: nothing has moved
            state.known = door
            state.opened_at = now if door == "open" else None
        event = self._open(cell, state, now) if door == "open" else self._closed(cell, state, now)
        state.blind = False
        return event

    def door(self, cell: int) -> Door:
        """How a door stands, as last read."""
        return self._cells[cell].shown

    def closing(self) -> bool:
        """True while some door was read closed and is not believed yet."""
        return any(state.closing_since is not None for state in self._cells.values())

    def to_shut(self, now: float) -> list[int]:
        """Doors that stand open so long that whoever stands there is to be reminded, by number."""
        return [
            no
            for no, state in sorted(self._cells.items())
            if state.known == "open"
            and (since := state.opened_at) is not None  # the lock bus may shut the door meanwhile
            and now - since >= self._patience[no].remind_s
        ]

    def settling(self, now: float) -> bool:
        """True while some door is open, closing or expected to open: then look more often."""
        return any(
            state.shown == "open" or state.closing_since is not None or self._expected(state, now)
            for state in self._cells.values()
        )

    def snapshot(self) -> list[CellState]:
        """Every door as last read, by number."""
        return [CellState(no=no, door=self._cells[no].shown) for no in sorted(self._cells)]

    def _expected(self, state: _Cell, now: float) -> bool:
        return state.pulsed_at is not None and now - state.pulsed_at <= self._timers.forced_after_s

    def _open(self, cell: int, state: _Cell, now: float) -> Moved | LeftOpen | None:
        state.shown, state.closing_since = "open", None
        if state.known == "closed":
            state.known, state.opened_at, state.alarmed = "open", now, False
            ours = state.blind or self._expected(state, now)
            return Moved(cell, "open", state.command_id if ours else None, forced=not ours)
        if state.opened_at is None:
            state.opened_at = now
        if not state.alarmed and now - state.opened_at >= self._patience[cell].alarm_s:
            state.alarmed = True
            return LeftOpen(cell)
        return None

    def _closed(self, cell: int, state: _Cell, now: float) -> Moved | None:
        if state.known == "closed":
            state.shown = "closed"
            return None
        if state.closing_since is None:
            state.closing_since = now
        if now - state.closing_since < self._timers.debounce_s:
            return None
        state.known = state.shown = "closed"
        state.closing_since = state.opened_at = None
        return Moved(cell, "closed")
