"""What the bank itself has counted: the figures that a reconciliation lays beside the shop's own."""

from collections import defaultdict

from lukoshko_sim.keeping import Store

_NAMES = {
    "hold": "held",
    "capture": "captured",
    "release": "released",
    "void": "voided",
    "refund": "refunded",
}


def counts(store: Store) -> dict[str, object]:
    """Add up the ledger: held = captured + released + voided + live, for every order."""
    totals: dict[str, list[int]] = {kind: [0, 0] for kind in _NAMES}
    orders: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys([*_NAMES.values(), "live"], 0))
    for row in store.rows(
        "select order_id, kind, count(*) as n, sum(kopecks) as total from ledger"
        " group by order_id, kind order by order_id, kind"
    ):
        totals[row["kind"]][0] += row["n"]
        totals[row["kind"]][1] += row["total"]
        orders[row["order_id"]][_NAMES[row["kind"]]] += row["total"]
    for order in orders.values():
        order["live"] = order["held"] - order["captured"] - order["released"] - order["voided"]
    live = store.row("select count(*) as n from payment where status = 'waiting_for_capture'")
    return {
        "holds": {"count": totals["hold"][0], "held_kopecks": totals["hold"][1]},
        "captured": _pair(totals["capture"]),
        "released": _pair(totals["release"]),
        "voided": _pair(totals["void"]),
        "refunded": _pair(totals["refund"]),
        "live_holds": 0 if live is None else live["n"],
        "by_order": orders,
    }


def _pair(total: list[int]) -> dict[str, int]:
    return {"count": total[0], "kopecks": total[1]}


def ledger(store: Store) -> list[dict[str, object]]:
    """Every row of the ledger, oldest first."""
    return [dict(row) for row in store.rows("select * from ledger order by no")]
