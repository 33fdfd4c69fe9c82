"""Frames of both protocols: bytes to bodies and back. A body is CMD and DATA.

1   STX LEN body LRC                  LRC = XOR of LEN and body
2   8F, stuffed: LEN(2) NUMBER(2) body CRC(2)   LEN counts NUMBER and body; 8F -> 9F 81, 9F -> 9F 83
"""

ENQ, STX, ACK, NAK, FILLER = 0x05, 0x02, 0x06, 0x15, 0xFF
START, ESCAPE = 0x8F, 0x9F
_STUFFED = {0x81: START, 0x83: ESCAPE}


def lrc(data: bytes) -> int:
    """XOR of all bytes."""
    check = 0
    for byte in data:
        check ^= byte
    return check


def crc(data: bytes) -> int:
    """CRC16-CCITT: polynomial 1021, start FFFF."""
    check = 0xFFFF
    for byte in data:
        check ^= byte << 8
        for _ in range(8):
            check = (check << 1 ^ 0x1021 if check & 0x8000 else check << 1) & 0xFFFF
    return check


def frame_1(body: bytes) -> bytes:
    """A frame of protocol 1."""
    counted = bytes([len(body)]) + body
    return bytes([STX]) + counted + bytes([lrc(counted)])


def body_1(frame: bytes) -> bytes | None:
    """The body of a whole frame of protocol 1, or None when it is broken."""
    good = len(frame) > 3 and frame[0] == STX and frame[1] == len(frame) - 3 and lrc(frame[1:]) == 0
    return frame[2:-1] if good else None


def frame_2(number: int, body: bytes) -> bytes:
    """A frame of protocol 2; without a body it tells only its number."""
    counted = (len(body) + 2).to_bytes(2, "little") + number.to_bytes(2, "little") + body
    plain = counted + crc(counted).to_bytes(2, "little")
    return bytes([START]) + plain.replace(b"\x9f", b"\x9f\x83").replace(b"\x8f", b"\x9f\x81")


class Unstuffer:
    """Collects the bytes of one frame of protocol 2 until it is whole."""

    def __init__(self) -> None:
        self._plain: bytearray | None = None
        self._escaped = False

    @property
    def inside(self) -> bool:
        """Whether a frame is begun."""
        return self._plain is not None

    def reset(self) -> None:
        """Forget what was begun."""
        self._plain, self._escaped = None, False

    def push(self, byte: int) -> tuple[int | None, bytes] | None:
        """Take a byte; number and body once a good frame is whole, number None when it asks for one."""
        if byte == START:
            self._plain, self._escaped = bytearray(), False
            return None
        if self._plain is None or not self._append(byte):
            return None
        size = int.from_bytes(self._plain[:2], "little")
        if len(self._plain) < 2 or len(self._plain) < size + 4:
            return None
        plain = bytes(self._plain)
        self.reset()
        if size == 1 or crc(plain[:-2]) != int.from_bytes(plain[-2:], "little"):
            return None
        return (None, b"") if size == 0 else (int.from_bytes(plain[2:4], "little"), plain[4:-2])

    def _append(self, byte: int) -> bool:
        """Undo the stuffing; False when nothing came of it. What was never stuffed so is no frame."""
        if self._plain is None:
            return False
        if self._escaped:
            self._escaped = False
            if byte not in _STUFFED:
                self.reset()
                return False
            byte = _STUFFED[byte]
        elif byte == ESCAPE:
            self._escaped = True
            return False
        self._plain.append(byte)
        return True
