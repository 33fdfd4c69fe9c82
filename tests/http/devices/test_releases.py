"""Releases over HTTP: only what is signed, whole or in parts, to more devices only while it works."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import LOCKER, PHONES, Shop, open_shop

from lukoshko_edge.pack import sign
from lukoshko_wire import locker, pos
from lukoshko_wire.message import encode
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest
from lukoshko_wire.settings import Reported, UpdateSeen

WHEEL = bytes(range(256)) * 400
NAME = "lukoshko-0.2.0-py3-none-any.whl"
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    key = KEY.public_key().public_bytes_raw().hex()
    with open_shop(engine, clock, tmp_path, release_key=key) as made:
        made.app.people.add_staff(PHONES["operator"], "Техник", ["operator", "technician"])
        yield made


def signed(version: str = "0.2.0", key: Ed25519PrivateKey = KEY, body: bytes = WHEEL) -> SignedManifest:
    file = ReleaseFile(name=NAME, size=len(body), sha256=hashlib.sha256(body).hexdigest())
    manifest = Manifest(version=version, min_version="0.1", python="py3", files=[file], requires={})
    return sign(manifest, key.private_bytes_raw())


def add(shop: Shop, release: SignedManifest) -> Any:
    return shop.client("operator").post("/releases", manifest=release.manifest, signature=release.signature)


def client(shop: Shop) -> FlaskClient:
    person = shop.client("operator")
    return person._client


def upload(shop: Shop, body: bytes, name: str = NAME) -> tuple[int, str]:
    answer = client(shop).put(f"/api/v1/releases/0.2.0/files/{name}", data=body, headers={"X-Lukoshko": "1"})
    return answer.status_code, str((answer.get_json() or {}).get("code", ""))


def say(shop: Shop, kind: str, device: str, agent: str, stage: str = "") -> None:
    update = UpdateSeen(version="0.2.0", stage=stage) if stage else None  # type: ignore[arg-type]
    report = Reported(
        boot="1-a", session="s", at=shop.clock(), agent=agent, applied=0, hash="", update=update
    )
    shop.hear((locker if kind == "locker" else pos).REPORTED.topic(device=device), encode(report))


def test_only_what_the_key_has_signed_is_taken(shop: Shop) -> None:
    assert add(shop, signed(key=Ed25519PrivateKey.generate())).code == "releases.not-signed"
    good = signed()
    bent = SignedManifest(manifest=good.manifest.replace("0.1", "0.0"), signature=good.signature)
    assert add(shop, bent).code == "releases.not-signed"
    assert [add(shop, good).status, add(shop, good).status] == [201, 201]
    assert add(shop, signed(body=b"another")).code == "request.conflict"


def test_without_a_key_nothing_is_taken(engine: Engine, clock: FixedClock, tmp_path: Path) -> None:
    with open_shop(engine, clock, tmp_path) as shop:
        shop.app.people.add_staff(PHONES["operator"], "Техник", ["technician"])
        assert add(shop, signed()).code == "releases.not-signed"


def test_a_file_is_kept_only_when_it_is_the_one_that_was_signed(shop: Shop) -> None:
    add(shop, signed())
    assert upload(shop, WHEEL[:-1]) == (409, "releases.not-the-file")
    assert upload(shop, WHEEL[:-1] + b"x") == (409, "releases.not-the-file")
    assert upload(shop, WHEEL + b"x") == (413, "request.too-large")
    assert upload(shop, WHEEL, "other.whl") == (404, "request.not-found")
    assert upload(shop, WHEEL, "..%2Fsecret") == (404, "request.not-found")
    folder = shop.app.settings.data_dir / "releases" / "0.2.0"
    assert list(folder.iterdir()) == []
    assert shop.client("operator").see("/releases")["releases"][0]["missing"] == [NAME]
    assert upload(shop, WHEEL) == (200, "")
    assert [file.name for file in folder.iterdir()] == [NAME]


def test_a_device_fetches_the_manifest_and_any_part_of_a_file(shop: Shop) -> None:
    add(shop, signed())
    device = shop.app.flask().test_client()
    path = f"/api/v1/releases/0.2.0/files/{NAME}"
    assert device.get(path).status_code == 404
    upload(shop, WHEEL)
    assert device.get("/api/v1/releases/0.2.0/manifest").get_json()["signature"] == signed().signature
    with device.get(path, headers={"Range": "bytes=1000-"}) as part:
        assert (part.status_code, part.data) == (206, WHEEL[1000:])
    with device.get(path) as whole:
        assert (whole.status_code, whole.data) == (200, WHEEL)
    assert device.get(path, headers={"Range": f"bytes={len(WHEEL)}-"}).status_code == 416
    for bad in (
        "/api/v1/releases/9.9/manifest",
        "/api/v1/releases/..%2f..%2f/files/secret",
        "/api/v1/releases/0.2.0/files/x.whl",
    ):
        assert device.get(bad).status_code == 404


def wishes(shop: Shop) -> dict[tuple[str, str], str]:
    found = {}
    for kind, device in (("locker", LOCKER), ("pos", "till-door"), ("pos", "till-counter")):
        release = shop.client("operator").see(f"/devices/{kind}/{device}/settings")["release"]
        if release:
            found[kind, device] = release["version"]
    return found


def stage(shop: Shop, percent: int) -> str:
    return str(
        shop.client("operator").post("/releases/0.2.0/stage", percent=percent, reason="as planned").code
    )


def test_a_release_reaches_more_devices_only_while_it_works(shop: Shop) -> None:
    add(shop, signed())
    assert stage(shop, 1) == "releases.not-yet", "its file is missing"
    upload(shop, WHEEL)
    assert stage(shop, 10) == "releases.not-yet", "one stage after another"
    assert stage(shop, 1) == ""
    first = wishes(shop)
    assert len(first) == 1, "a share of a small fleet is still one device"
    assert stage(shop, 10) == "releases.not-yet", "nobody runs it yet"
    (kind, device), _ = next(iter(first.items()))
    say(shop, kind, device, "0.1.0", "failed")
    assert stage(shop, 10) == "releases.not-yet", "it was given up"
    say(shop, kind, device, "0.2.0", "proving")
    assert stage(shop, 10) == "releases.not-yet", "it has not proved itself"
    say(shop, kind, device, "0.2.0", "done")
    assert stage(shop, 10) == ""
    assert stage(shop, 100) == ""
    assert len(wishes(shop)) == 3
    shown = shop.client("operator").see("/releases")["releases"][0]
    assert (shown["percent"], shown["told"], shown["done"], shown["failed"]) == (100, 3, 1, 0)
    assert stage(shop, 0) == ""
    assert wishes(shop) == {}


def single(shop: Shop, deed: str, device: str = "till-door") -> str:
    path = f"/releases/0.2.0/devices/pos/{device}/{deed}"
    return str(shop.client("operator").post(path, reason="our own test till").code)


def test_one_device_gets_a_release_before_any_stage_and_keeps_it_while_stages_go_up(shop: Shop) -> None:
    add(shop, signed())
    assert single(shop, "give") == "releases.not-yet", "its file is missing"
    upload(shop, WHEEL)
    assert single(shop, "give", "nobody") == "devices.unknown"
    assert [single(shop, "give"), single(shop, "give")] == ["", ""]
    assert wishes(shop) == {("pos", "till-door"): "0.2.0"}
    assert stage(shop, 1) == ""
    assert wishes(shop).get(("pos", "till-door")) == "0.2.0", "going up takes nothing back"
    for device in shop.client("operator").see("/devices?release=0.2.0")["devices"]:
        say(shop, device["kind"], device["id"], "0.2.0", "done")
    assert stage(shop, 10) == ""
    assert single(shop, "take-back") == ""
    assert ("pos", "till-door") not in wishes(shop)
    assert single(shop, "give") == ""
    assert stage(shop, 0) == ""
    assert wishes(shop) == {}, "a stop is a stop for everybody"


def test_a_device_that_gave_it_up_is_found_by_release_and_by_trouble(shop: Shop) -> None:
    add(shop, signed())
    upload(shop, WHEEL)
    single(shop, "give")
    say(shop, "pos", "till-door", "0.1.0", "failed")
    for query in (
        "release=0.2.0",
        "trouble=update&release=0.2.0",
        "trouble=health",
        "trouble=any&q=till-door",
    ):
        found = shop.client("operator").see(f"/devices?{query}")["devices"]
        assert [each["id"] for each in found] == ["till-door"], query
    assert (found[0]["release"], found[0]["ill"]) == ("0.2.0", ["disk", "update"])
    assert shop.client("operator").see("/devices?release=0.3.0")["total"] == 0


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", ""])
def test_others_may_neither_register_nor_stage(shop: Shop, who: str) -> None:
    person = shop.client(who)
    release = signed()
    answers = [
        person.get("/releases"),
        person.post("/releases", manifest=release.manifest, signature=release.signature),
        person.put(f"/releases/0.2.0/files/{NAME}"),
        person.post("/releases/0.2.0/stage", percent=1, reason="x"),
        person.post("/releases/0.2.0/devices/pos/till-door/give", reason="x"),
    ]
    assert {answer.status for answer in answers} == {403 if who else 401}
