"""What was told of shifts, cash and warnings, on disk: each is told once, also after a crash between doing and telling."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import get_args

from lukoshko_edge.journal import Journal
from lukoshko_wire.message import Message
from lukoshko_wire.pos import ShiftMoved
from lukoshko_wire.till import ShiftReported, TillWarned, WarningCode

SHIFT, SHIFT_BEGIN, WARNINGS = "shift", "shift begins", "warnings"


class ShiftBook:
    """The journal in the words of shifts. Every method is durable when it returns."""

    def __init__(self, journal: Journal, told: Callable[[], None]) -> None:
        self._journal, self._told = journal, told

    def tell(self, fact: Message) -> None:
        """A fact that belongs to no intent."""
        self._journal.tell(fact)
        self._told()

    def told_last(self, state: str, number: int, fn_number: str) -> bool:
        """True when this was told of this very shift last."""
        return self._journal.recall(SHIFT) == f"{state}:{number}:{fn_number}"

    def begin(self, number: int, fn_number: str) -> int:
        """The document that opened a shift; 0 when another program opened it."""
        kept, _, fd_number = (self._journal.recall(SHIFT_BEGIN) or "").rpartition(" ")
        return int(fd_number) if kept == f"{number}:{fn_number}" else 0

    def opened(self, fact: ShiftMoved, fn_number: str) -> None:
        """Tell of an opened shift, once; 0 is a document that is not known."""
        with self._journal.transaction():
            if self.told_last("opened", fact.number, fn_number):
                return
            self._journal.remember(SHIFT, f"opened:{fact.number}:{fn_number}")
            self._journal.remember(SHIFT_BEGIN, f"{fact.number}:{fn_number} {fact.fd_number}")
            self._journal.tell(fact)
        self._told()

    def closed(self, fact: ShiftMoved, fn_number: str, report: ShiftReported | None) -> None:
        """Tell of a closed shift and of what it took, once."""
        with self._journal.transaction():
            if self.told_last("closed", fact.number, fn_number):
                return
            self._journal.remember(SHIFT, f"closed:{fact.number}:{fn_number}")
            self._journal.tell(fact)
            if report is not None:
                self._journal.tell(report)
        self._told()

    def cash(self, fn_number: str, number: int) -> tuple[int, int]:
        """Kopecks put into the drawer and taken out in a shift, by our commands."""
        into, _, out = (self._journal.recall(f"cash:{fn_number}:{number}") or "0 0").partition(" ")
        return int(into), int(out)

    def count_cash(self, fn_number: str, number: int, kopecks: int) -> None:
        """Add to what was put in, or taken out when negative."""
        with self._journal.transaction():
            into, out = self.cash(fn_number, number)
            self._journal.remember(
                f"cash:{fn_number}:{number}", f"{into + max(kopecks, 0)} {out + max(-kopecks, 0)}"
            )

    def warned(self, now: datetime, standing: Mapping[WarningCode, str]) -> bool:
        """Tell which warnings came and went since they were told last; True when any did."""
        with self._journal.transaction():
            before = set((self._journal.recall(WARNINGS) or "").split())
            for code in get_args(WarningCode):
                if (code in standing) != (code in before):
                    detail = standing.get(code, "")
                    fact = TillWarned(seq=0, at=now, warning=code, raised=code in standing, detail=detail)
                    self._journal.tell(fact)
            if before == set(standing):
                return False
            self._journal.remember(WARNINGS, " ".join(sorted(standing)))
        self._told()
        return True
