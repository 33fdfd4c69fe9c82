"""Real files of 1C: the grocery set is loaded completely, the others do not bring anything down."""

import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from tests.http.exchange.onec import OneC, Site, of_folder

from lukoshko_server.db import Work
from lukoshko_server.exchange.reader import BrokenFile, read
from lukoshko_server.stock import store
from lukoshko_wire.values import Unit, Zone

DEMO = Path(__file__).resolve().parents[3] / "server/lukoshko_server/demo/catalogue"
SPACE = "{urn:1C.ru:commerceml_2}"
FILES = ("import0_1.xml", "offers0_1.xml")


class Paper:
    """What a set of files says, read with the standard library and in the plainest way."""

    def __init__(self, folder: Path) -> None:
        cards, offers = (ET.parse(folder / name).getroot() for name in FILES)
        self.groups = [each.findtext(f"{SPACE}Ид") for each in cards.iter(f"{SPACE}Группа")]
        self.cards = {each.findtext(f"{SPACE}Ид", ""): each for each in cards.iter(f"{SPACE}Товар")}
        self.offers = {each.findtext(f"{SPACE}Ид", ""): each for each in offers.iter(f"{SPACE}Предложение")}
        self.price_types = [each.findtext(f"{SPACE}Ид", "") for each in offers.iter(f"{SPACE}ТипЦены")]
        stores = [each for each in offers.iter(f"{SPACE}Склад") if each.find(f"{SPACE}Ид") is not None]
        self.warehouses = [each.findtext(f"{SPACE}Ид", "") for each in stores]

    def price(self, own: str) -> int | None:
        """Kopecks of the first price type."""
        for each in self.offers[own].iter(f"{SPACE}Цена"):
            if each.findtext(f"{SPACE}ИдТипаЦены") == self.price_types[0]:
                return int(Decimal(each.findtext(f"{SPACE}ЦенаЗаЕдиницу", "")) * 100)
        return None

    def rests(self, own: str) -> dict[str, int]:
        """Thousandths by warehouse."""
        named = [each for each in self.offers[own].iter(f"{SPACE}Склад") if each.get("ИдСклада")]
        if not named:
            return {"": int(Decimal(self.offers[own].findtext(f"{SPACE}Количество", "")) * 1000)}
        return {
            each.get("ИдСклада", ""): int(Decimal(each.get("КоличествоНаСкладе", "")) * 1000)
            for each in named
        }

    def unit(self, own: str) -> Unit:
        """By the code of the base unit."""
        base = self.cards[own].find(f"{SPACE}БазоваяЕдиница")
        assert base is not None
        return {"166": Unit.KG, "778": Unit.PACK, "796": Unit.PIECE}[base.get("Код", "")]


