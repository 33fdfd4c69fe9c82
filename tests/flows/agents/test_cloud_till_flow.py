"""A till's agent as a process over the simulated cloud: each of its troubles, kills of both, one fact for each intent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.brokers import iotcore
from tests.flows.agents.cloud_kit import INN, CloudTill, cloud_till_of
from tests.flows.agents.kit import eventually, now, print_receipt

from lukoshko_wire.message import encode
from lukoshko_wire.pos import CashIn, CloseShift, DropReceipt, ReportX


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[CloudTill]:
    """A running till in the cloud on the embedded broker."""
    with iotcore(tmp_path) as broker, cloud_till_of(tmp_path, broker) as made:
        yield made


TROUBLES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "lost request": {"lost_request": {"next": 2, "only": "sell"}},
    "lost answer": {"lost_answer": {"next": 1, "only": "sell"}},
    "500": {"http_500": {"next": 2, "only": "sell"}},
    "500 after the deed": {"http_500_after": {"next": 1, "only": "sell"}},
    "half an answer": {"garbled": {"next": 1, "only": "sell"}},
    "half a report": {"garbled": {"next": 2, "only": "report"}},
    "no report": {"lost_request": {"next": 2, "only": "report"}},
    "slow": {"delay_ms": {"next": 2, "ms": 300}, "delay_after_ms": {"next": 2, "ms": 300}},
    "long in the queue": {"process_ms": {"next": 1, "ms": 1500}},
    "token over": {"unauthorized": {"next": 1}},
    "token refused again and again": {"unauthorized": {"next": 5}},
    "v5 not enabled": {"not_v5": 3},
    "no register was free": {"fail": {"next": 2, "code": 1, "kind": "timeout"}},
    "foreign report": {"foreign_report": 2},
}


def test_whatever_happens_on_the_way_an_intent_is_one_document_and_one_fact(cloud: CloudTill) -> None:
    server = cloud.server
    for no, (name, vices) in enumerate(TROUBLES.items()):
        cloud.faults(**vices)
        server.send("cmd", print_receipt(f"i-{no}", f"o-{no}", internet=True))
        assert (server.final(f"i-{no}").outcome, server.final(f"i-{no}").code) == ("done", "printed"), name
    assert cloud.sold() == {f"o-{no}": {"sell": 46_666} for no in range(len(TROUBLES))}
    facts = eventually(lambda: (told := server.facts_of("printed")) and len(told) == len(TROUBLES) and told)
    assert [fact["intent_id"] for fact in facts] == [f"i-{no}" for no in range(len(TROUBLES))]
    papers = {page["qr"] for page in cloud.panel.get("/sim/paper")["papers"]}
    assert {fact["fiscal"]["qr"] for fact in facts} == papers
    assert all(fact["fiscal"]["printed"] for fact in facts)
    state = eventually(
        lambda: server.state()["queue"] == 0 and server.state()["trouble"] == "" and server.state()
    )
    assert (state["shift"], state["electronic"], state["paper"], state["online"]) == (
        "none",
        True,
        True,
        True,
    )
    assert (state["health"]["family"], state["health"]["inn"], state["health"]["warnings"]) == (
        "atol-online",
        INN,
        [],
    )
    assert server.facts_of("shift_moved") == []


def test_kills_of_agent_and_service_while_a_receipt_waits_leave_one_document(cloud: CloudTill) -> None:
    server = cloud.server
    cloud.faults(waits_forever=1)
    server.send("cmd", print_receipt())
    eventually(lambda: cloud.panel.get("/sim/requests")["requests"])
    cloud.agent.kill()
    cloud.sim.kill()
    cloud.sim.start()
    cloud.restart_agent()
    server.send("cmd", print_receipt())
    cloud.faults(lost_answer={"next": 3, "only": "report"})
    cloud.panel.post("/sim/release")
    assert server.final("i-1").code == "printed"
    assert cloud.sold() == {"o-1": {"sell": 46_666}}
    assert [each["state"] for each in cloud.panel.get("/sim/requests")["requests"]] == ["done"]
    eventually(lambda: [fact["intent_id"] for fact in server.facts_of("printed")] == ["i-1"])
    cloud.agent.kill()
    cloud.restart_agent()
    server.send("cmd", print_receipt())
    eventually(lambda: server.answers("i-1").count(("done", "printed")) >= 2)
    assert len(server.facts_of("printed")) == 1


def test_an_agent_that_is_killed_again_and_again_while_it_sends_registers_each_receipt_once(
    cloud: CloudTill,
) -> None:
    server = cloud.server
    for no in range(5):
        cloud.faults(delay_after_ms={"next": 1, "ms": 400, "only": "sell"})
        server.send("cmd", print_receipt(f"i-{no}", f"o-{no}"))
        eventually(lambda: ("accepted", "accepted") in server.answers(f"i-{no}"))  # noqa: B023 - asked at once
        cloud.agent.kill()
        cloud.restart_agent()
        server.send("cmd", print_receipt(f"i-{no}", f"o-{no}"))
        assert server.final(f"i-{no}").code == "printed"
    assert cloud.sold() == {f"o-{no}": {"sell": 46_666} for no in range(5)}
    eventually(
        lambda: [fact["intent_id"] for fact in server.facts_of("printed")] == [f"i-{no}" for no in range(5)]
    )


def test_what_the_service_refuses_is_told_and_the_next_goes_on(cloud: CloudTill) -> None:
    server = cloud.server
    cloud.faults(fail={"next": 1, "code": 66, "kind": "driver"})
    server.send("cmd", print_receipt("bad"))
    server.send("cmd", print_receipt("phone", "o-2", buyer="8 916 123"))
    server.send("cmd", print_receipt("good", "o-3"))
    assert (server.final("bad").outcome, server.final("bad").code) == ("failed", "register_66")
    assert (server.final("phone").outcome, server.final("phone").code) == ("failed", "register_not_taken")
    assert server.final("good").code == "printed"
    assert list(cloud.sold()) == ["o-3"]
    eventually(lambda: [fact["intent_id"] for fact in server.facts_of("refused")] == ["bad", "phone"])


def test_what_the_service_does_not_know_itself_stops_the_queue_and_is_kept_from_other_tills(
    cloud: CloudTill,
) -> None:
    server = cloud.server
    cloud.faults(fail={"next": 1, "code": 2, "kind": "driver", "written": 1})
    server.send("cmd", print_receipt())
    eventually(lambda: server.state().get("trouble") == "receipt_unresolved")
    server.send("cmd", print_receipt("i-2", "o-2"))
    server.send("cmd", encode(DropReceipt(id="d-1", issued_at=now(), intent_id="i-1")))
    server.send("cmd", encode(DropReceipt(id="d-2", issued_at=now(), intent_id="i-2")))
    assert (server.final("d-1").code, server.final("d-2").code) == ("kept", "dropped")
    assert cloud.sold() == {"o-1": {"sell": 46_666}}
    assert len(cloud.panel.get("/sim/requests")["requests"]) == 1


def test_shift_and_drawer_are_not_asked_of_the_cloud(cloud: CloudTill) -> None:
    server = cloud.server
    chores = (
        CloseShift(id="z", issued_at=now()),
        ReportX(id="x", issued_at=now()),
        CashIn(id="c", issued_at=now(), kopecks=100),
    )
    for chore in chores:
        server.send("cmd", encode(chore))
        assert (server.final(chore.id).outcome, server.final(chore.id).code) == ("rejected", "no_shift")
    server.send("cmd", print_receipt())
    assert server.final("i-1").code == "printed"
