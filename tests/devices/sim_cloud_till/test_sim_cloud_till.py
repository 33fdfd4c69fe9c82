"""The simulated cloud till by its own HTTP: what it takes, refuses, remembers, posts; and each of its vices."""

import base64
import json
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from tests.flows.agents.kit import eventually

from lukoshko_sim.cloud_till.http import Account
from lukoshko_sim.cloud_till.main import GROUP, cloud_till
from lukoshko_sim.keeping import Refused
from lukoshko_sim.serving import listening
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.tlv import decode

VECTORS = tomllib.loads((Path(__file__).parents[2] / "vectors/atol_online.toml").read_text("utf-8"))["vector"]
PASSPORT = Passport(electronic=True, inn="7707083893")


class Caller:
    """Whoever registers receipts."""

    def __init__(self, url: str) -> None:
        self.base, self.url = url, f"{url}/possystem/v5"
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = self.enter()

    def enter(self) -> str:
        answer = self.http.post(f"{self.url}/getToken", json={"login": "u", "pass": "p"}, timeout=5)
        return str(answer.json()["token"])

    def send(
        self, body: dict[str, Any], operation: str = "sell", group: str = GROUP, token: str | None = None
    ) -> requests.Response:
        headers = {"Token": self.token if token is None else token}
        return self.http.post(f"{self.url}/{group}/{operation}", json=body, headers=headers, timeout=5)

    def report(self, uuid: str) -> dict[str, Any]:
        answer = self.http.get(f"{self.url}/{GROUP}/report/{uuid}", headers={"Token": self.token}, timeout=5)
        return dict(answer.json())

    def ended(self, uuid: str) -> dict[str, Any]:
        return eventually(lambda: (told := self.report(uuid))["status"] != "wait" and told)

    def sim(self, path: str, body: object = None) -> dict[str, Any]:
        answer = self.http.post(f"{self.base}/sim/{path}", json=body, timeout=5)
        assert answer.ok, answer.text
        return dict(answer.json())

    def look(self, path: str) -> dict[str, Any]:
        return dict(self.http.get(f"{self.base}/sim/{path}", timeout=5).json())


