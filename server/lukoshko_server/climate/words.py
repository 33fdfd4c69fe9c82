"""What the papers say in Russian, the language of whoever inspects them; times of the place, degrees with a comma."""

from datetime import datetime, timedelta

from lukoshko_wire.api.climate import ColdAlarm, ColdBand, ColdDecision, ColdGap, ColdLog
from lukoshko_wire.values import Zone

ZONES = {Zone.AMBIENT: "обычная", Zone.CHILLED: "охлаждённая", Zone.FROZEN: "замороженная"}
VERDICTS = {"issue": "выдавать", "discard": "списать"}
WHY = {"nothing": "данных нет", "fault": "датчик неисправен"}
ALARMS = {
    "temp_warning": "теплее нормы 10 минут",
    "temp_alarm": "теплее нормы 30 минут",
    "temp_low": "холоднее нормы 30 минут",
    "temp_absolute": "выше предельной температуры",
    "temp_discard": "продукты нагрелись до списания",
    "probe_broken": "датчик воздуха неисправен",
    "aux_probe_broken": "второй датчик неисправен",
    "probe_frozen": "показания застыли",
    "probe_lying": "датчик противоречит другим",
    "fan_dead": "вентилятор не гонит воздух",
    "no_cooling": "компрессор не холодит",
    "heater_stuck": "нагреватель не выключается",
    "unit_silent": "контроллер не отвечает",
    "unit_alarm": "авария контроллера",
    "setpoint_refused": "контроллер не принял уставку",
}


def degrees(c10: int | None) -> str:
    """3,1 or −18,4; a dash for nothing."""
    if c10 is None:
        return "—"
    sign = "\N{MINUS SIGN}" if c10 < 0 else ""
    return f"{sign}{abs(c10) // 10},{abs(c10) % 10}"


def clock(log: ColdLog, moment: datetime) -> str:
    """The wall clock of the place, with the day where it is another."""
    local = moment + timedelta(minutes=log.utc_offset_minutes)
    return f"{local:%H:%M}" if f"{local:%Y-%m-%d}" == log.day else f"{local:%d.%m %H:%M}"


def title(log: ColdLog) -> str:
    """The log's name in one line."""
    year, month, day = log.day.split("-")
    return f"{log.locker_name}: {ZONES[log.zone]} зона, {day}.{month}.{year}"


def allowed(log: ColdLog) -> str:
    """What is allowed, with the time from which on where it changed during the day."""
    told = [f"{_since(log, band)}{_band(log.zone, band)}" for band in log.bands]
    return f"норма {', '.join(told)} °C"


def _since(log: ColdLog, band: ColdBand) -> str:
    return f"с {band.minute // 60:02}:{band.minute % 60:02} " if len(log.bands) > 1 else ""


def _band(zone: Zone, band: ColdBand) -> str:
    if zone is Zone.FROZEN:
        return f"не выше {degrees(band.high_c10)}"
    return f"от {degrees(band.low_c10)} до {degrees(band.high_c10)}"


def decided(log: ColdLog, decision: ColdDecision | None) -> str:
    """What was decided, by whom and when."""
    if decision is None:
        return "решения нет"
    return f"{VERDICTS[decision.verdict]}: {decision.said} ({decision.by}, {clock(log, decision.at)})"


def deviations(log: ColdLog) -> list[tuple[str, str, str]]:
    """Alarms and gaps by time: when, what, what was decided."""
    found: list[tuple[datetime, ColdAlarm | ColdGap]] = [
        *((alarm.raised_at, alarm) for alarm in log.alarms),
        *((gap.since, gap) for gap in log.gaps),
    ]
    told = []
    for _, each in sorted(found, key=lambda pair: pair[0]):
        if isinstance(each, ColdGap):
            when, what = f"{clock(log, each.since)}–{clock(log, each.until)}", WHY[each.why]
        else:
            ended = clock(log, each.cleared_at) if each.cleared_at else "…"
            when, what = f"{clock(log, each.raised_at)}–{ended}", ALARMS.get(each.code, each.code)
        told.append((when, what, decided(log, each.decision)))
    return told
