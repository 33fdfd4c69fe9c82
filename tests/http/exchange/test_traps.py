"""What real exports do to a site, one trap a test. What a file means does not depend on the database: SQLite is enough."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests import databases
from tests.conftest import FixedClock
from tests.http.exchange.onec import OneC, Site
from tests.http.exchange.papers import catalogue, document, goods, lies, offer, offers, price, warehouse

from lukoshko_server.stock.service import StockShort
from lukoshko_wire.values import Unit, Vat


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = databases.sqlite(tmp_path / "test.sqlite")
    yield made
    made.dispose()


TWO_STORES = warehouse("w1", "Основной") + warehouse("w2", "Второй")


def fill(site: Site) -> None:
    """Tea by the piece and pears by weight, on sale, from the first of two warehouses."""
    said = OneC(site).push(
        {
            "import.xml": document(catalogue([goods("tea", "Чай"), goods("pears", "Груши", unit="166")])),
            "offers.xml": document(
                offers(
                    [
                        offer(
                            "tea",
                            price("89.9"),
                            price("79,90", "sale"),
                            stock=lies("w1", "10") + lies("w2", "7"),
                        ),
                        offer("pears", price("219.90"), stock=lies("w1", "30.437")),
                    ],
                    warehouses=TWO_STORES,
                )
            ),
        }
    )
    assert [each[0] for each in said] == ["success", "success"]


def send(site: Site, *blocks: str, **how: str) -> list[str]:
    """One more exchange with one file; its last answer."""
    return OneC(site).push({"next.xml": document(*blocks, **how)})[0]


def kinds(site: Site) -> dict[str, int]:
    """Remarks of the latest file by kind."""
    return dict(site.exchange.reports()[0].report["kinds"])


def test_grams_are_kept_to_the_third_decimal(site: Site) -> None:
    fill(site)
    assert site.stock.available(["tea", "pears"]) == {"tea": 10, "pears": 30437}
    assert site.catalogue.goods("pears").unit is Unit.KG


@pytest.mark.parametrize(("flag", "stays"), [("true", True), (None, True), ("false", False), ("0", False)])
def test_only_a_full_file_withdraws_what_it_leaves_out(site: Site, flag: str | None, stays: bool) -> None:
    fill(site)
    send(site, catalogue([goods("tea", "Чай")], only_changes=flag))
    assert site.catalogue.goods("pears").for_sale is stays
    assert site.catalogue.goods("tea").for_sale
    assert "pears" in site.catalogue.many(["pears"])


@pytest.mark.parametrize(("flag", "stays"), [("true", True), (None, True), ("false", False)])
def test_only_a_full_package_of_offers_ends_prices_that_it_leaves_out(
    site: Site, flag: str | None, stays: bool
) -> None:
    fill(site)
    send(site, offers([offer("tea", price("95"))], only_changes=flag))
    assert site.catalogue.goods("pears").for_sale is stays
    assert site.catalogue.goods("tea").price_kopecks == 9500


def test_a_full_file_without_any_goods_withdraws_nothing(site: Site) -> None:
    fill(site)
    send(site, catalogue([], only_changes="false"))
    send(site, offers([], only_changes="false"))
    assert site.catalogue.goods("pears").for_sale
    assert site.catalogue.goods("tea").for_sale


def test_an_absent_element_erases_nothing(site: Site) -> None:
    more = "<Штрихкод>4690000000013</Штрихкод><Артикул>А-1</Артикул><Описание>Листовой</Описание>"
    send(site, catalogue([goods("tea", "Чай", vat="10", unit="778", more=more)]))
    send(
        site,
        catalogue(
            ["<Товар><Ид>tea</Ид><Наименование>Чай чёрный</Наименование></Товар>"], only_changes="false"
        ),
    )
    tea = site.catalogue.goods("tea")
    assert (tea.name, tea.unit, tea.vat, tea.article, tea.description, tea.barcodes) == (
        "Чай чёрный", Unit.PACK, Vat.VAT10, "А-1", "Листовой", ("4690000000013",),
    )  # fmt: skip


def test_a_full_package_that_is_silent_about_prices_leaves_them(site: Site) -> None:
    fill(site)
    send(site, offers([offer("tea"), offer("pears")], only_changes="false"))
    assert site.catalogue.goods("tea").for_sale


def test_an_offer_for_unknown_goods_is_kept_aside_and_named_until_the_card_comes(site: Site) -> None:
    fill(site)
    said = send(site, offers([offer("plums", price("150"), stock=lies("w1", "2.5"))]))
    assert said[0] == "success"
    assert kinds(site)["offer-without-goods"] == 1
    assert site.exchange.reports()[0].report["remarks"][0][1] == "plums"
    assert site.catalogue.many(["plums"]) == {}
    send(site, catalogue([goods("plums", "Сливы", unit="166")]))
    assert site.catalogue.goods("plums").price_kopecks == 15000
    assert site.stock.available(["plums"]) == {"plums": 2500}


def test_goods_without_an_offer_are_not_for_sale_and_no_error(site: Site) -> None:
    fill(site)
    send(site, catalogue([goods("lonely", "Одинокий товар")]))
    send(site, offers([offer("tea", price("90"))]))
    assert kinds(site)["goods-without-offer"] == 1
    assert site.catalogue.search("одинокий").total == 0


def test_prices_and_rests_may_come_in_files_of_their_own_and_in_any_order(site: Site) -> None:
    onec = OneC(site)
    said = onec.push(
        {
            "rests___1.xml": document(
                offers([offer("tea", stock="<Остатки><Остаток><Склад><Ид>w1</Ид><Количество>3</Количество></Склад>"
                "</Остаток></Остатки>")], warehouses=TWO_STORES)
            ),
            "prices___1.xml": document(offers([offer("tea", price("1 200,5"))])),
            "import___1.xml": document(catalogue([goods("tea", "Чай")])),
        }
    )  # fmt: skip
    assert [each[0] for each in said] == ["success"] * 3
    assert site.catalogue.view("tea").price_kopecks == 120050
    assert site.catalogue.view("tea").available == 3


def test_rests_do_not_touch_reservations_and_a_shortage_is_told(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(site)
    site.stock.keep("order:1", "tea", 8)
    heard: list[object] = []
    monkeypatch.setattr(
        site.work.hub, "listeners_of", lambda kind: [heard.append] if kind is StockShort else []
    )
    assert send(site, offers([offer("tea", stock=lies("w1", "5"))]))[0] == "success"
    assert heard == [StockShort("tea", 3)]
    assert site.stock.reserved_by("order:1") == {"tea": 8}
    assert site.stock.available(["tea"]) == {"tea": 0}
    assert site.catalogue.goods("tea").price_kopecks == 7990  # a rest says nothing about prices


@pytest.mark.parametrize(
    ("stock", "pieces"),
    [
        ("<Количество>4</Количество>", 4),
        ("<Количество>4.999</Количество>", 4),
        ("<Количество>-4</Количество>", 0),
        ("<Количество>1 234</Количество>", 1234),
        ("<Количество>9</Количество>" + lies("w1", "4"), 4),
        ("<Количество>9</Количество>" + lies("w2", "9"), 0),
        ("<Количество>0</Количество>", 0),
        ("<Остатки><Остаток><Количество>4</Количество></Остаток></Остатки>", 4),
        ("<Остатки/>", 0),
        ("", 10),
    ],
)
def test_rests_come_in_three_spellings(site: Site, stock: str, pieces: int) -> None:
    fill(site)
    send(site, offers([offer("tea", stock=stock)]))
    assert site.stock.available(["tea"]) == {"tea": pieces}


@pytest.mark.parametrize(
    ("code", "unit", "remarked"),
    [
        ("166", Unit.KG, False),
        ("796 ", Unit.PIECE, False),
        ("778", Unit.PACK, False),
        ("715", Unit.PIECE, False),
        ("2009", Unit.PIECE, True),
        ("1", Unit.PIECE, True),
    ],
)
def test_units_are_read_by_their_code_and_unknown_ones_are_named(
    site: Site, code: str, unit: Unit, remarked: bool
) -> None:
    send(site, catalogue([goods("tea", unit=code)]))
    assert site.catalogue.goods("tea").unit is unit
    assert ("unit" in kinds(site)) is remarked


def test_the_unit_may_be_the_text_of_its_element(site: Site) -> None:
    card = "<Товар><Ид>a</Ид><Наименование>А</Наименование><БазоваяЕдиница>166</БазоваяЕдиница></Товар>"
    send(site, catalogue([card]))
    assert site.catalogue.goods("a").unit is Unit.KG


def test_goods_counted_in_grams_are_sold_by_the_kilogram(site: Site) -> None:
    base = '<БазоваяЕдиница Код="163" НаименованиеПолное="Грамм"/>'
    send(site, catalogue([goods("saffron", "Шафран", unit="163")]))
    send(site, offers([offer("saffron", price("1.50"), stock=f"{base}<Количество>40</Количество>")]))
    assert site.catalogue.goods("saffron").unit is Unit.KG
    assert site.catalogue.goods("saffron").price_kopecks == 150_000
    assert site.stock.available(["saffron"]) == {"saffron": 40}


def test_two_price_types_are_kept_and_the_lower_promotion_wins(site: Site) -> None:
    fill(site)
    tea = site.catalogue.goods("tea")
    assert (tea.price_kopecks, tea.regular_kopecks) == (7990, 8990)


@pytest.mark.parametrize("bad", ["даром", "-1"])
def test_a_price_that_is_no_figure_sells_nothing_and_is_named(site: Site, bad: str) -> None:
    fill(site)
    said = send(site, offers([offer("tea", price(bad)), offer("pears", price("200"))]))
    assert said[0] == "success"
    assert not site.catalogue.goods("tea").for_sale
    assert kinds(site)["price"] == 1
    assert site.catalogue.goods("pears").price_kopecks == 20000


def test_a_price_in_another_currency_is_named_and_not_taken(site: Site) -> None:
    fill(site)
    send(site, offers([offer("tea", price("10", currency="USD"))]))
    assert kinds(site)["currency"] == 1
    assert not site.catalogue.goods("tea").for_sale


@pytest.mark.parametrize("encoding", ["UTF-8", "windows-1251", "UTF-16"])
def test_encodings_are_those_of_the_declaration(site: Site, encoding: str) -> None:
    assert send(site, catalogue([goods("tea", "Чай «Ёлка»")]), encoding=encoding)[0] == "success"
    assert site.catalogue.goods("tea").name == "Чай «Ёлка»"


@pytest.mark.parametrize(
    "namespace", ["", "urn:1C.ru:commerceml_2", "urn:1C.ru:commerceml_3", "urn:1C.ru:commerceml_210"]
)
def test_namespaces_make_no_difference(site: Site, namespace: str) -> None:
    send(site, catalogue([goods("tea", "Чай")]), namespace=namespace)
    assert site.catalogue.goods("tea").name == "Чай"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(site: Site) -> None:
    paper = b"\xef\xbb\xbf" + document(catalogue([goods("tea", "Чай\n  чёрный")])).replace(b"\n", b"\r\n")
    assert OneC(site).push({"import.xml": paper})[0][0] == "success"
    assert site.catalogue.goods("tea").name == "Чай чёрный"


def test_of_two_cards_with_one_id_the_last_wins_with_a_remark(site: Site) -> None:
    send(site, catalogue([goods("tea", "Первый"), goods("tea", "Второй")]))
    assert site.catalogue.goods("tea").name == "Второй"
    assert kinds(site)["twice"] == 1


def test_a_characteristic_is_never_taken_for_the_goods_themselves(site: Site) -> None:
    fill(site)
    said = send(site, offers([offer("tea#red", price("1"), stock=lies("w1", "99"))]))
    assert said[0] == "success"
    assert kinds(site)["characteristic"] == 1
    assert site.catalogue.goods("tea").price_kopecks == 7990
    assert site.stock.available(["tea"]) == {"tea": 10}


@pytest.mark.parametrize(
    "mark", ["<ПометкаУдаления>true</ПометкаУдаления>", "<Статус>Удален</Статус>", "<Статус>Удалён</Статус>"]
)
def test_goods_marked_as_deleted_are_withdrawn(site: Site, mark: str) -> None:
    fill(site)
    send(site, catalogue([goods("tea", "Чай", more=mark)]))
    assert not site.catalogue.goods("tea").for_sale


def test_groups_nest_and_bans_reach_below(site: Site) -> None:
    tree = (
        "<Группа><Ид>drinks</Ид><Наименование>Алкоголь</Наименование><Группы><Группа><Ид>beer</Ид>"
        "<Наименование>Пиво</Наименование></Группа></Группы></Группа>"
    )
    send(site, catalogue([goods("lager", "Светлое", group="beer")], groups=tree))
    send(site, offers([offer("lager", price("80"))]))
    assert [(each.id, each.parent_id) for each in site.catalogue.groups()] == [
        ("drinks", None),
        ("beer", "drinks"),
    ]
    assert not site.catalogue.view("lager").remote_sale


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle of a tag": lambda paper: paper[:-40],
    "no XML at all": lambda _: b"PK\x03\x04 something else",
    "empty": lambda _: b"",
    "another root": lambda _: b"<?xml version='1.0'?><html><body>502</body></html>",
    "an entity bomb": lambda paper: paper.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', 1
    ),
    "a file from elsewhere": lambda paper: paper.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', 1
    ),
    "bytes that are no text": lambda paper: paper.replace("Чай".encode(), b"\xff\xfe\xff"),
    "an encoding that nobody has": lambda paper: paper.replace(b"UTF-8", b"EBCDIC-9"),
    "deeper than any catalogue": lambda paper: paper.replace(b"<x/>", b"<y>" * 100 + b"</y>" * 100),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_breaks_leaves_the_former_catalogue_whole(
    site: Site, clock: FixedClock, how: str
) -> None:
    fill(site)
    before = (
        site.catalogue.search(limit=100),
        site.stock.available(["tea", "pears"]),
        site.catalogue.generation(),
    )
    cards = [goods(f"new-{number}", "Чай новый") for number in range(450)]
    paper = document(
        catalogue([goods("tea", "Чай другой"), *cards], only_changes="false"),
        offers([offer("tea", price("1"), stock=lies("w1", "1"))], only_changes="false"),
        "<x/>",
    )
    onec = OneC(site).begin()
    onec.send("import.xml", BROKEN[how](paper))
    said = onec.load("import.xml")
    assert said[:2] == ["failure", "exchange.broken-file"]
    assert onec.load("import.xml") == said
    after = (
        site.catalogue.search(limit=100),
        site.stock.available(["tea", "pears"]),
        site.catalogue.generation(),
    )
    assert before == after
    assert site.catalogue.many(["new-1"]) == {}
    report = site.exchange.reports()[0]
    assert (report.state, bool(report.detail)) == ("broken", True)
    onec.send("import.xml", paper)
    assert onec.load("import.xml")[0] == "success"
    assert site.catalogue.goods("tea").name == "Чай другой"


def test_ids_that_could_break_out_of_a_path_are_named_and_left_out(site: Site) -> None:
    said = send(site, catalogue([goods("../x"), goods("a b"), goods("x" * 70), goods("good")]))
    assert said[0] == "success"
    assert kinds(site)["goods-id"] == 3
    assert set(site.catalogue.many(["../x", "good"])) == {"good"}
