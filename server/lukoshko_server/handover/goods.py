"""The goods' side of a handover: what leaves the shop for good, what comes back to it. And the receipt of both."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from msgspec import convert

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.handover.refusals import NotHere, NoTill
from lukoshko_server.handover.rules import AT_HAND, till_of, tills_back
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import MoneyTaken
from lukoshko_server.people.rules import Person
from lukoshko_server.people.service import People
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.receipts.flows import About, advance, most_taxed, prepayment, sale
from lukoshko_server.receipts.rules import Circumstances, Coded, Paid, Seller, things
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.receipts.spreading import Item
from lukoshko_server.rights.codes import Codes
from lukoshko_server.stock.service import Stock
from lukoshko_server.tills.service import Tills
from lukoshko_server.windows.service import Windows
from lukoshko_wire.pos import Receipt, Taxation
from lukoshko_wire.values import PayMethod, Vat, Way

log = logging.getLogger(__name__)

POSITIONS = {Way.COURIER: "Курьер", Way.COUNTER: "Продавец"}
"""Tag 1021 names the position and the person who took the money (Минфин, 11.02.2022)."""
OPERATOR = "Оператор"
LONGEST_CASHIER = 64


class Goods:
    """Gives goods away and takes them back; each joins the caller's transaction, the order is locked."""

    def __init__(
        self, work: Work, orders: Orders, stock: Stock, parcels: Parcels, codes: Codes, put_backs: PutBacks
    ) -> None:
        self._work, self._orders, self._stock = work, orders, stock
        self._parcels, self._codes, self._put_backs = parcels, codes, put_backs

    def give(self, order_id: str) -> Order:
        """They are in the customer's hands: lines fixed, stock lowered, the order completed; what was refused comes back."""
        with self._work():
            order = self._orders.hand_lines(order_id)
            refused = any(line.refused for line in order.lines)
            if refused:
                # what is handed and what comes back: locked at once, in the order that everybody keeps
                self._stock.lock([line.goods_id for line in order.lines])
            self._stock.take_all(
                f"order:{order_id}",
                [
                    (line.goods_id, f"{order_id}:{line.no}", line.handed)
                    for line in order.lines
                    if line.handed
                ],
            )
            if refused:
                self._bring(order)
            log.info("order %s: handed over", order_id)
            return self._orders.move(order_id, "hand")

    def must_be_at_hand(self, order_id: str) -> None:
        """Raises NotHere while parcels of an order that goes another way lie in a locker yet."""
        inside = [each.barcode for each in self._parcels.of_order(order_id) if each.state == "in_cell"]
        if inside:
            raise NotHere("some of it lies in a locker yet", parcels=inside)

    def all_handed(self, order_id: str, *, leave: Collection[str] = ()) -> None:
        """Nothing of the order is in our hands any more but parcels in `leave`; its code opens nothing."""
        with self._work():
            self._parcels.move_all(order_id, "handed", leave=leave)
            self._codes.end(order_id)

    def bring_back(self, order_id: str) -> None:
        """The customer takes nothing: everything is refused, and for sale again once it lies on its shelf."""
        with self._work():
            order = self._orders.lock(order_id)
            self._stock.lock([line.goods_id for line in order.lines])
            for line in order.lines:
                if line.picked and line.state not in ("removed", "replaced"):
                    self._orders.set_refused(order_id, line.no, line.picked)
            order = self._orders.move(order_id, "refuse")
            self._stock.release(f"order:{order_id}")
            self._bring(order)
            for parcel in self._parcels.of_order(order_id):
                self._parcels.move(parcel.id, "returned")
            self._codes.end(order_id)

    def _bring(self, order: Order) -> None:
        state = AT_HAND[order.way]
        self._put_backs.refused(order, state, self._put_backs.left(order, state))


