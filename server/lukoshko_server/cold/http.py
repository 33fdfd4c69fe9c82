"""What people decide about the cold: a parcel is spoiled, or it is not; a courier carries in this bag."""

from flask import Blueprint, Response

from lukoshko_server.cold.carrying import Carrying
from lukoshko_server.cold.service import Cold
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.cold import ChooseBag, JudgeGoods


def judging(cold: Cold, parcels: Parcels) -> Blueprint:
    """Build the blueprint of people's decisions about one parcel."""
    bp = Blueprint("cold", __name__, url_prefix="/api/v1/parcels/<parcel_id>")

    def decided(parcel_id: str) -> Response:
        return answer(cold.views([parcels.get(parcel_id).order_id])[parcel_id])

    @bp.post("/spoil")
    def spoil(parcel_id: str) -> Response:
        """It is spoiled, whatever was counted; 409 cold.too-late once it is handed over or taken back."""
        someone = allow("operator", "technician")
        cold.spoil(parcel_id, f"{read(JudgeGoods).why} ({someone.id})")
        return decided(parcel_id)

    @bp.post("/lift")
    def lift(parcel_id: str) -> Response:
        """It is not spoiled, on my word; 409 cold.not-blocked, cold.too-late."""
        someone = allow("operator", "technician")
        cold.lift(parcel_id, someone.id, read(JudgeGoods).why)
        return decided(parcel_id)

    return bp


def carrying(carrying: Carrying) -> Blueprint:
    """Build the blueprint of the courier's bag."""
    bp = Blueprint("bag", __name__, url_prefix="/api/v1/route/bag")

    @bp.get("")
    def show() -> Response:
        """Which bags there are, and mine."""
        return answer(carrying.view(allow("courier").id))

    @bp.post("")
    def choose() -> Response:
        """I carry in this one; 409 cold.unknown-bag."""
        courier = allow("courier")
        carrying.declare(courier.id, read(ChooseBag).bag)
        return answer(carrying.view(courier.id))

    return bp
