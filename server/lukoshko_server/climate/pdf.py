"""The log of a day on paper: the plot with the allowed band, a table by quarters of an hour, every deviation."""

import io
from functools import cache
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from lukoshko_server.climate.words import allowed, clock, degrees, deviations, title
from lukoshko_wire.api.climate import ColdLog, ColdPoint, ColdRow

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "GolosText-Regular", "GolosText-SemiBold"
INK, SECOND, LINE = HexColor("#1E2420"), HexColor("#55605A"), HexColor("#7C867F")
ALLOWED, DEFROST, AIR = HexColor("#E3F0E5"), HexColor("#E2DCCD"), HexColor("#00639B")
WIDTH, HEIGHT = A4
MARGIN = 15 * mm
PLOT_HEIGHT = 62 * mm
DAY_MINUTES = 24 * 60
BLOCKS, ROW = 3, 4.3 * mm
ROOM_C10 = 20
"""Left above and below the curve."""
LEGEND = "Каждая строка: 15 минут. О — оттайка, Д — открывали дверь, ! — вне нормы."


def pdf(log: ColdLog) -> bytes:
    """One or more pages of A4."""
    _fonts()
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=True)
    canvas.setTitle(title(log))
    canvas.setAuthor("lukoshko")
    top = _head(canvas, log)
    _Plot(canvas, log, top - PLOT_HEIGHT).draw()
    _table(canvas, log, top - PLOT_HEIGHT - 13 * mm)
    _deviations(canvas, log)
    canvas.save()
    return paper.getvalue()


@cache
def _fonts() -> None:
    for name in (REGULAR, BOLD):
        registerFont(TTFont(name, FONTS / f"{name}.ttf"))


def _say(
    canvas: Canvas, x: float, y: float, text: str, size: float = 9, font: str = REGULAR, ink: Color = INK
) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(ink)
    canvas.drawString(x, y, text)


def _head(canvas: Canvas, log: ColdLog) -> float:
    y = HEIGHT - MARGIN
    _say(canvas, MARGIN, y - 4 * mm, "Журнал температуры", 16, BOLD)
    name = title(log)
    while stringWidth(name, REGULAR, 11) > WIDTH - 2 * MARGIN:
        name = name[:-2] + "…"
    _say(canvas, MARGIN, y - 10 * mm, name, 11)
    offset = log.utc_offset_minutes
    zone = f"UTC{'+' if offset >= 0 else '-'}{abs(offset) // 60}" + (
        f":{abs(offset) % 60:02}" if offset % 60 else ""
    )
    _say(canvas, MARGIN, y - 15 * mm, f"{allowed(log)}; время местное, {zone}", 9, ink=SECOND)
    return y - 20 * mm


