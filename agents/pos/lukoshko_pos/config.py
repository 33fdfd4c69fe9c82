"""Settings of one till's agent."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_edge.config import Device, Mqtt, Section
from lukoshko_wire.door import PORT

Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Register(Section, frozen=True):
    """One register. `electronic` is a till without paper; `protocol`, `password` and `baud` are for families of bytes."""

    url: str
    family: Literal["atol-web", "shtrih"] = "atol-web"
    user: str = ""
    password_file: str = ""
    protocol: Literal[1, 2] = 1
    password: Annotated[int, Meta(ge=0, le=99_999_999)] = 30
    baud: Annotated[int, Meta(ge=2400, le=115_200)] = 115_200
    electronic: bool = False
    utc_offset_min: Annotated[int, Meta(ge=-720, le=840)] = 180
    poll_s: Seconds = 10
    retry_s: Seconds = 5


class Defaults(Section, frozen=True):
    """What a receipt that does not say otherwise is printed with."""

    place: Annotated[str, Meta(max_length=256)] = ""
    address: Annotated[str, Meta(max_length=256)] = ""
    cashier: Annotated[str, Meta(max_length=64)] = ""
    machine_number: Annotated[str, Meta(max_length=20)] = ""


class DoorPage(Section, frozen=True):
    """The door for the courier's app on this device: whose pages may call it, and whose passes are believed."""

    origins: Annotated[list[str], Meta(min_length=1, max_length=10)]
    server_key_file: str
    port: Annotated[int, Meta(ge=0, le=65_535)] = PORT


class PosConfig(Section, frozen=True):
    """The whole settings file. `taxes` renames a VAT rate to the literal that this driver's version knows."""

    device: Device
    register: Register
    mqtt: Mqtt = Mqtt()
    defaults: Defaults = Defaults()
    door: DoorPage | None = None
    taxes: dict[str, str] = msgspec.field(default_factory=dict)
    state_s: Seconds = 60
