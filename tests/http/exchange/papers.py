"""CommerceML written by hand, as small as a test needs it."""

from collections.abc import Iterable


def document(*blocks: str, encoding: str = "UTF-8", namespace: str = "urn:1C.ru:commerceml_2") -> bytes:
    """A file with these blocks under the root."""
    space = f' xmlns="{namespace}"' if namespace else ""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<КоммерческаяИнформация{space} ВерсияСхемы="2.07" ДатаФормирования="2026-11-20T06:30:00">'
        f"{''.join(blocks)}</КоммерческаяИнформация>"
    )
    return text.encode(encoding)


def goods(
    own: str, name: str = "", *, unit: str = "796", vat: str = "10", more: str = "", group: str = ""
) -> str:
    """One card."""
    groups = f"<Группы><Ид>{group}</Ид></Группы>" if group else ""
    return (
        f"<Товар><Ид>{own}</Ид><Наименование>{name or own}</Наименование>"
        f'<БазоваяЕдиница Код="{unit}" НаименованиеПолное="?">?</БазоваяЕдиница>{groups}'
        f"<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>{vat}</Ставка></СтавкаНалога>"
        f"</СтавкиНалогов>{more}</Товар>"
    )


def catalogue(cards: Iterable[str], *, only_changes: str | None = "true", groups: str = "") -> str:
    """A classifier and a catalogue."""
    flag = f' СодержитТолькоИзменения="{only_changes}"' if only_changes is not None else ""
    tree = f"<Классификатор><Ид>c</Ид><Наименование>К</Наименование><Группы>{groups}</Группы></Классификатор>"
    return f"{tree if groups else ''}<Каталог{flag}><Ид>c</Ид><Товары>{''.join(cards)}</Товары></Каталог>"


def price(roubles: str, kind: str = "retail", *, currency: str = "RUB") -> str:
    """One price."""
    return (
        f"<Цена><ИдТипаЦены>{kind}</ИдТипаЦены><ЦенаЗаЕдиницу>{roubles}</ЦенаЗаЕдиницу>"
        f"<Валюта>{currency}</Валюта><Коэффициент>1</Коэффициент></Цена>"
    )


def offer(own: str, *prices: str, stock: str = "") -> str:
    """One offer; `stock` in any of the three spellings."""
    block = f"<Цены>{''.join(prices)}</Цены>" if prices else ""
    return f"<Предложение><Ид>{own}</Ид><Наименование>{own}</Наименование>{block}{stock}</Предложение>"


def offers(each: Iterable[str], *, only_changes: str | None = "true", warehouses: str = "") -> str:
    """A package of offers with two price types."""
    flag = f' СодержитТолькоИзменения="{only_changes}"' if only_changes is not None else ""
    types = "".join(
        f"<ТипЦены><Ид>{own}</Ид><Наименование>{name}</Наименование><Валюта>RUB</Валюта></ТипЦены>"
        for own, name in (("retail", "Розничная"), ("sale", "Акционная"))
    )
    stores = f"<Склады>{warehouses}</Склады>" if warehouses else ""
    return (
        f"<ПакетПредложений{flag}><Ид>c#</Ид><ТипыЦен>{types}</ТипыЦен>{stores}"
        f"<Предложения>{''.join(each)}</Предложения></ПакетПредложений>"
    )


def warehouse(own: str, name: str) -> str:
    """One warehouse."""
    return f"<Склад><Ид>{own}</Ид><Наименование>{name}</Наименование></Склад>"


def lies(own: str, quantity: str) -> str:
    """A rest by warehouse."""
    return f'<Склад ИдСклада="{own}" КоличествоНаСкладе="{quantity}"/>'
