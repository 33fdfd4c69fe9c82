"""A technician's actions on refrigerated zones, done by the thread that owns the refrigeration's bus."""

import logging
import queue
import threading
from collections.abc import Mapping

from lukoshko_edge.clock import Clock, Deadline
from lukoshko_edge.journal import Journal, Remembered
from lukoshko_locker.drivers.modbus_bus import UnitRefuses, UnitSilent
from lukoshko_locker.drivers.refrigeration import CannotDo, RefrigerationUnit
from lukoshko_locker.left import left_behind
from lukoshko_locker.results import Results
from lukoshko_wire.locker import ZoneAction
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)


class ZoneActions:
    """Queued from any thread; done one after another by the climate thread, each at most once."""

    def __init__(self, journal: Journal, results: Results, clock: Clock) -> None:
        self._journal, self._results, self._clock = journal, results, clock
        self._units: Mapping[Zone, RefrigerationUnit] = {}
        self._jobs: queue.SimpleQueue[tuple[ZoneAction, Deadline]] = queue.SimpleQueue()
        self._left: list[tuple[Remembered, ZoneAction]] = []
        self.came = threading.Event()
        """Set while something may wait."""

    def serve(self, units: Mapping[Zone, RefrigerationUnit]) -> None:
        """These are the controllers, by zone."""
        self._units = units

    def has(self, zone: Zone) -> bool:
        """True when this productomat has a controller for the zone."""
        return zone in self._units

    def run(self, action: ZoneAction) -> None:
        """Queue an accepted action, whose time was judged just now."""
        self._jobs.put((action, Deadline.at(self._clock, action.expires_at)))
        self.came.set()

    def load(self) -> None:
        """Read what a crash left behind. To be called before any command can arrive."""
        self._left = left_behind(self._journal, ZoneAction)

    def work(self) -> None:
        """Settle what a crash left behind, then do everything that waits."""
        self.came.clear()
        while self._left:
            self._settle(*self._left[0])
            del self._left[0]
        while not self._jobs.empty():
            self._execute(*self._jobs.get())

    def _settle(self, job: Remembered, action: ZoneAction) -> None:
        """What was being written is called uncertain and never written again; what was only accepted runs."""
        if job.state == "actuating":
            log.warning("command %s was cut short: uncertain", action.id)
            self._results.finish(action, "uncertain", "uncertain", "the agent was stopped in the middle")
        elif not self.has(action.zone):
            self._results.finish(action, "rejected", "unknown_zone")
        elif not (self._clock.trusted and self._journal.went_on):
            self._results.finish(action, "rejected", "clock_untrusted")
        else:
            self.run(action)

    def _execute(self, action: ZoneAction, deadline: Deadline) -> None:
        if deadline.is_over(self._clock):  # it waited behind a slow line
            return self._results.finish(action, "rejected", "expired")
        if not self._journal.actuating(action.id, self._clock.now()):
            log.error("command %s was to be acted on twice", action.id)
            return None
        try:
            _act(self._units[action.zone], action)
        except CannotDo as error:
            return self._results.finish(action, "failed", "cannot", error.detail)
        except UnitRefuses as error:
            return self._results.finish(action, "failed", "refused", error.detail)
        except UnitSilent as error:  # it may have heard and its answer been lost
            return self._results.finish(action, "uncertain", "unit_silent", error.detail)
        log.info("command %s: the %s zone: %s written", action.id, action.zone, action.action)
        return self._results.finish(action, "done", "written")


def _act(unit: RefrigerationUnit, action: ZoneAction) -> None:
    match action.action:
        case "defrost":
            unit.start_defrost()
        case "clean_on":
            unit.clean(begin=True)
        case "clean_off":
            unit.clean(begin=False)
        case "reset_alarm":
            unit.reset_alarm()
