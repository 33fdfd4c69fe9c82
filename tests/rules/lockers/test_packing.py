"""Goods into kinds of cells: nothing lost, no limit broken, as few and as small cells as brute force finds."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_server.lockers.packing import FILL_PERCENT, Kind, need, pack, volume, worth
from lukoshko_server.lockers.stacking import Laid, stack
from lukoshko_wire.fits import sides, stands
from lukoshko_wire.values import Zone

S = Kind(Zone.CHILLED, 360, 500, 180, 6000, value=1)
M = Kind(Zone.CHILLED, 360, 500, 280, 10_000, value=2)
L = Kind(Zone.CHILLED, 360, 500, 380, 15_000, value=4)
WARM = replace(M, zone=Zone.AMBIENT)


@dataclass(frozen=True)
class Thing:
    width_mm: int
    depth_mm: int
    height_mm: int
    grams: int
    zone: Zone = Zone.CHILLED
    upright: bool = True


things = st.lists(
    st.builds(
        Thing,
        st.integers(60, 340), st.integers(60, 340), st.integers(60, 360), st.integers(100, 7000),
        upright=st.booleans(),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
counts = st.fixed_dictionaries({S: st.integers(0, 2), M: st.integers(0, 2), L: st.integers(0, 2)})


def lawful(things: list[Thing], kind: Kind) -> bool:
    """By side, volume and weight; fuller than the stacking rule asks for is left to the heuristic."""
    return (
        sum(volume(each) for each in things) * 100 <= volume(kind) * FILL_PERCENT
        and sum(each.grams for each in things) <= kind.max_grams
        and all(stands(sides(each), sides(kind), upright=each.upright) for each in things)
    )


def best(things: list[Thing], free: dict[Kind, int], *, loose: bool) -> tuple[int, int] | None:
    """Fewest cells, then least value, by trying every set of cells and every division over them.

    `loose`: cells may be as full as volume says; otherwise only as full as needs no proof that things stack.
    """
    for count in range(1, 6):
        found = [
            sum(kind.value for kind in chosen)
            for chosen in combinations_with_replacement([S, M, L], count)
            if all(chosen.count(kind) <= free[kind] for kind in free)
            and any(divided(things, chosen, where, loose=loose) for where in product(range(count), repeat=len(things)))
        ]  # fmt: skip
        if found:
            return count, min(found)
    return None


def divided(things: list[Thing], chosen: tuple[Kind, ...], where: tuple[int, ...], *, loose: bool) -> bool:
    parts = [[each for each, at in zip(things, where, strict=True) if at == no] for no in range(len(chosen))]
    tight = 100 if loose else 60
    return all(
        lawful(part, kind) and (len(part) == 1 or sum(volume(e) for e in part) * 100 <= volume(kind) * tight)
        for part, kind in zip(parts, chosen, strict=True)
    )


@settings(max_examples=120, deadline=None)
@given(things, counts)
def test_packing_is_lawful_and_as_good_as_brute_force(wanted: list[Thing], free: dict[Kind, int]) -> None:
    made = pack(wanted, free)
    floor, ceiling = best(wanted, free, loose=True), best(wanted, free, loose=False)
    if made is None:
        assert ceiling is None, "there was a way that needed no proof of stacking"
        return
    assert Counter(piece for each in made for piece in each.pieces) == Counter(wanted)
    assert all(lawful(each.pieces, each.kind) for each in made)
    assert all(count <= free[kind] for kind, count in Counter(each.kind for each in made).items())
    got = len(made), sum(each.kind.value for each in made)
    assert floor is not None
    assert floor <= got
    assert ceiling is None or got <= ceiling


@settings(max_examples=200, deadline=None)
@given(things)
def test_what_is_said_to_stack_lies_inside_and_apart(wanted: list[Thing]) -> None:
    laid = stack(wanted, sides(L))
    if laid is None:
        return
    for thing, place in zip(wanted, laid, strict=True):
        assert sorted(place.size) == sorted(sides(thing))
        assert not thing.upright or place.size[2] == thing.height_mm
        assert all(
            at >= 0 and at + size <= most
            for at, size, most in zip(place.at, place.size, sides(L), strict=True)
        )
    assert not any(a.meets(b) for at, a in enumerate(laid) for b in laid[:at])


def test_eight_cubes_fill_a_cube_to_the_last_corner() -> None:
    cubes = [Thing(100, 100, 100, 1)] * 8
    assert stack(cubes, (200, 200, 200)) is not None
    assert stack([*cubes, Thing(100, 100, 100, 1)], (200, 200, 200)) is None


def test_touching_is_not_meeting() -> None:
    assert not Laid((0, 0, 0), (10, 10, 10)).meets(Laid((10, 0, 0), (10, 10, 10)))
    assert Laid((0, 0, 0), (10, 10, 10)).meets(Laid((9, 9, 9), (10, 10, 10)))


@pytest.mark.parametrize(
    ("what", "goods", "free", "wanted"),
    [
        ("one cell rather than two smaller ones", [Thing(350, 240, 170, 500)] * 3, {S: 3, L: 1}, {L.key: 1}),
        ("two where no single one holds it", [Thing(350, 490, 130, 500)] * 2, {S: 3}, {S.key: 2}),
        ("the weight alone may ask for a second", [Thing(100, 100, 300, 9000)] * 2, {L: 2}, {L.key: 2}),
        ("a larger one when the small ones are gone", [Thing(100, 100, 100, 500)], {S: 0, M: 1}, {M.key: 1}),
        ("what may lie lies", [Thing(100, 100, 380, 500, upright=False)], {S: 1}, {S.key: 1}),
        ("what must stand does not", [Thing(100, 100, 380, 500)], {S: 1, M: 1}, None),
        ("chilled goods not in a warm cell", [Thing(100, 100, 100, 500)], {WARM: 1}, None),
        ("nearly full, and it does not stack", [Thing(255, 255, 180, 500)] * 2, {S: 1}, None),
    ],
)  # fmt: skip
def test_packing_of(
    what: str, goods: list[Thing], free: dict[Kind, int], wanted: dict[str, int] | None
) -> None:
    made = pack(goods, free)
    assert (need(made) if made is not None else None) == wanted, what


def test_a_chilled_cell_is_lent_after_the_chilled_goods_had_theirs() -> None:
    ambient, chilled = Thing(100, 100, 100, 500, Zone.AMBIENT), Thing(100, 100, 100, 500)
    assert pack([ambient, chilled], {S: 1}, lend_chilled=True) is None
    made = pack([ambient, chilled], {S: 2}, lend_chilled=True)
    assert made is not None
    assert need(made) == {S.key: 2}
    assert worth(Zone.AMBIENT, S) > worth(Zone.AMBIENT, WARM)
