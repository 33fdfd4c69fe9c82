"""Placement against brute force: lawful when it succeeds, impossible when it refuses."""

import tomllib
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_server.lockers.packing import LENT
from lukoshko_server.lockers.placing import place, values
from lukoshko_server.lockers.rules import Box, Cell, NoRoom, fits
from lukoshko_wire.fits import reachable, refusal
from lukoshko_wire.values import Zone

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/fits.toml").read_text("utf-8"))["vector"]

sides = st.sampled_from([100, 200, 300, 400])
zones = st.sampled_from([Zone.CHILLED, Zone.FROZEN])


def box(
    own: str = "p1",
    zone: Zone = Zone.CHILLED,
    size: tuple[int, int, int] = (300, 400, 200),
    grams: int = 1000,
) -> Box:
    return Box(own, zone, *size, grams)


def cell(
    no: int = 1, zone: Zone = Zone.CHILLED, size: tuple[int, int, int] = (300, 400, 200), grams: int = 5000,
    **more: Any,
) -> Cell:  # fmt: skip
    return Cell(no, zone, *size, grams, **more)


boxes = st.lists(
    st.builds(box, st.uuids().map(str), zones, st.tuples(sides, sides, sides), st.sampled_from([500, 4000])),
    max_size=5,
    unique_by=lambda each: each.id,
)
cells = st.lists(
    st.builds(
        cell, st.integers(1, 99), st.sampled_from(list(Zone)), st.tuples(sides, sides, sides),
        st.sampled_from([1000, 5000]), column=st.integers(1, 4), pulses=st.integers(0, 3),
        floor_mm=st.sampled_from([None, 300, 700]),
    ),
    max_size=6,
    unique_by=lambda each: each.no,
)  # fmt: skip


def score(wanted: list[Box], chosen: tuple[Cell, ...], worth: dict[int, int]) -> tuple[int, int, int]:
    """The wishes in their order: value with what lending costs, distance to the best place to stand, wear."""
    lent = sum(LENT for b, c in zip(wanted, chosen, strict=True) if b.zone is not c.zone)
    columns = [each.column for each in chosen]
    spread = min(sum(abs(column - stand) for column in columns) for stand in range(1, 5))
    return sum(worth[each.no] for each in chosen) + lent, spread, sum(each.pulses for each in chosen)


@settings(max_examples=300, deadline=None)
@given(boxes, cells, st.booleans(), st.booleans())
def test_placement_equals_brute_force_and_a_refusal_is_justified(
    wanted: list[Box], free: list[Cell], reach: bool, lend_chilled: bool
) -> None:
    by_no, worth = {each.no: each for each in free}, values(free)
    may = [each for each in free if not reach or reachable(each.floor_mm)]
    scores = [
        score(wanted, chosen, worth)
        for chosen in permutations(may, len(wanted))
        if all(fits(b, c, lend_chilled=lend_chilled) for b, c in zip(wanted, chosen, strict=True))
    ]
    try:
        placed = place(wanted, free, worth=worth, reach=reach, lend_chilled=lend_chilled)
    except NoRoom:
        assert not scores
        return
    assert len(set(placed.values())) == len(wanted), "a cell holds one parcel"
    assert score(wanted, tuple(by_no[placed[each.id]] for each in wanted), worth) == min(scores)
    assert all(fits(each, by_no[placed[each.id]], lend_chilled=lend_chilled) for each in wanted)
    assert not reach or all(reachable(by_no[no].floor_mm) for no in placed.values())


def sides_of(three: list[int]) -> tuple[int, int, int]:
    width, depth, height = three
    return width, depth, height


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_fits_a_cell(vector: dict[str, Any]) -> None:
    load = Box("p1", Zone(vector["zone"]), *sides_of(vector["load"]), vector["grams"])
    space = Cell(1, Zone(vector["cell"]), *sides_of(vector["space"]), vector["max_grams"])
    found = refusal(
        load, space, upright=vector.get("upright", True), lend_chilled=vector.get("lend_chilled", False)
    )
    assert found == vector.get("refusal")


def test_a_small_parcel_makes_way_for_one_that_fits_nowhere_else() -> None:
    flat_only, tall_or_flat = box("a", size=(300, 400, 100)), box("b", size=(100, 100, 200))
    flat, tall = cell(1, size=(300, 400, 200)), cell(2, size=(100, 100, 300))
    assert place([tall_or_flat, flat_only], [flat, tall]) == {"a": 1, "b": 2}


def test_the_smallest_cell_that_holds_it_is_taken() -> None:
    assert place([box(size=(100, 100, 100))], [cell(1, size=(400, 400, 400)), cell(2)]) == {"p1": 2}


def test_a_refusal_names_every_parcel_left_over() -> None:
    with pytest.raises(NoRoom) as refused:
        place([box("a"), box("b"), box("c")], [cell(1)])
    assert len(refused.value.facts["parcels"]) == 2


def test_an_ambient_parcel_is_lent_a_chilled_cell_only_when_no_ambient_one_is_left() -> None:
    cold, warm = cell(1, size=(300, 400, 200)), cell(2, Zone.AMBIENT, (400, 400, 400))
    parcel = box(zone=Zone.AMBIENT)
    assert place([parcel], [cold, warm], lend_chilled=True) == {"p1": 2}
    assert place([parcel], [cold], lend_chilled=True) == {"p1": 1}
    with pytest.raises(NoRoom):
        place([parcel], [cold])


def test_cells_of_one_order_stand_together() -> None:
    free = [cell(no, column=column) for no, column in ((1, 1), (2, 9), (3, 5), (4, 9))]
    assert set(place([box("a"), box("b")], free).values()) == {2, 4}


def test_the_least_worn_of_equal_cells_is_taken() -> None:
    assert place([box()], [cell(1, pulses=40), cell(2, pulses=7), cell(3, pulses=9)]) == {"p1": 2}