class Cloud:
    """The service on its file; may be started again."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.state, self._outer = folder / "cloud.sqlite", stack
        self._running = ExitStack()
        stack.callback(self._running.close)

    def start(self, taxation: str = "osn") -> Caller:
        self._running.close()
        who = replace(PASSPORT, taxation=taxation).checked()
        app = self._running.enter_context(cloud_till(self.state, who, Account("u", "p")))
        return Caller(self._running.enter_context(listening(app)))


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with ExitStack() as stack:
        yield Cloud(tmp_path, stack)


@pytest.fixture
def caller(cloud: Cloud) -> Caller:
    return cloud.start()


def sale(external_id: str = "e-1", **receipt: Any) -> dict[str, Any]:
    """One piece of 100.00 by card, unless told otherwise."""
    whole = {
        "client": {"phone": "+79161234567"},
        "company": {"email": "a@b.ru", "sno": "osn", "inn": "7707083893", "payment_address": "site"},
        "items": [item()],
        "payments": [{"type": 1, "sum": 100.0}],
        "total": 100.0,
        **receipt,
    }
    return {"external_id": external_id, "timestamp": "23.11.2026 12:01:00", "receipt": whole}


def item(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Молоко", "price": 100.0, "quantity": 1, "measure": 0, "sum": 100.0, "payment_method": "full_payment",
        "payment_object": 1, "vat": {"type": "vat10"}, **changes,
    }  # fmt: skip


def tag(fields: Any, path: str) -> Any:
    """A value by its tag, or by item and tag."""
    if "." not in path:
        return next(value for known, value in fields if known == int(path))
    outer, no, inner = path.split(".")
    return tag([value for known, value in fields if known == int(outer)][int(no)], inner)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_the_vectors_say_is_taken_and_stands_in_the_storage(
    cloud: Cloud, vector: dict[str, Any]
) -> None:
    caller = cloud.start(taxation="usnIncome" if vector["tags"].get("1055") == 2 else "osn")
    answer = caller.send(json.loads(vector["json"]), vector["operation"])
    assert answer.status_code == 200, answer.text
    told = caller.ended(answer.json()["uuid"])
    assert told["status"] == "done", told["error"]
    fd = told["payload"]["fiscal_document_number"]
    (document,) = caller.look(f"documents?after={fd - 1}")["documents"]
    fields = decode(base64.b64decode(document["tlv"]))
    assert document["code"] == (31 if vector["operation"].endswith("correction") else 3)
    assert {path: tag(fields, path) for path in vector["tags"]} == vector["tags"]


def test_a_receipt_goes_from_wait_to_done_with_the_data_of_the_storage(caller: Caller) -> None:
    caller.sim("faults", {"process_ms": 3_600_000})
    answer = caller.send(sale()).json()
    assert (answer["status"], answer["error"]) == ("wait", None)
    assert caller.report(answer["uuid"])["status"] == "wait"
    caller.sim("clock", {"shift_hours": 1})
    told = caller.ended(answer["uuid"])
    payload = told["payload"]
    assert told["external_id"] == "e-1"
    assert (payload["total"], payload["shift_number"], payload["fiscal_receipt_number"]) == (100, 1, 1)
    qr = caller.look("paper")["papers"][0]["qr"]
    assert f"fn={payload['fn_number']}&i={payload['fiscal_document_number']}" in qr
    assert str(payload["fiscal_document_attribute"]) in qr


def test_an_external_id_is_taken_once_also_by_two_at_once_and_after_a_restart(
    cloud: Cloud, caller: Caller
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: caller.send(sale()), range(8)))
    taken = [answer.json()["uuid"] for answer in answers if answer.status_code == 200]
    assert len(taken) == 1
    refused = [answer.json() for answer in answers if answer.status_code == 400]
    assert {(each["error"]["code"], each["uuid"]) for each in refused} == {(33, taken[0])}
    caller.ended(taken[0])
    again = cloud.start()
    assert again.send(sale()).json()["uuid"] == taken[0]
    assert again.report(taken[0])["status"] == "done"
    assert again.look("counts")["by_type"]["sell"]["count"] == 1
    again.sim("faults", {"uuid_withheld": 1})
    assert again.send(sale()).json()["uuid"] is None


def test_who_has_no_token_an_old_one_or_another_group_is_not_let_in(caller: Caller) -> None:
    assert (
        caller.send(sale(), token="").status_code,
        caller.send(sale(), token="").json()["error"]["code"],
    ) == (401, 10)
    assert caller.send(sale(), token="made-up").json()["error"]["code"] == 11
    assert caller.send(sale(), group="other").json()["error"]["code"] == 20
    assert caller.send(sale(), "sell_all").json()["error"]["code"] == 31
    caller.sim("faults", {"not_v5": 1, "unauthorized": 1})
    assert [caller.send(sale()).json()["error"]["code"] for _ in range(2)] == [11, 21]
    bad = caller.http.post(f"{caller.url}/getToken", json={"login": "u", "pass": "x"}, timeout=5)
    assert bad.json()["error"]["code"] == 12
    caller.sim("clock", {"shift_hours": 23})
    assert caller.send(sale()).status_code == 200
    caller.sim("clock", {"shift_hours": 2})
    assert caller.send(sale("e-2")).status_code == 401
    assert (
        caller.http.get(
            f"{caller.url}/{GROUP}/report/none", headers={"Token": caller.enter()}, timeout=5
        ).json()["error"]["code"]
        == 34
    )


@pytest.mark.parametrize(
    "body",
    [
        sale(total=100.01), sale(payments=[{"type": 1, "sum": 99.0}]), sale(payments=[{"type": 5, "sum": 100.0}]),
        sale(payments=[]), sale(items=[]), sale(items=[item()] * 101, total=10_100.0), sale(client={}),
        sale(client={"phone": "89161234567"}), sale(items=[item(quantity=1.0001, sum=100.01)], total=100.01),
        sale(items=[item(price=42_949_672.96, sum=42_949_672.96)]), sale(items=[item(quantity=100_000, sum=1)]),
        sale(items=[item(sum=101.5)]), sale(items=[item(vat={"type": "vat18"})]), sale(items=[item(measure=7)]),
        sale(items=[item(payment_method="later")]), sale(items=[item(name="")]), sale(items=[item(name="x" * 129)]),
        sale(vats=[{"type": "vat20", "sum": 16.67}]), sale(vats=[{"type": "vat10", "sum": 50.0}]),
        sale(company={"email": "a@b.ru", "sno": "osn", "inn": "500100732259", "payment_address": "s"}),
        sale(company={"email": "a@b.ru", "sno": "envd", "inn": "7707083893", "payment_address": "s"}),
        sale(cashier_inn="500100732258"), sale(items=[item(mark_code={"gs1m": "not base64!"})]),
        sale(items=[item(mark_quantity={"numerator": 2, "denominator": 2})]), {**sale(), "timestamp": "2026-11-23"},
        {**sale(), "external_id": "x" * 129}, {**sale(), "receipt": None}, {**sale(), "ism_optional": "yes"},
    ],
    ids=lambda body: json.dumps(body, ensure_ascii=False)[90:130],
)  # fmt: skip
def test_what_cannot_be_a_receipt_is_refused_and_leaves_nothing(caller: Caller, body: dict[str, Any]) -> None:
    answer = caller.send(body)
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["uuid"]) == (400, 32, None)
    assert caller.look("requests")["requests"] == []


def test_a_correction_says_why(caller: Caller) -> None:
    whole = sale()["receipt"]
    body = {"external_id": "c-1", "timestamp": "23.11.2026 12:01:00", "correction": whole}
    assert caller.send(body, "sell_correction").json()["error"]["code"] == 32
    for info, status in (
        ({"type": "self", "base_date": "08.10.2026"}, 200),
        ({"type": "self", "base_date": "08.10.2026", "base_number": "1"}, 400),
        ({"type": "instruction", "base_date": "08.10.2026"}, 400),
        ({"type": "self", "base_date": "2026-10-08"}, 400),
    ):
        made = {
            **body,
            "external_id": json.dumps(info)[:100],
            "correction": {**whole, "correction_info": info},
        }
        assert caller.send(made, "sell_correction").status_code == status


def test_the_service_opens_shifts_and_rotates_them_after_a_day(caller: Caller) -> None:
    caller.ended(caller.send(sale()).json()["uuid"])
    caller.sim("clock", {"shift_hours": 30})
    caller.token = caller.enter()
    second = caller.ended(caller.send(sale("e-2")).json()["uuid"])
    assert second["payload"]["shift_number"] == 2
    assert second["payload"]["fiscal_receipt_number"] == 1


def test_faults_before_and_after_the_deed_and_of_the_end(caller: Caller) -> None:
    for no, fault in enumerate(("lost_request", "lost_answer")):
        caller.sim("faults", {fault: {"next": 1, "only": "sell"}})
        with pytest.raises(requests.ConnectionError):
            caller.send(sale(f"l-{no}"))
    caller.sim("faults", {"http_500": 1})
    assert caller.send(sale("h-1")).status_code == 500
    caller.sim("faults", {"http_500_after": 1})
    assert caller.send(sale("h-2")).status_code == 500
    caller.sim("faults", {"garbled": 1})
    with pytest.raises(ValueError, match=r".*"):
        caller.send(sale("g-1")).json()
    taken = {each["external_id"] for each in caller.look("requests")["requests"]}
    assert taken == {"l-1", "h-2", "g-1"}
    eventually(lambda: {each["state"] for each in caller.look("requests")["requests"]} == {"done"})
    caller.sim("faults", {"fail": {"next": 1, "code": 44, "kind": "driver", "written": 1}})
    told = caller.ended(caller.send(sale("f-1")).json()["uuid"])
    assert (told["status"], told["error"]["code"], told["error"]["type"]) == ("fail", 44, "driver")
    caller.sim("faults", {"done_twice": 1, "waits_forever": 1})
    stuck = caller.send(sale("w-1")).json()["uuid"]
    assert caller.report(stuck)["status"] == "wait"
    assert caller.sim("release")["released"] == 1
    assert caller.ended(stuck)["status"] == "done"
    assert caller.look("counts")["by_type"]["sell"]["count"] == 3 + 1 + 2
    caller.sim("faults", {"foreign_report": 1})
    assert caller.report(stuck)["external_id"] != "w-1"


def test_the_marking_system_may_be_silent(caller: Caller) -> None:
    coded = item(payment_object=33, mark_code={"gs1m": "MDEwNDYxMDA1MzE0OTc3NzIxNWQvd3VVHTkzZEdWeg=="})
    told = caller.ended(caller.send(sale("m-1", items=[coded])).json()["uuid"])
    assert [mark["result"] for mark in told["payload"]["marks_result"]] == [15]
    caller.sim("faults", {"ism_down": -1})
    assert caller.ended(caller.send(sale("m-2", items=[coded])).json()["uuid"])["error"]["code"] == 421
    told = caller.ended(caller.send({**sale("m-3", items=[coded]), "ism_optional": True}).json()["uuid"])
    assert [mark["result"] for mark in told["payload"]["marks_result"]] == [0]
    plain = caller.ended(caller.send(sale("m-4", items=[item(payment_object=33)])).json()["uuid"])
    assert (plain["status"], plain["error"]["type"]) == ("fail", "driver"), "a marked thing without its code"


def test_a_report_is_posted_again_until_it_is_taken_and_its_vices(caller: Caller) -> None:
    heard: list[dict[str, Any]] = []
    shop = Flask(__name__)

    @shop.post("/hook")
    def hook() -> Response:
        heard.append(json.loads(request.get_data()))
        return Response("", 500 if len(heard) == 1 else 200)

    with listening(shop) as url:
        body = {**sale(), "service": {"callback_url": f"{url}/hook"}}
        uuid = caller.send(body).json()["uuid"]
        eventually(lambda: len(heard) == 2)
        assert [(each["uuid"], each["status"]) for each in heard] == [(uuid, "done")] * 2
        caller.sim("faults", {"repeat_callbacks": 1, "foreign_callbacks": 1})
        second = caller.send({**body, "external_id": "e-2"}).json()["uuid"]
        eventually(lambda: len(heard) == 5)
        assert [each["uuid"] == second for each in heard[2:]] == [False, True, True]
        caller.sim("faults", {"mute_callbacks": 1})
        caller.ended(caller.send({**body, "external_id": "e-3"}).json()["uuid"])
        states = [each["state"] for each in caller.look("callbacks")["callbacks"]]
        assert states.count("muted") == 1
    assert len(heard) == 5


def test_a_file_belongs_to_one_service_at_a_time(cloud: Cloud, caller: Caller) -> None:
    assert caller.token
    with pytest.raises(Refused), cloud_till(cloud.state, PASSPORT.checked(), Account("u", "p")):
        pass
