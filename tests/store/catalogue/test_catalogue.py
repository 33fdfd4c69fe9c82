"""The catalogue on both databases: what is seen, found, banned, and what survives an import."""

from pathlib import Path

import pytest
from sqlalchemy import select
from tests.conftest import FixedClock
from tests.store.catalogue.shop import CARDS, GROUPS, PRICES, bring, filled, shop

from lukoshko_server.catalogue.generations import ImportRuns
from lukoshko_server.catalogue.service import Card, Catalogue, importing
from lukoshko_server.db import EventRow, Work
from lukoshko_wire.exposure import Stands
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.problems import Conflict, Malformed, NotFound
from lukoshko_wire.values import Unit, Vat, Zone


@pytest.fixture
def catalogue(work: Work) -> Catalogue:
    """Five cards, four of them with a price."""
    return filled(work)


def names(catalogue: Catalogue, q: str = "", **more: object) -> list[str]:
    return [each.id for each in catalogue.search(q, **more).goods]  # type: ignore[arg-type]


def test_a_shop_without_an_import_is_empty_and_says_so(work: Work) -> None:
    empty = shop(work)
    assert empty.groups() == []
    assert empty.search("молоко").total == 0
    with pytest.raises(NotFound):
        empty.goods("milk")


def test_a_card_says_what_1c_said(catalogue: Catalogue) -> None:
    milk = catalogue.goods("milk")
    assert (milk.name, milk.unit, milk.vat, milk.group_id) == (
        "Молоко пастеризованное 2,5%",
        Unit.PIECE,
        Vat.VAT10,
        "dairy",
    )
    assert milk.barcodes == ("4690000000013",)
    assert (milk.zone, milk.weight_grams, milk.shelf) == (Zone.AMBIENT, 0, "")
    assert milk.for_sale
    assert milk.remote_sale


def test_a_promo_price_wins_only_while_it_is_lower(catalogue: Catalogue) -> None:
    milk, hedgehog = catalogue.view("milk"), catalogue.view("hedgehog")
    assert (milk.price_kopecks, milk.regular_kopecks) == (7990, 8990)
    assert (hedgehog.price_kopecks, hedgehog.regular_kopecks) == (12000, 0)


def test_the_price_type_of_the_settings_is_the_shop_s_price(work: Work) -> None:
    catalogue = filled(work, price_type="АКЦИОННАЯ", promo_price_type="")
    assert catalogue.goods("milk").price_kopecks == 7990
    assert not catalogue.goods("cheese").for_sale


def test_goods_without_a_price_are_known_but_not_for_sale(catalogue: Catalogue) -> None:
    assert not catalogue.goods("bare").for_sale
    assert "bare" not in names(catalogue)
    with pytest.raises(NotFound):
        catalogue.view("bare")
    assert catalogue.not_for_sale() == (1, [("bare", "Творог без цены")])


def test_groups_count_what_is_for_sale_in_them_and_below(catalogue: Catalogue) -> None:
    counted = {each.id: each.count for each in catalogue.groups()}
    assert counted == {"food": 4, "dairy": 2, "drinks": 1, "beer": 1}
    assert [each.id for each in catalogue.groups()] == ["food", "dairy", "drinks", "beer"]


def test_a_group_shows_what_lies_below_it(catalogue: Catalogue) -> None:
    assert names(catalogue, group="drinks") == ["lager"]
    assert names(catalogue, group="food") == ["hedgehog", "milk", "lager", "cheese"]
    assert names(catalogue, group="no-such-group") == []


def test_goods_below_a_banned_group_are_shown_and_not_sold_remotely(catalogue: Catalogue) -> None:
    assert not catalogue.view("lager").remote_sale
    assert catalogue.view("milk").remote_sale


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("молоко", ["milk"]),
        ("МОЛОКА", ["milk"]),  # another form of the word
        ("ежики", ["hedgehog"]),  # ё is е
        ("ЁЖИК", ["hedgehog"]),
        ("4690000000013", ["milk"]),
        ("а-17", ["milk"]),
        ("10101", ["cheese"]),
        ("молоко 2,5", ["milk"]),
        ("молоко гауда", []),
        ("локо", []),  # the middle of a word is not its beginning
        ("%", ["hedgehog", "milk", "lager", "cheese"]),  # no word asks for everything, never for a pattern
        ("_______", ["hedgehog", "milk", "lager", "cheese"]),
        ("' or 1=1 --", []),
        ("творог", []),
    ],
)
def test_search_finds_by_beginnings_of_words(catalogue: Catalogue, query: str, found: list[str]) -> None:
    assert names(catalogue, query) == found


