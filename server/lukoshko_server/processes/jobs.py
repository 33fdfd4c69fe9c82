"""The `jobs` process: effects that their process could not send, and timers, each tick in its own transaction."""

import logging
import signal
import threading

from lukoshko_server.app import App, build
from lukoshko_server.config import Settings
from lukoshko_server.db import acting_as

log = logging.getLogger(__name__)

TICK_S = 1.0


def main(settings: Settings) -> int:
    """Tick until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = build(settings, name="jobs")
    app.start(sweep=True)
    print("ready", flush=True)  # noqa: T201 - who starts us waits for this line
    try:
        while not stop.wait(TICK_S):
            tick(app)
    finally:
        app.stop()
    return 0


def tick(app: App) -> None:
    """Let every timer look once; one that breaks does not stop the others."""
    now = app.clock()
    for each in app.ticks:
        try:
            with acting_as("jobs"):
                each(now)
        except Exception:
            log.exception("a timer broke; it will look again in a second")
