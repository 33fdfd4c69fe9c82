"""Settings of an agent: one TOML file, parsed once into frozen values; an unknown key is an error."""

from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import Meta

from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Id


class BadConfig(LukoshkoError):
    """The settings file cannot be used; the detail names the key."""

    code: ClassVar[str] = "config.bad"


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table of a settings file."""


class Mqtt(Section, frozen=True):
    """Where the broker is and who we are to it. The user's name is usually the device id."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    user: str = ""
    password_file: str = ""
    tls: bool = False
    ca_file: str = ""
    keepalive_s: Annotated[int, Meta(ge=2, le=600)] = 15
    resend_s: Annotated[float, Meta(ge=0.1, le=600)] = 3.0


class Device(Section, frozen=True):
    """What every agent is told."""

    id: Id
    data_dir: str


S = TypeVar("S", bound=Section)


def read_config(path: Path, shape: type[S]) -> S:
    """Parse a settings file. Raises BadConfig that names the key or the line."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise BadConfig(f"cannot read {path.name}: {error.strerror}") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadConfig(f"{path.name}: {error}") from error


def beside(config: Path, name: str) -> Path:
    """A path of the settings file: relative ones start at the file's own folder."""
    return (config.parent / name).absolute()


def read_secret(config: Path, name: str) -> str:
    """The first line of a secret's file, or nothing when none is named. Raises BadConfig."""
    if not name:
        return ""
    try:
        return beside(config, name).read_text(encoding="utf-8").partition("\n")[0].strip()
    except OSError as error:
        raise BadConfig(f"cannot read the secret {name}: {error.strerror}") from error
