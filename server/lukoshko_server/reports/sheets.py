"""The reconciliation as files for the accountant: CSV line by line, XLSX over a file of its own.

Sums are numbers of roubles with two decimals, moments are dates of the shop's zone, everything else is text: a name that
begins like a formula stays a name.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lukoshko_server.reports.books import Account, row_of
from lukoshko_server.reports.settling import FINE, Pair, Sum, add_up, by, day_of, shift_of
from lukoshko_server.spreadsheets import harmless
from lukoshko_wire.api.settling import SettledRow

Cell = str | int | Decimal | datetime | None
Sheet = tuple[str, list[str], Iterable[list[Cell]]]
"""Name, heads of the columns, rows."""
CHUNK = 64 * 1024
KINDS = {
    "ok": "сходится", "debt": "деньги без чека", "other_total": "в чеке другая сумма",
    "no_settlement": "чек без расчёта", "returned": "возврат", "doubled": "второй чек",
    "corrected": "исправлен",
}  # fmt: skip
METHODS = {
    "hold": "оплата на сайте",
    "cash": "наличные",
    "terminal": "карта на терминале",
    "ahead": "предоплата",
    "": "",
}
RECEIPTS = {
    "sell": "приход", "sell_return": "возврат прихода", "sell_correction": "коррекция прихода",
    "sell_return_correction": "коррекция возврата", "": "",
}  # fmt: skip
COLUMNS: dict[str, Callable[[SettledRow, timedelta], Cell]] = {
    "Итог": lambda row, _: KINDS[row.kind],
    "Чек нужен до": lambda row, offset: local(row.due_at, offset),
    "Заказ": lambda row, _: row.order_number,
    "Оплата": lambda row, _: METHODS.get(row.method, row.method),
    "Деньги получены": lambda row, offset: local(row.taken_at, offset),
    "Получено, ₽": lambda row, _: roubles(row.money_kopecks),
    "Вид чека": lambda row, _: RECEIPTS.get(row.receipt_kind, row.receipt_kind),
    "Чек пробит": lambda row, offset: local(row.printed_at, offset),
    "В чеке, ₽": lambda row, _: roubles(row.receipt_kopecks),
    "Касса": lambda row, _: row.till,
    "Смена": lambda row, _: row.shift_number or None,
    "ФН": lambda row, _: row.fn_number,
    "ФД": lambda row, _: row.fd_number or None,
    "ФП": lambda row, _: row.fiscal_sign,
}
SUMS: dict[str, Callable[[Sum], Cell]] = {
    "Расчётов": lambda each: each.settlements,
    "Чеков": lambda each: each.receipts,
    "Получено, ₽": lambda each: roubles(each.money_kopecks),
    "В чеках, ₽": lambda each: roubles(each.receipt_kopecks),
    "Возвращено, ₽": lambda each: roubles(each.returned_kopecks),
    "Расхождений": lambda each: each.differences,
}


def roubles(kopecks: int) -> Decimal:
    """The sum as people count it; exact."""
    return Decimal(kopecks).scaleb(-2)


def local(moment: datetime | None, offset: timedelta) -> datetime | None:
    """The wall time of the shop, as spreadsheets want it: without a zone."""
    return (moment + offset).replace(tzinfo=None) if moment is not None else None


def as_csv(account: Account) -> Iterator[str]:
    """Line by line, as a Russian spreadsheet opens it: semicolons, decimal commas, the mark of UTF-8 in front."""
    yield "\ufeff" + line(COLUMNS)
    for pair in account.pairs:
        row = row_of(pair, account)
        yield line(plain(read(row, account.offset)) for read in COLUMNS.values())


def as_xlsx(account: Account) -> Iterator[bytes]:
    """A workbook of four sheets."""
    offset, pairs = account.offset, account.pairs
    days = by(pairs, lambda pair: day_of(pair, offset)).items()
    shifts = by(pairs, shift_of).items()
    by_day: list[list[Cell]] = [[day, *_sums(each)] for day, each in days if day]
    by_shift: list[list[Cell]] = [
        [account.tills.get(till, till), fn, no, *_sums(each)] for (till, fn, no), each in shifts if till
    ]

    def rows(pairs: Iterable[Pair]) -> Iterator[list[Cell]]:
        return ([read(row_of(pair, account), offset) for read in COLUMNS.values()] for pair in pairs)

    return workbook(
        [
            ("По дням", ["День", *SUMS], [*by_day, ["Всего", *_sums(add_up(pairs))]]),
            ("По сменам", ["Касса", "ФН", "Смена", *SUMS], by_shift),
            ("Расчёты и чеки", list(COLUMNS), rows(pairs)),
            ("Расхождения", list(COLUMNS), rows(pair for pair in pairs if pair.kind not in FINE)),
        ]
    )


def workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """A workbook, written row by row into a file that is gone when it has been read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        _write(path, sheets)
        with path.open("rb") as book:
            while chunk := book.read(CHUNK):
                yield chunk


def _write(path: Path, sheets: Iterable[Sheet]) -> None:
    from xlsxwriter import Workbook  # loads what the other processes never need

    options = {
        "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False,
        "strings_to_numbers": False, "strings_to_urls": False,
    }  # fmt: skip
    book = Workbook(str(path), options)
    looks = {
        Decimal: book.add_format({"num_format": "#,##0.00"}),
        datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
        str: book.add_format({"bold": True, "text_wrap": True}),
    }
    for name, head, rows in sheets:
        _sheet(book, looks, name, head, rows)
    book.close()


def _sheet(book: Any, looks: Any, name: str, head: list[str], rows: Iterable[list[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(head) - 1, 18)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, looks[str])
    for no, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case str():
                    sheet.write_string(no, column, cell)
                case datetime():
                    sheet.write_datetime(no, column, cell, looks[datetime])
                case Decimal():
                    sheet.write_number(no, column, cell, looks[Decimal])
                case int():
                    sheet.write_number(no, column, cell)


def _sums(each: Sum) -> list[Cell]:
    return [read(each) for read in SUMS.values()]


def plain(cell: Cell) -> str:
    """A cell as a Russian spreadsheet reads it out of a table; never a formula."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case datetime():
            return cell.strftime("%d.%m.%Y %H:%M")
        case str():
            return harmless(cell)
    return str(cell)


def line(cells: Iterable[str]) -> str:
    """One line of a table."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(list(cells))
    return text.getvalue()
