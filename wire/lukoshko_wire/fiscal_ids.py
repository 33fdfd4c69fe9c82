"""Identifiers of cash registers and their owners, each with its check digits where it has any (54-ФЗ)."""

INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
"""For the twelfth digit; the eleventh and tenth use tails of the same row."""
ORDINAL_DIGITS, CRC_DIGITS, INN_DIGITS, SERIAL_DIGITS = 10, 6, 12, 20


def valid_inn(inn: str) -> bool:
    """Ten digits of an organisation or twelve of a person, whose check digits agree; zeros alone are nobody's."""
    if not _digits(inn, 10, 12) or not inn.strip("0"):
        return False
    places = (9,) if len(inn) == 10 else (10, 11)
    return all(_inn_digit(inn[:place]) == int(inn[place]) for place in places)


def rnm(ordinal: int, inn: str, serial: str) -> str:
    """The registration number that the tax office gives to a register. Raises ValueError for what does not fit."""
    if not 0 < ordinal < 10**ORDINAL_DIGITS or not valid_inn(inn) or not 0 < len(serial) <= SERIAL_DIGITS:
        raise ValueError(f"no registration number of {ordinal}, {inn}, {serial}")
    number = str(ordinal).zfill(ORDINAL_DIGITS)
    signed = number + inn.zfill(INN_DIGITS) + serial.zfill(SERIAL_DIGITS)
    return number + str(crc16_ccitt(signed.encode("ascii"))).zfill(CRC_DIGITS)


def valid_rnm(number: str, *, inn: str, serial: str) -> bool:
    """True when the registration number is this owner's for this register; padding with spaces is allowed."""
    number = number.rstrip(" ")
    if not _digits(number, 16):
        return False
    try:
        return rnm(int(number[:ORDINAL_DIGITS]), inn.strip(), serial.strip()) == number
    except ValueError:
        return False


def valid_fn(number: str) -> bool:
    """Sixteen digits; a fiscal storage's number has no public check digit."""
    return _digits(number, 16)


def crc16_ccitt(data: bytes) -> int:
    """CRC-16 by polynomial 1021 from FFFF, not reflected."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _digits(text: str, *lengths: int) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit()


def _inn_digit(head: str) -> int:
    weights = INN_WEIGHTS[-len(head) :]
    return sum(weight * int(digit) for weight, digit in zip(weights, head, strict=True)) % 11 % 10
