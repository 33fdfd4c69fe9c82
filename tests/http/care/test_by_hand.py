"""Cells opened by a person of ours: for a reason, not too often, the customer is told; all at once by nobody."""

import inspect
from uuid import uuid4

import msgspec
import pytest
from tests.floor import LOCKER, MILK, PHONES, Shop

from lukoshko_wire import locker
from lukoshko_wire.message import parse
from lukoshko_wire.problems import Malformed
from lukoshko_wire.values import Way


def new() -> str:
    return str(uuid4())


def test_the_customer_is_told_when_one_of_us_opens_their_cell(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1})
    shop.pick(order)
    shop.stow(order)
    (parcel,) = shop.parcels(order)
    tap = new()
    for _ in range(2):
        shop.client("operator").ok(
            f"/lockers/{LOCKER}/cells/{parcel['cell']}/open", id=tap, why="help_customer"
        )
    shop.send()
    told = [text for phone, text in shop.messages if phone == PHONES["anna"] and "наш сотрудник" in text]
    assert len(told) == 1
    assert "по вашей просьбе" in told[0]
    assert len(shop.locker.obey()) == 1
    shop.client("operator").ok(f"/lockers/{LOCKER}/cells/9/open", id=new(), why="test")
    shop.send()
    assert len([text for _, text in shop.messages if "наш сотрудник" in text]) == 1, (
        "an empty cell is nobody's"
    )


def test_nobody_opens_a_whole_locker_one_cell_after_another(shop: Shop) -> None:
    technician = shop.client("technician")
    codes = []
    for no in range(17):
        codes.append(technician.post(f"/lockers/{LOCKER}/cells/{no % 9 + 1}/open", id=new(), why="test").code)
        shop.locker.obey()
    assert codes == [""] * 15 + ["locker.too-many-openings"] * 2
    assert shop.client("operator").post(f"/lockers/{LOCKER}/cells/1/open", id=new(), why="look").status == 202
    shop.clock.forward(minutes=11)
    assert technician.post(f"/lockers/{LOCKER}/cells/1/open", id=new(), why="test").status == 202


def test_opening_everything_is_impossible_over_the_network(shop: Shop) -> None:
    """No address opens without naming one cell, one order or one return, and no command can name more than one cell."""
    rules = [
        rule for rule in shop.app.flask().url_map.iter_rules() if rule.rule.endswith(("/open", "/recall"))
    ]
    assert len(rules) >= 4
    for rule in rules:
        assert {"no", "order_id", "return_id"} & rule.arguments, rule.rule
        if "no" in rule.arguments:
            assert "<int:no>" in rule.rule, "one number, no list"
    fields = {field.name: field.type for field in msgspec.structs.fields(locker.OpenCell)}
    assert [name for name in fields if "cell" in name] == ["cell"]
    for cells in ("0", "[1,2]", '"all"', "null", "385"):
        body = (
            f'{{"type":"open_cell","id":"x","cell":{cells},"reason":"service","issued_at":"2026-11-25T00:00:00Z",'
            '"expires_at":"2026-11-25T00:00:20Z","session":"s","actor":"a"}'
        )
        with pytest.raises(Malformed):
            parse(locker.OpenCell, body.encode())
    commands = [
        thing for thing in vars(locker).values()
        if inspect.isclass(thing) and issubclass(thing, msgspec.Struct) and "expires_at" in thing.__struct_fields__
    ]  # fmt: skip
    assert commands == [locker.OpenCell, locker.ZoneAction]
    assert not any("cell" in name for name in locker.ZoneAction.__struct_fields__), "one of them moves a bolt"
