"""What a courier may settle without the server, as a permit says it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from msgspec.structs import replace

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.receipts.flows import About
from lukoshko_server.receipts.rules import Coded
from lukoshko_wire.door import Permit, PermitCode, PermitLine
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.receipts import receipt_id
from lukoshko_wire.sold import LONGEST_NAME
from lukoshko_wire.values import PayMethod

LASTS = timedelta(hours=12)
"""A shift and its way home; a hold ends what may be given on it earlier."""
RENEWED = timedelta(hours=6)
"""A permit with less time left is made anew."""
DOORS = UUID("52f1c0de-3f2a-5b0e-9d3e-8f6f4c1f7a35")


def settlement_id(order_id: str) -> str:
    """The one settlement of an order at its door, whoever speaks of it first: the phone, the till or the server."""
    return str(uuid5(DOORS, order_id))


def permit(
    about: About,
    order: Order,
    *,
    till_id: str,
    courier_id: str,
    ways: list[PayMethod],
    held_kopecks: int,
    covered_until: datetime | None,
    codes: Mapping[int, Sequence[Coded]],
    now: datetime,
) -> Permit:
    """The order as it stands, as the first version of a permit."""
    seller, here = about.seller, about.circumstances
    settlement = settlement_id(order.id)
    held = PayMethod.HOLD in ways
    return Permit(
        order_id=order.id, order_number=order.number, version=1, till_id=till_id, courier_id=courier_id,
        settlement_id=settlement, intent_id=receipt_id(settlement, "sell"), issued_at=now, expires_at=now + LASTS,
        lines=[_line(line, codes.get(line.no, ())) for line in order.lines if _in_bags(line)],
        fee_kopecks=order.fee_kopecks, fee_vat=seller.fee_vat, methods=ways, taxation=seller.taxation,
        buyer=here.buyer, place=seller.place, address=here.address, cashier=here.cashier,
        cashier_inn=here.cashier_inn, electronic=here.electronic, sender_email=seller.email,
        seller_inn=seller.inn,
        held_kopecks=held_kopecks if held else 0,
        covered_until=covered_until if held else None, agreed=order.agreed,
    )  # fmt: skip


def follows(former: Permit | None, fresh: Permit, now: datetime) -> Permit | None:
    """The permit that replaces the former one; None while that says the same and lasts."""
    if former is None:
        return fresh
    as_former = replace(
        fresh, version=former.version, issued_at=former.issued_at, expires_at=former.expires_at
    )
    if as_former == former and former.expires_at - now > RENEWED:
        return None
    return replace(fresh, version=former.version + 1)


def settled_at(permit: Permit, outcome: DoorOutcome, now: datetime) -> datetime:
    """The moment of a settlement that a phone or a till tells of: between the permit and now, whatever its clock says."""
    return max(permit.issued_at, min(outcome.at, now))


def refusals(permit: Permit, outcome: DoorOutcome) -> dict[int, int]:
    """How much of each line in the bags is not taken."""
    said = {each.no: each.quantity for each in outcome.refused}
    return {line.no: said.get(line.no, line.refused) for line in permit.lines}


def _in_bags(line: Line) -> bool:
    return bool(line.picked) and line.state not in ("removed", "replaced")


def _line(line: Line, codes: Sequence[Coded]) -> PermitLine:
    return PermitLine(
        no=line.no, name=line.name[:LONGEST_NAME], unit=line.unit, price_kopecks=line.price_kopecks, vat=line.vat,
        brought=line.picked or 0, refused=line.refused, marked=line.marked,
        pieces=list(line.weights) if line.pieces else [],
        codes=[PermitCode(mark=code.mark, quantity=code.quantity, subject=code.subject) for code in codes],
    )  # fmt: skip
