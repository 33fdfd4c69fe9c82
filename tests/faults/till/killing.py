"""Runs with a real SIGKILL of a real agent process, or of agent and register, over a real broker."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.brokers import iotcore
from tests.faults.till.world import Findings, look_at_the_books
from tests.flows.agents.conftest import Till, till_of
from tests.flows.agents.kit import eventually, pause, print_receipt


@contextmanager
def real_till(family: str) -> Iterator[Till]:
    """A fresh one, with its processes; they are ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="lukoshko-faults-"))
    name, _, protocol = family.partition("-") if family != "atol-web" else (family, "", "1")
    try:
        with iotcore(folder) as broker, till_of(folder, broker, family=name, protocol=int(protocol)) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill_once(till: Till, number: int, draw: Random) -> Findings:
    """One receipt with a kill somewhere on its way; the same job comes again afterwards."""
    found, server = Findings(), till.server
    payload = print_receipt(f"i-{number}", order=f"o-{number}")
    till.faults(delay_ms=draw.choice((0, 20, 60)), delay_after_write_ms=draw.choice((0, 100, 300)))
    server.send("cmd", payload)
    pause(draw.uniform(0.0, 0.6))
    victims = draw.choice(([till.agent], [till.agent], [till.agent, till.sim]))
    for victim in victims:
        victim.kill()
    for victim in reversed(victims):
        victim.start()
    till.faults(delay_ms=0, delay_after_write_ms=0)
    server.send("cmd", payload)
    eventually(lambda: any(fact["intent_id"] == f"i-{number}" for fact in server.facts_of("printed")), 60)
    found.seen.update({"kills": len(victims), "receipts": 0})
    return found


def look_at_the_facts(till: Till, intents: list[str]) -> Findings:
    """Afterwards: the storage against what the server heard."""
    found = Findings()
    look_at_the_books(
        found, intents, till.panel.get("/sim/counts")["by_order"], till.server.facts_of("printed")
    )
    return found
