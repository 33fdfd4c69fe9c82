"""Runs with a real SIGKILL of a real agent process, or of agent and register, over a real broker."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random

from tests.brokers import Broker, iotcore
from tests.faults.many import Findings
from tests.faults.till.world import look_at_the_books
from tests.flows.agents.cloud_kit import CloudTill, cloud_till_of
from tests.flows.agents.conftest import Till, till_of
from tests.flows.agents.kit import eventually, pause, print_receipt


@contextmanager
def real_till(family: str) -> Iterator[Till | CloudTill]:
    """A fresh one, with its processes; they are ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="lukoshko-faults-"))
    try:
        with iotcore(folder) as broker, _till_of(folder, broker, family) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _till_of(folder: Path, broker: Broker, family: str) -> AbstractContextManager[Till | CloudTill]:
    if family == "atol-online":
        return cloud_till_of(folder, broker)
    name, _, protocol = family.partition("-") if family != "atol-web" else (family, "", "1")
    return till_of(folder, broker, family=name, protocol=int(protocol))


def kill_once(till: Till | CloudTill, number: int, draw: Random) -> Findings:
    """One receipt with a kill somewhere on its way; the same job comes again afterwards."""
    found, server = Findings(), till.server
    payload = print_receipt(f"i-{number}", order=f"o-{number}")
    slow = "process_ms" if isinstance(till, CloudTill) else "delay_after_write_ms"
    till.faults(**{"delay_ms": draw.choice((0, 20, 60)), slow: draw.choice((0, 100, 300))})
    server.send("cmd", payload)
    pause(draw.uniform(0.0, 0.6))
    victims = draw.choice(([till.agent], [till.agent], [till.agent, till.sim]))
    for victim in victims:
        victim.kill()
    for victim in reversed(victims):
        victim.start()
    till.faults(**{"delay_ms": 0, slow: 0})
    server.send("cmd", payload)
    eventually(lambda: any(fact["intent_id"] == f"i-{number}" for fact in server.facts_of("printed")), 60)
    found.seen.update({"kills": len(victims), "receipts": 0})
    return found


def look_at_the_facts(till: Till | CloudTill, intents: list[str]) -> Findings:
    """Afterwards: the storage against what the server heard."""
    found = Findings()
    look_at_the_books(
        found, intents, till.panel.get("/sim/counts")["by_order"], till.server.facts_of("printed")
    )
    return found
