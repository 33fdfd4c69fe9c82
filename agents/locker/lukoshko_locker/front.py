"""What the kiosk shows of a visit, and its wishes passed on."""

from collections.abc import Callable, Sequence

from lukoshko_locker.config import Cell
from lukoshko_locker.gate import Gate
from lukoshko_locker.marks import Marks
from lukoshko_locker.rights import RightsBook
from lukoshko_locker.rights_time import RightsTime
from lukoshko_locker.visit import Visit
from lukoshko_locker.visits import Visits
from lukoshko_wire.api.kiosk import KioskCell, KioskCellState, KioskEnter, KioskOpen, KioskStage, KioskView
from lukoshko_wire.entry import Refusal, next_cell
from lukoshko_wire.tries import closed_s, tokens_only


class Front:
    """One screen."""

    def __init__(
        self, device: str, cells: Sequence[Cell], book: RightsBook, gate: Gate, marks: Marks, visits: Visits,
        time: RightsTime, online: Callable[[], bool], language: Callable[[], str], to_shut: Callable[[], list[int]],
    ) -> None:  # fmt: skip
        self._device, self._cells, self._book, self._gate = device, cells, book, gate
        self._marks, self._visits, self._time = marks, visits, time
        self._online, self._language, self._to_shut = online, language, to_shut
        self.refused = ""
        """Why the last wish was not granted."""

    def enter(self, body: KioskEnter) -> KioskView:
        """Something was typed or scanned. Who is let in by one cell needs no second press: it opens."""
        was = self._visits.present()
        refusal = self._visits.enter(body.text, body.second)
        visit = self._visits.present()
        if refusal is None and visit is not None and visit is not was and visit.entry.who == "customer":
            refusal = self._visits.open()
        return self._said(refusal)

    def open(self, body: KioskOpen) -> KioskView:
        """The next cell, or this one."""
        return self._said(self._visits.open(body.cell))

    def leave(self) -> KioskView:
        """The visit is over."""
        self._visits.leave()
        return self._said(None)

    def view(self) -> KioskView:
        """Everything that the screen shows."""
        visit, now, rights = self._visits.present(), self._time.now(), self._book.list
        stage: KioskStage = visit.entry.who if visit else "idle"
        return KioskView(
            locker_id=self._device, online=self._online(), ready=rights is not None and now < rights.valid_until,
            code_digits=rights.code_digits if rights else 8, second=rights is not None and rights.code_digits < 8,
            locked_s=closed_s(self._gate.tries, now), tokens_only=tokens_only(self._gate.tries, now), stage=stage,
            number=visit.right.number if visit and visit.right else "",
            cells=[self._cell(cell, visit) for cell in self._cells],
            next=next_cell(visit.right, self._marks.of(visit.order_id)) if visit and visit.right else None,
            refused=self._why(visit), language=self._language(),
            to_shut=self._to_shut(),
        )  # fmt: skip

    def _said(self, refusal: Refusal | None) -> KioskView:
        self.refused = refusal.why if refusal else ""
        return self.view()

    def _why(self, visit: Visit | None) -> str:
        late = [attempt.refused for attempt in visit.attempts.values() if attempt.refused] if visit else []
        return self.refused or (late[-1] if late else "")

    def _cell(self, cell: Cell, visit: Visit | None) -> KioskCell:
        return KioskCell(
            no=cell.no, zone=cell.zone, column=cell.column, row=cell.row, column_span=cell.column_span,
            row_span=cell.row_span, state=self._state(cell, visit),
        )  # fmt: skip

    def _state(self, cell: Cell, visit: Visit | None) -> KioskCellState:
        if visit is None:
            return "other"
        mine = (
            {lies.cell for lies in visit.right.lies} if visit.right else {load.cell for load in visit.loads}
        )
        free = visit.entry.who == "technician" and not self._marks.occupied(cell.no)
        return self._visits.stage_of(cell.no) if cell.no in mine or free else "other"
