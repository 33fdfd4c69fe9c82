"""Placement against brute force: lawful when it succeeds, impossible when it refuses."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_server.lockers.rules import Box, Cell, NoRoom, fits, place
from lukoshko_wire.values import Zone

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
    no: int = 1, zone: Zone = Zone.CHILLED, size: tuple[int, int, int] = (300, 400, 200), grams: int = 5000
) -> Cell:
    return Cell(no, zone, *size, grams)


boxes = st.lists(
    st.builds(box, st.uuids().map(str), zones, st.tuples(sides, sides, sides), st.sampled_from([500, 4000])),
    max_size=5,
    unique_by=lambda each: each.id,
)
cells = st.lists(
    st.builds(cell, st.integers(1, 99), zones, st.tuples(sides, sides, sides), st.sampled_from([1000, 5000])),
    max_size=6,
    unique_by=lambda each: each.no,
)


def possible(wanted: list[Box], free: list[Cell]) -> bool:
    """By trying every way of giving cells out."""
    return any(
        all(fits(b, c) for b, c in zip(wanted, chosen, strict=True))
        for chosen in permutations(free, len(wanted))
    )


@settings(max_examples=200, deadline=None)
@given(boxes, cells)
def test_placement_is_lawful_and_a_refusal_is_justified(wanted: list[Box], free: list[Cell]) -> None:
    by_no = {each.no: each for each in free}
    try:
        placed = place(wanted, free)
    except NoRoom:
        assert not possible(wanted, free)
        return
    assert sorted(placed) == sorted(each.id for each in wanted)
    assert len(set(placed.values())) == len(wanted), "a cell holds one parcel"
    for each in wanted:
        assert fits(each, by_no[placed[each.id]])


@pytest.mark.parametrize(
    ("what", "parcel", "door", "right"),
    [
        ("fits exactly", box(), cell(), True),
        ("turned on its floor", box(size=(400, 300, 200)), cell(), True),
        ("not laid on its side", box(size=(300, 200, 400)), cell(size=(300, 400, 200)), False),
        ("a millimetre too high", box(size=(300, 400, 201)), cell(), False),
        ("a gram too heavy", box(grams=5001), cell(), False),
        ("chilled goods in a warm cell", box(), cell(zone=Zone.AMBIENT), False),
        ("ambient goods in a chilled cell", box(zone=Zone.AMBIENT), cell(), False),
    ],
)
def test_what_fits_a_cell(what: str, parcel: Box, door: Cell, right: bool) -> None:
    assert fits(parcel, door) is right, what


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
