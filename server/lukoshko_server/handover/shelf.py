"""What a clerk scans off the shop's shelf: an EAN, a weight label, or the marking code of one piece."""

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.handover.refusals import MarkWanted, NotGiven
from lukoshko_wire.api.exchanges import ShelfGoods
from lukoshko_wire.barcodes import read_weight
from lukoshko_wire.marks import NotAMark, barcodes_of, read


class Shelf:
    """Looks only."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue

    def scan(self, barcode: str) -> ShelfGoods:
        """Goods for sale and how much of them was scanned. Raises NotGiven, MarkWanted, BadMark."""
        try:
            mark = read(barcode)
        except NotAMark:
            return self._plain(barcode.strip())
        goods = self._for_sale(
            [each for code in barcodes_of(mark.gtin) for each in self._catalogue.by_barcode(code)]
        )
        quantity = (mark.grams or 0) if goods.unit.weighed else 1
        return _shown(goods, quantity, barcode if goods.marked is not None else "")

    def same(self, goods_id: str) -> ShelfGoods:
        """The same goods as came back, to be weighed where they are. Raises NotGiven, MarkWanted."""
        goods = self._for_sale(list(self._catalogue.many([goods_id]).values()))
        _must_be_plain(goods)
        return _shown(goods, 0 if goods.unit.weighed else 1)

    def _plain(self, code: str) -> ShelfGoods:
        found, grams = self._catalogue.by_barcode(code), 0
        label = read_weight(code, self._settings.weight_rules) if not found else None
        if label is not None:
            weighed = self._catalogue.by_item_code(label.item)
            found, grams = [weighed] if weighed else [], label.grams
        goods = self._for_sale(found)
        _must_be_plain(goods)
        return _shown(goods, grams if goods.unit.weighed else 1)

    def _for_sale(self, found: list[Goods]) -> Goods:
        goods = next((each for each in found if each.for_sale and each.price_kopecks), None)
        if goods is None:
            raise NotGiven("the shop sells no such goods", known=bool(found))
        return goods


def _must_be_plain(goods: Goods) -> None:
    if goods.marked is not None:
        raise MarkWanted("scan the code of the piece itself", goods_id=goods.id, name=goods.name)


def _shown(goods: Goods, quantity: int, mark: str = "") -> ShelfGoods:
    return ShelfGoods(
        goods_id=goods.id, name=goods.name, unit=goods.unit, picture=goods.picture, price_kopecks=goods.price_kopecks,
        quantity=quantity, mark=mark,
    )  # fmt: skip
