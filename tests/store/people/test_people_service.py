"""Codes, sessions and staff on both databases."""

import threading
from pathlib import Path

import pytest
from tests.conftest import FixedClock
from tests.shop import Postman, settings

from lukoshko_server.db import Work
from lukoshko_server.people.rules import Person, WrongCode
from lukoshko_server.people.service import People
from lukoshko_wire.problems import NotFound, TooMany

PHONE = "+79001234567"


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def people(work: Work, tmp_path: Path, postman: Postman) -> People:
    return People(work, settings(tmp_path), postman)


def wrong(code: str) -> str:
    """Another code than this."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_signs_in_once_and_makes_a_customer(people: People, postman: Postman) -> None:
    people.ask_code("8 900 123-45-67", "192.0.2.1")
    token, person = people.sign_in(PHONE, postman.code())
    assert (person.phone, person.roles) == (PHONE, ["customer"])
    assert people.person_of(token) == person
    with pytest.raises(WrongCode):
        people.sign_in(PHONE, postman.code())


def test_the_same_phone_is_the_same_person_next_time(
    people: People, postman: Postman, clock: FixedClock
) -> None:
    people.ask_code(PHONE)
    _, first = people.sign_in(PHONE, postman.code())
    clock.forward(minutes=1)
    people.ask_code(PHONE)
    _, second = people.sign_in(PHONE, postman.code())
    assert first == second


def test_five_wrong_tries_spoil_a_code(people: People, postman: Postman) -> None:
    people.ask_code(PHONE)
    for _ in range(5):
        with pytest.raises(WrongCode):
            people.sign_in(PHONE, wrong(postman.code()))
    with pytest.raises(WrongCode):
        people.sign_in(PHONE, postman.code())


def test_an_expired_code_does_not_fit(people: People, postman: Postman, clock: FixedClock) -> None:
    people.ask_code(PHONE)
    clock.forward(minutes=5)
    with pytest.raises(WrongCode):
        people.sign_in(PHONE, postman.code())


def test_a_second_code_at_once_is_refused_and_the_first_still_fits(people: People, postman: Postman) -> None:
    people.ask_code(PHONE)
    with pytest.raises(TooMany):
        people.ask_code(PHONE)
    people.sign_in(PHONE, postman.code())


def test_a_session_ends_by_itself_and_by_signing_out(
    people: People, postman: Postman, clock: FixedClock
) -> None:
    people.ask_code(PHONE)
    first, _ = people.sign_in(PHONE, postman.code())
    people.sign_out(first)
    assert people.person_of(first) is None
    people.sign_out(first)
    clock.forward(minutes=1)
    people.ask_code(PHONE)
    second, _ = people.sign_in(PHONE, postman.code())
    clock.forward(days=29)
    assert people.person_of(second) is not None
    clock.forward(days=1)
    assert people.person_of(second) is None
    people.tick(clock())


def test_staff_of_one_phone_is_one_person_and_roles_are_replaced(people: People) -> None:
    first = people.add_staff(PHONE, "Пётр", ["picker"])
    second = people.add_staff("89001234567", "Пётр", ["courier", "clerk"], place_id="shop", till_id="till-1")
    assert second == Person(first.id, "Пётр", PHONE, ["courier", "clerk"], "shop", "till-1")
    third = people.add_staff(PHONE, "Пётр", ["courier"], inn="500100732259")
    assert (third.inn, people.get(first.id).inn) == ("500100732259", "500100732259")
    for wrong in ("500100732258", "7707083893"):
        with pytest.raises(ValueError, match="INN"):
            people.add_staff(PHONE, "Пётр", ["courier"], inn=wrong)
    second = people.add_staff(PHONE, "Пётр", ["courier", "clerk"], place_id="shop", till_id="till-1")
    assert people.with_role("picker") == []
    assert people.with_role("courier") == [second]


def test_people_are_found_by_digits_and_by_the_beginning_of_a_name(people: People) -> None:
    anna = people.add_staff(PHONE, "Anna_K", ["customer"])
    people.add_staff("+79007654321", "AnnaXK", ["customer"])
    assert people.matching("234567") == [anna.id]
    assert people.matching("anna_") == [anna.id]
    assert people.matching("%") == []


def test_an_unknown_person_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        people.get("nobody")


def test_one_code_typed_by_many_at_once_signs_in_one(people: People, postman: Postman) -> None:
    people.ask_code(PHONE)
    tokens: list[str] = []

    def sign_in() -> None:
        try:
            tokens.append(people.sign_in(PHONE, postman.code())[0])
        except WrongCode:
            return

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(tokens) == 1
