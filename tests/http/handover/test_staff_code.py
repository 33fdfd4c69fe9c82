"""A technician's own code at a locker: begun, heard of, ended; who may have one."""

import pytest
from tests.floor import LOCKER, Shop
from tests.http.handover.test_offline_pickup import ack, the_list

PATH = f"/lockers/{LOCKER}/staff-code"


def test_a_code_is_begun_heard_of_and_ended(shop: Shop) -> None:
    technician = shop.client("technician")
    assert technician.see(PATH)["code"] == ""
    begun = technician.ok(PATH)
    assert len(begun["code"]) == 10
    assert begun["until"]
    assert begun["heard"] is False
    ack(shop)
    assert technician.see(PATH) == {**begun, "heard": True}
    version = the_list(shop).version
    assert technician.ok(PATH)["code"] == begun["code"], "the same shift"
    assert the_list(shop).version == version
    assert [each.person_id for each in the_list(shop).technicians]

    shop.clock.forward(seconds=5)
    assert technician.delete(PATH).body["code"] == ""
    assert technician.see(PATH)["code"] == ""
    assert the_list(shop).technicians == []
    assert the_list(shop).version == version + 1
    assert technician.delete(PATH).status == 200
    assert the_list(shop).version == version + 1, "what is over is not ended again"
    shop.clock.forward(seconds=5)
    assert technician.ok(PATH)["code"] not in ("", begun["code"]), "an ended code does not come back"


def test_a_shift_ends_by_itself(shop: Shop) -> None:
    technician = shop.client("technician")
    technician.ok(PATH)
    shop.clock.forward(hours=14, seconds=1)
    assert technician.see(PATH)["code"] == ""


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", "operator", ""])
def test_others_begin_and_end_nothing(shop: Shop, who: str) -> None:
    person = shop.client(who)
    assert {person.post(PATH).status, person.delete(PATH).status} == {403 if who else 401}


def test_a_locker_that_is_none_gets_no_list(shop: Shop) -> None:
    technician = shop.client("technician")
    path = "/lockers/nobody/staff-code"
    assert [technician.post(path).code, technician.delete(path).code] == ["devices.unknown"] * 2
