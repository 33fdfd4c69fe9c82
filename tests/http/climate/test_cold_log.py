"""The log of a cold zone as technician and operator get it: screen, spreadsheet, paper; decisions once and for ever."""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import convert
from sqlalchemy import select
from tests.floor import LOCKER, Shop

from lukoshko_server.climate.words import allowed
from lukoshko_server.db import EventRow
from lukoshko_server.lockers.rules import Cell
from lukoshko_wire import locker
from lukoshko_wire.api.climate import ColdLog
from lukoshko_wire.climate import MOST_READINGS, Reading, Telemetry, TelemetryAck
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Malformed
from lukoshko_wire.values import Zone

LOG = f"/climate/{LOCKER}/chilled/log"
DECISIONS = f"/climate/{LOCKER}/chilled/decisions"
MINUTE = timedelta(minutes=1)
USUAL = {"minute": 0, "low_c10": 0, "high_c10": 60}


def tell(shop: Shop, *readings: Reading, upto: int = 7) -> TelemetryAck:
    topic = locker.TEL.topic(device=LOCKER)
    answered = shop.hear(topic, encode(Telemetry(boot="1-aa", readings=list(readings), upto=upto)))
    assert answered[0] == locker.TEL_ACK.topic(device=LOCKER)
    return parse(TelemetryAck, answered[1])


def day(shop: Shop, *, without: range = range(0), **other: Any) -> None:
    """Minutes from midnight (local) until now, which is noon."""
    midnight = shop.clock.now - timedelta(hours=12)
    minutes = [
        Reading(
            **{
                "zone": Zone.CHILLED,
                "at": midnight + no * MINUTE,
                "air_c10": 30 + no % 10,
                "product_c10": 34,
                **other,
            }
        )
        for no in range(720)
        if no not in without
    ]
    for begin in range(0, len(minutes), MOST_READINGS):
        tell(shop, *minutes[begin : begin + MOST_READINGS])


def alarm(shop: Shop, code: str = "temp_alarm", *, raised: bool = True, zone: Zone = Zone.CHILLED) -> None:
    shop.locker.fact(locker.Alarm, code=code, raised=raised, zone=zone)


def decide(**other: Any) -> dict[str, Any]:
    return {
        "id": "d-1",
        "verdict": "issue",
        "said": "Проверено щупом: +4",
        "alarm_id": None,
        "since": None,
        "until": None,
        **other,
    }


def test_a_day_is_minutes_quarters_and_what_is_allowed(shop: Shop) -> None:
    day(shop)
    seen = shop.client("technician").see(LOG)
    assert (seen["day"], len(seen["points"]), len(seen["rows"])) == ("2026-11-23", 720, 48)
    assert (seen["bands"], seen["gaps"], seen["alarms"]) == ([USUAL], [], [])
    assert seen["rows"][0] | {"at": ""} == {
        "at": "", "minutes": 15, "air_c10": 34, "low_c10": 30, "high_c10": 39, "product_c10": 34, "defrost": False,
        "door_open": False, "outside": False,
    }  # fmt: skip
    assert shop.client("operator").see(f"{LOG}?day=2026-11-22")["points"] == []


def test_a_batch_is_acknowledged_with_its_number_and_counts_once(shop: Shop) -> None:
    told = Reading(zone=Zone.CHILLED, at=shop.clock.now, air_c10=30)
    assert [tell(shop, told, upto=12), tell(shop, told, upto=12)] == [TelemetryAck(boot="1-aa", upto=12)] * 2
    assert len(shop.client("technician").see(LOG)["points"]) == 1


def test_what_a_stranger_tells_is_not_acknowledged_and_counts_once_it_is_known(shop: Shop) -> None:
    topic = locker.TEL.topic(device="l-new")
    told = Telemetry(
        boot="1-aa", upto=12, readings=[Reading(zone=Zone.CHILLED, at=shop.clock.now, air_c10=30)]
    )
    assert shop.hear(topic, encode(told)) is None
    shop.app.lockers.add("l-new", "Новый", "Лесная, 7", [Cell(1, Zone.CHILLED, 300, 400, 200, 5000)])
    assert shop.hear(topic, encode(told))[0] == locker.TEL_ACK.topic(device="l-new")
    assert len(shop.client("technician").see("/climate/l-new/chilled/log")["points"]) == 1


def test_a_batch_that_is_too_long_is_refused(shop: Shop) -> None:
    told = Reading(zone=Zone.CHILLED, at=shop.clock.now, air_c10=30)
    with pytest.raises(Malformed):
        tell(shop, *[told] * (MOST_READINGS + 1))