def check_against(site: Site, paper: Paper, warehouse: int = 0) -> None:
    """Every card, barcode, price and rest of the paper is in the catalogue."""
    found = site.catalogue.many(list(paper.cards))
    assert set(found) == set(paper.cards)
    available = site.stock.available(list(paper.cards))
    with site.work.read() as tx:
        rests = store.rests(tx, list(paper.offers))
    assert rests == {own: paper.rests(own) for own in paper.offers}
    selling = paper.warehouses[warehouse]
    for own, card in paper.cards.items():
        goods = found[own]
        assert goods.name == " ".join(card.findtext(f"{SPACE}Наименование", "").split())
        assert goods.unit is paper.unit(own)
        codes = [each.text for each in card.findall(f"{SPACE}Штрихкод") if each.text]
        assert list(goods.barcodes) == codes
        for code in codes:
            assert own in [each.id for each in site.catalogue.by_barcode(code or "")]
        if own not in paper.offers:
            assert not goods.for_sale
            continue
        assert goods.for_sale == bool(paper.price(own))
        assert goods.regular_kopecks == (paper.price(own) or 0)
        milli = rests[own].get(selling, 0) if any(rests[own]) else rests[own][""]
        assert available[own] == (milli if goods.unit is Unit.KG else milli // 1000)
    assert sum(available.values()) > 0


def test_the_grocery_set_is_loaded_completely(work: Work, tmp_path: Path, shared_data: Path) -> None:
    site = Site(work, tmp_path, warehouse='Магазин "Продукты"')
    onec = OneC(site)
    folder = shared_data / "commerceml" / "grocery"
    paper = Paper(folder)
    assert (len(paper.cards), len(paper.offers), len(paper.groups)) == (228, 201, 15)
    said = onec.push(of_folder(folder, *FILES))
    assert [each[0] for each in said] == ["success", "success"]
    check_against(site, paper, warehouse=1)
    by_name = {each.name: each.report for each in site.exchange.reports()}
    counts = by_name["import0_1.xml"]["counts"]
    assert (counts["группы"], counts["товары"]) == (15, 228)
    counts = by_name["offers0_1.xml"]["counts"]
    assert (counts["предложения"], counts["типы цен"], counts["склады"]) == (201, 1, 4)
    assert by_name["offers0_1.xml"]["kinds"]["goods-without-offer"] == site.catalogue.not_for_sale()[0] >= 27
    assert set(paper.cards) - set(paper.offers) <= {own for own, _ in site.catalogue.not_for_sale()[1]}
    assert Counter(each.unit for each in site.catalogue.many(list(paper.cards)).values())[Unit.KG] == 11


def test_the_demo_catalogue_is_loaded_and_enriched(site: Site, onec: OneC) -> None:
    paper = Paper(DEMO)
    assert site.catalogue.enrich(DEMO / "enrichment.toml") == len(paper.cards)
    assert [each[0] for each in onec.push(of_folder(DEMO, *FILES))] == ["success", "success"]
    check_against(site, paper)
    goods = list(site.catalogue.many(list(paper.cards)).values())
    banned = {each.name for each in goods if not each.remote_sale}
    assert len(banned) == 4
    assert any("Пиво" in each for each in banned)
    assert {each.zone for each in goods} == set(Zone)
    icons = (DEMO / "pictures.txt").read_text(encoding="utf-8").split()
    for each in goods:
        assert each.picture in icons
        assert min(each.width_mm, each.depth_mm, each.height_mm, each.weight_grams) > 0
        assert each.shelf
        if each.unit is Unit.KG:
            assert site.catalogue.by_item_code(each.item_code) == each
    assert {each.picture for each in site.catalogue.groups() if each.parent_id is None} <= set(icons)
    assert site.catalogue.search("картошка").total > 0


def test_the_same_exchange_again_changes_nothing(site: Site, onec: OneC) -> None:
    onec.push(of_folder(DEMO, *FILES))
    before = (site.catalogue.search(limit=100), site.catalogue.groups())
    again = OneC(site)
    again.push(of_folder(DEMO, *FILES))
    assert before == (site.catalogue.search(limit=100), site.catalogue.groups())


def test_another_base_of_1c_takes_the_place_of_the_former_one(
    site: Site, onec: OneC, shared_data: Path
) -> None:
    folder = shared_data / "commerceml" / "grocery"
    onec.push(of_folder(folder, *FILES))
    OneC(site).push(of_folder(DEMO, *FILES))
    check_against(site, Paper(DEMO))
    assert not any(each.for_sale for each in site.catalogue.many(list(Paper(folder).cards)).values())
    assert site.stock.selling_warehouse() == Paper(DEMO).warehouses[0]


def test_every_real_file_is_read_or_refused_and_never_falls_over(shared_data: Path) -> None:
    files = sorted((shared_data / "commerceml").rglob("*.xml"))
    assert files
    for path in files:
        try:
            with path.open("rb") as source:
                kinds = Counter(type(each).__name__ for each in read(source))
        except BrokenFile as error:
            pytest.fail(f"{path.name}: {error}")
        plain = path.read_bytes()
        if b"windows-1251" in plain[:100]:
            continue
        text = plain.decode("utf-8-sig")
        documents = "<Документ>" in text
        assert documents or kinds["Goods"] == text.count("<Товар>"), path.name
        # An offer is named by its characteristic too, so every one of them is a record.
        assert documents or kinds["Offer"] == text.count("<Предложение>"), path.name


@pytest.mark.parametrize(
    "owner", ["TurumburumStudio", "gillbeits", "bigperson", "carono", "stee1cat", "ArgentCrusade"]
)
def test_other_real_sets_are_loaded_after_each_other_in_any_order(
    site: Site, onec: OneC, shared_data: Path, owner: str
) -> None:
    files = [
        each for each in (shared_data / "commerceml").glob(f"{owner}*.xml") if each.stat().st_size < 500_000
    ]
    files = [each for each in files if "orders" not in each.name and "documents" not in each.name]
    assert files
    said = onec.push({each.name: each.read_bytes() for each in sorted(files, reverse=True)})
    assert [each[0] for each in said] == ["success"] * len(files)
