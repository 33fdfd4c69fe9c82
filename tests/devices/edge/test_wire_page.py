"""The page about the wire names every channel, and its examples are messages."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from lukoshko_wire import live, locker, pos, rights
from lukoshko_wire.channels import Channel
from lukoshko_wire.message import encode, parse

PAGE = (Path(__file__).parents[3] / "docs/wire.md").read_text("utf-8")
DECLARED = [
    value
    for room in (locker, pos, live, rights)
    for value in vars(room).values()
    if isinstance(value, Channel)
]
CHANNELS = sorted({channel.template for channel in DECLARED})
EXAMPLES = re.findall(r"### `(\S+)`|```json (\w+)\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("template", CHANNELS)
def test_every_channel_has_its_heading(template: str) -> None:
    assert f"### `{template}`" in PAGE


def examples() -> list[tuple[str, str, bytes]]:
    """Topic template, name of the type, and text of each example."""
    found, under = [], ""
    for heading, name, text in EXAMPLES:
        under = heading or under
        if name:
            found.append((under, name, text.encode()))
    return found


@pytest.mark.parametrize(("template", "name", "text"), examples(), ids=lambda value: str(value)[-30:])
def test_every_example_is_a_message_of_its_channel(template: str, name: str, text: bytes) -> None:
    declared = [channel.body for channel in DECLARED if channel.template == template]
    shapes: list[Any] = [one for body in declared for one in get_args(body) or (body,)]
    shape = next(one for one in shapes if one.__name__ == name)
    message = parse(shape, text)
    assert parse(shape, encode(message)) == message


def test_every_channel_has_an_example() -> None:
    assert {template for template, _, _ in examples()} == set(CHANNELS)
