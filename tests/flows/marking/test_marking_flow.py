"""Marked goods from the shelf to the fiscal storage, through every process."""

from base64 import b64decode
from typing import Any
from uuid import uuid4

import pytest
import requests
from tests.flows.agents.kit import eventually
from tests.flows.cells.kit import WITHIN_S, Yard

from lukoshko_sim.people.client import new_id

pytestmark = pytest.mark.timeout(300)


def sim(yard: Yard, name: str, path: str, body: Any = None) -> Any:
    """Ask a simulator, or tell it."""
    url = f"{yard.stack.sim(name)}{path}"
    method = "GET" if body is None else "POST"
    with requests.request(method, url, json=body, timeout=10) as answer:
        answer.raise_for_status()
        return answer.json()


def line_of(task: Any, name: str) -> Any:
    return next(line for line in task["lines"] if line["name"].startswith(name))


def package(yard: Yard, line: Any, grams: int | None = None, **flags: bool) -> str:
    gtin = next(code for code in line["barcodes"] if len(code) >= 8)
    body = {"gtin": gtin, "group": line["marked"], "grams": grams, "flags": flags}
    return str(sim(yard, "marking", "/sim/codes", body)["code"])


def document(yard: Yard, number: int) -> bytes:
    """A document as the fiscal storage keeps it: its TLV bytes, asked of the register itself."""
    task = {"type": "getFnDocument", "fiscalDocumentNumber": number, "withRawData": True}
    uuid = str(uuid4())
    sim(yard, "till-counter", "/api/v2/requests", {"uuid": uuid, "request": [task]})

    def answered() -> Any:
        (found,) = sim(yard, "till-counter", f"/api/v2/requests/{uuid}")["results"]
        return found if found["status"] in ("ready", "error") else None

    found = eventually(answered, WITHIN_S)
    assert found["status"] == "ready", found
    return b64decode(found["result"]["rawData"])


def test_milk_by_weight_and_water_are_picked_by_code_and_printed_with_it(yard: Yard) -> None:
    order = yard.ordered("сыр гауда", "вода")
    picker, path = yard.who("picker"), f"/picking/tasks/{order}"
    task = picker.post(f"{path}/take", {})
    cheese, water = line_of(task, "Сыр Гауда"), line_of(task, "Вода")
    sold = package(yard, water, sold=True)
    assert picker.post(f"{path}/scans", {"id": new_id(), "barcode": sold})["outcome"] == "more"
    shown = eventually(
        lambda: [m for m in line_of(picker.get(path), "Вода")["marks"] if m["state"] == "refused"], WITHIN_S
    )
    assert [mark["why"] for mark in shown] == ["marking.sold"]
    codes = [package(yard, cheese, 520), package(yard, cheese, 470)]
    codes += [package(yard, water) for _ in range(water["ordered"])]
    # What scanners do to codes: a prefix, a separator written out, a byte in its place.
    vices = ("]d2{}", "{}", "{}")
    for at, code in enumerate(codes):
        typed = vices[at % 3].format(code if at % 3 != 1 else code.replace("\x1d", "\\u001D"))
        said = picker.post(f"{path}/scans", {"id": new_id(), "barcode": typed})
        assert said["outcome"] in ("more", "picked"), said

    def checked() -> bool:
        lines = picker.get(path)["lines"]
        return all(mark["state"] == "good" for line in lines for mark in line["marks"])

    eventually(checked, WITHIN_S, "the codes were not checked")
    assert line_of(picker.get(path), "Сыр Гауда")["picked"] == 990
    picker.post(f"{path}/pack", {"id": new_id()})
    yard.stow(order)
    yard.tap(order)
    eventually(lambda: yard.order(order)["receipts"], WITHIN_S, "no receipt was queued")
    (receipt,) = eventually(
        lambda: [each for each in yard.order(order)["receipts"] if each["state"] != "queued"], WITHIN_S
    )
    assert receipt["state"] == "printed", receipt
    assert sum(line["marked"] for line in receipt["lines"]) == len(codes)
    stored = document(yard, receipt["fd_number"])
    for code in codes:
        assert code.encode() in stored, "tag 2000: the whole code"
        assert code.partition("\x1d")[0].encode() in stored, "tag 1305: without its check"
    assert stored.count(b"UUID=") == len(codes), "tag 1265: what the sale relies on"
    assert sold.partition("\x1d")[0].encode() not in stored
