"""The power goes at any moment: at most one pulse per command, and the truth about it afterwards."""

import contextlib
import sqlite3

from tests.flows.agents.conftest import Productomat
from tests.flows.agents.kit import eventually, open_cell, pause

from lukoshko_wire.message import encode


def test_killed_while_the_board_answers_a_command_is_uncertain_and_never_repeated(
    productomat: Productomat,
) -> None:
    server = productomat.server
    productomat.board(late_s=3.0)
    command = open_cell(productomat.session)
    server.send("cmd", encode(command))
    eventually(lambda: productomat.pulses() == 1)
    productomat.agent.kill()
    productomat.board(late_s=0.0)
    productomat.agent.start()
    final = server.final("c-1")
    assert (final.outcome, final.code, final.detail) == ("uncertain", "uncertain", "the door is open")
    moved = eventually(lambda: server.facts_of("door_moved"))[0]
    assert (moved["door"], moved["command_id"]) == ("open", "c-1")
    server.send("cmd", encode(command))
    eventually(lambda: server.answers("c-1").count(("uncertain", "uncertain")) >= 2)
    assert productomat.pulses() == 1
    assert server.facts_of("alarm") == [], "an opening that belongs to a command is not forced"


def test_killed_before_its_turn_a_command_runs_if_it_is_still_in_time(productomat: Productomat) -> None:
    server = productomat.server
    productomat.restart_with("transition_s = 1.5", "transition_s = 30")
    productomat.board(jam=[1])
    server.send("cmd", encode(open_cell(productomat.session, "holds-the-bus", cell=1)))
    eventually(lambda: productomat.pulses() == 1)
    server.send("cmd", encode(open_cell(productomat.session, "in-time", cell=2)))
    server.send("cmd", encode(open_cell(productomat.session, "too-late", cell=3, lives_s=0.7)))
    eventually(lambda: server.answers("too-late") and server.answers("in-time"))
    productomat.agent.kill()
    pause(0.8)
    productomat.agent.start()
    assert server.final("holds-the-bus").outcome == "uncertain"
    assert server.final("in-time").code == "opened"
    assert (server.final("too-late").outcome, server.final("too-late").code) == ("rejected", "expired")
    assert productomat.pulses() == 2


def test_facts_wait_for_the_server_through_kills_and_are_forgotten_only_then(
    productomat_on: Productomat,
) -> None:
    locker, server = productomat_on, productomat_on.server
    server.acking = False
    for no in (1, 2):
        server.send("cmd", encode(open_cell(locker.session, f"boot-{no}", cell=no)))
        assert server.final(f"boot-{no}").code == "opened"
        if no == 1:
            locker.agent.kill()
            locker.agent.start()
            eventually(lambda: server.conn().get("boot", "").startswith("2-"))
    seen = dict(eventually(lambda: len(server.facts) >= 4 and server.facts))
    assert len({boot for boot, _ in seen}) == 2
    server.facts.clear()
    eventually(lambda: server.facts == seen, why="what is not acknowledged comes again, the same")
    server.acking = True
    server.acknowledge()
    eventually(lambda: kept_facts(locker) == 0, why="committed facts are forgotten")
    server.facts.clear()
    locker.agent.kill()
    locker.agent.start()
    eventually(lambda: server.conn().get("boot", "").startswith("3-"))
    assert not {boot for boot, _ in server.facts} & {boot for boot, _ in seen}


def kept_facts(locker: Productomat) -> int:
    """Facts in the journal of the running agent."""
    with contextlib.closing(sqlite3.connect(locker.folder / "agent/journal.sqlite")) as journal:
        count: int = journal.execute("select count(*) from fact").fetchone()[0]
        return count


def test_a_broker_that_forgot_everything_is_told_anew(productomat_on: Productomat) -> None:
    locker, server = productomat_on, productomat_on.server
    server.retained.clear()
    locker.broker.restart()
    eventually(lambda: server.conn().get("online") and server.state().get("cells"))
    server.send("cmd", encode(open_cell(locker.session)))
    assert server.final("c-1").code == "opened"


def test_a_killed_agent_is_told_offline_by_its_will_and_a_stopped_one_by_itself(
    productomat_on: Productomat,
) -> None:
    locker, server = productomat_on, productomat_on.server
    session = locker.session
    locker.agent.kill()
    eventually(lambda: server.conn().get("online") is False)
    locker.agent.start()
    eventually(lambda: server.conn().get("online"))
    assert locker.session != session, "a command meant for the boot before must not fit this one"
    locker.agent.stop()
    eventually(lambda: server.conn().get("online") is False)


def test_an_agent_that_is_stopped_finishes_the_door_in_hand(productomat: Productomat) -> None:
    server = productomat.server
    productomat.board(jam=[1])
    server.send("cmd", encode(open_cell(productomat.session)))
    eventually(lambda: productomat.pulses() == 1)
    productomat.agent.stop()
    final = server.final("c-1")
    assert (final.outcome, final.code) == ("failed", "no_transition")
