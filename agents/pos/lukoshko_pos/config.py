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
    family: Literal["atol-web", "shtrih", "atol-online"] = "atol-web"
    user: str = ""
    password_file: str = ""
    protocol: Literal[1, 2] = 1
    password: Annotated[int, Meta(ge=0, le=99_999_999)] = 30
    baud: Annotated[int, Meta(ge=2400, le=115_200)] = 115_200
    serial: Annotated[str, Meta(pattern=r"^[0-9]{0,20}$")] = ""
    """As it stands on the case, where the register itself does not tell the one of its registration."""
    electronic: bool = False
    utc_offset_min: Annotated[int, Meta(ge=-720, le=840)] = 180
    poll_s: Seconds = 10
    retry_s: Seconds = 5


class Cloud(Section, frozen=True):
    """A till in the cloud (family `atol-online`); its login and password are the register's `user` and `password_file`."""

    group: Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    inn: Annotated[str, Meta(pattern=r"^([0-9]{10}|[0-9]{12})?$")] = ""
    email: Annotated[str, Meta(max_length=64)] = ""
    registration_number: Annotated[str, Meta(pattern=r"^([0-9]{16})?$")] = ""
    """Of the register, where the group has one; with `register.serial` it is checked as that of a register beside us."""
    ism_optional: bool = False
    callback_url: Annotated[str, Meta(max_length=256)] = ""
    ask_s: Seconds = 1
    again: tuple[int, ...] = (1, 421)
    """Codes of failures after which the same receipt may go under the next external_id: nothing was registered."""


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
    cloud: Cloud = Cloud()
    door: DoorPage | None = None
    taxes: dict[str, str] = msgspec.field(default_factory=dict)
    state_s: Seconds = 60
