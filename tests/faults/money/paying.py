"""How the customer pays: on the bank's pages, with bonuses, or a company by its bank."""

from typing import TYPE_CHECKING, Any

from tests.faults.money.deal import Deal
from tests.floor import Answer, Person

from lukoshko_wire.values import Way

if TYPE_CHECKING:
    from tests.faults.money.world import World


def by_link(world: "World", deal: Deal) -> bool:
    """True when the sum is asked for once the goods are weighed."""
    return deal.method == "sbp" and world.charge == "weighed"


def spend(world: "World", anna: Person) -> dict[str, Any]:
    """Bonuses for the cart as the club has told; none where it has not."""

    def told() -> Any:
        bonuses = anna.see("/cart")["bonuses"]
        return bonuses if bonuses["state"] != "asking" else None

    world.until(told, "the bonuses of a cart")
    bonuses = anna.see("/cart")["bonuses"]
    most = bonuses["most_kopecks"]
    if bonuses["state"] != "ready" or not most:
        return {}
    world.found.seen["bonuses"] += 1
    return {"bonus_kopecks": most // world.draw.choice((1, 3)), "quote": bonuses["quote"]}


def payment_page(world: "World", order_id: str) -> str:
    """The bank's page of the order, as soon as there is one."""
    anna = world.product.client("anna")

    def page() -> str:
        return str(anna.see(f"/orders/{order_id}")["money"]["payment_url"])

    world.until(page, f"{order_id}: the payment page")
    return page()


def pay_for(world: "World", order_id: str) -> None:
    """The customer pays at the bank's page; declined once in a while, then again."""
    anna = world.product.client("anna")
    if world.draw.random() < 0.1:
        world.product.bank.pay(payment_page(world, order_id), "refuse")
        world.until(
            lambda: anna.see(f"/orders/{order_id}")["money"]["state"] == "declined", f"{order_id}: declined"
        )
        pay_again(anna, f"/orders/{order_id}")
    world.product.bank.pay(payment_page(world, order_id))

    def paid() -> bool:
        seen = anna.see(f"/orders/{order_id}")
        return seen["state"] == "confirmed" and seen["money"]["state"] in ("held", "prepaid")

    world.until(paid, f"{order_id}: the money at the bank")


def pay_again(anna: Person, path: str) -> None:
    """Another payment is asked for; if it was and the answer was lost, there is nothing to pay again."""
    answer = anna.post(f"{path}/pay-again")
    assert answer.status < 300 or answer.code == "checkout.nothing-to-pay", answer


def follow_the_link(world: "World", deal: Deal) -> None:
    """The customer pays the very sum, at once or after a refusal; over a counter somebody may take the money instead."""
    anna, path = world.product.client("anna"), f"/orders/{deal.order_id}"
    page = payment_page(world, deal.order_id)
    over_a_counter = anna.see(path)["way"] == Way.COUNTER
    action = world.draw.choice(("pay", "pay", "refuse", *(["nothing"] if over_a_counter else [])))
    if action == "nothing":
        deal.pages.append(page)
        return
    world.product.bank.pay(page, action)
    if action == "refuse":
        world.until(lambda: anna.see(path)["money"]["state"] == "declined", f"{deal.order_id}: declined")
        if over_a_counter:
            return
        pay_again(anna, path)
        world.product.bank.pay(payment_page(world, deal.order_id))
    world.until(lambda: anna.see(path)["money"]["state"] == "prepaid", f"{deal.order_id}: paid by the link")


def company_pays(world: "World", deal: Deal) -> None:
    """By its bank, after a while; the accountant names the very sum."""
    accountant = world.product.client("accountant")
    (owed,) = [each for each in accountant.see("/invoices")["invoices"] if each["order_id"] == deal.order_id]
    path, kopecks = f"/invoices/{deal.order_id}/paid", owed["kopecks"]
    refused(world, accountant.post(path, kopecks=kopecks - 1), f"{path}: a kopeck less")
    world.must(accountant.post(path, kopecks=kopecks))
    deal.by_invoice = kopecks


def refused(world: "World", answer: Answer, about: str) -> None:
    """This must have been refused by name."""
    world.found.seen["refused by name"] += answer.status == 409
    if answer.status < 300:
        world.found.wrong("unexplained differences", f"done: {about}")
