"""An acquirer's register of a day: read line by line, and laid beside what we know of it. Pure.

operation_id;payment_id;order_id;kind;amount;fee;date;reference
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from lukoshko_server.payments.at_bank import BankOp
from lukoshko_wire.problems import LukoshkoError

COLUMNS = ("operation_id", "payment_id", "order_id", "kind", "amount", "fee", "date", "reference")
KINDS = ("capture", "refund")
MOST_ROWS = 50_000
LONGEST = {"operation_id": 64, "payment_id": 64, "order_id": 64, "reference": 100}
LARGEST_KOPECKS = 10**10
FIRST_YEAR, LAST_YEAR = 2000, 3000
"""Beyond these a day more or less is no date any more."""


class BadRegister(LukoshkoError):
    """The file is no register as it should be; nothing of it was taken."""

    code = "register.bad"
    status = 400


@dataclass(frozen=True)
class RegisterRow:
    """A line of a register; `kopecks` is positive for a refund too."""

    operation_id: str
    payment_id: str
    order_id: str
    kind: str
    kopecks: int
    fee_kopecks: int
    at: datetime
    reference: str


@dataclass(frozen=True)
class Unmatched:
    """A line that does not agree with ours: `missing_at_bank`, `missing_here`, `sum`, `doubled`."""

    kind: str
    operation: str
    order_id: str
    kopecks: int
    """By how much money the two books differ because of it; above zero: the bank has more."""


@dataclass(frozen=True)
class Matched:
    """A register laid beside our books."""

    rows: int
    matched: int
    captured_kopecks: int
    refunded_kopecks: int
    fee_kopecks: int
    ours_kopecks: int
    """What our books say was captured, less refunds."""
    unmatched: tuple[Unmatched, ...]


def read(lines: Iterable[str], offset: timedelta) -> Iterator[RegisterRow]:
    """The rows of a register, one line at a time. Raises BadRegister that names the line."""
    table = csv.reader(lines, delimiter=";", strict=True)
    try:
        head = next(table, [])
        if tuple(each.strip().lstrip("\ufeff") for each in head) != COLUMNS:
            raise BadRegister("the first line does not name the columns", line=1)
        for no, cells in enumerate(table, start=2):
            if not cells:
                continue
            if no - 1 > MOST_ROWS:
                raise BadRegister(f"more than {MOST_ROWS} rows", line=no)
            yield _row(cells, no, offset)
    except csv.Error as error:
        raise BadRegister(str(error), line=table.line_num) from None


def day_of(rows: Sequence[RegisterRow], offset: timedelta) -> date:
    """The local day that a register is of: all its rows are. Raises BadRegister."""
    days = {(row.at.astimezone(UTC) + offset).date() for row in rows}
    if len(days) != 1:
        raise BadRegister("a register is of one day and not empty", days=len(days))
    return days.pop()


def match(rows: Sequence[RegisterRow], ours: Iterable[BankOp], of_the_day: Iterable[BankOp]) -> Matched:
    """Lay the rows beside `ours`, every operation of their payments; of `of_the_day` none may be missing from them."""
    twins = _twins(rows, ours)
    seen: set[tuple[str, str]] = set()
    unmatched: list[Unmatched] = []
    for row in rows:
        sign, own = 1 if row.kind == "capture" else -1, (row.kind, row.operation_id)
        mine = twins.get(own)
        if own in seen:
            unmatched.append(Unmatched("doubled", row.operation_id, row.order_id, sign * row.kopecks))
        elif mine is None:
            unmatched.append(Unmatched("missing_here", row.operation_id, "", sign * row.kopecks))
        elif mine.kopecks != row.kopecks:
            unmatched.append(
                Unmatched("sum", row.operation_id, mine.order_id, sign * (row.kopecks - mine.kopecks))
            )
        seen.add(own)
    found = {(each.kind, each.op): each for each in twins.values()}
    missing = [each for each in of_the_day if (each.kind, each.op) not in found]
    unmatched += [
        Unmatched("missing_at_bank", each.op, each.order_id, each.kopecks * (-1 if each.kind == "capture" else 1))
        for each in missing
    ]  # fmt: skip
    wrong = {each.operation for each in unmatched if each.kind == "sum"}
    return Matched(
        rows=len(rows), matched=len(found) - len(wrong),
        captured_kopecks=sum(row.kopecks for row in rows if row.kind == "capture"),
        refunded_kopecks=sum(row.kopecks for row in rows if row.kind == "refund"),
        fee_kopecks=sum(row.fee_kopecks for row in rows),
        ours_kopecks=sum(each.kopecks * (1 if each.kind == "capture" else -1) for each in [*found.values(), *missing]),
        unmatched=tuple(unmatched),
    )  # fmt: skip


FITS: tuple[Callable[[RegisterRow, BankOp], bool], ...] = (
    lambda row, mine: mine.op == row.reference,
    lambda row, mine: mine.kopecks == row.kopecks,
    lambda _row, _mine: True,
)
"""What a row is about: ours by our own name of it, else of the same sum, else any of its kind and payment."""


def _twins(rows: Iterable[RegisterRow], ours: Iterable[BankOp]) -> dict[tuple[str, str], BankOp]:
    """Ours that each row is about, by kind and operation; a better fit is never left to a worse one."""
    left: dict[tuple[str, str], list[BankOp]] = {}
    for each in ours:
        left.setdefault((each.kind, each.provider_id), []).append(each)
    first: dict[tuple[str, str], RegisterRow] = {}
    for row in rows:
        first.setdefault((row.kind, row.operation_id), row)
    twins: dict[tuple[str, str], BankOp] = {}
    for fits in FITS:
        for own, row in first.items():
            mine = left.get((row.kind, row.payment_id), [])
            twin = next((each for each in mine if own not in twins and fits(row, each)), None)
            if twin is not None:
                twins[own] = twin
                mine.remove(twin)
    return twins


def _row(cells: list[str], no: int, offset: timedelta) -> RegisterRow:
    if len(cells) != len(COLUMNS):
        raise BadRegister(f"{len(cells)} columns, not {len(COLUMNS)}", line=no)
    named = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    for name, most in LONGEST.items():
        if len(named[name]) > most or not named[name].isprintable():
            raise BadRegister(f"{name} is too long", line=no)
    if not named["operation_id"] or not named["payment_id"] or named["kind"] not in KINDS:
        raise BadRegister("an operation has an id, a payment and is a capture or a refund", line=no)
    try:
        at = datetime.fromisoformat(named["date"])
    except ValueError:
        raise BadRegister("the date is not a moment", line=no) from None
    if not FIRST_YEAR <= at.year < LAST_YEAR:
        raise BadRegister("the date is of no time of ours", line=no)
    return RegisterRow(
        named["operation_id"], named["payment_id"], named["order_id"], named["kind"],
        _kopecks(named["amount"], no), _kopecks(named["fee"], no),
        at if at.utcoffset() is not None else at.replace(tzinfo=timezone(offset)), named["reference"],
    )  # fmt: skip


def _kopecks(text: str, no: int) -> int:
    whole, point, rest = text.replace(",", ".").partition(".")
    digits = whole + rest
    if not digits.isascii() or not digits.isdigit() or not whole or len(rest) != (2 if point else 0):
        raise BadRegister(f"{text[:20]!r} is not a sum of roubles with kopecks", line=no)
    kopecks = int(whole) * 100 + int(rest or 0)
    if kopecks > LARGEST_KOPECKS:
        raise BadRegister("the sum is too large", line=no)
    return kopecks
