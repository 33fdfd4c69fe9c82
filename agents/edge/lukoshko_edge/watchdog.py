"""An agent whose thread has died is worse than one that is started again: end at once and let the supervisor act."""

import logging
import os
import threading
from types import TracebackType

log = logging.getLogger(__name__)
BROKEN = 70


def end_with_any_thread() -> None:
    """From now on an exception that ends a thread ends the process with status 70; the journal makes that safe."""
    threading.excepthook = _end


def _end(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "a thread"
    trace: tuple[type[BaseException], BaseException, TracebackType | None] | None = None
    if args.exc_value is not None:
        trace = (args.exc_type, args.exc_value, args.exc_traceback)
    log.critical("thread %s died", name, exc_info=trace)
    logging.shutdown()
    os._exit(BROKEN)
