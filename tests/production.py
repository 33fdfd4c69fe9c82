"""The broker of production: Mosquitto with the files of deploy/, TLS, an authority for devices; and clients of it."""

import datetime as dt
import ipaddress
import os
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests import brokers, needs

from lukoshko_edge.credentials import Credentials
from lukoshko_server.demo.broker import ACL
from lukoshko_server.devices import authority

DEPLOY = Path(__file__).parents[1] / "deploy"


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 and its key, as the file of the broker names them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(minutes=5))
        .not_valid_after(now() + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certs").mkdir()
    (folder / "certs" / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    file = folder / "certs" / "fullchain.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


@dataclass(frozen=True)
class Production:
    """A running broker: its plain port for the server, its TLS port for devices, and what they trust."""

    plain: int
    tls: int
    folder: Path
    broker_ca: Path
    ca: Path
    ca_key: Path
    crl: Path
    child: subprocess.Popen[bytes]

    def reload(self) -> None:
        """What systemd does when the list of certificates that count no more has changed."""
        self.child.send_signal(signal.SIGHUP)

    def certify(self, name: str, kind: str = "locker") -> Credentials:
        """A device's key and certificate, as joining would have given them."""
        made = Credentials(self.folder / f"{kind}-{name}")
        key = authority.key_of(made.request(name))
        signer = authority.Authority.of(self.ca, self.ca_key)
        made.keep(signer.sign(key, kind, name, now()).pem)
        return made


def now() -> dt.datetime:
    """The moment, as certificates are checked against it."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


@contextmanager
def production_broker(folder: Path, users: tuple[str, ...] = ("server", "live")) -> Iterator[Production]:
    """Mosquitto with the files of deploy/, moved to a folder and to free ports."""
    program, tool = needs.program("mosquitto"), needs.program("mosquitto_passwd")
    if program is None or tool is None:
        needs.missing("Mosquitto")
    assert program
    assert tool
    broker_ca = self_signed(folder)
    ca, ca_key, crl = (
        folder / "certs" / name for name in ("devices-ca.pem", "devices-ca.key", "devices-crl.pem")
    )
    pem, private = authority.make(now())
    ca.write_bytes(pem)
    ca_key.write_bytes(private)
    crl.write_bytes(authority.Authority(pem, private).taken_back([], now()))
    plain, tls = needs.free_port(), needs.free_port()
    (folder / "lukoshko.acl").write_text(ACL, encoding="utf-8")
    passwords = folder / "lukoshko.passwd"
    passwords.write_text("".join(f"{user}:{user}\n" for user in users), encoding="utf-8")
    subprocess.run([tool, "-U", str(passwords)], check=True, capture_output=True)
    conf = (DEPLOY / "mosquitto" / "lukoshko.conf").read_text(encoding="utf-8")
    conf = (
        conf.replace("/etc/mosquitto", str(folder))
        .replace("/var/lib/lukoshko/devices-crl.pem", str(crl))
        .replace("listener 1883 ", f"listener {plain} ")
    )
    conf = conf.replace("listener 8883", f"listener {tls} 127.0.0.1") + "log_dest stderr\n"
    if os.geteuid() == 0:
        conf += "user root\n"
    (folder / "mosquitto.conf").write_text(conf, encoding="utf-8")
    with (folder / "mosquitto.log").open("wb") as log:
        child = subprocess.Popen([program, "-c", str(folder / "mosquitto.conf")], stdout=log, stderr=log)
    try:
        brokers.wait_for_port(plain, child)
        brokers.wait_for_port(tls, child)
        yield Production(plain, tls, folder, broker_ca, ca, ca_key, crl, child)
    finally:
        child.kill()
        child.wait()


def wait(what: Callable[[], object]) -> None:
    """Wait until it is so, at most ten seconds."""
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until, "it never became so"
        time.sleep(0.01)


class Client:
    """A client of the broker that notes what it hears and what it was told."""

    def __init__(
        self,
        port: int,
        user: str = "",
        *,
        broker_ca: Path | None = None,
        credentials: Credentials | None = None,
        password: str = "",
        id_: str = "one-for-all",
    ) -> None:
        self.heard: list[tuple[str, bytes | bytearray]] = []
        self.welcome: list[bool] = []
        self.granted: list[int] = []
        self.mqtt = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=id_, protocol=MQTTProtocolVersion.MQTTv5
        )
        if user:
            self.mqtt.username_pw_set(user, password or user)
        if broker_ca:
            context = ssl.create_default_context(cafile=broker_ca)
            if credentials:
                credentials.load_into(context)
            self.mqtt.tls_set_context(context)
        self.mqtt.on_connect = self._connected
        self.mqtt.on_subscribe = lambda _c, _d, mid, _r, _p: self.granted.append(mid)
        self.mqtt.on_message = lambda _c, _d, message: self.heard.append((message.topic, message.payload))
        self.mqtt.connect("127.0.0.1", port)
        self.mqtt.loop_start()
        wait(lambda: self.welcome)

    def _connected(self, _client: object, _data: object, _flags: object, reason: Any, _props: object) -> None:
        self.welcome.append(not reason.is_failure)
        if reason.is_failure:
            self.mqtt.disconnect()

    def follow(self, topic: str) -> None:
        """Subscribe, and wait for the broker's word."""
        mid = self.mqtt.subscribe(topic, 1)[1]
        assert mid is not None
        wait(lambda: mid in self.granted)

    def say(self, topic: str, payload: bytes) -> None:
        """Publish, and wait for the broker's word."""
        self.mqtt.publish(topic, payload, qos=1).wait_for_publish(10)

    def close(self) -> None:
        """Leave."""
        self.mqtt.disconnect()
        self.mqtt.loop_stop()
