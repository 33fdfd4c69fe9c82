"""Shifts of tills, and documents that receipts have too many, as the office reads them."""

from datetime import datetime

from lukoshko_server.db import Work
from lukoshko_server.tills import shifts, strays
from lukoshko_server.tills.shifts import Shift
from lukoshko_server.tills.strays import Stray
from lukoshko_wire.problems import NotFound


class Book:
    """What tills have written, looked up."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def shifts(self, till_id: str, most: int) -> list[Shift]:
        """Shifts of a till, the latest first."""
        with self._work.read() as tx:
            return shifts.latest(tx, till_id, most)

    def shift(self, till_id: str, fn_number: str, number: int) -> Shift:
        """One shift of a till. Raises NotFound."""
        with self._work.read() as tx:
            found = shifts.one(tx, till_id, fn_number, number)
        if found is None:
            raise NotFound(f"till {till_id} has no shift {number}", till_id=till_id, number=number)
        return found

    def shifts_between(self, since: datetime, until: datetime, most: int) -> list[Shift]:
        """Shifts of every till that were open in this time, the earliest first."""
        with self._work.read() as tx:
            return shifts.between(tx, since, until, most)

    def doubled(self, fn_number: str, shift_number: int) -> int:
        """How many second documents of receipts a shift has."""
        with self._work.read() as tx:
            return strays.of_shift(tx, fn_number, shift_number)

    def strays(self, since: datetime, until: datetime, most: int) -> list[Stray]:
        """Second documents of receipts, of this time."""
        with self._work.read() as tx:
            return strays.between(tx, since, until, most)
