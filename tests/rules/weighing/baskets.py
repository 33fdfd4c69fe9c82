"""Random baskets of goods by piece, by weight, and by piece priced by weight."""

from dataclasses import dataclass

from hypothesis import strategies as st

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.checkout.rules import Kept
from lukoshko_wire.values import Unit, Vat, Zone


@dataclass(frozen=True)
class Wish:
    """Some goods and how much of them."""

    goods: Goods
    quantity: int

    @property
    def kept(self) -> Kept:
        """As a line of a cart."""
        return Kept(self.goods.id, self.goods.name, self.goods.unit, self.quantity)


def goods(
    goods_id: str = "g",
    *,
    unit: Unit = Unit.KG,
    price: int = 30_000,
    piece: int = 0,
    buffer: int | None = None,
) -> Goods:
    """Goods of which only what concerns money and weight is said."""
    return Goods(
        id=goods_id, name=goods_id, group_id=None, unit=unit, price_kopecks=price, zone=Zone.AMBIENT, picture="",
        vat=Vat.VAT10, weight_grams=piece, width_mm=0, depth_mm=0, height_mm=0, shelf="", barcodes=(), item_code="",
        article="", description="", remote_sale=True, for_sale=True, piece_grams=piece, buffer_percent=buffer,
    )  # fmt: skip


@st.composite
def wishes(draw: st.DrawFn, goods_id: str) -> Wish:
    """One line: by the piece, by weight, or by the piece priced by weight."""
    price = draw(st.integers(1, 500_000))
    buffer = draw(st.none() | st.integers(0, 60))
    match draw(st.sampled_from(["piece", "kg", "melon"])):
        case "piece":
            return Wish(goods(goods_id, unit=Unit.PIECE, price=price), draw(st.integers(1, 20)))
        case "kg":
            return Wish(goods(goods_id, price=price, buffer=buffer), draw(st.integers(1, 5_000)))
        case _:
            piece = draw(st.integers(50, 6_000))
            pieces = draw(st.integers(1, 5))
            return Wish(goods(goods_id, price=price, piece=piece, buffer=buffer), pieces * piece)


@st.composite
def baskets(draw: st.DrawFn) -> list[Wish]:
    """A cart of one to eight lines."""
    return [draw(wishes(f"g{no}")) for no in range(draw(st.integers(1, 8)))]
