"""Who is given a ticket for which room; and that an ended right reaches every gateway."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from tests.conftest import FixedClock
from tests.http.checkout.front import GUARD, Front, Visitor, open_front

from lukoshko_server.live.tickets import Tickets
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.outbox.service import Effect
from lukoshko_server.views import Screens


@pytest.fixture
def front(engine: Engine, tmp_path: Path, clock: FixedClock) -> Iterator[Front]:
    with open_front(engine, tmp_path, clock) as opened:
        yield opened


def ordered(front: Front) -> Visitor:
    """A customer with an order."""
    anna = front.visitor("+79000000001")
    anna.put("milk", 2)
    assert anna.order("order-1", front.window(), payment="on_receipt")[0] == 202
    return anna


def test_rooms_are_given_to_those_whom_they_concern(front: Front) -> None:
    anna = ordered(front)
    visitors = {
        "anna": anna,
        "boris": front.visitor("+79000000002"),
        "picker": front.visitor("+79000000003", "picker"),
        "operator": front.visitor("+79000000004", "operator"),
    }
    table: dict[str, set[str]] = {
        "order:order-1": {"anna"},
        "order-staff:order-1": {"operator"},
        f"mine:{anna.id}": {"anna"},
        "orders": {"operator"},
        "picking": {"picker", "operator"},
        "task:order-1": {"picker", "operator"},
        "goods": set(visitors),
        "pickup:order-1": set(),
        "locker:locker-1": {"operator"},
        "order:moon": set(),
        "moon": set(),
        "": set(),
        "mine:": set(),
    }
    for room, allowed in table.items():
        for name, visitor in visitors.items():
            status, body = visitor.call("POST", "/live/ticket", {"rooms": [room]})
            assert (status == 200) is (name in allowed), f"{name} and {room}: {status}"
            if status != 200:
                assert (body["code"], body["facts"]) == ("live.not-your-room", {"room": room})


def test_one_room_too_many_refuses_the_whole_ticket(front: Front) -> None:
    anna = ordered(front)
    assert anna.call("POST", "/live/ticket", {"rooms": ["order:order-1", "orders"]})[0] == 403
    assert anna.call("POST", "/live/ticket", {"rooms": []})[0] == 400
    assert anna.call("POST", "/live/ticket", {"rooms": ["goods"] * 21})[0] == 400


def test_a_ticket_names_its_person_and_anybody_may_follow_the_goods(front: Front) -> None:
    anna = ordered(front)
    tickets = Tickets(front.app.settings.secret, front.clock)
    given = anna.call("POST", "/live/ticket", {"rooms": ["goods"]})[1]
    assert tickets.open(given["ticket"]).person == anna.id
    answer = front.flask.test_client().post("/api/v1/live/ticket", json={"rooms": ["goods"]}, headers=GUARD)
    assert tickets.open(answer.get_json()["ticket"]).person == "anyone"


def test_signing_out_and_other_roles_tell_every_gateway(front: Front) -> None:
    anna = ordered(front)
    picker = front.visitor("+79000000003", "picker")
    front.app.people.add_staff("+79000000003", "Имя", ["courier"])
    anna.call("POST", "/sign-out")
    with front.app.work.read() as tx:
        query = select(EffectRow.body).where(EffectRow.kind == "revoked").order_by(EffectRow.id)
        told = [json.loads(body)["person"] for body in tx.session.scalars(query)]
    assert told[-2:] == [picker.id, anna.id]


def test_pushed_views_equal_what_a_fetch_answers(front: Front) -> None:
    anna = ordered(front)
    operator = front.visitor("+79000000004", "operator")
    front.app.orders.move("order-1", "start_picking")
    pushed: list[Any] = []
    screens = Screens(
        front.app.work, front.app.hub, lambda told: pushed.extend(json.loads(body) for _, body in told)
    )
    with front.app.work.read() as tx:
        rows = tx.session.scalars(select(EffectRow).where(EffectRow.kind == "live").order_by(EffectRow.id))
        effects = [Effect(row.id, row.kind, row.key, row.body, 0) for row in rows]
    for effect in effects:
        screens.push(effect)
    told = [(each["room"], each["kind"], each["id"], each["seq"]) for each in pushed]
    assert len(told) == len(set(told)), "what waited for an older number has left with the newest"
    last = {each["room"]: each for each in pushed if each["id"] == "order-1"}
    assert last["order:order-1"]["view"] == anna.call("GET", "/orders/order-1")[1]
    assert last["order-staff:order-1"]["view"] == operator.call("GET", "/orders/order-1")[1]
    assert [last["orders"]["view"]] == operator.call("GET", "/board")[1]["orders"]
    assert [last[f"mine:{anna.id}"]["view"]] == anna.call("GET", "/orders")[1]["orders"]
    assert last["order:order-1"]["seq"] == last["order:order-1"]["view"]["seq"]
