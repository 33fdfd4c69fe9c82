"""Payments and refunds as the API shows them."""

import json
import sqlite3

from lukoshko_sim.bank.words import money


def payment_view(row: sqlite3.Row, pay_url: str) -> dict[str, object]:
    """Show one payment. `pay_url` is the address of its payment page."""
    status = row["status"]
    shown = row["captured_kopecks"] if status == "succeeded" else row["asked_kopecks"]
    view: dict[str, object] = {
        "id": row["id"],
        "status": status,
        "paid": status in ("waiting_for_capture", "succeeded"),
        "amount": money(shown),
        "created_at": row["created_at"],
        "description": row["description"],
        "metadata": json.loads(row["metadata"]),
        "refundable": status == "succeeded" and row["refunded_kopecks"] < row["captured_kopecks"],
        "test": True,
    }
    if status == "pending":
        view["confirmation"] = {"type": "redirect", "confirmation_url": pay_url}
    if status == "waiting_for_capture":
        view["expires_at"] = row["expires_at"]
    if status == "succeeded":
        view["captured_at"] = row["captured_at"]
        view["income_amount"] = money(row["captured_kopecks"])
        view["refunded_amount"] = money(row["refunded_kopecks"])
    if row["card"]:
        view["payment_method"] = _method(row)
        view["authorization_details"] = {
            "rrn": row["rrn"],
            "auth_code": row["auth_code"],
            "three_d_secure": {"applied": True},
        }
    else:
        view["payment_method"] = {"type": row["method"], "id": row["id"], "saved": False}
    if status == "canceled":
        view["cancellation_details"] = {
            "party": row["cancel_party"],
            "reason": row["cancel_reason"],
        }
    return view


def _method(row: sqlite3.Row) -> dict[str, object]:
    card = json.loads(row["card"])
    return {
        "type": row["method"],
        "id": row["id"],
        "saved": False,
        "title": f"Bank card *{card['last4']}",
        "card": card,
    }


def refund_view(row: sqlite3.Row) -> dict[str, object]:
    """Show one refund."""
    return {
        "id": row["id"],
        "payment_id": row["payment_id"],
        "status": "succeeded",
        "created_at": row["created_at"],
        "amount": money(row["kopecks"]),
        "description": row["description"],
    }
