"""Runs with a real SIGKILL of agent and simulator over a real broker and a pseudo-terminal; the simulator counts."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.brokers import iotcore
from tests.faults.many import Findings
from tests.flows.agents.conftest import Productomat, running
from tests.flows.agents.kit import eventually, open_cell, pause

from lukoshko_wire.locker import OpenCell
from lukoshko_wire.message import encode

CELLS = 24
SLACK = timedelta(milliseconds=50)
"""The simulator stamps frames with its own clock, cut to the millisecond."""


@contextmanager
def productomat() -> Iterator[Productomat]:
    """A fresh one, with its processes; they are ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="lukoshko-faults-"))
    try:
        with iotcore(folder) as broker, running(folder, broker) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill_once(locker: Productomat, cell: int, draw: Random) -> Findings:
    """One command to one cell with a kill somewhere on its way; the same command comes again afterwards."""
    found, server = Findings(), locker.server
    command = open_cell(locker.session, f"c-{cell}", cell=cell, lives_s=draw.choice((0.4, 20.0)))
    payload = encode(command)
    locker.board(**draw.choice(({}, {"late_s": 0.5}, {"lose_acks": 1}, {"garbage": True}, {"flip_bits": 1})))
    server.send("cmd", payload)
    pause(draw.uniform(0.0, 0.08))
    victims = draw.choice(([locker.agent], [locker.agent], [locker.agent, locker.sim]))
    for victim in victims:
        victim.kill()
    for victim in reversed(victims):
        victim.start()
    eventually(lambda: server.conn().get("online"))
    server.send("cmd", payload)
    if draw.random() < 0.5:
        server.send("cmd", payload)
    final = server.final(command.id)
    found.seen.update({"kills": len(victims), "pulses": _judge(locker, command, final.code, found)})
    return found


def _judge(locker: Productomat, command: OpenCell, code: str, found: Findings) -> int:
    pulses = int(locker.panel.get("/sim/counts")["pulses_by_cell"].get(str(command.cell), 0))
    if pulses > 1:
        found.wrong("doubled pulses", f"{command.id}: {pulses}")
    if pulses and code in ("expired", "stale_session", "cooldown"):
        found.wrong("pulses without right", f"{command.id} was refused as {code}")
    wanted = f"8a 01 {command.cell:02x} 11"
    frames = [
        each
        for each in locker.panel.get("/sim/frames?bus=locks&after=0")["frames"]
        if each["direction"] == "in"
    ]
    for frame in frames:
        if (
            frame["hex"].startswith(wanted)
            and datetime.fromisoformat(frame["at"]) > command.expires_at + SLACK
        ):
            found.wrong("late pulses", f"{command.id}: {frame['at']} after {command.expires_at}")
    return pulses


def look_at_the_facts(locker: Productomat, commands: int) -> Findings:
    """Afterwards: every command's end was told once, and no number of any boot is missing."""
    found = Findings()

    def ended() -> list[str]:
        return [fact["ack"]["id"] for fact in locker.server.facts_of("command_ended")]

    try:
        eventually(lambda: len(ended()) >= commands)
    except AssertionError:
        found.wrong("lost events", f"{len(ended())} ends of {commands} commands were told")
    if len(ended()) != len(set(ended())):
        found.wrong("lost events", "an end was told twice")
    boots: dict[str, list[int]] = {}
    for boot, seq in sorted(locker.server.facts):
        boots.setdefault(boot, []).append(seq)
    for boot, seqs in boots.items():
        if seqs != list(range(1, len(seqs) + 1)):
            found.wrong("lost events", f"boot {boot} has {seqs}")
    found.seen["facts"] = len(locker.server.facts)
    return found
