"""The physical side of a productomat: doors that open and shut, goods that lie inside, coils that were driven."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from lukoshko_sim.locker.site import Cell, Site
from lukoshko_sim.locker.state import Channel, State


class NotNow(RuntimeError):
    """The world is not so that this could be done: nobody reaches through a shut door."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class World:
    """Every lock and cell. What a method changed is on the disk when it returns."""

    def __init__(self, site: Site, state: State, *, wall_clock: Callable[[], float] = time.time) -> None:
        self.site = site
        self.lock = threading.RLock()
        self.cells = {cell.no: cell for cell in site.cell}
        self.moved: list[Callable[[], None]] = []
        """Called after a door moved by itself or by hand."""
        self._state = state
        self._wall_clock = wall_clock
        self._wired = {(cell.board, cell.channel) for cell in site.cell}
        self._channels = state.channels()

    def at(self, board: int, channel: int) -> Channel:
        """Return what is behind one channel."""
        return self._channels.get((board, channel), Channel())

    def behind(self, cell: Cell) -> Channel:
        """Return the lock and content of a cell."""
        return self.at(cell.board, cell.channel)

    def total_pulses(self) -> int:
        """Return how often any coil was driven, wired or not, since the state file began."""
        with self.lock:
            return sum(channel.pulses for channel in self._channels.values())

    def total_openings(self) -> int:
        """Return how often a pulse sprang a door that was shut."""
        with self.lock:
            return sum(channel.openings for channel in self._channels.values())

    def open_doors(self, zone: str) -> int:
        """Count the open doors of a zone."""
        return sum(cell.zone == zone and self.behind(cell).is_open for cell in self.site.cell)

    def pulse(self, board: int, channel: int, *, moves: bool) -> None:
        """Drive one coil: counted, and the door sprung unless something holds it."""
        with self.lock:
            now = self.at(board, channel)
            springs = moves and not now.jammed and (board, channel) in self._wired
            sprung = springs and not now.is_open
            counted = replace(now, pulses=now.pulses + 1, openings=now.openings + sprung)
            self._keep(board, channel, self._opened(counted) if springs else counted)

    def close(self, cell: Cell) -> None:
        """Press a door shut; a shut one stays shut."""
        self._change(cell, is_open=False)

    def pry(self, cell: Cell) -> None:
        """Break a door open without a pulse."""
        with self.lock:
            self._keep(cell.board, cell.channel, self._opened(self.behind(cell)))
        self._tell()

    def put(self, cell: Cell) -> None:
        """Lay goods into an open cell. Raises NotNow."""
        self._reach_into(cell)
        self._change(cell, goods=True)

    def take(self, cell: Cell) -> None:
        """Take the goods out of an open cell. Raises NotNow."""
        self._reach_into(cell)
        self._change(cell, goods=False)

    def jam(self, cell: Cell, *, jammed: bool) -> None:
        """Wedge a door, or free it; a wedged one does not spring when pulsed."""
        self._change(cell, jammed=jammed)

    def _reach_into(self, cell: Cell) -> None:
        if not self.behind(cell).is_open:
            raise NotNow("cell.shut", f"the door of cell {cell.no} is shut")

    def _opened(self, channel: Channel) -> Channel:
        if channel.is_open:
            return channel
        return replace(channel, is_open=True, opened_at=self._wall_clock())

    def _change(self, cell: Cell, **facts: bool) -> None:
        with self.lock:
            now = self.behind(cell)
            after = replace(now, **facts)
            if after == now:
                return
            self._keep(cell.board, cell.channel, after)
        self._tell()

    def _keep(self, board: int, channel: int, now: Channel) -> None:
        self._state.save_channel(board, channel, now)
        self._channels[board, channel] = now

    def _tell(self) -> None:
        for tell in self.moved:
            tell()


class Wiring:
    """The coils and contacts of one board, as the board sees them."""

    def __init__(self, world: World, board: int) -> None:
        self._world = world
        self._board = board
        self._pulled = {cell.channel: cell for cell in world.site.cell if cell.board == board}
        self._seen = {cell.seen_by.channel: cell for cell in world.site.cell if cell.seen_by.board == board}

    def pulse(self, channel: int, *, moves: bool) -> None:
        """Drive a coil; counted on the disk on return."""
        self._world.pulse(self._board, channel, moves=moves)

    def shut(self, channel: int) -> None:
        """Let the door behind a coil fall shut."""
        if channel in self._pulled:
            self._world.close(self._pulled[channel])

    def is_open(self, channel: int) -> bool | None:
        """Tell whether the door of a contact stands open; None where nothing is wired."""
        if channel not in self._seen:
            return None
        return self._world.behind(self._seen[channel]).is_open

    def goods(self, channel: int) -> bool:
        """Tell whether goods lie behind the lock of a channel."""
        return self._world.at(self._board, channel).goods
