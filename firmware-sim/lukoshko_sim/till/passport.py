"""Who a register is: its numbers, its owner, its place; and the arithmetic that ties them together."""

from dataclasses import dataclass

_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVENTH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_TWELFTH = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True)
class Passport:
    """What was written at registration and never changes in the life of a fiscal storage."""

    name: str = "Касса 1"
    fn: str = "9999078900000961"
    serial: str = "00106700000001"
    inn: str = "7701234560"
    rnm: str = ""
    owner: str = 'ООО "Лукошко"'
    address: str = "Москва, Ягодная ул., 1"
    place: str = "Магазин"
    taxation: str = "osn"
    machine: str = ""
    electronic: bool = False
    columns: int = 32
    utc_offset_hours: int = 3
    taxes: tuple[int, ...] = ()
    """Values of 1199 that the tax table of the register has; all when empty."""
    marked: bool = True
    """Whether the registration allows marked goods."""
    ofd_inn: str = "7709364346"
    fn_days: int = 1110
    """How long the keys of the fiscal storage live (reference 4.8)."""

    def checked(self) -> "Passport":
        """The same passport with its registration number filled in. Raises ValueError."""
        if len(self.fn) != 16 or not _digits(self.fn):
            raise ValueError("a fiscal storage has a number of 16 digits")
        if not inn_valid(self.inn):
            raise ValueError(f"{self.inn} is not an INN")
        if not _digits(self.serial) or len(self.serial) > 20:
            raise ValueError("a serial number is at most 20 digits")
        right = registration_number(self.rnm[:10] or "1", self.inn, self.serial)
        if self.rnm not in ("", right):
            raise ValueError(f"{self.rnm} is not a registration number of this till; {right} is")
        if not 32 <= self.columns <= 42:
            raise ValueError("paper has 32 to 42 columns")
        if not set(self.taxes) <= set(range(1, 13)):
            raise ValueError("a rate of VAT is a number of 1199, 1 to 12")
        if not -12 <= self.utc_offset_hours <= 14:
            raise ValueError("an offset from UTC is -12 to 14 hours")
        return Passport(**{**self.__dict__, "rnm": right})


def inn_valid(inn: str) -> bool:
    """Whether the check digits of an INN of 10 or 12 digits are right."""
    if not _digits(inn) or set(inn) == {"0"}:
        return False
    if len(inn) == 10:
        return _check(_TEN, inn) == int(inn[9])
    if len(inn) == 12:
        return _check(_ELEVENTH, inn) == int(inn[10]) and _check(_TWELFTH, inn) == int(inn[11])
    return False


def registration_number(ordinal: str, inn: str, serial: str) -> str:
    """Ten digits of an ordinal and six of CRC16-CCITT over ordinal, INN and serial."""
    head = ordinal.rjust(10, "0")
    crc = crc16((head + inn.rjust(12, "0") + serial.rjust(20, "0")).encode())
    return f"{head}{crc:06}"


def crc16(data: bytes) -> int:
    """CRC16-CCITT: polynomial 1021, start FFFF, not reflected."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _check(weights: tuple[int, ...], inn: str) -> int:
    return sum(w * int(d) for w, d in zip(weights, inn, strict=False)) % 11 % 10


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
