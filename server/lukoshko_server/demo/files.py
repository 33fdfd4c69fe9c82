"""Files of a stack: secrets, the server's settings, the agents' settings, the world that `setup` loads."""

import importlib.util
import json
import secrets
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lukoshko_server.config import Settings
from lukoshko_server.demo.banks import server_settings
from lukoshko_server.demo.tills import COURIERS_TILL, INN, TILLS, register
from lukoshko_server.rights.keys import Keys
from lukoshko_wire.rights import b64

if TYPE_CHECKING:
    from lukoshko_server.demo.stack import Stack

CELL = ("no", "board", "channel", "zone", "column", "row", "column_span", "row_span")
COLD_STAGES = {
    "store": {"chilled": {"air_c10": 40}, "frozen": {"air_c10": -180}},
    "shelf": {"chilled": {"air_c10": 40}, "frozen": {"air_c10": -180}},
    "bag": {
        "chilled": {"air_c10": 50, "rise_c10_per_hour": 10, "allowed_s": 10_800},
        "frozen": {"air_c10": -160, "rise_c10_per_hour": 10, "allowed_s": 5_400},
    },
    "bag-ice": {
        "chilled": {"air_c10": 30, "rise_c10_per_hour": 5, "allowed_s": 14_400},
        "frozen": {"air_c10": -180, "rise_c10_per_hour": 5, "allowed_s": 10_800},
    },
    "bag-van": {"chilled": {"air_c10": 30}, "frozen": {"air_c10": -180}},
}
"""The shop's fridge, and two thermo-bags and a refrigerated van that a courier may choose from."""


class Secrets:
    """Secrets of one stack, each in a file that only its owner reads; made at first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """The file of a secret."""
        file = self._folder / name
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24) + "\n", encoding="utf-8")
        return file

    def get(self, name: str) -> str:
        """The secret itself."""
        return self.path(name).read_text(encoding="utf-8").strip()


def write_server(stack: "Stack", *, passwords: bool) -> Path:
    """Write the server's settings."""
    ports, keep = stack.ports, stack.secrets
    values: dict[str, Any] = {
        "data_dir": str(stack.home / "data"),
        "database_url": stack.database_url,
        "secret_file": str(keep.path("server")),
        "public_url": stack.url,
        "pwa_dir": str(stack.pwa_dir.resolve()),
        "http_bind": f"127.0.0.1:{ports['http']}",
        "live_bind": f"127.0.0.1:{ports['live']}",
        "live_url": f"http://127.0.0.1:{ports['live']}",
        "mqtt_port": ports["mqtt"],
        **server_settings(stack),
        "messages_url": stack.sim("messages"),
        "messages_token_file": str(keep.path("messages")),
        "loyalty_url": stack.sim("loyalty"),
        "loyalty_key_file": str(keep.path("loyalty")),
        "marking_url": stack.sim("marking"),
        "marking_key_file": str(keep.path("marking")),
        "marking_local_url": stack.sim("marking") + "/module",
        "marking_local_user": "admin",
        "marking_local_password_file": str(_write(keep.path("marking-local"), "admin\n")),
        "code_again_s": 0,
        "codes_per_phone": 1000,
        "codes_per_address": 100_000,
        "exchange_users": {"1c": str(keep.path("onec"))},
        "device_ca_file": str(stack.home / "devices-ca.pem"),
        "device_ca_key_file": str(stack.home / "secrets" / "devices-ca.key"),
        "device_crl_file": str(stack.home / "devices-crl.pem"),
        "device_broker_host": "127.0.0.1",
        "device_broker_port": ports["mqtt"],
        "seller_name": "ООО «Лукошко»",
        "seller_inn": INN,
        "seller_place": stack.url,
        "price_type": "Розничная",
        "warehouse": "Склад магазина",
        "tares": {"Пакет": 5, "Лоток": 18, "Контейнер": 42},
        "demo": True,
        "cold_stages": COLD_STAGES,
        "door_ports": {COURIERS_TILL: ports["door"]},
        "kiosk_url": f"http://127.0.0.1:{ports['kiosk']}/kiosk/",
        "simulators": {
            name: stack.sim(name)
            for name in ("locker", "till-door", "till-counter", "messages", "bank", "marking", "loyalty")
        },
    }
    if passwords:
        values |= {
            "mqtt_user": "server",
            "mqtt_password_file": str(keep.path("mqtt-server")),
            "live_mqtt_user": "live",
            "live_mqtt_password_file": str(keep.path("mqtt-live")),
        }
    (stack.home / "data").mkdir(exist_ok=True)
    return _write(stack.home / "settings.toml", toml(values | dict(stack.overrides)))


