"""What people do, of which every flow is made: they order, pay, pick, carry; they look, tap, wait, and tap again."""

from typing import TYPE_CHECKING, Any

from tests.faults.money.deal import Deal, price
from tests.faults.money.paying import by_link, company_pays, follow_the_link, pay_for, refused, spend
from tests.floor import BREAD, CHEESE, COUNTER, JUICE, LOCKER, MILK, ZONE, Person

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World

PLACES = {Way.COURIER: ZONE, Way.COUNTER: COUNTER, Way.LOCKER: LOCKER}
PAYMENTS = {
    "hold": "card",
    "sbp": "sbp",
    "cash": "on_receipt",
    "terminal": "on_receipt",
    "invoice": "invoice",
}
AT_THE_BANK = ("hold", "hold", "hold", "sbp")
BY_HAND = ("cash", "terminal")
IN_HANDS = (*AT_THE_BANK, *BY_HAND, *BY_HAND)
"""How people pay who meet somebody."""
COMPANY = {"name": "ООО Клуб", "inn": "7707083893"}
SOON, LATE = 12, -1
"""Which of the windows: one that a hold lives through, the last one that it does not."""
SOME_BONUSES = 0.3
SHORT = 0.1


class Stuck(Exception):
    """Nothing went on, however long one waited."""


def begin(
    world: "World", flow: str, way: Way, *, method: str = "", basket: dict[str, int] | None = None,
    confirmed: bool = True, bonuses: bool | None = None, nth: int = SOON, **more: Any,
) -> Deal:  # fmt: skip
    """An order of some goods; confirmed, its money held where it is to be, unless told otherwise."""
    draw = world.draw
    method = method or (draw.choice(AT_THE_BANK) if way is Way.LOCKER else draw.choice(IN_HANDS))
    deal = Deal(f"{flow}, {way.value}, {method}", method=method)
    bonuses = draw.random() < SOME_BONUSES if bonuses is None else bonuses
    order(world, deal, way, basket or some_goods(world), bonuses=bonuses, nth=nth, **more)
    if confirmed and method in AT_THE_BANK and not by_link(world, deal):
        pay_for(world, deal.order_id)
    elif confirmed:
        world.until(lambda: world.state(deal.order_id) == "confirmed", f"{deal.order_id}: to be confirmed")
    return deal


def some_goods(world: "World") -> dict[str, int]:
    """A basket."""
    draw = world.draw
    basket = {goods: draw.randint(1, 3) for goods in draw.sample((MILK, BREAD, JUICE), draw.randint(1, 2))}
    if draw.random() < 0.5:
        basket[CHEESE] = draw.randint(200, 700)
    return basket


def order(
    world: "World", deal: Deal, way: Way, basket: dict[str, int], *, bonuses: bool, nth: int, **more: Any
) -> None:
    """The customer orders; without bonuses if the club thought better of it meanwhile."""
    anna = world.product.client("anna")
    for goods_id, quantity in basket.items():
        world.must(anna.put(f"/cart/lines/{goods_id}", quantity=quantity))
    windows = anna.see(f"/places/{PLACES[way]}/windows")
    body = {
        "id": world.new_id(), "way": way.value, "place_id": PLACES[way], "window_id": windows[nth]["id"],
        "payment": PAYMENTS[deal.method], "address": {"street": "Лесная, 1"} if way is Way.COURIER else None,
        "replacements": "remove", "company": COMPANY if deal.method == "invoice" else None, **more,
    }  # fmt: skip
    spent = spend(world, anna) if bonuses else {}
    answer = anna.post("/orders", **body, **spent)
    if answer.code.startswith("loyalty."):
        world.found.seen["refused by name"] += 1
        spent = {}
        answer = anna.post("/orders", **body)
    world.must(answer)
    deal.order_id = str(body["id"])
    deal.bonuses, deal.base = int(spent.get("bonus_kopecks", 0)), sum(map(price, basket, basket.values()))
    world.deals.append(deal)


def picked(world: "World", deal: Deal) -> None:
    """Everything is picked: pieces as ordered or fewer, goods by weight as they come."""
    task = world.product.client("picker").ok(f"/picking/tasks/{deal.order_id}/take")
    for line in task["lines"]:
        if line["state"] == "to_pick":
            pick(world, deal, line)


