"""Who follows what, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lukoshko_server.live.hub import MOST_ROOMS, SILENT, Hub, TooManyRooms
from lukoshko_server.live.tickets import LASTS, BadTicket
from lukoshko_wire.live import Ticket

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Sockets:
    """Rooms of sockets as a gateway keeps them."""

    def __init__(self) -> None:
        self.rooms: dict[str, set[str]] = {}
        self.dropped: list[str] = []

    def enter(self, sid: str, room: str) -> None:
        self.rooms.setdefault(sid, set()).add(room)

    def leave(self, sid: str, room: str) -> None:
        self.rooms[sid].remove(room)

    def drop(self, sid: str) -> None:
        self.rooms.pop(sid, None)
        self.dropped.append(sid)


def ticket(*rooms: str, person: str = "anna", minutes: int = 30) -> Ticket:
    return Ticket(person=person, rooms=list(rooms), expires_at=START + timedelta(minutes=minutes))


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.fixture
def sockets() -> Sockets:
    return Sockets()


@pytest.fixture
def hub(sockets: Sockets) -> Hub:
    made = Hub(sockets)
    made.arrive("s-1", START)
    return made


def test_a_room_ends_with_its_own_ticket_though_another_goes_on(hub: Hub, sockets: Sockets) -> None:
    hub.join("s-1", ticket("orders", "picking"))
    hub.join("s-1", ticket("picking", minutes=60))
    assert hub.expire(after(30)) == 0
    assert sockets.rooms == {"s-1": {"picking"}}
    assert hub.expire(after(60)) == 1
    assert sockets.dropped == ["s-1"]


def test_an_older_ticket_does_not_shorten_a_newer_one(hub: Hub, sockets: Sockets) -> None:
    hub.join("s-1", ticket("orders", minutes=60))
    hub.join("s-1", ticket("orders"))
    hub.expire(after(30))
    assert sockets.rooms == {"s-1": {"orders"}}


def test_another_persons_ticket_on_the_same_screen_begins_anew(hub: Hub, sockets: Sockets) -> None:
    hub.join("s-1", ticket("orders", "goods"))
    hub.join("s-1", ticket("goods", person="boris"))
    assert sockets.rooms == {"s-1": {"goods"}}
    assert hub.revoke("anna", START) == 0
    assert hub.revoke("boris", START) == 1


def test_a_revocation_drops_every_screen_of_the_person_and_no_other(hub: Hub, sockets: Sockets) -> None:
    for no, person in enumerate(("anna", "anna", "boris"), start=1):
        hub.join(f"s-{no}", ticket("orders", person=person))
    assert hub.revoke("anna", START) == 2
    assert sockets.rooms == {"s-3": {"orders"}}


def test_a_ticket_that_was_signed_before_a_revocation_lets_nobody_in_again(
    hub: Hub, sockets: Sockets
) -> None:
    before = ticket("orders")
    hub.join("s-1", before)
    hub.revoke("anna", after(1))
    hub.arrive("s-2", after(2))
    with pytest.raises(BadTicket):
        hub.join("s-2", before)
    assert sockets.rooms == {}
    hub.join("s-2", ticket("orders", minutes=32))
    assert sockets.rooms == {"s-2": {"orders"}}


def test_a_screen_that_shows_no_ticket_is_dropped(hub: Hub, sockets: Sockets) -> None:
    assert hub.expire(START + SILENT - timedelta(seconds=1)) == 0
    assert hub.expire(START + SILENT) == 1
    assert len(hub) == 0


def test_a_screen_follows_only_so_many_rooms(hub: Hub, sockets: Sockets) -> None:
    hub.join("s-1", ticket(*(f"task:{no}" for no in range(MOST_ROOMS))))
    with pytest.raises(TooManyRooms):
        hub.join("s-1", ticket("orders"))
    assert len(sockets.rooms["s-1"]) == MOST_ROOMS


class Followers(RuleBasedStateMachine):
    """Sockets are in exactly the rooms that a live ticket of the screen's last person names."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets = Sockets()
        self.hub = Hub(self.sockets)
        self.now = START
        self.told: dict[str, tuple[str, dict[str, datetime]]] = {}
        self.revoked: dict[str, datetime] = {}

    @rule(
        sid=st.sampled_from(["s-1", "s-2"]),
        person=st.sampled_from(["anna", "boris"]),
        rooms=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3),
        minutes=st.integers(1, 60),
    )
    def show(self, sid: str, person: str, rooms: list[str], minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes)
        shown = Ticket(person=person, rooms=rooms, expires_at=until)
        if until - LASTS <= self.revoked.get(person, START - LASTS):
            with pytest.raises(BadTicket):
                self.hub.join(sid, shown)
            return
        self.hub.join(sid, shown)
        was, known = self.told.get(sid, (person, {}))
        known = dict(known) if was == person else {}
        for room in rooms:
            known[room] = max(known.get(room, until), until)
        self.told[sid] = (person, known)

    @rule(minutes=st.integers(1, 60))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.hub.expire(self.now)
        for sid, (person, known) in list(self.told.items()):
            live = {room: until for room, until in known.items() if until > self.now}
            self.told[sid] = (person, live)
            if not live:
                del self.told[sid]

    @rule(person=st.sampled_from(["anna", "boris"]))
    def revoke(self, person: str) -> None:
        self.hub.revoke(person, self.now)
        self.revoked[person] = self.now
        self.told = {sid: told for sid, told in self.told.items() if told[0] != person}

    @invariant()
    def rooms_agree(self) -> None:
        assert {sid: rooms for sid, rooms in self.sockets.rooms.items() if rooms} == {
            sid: set(known) for sid, (_, known) in self.told.items()
        }


Followers.TestCase.settings = settings(max_examples=60, deadline=None)
TestFollowers = Followers.TestCase
