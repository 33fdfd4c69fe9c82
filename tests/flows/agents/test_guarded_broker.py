"""A broker that asks who is there, over TLS: the agent joins with its own name and no other."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests import needs
from tests.brokers import Broker, mosquitto
from tests.flows.agents.conftest import Till
from tests.flows.agents.kit import Server, eventually, now, print_receipt

pytestmark = pytest.mark.mosquitto


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Broker]:
    """Mosquitto with a password for each and rights by name, TLS on localhost's own certificate."""
    tool = needs.program("mosquitto_passwd")
    if tool is None or needs.program("mosquitto") is None:
        needs.missing("Mosquitto")
        raise AssertionError
    _certify(tmp_path)
    words = tmp_path / "words"
    words.write_text("t-1:till's word\nserver:server's word\n", encoding="utf-8")
    subprocess.run([tool, "-U", str(words)], check=True, capture_output=True)
    rights = tmp_path / "rights"
    rights.write_text(
        "pattern write lukoshko/v1/pos/%u/#\npattern read lukoshko/v1/pos/%u/cmd\n"
        "pattern read lukoshko/v1/pos/%u/evt/ack\nuser server\ntopic readwrite lukoshko/#\n",
        encoding="utf-8",
    )
    for file in (words, rights):
        file.chmod(0o600)
    settings = (
        f"cafile {tmp_path}/ca.pem\ncertfile {tmp_path}/ca.pem\nkeyfile {tmp_path}/key.pem\n"
        f"allow_anonymous false\npassword_file {words}\nacl_file {rights}\npersistence false\nuser root\n"
    )
    with mosquitto(tmp_path, settings) as broker:
        yield broker


@pytest.mark.parametrize(("word", "joins"), [("till's word", True), ("a guess", False)])
def test_a_till_joins_with_its_word_over_tls(tmp_path: Path, guarded: Broker, word: str, joins: bool) -> None:
    (tmp_path / "word").write_text(word + "\n", encoding="utf-8")
    server = Server(guarded, "pos", "t-1", user=("server", "server's word"), ca_file=str(tmp_path / "ca.pem"))
    till = Till(tmp_path, guarded, server=server)
    mqtt = f'[mqtt]\nuser = "t-1"\npassword_file = "word"\nhost = "localhost"\ntls = true\nca_file = "{tmp_path}/ca.pem"'
    till.config.write_text(till.config.read_text("utf-8").replace("[mqtt]", mqtt), encoding="utf-8")
    try:
        till.sim.start()
        if joins:
            till.agent.start()
            server.send("cmd", print_receipt())
            assert server.final("i-1").code == "printed"
        else:
            till.agent.launch()
            eventually(lambda: "refused us" in till.agent.log.read_text("utf-8"))
            assert server.conn() == {}
    finally:
        till.close()


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)
