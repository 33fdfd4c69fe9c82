"""The committed TypeScript says exactly what the Python messages say."""

import pathlib
import re
import subprocess
import sys
from typing import get_args

import msgspec
import pytest

from lukoshko_wire import export
from lukoshko_wire.api.orders import OrderState
from lukoshko_wire.message import Message

COMMITTED = pathlib.Path(__file__).parents[3] / "pwa" / "src" / "wire" / "api.gen.ts"


class Odd(Message, frozen=True):
    """A message that JSON cannot carry whole."""

    raw: bytes


def test_the_committed_file_is_fresh() -> None:
    run = [sys.executable, "-m", "lukoshko_wire.export"]
    fresh = subprocess.run(run, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    assert COMMITTED.read_text("utf-8") == fresh, (
        "run: python -m lukoshko_wire.export > pwa/src/wire/api.gen.ts"
    )


def test_every_field_of_every_body_is_in_its_interface() -> None:
    blocks = dict(
        re.findall(r"^export interface (\w+) \{\n(.*?)^\}", export.typescript(), re.MULTILINE | re.DOTALL)
    )
    messages = [
        thing
        for module in export.modules()
        for _, thing in export.own(module)
        if isinstance(thing, type) and issubclass(thing, Message)
    ]
    assert {message.__name__ for message in messages} == set(blocks)
    for message in messages:
        fields = [field.encode_name for field in msgspec.structs.fields(message)]
        assert re.findall(r"^\t(\w+): ", blocks[message.__name__], re.MULTILINE) == fields


@pytest.mark.parametrize(
    "line",
    [
        "\tstate: OrderState;",
        "\taddress: Address | null;",
        "\tshortages: ShortageView[];",
        "\tways: Record<string, number>;",
        "\tview: unknown;",
        '\tlanguage: "en" | "ru" | null;',
        "\tstarts_at: string;",
        'export const WAY = ["locker", "courier", "counter"] as const;',
    ],
)
def test_a_field_is_spelled_as_the_wire_carries_it(line: str) -> None:
    assert f"{line}\n" in export.typescript()


def test_a_named_set_of_words_keeps_the_order_of_the_source() -> None:
    listed = ", ".join(f'"{state}"' for state in get_args(OrderState))
    assert f"export const ORDER_STATE = [{listed}] as const;" in export.typescript()


def test_what_json_cannot_carry_is_refused() -> None:
    with pytest.raises(TypeError, match="no TypeScript"):
        export.interface(Odd, {})
