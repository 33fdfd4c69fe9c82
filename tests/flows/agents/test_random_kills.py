"""Agents killed at drawn moments: whatever the moment, at most one pulse per command and one document per intent."""

import random

from tests.flows.agents.conftest import Productomat, Till
from tests.flows.agents.kit import eventually, open_cell, pause, print_receipt

from lukoshko_wire.message import encode

ROUNDS = 8


def test_a_locker_killed_at_any_moment_pulses_at_most_once_and_always_says_what_became_of_it(
    productomat: Productomat,
) -> None:
    server, draw = productomat.server, random.Random(1)
    for no in range(1, ROUNDS + 1):
        command = encode(open_cell(productomat.session, f"c-{no}", cell=no))
        server.send("cmd", command)
        pause(draw.uniform(0.0, 0.06))
        productomat.agent.kill()
        productomat.agent.start()
        server.send("cmd", command)
        final = server.final(f"c-{no}")
        pulses = productomat.panel.get("/sim/counts")["pulses_by_cell"][str(no)]
        assert pulses <= 1
        assert (pulses == 1) >= (final.code == "opened"), "nothing is called open without a pulse"
        if final.code in ("expired", "stale_session"):
            assert pulses == 0
        ended = [fact for fact in server.facts_of("command_ended") if fact["ack"]["id"] == f"c-{no}"]
        assert len(ended) <= 1
    eventually(lambda: len(server.facts_of("command_ended")) == ROUNDS)
    opened = {cell for cell in range(1, 25) if productomat.door(cell) == "open"}
    seen = {fact["cell"] for fact in server.facts_of("door_moved")}
    assert eventually(lambda: opened == {f["cell"] for f in server.facts_of("door_moved")}), (opened, seen)
    assert [a for a in server.facts_of("alarm") if a["code"] == "forced_open"] == []


def test_a_till_killed_at_any_moment_writes_one_document_per_intent(till: Till) -> None:
    server, draw = till.server, random.Random(2)
    for no in range(1, ROUNDS + 1):
        payload = print_receipt(f"i-{no}", f"o-{no}")
        server.send("cmd", payload)
        pause(draw.uniform(0.0, 0.15))
        victims = [[till.agent], [till.sim], [till.agent, till.sim]][no % 3]
        for victim in victims:
            victim.kill()
        for victim in reversed(victims):
            victim.start()
        server.send("cmd", payload)
    eventually(lambda: len(server.facts_of("printed")) == ROUNDS, within_s=60)
    counts = till.panel.get("/sim/counts")
    assert counts["by_type"]["sell"]["count"] == ROUNDS
    assert counts["by_order"] == {f"o-{no}": {"sell": 46_666} for no in range(1, ROUNDS + 1)}
    documents = [fact["fiscal"]["fd_number"] for fact in server.facts_of("printed")]
    assert len(set(documents)) == ROUNDS
