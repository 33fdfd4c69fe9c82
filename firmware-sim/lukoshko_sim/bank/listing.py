"""Lists of payments and refunds, newest first, page by page."""

import sqlite3
from collections.abc import Mapping

from lukoshko_sim.bank.views import payment_view, refund_view
from lukoshko_sim.bank.words import invalid
from lukoshko_sim.keeping import Store

_COMPARED = {
    "created_at.gte": "created_at >= ?",
    "created_at.gt": "created_at > ?",
    "created_at.lte": "created_at <= ?",
    "created_at.lt": "created_at < ?",
    "cursor": "no < ?",
}


def list_payments(store: Store, asked: Mapping[str, str], base: str) -> dict[str, object]:
    """List payments; `status` and the bounds of `created_at` narrow the list."""
    rows, more = _select(store, "payment", asked, {**_COMPARED, "status": "status = ?"})
    items = [payment_view(row, f"{base}/pay/{row['id']}") for row in rows]
    return {"type": "list", "items": items, **more}


def list_refunds(store: Store, asked: Mapping[str, str]) -> dict[str, object]:
    """List refunds; `payment_id` and the bounds of `created_at` narrow the list."""
    rows, more = _select(store, "refund", asked, {**_COMPARED, "payment_id": "payment_id = ?"})
    return {"type": "list", "items": [refund_view(row) for row in rows], **more}


def _select(
    store: Store, table: str, asked: Mapping[str, str], known: Mapping[str, str]
) -> tuple[list[sqlite3.Row], dict[str, object]]:
    limit = _number(asked.get("limit", "10"), "limit")
    if not 1 <= limit <= 100:
        raise invalid("The limit is from 1 to 100", "limit")
    where: list[str] = ["1"]
    values: list[object] = []
    for name, given in asked.items():
        if name == "limit":
            continue
        if name not in known:
            raise invalid("An unknown filter", name)
        where.append(known[name])
        values.append(_number(given, name) if name == "cursor" else given)
    # Names of tables and columns come from this module alone.
    sql = f"select * from {table} where {' and '.join(where)} order by no desc limit ?"  # noqa: S608
    rows = store.rows(sql, *values, limit + 1)
    more: dict[str, object] = {}
    if len(rows) > limit:
        rows = rows[:limit]
        more["next_cursor"] = str(rows[-1]["no"])
    return rows, more


def _number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise invalid("A whole number is expected", name)
    return int(text)
