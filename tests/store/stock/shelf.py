"""A shelf with a few goods on it."""

from collections.abc import Mapping
from pathlib import Path

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.stock.service import Stock

TEA, MILK, PEARS = "tea", "milk", "pears"
UNITS = {TEA: 1000, MILK: 1000, PEARS: 1}


def stock_of(work: Work, figures: Mapping[str, int]) -> Stock:
    """Stock with so many pieces (or grams of pears) in the only warehouse."""
    stock = Stock(work, Settings(data_dir=Path("unused")))
    stock.name_warehouses({"shop": "Магазин"})
    rests = {each: {"shop": figure * UNITS[each]} for each, figure in figures.items()}
    stock.set_rests(rests, UNITS, "file-1")
    return stock
