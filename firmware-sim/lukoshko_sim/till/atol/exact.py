"""JSON whose numbers stay what they are: Decimal in, Decimal out, never a float."""

import json
from decimal import Decimal


def loads(text: bytes | str) -> object:
    """Parse JSON. Raises ValueError; NaN and infinities are not numbers."""
    try:
        return json.loads(text, parse_float=_decimal, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def dumps(value: object) -> str:
    """Write JSON; a Decimal is written as a number, digit by digit."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(k))}:{dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dumps, value)) + "]"
    if isinstance(value, float):
        raise TypeError("a float has no place here")
    return json.dumps(value, ensure_ascii=False)


def roubles(kopecks: int) -> Decimal:
    """Kopecks as the exact number of roubles that the driver shows."""
    return Decimal(kopecks).scaleb(-2)


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if abs(value.adjusted()) > 30 or len(text) > 60:
        raise ValueError("a number out of all proportion")
    return value


def _refuse(name: str) -> object:
    raise ValueError(name)
