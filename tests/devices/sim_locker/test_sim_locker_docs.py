"""Every fault switch and every readable register is named on the page of its device."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lukoshko_sim.locker import cu16, ekc202d, ir33, lock_8a, waveshare, wkly
from lukoshko_sim.locker import ekc202d_map as reg

PAGES = Path(__file__).parents[3] / "docs" / "devices"


DEVICES = {
    "lock-8a.md": lock_8a.Faults,
    "kerong-cu16.md": cu16.Faults,
    "wkly.md": wkly.Faults,
    "waveshare-relay.md": waveshare.Faults,
    "ekc202d.md": ekc202d.Faults,
    "ir33.md": ir33.Faults,
}


@pytest.mark.parametrize("page", DEVICES)
def test_every_fault_switch_is_on_the_page(page: str) -> None:
    faults = DEVICES[page]
    table = (PAGES / page).read_text(encoding="utf-8").partition("## Fault switches")[2]
    rows = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    assert {field.name for field in fields(faults)} == set(rows) - {"unplugged"}


def numbers_of(page: str) -> set[int]:
    text = (PAGES / page).read_text(encoding="utf-8")
    numbers = {int(n) for n in re.findall(r"\b\d{1,5}\b", text)}
    for first, last in re.findall(r"\b(\d{5})-(\d{5})\b", text):
        numbers |= set(range(int(first), int(last) + 1))
    return numbers


def test_every_measured_register_is_on_the_page() -> None:
    assert set(ekc202d.Ekc202d().shown()) - set(reg.PARAMETERS) <= numbers_of("ekc202d.md")


def test_every_address_of_the_four_tables_is_on_the_page() -> None:
    unit = ir33.Ir33()
    tables = (unit.coils(), unit.discrete(), unit.inputs(), ir33.PARAMETERS)
    assert {address for table in tables for address in table} <= numbers_of("ir33.md")
