"""Who a device is to the broker: its topics, its word, and the session of this boot."""

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lukoshko_edge.boot import session_nonce
from lukoshko_edge.config import Device, Mqtt, beside, read_secret
from lukoshko_edge.credentials import Credentials
from lukoshko_wire.channels import Channel


@dataclass(frozen=True)
class Topics:
    """The device's own topics; it subscribes to no other."""

    conn: str
    cmd: str
    ack: str
    evt: str
    evt_ack: str
    state: str
    desired: str
    reported: str
    tel: str | None = None
    tel_ack: str | None = None


@dataclass(frozen=True)
class Identity:
    """One device in one boot. `session` is what a command must name to be meant for it."""

    topics: Topics
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    credentials: Credentials | None = None
    """The device's own key and certificate, once it has joined."""
    session: str = field(default_factory=session_nonce)
    version: str = field(default_factory=lambda: version("lukoshko"))


def identity_of(device: Device, mqtt: Mqtt, file: Path, *channels: Channel[Any]) -> Identity:
    """The identity that a settings file gives; channels in the order of the fields of Topics. Raises BadConfig."""
    credentials = Credentials(beside(file, device.data_dir))
    given = credentials.broker_ca if credentials.broker_ca.exists() else None
    ca_file = beside(file, mqtt.ca_file) if mqtt.ca_file else given
    return Identity(
        topics=Topics(*(channel.topic(device=device.id) for channel in channels)),
        password=read_secret(file, mqtt.password_file),
        ca_file=str(ca_file) if ca_file else None,
        credentials=credentials if credentials.there else None,
    )
