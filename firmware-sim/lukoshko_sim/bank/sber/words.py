"""How Sber's interface writes refusals, states and callbacks. What no source gave is marked in the page of the device."""

import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from lukoshko_sim.bank.processing import Denied, Event

NUMBER_USED, BAD_CURRENCY, MISSING, BAD, UNKNOWN, SYSTEM = "1", "3", "4", "5", "6", "7"
OPERATIONS: dict[Event, str] = {
    "held": "approved",
    "captured": "deposited",
    "canceled": "reversed",
    "refunded": "refunded",
}
DECLINE_CODES = {"insufficient_funds": 116, "general_decline": 2003, "expired_on_confirmation": -2007}


class Refusal(Exception):
    """A refusal by number."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code

    def as_json(self) -> dict[str, str]:
        """The body of the answer; its status is 200 all the same."""
        return {"errorCode": self.code, "errorMessage": str(self)}


def denial(denied: Denied) -> Refusal:
    """What the processing denied, by number."""
    return Refusal({"unknown": UNKNOWN, "state": SYSTEM, "over": BAD}[denied.why], str(denied))


def field(form: Mapping[str, str], name: str, pattern: str) -> str:
    """One field that must be there and well-formed. Raises Refusal."""
    value = form.get(name, "")
    if not value:
        raise Refusal(MISSING, f"Не указан параметр {name}")
    if re.fullmatch(pattern, value, re.ASCII | re.DOTALL) is None:
        raise Refusal(BAD, f"Неверное значение параметра {name}")
    return value


def parsed(text: str, name: str) -> object:
    """JSON in a field, its numbers exact. Raises Refusal."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refusal(BAD, f"Параметр {name} не JSON") from None


def status(row: sqlite3.Row, number: str) -> dict[str, object]:
    """The answer of getOrderStatusExtended.do."""
    declined = row["status"] == "canceled" and row["rrn"] is None
    held = row["rrn"] is not None
    reason = row["cancel_reason"] or ""
    return {
        "errorCode": "0",
        "errorMessage": "Успешно",
        "orderNumber": number,
        "orderStatus": _state(row, declined=declined),
        "actionCode": DECLINE_CODES.get(reason, 2003) if declined else 0 if held else -100,
        "actionCodeDescription": reason,
        "amount": row["asked_kopecks"],
        "currency": "643",
        "date": _milliseconds(row["created_at"]),
        "attributes": [{"name": "mdOrder", "value": row["id"]}],
        "merchantOrderParams": [
            {"name": name, "value": value} for name, value in json.loads(row["metadata"]).items()
        ],
        "paymentAmountInfo": {
            "paymentState": _payment_state(row, declined=declined),
            "approvedAmount": row["asked_kopecks"] if held else 0,
            "depositedAmount": row["captured_kopecks"],
            "refundedAmount": row["refunded_kopecks"],
        },
    }


def _state(row: sqlite3.Row, *, declined: bool) -> int:
    if row["status"] == "succeeded":
        return 4 if row["refunded_kopecks"] else 2
    return {"pending": 0, "waiting_for_capture": 1, "canceled": 6 if declined else 3}[row["status"]]


def _payment_state(row: sqlite3.Row, *, declined: bool) -> str:
    if row["status"] == "succeeded":
        return "REFUNDED" if row["refunded_kopecks"] else "DEPOSITED"
    states = {"pending": "CREATED", "waiting_for_capture": "APPROVED"}
    return states.get(row["status"], "DECLINED" if declined else "REVERSED")


def _milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def checksum(fields: Mapping[str, str], key: str) -> str:
    """The symmetric check of a callback."""
    signed = sorted(set(fields) - {"checksum", "sign_alias"})
    text = "".join(f"{name};{fields[name]};" for name in signed)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
