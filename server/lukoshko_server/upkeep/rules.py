"""Which chore follows from what holds over a cell, and by when it is to be done. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lukoshko_wire.problems import LukoshkoError

KINDS = ("repair", "clean", "look", "shut", "bus", "climate", "other")
FOR_OVERLAY: Mapping[str, str] = {
    "faulty": "repair", "cleaning": "clean", "forced": "look", "check": "look", "left_open": "shut",
}  # fmt: skip
"""The chore that ends an overlay. Maintenance is ended by whoever began it, a block by the cold."""
DUE: Mapping[str, timedelta] = {
    "shut": timedelta(minutes=30),
    "climate": timedelta(hours=1),
    "look": timedelta(hours=4),
    "bus": timedelta(hours=4),
    "clean": timedelta(hours=12),
    "repair": timedelta(hours=24),
    "other": timedelta(hours=72),
}


class ChoreDone(LukoshkoError):
    """Somebody has done it already."""

    code = "upkeep.done"
    status = 409


class GoodsInside(LukoshkoError):
    """Goods lie in this cell: they are taken out first."""

    code = "upkeep.goods-inside"
    status = 409


def due_at(kind: str, now: datetime) -> datetime:
    """By when a chore of this kind, opened now, is to be done."""
    return now + DUE[kind]


def ended_by(kind: str) -> tuple[str, ...]:
    """The overlays that end when a chore of this kind is done."""
    return tuple(overlay for overlay, chore in FOR_OVERLAY.items() if chore == kind)
