"""How the bank's API writes money, times and refusals."""

import re
from datetime import datetime
from uuid import uuid4

_VALUE = re.compile(r"(0|[1-9]\d{0,9})\.(\d{2})", re.ASCII)


class ApiError(Exception):
    """A refusal in the JSON form of the real service."""

    def __init__(self, status: int, code: str, description: str, parameter: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description
        self.parameter = parameter

    def as_json(self) -> dict[str, str]:
        """The body of the answer."""
        body = {
            "type": "error",
            "id": str(uuid4()),
            "code": self.code,
            "description": self.description,
        }
        return {**body, "parameter": self.parameter} if self.parameter else body


def invalid(description: str, parameter: str = "") -> ApiError:
    """Something in the request is wrong."""
    return ApiError(400, "invalid_request", description, parameter)


def kopecks(amount: object, parameter: str = "amount") -> int:
    """Read {"value": "123.45", "currency": "RUB"}; nothing but two decimals is money."""
    if not isinstance(amount, dict):
        raise invalid("An amount is an object of value and currency", parameter)
    value = amount.get("value")
    found = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise invalid("The value is a string with two decimals", f"{parameter}.value")
    if amount.get("currency") != "RUB":
        raise invalid("The currency is RUB", f"{parameter}.currency")
    total = int(found[1]) * 100 + int(found[2])
    if total == 0:
        raise invalid("The amount is more than zero", f"{parameter}.value")
    return total


def money(total_kopecks: int) -> dict[str, str]:
    """Write kopecks as the API does."""
    return {"value": f"{total_kopecks // 100}.{total_kopecks % 100:02}", "currency": "RUB"}


def moment(at: datetime) -> str:
    """Write a UTC time as the API does, with milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
