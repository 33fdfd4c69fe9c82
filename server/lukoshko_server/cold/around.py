"""What a count needs to know of the world around a parcel: what its goods may stand, how its stage is declared."""

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.cold import store
from lukoshko_server.cold.rules import BAG, Profiles
from lukoshko_server.db import Tx
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcels import Parcel
from lukoshko_wire.exposure import Stands


class Around:
    """Asks the subjects below; writes nothing."""

    def __init__(self, orders: Orders, catalogue: Catalogue, dispatch: Dispatch, profiles: Profiles) -> None:
        self._orders, self._catalogue, self._dispatch = orders, catalogue, dispatch
        self._profiles = profiles

    def stands(self, parcel: Parcel) -> list[Stands]:
        """Of the goods inside; of all of its zone where nobody wrote down what is."""
        inside = {no for no, _ in parcel.contents}
        lines = self._orders.get(parcel.order_id).lines
        mine = [line for line in lines if (line.no in inside if inside else line.zone is parcel.zone)]
        return [each.stands for each in self._catalogue.many([line.goods_id for line in mine]).values()]

    def stage_name(self, tx: Tx, kind: str, order_id: str) -> str:
        """As it is declared: the courier's own bag, the place's own shelf or store, else the shop's."""
        if kind == BAG:
            courier = self._dispatch.courier_of(order_id)
            return (courier and store.bag_of(tx, courier)) or BAG
        own = f"{kind}:{self._orders.get(order_id).place_id}"
        return own if own in self._profiles else kind
