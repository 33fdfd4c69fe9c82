"""The reader as a stream: bounded memory, and no bytes that make it fall over."""

import io
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.exchange.papers import (
    catalogue,
    document,
    goods,
    lies,
    offer,
    offers,
    price,
    warehouse,
)

from lukoshko_server.exchange.reader import BrokenFile, read
from lukoshko_server.exchange.records import Goods, Group, Offer, Package, Remark
from lukoshko_wire.marks import MarkGroup

SMALL = document(
    catalogue(
        [goods("tea", "Чай"), goods("pears", "Груши", unit="166")],
        groups="<Группа><Ид>a</Ид><Наименование>А</Наименование></Группа>",
    ),
    offers(
        [offer("tea", price("89,90"), stock=lies("w", "3")), offer("tea#red", price("1"))],
        only_changes="false",
        warehouses=warehouse("w", "Склад"),
    ),
)


def test_records_come_in_the_order_of_the_file() -> None:
    kinds = [type(each).__name__ for each in read(io.BytesIO(SMALL))]
    assert kinds == [
        "Group", "Package", "Goods", "Goods", "PriceType", "PriceType", "Warehouse", "Package", "Offer", "Offer",
    ]  # fmt: skip
    found = list(read(io.BytesIO(SMALL)))
    assert [each.full for each in found if isinstance(each, Package)] == [False, True]
    assert [each.characteristic for each in found if isinstance(each, Offer)] == ["", "red"]


def test_parents_come_before_their_children() -> None:
    tree = ""
    for level in range(20, 0, -1):
        below = f"<Группы>{tree}</Группы>" if tree else ""
        tree = f"<Группа><Ид>g{level}</Ид><Наименование>{level}</Наименование>{below}</Группа>"
    found = [
        each for each in read(io.BytesIO(document(catalogue([], groups=tree)))) if isinstance(each, Group)
    ]
    assert [(each.id, each.parent_id) for each in found] == [
        (f"g{level}", f"g{level - 1}" if level > 1 else None) for level in range(1, 21)
    ]


class Endless(io.RawIOBase):
    """A file of so many cards that never lies in memory as a whole."""

    def __init__(self, cards: int) -> None:
        self._parts = self._written(cards)
        self._left = b""

    def _written(self, cards: int):  # type: ignore[no-untyped-def]
        head, tail = document(catalogue(["|"])).split(b"|")
        yield head
        for number in range(cards):
            yield goods(f"tea-{number}", "Чай " * 20).encode()
        yield tail

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (part := next(self._parts, None)) is not None:
            self._left += part
        out, self._left = self._left[:size], self._left[size:]
        return out


def peak_of(cards: int) -> int:
    tracemalloc.start()
    try:
        assert sum(isinstance(each, Goods) for each in read(Endless(cards))) == cards  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    # The file is some four megabytes, and parsed as a whole it would take many times that.
    assert peak_of(6000) < 1_500_000


@given(
    place=st.integers(0, len(SMALL) - 1),
    length=st.integers(0, 40),
    noise=st.one_of(st.binary(max_size=12), st.text(max_size=8).map(str.encode)),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(place: int, length: int, noise: bytes) -> None:
    paper = SMALL[:place] + noise + SMALL[place + length :]
    try:
        kinds = Counter(type(each) for each in read(io.BytesIO(paper)))
    except BrokenFile:
        return
    assert sum(kinds.values()) >= 0


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_in_one_way(paper: bytes) -> None:
    with pytest.raises(BrokenFile):
        list(read(io.BytesIO(paper)))


def test_a_remark_names_what_could_not_be_taken() -> None:
    paper = document(offers([offer("tea", price("даром"), stock="<Количество>много</Количество>")]))
    remarks = [each for each in read(io.BytesIO(paper)) if isinstance(each, Remark)]
    assert [(each.kind, each.id) for each in remarks] == [("price", "tea"), ("rest", "tea")]


def attribute(value: str) -> str:
    """An accounting attribute as 1C writes it."""
    one = f"<ЗначениеРеквизита><Наименование>ОсобенностьУчета</Наименование><Значение>{value}</Значение></ЗначениеРеквизита>"
    return f"<ЗначенияРеквизитов>{one}</ЗначенияРеквизитов>"


def test_the_accounting_attribute_says_which_goods_are_marked() -> None:
    cards = [
        goods("milk", more=attribute("МолочнаяПродукцияБезВЕТИС")),
        goods("tea", more=attribute("БезОсобенностейУчета")),
        goods("pears"),
    ]
    found = {
        each.id: each.marked
        for each in read(io.BytesIO(document(catalogue(cards))))
        if isinstance(each, Goods)
    }
    assert found == {"milk": MarkGroup.MILK, "tea": MarkGroup.NONE, "pears": None}
