"""Tokens for screens: a signed right in a QR, the same text as often as it is asked for, good without any network."""

import hmac
from datetime import datetime
from hashlib import sha256

from lukoshko_server.config import Settings
from lukoshko_server.rights.keys import Keys
from lukoshko_wire.passes import MOST_CELLS, Role, Token, locker_hint, order_ref, pack, write


class Tokens:
    """Makes tokens; nothing is stored, for a token follows from what it says."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings, self._keys = settings, keys

    def token(
        self, role: Role, locker_id: str, order_id: str, cells: list[int], since: datetime, until: datetime
    ) -> str:  # fmt: skip
        """The text of a QR that opens these cells of one locker between two moments. The caller knows that it may.

        A courier's token names whoever carries it where a customer's names the order.
        """
        named = f"{role} {locker_id} {order_id} {int(since.timestamp())}"
        jti = hmac.new(self._settings.secret.encode(), f"jti:{named}".encode(), sha256).digest()[:8]
        payload = pack(
            Token(
                role=role, locker=locker_hint(locker_id),
                order=order_ref(order_id), not_before=since, expires_at=until, jti=jti,
                cells=tuple(sorted(cells)[:MOST_CELLS]),
            )
        )  # fmt: skip
        return write(payload, self._keys.sign("token", locker_id, payload))