def test_a_name_that_begins_with_the_query_comes_first(work: Work) -> None:
    catalogue = shop(work)
    cards = [Card("b", "Батон с сыром"), Card("a", "Сыр Гауда"), Card("c", "Адыгейский сыр")]
    bring(work, catalogue, cards=cards, prices={each.id: {"retail": 100} for each in cards})
    assert names(catalogue, "сыр") == ["a", "c", "b"]


def test_pages_follow_each_other_without_gap_or_overlap(work: Work) -> None:
    catalogue = shop(work)
    cards = [Card(f"tea-{number:03d}", f"Чай {number:03d}") for number in range(105)]
    bring(work, catalogue, cards=cards, prices={each.id: {"retail": 100} for each in cards})
    seen: list[str] = []
    after = ""
    while True:
        page = catalogue.search("чай", after=after, limit=25)
        assert page.total == 105
        seen += [each.id for each in page.goods]
        after = page.next
        if not after:
            break
    assert seen == [each.id for each in cards]


@pytest.mark.parametrize("after", ["-1", "x", "99999999999", "１２"])
def test_a_cursor_that_is_not_ours_starts_again(catalogue: Catalogue, after: str) -> None:
    assert len(catalogue.search("", after=after).goods) == 4


def test_codes_find_goods(catalogue: Catalogue) -> None:
    assert [each.id for each in catalogue.by_barcode(" 4690000000013 ")] == ["milk"]
    assert catalogue.by_barcode("4690000000020") == []
    found = catalogue.by_item_code("10101")
    assert found is not None
    assert found.id == "cheese"
    assert found.item_code == "10101"
    assert catalogue.by_item_code("00017") is None


def test_one_barcode_may_stand_on_several_goods(work: Work) -> None:
    catalogue = shop(work)
    bring(work, catalogue, cards=[Card("a", "А", barcodes=("1", "2")), Card("b", "Б", barcodes=("2",))])
    assert [each.id for each in catalogue.by_barcode("2")] == ["a", "b"]
    bring(work, catalogue, cards=[Card("a", "А", barcodes=("3",))], owner="next")
    assert [each.id for each in catalogue.by_barcode("2")] == ["b"]
    assert catalogue.goods("a").barcodes == ("3",)


def test_a_staged_generation_is_unseen_until_the_switch(work: Work, catalogue: Catalogue) -> None:
    number = catalogue.begin("next")
    with work() as tx:
        importing.stage_cards(tx, number, [Card("milk", "Молоко новое"), Card("kefir", "Кефир")])
        importing.stage_prices(tx, number, {"milk": {"retail": 9990}, "kefir": {"retail": 5000}})
    assert catalogue.view("milk").name == "Молоко пастеризованное 2,5%"
    assert catalogue.view("milk").price_kopecks == 7990
    assert names(catalogue, "кефир") == []
    catalogue.switch(number)
    assert catalogue.view("milk").name == "Молоко новое"
    assert catalogue.view("milk").price_kopecks == 9990
    assert names(catalogue, "кефир") == ["kefir"]
    assert catalogue.generation() == number


def test_a_generation_that_is_given_up_leaves_no_trace(work: Work, catalogue: Catalogue) -> None:
    before = (catalogue.groups(), catalogue.search(limit=100), catalogue.by_barcode("4690000000013"))
    number = catalogue.begin("broken")
    with work() as tx:
        importing.stage_groups(tx, number, [("dairy", "Пусто", None, True)])
        importing.stage_cards(tx, number, [Card("milk", "Не молоко", barcodes=("9",)), Card("x", "Икс")])
        importing.stage_prices(tx, number, {"milk": {}, "x": {"retail": 1}})
        importing.retire_cards(tx, number)
    assert catalogue.give_up("broken")
    assert not catalogue.give_up("broken")
    assert before == (catalogue.groups(), catalogue.search(limit=100), catalogue.by_barcode("4690000000013"))
    with pytest.raises(Conflict):
        catalogue.switch(number)
    bring(work, catalogue, cards=[Card("milk", "Молоко новое")], owner="next")
    assert catalogue.view("milk").name == "Молоко новое"
    assert catalogue.view("milk").price_kopecks == 7990


