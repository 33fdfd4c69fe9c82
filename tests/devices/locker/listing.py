"""Rights, lists of them, tokens and manifests, as a server would sign them."""

from datetime import timedelta
from typing import Any

from tests.devices.locker.rig import LOCKER, NOW, ZONES, Rig, Server

from lukoshko_wire.rights import (
    Lies,
    Load,
    Manifest,
    Right,
    RightsList,
)

HOUR = timedelta(hours=1)


def right(server: Server, order_id: str = "o-1", code: str = "12345678", **other: Any) -> Right:
    cells = other.pop("cells", (1,))
    phone = other.pop("phone", "")
    values: dict[str, Any] = {
        "order_id": order_id, "number": "А-1", "state": "live", "not_before": NOW - HOUR, "expires_at": NOW + 24 * HOUR,
        "code": server.tag("code", code), "second": server.tag("second", phone, order_id) if phone else None,
        "covered_until": NOW + 48 * HOUR,
        "lies": [Lies(parcel_id=f"p-{order_id}-{no}", cell=no, zone=ZONES[no]) for no in cells],
    }  # fmt: skip
    return Right(**{**values, **other})


def listed(*rights: Right, **other: Any) -> RightsList:
    values: dict[str, Any] = {
        "locker_id": LOCKER, "version": 5, "key_epoch": 1, "issued_at": NOW, "valid_until": NOW + 240 * HOUR,
        "code_digits": 8, "rights": list(rights), "manifests": [], "technicians": [],
    }  # fmt: skip
    return RightsList(**{**values, **other})


def types(locker: Rig) -> list[str]:
    return [fact["type"] for fact in locker.facts()]


def token(locker: Rig, order_id: str = "o-1", server: Server | None = None, **other: Any) -> str:
    since, until = other.pop("since", NOW - HOUR), other.pop("until", NOW + 24 * HOUR)
    made = server or locker.server
    return made.tokens.token(
        other.pop("role", "customer"), made.locker, order_id, other.pop("cells", [1]), since, until
    )


def manifest(server: Server) -> Manifest:
    loads = [Load(parcel_id=f"p{no}", order_id="o-7", barcode=f"X{no}", cell=no) for no in (10, 11)]
    return Manifest(
        courier_id="c-1", credential=server.tag("courier", "1234567890"), not_before=NOW, expires_at=NOW + 14 * HOUR,
        loads=loads,
    )  # fmt: skip
