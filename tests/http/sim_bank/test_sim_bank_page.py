"""The page on which a customer pays or refuses."""

import re
from typing import Any

import pytest

Client = Any


def test_the_page_shows_the_sum_and_allows_itself_nothing_but_its_form(client: Client) -> None:
    payment = client.new("12340.50")
    answer = client.http.get(f"{client.url}/pay/{payment}", timeout=10)
    text = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "12 340,50 ₽" in text
    assert "Оплатить" in text
    assert "Отказаться" in text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:9" in policy
    assert not re.search(r"<script|https?://(?!127\.0\.0\.1)", answer.text)


def test_words_of_the_shop_never_become_markup(client: Client) -> None:
    payment = client.new(description="<script>alert(1)</script>")
    assert "<script>" not in client.http.get(f"{client.url}/pay/{payment}", timeout=10).text


def test_a_refusal_cancels_the_payment_and_goes_back_to_the_shop(client: Client) -> None:
    payment = client.new()
    assert client.decide(payment, action="refuse").status_code == 303
    view = client.get(f"/v3/payments/{payment}").json()
    assert (view["status"], view["cancellation_details"]["reason"]) == ("canceled", "general_decline")
    assert client.decide(payment, action="pay").status_code == 303
    assert client.counts()["live_holds"] == 0


def test_paying_twice_holds_once(client: Client) -> None:
    payment = client.held()
    assert client.decide(payment, action="pay").status_code == 303
    assert client.counts()["holds"] == {"count": 1, "held_kopecks": 123450}


@pytest.mark.parametrize(
    "form",
    [
        {"card": "5555 5555 5555 4445"},
        {"card": "55"},
        {"card": ""},
        {"card": "٥٥٥٥٥٥٥٥٥٥٥٥٤٤٤٤"},
        {"expires": "13/30"},
        {"expires": "01/20"},
        {"expires": "soon"},
        {"cvc": "12"},
        {"cvc": "١٢٣"},
    ],
)
def test_a_wrong_card_is_told_in_words_and_holds_nothing(client: Client, form: dict[str, str]) -> None:
    payment = client.new()
    answer = client.decide(payment, action="pay", **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert client.get(f"/v3/payments/{payment}").json()["status"] == "pending"


def test_the_customers_bank_may_decline(client: Client) -> None:
    client.sim("faults", {"decline": {"next": 1, "reason": "card_expired"}})
    payment = client.held()
    view = client.get(f"/v3/payments/{payment}").json()
    assert view["cancellation_details"] == {"party": "payment_network", "reason": "card_expired"}


def test_a_page_of_no_payment_is_not_found(client: Client) -> None:
    assert client.http.get(f"{client.url}/pay/nothing", timeout=10).status_code == 404
    assert client.decide("nothing", action="pay").status_code == 404
    assert client.decide(client.new(), action="steal").status_code == 400
