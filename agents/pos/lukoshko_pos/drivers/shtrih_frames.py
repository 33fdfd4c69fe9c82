"""Frames of Shtrih-M's protocols 1 and 2: bytes in, bytes out, no I/O (docs/devices/shtrih-m.md).

1: STX LEN CMD DATA LRC                   LEN counts CMD and DATA, LRC is the XOR of all after STX
2: 8F, stuffed LEN NUMBER CMD DATA CRC    LEN counts NUMBER, CMD and DATA; CRC16-CCITT over LEN to DATA
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import xor

from lukoshko_pos.drivers.register import NotTaken

ENQ, STX, ACK, NAK, FILLER = 0x05, 0x02, 0x06, 0x15, 0xFF
START, ESCAPE = 0x8F, 0x9F
STUFFED = {START: bytes((ESCAPE, 0x81)), ESCAPE: bytes((ESCAPE, 0x83))}
UNSTUFFED = {0x81: START, 0x83: ESCAPE}
LONGEST_1 = 255
LONGEST_2 = 0xFFFF - 2
NUMBERS = 0x10000


@dataclass(frozen=True)
class Numbered:
    """A frame of protocol 2; an empty body is the answer to the question of the number."""

    number: int
    body: bytes


def frame_1(body: bytes) -> bytes:
    """One command as protocol 1 sends it. Raises NotTaken for one that is too long."""
    if not 0 < len(body) <= LONGEST_1:
        raise NotTaken(f"a command of {len(body)} bytes, at most {LONGEST_1}")
    counted = bytes((len(body),)) + body
    return bytes((STX,)) + counted + bytes((reduce(xor, counted),))


def size_1(heard: bytes) -> int:
    """How many bytes the frame has that begins here with STX; 0 while that is not known."""
    return heard[1] + 3 if len(heard) > 1 else 0


def body_1(frame: bytes) -> bytes | None:
    """CMD and DATA of a whole frame, or None when it is broken."""
    if len(frame) < 4 or frame[0] != STX or len(frame) != frame[1] + 3:
        return None
    return frame[2:-1] if reduce(xor, frame[1:]) == 0 else None


def frame_2(number: int, body: bytes) -> bytes:
    """One command as protocol 2 sends it. Raises NotTaken for one that is too long."""
    if len(body) > LONGEST_2:
        raise NotTaken(f"a command of {len(body)} bytes, at most {LONGEST_2}")
    return _sealed((len(body) + 2).to_bytes(2, "little") + number.to_bytes(2, "little") + body)


def ask_number() -> bytes:
    """The frame that asks for the number of the register's last one."""
    return _sealed(bytes(2))


def frames_2(heard: bytes) -> Iterator[tuple[int, Numbered | None]]:
    """Whole frames in what was heard, each with the place after it; None for a broken one."""
    at = heard.find(START)
    while at >= 0:
        upto = heard.find(START, at + 1)
        plain = _plain(heard[at + 1 : upto] if upto >= 0 else heard[at + 1 :])
        if plain is not None and len(plain) >= 2:
            size = int.from_bytes(plain[:2], "little") + 4
            if len(plain) >= size:
                yield (upto if upto >= 0 else len(heard)), _opened(plain[:size])
            elif upto >= 0:
                yield upto, None
        elif upto >= 0:
            yield upto, None
        at = upto


def crc16(data: bytes) -> int:
    """CRC16-CCITT, polynomial 1021, start FFFF."""
    crc = 0xFFFF
    for octet in data:
        crc ^= octet << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _sealed(counted: bytes) -> bytes:
    whole = counted + crc16(counted).to_bytes(2, "little")
    return bytes((START,)) + b"".join(STUFFED.get(octet, bytes((octet,))) for octet in whole)


def _plain(stuffed: bytes) -> bytes | None:
    plain, at = bytearray(), 0
    while at < len(stuffed):
        octet = stuffed[at]
        if octet == ESCAPE:
            at += 1
            if at == len(stuffed):
                return bytes(plain)  # half of a pair: the rest is on its way
            if stuffed[at] not in UNSTUFFED:
                return None
            octet = UNSTUFFED[stuffed[at]]
        plain.append(octet)
        at += 1
    return bytes(plain)


def _opened(whole: bytes) -> Numbered | None:
    counted, crc = whole[:-2], int.from_bytes(whole[-2:], "little")
    if crc16(counted) != crc or len(counted) < 4:
        return None
    return Numbered(int.from_bytes(counted[2:4], "little"), counted[4:])
