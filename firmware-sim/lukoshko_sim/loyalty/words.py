"""How the service reads what it is asked and words its refusals."""

from typing import Any

LARGEST_KOPECKS = 10**12
LONGEST_ID = 100
MOST_LINES = 300


class ApiError(Exception):
    """A refusal with a code that stays."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(description)
        self.status, self.code, self.description = status, code, description


def invalid(description: str) -> ApiError:
    """Something in the request is wrong."""
    return ApiError(400, "invalid_request", description)


def named(body: dict[str, Any], name: str) -> str:
    """Read an id."""
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise invalid(f"{name} is a text of at most {LONGEST_ID} characters")
    return value


def whole(body: dict[str, Any], name: str, least: int = 0) -> int:
    """Read kopecks, bonuses or a quantity."""
    value = body.get(name)
    if type(value) is not int or not least <= value <= LARGEST_KOPECKS:
        raise invalid(f"{name} is a whole number from {least}")
    return value


def lines(body: dict[str, Any]) -> list[dict[str, int]]:
    """Read the lines of a purchase: position, price, sum; positions differ."""
    listed = body.get("lines")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_LINES:
        raise invalid(f"lines is a list of 1 to {MOST_LINES}")
    found = []
    for line in listed:
        if not isinstance(line, dict):
            raise invalid("a line is an object")
        named(line, "goods")
        found.append(
            {name: whole(line, name) for name in ("price", "quantity", "sum")}
            | {"position": whole(line, "position", 1)}
        )
    if len({line["position"] for line in found}) != len(found):
        raise invalid("two lines have one position")
    return found
