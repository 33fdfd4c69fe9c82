"""The keys of rights: one that signs, derived from the server's secret; one per locker, kept only under that secret.

A locker's code key leaves the server sealed for the key pair that the locker made itself: no file and no broker has it
in the clear.
"""

import secrets

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lukoshko_server.config import Settings
from lukoshko_wire.rights import SealedKey, Signed, What, b64, key_id, seal_context, signed_bytes, unb64

NONCE = 12


class Keys:
    """What the server signs and locks with."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def public(self) -> bytes:
        """The public half of the signing key: what every locker is given when it is set up."""
        return self._signer().public_key().public_bytes_raw()

    def sign(self, what: What, locker_id: str, body: bytes) -> bytes:
        """A signature over these bytes for this channel of this locker."""
        return self._signer().sign(signed_bytes(what, locker_id, body))

    def envelope(self, what: What, locker_id: str, body: bytes) -> Signed:
        """The bytes with their signature."""
        signature = b64(self.sign(what, locker_id, body))
        return Signed(key=key_id(self.public), signature=signature, body=msgspec.Raw(body))

    def fresh(self, locker_id: str) -> str:
        """A new code key for a locker, as it may lie in the database."""
        nonce = secrets.token_bytes(NONCE)
        made = self._vault().encrypt(nonce, secrets.token_bytes(32), locker_id.encode())
        return b64(nonce + made)

    def open(self, locker_id: str, kept: str) -> bytes:
        """The code key that lies in the database."""
        data = unb64(kept)
        return self._vault().decrypt(data[:NONCE], data[NONCE:], locker_id.encode())

    def seal(self, locker_id: str, epoch: int, key: bytes, seal: str) -> SealedKey:
        """The code key for nobody but whoever made this public key."""
        mine = X25519PrivateKey.generate()
        shared = mine.exchange(X25519PublicKey.from_public_bytes(unb64(seal)))
        ephemeral = mine.public_key().public_bytes_raw()
        context = seal_context(locker_id, epoch, unb64(seal), ephemeral)
        box = ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, salt=None, info=context).derive(shared))
        sealed = b64(box.encrypt(bytes(NONCE), key, context))  # the key of the box is used once
        return SealedKey(locker_id=locker_id, epoch=epoch, seal=seal, ephemeral=b64(ephemeral), sealed=sealed)

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derived(b"lukoshko rights signing"))

    def _vault(self) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(self._derived(b"lukoshko rights code keys"))

    def _derived(self, purpose: bytes) -> bytes:
        secret = self._settings.secret.encode()
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(secret)
