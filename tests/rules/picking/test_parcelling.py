"""Parcels: nothing is lost, nothing is mixed, nothing is larger than its limit unless one thing alone is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_server.picking.parcelling import Bag, Goods, Limit, parcels
from lukoshko_wire.values import Zone

LIMITS = dict.fromkeys(Zone, Limit(360, 500, 380, 15_000))
goods = st.lists(
    st.builds(
        Goods,
        zone=st.sampled_from(list(Zone)),
        units=st.integers(1, 12),
        grams=st.integers(1, 9000),
        width_mm=st.integers(10, 360),
        depth_mm=st.integers(10, 360),
        height_mm=st.integers(10, 380),
    ),
    max_size=12,
)


def within(bag: Bag) -> bool:
    limit = LIMITS[bag.zone]
    floor, inner = sorted((bag.width_mm, bag.depth_mm)), sorted((limit.width_mm, limit.depth_mm))
    flat = floor[0] <= inner[0] and floor[1] <= inner[1]
    return flat and bag.height_mm <= limit.height_mm and bag.grams <= limit.grams


@settings(max_examples=150, deadline=None)
@given(goods)
def test_parcels_keep_every_gram_in_its_zone_within_the_limits(lines: list[Goods]) -> None:
    made = parcels(lines, LIMITS)
    for zone in Zone:
        assert sum(bag.grams for bag in made if bag.zone is zone) == sum(
            line.grams for line in lines if line.zone is zone
        )
    assert {bag.zone for bag in made} == {line.zone for line in lines}
    assert all(within(bag) for bag in made), made


@settings(max_examples=150, deadline=None)
@given(goods)
def test_a_bag_is_never_smaller_than_what_is_in_it(lines: list[Goods]) -> None:
    inside = sum(line.units * line.width_mm * line.depth_mm * line.height_mm for line in lines)
    room = sum(bag.width_mm * bag.depth_mm * bag.height_mm for bag in parcels(lines, LIMITS))
    assert room >= inside


def test_goods_of_one_zone_share_a_bag_while_they_fit() -> None:
    bottle = Goods(Zone.CHILLED, 4, 4000, 90, 90, 250)
    assert len(parcels([bottle], LIMITS)) == 1


def test_heavy_goods_are_split_over_bags() -> None:
    water = Goods(Zone.AMBIENT, 6, 36_000, 150, 150, 350)
    assert [bag.grams for bag in parcels([water], LIMITS)] == [12_000, 12_000, 12_000]


def test_one_thing_too_large_for_any_cell_is_still_a_parcel_so_that_the_refusal_names_it() -> None:
    made = parcels([Goods(Zone.AMBIENT, 1, 900, 700, 900, 100)], LIMITS)
    assert [(bag.width_mm, bag.depth_mm) for bag in made] == [(700, 900)]
