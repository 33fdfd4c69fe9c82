"""The cart: absolute lines, each reserved for a while."""

import pytest
from tests.http.checkout.front import Front, Visitor


def test_a_line_is_absolute_and_a_repeat_changes_nothing(front: Front, anna: Visitor) -> None:
    for _ in range(2):
        status, cart = anna.put("milk", 3)
    assert status == 200
    assert [(line["goods_id"], line["quantity"], line["short"]) for line in cart["lines"]] == [("milk", 3, 0)]
    assert cart["goods_kopecks"] == 3 * 89_90
    assert front.left("milk") == 7
    anna.put("milk", 1)
    assert front.left("milk") == 9
    assert anna.put("milk", 0)[1]["lines"] == []
    assert front.left("milk") == 10


def test_goods_by_weight_are_held_with_a_buffer(anna: Visitor) -> None:
    anna.put("milk", 1)
    cart = anna.put("pears", 1_333)[1]
    pears = 265_27  # 199.00 x 1.333 = 265.267
    assert cart["goods_kopecks"] == 89_90 + pears
    assert cart["hold_kopecks"] == 89_90 + -(-pears * 112 // 100)


@pytest.mark.parametrize(
    ("goods", "quantity", "status", "code"),
    [
        ("lager", 1, 409, "checkout.not-sold-remotely"),
        ("bare", 1, 409, "checkout.not-for-sale"),
        ("moon", 1, 404, "request.not-found"),
        ("milk", 11, 409, "stock.not-enough"),
        ("milk", 501, 409, "checkout.cart-too-large"),
        ("pears", 50_001, 409, "checkout.cart-too-large"),
        ("milk", -1, 400, "request.malformed"),
        ("milk", 1.5, 400, "request.malformed"),
        ("milk", "2", 400, "request.malformed"),
        ("milk", 10**10, 400, "request.malformed"),
    ],
)
def test_what_may_not_be_put_in_is_refused_and_the_cart_stays(
    front: Front, anna: Visitor, goods: str, quantity: int, status: int, code: str
) -> None:
    anna.put("milk", 2)
    answer = anna.put(goods, quantity)
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert [line["quantity"] for line in anna.call("GET", "/cart")[1]["lines"]] == [2]
    assert front.left("milk") == 8


def test_what_lies_in_a_cart_cannot_be_had_by_others_until_it_expires(
    front: Front, anna: Visitor, boris: Visitor
) -> None:
    anna.put("milk", 8)
    status, problem = boris.put("milk", 3)
    assert (status, problem["facts"]["available"]) == (409, 2)
    front.clock.forward(minutes=60)
    assert boris.put("milk", 3)[0] == 200
    assert anna.call("GET", "/cart")[1]["lines"][0]["short"] == 1
    assert anna.put("milk", 7)[0] == 200


def test_each_change_prolongs_the_whole_cart_but_not_for_ever(front: Front, anna: Visitor) -> None:
    anna.put("milk", 8)
    for quantity in (100, 200, 300):
        front.clock.forward(minutes=39)
        anna.put("pears", quantity)
    assert front.left("milk") == 2  # 117 minutes since the beginning
    front.clock.forward(minutes=3)
    assert front.left("milk") == 10
    anna.put("milk", 8)
    front.clock.forward(minutes=59)
    assert front.left("milk") == 2


def test_an_emptied_cart_gives_back_exactly_what_it_took(front: Front, anna: Visitor, boris: Visitor) -> None:
    boris.put("milk", 1)
    anna.put("milk", 4)
    anna.put("pears", 700)
    for _ in range(2):
        assert anna.call("DELETE", "/cart")[1]["lines"] == []
    assert (front.left("milk"), front.left("pears")) == (9, 5_000)


def test_a_cart_needs_a_customer(front: Front) -> None:
    stranger = front.flask.test_client()
    assert stranger.get("/api/v1/cart").get_json()["code"] == "people.not-signed-in"
    picker = front.visitor("+79000000009", "picker")
    assert picker.call("GET", "/cart")[1]["code"] == "people.forbidden"
