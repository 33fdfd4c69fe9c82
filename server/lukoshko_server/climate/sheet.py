"""The log of a day as a table for a spreadsheet: every minute, then every deviation. Pure."""

import csv
import io
from datetime import timedelta

from lukoshko_server.climate.rules import band_at
from lukoshko_server.climate.words import clock, degrees, deviations
from lukoshko_server.spreadsheets import harmless
from lukoshko_wire.api.climate import ColdLog, ColdPoint

HEAD = (
    "Время",
    "Средняя, °C",
    "Минимум, °C",
    "Максимум, °C",
    "Продукт, °C",
    "Качество",
    "Оттайка",
    "Дверь",
    "Компрессор",
    "Норма от, °C",
    "Норма до, °C",
)
QUALITY = {"good": "верно", "stale": "устарело", "fault": "неисправно"}


def sheet(log: ColdLog) -> bytes:
    """CSV as spreadsheets of the country open it: UTF-8 with its mark, semicolons, commas in numbers."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEAD)
    lines.writerows(_line(log, point) for point in log.points)
    lines.writerow(())
    lines.writerow(("Отклонение", "Что", "Решение"))
    lines.writerows(tuple(map(harmless, each)) for each in deviations(log))
    return text.getvalue().encode("utf-8-sig")


def _line(log: ColdLog, point: ColdPoint) -> tuple[str, ...]:
    at = log.since + timedelta(minutes=point.minute)
    numbers = (point.air_c10, point.low_c10, point.high_c10, point.product_c10)
    band = band_at(log.bands, point.minute)
    flags = (point.defrost, point.door_open, point.cooling)
    return (
        clock(log, at),
        *map(_number, numbers),
        QUALITY[point.quality],
        *("да" if flag else "" for flag in flags),
        *map(_number, (band.low_c10, band.high_c10)),
    )


def _number(c10: int | None) -> str:
    return "" if c10 is None else degrees(c10).replace("\N{MINUS SIGN}", "-")
