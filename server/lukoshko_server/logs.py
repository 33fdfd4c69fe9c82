"""How a process writes its log: a line a record, whatever a request or a device put into it."""

import logging
import sys


class OneLine(logging.Formatter):
    """A message with the end of a line in it would pass for two; only a traceback has lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        """The line."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


def write(level: str) -> None:
    """From now on, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
