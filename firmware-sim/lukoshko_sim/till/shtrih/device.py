"""A Shtrih-M's commands: passwords, modes and submodes first, then what each of them does to the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from lukoshko_sim.keeping import Fault, Faults, Store
from lukoshko_sim.till import enums
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.receipt import Line
from lukoshko_sim.till.refusal import Broken, Refusal
from lukoshko_sim.till.register import HALF, OPEN, Register
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.conversation import Answer, Memory
from lukoshko_sim.till.shtrih.packing import Reader, number
from lukoshko_sim.till.tlv import Fields

FAULTS = {"close_with_time": Fault("Shtrih-M: firmware whose FF45 answers with the time of the document")}

SYSTEM, ADMINISTRATOR = 30, 29
NOBODY = 0
Act = Callable[[Reader, int], bytes]
"""Parameters behind the password and the operator's number to the data behind the error byte."""


@dataclass
class Draft:
    """A receipt between 8D and FF45; short is a correction without lines, between FF35 and FF4A."""

    kind: int
    operation: int
    operator: int
    correction: bool = False
    short: bool = False
    lines: list[Line] = field(default_factory=list)
    head: Fields = field(default_factory=list)


@dataclass
class Report:
    """A shift that is being opened or closed in two steps."""

    opening: bool
    head: Fields = field(default_factory=list)


@dataclass(frozen=True)
class Command:
    """What a command needs before it is carried out."""

    act: Act
    prints: bool = False
    least: int = 1
    """The lowest operator whose password will do."""
    free: bool = False
    """Allowed while a date waits for confirmation."""


class Device:
    """Carries out one command at a time."""

    def __init__(self, register: Register, store: Store, faults: Faults, memory: Memory) -> None:
        self.register = register
        self.store = store
        self.faults = faults
        self.memory = memory
        self.draft: Draft | None = None
        self.report: Report | None = None
        self.reading: bytes = b""
        self.new_date: date | None = None
        self.commands: dict[int, Command] = {}
        register.at_power_cut.append(self._go_dark)

    @property
    def who(self) -> Passport:
        """Whose register this is."""
        return self.register.who

    def know(self, commands: Mapping[int, Command]) -> None:
        """Add commands to those that the device knows."""
        self.commands |= commands

    def execute(self, body: bytes) -> Answer:
        """Carry out one command. The line may be dead afterwards; the answer is then held, or lost with power."""
        with self.register.cable:
            size = 2 if body[0] == 0xFF else 1
            echo, code = body[:size], int.from_bytes(body[:size], "big")
            try:
                self._wake()
                data = self._do(code, body[size:])
            except ShtrihError as error:
                return Answer(echo + bytes([error.byte]))
            except Refusal as error:
                return Answer(echo + bytes([codes.number_of(error)]))
            except Broken as broken:
                return Answer(echo + bytes([broken.byte]) if broken.byte else b"", dead=broken.byte == 0)
            except DeadAfter as late:
                return Answer(echo + bytes([codes.OK]) + late.data, dead=True)
            return Answer(echo + bytes([codes.OK]) + data)

    def mode(self) -> int:
        """The mode and, in its high half, the kind of an open receipt."""
        shift = self.register.storage.shift()
        if self.new_date is not None:
            return 6
        if self.draft is not None and self.register.draft == OPEN:
            return 8 | (self.draft.kind & 3) << 4
        if not shift.open:
            return 4
        return 3 if shift.expired(self.register.now()) else 2

    def submode(self) -> int:
        """Paper and printing."""
        printer = self.register.printer
        if printer.busy:
            return 5
        if printer.owes:
            return 3 if printer.stuck is None else 2
        return 0 if printer.stuck is None else 1

    def may_print(self) -> None:
        """Whether a command that prints is taken now. Raises ShtrihError."""
        byte = {1: codes.NO_PAPER, 2: codes.NO_PAPER, 3: codes.WAITS_FOR_B0, 5: codes.PRINTING}.get(
            self.submode()
        )
        if byte is not None:
            raise ShtrihError(byte)

    def written(self, data: bytes) -> bytes:
        """Between a document and its answer. The printer begins, whatever becomes of the line."""
        cuts = self.register.power_cuts
        late = _broken_by(self.register.written)
        if not self._lost_power_since(cuts):
            late = _broken_by(self.register.printer.begin) or late
        if late is None:
            return data
        if late.byte or self._lost_power_since(cuts):
            raise late
        raise DeadAfter(data)

    def _lost_power_since(self, cuts: int) -> bool:
        return self.register.dark or cuts != self.register.power_cuts

    def cashier(self, operator: int, head: Fields) -> Fields:
        """The tags of the cashier: as they were sent, or the operator's name."""
        given = {tag for tag, _ in head}
        return [*([] if 1021 in given else [(1021, self.name_of(operator))]), *head]

    def name_of(self, operator: int) -> str:
        """An operator's name in table 2."""
        usual = {SYSTEM: "Системный администратор", ADMINISTRATOR: "Администратор"}
        return self.store.note(f"table 2/{operator}/2") or usual.get(operator, f"Кассир {operator}")

    def _do(self, code: int, parameters: bytes) -> bytes:
        command = self.commands.get(code)
        if command is None:
            raise ShtrihError(codes.FN_COMMAND if code > 0xFF else codes.UNKNOWN_COMMAND)
        reader = Reader(parameters)
        operator = NOBODY if command.least == NOBODY else self._operator(reader.number(4))
        if operator < command.least:
            raise ShtrihError(codes.PASSWORD)
        if self.new_date is not None and not command.free:
            raise ShtrihError(codes.CONFIRM_DATE)
        if command.prints:
            self.may_print()
        return command.act(reader, operator)

    def _wake(self) -> None:
        self.register.take_command()
        self.register.printer.settle()
        if self.register.draft != OPEN:
            self.draft = None

    def _go_dark(self) -> None:
        self.draft = self.report = self.new_date = None
        self.reading = b""
        self.memory.forget()

    def _operator(self, password: int) -> int:
        # Its own number is everybody's usual password: the one to look at first.
        for operator in chain((password,), range(1, SYSTEM + 1)):
            if 1 <= operator <= SYSTEM and password == self._password_of(operator):
                return operator
        raise ShtrihError(codes.PASSWORD)

    def _password_of(self, operator: int) -> int:
        return int(self.store.note(f"table 2/{operator}/1") or operator)


class DeadAfter(Exception):
    """The command is done, and its answer cannot leave."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        super().__init__()


def _broken_by(step: Callable[[], None]) -> Broken | None:
    try:
        step()
    except Broken as broken:
        return broken
    return None


def operator_of(_reader: Reader, operator: int) -> bytes:
    """The usual answer of the old commands."""
    return number(operator, 1)


def half_built(register: Register) -> bool:
    """Whether a loss of power left half a document in the storage."""
    return register.draft == HALF


def operation_of(kind: int) -> int:
    """1054 of a receipt type of 8D, whose order is its own."""
    kinds = {0: "sell", 1: "buy", 2: "sellReturn", 3: "buyReturn"}
    return enums.OPERATIONS[kinds[kind & 3]]
