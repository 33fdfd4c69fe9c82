"""Settings: a frozen dataclass, read once from one TOML file.

Secrets stand in files beside it (`*_file`), never in it, so that the settings may be shown.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from lukoshko_wire.barcodes import WeightRule
from lukoshko_wire.exposure import LIMITS, Limits, Profile
from lukoshko_wire.values import Zone

T = TypeVar("T")


class BadSettings(Exception):
    """The settings file cannot be used; the text says which key and why."""


@dataclass(frozen=True)
class Settings:
    """Everything that a process of the server may be told. Sums in kopecks, times in the unit of the name."""

    data_dir: Path
    database_url: str = ""
    """Empty: SQLite in data_dir."""
    secret_file: Path = Path("secret")
    public_url: str = "http://127.0.0.1:8080"
    pwa_dir: Path = Path("pwa/dist")
    http_bind: str = "127.0.0.1:8080"
    http_threads: int = 24
    http_workers: int = 1
    trusted_proxies: int = 0
    """Proxies in front of `http` whose word for the visitor's address is taken."""
    live_bind: str = "127.0.0.1:8081"
    live_url: str = ""
    """Where screens find the gateway; empty: the page's own origin."""
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = 1883
    mqtt_user: str = ""
    mqtt_password_file: Path | None = None
    live_mqtt_user: str = ""
    """The gateway's own account at the broker: it reads pushed events and nothing else."""
    live_mqtt_password_file: Path | None = None
    device_ca_file: Path | None = None
    """Certificate of the shop's own authority for devices; unset: no device can join with a claim."""
    device_ca_key_file: Path | None = None
    device_crl_file: Path | None = None
    """Where the list of certificates that were taken back is written for the broker."""
    device_broker_host: str = ""
    device_broker_port: int = 8883
    """Where devices find the broker; told to them when they join."""
    device_broker_ca_file: Path | None = None
    """Authority of the broker's own certificate, when it is not a public one."""
    release_key: str = ""
    """Ed25519 key, 64 hex digits, that signs releases of the agents; empty: none are taken."""
    bridge_index: int = 0
    bridge_count: int = 1
    bank_url: str = ""
    """The acquirer's API with its version, as https://api.yookassa.ru/v3; empty: no card payments."""
    bank_shop_id: str = ""
    bank_secret_file: Path | None = None
    bank_networks: tuple[str, ...] = ()
    """Nets that webhooks may come from; empty: any (they only wake a read)."""
    acquirers: dict[str, Any] = field(default_factory=dict)
    """More acquirers, by name: kind, url, shop_id, secret_file (in data_dir), networks, means, and what the kind needs."""
    acquirer_for: dict[str, str] = field(default_factory=dict)
    """Which of them serves a means (card, sbp); a means that is not here is served by the first that can."""
    loyalty_url: str = ""
    """The loyalty service, as https://loyalty.example; empty: no discounts of members, no bonuses."""
    loyalty_key_file: Path | None = None
    loyalty_patience_s: int = 60
    """So long an order waits for its bonuses to be reserved; then it goes on without them."""
    sbp_charge: str = "order"
    """When SBP is paid: `order`, the upper bound, and the rest goes back; `weighed`, the sum, by a link before dispatch."""
    unpaid_link_leaves: bool = False
    """An order whose link is not paid leaves with its courier, who takes the money at the door; else it waits to be paid."""
    invoice_days: int = 0
    """Days that a company has to pay an invoice; 0: no invoices."""
    messages_url: str = ""
    messages_token_file: Path | None = None
    code_again_s: int = 30
    """Pause before another sign-in code may be asked for by the same phone."""
    codes_per_phone: int = 6
    codes_per_address: int = 60
    """Sign-in codes an hour."""
    exchange_users: dict[str, str] = field(default_factory=dict)
    """1C user -> file with the password."""
    exchange_file_limit: int = 204_800
    exchange_step_s: int = 10
    """Seconds of one import step before it answers `progress`."""
    exchange_charset: str = "windows-1251"
    """Of our answers; 1C expects what Bitrix speaks."""
    exchange_most_bytes: int = 300_000_000
    """Largest sum of the files of one exchange."""
    exchange_idle_s: int = 120
    """An exchange that says nothing for so long is taken for broken off; another may begin."""
    warehouse: str = ""
    """Id or name of the warehouse that the shop sells from; empty: the first that 1C names."""
    price_type: str = ""
    """Id or name of the price type that the shop sells at; empty: the first that 1C names."""
    promo_price_type: str = "Акционная"
    """Id or name of the price type that wins while it is lower; empty: no promotions."""
    banned_groups: tuple[str, ...] = ("Алкоголь", "Табак")
    weight_prefixes: tuple[str, ...] = ("21",)
    utc_offset_minutes: int = 180
    """Local time of the places; the country keeps no summer time."""
    window_days: int = 4
    """Today and so many days more, less one, may be ordered for; well within the life of a hold."""
    placement_plan_every_s: int = 300
    """How often an exact solver plans the lockers anew, where it is installed; 0: never."""
    placement_solver_s: int = 10
    """How long it may think about one locker."""
    minimum_order_kopecks: int = 50_000
    buffer_percent: int = 12
    buffer_most_kopecks: int = 500_00
    """The buffer of one line is never more than this; 0: no cap."""
    most_hold_kopecks: int = 350_000_00
    """What the acquirer holds on one card at most."""
    cart_minutes: int = 60
    cart_most_minutes: int = 120
    payment_minutes: int = 15
    shortage_minutes: int = 10
    weight_tolerance_percent: int = 10
    piece_tolerance_percent: int = 30
    """The same for goods sold by the piece and priced by weight: a melon is what it is."""
    overweight_policy: tuple[str, ...] = ("trim", "second_hold", "at_door")
    """What to do with weighed goods that come to more than is held, the best first."""
    overweight_most_percent: int = 50
    """And never more than this above what was ordered, whoever pays."""
    overweight_minutes: int = 15
    """How long a customer has to confirm another hold before the next way is taken."""
    tares: dict[str, int] = field(default_factory=dict)
    """Containers of the shop by name, with their grams."""
    keep_ambient_hours: int = 48
    keep_cold_hours: int = 24
    """How long a locker keeps an order; the shorter one where anything in it is chilled or frozen."""
    pickup_code_digits: int = 8
    """8, or 6 with the last four digits of the phone as a second factor at lockers."""
    door_ports: dict[str, int] = field(default_factory=dict)
    """Where a courier's till listens for the app on the same machine, by till, where it is not the usual port."""
    loading_scan_back: bool = False
    """A courier's parcel counts as inside only after its label was scanned at the open cell."""
    reopen_s: int = 180
    """So long after a customer's door was shut it may be opened again; then the cell is free."""
    cold_stages: dict[str, Any] = field(default_factory=dict)
    """Stages without a probe, by name and zone: air_c10, rise_c10_per_hour, allowed_s. What is not here is unknown."""
    cold_limits: dict[str, Any] = field(default_factory=dict)
    """Other limits of a zone than the defaults: warm_above_c10, absolute_c10, alarm_after_s, block_after_s, …"""
    marking_url: str = ""
    """The marking service (permissive mode), as https://cdn.crpt.ru; empty: it is not asked."""
    marking_key_file: Path | None = None
    """X-API-KEY of the marking service."""
    marking_local_url: str = ""
    """The local module of the marking service, asked while the service cannot be; empty: there is none."""
    marking_local_user: str = ""
    marking_local_password_file: Path | None = None
    marking_sell_unchecked: bool = False
    """Sell marked goods although neither could be asked about the code."""
    seller_name: str = "Лукошко"
    seller_inn: str = ""
    seller_place: str = ""
    receipt_ahead: bool = True
    """Money that comes before the goods (SBP) has a receipt of prepayment, offset at the handover."""
    hold_at_door_internet: bool = False
    """A hold that is captured at a door or a counter is a settlement over the internet (tag 1125); no source says so."""
    exchange_by_goods: bool = True
    """What is netted in an exchange is paid by goods on both receipts (tag 1217); else as its money came (1031, 1081)."""
    seller_email: str = ""
    """Where receipts that are sent come from (tag 1117)."""
    online_till: str = ""
    """The till of orders that are paid over the internet and handed over by nobody (locker); empty: that of the place."""
    taxation: str = "osn"
    fee_vat: str = "vat22"
    default_vat: str = "vat10"
    demo: bool = False
    simulators: dict[str, str] = field(default_factory=dict)
    """Demo only: name -> address of a simulator that the twin page may reach through the server."""
    kiosk_url: str = ""
    """Demo only: where the locker's own screen is served."""
    log_level: str = "INFO"

    @property
    def database(self) -> str:
        """The URL of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lukoshko.sqlite'}"

    @cached_property
    def secret(self) -> str:
        """Key of signatures and keyed hashes; read once, for every request asks it."""
        return _secret(self.secret_file)

    @property
    def bank_secret(self) -> str:
        """The shop's secret at the acquirer."""
        return _secret(self.bank_secret_file)

    def acquirer_secret(self, name: str, key: str = "secret_file") -> str:
        """A secret that the shop shares with one of the acquirers; empty without a file. Raises BadSettings."""
        file = self.acquirers[name].get(key, "")
        return _secret(self.data_dir / file) if file else ""

    @property
    def loyalty_key(self) -> str:
        """The shop's key at the loyalty service."""
        return _secret(self.loyalty_key_file)

    @property
    def marking_key(self) -> str:
        """Key of the marking service; empty without a file."""
        return _secret(self.marking_key_file) if self.marking_key_file else ""

    @property
    def marking_local_password(self) -> str:
        """Password of the local module; empty without a file."""
        return _secret(self.marking_local_password_file) if self.marking_local_password_file else ""

    @property
    def messages_token(self) -> str:
        """Bearer token of the message gateway."""
        return _secret(self.messages_token_file)

    @property
    def mqtt_password(self) -> str:
        """This process's password at the broker; empty when it takes none."""
        return _secret(self.mqtt_password_file) if self.mqtt_password_file else ""

    @property
    def for_live(self) -> "Settings":
        """The same settings with the gateway's account at the broker."""
        return replace(self, mqtt_user=self.live_mqtt_user, mqtt_password_file=self.live_mqtt_password_file)

    @property
    def weight_rules(self) -> tuple[WeightRule, ...]:
        """Layouts of the shop's own weight labels."""
        return tuple(WeightRule(prefix) for prefix in self.weight_prefixes)

    @property
    def cold_profiles(self) -> dict[str, dict[Zone, Profile]]:
        """Declared profiles by stage and zone. Raises BadSettings."""
        return {
            stage: {
                Zone(zone): _part("cold_stages", Profile, {}, given)
                for zone, given in of.items()
                if _cold(zone)
            }
            for stage, of in self.cold_stages.items()
        }

    @property
    def zone_limits(self) -> dict[Zone, Limits]:
        """What the goods of each cold zone may stand. Raises BadSettings."""
        changed = {Zone(zone): given for zone, given in self.cold_limits.items() if _cold(zone)}
        return {
            zone: _part("cold_limits", Limits, msgspec.to_builtins(limits), changed.get(zone, {}))
            for zone, limits in LIMITS.items()
        }

    def exchange_password(self, user: str) -> str | None:
        """Password of a 1C user, or None when there is no such user."""
        file = self.exchange_users.get(user)
        return _secret(self.data_dir / file) if file else None


def _cold(zone: str) -> bool:
    if zone not in {known.value for known in LIMITS}:
        raise BadSettings(f"{zone} is no cold zone")
    return True


def _part(key: str, shape: type[T], default: dict[str, Any], given: Any) -> T:
    """A table of the settings; a key that the shape does not have is an error."""
    names = set(signature(shape).parameters)
    if not isinstance(given, dict) or (set(given) - names):
        raise BadSettings(f"{key}: one of {', '.join(sorted(names))} is expected, not {given}")
    try:
        return msgspec.convert({**default, **given}, shape)
    except msgspec.ValidationError as error:
        raise BadSettings(f"{key}: {error}") from error


def _secret(path: Path | None) -> str:
    if path is None:
        raise BadSettings("a secret file is not set")
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"a secret cannot be read: {path}: {error.strerror}") from error
