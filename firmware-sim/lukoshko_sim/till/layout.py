"""What is printed: a stored document laid out in columns, in the words that the law asks for."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from textwrap import wrap

from lukoshko_sim.till import enums
from lukoshko_sim.till.documents import CLOSE_SHIFT, CORRECTION, RECEIPTS, SETTLEMENTS, Document, when
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.tlv import Fields, plain

_TITLES = {
    1: "ОТЧЕТ О РЕГИСТРАЦИИ",
    2: "ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ",
    5: "ОТЧЕТ О ЗАКРЫТИИ СМЕНЫ",
    21: "ОТЧЕТ О СОСТОЯНИИ РАСЧЕТОВ",
}
_PAID = (
    (1031, "НАЛИЧНЫМИ"),
    (1081, "БЕЗНАЛИЧНЫМИ"),
    (1215, "ПРЕДВАРИТЕЛЬНАЯ ОПЛАТА (АВАНС)"),
    (1216, "ПОСЛЕДУЮЩАЯ ОПЛАТА (КРЕДИТ)"),
    (1217, "ИНАЯ ФОРМА ОПЛАТЫ"),
)
_TAX_SUMS = {tag: enums.TAX_WORDS[tax] for tax, tag in enums.TAX_TAGS.items()}


def qr(document: Document, fn: str) -> str:
    """The line in the QR of a receipt; empty for every other document."""
    if document.code not in RECEIPTS:
        return ""
    total = document.get(1020)
    whole, part = divmod(total if isinstance(total, int) else 0, 100)
    return (
        f"t={document.at:%Y%m%dT%H%M}&s={whole}.{part:02}&fn={fn}&i={document.fd}"
        f"&fp={document.sign}&n={document.get(1054)}"
    )


def lines(
    document: Document, who: Passport, texts: list[str] | None = None, *, copy: bool = False
) -> list[str]:
    """Lay a document out in the columns of the till's paper."""
    page = _Page(who.columns)
    page.middle(who.owner)
    if copy:
        page.middle("КОПИЯ")
    if document.code in RECEIPTS:
        _receipt(page, document)
    else:
        page.middle(_TITLES.get(document.code, "ДОКУМЕНТ"))
        if document.code == CLOSE_SHIFT:
            page.pair("ЧЕКОВ ЗА СМЕНУ", str(document.get(1118)))
            page.pair("ФД НЕ ПЕРЕДАНО", str(document.get(1097)))
        if document.code == SETTLEMENTS:
            page.pair("ФД НЕ ПЕРЕДАНО", str(document.get(1097)))
        page.rule()
    for text in texts or []:
        page.text(text)
    _foot(page, document, who)
    return page.lines


def report_x(who: Passport, at: datetime, sums: dict[str, int], cash_kopecks: int) -> list[str]:
    """Lay out a report without closing the shift."""
    page = _Page(who.columns)
    page.middle(who.owner)
    page.middle("X-ОТЧЕТ")
    for word, total in sums.items():
        page.pair(word, _money(total))
    page.pair("НАЛИЧНЫХ В КАССЕ", _money(cash_kopecks))
    page.pair(f"{at:%d.%m.%y %H:%M}", f"ЗН ККТ {who.serial}")
    return page.lines


def cash_slip(who: Passport, at: datetime, word: str, kopecks: int) -> list[str]:
    """Lay out a slip of cash put in or taken out."""
    page = _Page(who.columns)
    page.middle(who.owner)
    page.middle(word)
    page.pair("СУММА", _money(kopecks))
    page.pair(f"{at:%d.%m.%y %H:%M}", f"ЗН ККТ {who.serial}")
    return page.lines


def free_text(who: Passport, texts: list[str]) -> list[str]:
    """Lay out a slip that is not fiscal."""
    page = _Page(who.columns)
    for text in texts:
        page.text(text)
    return page.lines


class _Page:
    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.lines: list[str] = []

    def text(self, text: str) -> None:
        for line in plain(text).split("\n"):
            self.lines += wrap(line, self.columns) or [""]

    def middle(self, text: str) -> None:
        self.lines += [line.center(self.columns).rstrip() for line in wrap(plain(text), self.columns)]

    def pair(self, left: str, right: str) -> None:
        """A word at the left edge and a figure at the right one, on two lines when they do not fit."""
        if len(left) + 1 + len(right) > self.columns:
            self.text(left)
            left = ""
        for piece in wrap(right, self.columns)[:-1]:
            self.lines.append(piece)
        last = (wrap(right, self.columns) or [""])[-1]
        self.lines.append(left + last.rjust(self.columns - len(left)))

    def rule(self) -> None:
        self.lines.append("-" * self.columns)


