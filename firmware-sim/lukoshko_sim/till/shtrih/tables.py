"""Tables and the clock of a Shtrih-M: 1E, 1F, 21, 22, 23."""

from datetime import date, datetime, time

from lukoshko_sim.till import enums
from lukoshko_sim.till.fiscal_storage import FNS_SITE
from lukoshko_sim.till.register import OPEN
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.device import SYSTEM, Command, Device
from lukoshko_sim.till.shtrih.packing import Reader, cp1251, number

LONGEST_FIELD = 40
OPERATORS, REGIONAL, STORAGE = 2, 17, 18
PASSWORD, NAME = 1, 2
MOST_REGIONAL = 60


def commands(device: Device) -> dict[int, Command]:
    """The commands of this module."""
    tables, clock = Tables(device), ClockFace(device)
    return {
        0x1E: Command(tables.write, least=SYSTEM),
        0x1F: Command(tables.read, least=SYSTEM),
        0x21: Command(clock.set_time, least=SYSTEM),
        0x22: Command(clock.set_date, least=SYSTEM),
        0x23: Command(clock.confirm_date, least=SYSTEM, free=True),
    }


class Tables:
    """Settings by table, row and field."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def read(self, reader: Reader, _operator: int) -> bytes:
        """1F."""
        table, row, field = self._place(reader)
        reader.end()
        if table == STORAGE:
            return self._storage()[field]
        kept = self._device.store.note(f"table {table}/{row}/{field}")
        if table == OPERATORS and field == NAME:
            return self._device.name_of(row).encode("cp1251", "replace").ljust(LONGEST_FIELD, b"\0")
        if table == OPERATORS:
            return number(int(kept or row), 4)
        return number(int(kept or 0), 1)

    def write(self, reader: Reader, _operator: int) -> bytes:
        """1E."""
        table, row, field = self._place(reader)
        if table == STORAGE:
            raise ShtrihError(codes.READ_ONLY)
        if table == OPERATORS and field == NAME:
            value = cp1251(reader.rest(LONGEST_FIELD)).rstrip("\0")
        else:
            value = str(reader.number(4 if table == OPERATORS else 1))
        reader.end()
        self._device.store.remember(f"table {table}/{row}/{field}", value)
        return b""

    def _place(self, reader: Reader) -> tuple[int, int, int]:
        table, row, field = reader.number(1), reader.number(2), reader.number(1)
        rows = {OPERATORS: SYSTEM, REGIONAL: 1, STORAGE: 1}
        fields = {
            OPERATORS: range(PASSWORD, NAME + 1),
            REGIONAL: range(1, MOST_REGIONAL + 1),
            STORAGE: self._storage().keys(),
        }
        if table not in rows:
            raise ShtrihError(codes.NO_TABLE)
        if not 1 <= row <= rows[table] or field not in fields[table]:
            raise ShtrihError(codes.PARAMETERS)
        return table, row, field

    def _storage(self) -> dict[int, bytes]:
        who = self._device.who
        texts = {1: who.serial, 2: who.inn, 3: who.rnm, 4: who.fn, 7: who.owner, 9: who.address}
        texts |= {13: FNS_SITE, 14: who.place}
        work = (4 if who.machine else 0) | (32 if who.electronic else 0)
        numbers = {5: number(enums.TAXATION[who.taxation], 1), 6: number(work, 1)}
        return {no: text.encode("cp1251", "replace") for no, text in texts.items()} | numbers


class ClockFace:
    """The clock is set while the shift is closed, the date in two steps."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._register = device.register

    def set_time(self, reader: Reader, _operator: int) -> bytes:
        """21."""
        self._may_set()
        hour, minute, second = (reader.number(1) for _ in range(3))
        reader.end()
        try:
            at = time(hour, minute, second)
        except ValueError:
            raise ShtrihError(codes.PARAMETERS) from None
        self._register.set_clock(datetime.combine(self._register.now().date(), at))
        return b""

    def set_date(self, reader: Reader, _operator: int) -> bytes:
        """22."""
        self._may_set()
        self._device.new_date = _date(reader)
        return b""

    def confirm_date(self, reader: Reader, _operator: int) -> bytes:
        """23."""
        asked = self._device.new_date
        if asked is None:
            raise ShtrihError(codes.WRONG_MODE)
        if _date(reader) != asked:
            raise ShtrihError(codes.OTHER_DATE)
        self._device.new_date = None
        self._register.set_clock(datetime.combine(asked, self._register.now().time()))
        return b""

    def _may_set(self) -> None:
        if self._register.storage.shift().open or self._register.draft == OPEN:
            raise ShtrihError(codes.WRONG_MODE)


def _date(reader: Reader) -> date:
    day, month, year = (reader.number(1) for _ in range(3))
    reader.end()
    try:
        return date(2000 + year, month, day)
    except ValueError:
        raise ShtrihError(codes.PARAMETERS) from None