def test_two_imports_cannot_stage_at_once(catalogue: Catalogue) -> None:
    number = catalogue.begin("first")
    assert catalogue.begin("first") == number
    with pytest.raises(ImportRuns):
        catalogue.begin("second")
    catalogue.give_up()
    assert catalogue.begin("second") == number + 1


def test_a_file_that_is_silent_about_a_field_leaves_it(work: Work, catalogue: Catalogue) -> None:
    bring(work, catalogue, cards=[Card("milk", "Молоко отборное")], owner="delta")
    milk = catalogue.goods("milk")
    assert milk.name == "Молоко отборное"
    assert (milk.unit, milk.vat, milk.group_id, milk.description, milk.barcodes) == (
        Unit.PIECE,
        Vat.VAT10,
        "dairy",
        "Свежее",
        ("4690000000013",),
    )


def test_a_full_file_withdraws_what_it_does_not_name_and_a_later_one_brings_it_back(
    work: Work, catalogue: Catalogue
) -> None:
    bring(work, catalogue, cards=[each for each in CARDS if each.id != "milk"], full=True, owner="full")
    assert not catalogue.goods("milk").for_sale
    assert "milk" not in names(catalogue)
    assert catalogue.by_barcode("4690000000013") == []
    bring(work, catalogue, cards=[CARDS[0]], owner="delta")
    assert catalogue.view("milk").price_kopecks == 7990


def test_goods_marked_for_deletion_are_withdrawn(work: Work, catalogue: Catalogue) -> None:
    bring(work, catalogue, cards=[Card("milk", "Молоко", deleted=True)], owner="delta")
    assert not catalogue.goods("milk").for_sale


def test_a_price_type_that_is_left_out_ends_and_a_promotion_with_it(work: Work, catalogue: Catalogue) -> None:
    bring(work, catalogue, prices={"milk": {"retail": 8990}}, owner="delta")
    assert catalogue.goods("milk").price_kopecks == 8990
    bring(work, catalogue, prices={"milk": {}}, owner="delta")
    assert not catalogue.goods("milk").for_sale


def test_the_last_of_two_cards_with_one_id_wins_and_is_named(work: Work, catalogue: Catalogue) -> None:
    number = catalogue.begin("twice")
    with work() as tx:
        twice = importing.stage_cards(tx, number, [Card("milk", "Первое"), Card("milk", "Второе")])
    with work() as tx:
        again = importing.stage_cards(tx, number, [Card("milk", "Третье")])
    catalogue.switch(number)
    assert (twice, again) == (["milk"], ["milk"])
    assert catalogue.goods("milk").name == "Третье"


def test_the_same_file_again_writes_no_new_rows(work: Work, catalogue: Catalogue) -> None:
    before = catalogue.search(limit=100)
    bring(work, catalogue, groups=GROUPS, cards=CARDS, prices=PRICES, full=True, owner="again")
    assert catalogue.search(limit=100) == before


def test_history_names_every_switch(work: Work, catalogue: Catalogue) -> None:
    number = bring(work, catalogue, cards=CARDS, owner="again")
    query = (
        select(EventRow.before, EventRow.after).where(EventRow.entity == "catalogue").order_by(EventRow.id)
    )
    with work.read() as tx:
        assert [tuple(each) for each in tx.session.execute(query)] == [("0", "1"), ("1", str(number))]


ENRICHMENT = """
[[groups]]
id = "dairy"
picture = "glass-of-milk"

[[groups]]
id = "food"
sold_remotely = true

[[goods]]
id = "milk"
temperature = "chilled"
size_mm = [72, 72, 235]
weight_grams = 960
shelf = "E-01-1"
warm_above_c10 = 40
allowed_minutes = 60
synonyms = ["молочко", "коровье"]
picture = "glass-of-milk"

[[goods]]
id = "hedgehog"
sold_remotely = false
"""