def pick(world: "World", deal: Deal, line: dict[str, Any]) -> None:
    """One line, in one go or in two."""
    draw, picker = world.draw, world.product.client("picker")
    path, no, wanted = f"/picking/tasks/{deal.order_id}/lines/{line['no']}", line["no"], line["ordered"]
    lies = line["picked"]
    if line["unit"] == "kg":
        grams = max(1, min(int(wanted * draw.uniform(0.92, 1.1)), line["most"]) - lies)
        parts = (grams // 3, grams - grams // 3) if grams > 2 and draw.random() < 0.2 else (grams,)
        for part in parts:
            picker.ok(f"{path}/picks", id=world.new_id(), quantity=part)
        return deal.bag(no, line["goods_id"], lies + grams)
    if wanted > 1 and not lies and draw.random() < SHORT:
        found = draw.randint(1, wanted - 1)
        picker.ok(f"{path}/shortage", id=world.new_id(), found=found)
        return deal.bag(no, line["goods_id"], found)
    picker.ok(f"{path}/picks", id=world.new_id(), quantity=wanted)
    return deal.bag(no, line["goods_id"], wanted)


def packed(world: "World", deal: Deal) -> str:
    """Everything is picked and packed, and paid for where a link is sent now; the order's id."""
    picked(world, deal)
    pack(world, deal)
    return deal.order_id


def pack(world: "World", deal: Deal) -> None:
    """The bags are closed, and the handheld says the same of them as the picker."""
    picker, path = world.product.client("picker"), f"/picking/tasks/{deal.order_id}"
    world.must(picker.post(f"{path}/pack", id=world.new_id()))
    said = {line["no"]: line["picked"] for line in picker.see(path)["lines"] if line["picked"]}
    if said != {no: quantity for no, (_, quantity) in deal.lines.items()}:
        world.found.wrong("unexplained differences", f"{deal.order_id}: bags {deal.lines}, handheld {said}")
    if by_link(world, deal):
        follow_the_link(world, deal)


def finish(world: "World", deal: Deal, way: Way) -> Deal:
    """What is packed is brought and handed over, in its way."""
    if way is Way.LOCKER:
        stowed(world, deal)
        take_out(world, deal)
    else:
        bring = world.product.carry if way is Way.COURIER else world.product.shelve
        hand_over(world, deal, bring(deal.order_id))
    return deal


def stowed(world: "World", deal: Deal) -> None:
    """A courier fills the locker, and scans again what lies in no cell yet."""
    product = world.product
    product.stow(deal.order_id)

    def inside() -> bool:
        for parcel in product.parcels(deal.order_id):
            if parcel["state"] != "in_cell":
                product.client("courier").post(
                    f"/lockers/{LOCKER}/loading", id=world.new_id(), barcode=parcel["barcode"]
                )
        return world.state(deal.order_id) == "ready"

    world.until(inside, f"{deal.order_id}: cells for its parcels")


def take_out(world: "World", deal: Deal) -> None:
    """The customer taps before a locker that has its line until every cell is empty."""
    anna, path = world.product.client("anna"), f"/pickups/{deal.order_id}"

    def everything() -> bool:
        cells = anna.see(path)["cells"]
        left = [cell for cell in cells if cell["state"] != "taken"]
        if len(left) < len(cells) or world.wall.stands_open(cells):
            deal.take()  # the handover is the first opening
        if left and world.draw.random() < 0.6:
            anna.post(f"{path}/open", id=world.new_id())
        return not left

    world.until(everything, f"{deal.order_id}: cells of the locker")
    anna.post(f"{path}/done")


def some_left(world: "World", deal: Deal) -> dict[int, int]:
    """What the customer leaves of the lines, once in a while; never all of it."""
    if world.draw.random() > 0.3:
        return {}
    no = world.draw.choice(list(deal.lines))
    most = deal.lines[no][1] - (len(deal.lines) == 1)
    return {no: world.draw.randint(1, most)} if most else {}


def hand_over(world: "World", deal: Deal, who: Person) -> None:
    """Money, receipt, goods; a part is left sometimes."""
    path, leave = f"/handovers/{deal.order_id}", some_left(world, deal)
    asked = 0
    if leave:
        lines = [
            {"no": no, "quantity": quantity + deal.aside.get(no, 0), "reason": "Мятое"}
            for no, quantity in leave.items()
        ]
        world.must(who.post(f"{path}/refusals", id=world.new_id(), lines=lines))

    def over() -> bool:
        nonlocal asked
        view = who.see(path)
        if world.draw.random() < 0.2:
            meddle(world, who, path, view)
        if view["state"] == "open":
            asked = settle(world, deal, who, path, view)
        elif view["state"] in ("ready", "stuck"):
            world.must(who.post(f"{path}/handed", id=world.new_id()))
            deal.take(leave=leave)
            deal.by_hand += asked  # whoever takes money takes it when the screen says that it is taken
        return bool(deal.taken)

    world.until(over, f"{deal.order_id}: the handover")
    if deal.method == "invoice":
        company_pays(world, deal)
    for page in deal.pages:
        world.product.bank.pay(page)  # too late: it must come to nothing, or go back


def meddle(world: "World", who: Person, path: str, view: dict[str, Any]) -> None:
    """Asked for what must be refused by name: a sum off by a kopeck, a second settlement, goods before their money."""
    off = 0 if view["state"] in ("paying", "receipt", "ready") else world.draw.choice((-1, 1))
    total = max(view["total_kopecks"] + off, 0)
    asked = [who.post(f"{path}/settle", id=world.new_id(), method=view["methods"][0], expected_kopecks=total)]
    if view["state"] == "open":
        asked.append(who.post(f"{path}/handed", id=world.new_id()))
    for answer in asked:
        refused(world, answer, f"{path}: though {view['state']}, off {off}")


def settle(world: "World", deal: Deal, who: Person, path: str, view: dict[str, Any]) -> int:
    """The money is asked for in one of the ways that are offered now; what of it a person takes into their hands."""
    method, total = world.draw.choice(view["methods"]), view["total_kopecks"]
    rest = total - view["covered_kopecks"] if method in BY_HAND else 0
    given = {"given_kopecks": rest + world.draw.choice((0, 12_345))} if method == "cash" else {}
    answer = who.post(f"{path}/settle", id=world.new_id(), method=method, expected_kopecks=total, **given)
    return rest if answer.status < 300 else 0
