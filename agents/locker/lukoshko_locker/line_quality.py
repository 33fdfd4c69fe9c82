"""When a line that still works is bad enough to send somebody: noise shows long before a board falls silent."""

from collections import deque

WINDOW = 100
"""Looks that are remembered: a minute or two of them."""
ENOUGH = 20
"""Fewer tell nothing."""
BAD_PERCENT, GOOD_PERCENT = 10, 2


class LineQuality:
    """The latest looks at one board: whether each went through at the first attempt."""

    def __init__(self) -> None:
        self._looks: deque[bool] = deque(maxlen=WINDOW)
        self.is_bad = False

    def after(self, *, bad: bool) -> bool:
        """One more look; true while one in ten goes wrong, until no more than one in fifty does."""
        self._looks.append(bad)
        count = len(self._looks)
        percent = 100 * sum(self._looks) / count
        if count >= ENOUGH:
            self.is_bad = percent >= BAD_PERCENT if not self.is_bad else percent > GOOD_PERCENT
        return self.is_bad