def test_enrichment_is_local_and_survives_the_next_import(
    work: Work, catalogue: Catalogue, tmp_path: Path, clock: FixedClock
) -> None:
    file = tmp_path / "enrichment.toml"
    file.write_text(ENRICHMENT, encoding="utf-8")
    assert catalogue.enrich(file) == 2
    clock.forward(hours=1)
    bring(work, catalogue, groups=GROUPS, cards=CARDS, prices=PRICES, full=True, owner="full")
    milk = catalogue.goods("milk")
    assert (milk.zone, milk.weight_grams, milk.shelf, milk.picture) == (
        Zone.CHILLED,
        960,
        "E-01-1",
        "glass-of-milk",
    )
    assert milk.stands == Stands(40, 3600)
    assert catalogue.goods("hedgehog").stands == Stands()
    assert (milk.width_mm, milk.depth_mm, milk.height_mm) == (72, 72, 235)
    assert names(catalogue, "коровье") == ["milk"]
    assert names(catalogue, "молоко коровье") == ["milk"]
    assert not catalogue.goods("hedgehog").remote_sale
    assert {each.id: each.picture for each in catalogue.groups()}["dairy"] == "glass-of-milk"


def test_which_goods_are_marked_says_1c_unless_the_shop_knows_better(
    work: Work, catalogue: Catalogue, tmp_path: Path
) -> None:
    told = [
        Card("milk", "Молоко", marked=MarkGroup.MILK),
        Card("cheese", "Сыр", marked=MarkGroup.MILK),
        Card("lager", "Пиво"),
    ]
    bring(work, catalogue, cards=told)
    file = tmp_path / "enrichment.toml"
    shop = ('[[goods]]\nid = "cheese"\nmarked = "none"', '[[goods]]\nid = "lager"\nmarked = "beer"')
    file.write_text("\n".join(shop), encoding="utf-8")
    catalogue.enrich(file)

    def marked() -> list[MarkGroup | None]:
        return [catalogue.goods(own).marked for own in ("milk", "cheese", "lager")]

    assert marked() == [MarkGroup.MILK, None, MarkGroup.BEER]
    silent = [Card("milk", "Молоко"), Card("cheese", "Сыр"), Card("lager", "Пиво", marked=MarkGroup.NONE)]
    bring(work, catalogue, cards=silent, owner="next")
    assert marked() == [MarkGroup.MILK, None, MarkGroup.BEER], "a silent file takes nothing away"
    bring(work, catalogue, cards=[Card("milk", "Молоко", marked=MarkGroup.NONE)], owner="last")
    assert marked() == [None, None, MarkGroup.BEER]


@pytest.mark.parametrize(
    "text",
    [
        "[[goods]",
        '[[goods]]\nid = "milk"\ncolour = "white"',
        '[[goods]]\nid = "milk"\ntemperature = "hot"',
        '[[goods]]\nid = "milk"\nweight_grams = -1',
        '[[goods]]\nid = "milk"\nsize_mm = [1.5, 2, 3]',
        '[[goods]]\nid = "bad id"',
        '[[goods]]\nid = "milk"\nmarked = "wine"',
        '[[goods]]\nname = "no id"',
        '[[goods]]\nid = "milk"\nallowed_minutes = 30',
        '[[goods]]\nid = "milk"\ntemperature = "chilled"\nallowed_minutes = -1',
    ],
)
def test_a_wrong_enrichment_file_is_refused_whole(catalogue: Catalogue, tmp_path: Path, text: str) -> None:
    file = tmp_path / "enrichment.toml"
    file.write_text(f'[[goods]]\nid = "cheese"\npicture = "x"\n{text}', encoding="utf-8")
    with pytest.raises(Malformed):
        catalogue.enrich(file)
    assert catalogue.goods("cheese").picture == ""


def test_a_group_that_is_its_own_grandparent_ends_nobody(work: Work) -> None:
    catalogue = shop(work)
    loop = [("a", "А", "b", False), ("b", "Б", "a", False)]
    bring(work, catalogue, groups=loop, cards=[Card("x", "Икс", group_id="a")], prices={"x": {"retail": 5}})
    assert {each.id: each.count for each in catalogue.groups()} == {"a": 1, "b": 1}
    assert names(catalogue, group="b") == ["x"]
