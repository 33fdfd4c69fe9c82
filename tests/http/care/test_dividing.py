"""A parcel that no single cell takes: divided over several, all or nothing, and true to the gram ever after."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.floor import BREAD, CHEESE, LOCKER, MILK, Shop

from lukoshko_server.lockers.rules import Cell
from lukoshko_wire import locker
from lukoshko_wire.values import Way, Zone

PATH = f"/lockers/{LOCKER}/loading"


def new() -> str:
    return str(uuid4())


def shut(shop: Shop, *cells: int) -> None:
    for no in cells:
        shop.app.lockers.overlay(LOCKER, no, "maintenance", True, "tests", "tests")


def others(parcel: Mapping[str, Any]) -> list[int]:
    """The other chilled cells."""
    return sorted({4, 5, 6} - {parcel["cell"]})


def free_again(shop: Shop, no: int) -> None:
    shop.app.lockers.overlay(LOCKER, no, "maintenance", False, "tests", "tests")


def carried(shop: Shop, lines: Mapping[str, int]) -> tuple[str, list[dict[str, Any]]]:
    order = shop.order(Way.LOCKER, lines)
    shop.pick(order)
    shop.carry(order)
    return order, shop.parcels(order)


def too_big(shop: Shop, barcode: str) -> str:
    """The courier has the cell open, and it does not fit; what the server says."""
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=barcode)
    shop.locker.obey(close=False)
    return courier.post(f"{PATH}/elsewhere", id=new(), barcode=barcode, why="too_big").code


def contents(*parcels: Mapping[str, Any]) -> Counter[int]:
    return Counter(
        {
            no: sum(
                line["quantity"] for each in parcels for line in each["contents"] if line["line_no"] == no
            )
            for no in {line["line_no"] for each in parcels for line in each["contents"]}
        }
    )


def place_rest(shop: Shop, order: str) -> None:
    courier = shop.client("courier")
    for item in courier.see(PATH)["parcels"]:
        if item["state"] == "waiting":
            courier.ok(PATH, id=new(), barcode=item["parcel"]["barcode"])
            shop.locker.obey()
            shop.clock.forward(seconds=5)


def test_a_parcel_is_divided_over_two_cells_and_given_out_from_both(shop: Shop) -> None:
    order, (whole,) = carried(shop, {MILK: 6})
    shut(shop, *others(whole))
    courier = shop.client("courier")
    before = shop.app.floor.cold.views([order])[whole["id"]]
    assert too_big(shop, whole["barcode"]) == "loading.no-room"
    free_again(shop, others(whole)[0])
    offer = courier.see(f"{PATH}/division/{whole['barcode']}")
    assert [part["stays"] for part in offer["parts"]] == [True, False]
    assert sum(part["grams"] for part in offer["parts"]) == whole["grams"]
    tap = new()
    for _ in range(2):
        courier.ok(f"{PATH}/divide", id=tap, barcode=whole["barcode"])
    first, second = shop.parcels(order)
    assert [each["cell"] for each in (first, second)] == [part["cell"] for part in offer["parts"]]
    assert contents(first, second) == contents(whole)
    assert first["grams"] + second["grams"] == whole["grams"]
    assert (first["grams"], second["grams"]) == (1000, 2000), "evened out by the room that each cell has"
    assert (first["of"], second["of"], second["no"]) == (2, 2, 2)
    assert second["barcode"] != first["barcode"] == whole["barcode"]
    counted = shop.app.floor.cold.views([order])
    assert counted[second["id"]] == counted[first["id"]] == before, "both were as long in the bag"
    assert not shop.locker.commands(), "its door stands open already"
    shown = {item["parcel"]["id"]: item for item in courier.see(PATH)["parcels"]}
    assert (shown[first["id"]]["state"], shown[second["id"]]["state"]) == ("open", "waiting")
    assert (shown[first["id"]]["by_hand"], shown[second["id"]]["by_hand"]) == (False, True)
    shop.locker.close(first["cell"])
    assert shop.see(order)["state"] == "on_the_way", "half of it is in the courier's hands"
    place_rest(shop, order)
    assert shop.see(order)["state"] == "ready"
    lies = {entry.cell for entry in shop.app.floor.admission.granting._lies(order)}
    assert lies == {first["cell"], second["cell"]}, "one right for both"
    anna = shop.client("anna")
    anna.ok(f"/pickups/{order}/open", id=new())
    shop.let_bank_speak()
    shop.till_counter.print()
    assert shop.locker.obey() != []
    anna.ok(f"/pickups/{order}/open", id=new())
    shop.locker.obey()
    anna.ok(f"/pickups/{order}/done")
    assert shop.see(order)["state"] == "completed"
    assert {each["state"] for each in shop.parcels(order)} == {"handed"}
    assert shop.reconciliation()["differences"] == []


def test_a_part_that_was_taken_out_again_is_one_parcel_like_any(shop: Shop) -> None:
    order, (whole,) = carried(shop, {MILK: 6})
    shut(shop, *others(whole))
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=whole["barcode"])
    shop.locker.obey(close=False)
    free_again(shop, others(whole)[0])
    courier.ok(f"{PATH}/divide", id=new(), barcode=whole["barcode"])
    shop.locker.close(whole["cell"])
    place_rest(shop, order)
    second = shop.parcels(order)[1]
    courier.ok(f"{PATH}/undo", id=new(), barcode=second["barcode"])
    shop.locker.obey()
    assert shop.see(order)["state"] == "on_the_way"
    assert [each["state"] for each in shop.parcels(order)] == ["in_cell", "with_courier"]
    courier.ok(PATH, id=new(), barcode=second["barcode"])
    shop.locker.obey()
    assert shop.see(order)["state"] == "ready"


def test_what_spoils_of_a_divided_parcel_is_left_out_alone(shop: Shop) -> None:
    order, (whole,) = carried(shop, {MILK: 6})
    shut(shop, *others(whole))
    shop.client("courier").ok(PATH, id=new(), barcode=whole["barcode"])
    shop.locker.obey(close=False)
    free_again(shop, others(whole)[0])
    shop.client("courier").ok(f"{PATH}/divide", id=new(), barcode=whole["barcode"])
    _, second = shop.parcels(order)
    shop.client("operator").ok(f"/parcels/{second['id']}/spoil", why="упал")
    (line,) = shop.see(order)["lines"]
    assert line["refused"] == second["contents"][0]["quantity"]
    shop.locker.close(whole["cell"])
    assert shop.see(order)["state"] == "ready", "what is left of it waits for its customer"


def test_weighed_goods_stay_together_for_nobody_knows_what_a_piece_weighs(shop: Shop) -> None:
    order, (whole,) = carried(shop, {CHEESE: 3000})
    shut(shop, *others(whole))
    assert too_big(shop, whole["barcode"]) == "loading.no-room"
    free_again(shop, others(whole)[0])
    assert shop.client("courier").get(f"{PATH}/division/{whole['barcode']}").code == "loading.not-divisible"
    assert shop.client("courier").post(f"{PATH}/divide", id=new(), barcode=whole["barcode"]).status == 409
    assert len(shop.parcels(order)) == 1, "all or nothing"


def test_a_jam_without_another_cell_is_divided_and_the_faulty_cell_is_none_of_it(shop: Shop) -> None:
    flat = [Cell(no, Zone.CHILLED, 360, 500, 130, 10_000, column=no) for no in (5, 6)]
    shop.app.lockers.add(LOCKER, "Продуктомат на Лесной", "Лесная, 5", flat)
    order, (whole,) = carried(shop, {MILK: 20})
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=whole["barcode"])
    for _ in range(3):
        shop.clock.forward(seconds=4)
        shop.locker.fail()
    again = courier.post(f"{PATH}/elsewhere", id=new(), barcode=whole["barcode"], why="broken")
    assert again.code == "loading.divide"
    courier.ok(f"{PATH}/divide", id=new(), barcode=whole["barcode"])
    assert sorted(each["cell"] for each in shop.parcels(order)) == [5, 6]
    assert shop.locker.obey() == [shop.parcels(order)[0]["cell"]], "the first one opens at once"
    place_rest(shop, order)
    assert shop.see(order)["state"] == "ready"


def test_only_the_courier_of_the_order_divides_it(shop: Shop) -> None:
    _, (whole,) = carried(shop, {MILK: 6})
    stranger = shop.client("courier2")
    assert stranger.get(f"{PATH}/division/{whole['barcode']}").status == 403
    assert stranger.post(f"{PATH}/divide", id=new(), barcode=whole["barcode"]).status == 403
    assert shop.client("anna").post(f"{PATH}/divide", id=new(), barcode=whole["barcode"]).status == 403


def homeless(shop: Shop) -> tuple[str, dict[str, Any]]:
    """An order of milk and bread of which the milk finds no cell; the bread lies in its own."""
    order, (bread, milk) = carried(shop, {MILK: 6, BREAD: 1})
    courier = shop.client("courier")
    courier.ok(PATH, id=new(), barcode=bread["barcode"])
    shop.locker.obey()
    shut(shop, *others(milk))
    assert too_big(shop, milk["barcode"]) == "loading.no-room"
    return order, milk


def test_without_any_room_the_operator_and_the_customer_know_and_a_later_cell_ends_it(shop: Shop) -> None:
    order, milk = homeless(shop)
    courier, operator = shop.client("courier"), shop.client("operator")
    assert courier.post(f"{PATH}/elsewhere", id=new(), barcode=milk["barcode"], why="too_big").status == 409
    assert shop.see(order)["trouble"] == "loading.no-room"
    (claim,) = operator.see("/claims")["claims"]
    assert (claim["kind"], claim["cell"]) == ("place", milk["cell"])
    named = shop.reconciliation()["differences"]
    assert [(each["kind"], each["about"], each["due_at"]) for each in named] == [
        ("claim", "place", claim["due_at"])
    ]
    shop.send()
    told = [text for _, text in shop.messages if "не хватило места" in text]
    assert len(told) == 1, "said once"
    assert shop.client("anna").see(f"/orders/{order}")["other_way"] is True
    shown = {item["parcel"]["id"]: item["state"] for item in courier.see(PATH)["parcels"]}
    assert shown[milk["id"]] == "open", "its door is to be shut first"
    shop.locker.close(milk["cell"])
    shown = {item["parcel"]["id"]: item["state"] for item in courier.see(PATH)["parcels"]}
    assert shown[milk["id"]] == "no_room", "a shut door confirms nothing that did not go through it"
    assert shop.see(order)["state"] == "on_the_way"
    free_again(shop, others(milk)[1])
    courier.ok(f"{PATH}/elsewhere", id=new(), barcode=milk["barcode"], why="broken")
    shop.locker.obey()
    assert shop.see(order)["state"] == "ready"
    assert shop.see(order)["trouble"] == ""
    assert operator.see("/claims")["claims"] == []
    assert shop.client("anna").see(f"/orders/{order}")["other_way"] is False


def test_the_customer_has_it_brought_instead(shop: Shop) -> None:
    order, milk = homeless(shop)
    anna, courier = shop.client("anna"), shop.client("courier")
    home = {"street": "Лесная, 1"}
    wrong = anna.post(f"/orders/{order}/other-way", way="counter", place_id="zone-1")
    assert (wrong.status, wrong.code) == (409, "claim.wrong-way")
    assert anna.post(f"/orders/{order}/other-way", way="courier", place_id="zone-1").code == "claim.wrong-way"
    foreign = shop.client("picker").post(f"/orders/{order}/other-way", way="courier", place_id="zone-1")
    assert foreign.status == 403
    for _ in range(2):
        anna.ok(f"/orders/{order}/other-way", way="courier", place_id="zone-1", address=home)
    seen = shop.see(order)
    assert (seen["way"], seen["state"], seen["trouble"]) == ("courier", "on_the_way", "")
    assert {stop["kind"] for stop in courier.see("/route")["stops"]} == {"door"}
    sum_ = seen["total_kopecks"]
    early = courier.post(f"/handovers/{order}/settle", id=new(), method="hold", expected_kopecks=sum_)
    assert early.code == "handover.not-here", "the bread lies in the locker yet"
    shop.locker.close(milk["cell"])
    (back,) = courier.see(PATH)["take_back"]
    courier.ok(f"/lockers/{LOCKER}/cells/{back['cell']}/recall", id=new())
    shop.locker.obey()
    assert {each["state"] for each in shop.parcels(order)} == {"with_courier"}
    assert courier.see(PATH)["take_back"] == []
    courier.ok(f"/handovers/{order}/settle", id=new(), method="hold", expected_kopecks=sum_)
    shop.let_bank_speak()
    shop.till_door.print()
    courier.ok(f"/handovers/{order}/handed", id=new())
    assert shop.see(order)["state"] == "completed"
    assert shop.reconciliation()["differences"] == []


def test_the_customer_fetches_it_in_a_shop_instead(shop: Shop) -> None:
    order, milk = homeless(shop)
    courier = shop.client("courier")
    shop.client("operator").ok(f"/orders/{order}/other-way", way="counter", place_id="counter-1")
    seen = shop.see(order)
    assert (seen["way"], seen["state"]) == ("counter", "packed")
    (stop,) = courier.see("/route")["stops"]
    assert (stop["kind"], stop["state"]) == ("counter", "planned")
    shop.locker.close(milk["cell"])
    (back,) = courier.see(PATH)["take_back"]
    courier.ok(f"/lockers/{LOCKER}/cells/{back['cell']}/recall", id=new())
    shop.locker.obey()
    shop.shelve(order)
    assert shop.see(order)["state"] == "ready"
    assert courier.see("/route")["stops"][0]["state"] == "done"
    assert shop.app.lockers.open_placements(LOCKER) == [], "nothing of it holds a cell"
    kinds = {(each.cell_no, each.why) for each in shop.app.lockers.overlays(LOCKER) if each.kind == "check"}
    assert kinds == {(milk["cell"], "other_way")}, "it stood open when the way was chosen: somebody looks"


def test_nobody_asks_for_another_way_while_the_locker_takes_it(shop: Shop) -> None:
    order, _ = carried(shop, {MILK: 1})
    asked = shop.client("anna").post(f"/orders/{order}/other-way", way="counter", place_id="counter-1")
    assert asked.code == "claim.nothing-to-decide"


def test_a_manifest_names_the_cells_that_the_parts_go_into(shop: Shop) -> None:
    order, (whole,) = carried(shop, {MILK: 6})
    shop.client("courier").ok(f"{PATH}/divide", id=new(), barcode=whole["barcode"])
    first, second = shop.parcels(order)
    listed = shop.app.floor.admission.rights.listed(LOCKER)
    (manifest,) = listed.manifests
    assert {load.barcode: load.cell for load in manifest.loads} == {
        first["barcode"]: first["cell"], second["barcode"]: second["cell"],
    }  # fmt: skip


def test_a_late_opening_of_the_first_cell_belongs_to_the_first_part(shop: Shop) -> None:
    order, (whole,) = carried(shop, {MILK: 6})
    tap = new()
    shop.client("courier").ok(f"{PATH}/divide", id=tap, barcode=whole["barcode"])
    (command,) = shop.locker.commands()
    assert command.id == tap
    shop.locker.fact(locker.DoorMoved, cell=command.cell, door="open", command_id=command.id)
    shop.locker.close(command.cell)
    assert [each["state"] for each in shop.parcels(order)] == ["in_cell", "with_courier"]