class Paper:
    """Which till prints, and what stands on the receipt."""

    def __init__(
        self, settings: Settings, receipts: Receipts, tills: Tills, windows: Windows, people: People, marking: Marking
    ) -> None:  # fmt: skip
        self._settings, self._receipts, self._tills = settings, receipts, tills
        self._windows, self._people, self._marking = windows, people, marking

    def till_for(self, order: Order, person_id: str | None) -> str:
        """The till that `till_of` says. Raises NoTill before any money moves."""
        own = self._people.get(person_id).till_id if person_id else None
        place = self._windows.place(order.place_id).till_id
        till_id = till_of(order.way, online=self._settings.online_till, own=own, place=place)
        if till_id is None or not self._tills.knows(till_id):
            raise NoTill("no till prints here", order_id=order.id)
        return till_id

    def must_print(self, order: Order, till_id: str, by: str) -> None:
        """Before any money moves: a receipt of this order can be made. Raises DoesNotAddUp, BadReceipt."""
        self._sale(order, Paid(electronic_kopecks=order.total_kopecks), till_id, by)

    def print(self, order: Order, taken: MoneyTaken, till_id: str, by: str, given_kopecks: int = 0) -> str:
        """Queue the receipt of a settlement, paid as its parts were; the same settlement has one. Answers its id."""
        known = self._receipts.of_settlement(taken.settlement_id)
        if known is not None:  # a till at a door has it already, as it was when the courier left
            return known
        cash, ahead = taken.cash_kopecks, taken.offset_kopecks
        tendered = given_kopecks if cash else 0
        paid = Paid(cash, taken.kopecks - cash - ahead, ahead, tendered_kopecks=tendered)
        return self.sell(order, taken.settlement_id, paid, till_id, by, taken.method)

    def sell(
        self, order: Order, settlement_id: str, paid: Paid, till_id: str, by: str, method: PayMethod | None = None
    ) -> str:  # fmt: skip
        """Queue the receipt of a settlement that was paid like this; the same settlement has one. Answers its id."""
        return self._receipts.queue(
            order.id, settlement_id, till_id, self._sale(order, paid, till_id, by, method)
        )

    def prepaid(self, order: Order, kopecks: int, *, first: bool) -> tuple[str, Receipt]:
        """Where the receipt of money that came ahead is printed, and what stands on it; what is added later is an advance.

        Raises NoTill, NothingToPrint, TooMuchOff, BadReceipt.
        """
        till_id = self.till_back(order, "", "", internet=True)
        about = About(order.id, order.number, self._seller(), self.back(order, till_id, "", internet=True))
        items = self.items(order)
        return till_id, prepayment(about, items, kopecks) if first else advance(
            about, kopecks, most_taxed(items)
        )

    def items(self, order: Order) -> list[Item]:
        """Everything of the order that is due now, the delivery with it. Raises NothingToPrint."""
        return things(order, Vat(self._settings.fee_vat))

    def till_back(self, order: Order, wanted: str, sold_at: str, *, internet: bool) -> str:
        """Where a return is printed: the first of `tills_back` that is known. Raises NoTill."""
        known = self._tills.names()
        if wanted and wanted not in known:
            raise NoTill("this till is not known", order_id=order.id, till_id=wanted)
        place = self._windows.place(order.place_id).till_id
        online = self._settings.online_till
        fit = tills_back(wanted, online=online, place=place, sold_at=sold_at, internet=internet)
        found = next((till for till in fit if till in known), None)
        if found is None:
            raise NoTill("no till prints here", order_id=order.id)
        return found

    def back(
        self, order: Order, till_id: str, by: str, *, internet: bool, place_id: str = ""
    ) -> Circumstances:
        """What stands around a return: at the place, by whoever decides unless the settlement was one of the internet.

        `place_id`: the shop that the goods were brought to; else where the order was received, by the operator.
        """
        position = POSITIONS[Way.COUNTER] if place_id else OPERATOR
        return Circumstances(
            buyer=self._people.get(order.customer_id).phone,
            address=self._windows.place(place_id or order.place_id).address,
            cashier="" if internet else _cashier(position, self._people.get(by)),
            cashier_inn="" if internet else self._people.get(by).inn,
            internet=internet,
            electronic=self._tills.is_electronic(till_id),
        )

    def about(self, order: Order, till_id: str, by: str, method: PayMethod | None = None) -> About:
        """What stands around the lines of the order's receipt at this till; of a permit no method is known yet."""
        here = self._circumstances(order, till_id, by)
        if method is PayMethod.HOLD and self._settings.hold_at_door_internet:
            here = replace(here, internet=True)
        return About(order.id, order.number, self._seller(), here)

    def codes(self, order: Order) -> Mapping[int, Sequence[Coded]]:
        """Marking codes of everything that was brought and not set aside, by line."""
        brought = tuple(replace(line, refused=0) for line in order.lines)
        return self._marking.coded(replace(order, lines=brought))

    def _sale(
        self, order: Order, paid: Paid, till_id: str, by: str, method: PayMethod | None = None
    ) -> Receipt:
        about = self.about(order, till_id, by, method)
        return sale(about, things(order, about.seller.fee_vat, self._marking.coded(order)), paid)

    def _seller(self) -> Seller:
        shop = self._settings
        return Seller(
            convert(shop.taxation, Taxation), shop.seller_place, Vat(shop.fee_vat), shop.seller_email, shop.seller_inn
        )  # fmt: skip

    def _circumstances(self, order: Order, till_id: str, by: str) -> Circumstances:
        street, internet = (order.address or {}).get("street", ""), order.way is Way.LOCKER
        people = self._people.many([order.customer_id] if internet else [order.customer_id, by])
        return Circumstances(
            buyer=people[order.customer_id].phone,
            address=street or self._windows.place(order.place_id).address,
            cashier="" if internet else _cashier(POSITIONS[order.way], people[by]),
            cashier_inn="" if internet else people[by].inn,
            internet=internet,
            electronic=self._tills.is_electronic(till_id),
        )


def _cashier(position: str, person: Person) -> str:
    return f"{position} {person.name}"[:LONGEST_CASHIER]
