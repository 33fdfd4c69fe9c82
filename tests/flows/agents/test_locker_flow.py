"""A productomat's agent as a process, against the simulated boards, on real brokers."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.brokers import iotcore
from tests.flows.agents.conftest import DEMO_SITE, Productomat, running
from tests.flows.agents.kit import eventually, now, open_cell, pause

from lukoshko_wire.message import encode


def test_a_cell_opens_is_seen_and_closes(productomat_on: Productomat) -> None:
    locker, server = productomat_on, productomat_on.server
    server.send("cmd", encode(open_cell(locker.session)))
    assert (server.final("c-1").outcome, server.final("c-1").code) == ("done", "opened")
    assert server.answers("c-1")[0] == ("accepted", "accepted")
    opened = eventually(lambda: server.facts_of("door_moved"))[0]
    assert (opened["cell"], opened["door"], opened["command_id"]) == (1, "open", "c-1")
    eventually(lambda: server.state()["cells"][0] == {"no": 1, "door": "open"})
    locker.panel.post("/sim/locker/cells/1/close")
    closed = eventually(lambda: server.facts_of("door_moved")[1:])[0]
    assert (closed["cell"], closed["door"], closed["command_id"]) == (1, "closed", None)
    assert [fact["ack"]["code"] for fact in server.facts_of("command_ended")] == ["opened"]
    assert locker.pulses() == 1
    assert server.facts_of("alarm") == []


def test_a_command_that_is_late_foreign_or_broken_opens_nothing(productomat_on: Productomat) -> None:
    locker, server = productomat_on, productomat_on.server
    good = open_cell(locker.session)
    long_ago = now() - timedelta(minutes=5)
    cases: dict[str, tuple[bytes, str]] = {
        "late": (encode(open_cell(locker.session, "late", issued_at=long_ago)), "expired"),
        "stale": (encode(open_cell("of-another-boot", "stale")), "stale_session"),
        "cell": (encode(open_cell(locker.session, "cell", cell=77)), "unknown_cell"),
        "ahead": (
            encode(open_cell(locker.session, "ahead", issued_at=now() + timedelta(hours=1))),
            "clock_untrusted",
        ),
        "other": (b'{"type":"open_all","id":"other"}', "malformed"),
        "naive": (
            encode(good).replace(b'"c-1"', b'"naive"').replace(b"Z", b""),
            "malformed",
        ),
    }
    for payload, _ in cases.values():
        server.send("cmd", payload)
    for id_, (_, code) in cases.items():
        assert (server.final(id_).outcome, server.final(id_).code) == ("rejected", code)
    for noise in (
        b"",
        b"\xff\x00",
        b"[" * 50_000,
        b'"open"',
        encode(good)[:-5],
        b"x" * 100_000,
        b'{"id":"a/b"}',
    ):
        server.send("cmd", noise)
    server.send("cmd", encode(open_cell(locker.session, "kept")), retain=True)
    server.send("cmd", encode(open_cell(locker.session, "good", cell=2)))
    assert server.final("good").code == "opened", "the line survives everything before"
    assert locker.pulses() == 1 + (server.answers("kept")[-1] == ("done", "opened"))


def test_a_retained_command_opens_nothing_at_the_next_start(productomat_on: Productomat) -> None:
    locker, server = productomat_on, productomat_on.server
    locker.agent.kill()
    eventually(lambda: server.conn().get("online") is False)
    server.send("cmd", encode(open_cell("any", "kept")), retain=True)
    locker.agent.start()
    assert (server.final("kept").outcome, server.final("kept").code) == ("rejected", "malformed")
    assert locker.pulses() == 0


def test_the_same_command_again_is_told_its_result_and_another_body_is_a_conflict(
    productomat: Productomat,
) -> None:
    server = productomat.server
    command = open_cell(productomat.session)
    for _ in range(3):
        server.send("cmd", encode(command))
    server.final("c-1")
    server.send("cmd", encode(command))
    eventually(lambda: [a for a in server.answers("c-1") if a == ("done", "opened")][1:])
    server.send("cmd", encode(msgspec.structs.replace(command, cell=2)))
    eventually(lambda: ("rejected", "duplicate_conflict") in server.answers("c-1"))
    alarm = eventually(lambda: server.facts_of("alarm"))[0]
    assert alarm["code"] == "duplicate_conflict"
    assert productomat.pulses() == 1
    assert len(server.facts_of("command_ended")) == 1


def test_cells_open_one_after_another_when_asked_at_once(productomat: Productomat) -> None:
    server = productomat.server
    for cell in (1, 9, 19):
        server.send("cmd", encode(open_cell(productomat.session, f"c-{cell}", cell=cell)))
    for cell in (1, 9, 19):
        assert server.final(f"c-{cell}").code == "opened"
        assert productomat.door(cell) == "open"
    assert productomat.pulses() == 3


def test_a_cell_that_is_open_already_gets_its_pulse(productomat: Productomat) -> None:
    server = productomat.server
    begun = now()
    server.send("cmd", encode(open_cell(productomat.session, "first")))
    server.final("first")
    server.send("cmd", encode(open_cell(productomat.session, "too-soon")))
    refused = server.final("too-soon")
    assert refused.code == "cooldown" or refused.at - begun > timedelta(seconds=2)
    pause(2.1)
    server.send("cmd", encode(open_cell(productomat.session, "second")))
    assert server.final("second").code == "opened"
    assert productomat.pulses() == 2 + (refused.code == "opened")


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ({"jam": [1]}, "failed", "no_transition"),
        ({"lose_acks": 1}, "done", "opened"),
        ({"garbage": True}, "done", "opened"),
        ({"split": True}, "done", "opened"),
        ({"flip_bits": 1}, "done", "opened"),
        ({"late_s": 5.0}, "uncertain", "board_timeout"),
        ({"mute": True}, "uncertain", "board_timeout"),
        ({"contact_stuck_closed": [1]}, "failed", "no_transition"),
        ({"contact_stuck_open": [1]}, "done", "opened"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_what_a_faulty_board_makes_of_a_command(
    productomat: Productomat, fault: dict[str, object], outcome: str, code: str
) -> None:
    productomat.board(**fault)
    productomat.server.send("cmd", encode(open_cell(productomat.session)))
    final = productomat.server.final("c-1")
    assert (final.outcome, final.code) == (outcome, code)
    assert productomat.pulses() == 1, "an unlock is sent once, whatever the board answers"


def test_a_pulled_cable_is_told_and_the_next_command_after_it_works(productomat: Productomat) -> None:
    server = productomat.server
    productomat.panel.post("/sim/faults", {"ports": {"locks": {"unplugged": True}}})
    eventually(lambda: [a for a in server.facts_of("alarm") if a["code"] == "board_silent" and a["raised"]])
    server.send("cmd", encode(open_cell(productomat.session, "unplugged")))
    assert (server.final("unplugged").outcome, server.final("unplugged").code) == ("failed", "not_sent")
    eventually(lambda: {cell["door"] for cell in server.state()["cells"]} == {"unknown"})
    productomat.panel.post("/sim/faults", {"ports": {"locks": {"unplugged": False}}})
    server.send("cmd", encode(open_cell(productomat.session, "plugged", cell=2)))
    assert server.final("plugged").code == "opened"
    eventually(
        lambda: [a for a in server.facts_of("alarm") if a["code"] == "board_silent" and not a["raised"]]
    )
    assert productomat.pulses() == 1


def test_a_simulator_started_again_is_found_again(productomat: Productomat) -> None:
    server = productomat.server
    productomat.sim.kill()
    productomat.sim.start()
    server.send("cmd", encode(open_cell(productomat.session)))
    assert server.final("c-1").code == "opened"


def test_a_door_that_is_forced_raises_an_alarm_until_it_is_shut(productomat: Productomat) -> None:
    server = productomat.server

    def alarms() -> list[tuple[str, int, bool]]:
        return [(a["code"], a["cell"], a["raised"]) for a in server.facts_of("alarm")]

    productomat.panel.post("/sim/locker/cells/4/pry")
    eventually(lambda: ("forced_open", 4, True) in alarms())
    assert [m["command_id"] for m in server.facts_of("door_moved")] == [None]
    productomat.panel.post("/sim/locker/cells/4/close")
    eventually(lambda: ("forced_open", 4, False) in alarms())


def test_temperatures_are_shown_kept_and_sent(productomat: Productomat) -> None:
    server = productomat.server
    eventually(lambda: [z for z in server.state().get("zones", []) if z["setpoint_c10"] == 40])
    eventually(lambda: {r["zone"] for r in server.readings} == {"chilled", "frozen"})
    shown = {zone["zone"]: zone for zone in productomat.panel.get("/sim/locker")["zones"]}
    assert shown["chilled"]["setpoint_c10"] == 40, "the setpoint of the settings reached the controller"
    productomat.panel.post("/sim/faults", {"units": {"2": {"mute": True}}})
    silent: Callable[[], object] = lambda: [a for a in server.facts_of("alarm") if a["code"] == "unit_silent"]  # noqa: E731
    eventually(silent)
    eventually(lambda: [z for z in server.state()["zones"] if z["zone"] == "frozen" and not z["online"]])


def test_a_door_that_falls_shut_between_two_looks_is_known_from_the_boards_own_report(
    tmp_path: Path,
) -> None:
    site = DEMO_SITE.read_text("utf-8").replace("reports = false", "reports = true")
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    with (
        iotcore(tmp_path) as broker,
        running(tmp_path, broker, "--site", str(tmp_path / "site.toml")) as locker,
    ):
        locker.board(reclose=[1])
        locker.server.send("cmd", encode(open_cell(locker.session)))
        assert locker.server.final("c-1").outcome == "done"
        moves = eventually(
            lambda: len(locker.server.facts_of("door_moved")) >= 2 and locker.server.facts_of("door_moved")
        )
        assert [(m["door"], m["command_id"]) for m in moves[:2]] == [("open", "c-1"), ("closed", None)]
