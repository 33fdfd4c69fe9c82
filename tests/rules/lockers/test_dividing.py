"""Dividing a parcel over cells: every piece once, in a cell that takes it, groups together, no cell empty."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.lockers.dividing import MOST_PARTS, divisions
from lukoshko_server.lockers.packing import FILL_PERCENT, Kind, volume
from lukoshko_server.picking.parcelling import Piece
from lukoshko_wire.values import Zone

KINDS = [
    Kind(Zone.CHILLED, 360, 500, height, 8_000, value=value) for value, height in enumerate((180, 280, 380))
]
WARM = Kind(Zone.AMBIENT, 360, 500, 380, 8_000)


def piece(line: int, millimetres: int, grams: int) -> Piece:
    return Piece(line, 1, Zone.CHILLED, millimetres, millimetres, millimetres, grams)


groups = st.lists(
    st.lists(st.builds(piece, st.integers(1, 4), st.integers(40, 260), st.integers(1, 3000)), min_size=1, max_size=3),
    min_size=1, max_size=10,
)  # fmt: skip
free = st.dictionaries(st.sampled_from([*KINDS, WARM]), st.integers(0, 3))


@given(wanted=groups, room=free, own=st.sampled_from([None, *KINDS]))
def test_a_division_is_lawful(wanted: list[list[Piece]], room: dict[Kind, int], own: Kind | None) -> None:
    for filled in divisions(wanted, room, own=own):
        assert 2 <= len(filled) <= MOST_PARTS
        assert Counter(p for each in filled for p in each.pieces) == Counter(
            p for group in wanted for p in group
        )
        used = Counter(each.kind for each in filled)
        if own is not None:
            assert filled[0].kind == own
            used[own] -= 1
        assert all(count <= room.get(kind, 0) for kind, count in used.items())
        for each in filled:
            assert each.pieces
            assert each.kind.zone is Zone.CHILLED
            assert sum(p.grams for p in each.pieces) == each.grams <= each.kind.max_grams
            assert sum(map(volume, each.pieces)) * 100 <= volume(each.kind) * FILL_PERCENT
        for group in wanted:
            homes = [no for no, each in enumerate(filled) if all(p in each.pieces for p in group)]
            assert homes, "what belongs together lies together"


def test_what_is_one_thing_cannot_be_divided() -> None:
    assert list(divisions([[piece(1, 100, 500)]], {KINDS[0]: 5})) == []
    assert list(divisions([[piece(1, 100, 500), piece(1, 100, 400)]], {KINDS[0]: 5})) == []


def test_the_cell_that_is_there_is_one_of_them_and_the_fewest_and_smallest_others_come_first() -> None:
    bag = [[piece(no, 150, 500)] for no in range(6)]
    first = next(divisions(bag, {KINDS[0]: 2, KINDS[2]: 2}, own=KINDS[1]))
    assert [each.kind for each in first] == [KINDS[1], KINDS[0]]
    assert (
        abs(first[0].used * 100 // first[0].kind.usable - first[1].used * 100 // first[1].kind.usable) <= 15
    )


def test_heavy_goods_go_into_three_when_two_cannot_carry_them() -> None:
    bag = [[piece(no, 60, 3000)] for no in range(6)]
    assert len(next(divisions(bag, {KINDS[0]: 3}))) == 3
    assert list(divisions(bag, {KINDS[0]: 2})) == []
