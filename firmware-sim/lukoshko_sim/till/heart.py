"""What happens in a register by itself: printing ends, and the operator of fiscal data takes documents."""

import logging
import threading

from lukoshko_sim.keeping import Faults
from lukoshko_sim.till.refusal import Broken
from lukoshko_sim.till.register import Register

log = logging.getLogger(__name__)
BEAT_S = 0.2


class Heart:
    """A thread that beats while the register has power."""

    def __init__(self, register: Register, faults: Faults) -> None:
        self._register = register
        self._faults = faults
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """End after the beat in hand."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def beat(self) -> None:
        """Do what is due."""
        if self._register.dark:
            return
        if self._register.printer.busy:
            with self._register.cable:
                try:
                    self._register.printer.settle()
                except Broken as broken:
                    log.warning("printing broke off: %s", broken)
        if self._faults.take("ofd_down") is None:
            self._register.storage.send_all()

    def _run(self) -> None:
        while not self._over.wait(BEAT_S):
            self.beat()