def test_what_is_missing_is_named_and_filled_when_it_comes_back(shop: Shop) -> None:
    day(shop, without=range(100, 200))
    (gap,) = shop.client("technician").see(LOG)["gaps"]
    assert (gap["why"], gap["decision"]) == ("nothing", None)
    assert datetime.fromisoformat(gap["until"]) - datetime.fromisoformat(gap["since"]) == 100 * MINUTE
    day(shop)
    seen = shop.client("technician").see(LOG)
    assert (seen["gaps"], len(seen["points"])) == ([], 720)


def test_an_alarm_lasts_until_it_ends_and_is_decided_once(shop: Shop) -> None:
    technician = shop.client("technician")
    alarm(shop)
    alarm(shop)
    alarm(shop, zone=Zone.FROZEN)
    (up,) = technician.see(LOG)["alarms"]
    assert (up["code"], up["cleared_at"], up["decision"]) == ("temp_alarm", None, None)
    shop.clock.forward(hours=1)
    alarm(shop, raised=False)
    (over,) = technician.see(LOG)["alarms"]
    assert over["cleared_at"]
    wish = decide(alarm_id=over["id"])
    first = technician.ok(DECISIONS, **wish)
    assert (first["verdict"], first["said"], bool(first["by"])) == ("issue", "Проверено щупом: +4", True)
    assert technician.ok(DECISIONS, **wish) == first, "the same id again is the same decision"
    assert technician.post(DECISIONS, **{**wish, "said": "другое"}).code == "climate.decided"
    assert technician.post(DECISIONS, **{**wish, "id": "d-2"}).code == "climate.decided"
    assert technician.see(LOG)["alarms"][0]["decision"] == first


def test_an_alarm_of_yesterday_that_is_still_up_is_in_the_log_of_today(shop: Shop) -> None:
    alarm(shop)
    shop.clock.forward(days=1)
    technician = shop.client("technician")
    (up,) = technician.see(LOG)["alarms"]
    technician.ok(DECISIONS, **decide(alarm_id=up["id"]))
    assert technician.see(LOG)["alarms"][0]["decision"]
    shop.clock.forward(days=1)
    assert technician.see(LOG)["alarms"][0]["decision"], "decided once, known on every day"


def test_a_gap_is_decided_and_what_remains_of_it_later_too(shop: Shop) -> None:
    day(shop, without=range(100, 200))
    technician = shop.client("technician")
    (gap,) = technician.see(LOG)["gaps"]
    wish = decide(since=gap["since"], until=gap["until"], verdict="discard")
    technician.ok(DECISIONS, **wish)
    assert technician.see(LOG)["gaps"][0]["decision"]["verdict"] == "discard"
    midnight = shop.clock.now - timedelta(hours=12)
    tell(shop, *(Reading(zone=Zone.CHILLED, at=midnight + no * MINUTE, air_c10=30) for no in range(100, 150)))
    (rest,) = technician.see(LOG)["gaps"]
    assert rest["decision"]["verdict"] == "discard"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"alarm_id": 999}, "request.not-found"),
        ({}, "request.malformed"),
        ({"since": "2026-11-23T08:00:00Z", "until": "2026-11-23T07:00:00Z"}, "request.malformed"),
        ({"since": "2026-11-23T08:00:00Z", "until": "2026-11-24T08:00:00Z"}, "request.malformed"),
        ({"since": "2026-09-01T08:00:00Z", "until": "2026-11-01T08:00:00Z"}, "request.malformed"),
        ({"since": "2026-11-23T06:00:00Z", "until": "2026-11-23T07:00:00Z"}, "climate.no-gap"),
        ({"alarm_id": 1, "said": "да"}, "request.malformed"),
        ({"alarm_id": 1, "verdict": "eat"}, "request.malformed"),
    ],
)
def test_a_decision_about_nothing_is_refused(shop: Shop, wish: dict[str, Any], code: str) -> None:
    day(shop)
    assert shop.client("technician").post(DECISIONS, **decide(**wish)).code == code


def test_an_alarm_of_another_zone_cannot_be_decided_here(shop: Shop) -> None:
    alarm(shop, zone=Zone.FROZEN)
    technician = shop.client("technician")
    (other,) = technician.see(f"/climate/{LOCKER}/frozen/log")["alarms"]
    assert technician.post(DECISIONS, **decide(alarm_id=other["id"])).code == "request.not-found"


@pytest.mark.parametrize("who", ["", "courier", "picker", "anna"])
@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_nobody_else_may_read(shop: Shop, who: str, ending: str) -> None:
    answer = shop.client(who).get(LOG + ending)
    assert answer.status in (401, 403)


def test_nobody_else_may_decide(shop: Shop) -> None:
    assert shop.client("courier").post(DECISIONS, **decide(alarm_id=1)).status == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/climate/nobody/chilled/log", 404),
        (f"/climate/{LOCKER}/warm/log", 400),
        (f"{LOG}?day=2026-11-24", 400),
        (f"{LOG}?day=2024-01-01", 400),
        (f"{LOG}?day=x", 400),
    ],
)
def test_what_is_not_there_is_refused(shop: Shop, path: str, status: int) -> None:
    assert shop.client("technician").get(path).status == status


