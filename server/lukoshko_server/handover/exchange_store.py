"""Queries of exchanges; rows never leave the subject."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from msgspec import convert
from sqlalchemy import select

from lukoshko_server.db import Tx
from lukoshko_server.handover.rows import GoodsExchangeRow
from lukoshko_wire.api.exchanges import ExchangeBack, SettleExchange
from lukoshko_wire.message import parse
from lukoshko_wire.problems import NotFound

MARK = "exchange-"
"""How ids begin of what belongs to an exchange: its refund and its settlement."""


@dataclass(frozen=True)
class GoodsExchange:
    """An exchange as read."""

    id: str
    order_id: str
    given_id: str
    state: str
    settled: SettleExchange | None
    back: list[ExchangeBack]
    opened_at: datetime


def own_id(exchange_id: str, what: str) -> str:
    """The one id of what belongs to an exchange: its order, its refund, its settlement."""
    return f"{MARK}{uuid5(NAMESPACE_URL, f'lukoshko:exchange:{exchange_id}:{what}')}"


def row(tx: Tx, exchange_id: str) -> GoodsExchangeRow:
    """One exchange as it is now. Raises NotFound."""
    found = tx.session.get(GoodsExchangeRow, exchange_id, populate_existing=True)
    if found is None:
        raise NotFound("no such exchange", exchange_id=exchange_id)
    return found


def open_of(tx: Tx, order_id: str) -> GoodsExchangeRow | None:
    """The exchange of an order that is neither settled nor given up."""
    mine = GoodsExchangeRow.order_id == order_id
    return tx.session.scalar(select(GoodsExchangeRow).where(mine, GoodsExchangeRow.state == "open"))


def giving(tx: Tx, given_id: str) -> GoodsExchangeRow | None:
    """The exchange in which this order is given, locked until the end of the transaction."""
    query = select(GoodsExchangeRow).where(GoodsExchangeRow.given_id == given_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def as_exchange(found: GoodsExchangeRow) -> GoodsExchange:
    """A frozen copy."""
    settled = parse(SettleExchange, found.settled.encode()) if found.settled else None
    return GoodsExchange(
        found.id, found.order_id, found.given_id, found.state, settled, convert(found.back, list[ExchangeBack]),
        found.opened_at,
    )  # fmt: skip
