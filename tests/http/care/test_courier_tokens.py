"""Tokens on a courier's phone: for what is carried and for an own errand; what they opened comes to the same."""

from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.floor import BREAD, LOCKER, MILK, Shop

from lukoshko_server.rights.keys import Keys
from lukoshko_wire import locker, passes
from lukoshko_wire.rights import signed_bytes
from lukoshko_wire.values import Way

PATH = f"/lockers/{LOCKER}/courier-tokens"


def tokens(shop: Shop, who: str = "courier") -> list[Any]:
    return list(shop.client(who).see(PATH)["tokens"])


def signed(shop: Shop, text: str) -> passes.Token:
    """What a token says; its signature is the shop's, over this locker's name."""
    payload, signature = passes.read(text)
    public = Ed25519PublicKey.from_public_bytes(Keys(shop.app.settings).public)
    public.verify(signature, signed_bytes("token", LOCKER, payload))
    return passes.unpack(payload)


def opened(shop: Shop, cell: int, reason: str) -> None:
    """The locker opened a cell by a token while nobody could reach it; told later."""
    about: dict[str, Any] = {"id": f"a-{uuid4()}", "cell": cell, "reason": reason, "how": "token"}
    shop.locker.fact(locker.AttemptByRight, **about)
    shop.locker.fact(locker.OpenedByRight, **about)
    shop.locker.close(cell)


def carried(shop: Shop) -> str:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.carry(order)
    return order


def test_what_a_courier_carries_is_in_one_token_that_loads_the_locker_alone(shop: Shop) -> None:
    assert tokens(shop) == []
    order = carried(shop)
    (load,) = tokens(shop)
    assert tokens(shop) == [load], "the same text as often as it is asked for"
    said = signed(shop, load["token"])
    assert (said.role, list(said.cells), load["what"]) == ("courier", load["cells"], "load")
    assert said.not_before <= shop.clock() < said.expires_at
    shop.locker.leave()
    for cell in load["cells"]:
        opened(shop, cell, "deposit")
    assert shop.see(order)["state"] == "ready"
    assert {each["state"] for each in shop.parcels(order)} == {"in_cell"}
    assert tokens(shop) == [], "nothing is left to put in"


def test_an_errand_is_a_token_to_take_back_of_its_courier_alone(shop: Shop) -> None:
    order = carried(shop)
    shop.stow_on(order)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    shop.clock.forward(seconds=5)
    assert tokens(shop, "courier2") == []
    courier = shop.client("courier2").id
    assert shop.client("operator").post(f"/errands/{LOCKER}/courier", courier_id=courier).status < 300
    (back,) = tokens(shop, "courier2")
    said = signed(shop, back["token"])
    assert (said.role, list(said.cells), back["what"]) == ("recall", back["cells"], "take_back")
    assert len(back["cells"]) == 2
    assert not [each for each in tokens(shop) if each["what"] == "take_back"]
    for cell in back["cells"]:
        opened(shop, cell, "recall")
    assert {each["state"] for each in shop.parcels(order)} == {"returned"}
    assert tokens(shop, "courier2") == []


def test_tokens_are_for_couriers_and_for_lockers_that_there_are(shop: Shop) -> None:
    for who, status in (("", 401), ("anna", 403), ("operator", 403), ("technician", 403)):
        assert shop.client(who).get(PATH).status == status
    assert shop.client("courier").get("/lockers/none/courier-tokens").status == 404
