"""Settings back into a file: what `read_config` reads, written whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec

from lukoshko_edge.config import Section


def encode(section: Section) -> str:
    """A TOML document without what is as it would be anyway: plain keys, then tables, then tables that repeat."""
    values = _told(section)
    plain = [f"{key} = {_inline(value)}" for key, value in values.items() if not _is_table(value)]
    tables = [text for key, value in values.items() if _is_table(value) for text in _tables(key, value)]
    return "\n".join([*plain, *tables]) + "\n"


def write_config(path: Path, section: Section) -> None:
    """Replace a settings file in one step, durably, with the rights that it had; the old one stays beside it."""
    fresh, old = path.with_name(f"{path.name}.new"), path.with_name(f"{path.name}.old")
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    fresh.touch(mode=mode)
    fresh.chmod(mode)
    with fresh.open("w", encoding="utf-8") as file:
        file.write(encode(section))
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        old.unlink(missing_ok=True)
        old.hardlink_to(path)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _told(section: Section) -> dict[str, Any]:
    told = {}
    for field in msgspec.structs.fields(section):
        value = getattr(section, field.name)
        usual = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if value is None or value == usual:
            continue
        told[field.encode_name] = _plain(value)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, Section):
        return _told(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return msgspec.to_builtins(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _tables(key: str, value: Any) -> list[str]:
    head = f"\n[{key}]" if isinstance(value, dict) else f"\n[[{key}]]"
    tables = [value] if isinstance(value, dict) else value
    return [
        "\n".join([head, *(f"{name} = {_inline(item)}" for name, item in table.items())]) for table in tables
    ]


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
