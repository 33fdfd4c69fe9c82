"""What a scan means: an EAN, a weight label of the shop, or the marking code of one piece."""

from collections.abc import Iterable, Mapping, Sequence

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.picking.rows import TaskLineRow
from lukoshko_server.picking.rules import Done, PickedLine, Weighing, choose, is_open
from lukoshko_server.picking.tote import Tote
from lukoshko_wire.api.picking import Scan
from lukoshko_wire.barcodes import read_weight
from lukoshko_wire.marks import BadMark, Mark, NotAMark, barcodes_of, read
from lukoshko_wire.problems import LukoshkoError


class Scanning:
    """The three ways of a scan; joins the caller's transaction, the order is locked."""

    def __init__(self, settings: Settings, catalogue: Catalogue, marking: Marking, tote: Tote) -> None:
        self._settings, self._catalogue, self._marking, self._tote = settings, catalogue, marking, tote

    def marked(self, lines: Iterable[Line]) -> list[Line]:
        """Those of which every piece is scanned by its own code."""
        wanted = list(lines)
        known = self._catalogue.many([line.goods_id for line in wanted])
        return [line for line in wanted if line.goods_id in known and known[line.goods_id].marked is not None]

    def apply(
        self, order: Order, lines: Sequence[PickedLine], rows: Mapping[int, TaskLineRow], body: Scan
    ) -> Done:
        """Find what was scanned and put it into the tote. Nothing is raised: the answer says what was not taken, and why."""
        try:
            return self._scan_mark(order, lines, rows, read(body.barcode), body.id)
        except NotAMark:
            return self._scan_barcode(order, lines, rows, body.barcode.strip(), body.id)
        except BadMark as bad:
            return Done("mark_refused", None, None, bad.code)

    def _scan_mark(
        self, order: Order, lines: Sequence[PickedLine], rows: Mapping[int, TaskLineRow], mark: Mark, scan_id: str
    ) -> Done:  # fmt: skip
        goods = [each for code in barcodes_of(mark.gtin) for each in self._catalogue.by_barcode(code)]
        found = choose(lines, [each.id for each in goods])
        if found is None:
            return Done("not_in_order" if goods else "unknown", None, mark.grams)
        line, row = order.line(found.no), rows[found.no]
        known = next(each for each in goods if each.id == found.goods_id)
        grams = mark.grams if line.unit.weighed else None
        try:
            if known.marked is not None:
                self._marking.must_fit(order.id, line, known, mark)
            if found.state == "asked" or not is_open(found):
                return Done("waiting" if found.state == "asked" else "already", found.no, grams)
            if known.marked is None and line.unit.weighed and not grams:
                return Done("weigh", found.no, None)
            if (grams or 1) > self._tote.room(order, line, row):
                return Done("too_much", found.no, grams)
            if known.marked is not None:
                self._marking.capture(order.id, line, known, mark, scan_id)
        except LukoshkoError as refused:
            return Done("mark_refused", found.no, grams, refused.code)
        if known.marked is None and grams:
            self._tote.weigh(order, line, row, Weighing(scan_id, grams, source="label"))
        else:
            self._tote.set(order, line, row, row.picked + (grams or 1))
        return Done("picked" if row.done else "more", found.no, grams)

    def _scan_barcode(
        self, order: Order, lines: Sequence[PickedLine], rows: Mapping[int, TaskLineRow], code: str, scan_id: str
    ) -> Done:  # fmt: skip
        exact = [goods.id for goods in self._catalogue.by_barcode(code)]
        found, grams = choose(lines, exact), None
        label = read_weight(code, self._settings.weight_rules) if found is None else None
        if label is not None:
            weighed = self._catalogue.by_item_code(label.item)
            exact += [weighed.id] if weighed else []
            found, grams = choose(lines, [weighed.id] if weighed else []), label.grams
        if found is None:
            return Done("not_in_order" if exact else "unknown", None, grams)
        if found.state == "asked":
            return Done("waiting", found.no, grams)
        if not is_open(found):
            return Done("already", found.no, grams)
        if self.marked([order.line(found.no)]):
            return Done("mark_wanted", found.no, grams)
        if found.unit.weighed and not grams:
            return Done("weigh", found.no, None)
        line, row = order.line(found.no), rows[found.no]
        if (grams or 1) > self._tote.room(order, line, row):
            return Done("too_much", found.no, grams)
        if grams:
            self._tote.weigh(order, line, row, Weighing(scan_id, grams, source="label"))
        else:
            self._tote.set(order, line, row, row.picked + 1)
        return Done("picked" if row.done else "more", found.no, grams)
