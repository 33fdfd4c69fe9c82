"""Shifts, reports, cash and paper of a Shtrih-M."""

from lukoshko_sim.till import layout
from lukoshko_sim.till.counts import shift_sums
from lukoshko_sim.till.documents import Document
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.register import OPEN
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.device import (
    ADMINISTRATOR,
    SYSTEM,
    Command,
    Device,
    Report,
    half_built,
    operator_of,
)
from lukoshko_sim.till.shtrih.packing import Reader, number, ymd
from lukoshko_sim.till.tlv import Fields


def commands(device: Device) -> dict[int, Command]:
    """The commands of this module."""
    shifts = Shifts(device)
    return {
        0xE0: Command(shifts.open, prints=True),
        0x40: Command(shifts.report_x, prints=True, least=ADMINISTRATOR),
        0x41: Command(shifts.report_z, prints=True, least=ADMINISTRATOR),
        0xFF41: Command(shifts.begin_opening, least=SYSTEM),
        0xFF42: Command(shifts.begin_closing, least=SYSTEM),
        0xFF0B: Command(shifts.open_in_storage, prints=True, least=SYSTEM),
        0xFF43: Command(shifts.close_in_storage, prints=True, least=SYSTEM),
        0xFF38: Command(shifts.settlements, prints=True, least=SYSTEM),
        0x50: Command(shifts.cash_in, prints=True),
        0x51: Command(shifts.cash_out, prints=True),
        0x8C: Command(shifts.copy, prints=True),
        0xB0: Command(shifts.go_on),
    }


class Shifts:
    """What is not a receipt, and prints."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._register = device.register

    def open(self, reader: Reader, operator: int) -> bytes:
        """E0."""
        reader.end()
        self._open(operator)
        return self._device.written(operator_of(reader, operator))

    def open_in_storage(self, reader: Reader, operator: int) -> bytes:
        """FF0B: the same, refused in the storage's own words."""
        reader.end()
        if self._register.storage.shift().open:
            raise ShtrihError(codes.FN_STATE)
        document = self._open(operator)
        return self._device.written(_shift_numbers(document))

    def report_z(self, reader: Reader, operator: int) -> bytes:
        """41."""
        reader.end()
        if not self._register.storage.shift().open:
            raise ShtrihError(codes.SHIFT_IS_CLOSED)
        self._close(operator)
        return self._device.written(operator_of(reader, operator))

    def close_in_storage(self, reader: Reader, operator: int) -> bytes:
        """FF43."""
        reader.end()
        if not self._register.storage.shift().open:
            raise ShtrihError(codes.FN_STATE)
        document = self._close(operator)
        return self._device.written(_shift_numbers(document))

    def begin_opening(self, reader: Reader, _operator: int) -> bytes:
        """FF41."""
        return self._begin(reader, opening=True)

    def begin_closing(self, reader: Reader, _operator: int) -> bytes:
        """FF42."""
        return self._begin(reader, opening=False)

    def _begin(self, reader: Reader, *, opening: bool) -> bytes:
        reader.end()
        self._no_receipt()
        if self._device.report is not None or self._register.storage.shift().open is opening:
            raise ShtrihError(codes.FN_STATE)
        self._device.report = Report(opening)
        return b""

    def _open(self, operator: int) -> Document:
        self._no_receipt()
        document = self._register.open_shift(self._cashier(operator, opening=True), silent=False)
        self._device.report = None
        return document

    def _close(self, operator: int) -> Document:
        self._no_receipt()
        document = self._register.close_shift(self._cashier(operator, opening=False), silent=False)
        self._device.report = None
        return document

    def _cashier(self, operator: int, *, opening: bool) -> Fields:
        report = self._device.report
        if report is not None and report.opening is not opening:
            raise ShtrihError(codes.FN_STATE)
        return self._device.cashier(operator, [] if report is None else report.head)

    def settlements(self, reader: Reader, operator: int) -> bytes:
        """FF38."""
        reader.end()
        self._no_receipt()
        unsent = self._register.storage.unsent()
        document = self._register.settlements(self._device.cashier(operator, []), silent=False)
        first = unsent.first or document
        data = number(document.fd, 4) + number(document.sign, 4) + number(unsent.count, 4) + ymd(first.at)
        return self._device.written(data)

    def report_x(self, reader: Reader, operator: int) -> bytes:
        """40."""
        reader.end()
        register = self._register
        lines = layout.report_x(
            register.who, register.now(), shift_sums(register.storage), register.cash_kopecks
        )
        register.printer.slip("reportX", lines)
        return operator_of(reader, operator)

    def cash_in(self, reader: Reader, operator: int) -> bytes:
        """50."""
        return self._cash(reader, operator, "cashIn", 1)

    def cash_out(self, reader: Reader, operator: int) -> bytes:
        """51."""
        return self._cash(reader, operator, "cashOut", -1)

    def _cash(self, reader: Reader, operator: int, kind: str, way: int) -> bytes:
        kopecks = reader.number(5)
        reader.end()
        if not kopecks:
            raise ShtrihError(codes.PARAMETERS)
        self._no_receipt()
        register = self._register
        register.cash(way * kopecks)
        word = "ВНЕСЕНИЕ" if way > 0 else "ВЫПЛАТА"
        register.printer.slip(kind, layout.cash_slip(register.who, register.now(), word, kopecks))
        return operator_of(reader, operator) + number(register.storage.last_fd, 2)

    def copy(self, reader: Reader, operator: int) -> bytes:
        """8C."""
        reader.end()
        self._no_receipt()
        document = self._register.storage.last(receipt=True)
        if document is None:
            raise ShtrihError(codes.NOTHING_TO_REPEAT)
        self._register.printer.copy(document)
        return operator_of(reader, operator)

    def go_on(self, reader: Reader, operator: int) -> bytes:
        """B0: the rest of what came to a stop, then a full copy."""
        reader.end()
        printer = self._register.printer
        if printer.busy:
            raise ShtrihError(codes.PRINTING)
        if printer.owes and not printer.resume():
            raise Refusal(printer.stuck or Why.NO_PAPER)
        return operator_of(reader, operator)

    def _no_receipt(self) -> None:
        if self._register.draft == OPEN:
            raise ShtrihError(codes.RECEIPT_OPEN)
        if half_built(self._register):
            raise ShtrihError(codes.FN_STATE)


def _shift_numbers(document: Document) -> bytes:
    return number(document.shift, 2) + number(document.fd, 4) + number(document.sign, 4)
