"""The page about the agents names every setting."""

from pathlib import Path

import msgspec
import pytest

from lukoshko_edge.config import Device, Mqtt, Section
from lukoshko_locker import config as locker
from lukoshko_pos import config as pos

PAGE = (Path(__file__).parents[3] / "docs/agents.md").read_text("utf-8")
SECTIONS: dict[str, list[type[Section]]] = {
    "": [Device, Mqtt, locker.Board, locker.Cell, locker.Contact, locker.Unit],
    "locks.": [locker.Locks],
    "climate.": [locker.Climate],
    "timers.": [locker.Timers],
    "rights.": [locker.Rights],
    "kiosk.": [locker.KioskPage],
    "register.": [pos.Register],
    "defaults.": [pos.Defaults],
}
KEYS = [
    prefix + field.name
    for prefix, shapes in SECTIONS.items()
    for shape in shapes
    for field in msgspec.structs.fields(shape)
]


@pytest.mark.parametrize("key", KEYS)
def test_every_setting_is_described(key: str) -> None:
    assert f"`{key}`" in PAGE