class _Plot:
    """Minutes from left to right, degrees from below."""

    def __init__(self, canvas: Canvas, log: ColdLog, bottom: float) -> None:
        self._canvas, self._log, self._bottom = canvas, log, bottom
        self._left, self._right = MARGIN + 9 * mm, WIDTH - MARGIN
        felt = [
            value for point in log.points for value in (point.low_c10, point.high_c10) if value is not None
        ]
        highs = [band.high_c10 for band in log.bands]
        self._low = min([min(highs) - 60, *felt]) - ROOM_C10
        self._high = max([*highs, *felt]) + ROOM_C10

    def draw(self) -> None:
        """Everything, what was allowed at the very back."""
        canvas, log = self._canvas, self._log
        self._allowed()
        for begun, ended in stretches([point.minute for point in log.points if point.defrost]):
            canvas.setFillColor(DEFROST)
            canvas.rect(self._x(begun), self._bottom, self._x(ended) - self._x(begun), PLOT_HEIGHT, 0, 1)
            if ended - begun > 20:
                _say(canvas, self._x(begun) + 1, self._bottom + PLOT_HEIGHT - 9, "оттайка", 7, ink=SECOND)
        self._axis()
        self._doors()
        self._curve()

    def _allowed(self) -> None:
        canvas, bands = self._canvas, self._log.bands
        canvas.setFillColor(ALLOWED)
        for band, until in zip(bands, [*(each.minute for each in bands[1:]), DAY_MINUTES], strict=True):
            x, y = self._x(band.minute), self._y(max(self._low, band.low_c10))
            canvas.rect(x, y, self._x(until) - x, max(0, self._y(band.high_c10) - y), 0, 1)

    def _axis(self) -> None:
        canvas = self._canvas
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.3)
        step = next(step for step in (20, 50, 100, 200, 500) if (self._high - self._low) / step <= 8)
        for c10 in range(-(-self._low // step) * step, self._high, step):
            canvas.line(self._left, self._y(c10), self._right, self._y(c10))
            canvas.setFont(REGULAR, 8)
            canvas.setFillColor(SECOND)
            canvas.drawRightString(self._left - 4, self._y(c10) - 3, degrees(c10).removesuffix(",0"))
        for hour in range(0, 25, 3):
            x = self._x(hour * 60)
            canvas.line(x, self._bottom, x, self._bottom - 3)
            canvas.drawCentredString(x, self._bottom - 11, f"{hour}:00")
        _say(canvas, self._left, self._y(self._log.bands[0].high_c10) + 2, allowed(self._log), 7, ink=SECOND)

    def _doors(self) -> None:
        canvas = self._canvas
        canvas.setFillColor(INK)
        for begun, ended in stretches([point.minute for point in self._log.points if point.door_open]):
            canvas.rect(self._x(begun), self._bottom, max(1.2, self._x(ended) - self._x(begun)), 5, 0, 1)

    def _curve(self) -> None:
        canvas = self._canvas
        canvas.setStrokeColor(AIR)
        canvas.setLineWidth(1)
        run: list[ColdPoint] = []
        for point in [*self._log.points, None]:
            joins = point is not None and point.air_c10 is not None
            if run and not (joins and point is not None and point.minute - run[-1].minute <= 2):
                path = canvas.beginPath()
                path.moveTo(self._x(run[0].minute), self._y(run[0].air_c10 or 0))
                for each in run[1:]:
                    path.lineTo(self._x(each.minute), self._y(each.air_c10 or 0))
                canvas.drawPath(path)
                run = []
            if joins and point is not None:
                run.append(point)

    def _x(self, minute: float) -> float:
        return self._left + (self._right - self._left) * minute / DAY_MINUTES

    def _y(self, c10: float) -> float:
        return self._bottom + PLOT_HEIGHT * (c10 - self._low) / (self._high - self._low)


def stretches(minutes: list[int]) -> list[tuple[int, int]]:
    """Neighbouring minutes joined: first minute, and the one behind the last."""
    joined: list[tuple[int, int]] = []
    for minute in minutes:
        if joined and joined[-1][1] >= minute:
            joined[-1] = (joined[-1][0], minute + 1)
        else:
            joined.append((minute, minute + 1))
    return joined


def _table(canvas: Canvas, log: ColdLog, top: float) -> None:
    width = (WIDTH - 2 * MARGIN) / BLOCKS
    tall = -(-96 // BLOCKS)
    for block in range(BLOCKS):
        x = MARGIN + block * width
        for column, text in ((0, "Время"), (13, "Средняя"), (29, "Мин. и макс.")):
            _say(canvas, x + column * mm, top, text, 8, ink=SECOND)
        for no, row in enumerate(log.rows[block * tall : (block + 1) * tall]):
            _line(canvas, log, row, x, top - (no + 1.2) * ROW)
    _say(
        canvas,
        MARGIN,
        top - (tall + 2) * ROW,
        LEGEND,
        8,
        ink=SECOND,
    )


def _line(canvas: Canvas, log: ColdLog, row: ColdRow, x: float, y: float) -> None:
    felt = f"{degrees(row.low_c10)} … {degrees(row.high_c10)}" if row.minutes else "данных нет"
    _say(canvas, x, y, clock(log, row.at))
    _say(canvas, x + 13 * mm, y, degrees(row.air_c10), font=BOLD if row.outside else REGULAR)
    _say(
        canvas,
        x + 29 * mm,
        y,
        felt,
        ink=SECOND,
    )
    marks = "".join(
        mark for mark, is_so in (("О", row.defrost), ("Д", row.door_open), ("!", row.outside)) if is_so
    )
    _say(canvas, x + 51 * mm, y, marks, font=BOLD)


def _deviations(canvas: Canvas, log: ColdLog) -> None:
    told = deviations(log)
    y = 0.0
    for no, (when, what, decision) in enumerate(told):
        lines = simpleSplit(decision, REGULAR, 9, 92 * mm)
        if y < MARGIN + (len(lines) + 2) * ROW:
            canvas.showPage()
            y = HEIGHT - MARGIN - 4 * mm
            _say(
                canvas,
                MARGIN,
                y,
                "Отклонения и решения" if not no else "Отклонения и решения, продолжение",
                13,
                BOLD,
            )
            y -= 2 * ROW
        _say(canvas, MARGIN, y, when)
        _say(canvas, MARGIN + 30 * mm, y, what)
        for line in lines:
            _say(canvas, MARGIN + 88 * mm, y, line)
            y -= ROW
        y -= 0.4 * ROW
    if not told:
        _say(canvas, MARGIN, MARGIN + 8 * mm, "Отклонений не было.", 10)
    _say(canvas, WIDTH - MARGIN - 70 * mm, MARGIN, "Проверил ______________________", 9)
