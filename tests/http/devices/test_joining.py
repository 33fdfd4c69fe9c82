"""Joining over HTTP: one code, one key, one person who approves; renewal with a moved clock; the way out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from flask.testing import FlaskClient
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import LOCKER, Answer, Shop, open_shop

from lukoshko_edge.clock import Clock
from lukoshko_edge.credentials import Credentials, JoinedTo
from lukoshko_edge.http import Refused
from lukoshko_edge.renewal import Renewal
from lukoshko_server.devices import authority
from lukoshko_server.devices.claims import MOST_WRONG
from lukoshko_wire.api.joining import AskRenewal, Renewed
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    """A shop with an authority of its own."""
    pem, key = authority.make(clock.now)
    (tmp_path / "ca.pem").write_bytes(pem)
    (tmp_path / "ca.key").write_bytes(key)
    with open_shop(
        engine, clock, tmp_path, device_ca_file=tmp_path / "ca.pem", device_ca_key_file=tmp_path / "ca.key",
        device_crl_file=tmp_path / "crl.pem", device_broker_host="broker.example",
    ) as made:  # fmt: skip
        yield made


class Machine:
    """A device's end: its own key and what the server told it."""

    def __init__(self, shop: Shop, folder: Path, name: str = LOCKER) -> None:
        self.credentials = Credentials(folder)
        self.csr = self.credentials.request(name)
        self._shop = shop

    def ask(self, code: str) -> Answer:
        return self._shop.client().post("/devices/join", code=code, csr=self.csr)


def claim(shop: Shop, device: str = LOCKER, kind: str = "locker") -> str:
    made = shop.client("operator").ok("/devices/claims", kind=kind, device_id=device)
    code: str = made["code"]
    assert code in made["command"]
    return code


def approve(shop: Shop, verdict: str = "approve") -> Any:
    waiting = [
        each for each in shop.client("operator").see("/devices/joins")["joins"] if each["state"] == "waiting"
    ]
    return shop.client("operator").ok(f"/devices/joins/{waiting[0]['id']}/{verdict}")


def joined(shop: Shop, folder: Path) -> Machine:
    machine = Machine(shop, folder)
    code = claim(shop)
    machine.ask(code)
    approve(shop)
    machine.credentials.keep(
        machine.ask(code).body["certificate"], JoinedTo("http://127.0.0.1", "locker", LOCKER)
    )
    return machine


def crl(shop: Shop) -> x509.CertificateRevocationList:
    for effect in shop.taken_effects("revoked-list"):
        shop.app.handlers["revoked-list"](effect)
    file = shop.app.settings.device_crl_file
    assert file
    return x509.load_pem_x509_crl(file.read_bytes())


def test_a_key_is_signed_only_after_a_person_compared_it(shop: Shop, tmp_path: Path) -> None:
    machine = Machine(shop, tmp_path / "one")
    code = claim(shop)
    first = machine.ask(code)
    assert (first.status, first.body["state"], first.body["certificate"]) == (202, "waiting", "")
    shown = shop.client("operator").see("/devices/joins")["joins"][0]
    assert (shown["device_id"], shown["fingerprint"]) == (LOCKER, first.body["fingerprint"])
    approve(shop)
    answers = [machine.ask(code) for _ in range(2)]  # a lost answer is asked for again
    assert answers[0] == answers[1]
    assert (answers[0].status, answers[0].body["broker_host"]) == (200, "broker.example")
    given = x509.load_pem_x509_certificate(answers[0].body["certificate"].encode())
    assert given.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == LOCKER
    assert given.not_valid_after_utc - shop.clock() <= timedelta(days=365)
    assert given.public_key() == machine.credentials.key().public_key()


def test_the_name_is_the_records_whatever_the_request_says(shop: Shop, tmp_path: Path) -> None:
    machine = Machine(shop, tmp_path / "one", name="server")
    code = claim(shop)
    machine.ask(code)
    approve(shop)
    given = x509.load_pem_x509_certificate(machine.ask(code).body["certificate"].encode())
    assert given.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == LOCKER


def test_a_code_serves_one_key_for_a_day(shop: Shop, tmp_path: Path, clock: FixedClock) -> None:
    one, two = (Machine(shop, tmp_path / name) for name in ("one", "two"))
    code = claim(shop)
    assert one.ask(code).status == 202
    assert two.ask(code).code == "devices.wrong-claim"
    late = claim(shop)
    clock.forward(hours=25)
    assert two.ask(late).code == "devices.wrong-claim"


def test_a_new_code_makes_the_former_void(shop: Shop, tmp_path: Path) -> None:
    machine = Machine(shop, tmp_path / "one")
    former, code = claim(shop), claim(shop)
    assert machine.ask(former).code == "devices.wrong-claim"
    assert machine.ask(code).status == 202


def test_a_refused_device_is_told_so_and_stays_refused(shop: Shop, tmp_path: Path) -> None:
    machine = Machine(shop, tmp_path / "one")
    code = claim(shop)
    machine.ask(code)
    refused = approve(shop, "refuse")["joins"][0]
    assert machine.ask(code).body["state"] == "refused"
    assert shop.client("operator").post(f"/devices/joins/{refused['id']}/approve").code == "request.conflict"


def test_guessing_is_slowed_and_counted_however_the_guess_is_written(shop: Shop, tmp_path: Path) -> None:
    machine = Machine(shop, tmp_path / "one")
    code = claim(shop)
    for n in range(MOST_WRONG):
        assert machine.ask(f"0000-0000-{n:05}" if n % 2 else "nonsense").code == "devices.wrong-claim"
    assert machine.ask(code).code == "request.too-many"
    shop.clock.forward(hours=1, seconds=1)
    shop.tick()
    assert machine.ask(code).status == 202


