"""Order numbers of acquirers that take none longer than 32 characters: our own id of a payment, and back again."""

import re
from string import ascii_lowercase, digits
from uuid import UUID

_SIGNS = digits + ascii_lowercase
_WIDTH = 25
_OP = re.compile(r"([a-z]{1,4})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)
_NUMBER = re.compile(r"([a-z]{1,4})-([0-9a-z]{25})-([0-9a-z])", re.ASCII)
MOST_ATTEMPTS = len(_SIGNS)


def number(op: str, attempt: int = 0) -> str:
    """The order number of a payment of ours, another one for each attempt. Raises ValueError for a foreign id."""
    found = _OP.fullmatch(op)
    if found is None or not 0 <= attempt < MOST_ATTEMPTS:
        raise ValueError(f"{op!r} is no id of a payment, or has no attempt {attempt}")
    rest, text = UUID(found[2]).int, ""
    for _ in range(_WIDTH):
        rest, sign = divmod(rest, len(_SIGNS))
        text = _SIGNS[sign] + text
    return f"{found[1]}-{text}-{_SIGNS[attempt]}"


def op_of(order_number: str) -> str:
    """Our own id of the payment behind an order number; empty when it is not one of ours."""
    found = _NUMBER.fullmatch(order_number)
    if found is None:
        return ""
    value = int(found[2], len(_SIGNS))
    return f"{found[1]}-{UUID(int=value)}" if value < 1 << 128 else ""
