"""From cell to cell: ask, pulse once, watch, ask what sprang, have it shut, watch again."""

from collections.abc import Callable, Iterable

from lukoshko_locker.commission.bench import Bench, Shown
from lukoshko_locker.commission.findings import Finding, moved
from lukoshko_locker.commission.person import Person
from lukoshko_locker.commission.pulses import Pulses
from lukoshko_locker.config import Cell
from lukoshko_locker.drivers.board import PortTaken, Sent

MOST_PULSES = 3
SPRINGS_S, RETURNS_S = 3.0, 3.0


class Walk:
    """One technician's way along the cells."""

    def __init__(self, bench: Bench, person: Person, cells: Iterable[Cell], pulses: Pulses) -> None:
        self._bench, self._person, self._pulses = bench, person, pulses
        self._cells = list(cells)
        self._numbers = {cell.no for cell in self._cells}

    def run(self, found: dict[int, Finding], keep: Callable[[], None]) -> None:
        """Visit every cell without a finding; `keep` is called after each. Raises Left, PortTaken."""
        self._person.ask("shut")
        for cell in self._cells:
            if cell.no in found:
                continue
            finding = self._visit(cell)
            if finding is not None:
                found[cell.no] = finding
                keep()

    def _visit(self, cell: Cell) -> Finding | None:
        before = self._readable()
        if not self._person.wants("cell", cell=cell.no, board=cell.board, channel=cell.channel):
            return None
        if self._bench.sees_goods(cell.board, cell.channel):
            self._person.say("goods", cell=cell.no)
            return None
        door, changed = self._open(cell, before)
        finding = Finding(
            cell=cell.no,
            board=cell.board,
            channel=cell.channel,
            door=door,
            moved=moved(before, changed),
            returned=door is None or self._shut(door, before, changed),
        )
        if door is not None and changed and finding.returned:
            self._person.say("fine", cell=door)
        return finding

    def _open(self, cell: Cell, before: Shown) -> tuple[int | None, Shown]:
        changed: Shown = {}
        for pulse in range(1, MOST_PULSES + 1):
            self._bench.cool(cell.board, cell.channel)
            written = self._pulses.begin(cell.no)
            sent = self._bench.pulse(cell.board, cell.channel)
            if sent is Sent.NOT_SENT:
                self._person.say("not_sent")
            changed = self._bench.changed(before, SPRINGS_S)
            self._bench.let_end(cell.board)
            self._pulses.end(written, sent, moved=bool(changed))
            door = self._sprung(cell.no)
            if door is not None or pulse == MOST_PULSES or not self._person.agrees("more"):
                return door, changed
        return None, changed

    def _sprung(self, cell: int) -> int | None:
        while True:
            answer = self._person.ask("which", cell=cell)
            if answer in ("", str(cell)):
                return cell
            if answer == "0":
                return None
            if answer.isdecimal() and int(answer) in self._numbers:
                return int(answer)
            self._person.say("which_again", text=answer)

    def _shut(self, door: int, before: Shown, changed: Shown) -> bool:
        self._person.ask("close", cell=door)
        while changed:
            open_now = {bit: value for bit, value in before.items() if bit in changed}
            opened = {bit: not value for bit, value in open_now.items()}
            returned = self._bench.changed(opened, RETURNS_S)
            if returned.keys() == changed.keys():
                return True
            if self._person.skips("stays"):
                return False
        return True

    def _readable(self) -> Shown:
        """All contacts; a board that does not answer is asked for until the technician gives up. Raises PortTaken."""
        while True:
            shown = self._bench.look()
            for board, why in self._bench.troubles.items():
                if isinstance(why, PortTaken):
                    raise why
                self._person.say("silent", board=board, why=why.detail)
            if not self._bench.troubles:
                return shown
            self._person.ask("look_again")