def _receipt(page: _Page, document: Document) -> None:
    fields = document.fields()
    operation = document.get(1054)
    page.middle("КАССОВЫЙ ЧЕК КОРРЕКЦИИ" if document.code == CORRECTION else "КАССОВЫЙ ЧЕК")
    page.middle(enums.OPERATION_WORDS.get(operation if isinstance(operation, int) else 0, ""))
    basis = document.get(1174)
    if isinstance(basis, list):
        about = dict(basis)
        day = about.get(1178)
        page.pair("ТИП КОРРЕКЦИИ", "ПО ПРЕДПИСАНИЮ" if document.get(1173) else "САМОСТОЯТЕЛЬНО")
        page.pair("ДАТА РАСЧЕТА", f"{when(day if isinstance(day, int) else 0):%d.%m.%Y}")
        if about.get(1179):
            page.pair("НОМЕР ПРЕДПИСАНИЯ", str(about[1179]))
    page.rule()
    for tag, value in fields:
        if tag == 1059 and isinstance(value, list):
            _item(page, value)
    page.rule()
    page.pair("ИТОГ", "=" + _money(document.get(1020)))
    for tag, word in _PAID:
        paid = document.get(tag)
        if paid:
            page.pair(word, "=" + _money(paid))
    for word, total in _tax_sums(fields):
        page.pair(word, "=" + _money(total))
    page.rule()


def _item(page: _Page, fields: Fields) -> None:
    item = dict(fields)
    page.text(str(item[1030]))
    quantity, unit = item[1023], item.get(2108, 0)
    amount = quantity if isinstance(quantity, Decimal) else Decimal(0)
    word = enums.UNIT_WORDS.get(unit, "") if isinstance(unit, int) else ""
    shown = format(amount, "f" if amount == amount.to_integral_value() else ".3f")
    page.pair(f"{shown} {word} x {_money(item[1079])}".replace("  ", " "), "=" + _money(item[1043]))
    tax, method, subject = item[1199], item[1214], item[1212]
    if isinstance(tax, int) and isinstance(method, int) and isinstance(subject, int):
        page.text(
            f"{enums.OBJECT_WORDS.get(subject, 'ИНОЕ')} / {enums.METHOD_WORDS.get(method, '')}"
            f" / {enums.TAX_WORDS.get(tax, '')}"
        )


def _tax_sums(fields: Fields) -> Iterator[tuple[str, object]]:
    for tag, value in fields:
        if tag in _TAX_SUMS:
            yield f"СУММА {_TAX_SUMS[tag]}", value
        if tag == 1115 and isinstance(value, list):
            for _, inner in value:
                pair = dict(inner) if isinstance(inner, list) else {}
                tax = pair.get(1199)
                yield f"СУММА {enums.TAX_WORDS.get(tax if isinstance(tax, int) else 0)}", pair[1120]


def _foot(page: _Page, document: Document, who: Passport) -> None:
    known = dict(document.fields())
    taxation = known.get(1055)
    if isinstance(taxation, int):
        page.pair("СНО", enums.TAXATION_WORDS[taxation])
    for tag, word in ((1021, "КАССИР"), (1203, "ИНН КАССИРА"), (1008, "ЭЛ. АДР. ПОКУПАТЕЛЯ")):
        if known.get(tag):
            page.pair(word, str(known[tag]))
    attribute = known.get(1084)
    if isinstance(attribute, list):
        pair = dict(attribute)
        page.pair(str(pair.get(1085, "")).upper(), str(pair.get(1086, "")))
    if known.get(1192):
        page.pair("ДОП. РЕКВИЗИТ", str(known[1192]))
    page.text(str(known.get(1009, who.address)))
    page.pair("МЕСТО РАСЧЕТОВ", str(known.get(1187, who.place)))
    if known.get(1036):
        page.pair("АВТОМАТ", str(known[1036]))
    page.pair("ИНН", who.inn)
    page.pair(f"{document.at:%d.%m.%y %H:%M}", f"СМЕНА {document.shift}")
    if document.receipt is not None:
        page.pair("ЧЕК", str(document.receipt))
    page.pair("ЗН ККТ", who.serial)
    page.pair("РН ККТ", who.rnm)
    page.pair("ФН", who.fn)
    page.pair("ФД", str(document.fd))
    page.pair("ФП", str(document.sign))
    page.pair("САЙТ ФНС", "www.nalog.gov.ru")


def _money(kopecks: object) -> str:
    total = kopecks if isinstance(kopecks, int) else 0
    return f"{total // 100}.{total % 100:02}"
