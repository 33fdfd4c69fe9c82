"""What a device proves itself with: its own key, which never leaves it, and the certificate that it was given.

Kept in `data_dir/identity/`: key.pem (made once) · certificate.pem (replaced whole) · joined.json (by whom).
"""

import logging
import os
import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.values import Id

log = logging.getLogger(__name__)


class JoinedTo(Message, frozen=True):
    """Which server has signed the key, for which device, and whose releases are believed."""

    server: str
    kind: str
    device: Id
    release_key: str = ""


class Credentials:
    """The identity folder of one device."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "identity"
        self._key, self._certificate = self._folder / "key.pem", self._folder / "certificate.pem"
        self._joined = self._folder / "joined.json"
        self.broker_ca = self._folder / "broker-ca.pem"

    @property
    def there(self) -> bool:
        """True once the device has joined."""
        return self._certificate.exists() and self._key.exists()

    def joined_to(self) -> JoinedTo | None:
        """Whom the device has joined, or None."""
        return parse(JoinedTo, self._joined.read_bytes()) if self._joined.exists() else None

    def key(self) -> ec.EllipticCurvePrivateKey:
        """The device's own key, made at the first call."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._key.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            pkcs8 = serialization.PrivateFormat.PKCS8
            pem = made.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption())
            replace(self._key, pem)
        loaded = serialization.load_pem_private_key(self._key.read_bytes(), None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise TypeError("the device's key is not of an elliptic curve")
        return loaded

    def request(self, device: str) -> str:
        """A signing request for the key."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device)])
        made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(self.key(), hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, text: bytes) -> str:
        """A signature of the key, in hex."""
        return self.key().sign(text, ec.ECDSA(hashes.SHA256())).hex()

    def keep(self, certificate: str, joined: JoinedTo | None = None, broker_ca: str = "") -> None:
        """Keep a certificate of our key; the former one is replaced whole. Raises ValueError for one of another key."""
        given = x509.load_pem_x509_certificate(certificate.encode())
        if given.public_key() != self.key().public_key():
            raise ValueError("the certificate is of another key")
        if broker_ca:
            replace(self.broker_ca, broker_ca.encode())
        if joined is not None:
            replace(self._joined, encode(joined))
        replace(self._certificate, certificate.encode())

    def life(self) -> tuple[str, datetime, datetime]:
        """Serial of the certificate, and the moments between which it counts."""
        held = x509.load_pem_x509_certificate(self._certificate.read_bytes())
        return f"{held.serial_number:x}", held.not_valid_before_utc, held.not_valid_after_utc

    def load_into(self, context: ssl.SSLContext) -> None:
        """Let handshakes from now on use the certificate as it is on the disk."""
        context.load_cert_chain(self._certificate, self._key)


def replace(path: Path, body: bytes) -> None:
    """Write a file so that a power cut leaves the old one or the new one, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
