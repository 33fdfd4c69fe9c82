"""The settings file: every key is known and of its kind, and what every receipt says is what a register takes."""

import logging
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from lukoshko_server.config import BadSettings, Settings
from lukoshko_wire.fiscal_codes import PLAIN, TAXATION
from lukoshko_wire.fiscal_ids import valid_inn
from lukoshko_wire.receipts import LONGEST_PLACE
from lukoshko_wire.values import Overweight

log = logging.getLogger(__name__)
LONGEST_EMAIL = 64
MOST_TARE_GRAMS = 20_000
PLAIN_VAT = [rate.value for rate in PLAIN]


def load(path: Path) -> Settings:
    """Read a settings file; relative paths are relative to it. Raises BadSettings."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}") from error
    known = {item.name: item for item in fields(Settings)}
    if unknown := sorted(set(raw) - set(known)):
        raise BadSettings(f"{path}: unknown keys: {', '.join(unknown)}")
    if "data_dir" not in raw:
        raise BadSettings(f"{path}: data_dir is missing")
    values = {name: _value(path, name, _kind(known[name].type), value) for name, value in raw.items()}
    settings = Settings(**values)
    if unknown := sorted(set(settings.overweight_policy) - set(Overweight)):
        raise BadSettings(f"{path}: overweight_policy: unknown: {', '.join(unknown)}")
    if bad := sorted(name for name, grams in settings.tares.items() if not 0 < grams <= MOST_TARE_GRAMS):
        raise BadSettings(f"{path}: tares: from 1 to {MOST_TARE_GRAMS} grams: {', '.join(bad)}")
    if settings.pickup_code_digits not in (6, 8):
        raise BadSettings(f"{path}: pickup_code_digits must be 6 or 8")
    if settings.sbp_charge not in ("order", "weighed"):
        raise BadSettings(f"{path}: sbp_charge must be order or weighed")
    _check_seller(path, settings)
    declared, _ = settings.cold_profiles, settings.zone_limits  # a wrong key is an error at the start
    if not declared:
        log.warning("%s: no stage of the cold is declared: what is not in a cell counts as warm", path)
    return settings


def _check_seller(path: Path, settings: Settings) -> None:
    """What every receipt says must be what a register takes, before the first one is made."""
    if settings.taxation not in TAXATION:
        raise BadSettings(f"{path}: taxation must be one of {', '.join(TAXATION)}")
    for name in ("fee_vat", "default_vat"):
        if getattr(settings, name) not in PLAIN_VAT:
            raise BadSettings(f"{path}: {name} must be one of {', '.join(PLAIN_VAT)}")
    for name, most in (("seller_place", LONGEST_PLACE), ("seller_email", LONGEST_EMAIL)):
        if len(getattr(settings, name)) > most:
            raise BadSettings(f"{path}: {name} has at most {most} characters")
    if settings.seller_inn and not valid_inn(settings.seller_inn):
        raise BadSettings(f"{path}: seller_inn {settings.seller_inn} is not an INN")


def _kind(annotation: Any) -> str:
    return annotation.__name__ if annotation in (str, int, bool) else str(annotation)


def _value(path: Path, name: str, kind: str, value: Any) -> Any:
    if "Path" in kind and isinstance(value, str):
        return (path.parent / value).resolve()
    if kind.startswith("tuple") and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if kind.startswith("dict") and isinstance(value, dict):
        return value
    wanted = {"str": str, "int": int, "bool": bool}.get(kind)
    if wanted is None or type(value) is not wanted:
        raise BadSettings(f"{path}: {name} must be {kind}")
    return value
