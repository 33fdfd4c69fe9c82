"""A thread for what may wait for the network and has no hurry: renewals, releases."""

import logging
import threading
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)
EVERY_S, SOON_S = 60.0, 3.0


class Upkeep:
    """Runs its tasks one after another, now and every minute, or soon again when one of them answers True.

    One that breaks does not stop the others.
    """

    def __init__(self, tasks: Sequence[Callable[[], object]], every_s: float = EVERY_S) -> None:
        self._tasks, self._every_s = tasks, every_s
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do at once."""
        self._wake.set()

    def stop(self) -> None:
        """End soon; a task that waits for the network is not waited for: each is safe to be cut."""
        self._stopping.set()
        self._wake.set()

    def _work(self) -> None:
        while not self._stopping.is_set():
            soon = [self._done(task) for task in self._tasks]
            self._wake.wait(min(SOON_S, self._every_s) if any(soon) else self._every_s)
            self._wake.clear()

    def _done(self, task: Callable[[], object]) -> bool:
        try:
            return task() is True
        except Exception:
            log.exception("a task of the upkeep broke; it is tried again")
            return False
