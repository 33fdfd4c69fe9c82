"""Golden frames of every family of lock boards, and simulated boards set as a vector says."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lukoshko_sim.locker.board import Board
from lukoshko_sim.locker.cu16 import Cu16Board
from lukoshko_sim.locker.doors import BenchDoors
from lukoshko_sim.locker.lock_8a import LockBoard
from lukoshko_sim.locker.waveshare import WaveshareBoard
from lukoshko_sim.locker.wkly import WklyBoard
from lukoshko_sim.ports import Chunk

FOLDER = Path(__file__).parents[1] / "vectors"
FILES = {"8a": "lock_8a.toml", "cu16": "cu16.toml", "wkly": "wkly.toml", "waveshare": "waveshare.toml"}
Vector = dict[str, Any]


def vectors(family: str) -> list[Vector]:
    """The golden frames of a family."""
    found: list[Vector] = tomllib.loads((FOLDER / FILES[family]).read_text("utf-8"))["vector"]
    return found


ALL = [(family, vector) for family in FILES for vector in vectors(family)]


def name(value: object) -> str:
    """How a vector is called among the tests."""
    return value["name"] if isinstance(value, dict) else str(value)


def _lock_8a(v: Vector, doors: BenchDoors) -> Board:
    return LockBoard(
        v.get("address", 1), channels=v.get("channels", 24), feedback=v.get("feedback", "closing"),
        byte_order=v.get("byte_order", "low-first"), reports=v.get("reports", False),
        answers_several=v.get("answers_several", False), doors=doors,
    )  # fmt: skip


def _cu16(v: Vector, doors: BenchDoors) -> Board:
    goods = set(v.get("goods", []))
    return Cu16Board(
        v.get("address", 0), feedback=v.get("feedback", "closing"), answers_open=v.get("answers_open", False),
        goods=lambda channel: channel in goods, doors=doors,
    )  # fmt: skip


def _wkly(v: Vector, doors: BenchDoors) -> Board:
    return WklyBoard(
        v.get("address", 0), channels=v.get("channels", 12), feedback=v.get("feedback", "closing"),
        reports=v.get("reports", False), doors=doors,
    )  # fmt: skip


def _waveshare(v: Vector, doors: BenchDoors) -> Board:
    return WaveshareBoard(v.get("address", 1), feedback=v.get("feedback", "closing"), doors=doors)


MAKE: dict[str, Callable[[Vector, BenchDoors], Board]] = {
    "8a": _lock_8a,
    "cu16": _cu16,
    "wkly": _wkly,
    "waveshare": _waveshare,
}
CHANNELS = {"8a": 24, "cu16": 16, "wkly": 12, "waveshare": 8}


def board_of(family: str, vector: Vector | None = None) -> tuple[Board, BenchDoors]:
    """A simulated board with its doors, set as the vector says."""
    vector = vector or {}
    doors = BenchDoors(vector.get("channels", CHANNELS[family]))
    doors.opened |= set(vector.get("open", []))
    return MAKE[family](vector, doors), doors


def said(chunks: list[Chunk]) -> bytes:
    """What came over the line, in order."""
    return b"".join(chunk.data for chunk in sorted(chunks, key=lambda chunk: chunk.delay_s))


def crc(data: bytes) -> bytes:
    """CRC-16/MODBUS by long division over the bits, unlike driver and board."""
    sum_ = 0xFFFF
    for byte in data:
        for i in range(8):
            high = (sum_ >> 15 & 1) ^ (byte >> i & 1)
            sum_ = sum_ << 1 & 0xFFFF ^ (0x8005 if high else 0)
    reflected = int(f"{sum_:016b}"[::-1], 2)
    return bytes((reflected & 0xFF, reflected >> 8))
