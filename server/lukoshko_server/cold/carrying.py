"""Which bag or van a courier carries in, chosen before leaving and changed under way."""

from lukoshko_server.cold import store
from lukoshko_server.cold.rules import BAG, Profiles, UnknownBag, bags
from lukoshko_server.cold.service import Cold
from lukoshko_server.db import Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcels
from lukoshko_wire.api.cold import Bags, BagView, BagZone


class Carrying:
    """Use cases; each joins the caller's transaction and locks orders before their parcels."""

    def __init__(
        self, work: Work, cold: Cold, orders: Orders, parcels: Parcels, dispatch: Dispatch, profiles: Profiles
    ) -> None:
        self._work, self._cold, self._orders, self._parcels = work, cold, orders, parcels
        self._dispatch, self._profiles = dispatch, profiles

    def declare(self, courier_id: str, bag: str) -> None:
        """The courier carries in this one from now on, what is on the way included. Again changes nothing.

        Raises UnknownBag.
        """
        known = bags(self._profiles)
        if bag not in known:
            raise UnknownBag("no such bag is declared", bag=bag, bags=known)
        with self._work() as tx:
            if store.bag_of(tx, courier_id) == bag:
                return
            for order_id in sorted(self._orders_of(courier_id)):
                self._orders.lock(order_id)
                for parcel_id in self._riding(order_id):
                    self._cold.rebag(parcel_id, bag)
            store.declare(tx, courier_id, bag)
            tx.record("courier", courier_id, "bag declared", after=bag)

    def view(self, courier_id: str) -> Bags:
        """What there is to choose from, and what it means for the goods."""
        with self._work.read() as tx:
            known, chosen = bags(self._profiles), store.bag_of(tx, courier_id) or ""
            return Bags(
                bags=[self._view(each) for each in known],
                chosen=chosen,
                counted=chosen or (BAG if BAG in known else ""),
                riding=sum(len(self._riding(order_id)) for order_id in self._orders_of(courier_id)),
            )

    def _view(self, bag: str) -> BagView:
        zones = sorted(self._profiles[bag].items())
        return BagView(
            id=bag,
            zones=[
                BagZone(
                    zone=zone, air_c10=of.air_c10, rise_c10_per_hour=of.rise_c10_per_hour, allowed_s=of.allowed_s
                )
                for zone, of in zones
            ],
        )  # fmt: skip

    def _orders_of(self, courier_id: str) -> list[str]:
        return [order.id for stop in self._dispatch.route(courier_id) for order in stop.orders]

    def _riding(self, order_id: str) -> list[str]:
        return [each.id for each in self._parcels.of_order(order_id) if each.state == "with_courier"]
