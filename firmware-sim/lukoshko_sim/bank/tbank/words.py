"""How T-Bank's interface writes states, refusals and tokens. What no source gave is marked in the page of the device."""

import hashlib
import sqlite3
from collections.abc import Mapping

from lukoshko_sim.bank.processing import Denied

WRONG_TOKEN, WRONG_STATE, WRONG_FIELD, NOT_FOUND = "204", "8", "9", "6"
FIRST_ID = 3_000_000_000


class Refusal(Exception):
    """`Success: false` with a code."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code

    def as_json(self) -> dict[str, object]:
        """The body of the answer; its status is 200 all the same."""
        return {"Success": False, "ErrorCode": self.code, "Message": "Отказ", "Details": str(self)}


def denial(denied: Denied) -> Refusal:
    """What the processing denied, by code."""
    code = {"unknown": NOT_FOUND, "state": WRONG_STATE, "over": WRONG_FIELD}[denied.why]
    return Refusal(code, str(denied))


def token(fields: Mapping[str, object], password: str) -> str:
    """SHA-256 over the values of the root, the password among them, in the order of the names."""
    flat = {name: _text(value) for name, value in fields.items() if not isinstance(value, dict | list)}
    flat.pop("Token", None)
    flat["Password"] = password
    return hashlib.sha256("".join(flat[name] for name in sorted(flat)).encode()).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def state(row: sqlite3.Row) -> str:
    """The status of one payment."""
    if row["status"] == "succeeded":
        left = row["captured_kopecks"] - row["refunded_kopecks"]
        if not row["refunded_kopecks"]:
            return "CONFIRMED"
        return "PARTIAL_REFUNDED" if left else "REFUNDED"
    if row["status"] == "canceled":
        if row["rrn"] is not None:
            return "REVERSED"
        if row["cancel_party"] == "merchant":
            return "CANCELED"
        return "DEADLINE_EXPIRED" if row["cancel_reason"] == "expired_on_confirmation" else "REJECTED"
    return {"pending": "NEW", "waiting_for_capture": "AUTHORIZED"}[row["status"]]


def standing(row: sqlite3.Row) -> int:
    """What the payment amounts to now: asked, then confirmed, then less what went back."""
    if row["status"] == "succeeded":
        return int(row["captured_kopecks"] - row["refunded_kopecks"])
    return int(row["asked_kopecks"])