def pem(key: Any, sign: Any = None) -> str:
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return made.sign(key, sign).public_bytes(serialization.Encoding.PEM).decode()


def test_a_request_that_is_none_is_refused(shop: Shop) -> None:
    code = claim(shop)
    good = pem(ec.generate_private_key(ec.SECP256R1()), SHA256())
    swapped = good.splitlines()
    swapped[3] = swapped[3][::-1]
    for bad in (
        "x",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(ec.generate_private_key(ec.SECP384R1()), SHA256()),
        "\n".join(swapped),
        "x" * 9000,
    ):
        answer = shop.client().post("/devices/join", code=code, csr=bad)
        assert (answer.status, answer.code) == (400, "request.malformed")


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", ""])
def test_others_may_neither_make_claims_nor_approve(shop: Shop, who: str) -> None:
    person = shop.client(who)
    answers = [
        person.post("/devices/claims", kind="locker", device_id=LOCKER),
        person.get("/devices/joins"),
        person.post("/devices/joins/x/approve"),
        person.post(f"/devices/locker/{LOCKER}/shut-out", reason="x"),
    ]
    assert {answer.status for answer in answers} == {403 if who else 401}


def test_without_an_authority_nothing_joins(engine: Engine, clock: FixedClock, tmp_path: Path) -> None:
    with open_shop(engine, clock, tmp_path) as shop:
        answer = shop.client("operator").post("/devices/claims", kind="locker", device_id=LOCKER)
        assert (answer.status, answer.code) == (503, "devices.no-authority")


class Moved(Clock):
    """The test's clock as a device reads it."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock

    def now(self) -> Any:
        return self._clock.now

    def monotonic(self) -> float:
        return 0.0

    @property
    def trusted(self) -> bool:
        return True


class Wire:
    """The device's words over HTTP, led into the shop; they may be cut."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.cut = False
        self.said: list[AskRenewal] = []

    def __call__(self, url: str, asked: AskRenewal, shape: type[Renewed]) -> Renewed:
        self.said.append(asked)
        path = "/" + url.split("/", 3)[3]
        answer = self._client.post(
            path, data=encode(asked), headers={"X-Lukoshko": "1", "Content-Type": "application/json"}
        )
        if self.cut:
            raise Refused("line", "cut")
        if answer.status_code != 200:
            raise Refused(answer.get_json()["code"], "")
        return parse(shape, answer.data)


def test_a_certificate_is_renewed_after_two_thirds_of_its_life(
    shop: Shop, tmp_path: Path, clock: FixedClock
) -> None:
    machine = joined(shop, tmp_path / "one")
    wire = Wire(shop.app.flask().test_client())
    renewal = Renewal(machine.credentials, None, Moved(clock), wire)
    first, _, until = machine.credentials.life()
    clock.forward(days=240)
    assert not renewal.look()
    assert not wire.said
    clock.forward(days=4)
    wire.cut = True
    assert not renewal.look(), "the answer was lost"
    assert not renewal.look(), "and is not asked for again at once"
    wire.cut = False
    clock.forward(days=1)
    assert renewal.look()
    serial, _, later = machine.credentials.life()
    assert serial != first
    assert later > until
    assert not renewal.look()
    recorded = wire.said[-1]
    clock.forward(hours=1)
    with pytest.raises(LukoshkoError, match="malformed"):
        wire("http://x/api/v1/devices/renew", recorded, Renewed)


def test_nobody_else_renews_and_a_shut_out_device_neither(
    shop: Shop, tmp_path: Path, clock: FixedClock
) -> None:
    machine = joined(shop, tmp_path / "one")
    wire = Wire(shop.app.flask().test_client())
    clock.forward(days=300)
    thief = Credentials(tmp_path / "thief")
    thief.request(LOCKER)
    (tmp_path / "thief" / "identity" / "certificate.pem").write_bytes(
        (tmp_path / "one" / "identity" / "certificate.pem").read_bytes()
    )
    (tmp_path / "thief" / "identity" / "joined.json").write_bytes(
        (tmp_path / "one" / "identity" / "joined.json").read_bytes()
    )
    assert not Renewal(thief, None, Moved(clock), wire).look()
    assert len(wire.said) == 1
    shop.people.clear()  # sessions have ended by now
    assert shop.client("operator").post(f"/devices/locker/{LOCKER}/shut-out", reason="stolen").status == 204
    assert not Renewal(machine.credentials, None, Moved(clock), wire).look()
    assert len(wire.said) == 2
    assert crl(shop).get_revoked_certificate_by_serial_number(int(machine.credentials.life()[0], 16))


def test_a_machine_in_anothers_place_shuts_the_other_out(shop: Shop, tmp_path: Path) -> None:
    old = joined(shop, tmp_path / "old")
    new = joined(shop, tmp_path / "new")
    listed = crl(shop)
    assert listed.get_revoked_certificate_by_serial_number(int(old.credentials.life()[0], 16))
    assert listed.get_revoked_certificate_by_serial_number(int(new.credentials.life()[0], 16)) is None
    shop.clock.forward(seconds=200)
    assert [effect.body for effect in shop.taken_effects("cut")] == [LOCKER] * 3


def test_the_code_stands_nowhere_in_the_database(shop: Shop) -> None:
    code = claim(shop)
    with shop.app.engine.connect() as connection:
        for table in ("device_claim", "event", "effect"):
            for row in connection.exec_driver_sql(f'select * from "{table}"').mappings():
                assert code.replace("-", "") not in str(dict(row)).replace("-", "")
