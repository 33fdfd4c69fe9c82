"""Builds one productomat from its site file and keeps it running: world, boards, climate, ports, time."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lukoshko_sim.locker.boards import board_of
from lukoshko_sim.locker.climate import Climate
from lukoshko_sim.locker.people import People
from lukoshko_sim.locker.site import CLIMATE, Site
from lukoshko_sim.locker.state import State
from lukoshko_sim.locker.tape import Tape
from lukoshko_sim.locker.world import Wiring, World
from lukoshko_sim.ports import Bus, PtyPort

log = logging.getLogger(__name__)

CLIMATE_STEP_S = 1.0
PEOPLE_STEP_S = 0.1


class Productomat:
    """Everything of one site. `world.lock` guards boards, units and climate alike."""

    def __init__(
        self,
        site: Site,
        state: State,
        links: Path,
        *,
        people_close_after_s: float | None = None,
        habits: int | None = None,
    ) -> None:
        self.site = site
        self.world = World(site, state)
        self.tape = Tape()
        self.climate = Climate(self.world, state)
        self.boards = {board.name: board_of(board, Wiring(self.world, board.name)) for board in site.board}
        self._buses = {
            bus: [self.boards[board.name] for board in site.board if board.bus == bus]
            for bus in sorted({board.bus for board in site.board})
        }
        lines = {name: Bus(boards) for name, boards in self._buses.items()}
        lines[CLIMATE] = Bus(self.climate.units)
        self.ports = {
            name: PtyPort(
                bus,
                links / name,
                lock=self.world.lock,
                record=partial(self.tape.record, name),
            )
            for name, bus in lines.items()
        }
        self.world.moved += [self.ports[name].poke for name in self._buses]
        usual_s = people_close_after_s
        self._people = None if usual_s is None else People(self.world, usual_s, habits)
        self._stop = threading.Event()
        self._time = threading.Thread(target=self._pass_time, name="time", daemon=True)

    def start(self) -> None:
        """Plug everything in and let time pass."""
        for port in self.ports.values():
            port.start()
        self._time.start()

    def close(self) -> None:
        """Unplug, and keep the temperatures."""
        self._stop.set()
        if self._time.ident is not None:
            self._time.join()
        for port in self.ports.values():
            port.close()
        with self.world.lock:
            self.climate.keep()

    @property
    def frames(self) -> int:
        """Whole requests that some device took as its own."""
        boards = sum(board.frames for board in self.boards.values())
        return boards + sum(unit.frames for unit in self.climate.units)

    @property
    def bad_frames(self) -> int:
        """Garbled requests; all devices of one bus hear the same."""
        boards = sum(max(board.bad_frames for board in bus) for bus in self._buses.values())
        return boards + max((unit.bad_frames for unit in self.climate.units), default=0)

    def _pass_time(self) -> None:
        step_s = CLIMATE_STEP_S if self._people is None else PEOPLE_STEP_S
        slept_s = 0.0
        while not self._stop.wait(step_s):
            slept_s += step_s
            if self._people is not None:
                self._people.pass_by()
            if slept_s >= CLIMATE_STEP_S:
                slept_s = 0.0
                with self.world.lock:
                    self.climate.run()


@contextmanager
def running(
    site: Site,
    state_file: Path,
    links: Path,
    *,
    people_close_after_s: float | None = None,
    habits: int | None = None,
) -> Iterator[Productomat]:
    """Run a productomat for the length of a with-block. Raises StateTaken."""
    state = State(state_file, site.name)
    try:
        productomat = Productomat(
            site, state, links, people_close_after_s=people_close_after_s, habits=habits
        )
        try:
            productomat.start()
            log.info("%s stands with %s cells", site.name, len(site.cell))
            yield productomat
        finally:
            productomat.close()
    finally:
        state.close()
