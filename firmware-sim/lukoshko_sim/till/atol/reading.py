"""Fields of JSON tasks: of the right type, within their bounds, or refused by the driver's number."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from lukoshko_sim.till.atol.codes import DriverError
from lukoshko_sim.till.passport import Passport, inn_valid
from lukoshko_sim.till.receipt import LARGEST_KOPECKS
from lukoshko_sim.till.tlv import Fields, plain

Json = dict[str, object]


def kopecks(value: object, where: str) -> int:
    """A sum in roubles as kopecks. Raises DriverError 16 for parts of a kopeck or a negative sum."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise DriverError(8 if value is None else 5, where)
    exact = Decimal(value) * 100
    if exact != exact.to_integral_value() or not 0 <= exact <= LARGEST_KOPECKS:
        raise DriverError(16, where)
    return int(exact)


def read_moment(value: object, who: Passport) -> datetime:
    """A time in ISO 8601 as the wall clock of the place. Raises DriverError."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise DriverError(8 if value is None else 13, "dateTime") from None
    zone = timezone(timedelta(hours=who.utc_offset_hours))
    return at if at.tzinfo is None else at.astimezone(zone).replace(tzinfo=None)


def one_of(item: Json, name: str, known: dict[str, int], usual: int) -> int:
    """A literal of a list, or its number. Raises DriverError 13."""
    given = item.get(name, usual)
    if isinstance(given, str) and given in known:
        return known[given]
    if type(given) is int and given in known.values():
        return given
    raise DriverError(13, name)


def part_of(task: Json, name: str) -> Json:
    """An object, empty when it is absent. Raises DriverError 5."""
    part = task.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise DriverError(5, name)
    return part


def flag_of(task: Json, name: str) -> bool:
    """True or false, false when absent. Raises DriverError 5."""
    flag = task.get(name, False)
    if not isinstance(flag, bool):
        raise DriverError(5, name)
    return flag


def text_of(part: Json, name: str, longest: int) -> str:
    """Text in letters that the register has, empty when absent. Raises DriverError 5, 13."""
    text = part.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise DriverError(5, name)
    kept = plain(text)
    if len(kept) > longest:
        raise DriverError(13, name)
    return kept


def text_needed(part: Json, name: str, longest: int) -> str:
    """Text that may not be empty. Raises DriverError 8."""
    text = text_of(part, name, longest)
    if not text:
        raise DriverError(8, name)
    return text


def vatin_of(part: Json, name: str) -> str:
    """An INN whose check digits are right, or nothing. Raises DriverError 13."""
    vatin = text_of(part, name, 12)
    if vatin and not inn_valid(vatin):
        raise DriverError(13, name)
    return vatin


def given(tag: int, text: str) -> Fields:
    """A tag, unless there is nothing to say."""
    return [(tag, text)] if text else []
