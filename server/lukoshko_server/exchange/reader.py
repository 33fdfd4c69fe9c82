"""Reads CommerceML 2.03 to 3.1 as a stream of records: namespaces ignored, texts stripped, blocks optional.

The root content decides what the file is, never its name. Memory does not grow with the file.
"""

from collections.abc import Callable, Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lukoshko_server.exchange import figures
from lukoshko_server.exchange.records import (
    Goods,
    Group,
    Offer,
    Package,
    PriceType,
    Property,
    Record,
    Remark,
    Warehouse,
)
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.money import half_up
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Unit

ROOT = "КоммерческаяИнформация"
MAX_DEPTH = 64
_ACCOUNTING = "особенностьучета"
"""The attribute by which 1C tells goods with marking codes."""
MAX_ID = 64
_ID_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-")


class BrokenFile(LukoshkoError):
    """The file is not CommerceML that can be read to its end; nothing of it is taken."""

    code = "exchange.broken-file"
    status = 422


def tag(element: Element) -> str:
    """Name without namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """First child of that name."""
    return next((each for each in element if tag(each) == name), None)


def children(element: Element | None, name: str) -> list[Element]:
    """Children of that name; none of nothing."""
    return [] if element is None else [each for each in element if tag(each) == name]


def said(element: Element, name: str) -> str | None:
    """Stripped text of a child; None when there is no such child, "" when it is empty."""
    found = child(element, name)
    return None if found is None else (found.text or "").strip()


def text(element: Element, name: str) -> str:
    """Stripped text of a child or ""."""
    return said(element, name) or ""


def good_id(value: str) -> bool:
    """True for an id that may stand in a path, a topic and a column."""
    return 0 < len(value) <= MAX_ID and _ID_LETTERS.issuperset(value)


def read(source: IO[bytes]) -> Iterator[Record]:
    """Yield the records of one file in their order. Raises BrokenFile, at the latest at its end."""
    try:
        yield from _read(source)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise BrokenFile(f"cannot be read as XML: {error}") from error


def _read(source: IO[bytes]) -> Iterator[Record]:
    above: list[Element] = []
    headed: set[str] = set()
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if not above and tag(element) != ROOT:
                raise BrokenFile(f"root is {tag(element)[:60]}, not {ROOT}")
            above.append(element)
            if len(above) > MAX_DEPTH:
                raise BrokenFile(f"more than {MAX_DEPTH} levels deep")
            continue
        above.pop()
        path = tuple(tag(each) for each in above[1:])
        name = tag(element)
        if name in ("Товар", "Предложение") and path[:1] == (_HOME[name],) and len(path) == 2:
            yield from _head(above[1], headed)
        elif len(path) == 0 and name in _HEADS:
            yield from _head(element, headed)
        reading = _READERS.get((*path, name))
        if reading is not None:
            yield from reading(element)
        if above and len(path) in _FORGET and path[-1:] != ("Группы",):
            above[-1].remove(element)


_FORGET = (0, 2)
"""Depths at which an element is done with: blocks under the root and entries of a list."""
_HOME = {"Товар": "Каталог", "Предложение": "ПакетПредложений"}
_HEADS = {"Каталог", "ПакетПредложений", "ИзмененияПакетаПредложений"}


def _head(element: Element, headed: set[str]) -> Iterator[Package]:
    """Say once per package what it is. A missing flag means changes only: nothing is taken away."""
    name = tag(element)
    if name in headed:
        return
    headed.add(name)
    flag = element.get("СодержитТолькоИзменения") or text(element, "СодержитТолькоИзменения")
    full = flag.strip().lower() in ("false", "0") and name in _HOME.values()
    yield Package("catalogue" if name == "Каталог" else "offers", full)


def _groups(element: Element) -> Iterator[Record]:
    """Groups of the whole tree, parents first, without recursion."""
    todo = [(each, None) for each in reversed(children(element, "Группа"))]
    stack: list[tuple[Element, str | None]] = list(todo)
    while stack:
        group, parent = stack.pop()
        own = text(group, "Ид")
        if not good_id(own):
            yield Remark("group-id", own[:80], "группа без пригодного Ид")
            continue
        yield Group(own, text(group, "Наименование")[:200], parent, _deleted(group))
        below = children(child(group, "Группы"), "Группа")
        stack += [(each, own) for each in reversed(below)]


def _price_type(element: Element) -> Iterator[Record]:
    own = text(element, "Ид")
    if good_id(own):
        yield PriceType(own, text(element, "Наименование")[:200], text(element, "Валюта")[:10])
    else:
        yield Remark("price-type-id", own[:80], "тип цены без пригодного Ид")


def _warehouse(element: Element) -> Iterator[Record]:
    own = text(element, "Ид")
    if good_id(own):
        yield Warehouse(own, text(element, "Наименование")[:200])
    else:
        yield Remark("warehouse-id", own[:80], "склад без пригодного Ид")


def _property(element: Element) -> Iterator[Record]:
    own = text(element, "Ид")
    if not good_id(own):
        yield Remark("property-id", own[:80], "свойство без пригодного Ид")
        return
    values = {
        text(each, "ИдЗначения"): text(each, "Значение")
        for each in children(child(element, "ВариантыЗначений"), "Справочник")
    }
    yield Property(own, text(element, "Наименование")[:200], values)


def _deleted(element: Element) -> bool:
    marks = (text(element, "ПометкаУдаления"), element.get("ПометкаУдаления", ""))
    states = (text(element, "Статус"), element.get("Статус", ""))
    return any(mark.strip().lower() == "true" for mark in marks) or any(
        state.strip().lower() in ("удален", "удалён") for state in states
    )


def _goods(element: Element) -> Iterator[Record]:
    own, _, characteristic = text(element, "Ид").partition("#")
    name = " ".join(text(element, "Наименование").split())[:300]
    if not good_id(own) or characteristic or not name:
        yield Remark("goods-id", text(element, "Ид")[:80], "товар без пригодного Ид или наименования")
        return
    unit = None
    base = child(element, "БазоваяЕдиница")
    if base is not None:
        code = _code(base)
        unit, known = figures.unit(code)
        if not known:
            yield Remark("unit", own, f"единица {code[:40]!r} неизвестна, принята штука")
    vat = None
    for tax in children(child(element, "СтавкиНалогов"), "СтавкаНалога"):
        if text(tax, "Наименование").upper() == "НДС":
            vat = figures.vat(text(tax, "Ставка"))
            if vat is None:
                yield Remark("vat", own, f"ставка НДС {text(tax, 'Ставка')[:40]!r} неизвестна")
    groups = child(element, "Группы")
    yield Goods(
        id=own,
        name=name,
        article=said(element, "Артикул"),
        barcodes=tuple(
            code for each in children(element, "Штрихкод") if (code := (each.text or "").strip()[:64])
        ),
        unit=unit,
        group_id=None if groups is None else text(groups, "Ид") or None,
        description=said(element, "Описание"),
        vat=vat,
        deleted=_deleted(element),
        properties=_values(element),
        marked=_marked(element),
        piece_grams=_piece_grams(base, unit),
    )


def _piece_grams(base: Element | None, unit: Unit | None) -> int | None:
    """What a piece weighs where goods kept in kilograms are counted in pieces too; None: the file does not say."""
    if base is None or unit is not Unit.KG:
        return None
    grams = 1 if _code(base) in figures.GRAM_CODES else figures.GRAMS_IN_KG
    for each in children(base, "Пересчет"):
        if figures.unit(text(each, "Единица"))[0] is Unit.PIECE:
            factor = figures.thousandths(text(each, "Коэффициент"))
            return half_up(factor * grams, 1000) if factor and factor > 0 else None
    return None


def _code(base: Element) -> str:
    """The unit of a card or an offer, by its code or its name."""
    return (base.get("Код") or base.text or "").strip().lower()


def _marked(element: Element) -> MarkGroup | None:
    """Which codes the card asks for; None when the file does not speak of it."""
    for each in children(child(element, "ЗначенияРеквизитов"), "ЗначениеРеквизита"):
        if "".join(text(each, "Наименование").split()).lower() == _ACCOUNTING:
            return figures.mark_group(text(each, "Значение"))
    return None


def _values(element: Element) -> dict[str, str]:
    blocks = children(child(element, "ЗначенияСвойств"), "ЗначенияСвойства")
    return {text(each, "Ид"): text(each, "Значение") for each in blocks if text(each, "Значение")}


def _offer(element: Element) -> Iterator[Record]:
    own, _, characteristic = text(element, "Ид").partition("#")
    if not good_id(own):
        yield Remark("offer-id", text(element, "Ид")[:80], "предложение без пригодного Ид")
        return
    base = child(element, "БазоваяЕдиница")
    code = "" if base is None else _code(base)
    prices, bad_prices = _prices(element, own, grams=code in figures.GRAM_CODES)
    rests, bad_rests = _rests(element, own, grams=code in figures.GRAM_CODES)
    yield from bad_prices
    yield from bad_rests
    yield Offer(own, characteristic, _deleted(element), prices, rests)


def _prices(element: Element, own: str, *, grams: bool) -> tuple[dict[str, int] | None, list[Remark]]:
    block = child(element, "Цены")
    if block is None:
        return None, []
    found: dict[str, int] = {}
    remarks = []
    for each in children(block, "Цена"):
        kind, shown = text(each, "ИдТипаЦены"), text(each, "ЦенаЗаЕдиницу")
        value = figures.kopecks(shown)
        currency = text(each, "Валюта").upper().rstrip(".")
        if value is None or not good_id(kind):
            remarks.append(Remark("price", own, f"цена {shown[:40]!r} не принята"))
        elif currency not in ("", "RUB", "РУБ", "RUR", "643"):
            remarks.append(Remark("currency", own, f"цена в валюте {currency[:10]!r} не принята"))
        else:
            factor = figures.thousandths(text(each, "Коэффициент") or "1") or 1000
            per_unit = (value * 2000 + factor) // (2 * factor)
            found[kind] = per_unit * 1000 if grams else per_unit
    return found, remarks


def _rests(element: Element, own: str, *, grams: bool) -> tuple[dict[str, int] | None, list[Remark]]:
    """Rests in any of the three spellings; by warehouse where the file says so, else the whole."""
    figures_of: list[tuple[str, str]] = [
        (each.get("ИдСклада", "").strip(), each.get("КоличествоНаСкладе", ""))
        for each in children(element, "Склад")
        if each.get("КоличествоНаСкладе") is not None
    ]
    rests = child(element, "Остатки")
    for rest in children(rests, "Остаток"):
        inner = children(rest, "Склад")
        figures_of += [(text(each, "Ид"), text(each, "Количество")) for each in inner]
        if not inner and said(rest, "Количество") is not None:
            figures_of.append(("", text(rest, "Количество")))
    whole = said(element, "Количество")
    if not figures_of and whole is not None:
        figures_of.append(("", whole))
    if not figures_of and rests is None and whole is None:
        return None, []
    found: dict[str, int] = {}
    remarks = []
    for warehouse, shown in figures_of:
        value = figures.thousandths(shown or "0")
        if value is None or (warehouse and not good_id(warehouse)):
            remarks.append(Remark("rest", own, f"остаток {shown[:40]!r} не принят"))
        else:
            found[warehouse] = found.get(warehouse, 0) + (value // 1000 if grams else value)
    return found, remarks


_READERS: dict[tuple[str, ...], Callable[[Element], Iterator[Record]]] = {
    ("Классификатор", "Группы"): _groups,
    ("Классификатор", "Свойства", "Свойство"): _property,
    ("Классификатор", "Свойства", "СвойствоНоменклатуры"): _property,
    ("Классификатор", "ТипыЦен", "ТипЦены"): _price_type,
    ("Классификатор", "Склады", "Склад"): _warehouse,
    ("Каталог", "Товары", "Товар"): _goods,
    ("ПакетПредложений", "ТипыЦен", "ТипЦены"): _price_type,
    ("ПакетПредложений", "Склады", "Склад"): _warehouse,
    ("ПакетПредложений", "Предложения", "Предложение"): _offer,
    ("ИзмененияПакетаПредложений", "Предложения", "Предложение"): _offer,
}