def raw(shop: Shop, path: str) -> Any:
    answer = shop.client("technician")._client.get(f"/api/v1{path}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def test_the_spreadsheet_has_every_minute_and_no_formula(shop: Shop) -> None:
    day(shop, without=range(100, 200), defrost=True, air_c10=-184)
    alarm(shop)
    alarm(shop, "=HYPERLINK()")
    technician = shop.client("technician")
    alarm_id = technician.see(LOG)["alarms"][0]["id"]
    technician.ok(DECISIONS, **decide(alarm_id=alarm_id, said="=1+1; да"))
    data = raw(shop, f"{LOG}.csv")
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert lines[1][:2] == ["00:00", "-18,4"]
    assert lines[1][6] == "да"
    assert len([line for line in lines if line and re.fullmatch(r"\d\d:\d\d", line[0])]) == 620
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "@"))]
    assert any(cell == "'=HYPERLINK()" for line in lines for cell in line)
    assert any("=1+1; да" in cell for line in lines for cell in line)


def test_the_paper_is_a_pdf_with_its_font_inside(shop: Shop) -> None:
    empty = raw(shop, f"{LOG}.pdf")
    day(shop, without=range(100, 200), door_open=True)
    for no in range(60):
        alarm(shop, f"code_{no}")
    full = raw(shop, f"{LOG}.pdf")
    for paper in (empty, full):
        assert paper.startswith(b"%PDF-")
        assert paper.rstrip().endswith(b"%%EOF")
        assert b"GolosText" in paper
    pages = [len(re.findall(rb"/Type /Page\b", paper)) for paper in (empty, full)]
    assert pages[0] >= 1
    assert pages[1] > pages[0]


def kept(shop: Shop, low_c10: int, high_c10: int, **other: Any) -> None:
    shop.locker.fact(locker.ZoneKept, zone=Zone.CHILLED, low_c10=low_c10, high_c10=high_c10, **other)


def test_the_limits_of_their_time_judge_the_day_and_those_of_today_do_not(shop: Shop) -> None:
    """Changed at ten local time, changed back while the locker was away: both are told with their own time, late."""
    day(shop)
    midnight = shop.clock.now - timedelta(hours=12)
    kept(shop, 0, 20, at=midnight + timedelta(hours=10))
    kept(shop, 0, 60, at=midnight + timedelta(hours=11, minutes=7))
    kept(shop, 10, 80, at=midnight - timedelta(days=2))
    technician = shop.client("technician")
    seen = technician.see(LOG)
    assert [(each["minute"], each["high_c10"]) for each in seen["bands"]] == [(0, 80), (600, 20), (667, 60)]
    outside = [no for no, row in enumerate(seen["rows"]) if row["outside"]]
    assert outside == [40, 41, 42, 43], "the quarter of the change is judged by each for as long as it held"
    yesterday = (midnight - timedelta(hours=6)).date()
    assert technician.see(f"{LOG}?day={yesterday}")["bands"] == [{"minute": 0, "low_c10": 10, "high_c10": 80}]
    assert technician.see(f"{LOG}?day={yesterday - timedelta(days=2)}")["bands"] == [USUAL]
    lines = list(csv.reader(io.StringIO(raw(shop, f"{LOG}.csv").decode("utf-8-sig")), delimiter=";"))
    assert [line[-2:] for line in lines[1 + 599 : 1 + 601]] == [["1,0", "8,0"], ["0,0", "2,0"]]
    assert raw(shop, f"{LOG}.pdf").startswith(b"%PDF-")
    assert allowed(convert(seen, ColdLog)) == (
        "норма с 00:00 от 1,0 до 8,0, с 10:00 от 0,0 до 2,0, с 11:07 от 0,0 до 6,0 °C"
    )


def test_limits_of_a_lost_clock_hold_from_now_on(shop: Shop) -> None:
    day(shop)
    kept(shop, 0, 20, at=datetime.fromisoformat("1970-01-01T00:00:00Z"))
    assert [each["minute"] for each in shop.client("technician").see(LOG)["bands"]] == [0, 720]


def test_limits_that_allow_nothing_are_kept_as_a_refused_fact_and_block_none_behind_them(shop: Shop) -> None:
    kept(shop, 60, 60)
    shop.locker.fact(locker.DoorMoved, cell=1, door="open", command_id=None)
    with shop.app.work.read() as tx:
        refused = tx.session.scalars(select(EventRow.after).where(EventRow.what == "fact refused")).all()
    assert [each.split()[0] for each in refused] == ["request.malformed"]
    assert shop.client("operator").see(LOG)["bands"] == [USUAL]
    cells = shop.client("technician").see(f"/lockers/{LOCKER}")["cells"]
    assert next(each["door"] for each in cells if each["no"] == 1) == "open"
