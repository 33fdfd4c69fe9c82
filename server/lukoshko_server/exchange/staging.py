"""Stages the records of one batch, each kind in its own way: cards and prices unseen, rests aside."""

from lukoshko_server.catalogue.service import Card, importing
from lukoshko_server.db import Tx
from lukoshko_server.exchange.records import (
    Goods,
    Group,
    Offer,
    PriceType,
    Property,
    Record,
    Remark,
    Warehouse,
)
from lukoshko_server.exchange.report import Report
from lukoshko_server.exchange.rows import StagedRestRow


def stage_batch(tx: Tx, generation: int, file_id: str, batch: list[Record], report: Report) -> None:
    """Stage the records of one batch, each kind in its own way."""
    groups = [each for each in batch if isinstance(each, Group)]
    goods = [each for each in batch if isinstance(each, Goods)]
    offers = [each for each in batch if isinstance(each, Offer)]
    types = [each for each in batch if isinstance(each, PriceType)]
    properties = [each for each in batch if isinstance(each, Property)]
    importing.stage_price_types(tx, generation, [(each.id, each.name, each.currency) for each in types])
    importing.stage_properties(tx, generation, [(each.id, each.name, each.values) for each in properties])
    twice = importing.stage_groups(
        tx, generation, [(each.id, each.name, each.parent_id, each.deleted) for each in groups]
    )
    twice += importing.stage_cards(tx, generation, [_card(each) for each in goods])
    for own in twice:
        report.remark(Remark("twice", own, "Ид встретился дважды, взято последнее"))
    _stage_offers(tx, generation, file_id, offers, report)
    for kind, number in (
        ("группы", len(groups)), ("товары", len(goods)), ("предложения", len(offers)), ("типы цен", len(types)),
        ("свойства", len(properties)), ("склады", sum(isinstance(each, Warehouse) for each in batch)),
    ):  # fmt: skip
        report.count(kind, number)


def _card(goods: Goods) -> Card:
    return Card(
        goods.id, goods.name, goods.article, goods.barcodes, goods.unit, goods.group_id, goods.description,
        goods.vat, goods.deleted, goods.properties, goods.marked, goods.piece_grams,
    )  # fmt: skip


def _stage_offers(tx: Tx, generation: int, file_id: str, offers: list[Offer], report: Report) -> None:
    """Prices into the generation, rests aside until it is switched. A characteristic is not sold apart yet."""
    for each in offers:
        if each.characteristic:
            report.remark(Remark("characteristic", each.goods_id, "предложение с характеристикой отложено"))
    plain = [each for each in offers if not each.characteristic]
    prices = {
        each.goods_id: {} if each.deleted else each.prices or {}
        for each in plain
        if each.deleted or each.prices is not None
    }
    for own in importing.stage_prices(tx, generation, prices):
        report.remark(Remark("twice", own, "предложение встретилось дважды, взято последнее"))
    importing.confirm_prices(tx, generation, [each.goods_id for each in plain if each.prices is None])
    report.count("цены", sum(len(each) for each in prices.values()))
    for each in plain:
        if each.rests is not None:
            tx.session.merge(StagedRestRow(file_id=file_id, goods_id=each.goods_id, rests=each.rests))