def write_agents(stack: "Stack", *, passwords: bool) -> None:
    """Write the settings of the locker's agent and of the tills' agents."""
    write_locker(stack, "locker-1", stack.home / "wires", passwords=passwords)
    for till in TILLS:
        pos: dict[str, Any] = {
            "device": {"id": till.id, "data_dir": str(stack.home / "agents" / till.id)},
            "mqtt": _mqtt(stack, till.id, passwords=passwords),
            "register": {**register(stack, till.id), "electronic": till.electronic},
        }
        if till.id in stack.cloud:
            pos["cloud"] = {"group": "lukoshko_1", "inn": INN, "email": "shop@lukoshko.example", "ask_s": 0.2}
        if till.id == COURIERS_TILL:
            door = {
                "port": stack.ports["door"],
                "origins": [stack.url],
                "server_key_file": str(_server_key(stack)),
            }
            pos["door"] = door
        _write(stack.home / f"{till.id}.toml", toml(pos))


def write_locker(
    stack: "Stack", device: str, wires: Path, *, passwords: bool, kiosk_port: int | None = None
) -> Path:
    """Write the settings of an agent whose locker is the demo's site, with its lines in `wires`."""
    site = tomllib.loads(site_file().read_text(encoding="utf-8"))
    locker = {
        "device": {"id": device, "data_dir": str(stack.home / "agents" / device)},
        "mqtt": _mqtt(stack, device, passwords=passwords),
        "locks": {
            "path": str(wires / "locks"),
            "boards": [
                {
                    "address": board["address"], "channels": board["channels"],
                    "status_order": board.get("byte_order", "low-first"), "feedback": board.get("feedback", "closing"),
                }
                for board in site["board"]
            ],
        },
        "climate": {
            "path": str(wires / "climate"),
            "poll_s": 2.0,
            "units": [
                {name: zone[name] for name in ("zone", "unit", "setpoint_c10")} for zone in site["zone"] if "unit" in zone
            ],
        },
        "rights": {"server_key_file": str(_server_key(stack)), "key_dir": str(stack.home / "agents" / f"{device}.keys")},
        "kiosk": {"port": stack.ports["kiosk"] if kiosk_port is None else kiosk_port, "pages": str(stack.pwa_dir.resolve())},
        "cells": [{name: cell[name] for name in CELL} for cell in site["cell"]],
    }  # fmt: skip
    return _write(stack.home / f"{device}.toml", toml(locker))


def write_world(stack: "Stack") -> Path:
    """Write what `lukoshko-server setup` loads: people, places, machines, local enrichment of goods."""
    site = tomllib.loads(site_file().read_text(encoding="utf-8"))
    names = (
        "no",
        "zone",
        "column",
        "row",
        "column_span",
        "row_span",
        "width_mm",
        "depth_mm",
        "height_mm",
        "max_grams",
    )
    rows = max(cell["row"] + cell["row_span"] for cell in site["cell"])
    cells = [
        {name: cell[name] for name in names}
        | {"floor_mm": PLINTH_MM + ROW_MM * (rows - cell["row"] - cell["row_span"])}
        for cell in site["cell"]
    ]
    folder = Path(__file__).parent
    base = (folder / "world.toml").read_text(encoding="utf-8")
    made = {
        "enrichment": str(folder / "catalogue" / "enrichment.toml"),
        "till": [{"id": till.id, "name": till.name, "electronic": till.electronic} for till in TILLS],
        "locker": [
            {
                "id": "locker-1",
                "name": site["name"],
                "address": "Москва, Лесная ул., 5, вход со двора",
                "cell": cells,
            }
        ],
    }
    return _write(stack.home / "world.toml", toml(made) + base)


PLINTH_MM, ROW_MM = 100, 110
"""Of the demo's productomat: under the lowest cells, and one row of its front, which is drawn from the top."""


def site_file() -> Path:
    """What the demo's productomat is built of: the simulator's site file."""
    spec = importlib.util.find_spec("lukoshko_sim")
    assert spec is not None  # noqa: S101 - a part of this distribution
    assert spec.origin is not None  # noqa: S101
    return Path(spec.origin).parent / "locker" / "demo_site.toml"


def toml(values: dict[str, Any]) -> str:
    """A TOML document of plain values; tables one level deep, everything below inline."""
    plain = [f"{name} = {_inline(value)}" for name, value in values.items() if not isinstance(value, dict)]
    tables = [
        f"\n[{name}]\n" + "\n".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items())
        for name, value in values.items()
        if isinstance(value, dict)
    ]
    return "\n".join([*plain, *tables]) + "\n"


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def _server_key(stack: "Stack") -> Path:
    """The public key by which the locker knows the server's word."""
    settings = Settings(data_dir=stack.home, secret_file=stack.secrets.path("server"))
    return _write(stack.home / "server.pub", b64(Keys(settings).public) + "\n")


def _mqtt(stack: "Stack", user: str, *, passwords: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {"host": "127.0.0.1", "port": stack.ports["mqtt"], "keepalive_s": 5}
    if passwords:
        settings |= {"user": user, "password_file": str(stack.secrets.path(f"mqtt-{user}"))}
    return settings


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
