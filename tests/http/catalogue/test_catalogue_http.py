"""The shop window over HTTP."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.store.catalogue.shop import filled

from lukoshko_server import web
from lukoshko_server.catalogue.http import blueprint
from lukoshko_server.db import Work


@pytest.fixture
def client(work: Work) -> FlaskClient:
    app = Flask("test")
    web.install(app, lambda _token: None)
    app.register_blueprint(blueprint(filled(work)))
    return app.test_client()


def test_anyone_may_look_at_groups_and_goods(client: FlaskClient) -> None:
    groups = client.get("/api/v1/groups").get_json()
    assert [(each["id"], each["parent_id"], each["count"]) for each in groups][:2] == [
        ("food", None, 4),
        ("dairy", "food", 2),
    ]
    page = client.get("/api/v1/goods", query_string={"group": "dairy"}).get_json()
    assert page["total"] == 2
    assert page["next"] == ""
    milk = client.get("/api/v1/goods/milk").get_json()
    assert milk in page["goods"]
    assert (milk["price_kopecks"], milk["regular_kopecks"], milk["unit"]) == (7990, 8990, "piece")


@pytest.mark.parametrize("goods_id", ["bare", "unknown", "a%23b", "%2e%2e"])
def test_what_is_not_for_sale_is_not_found(client: FlaskClient, goods_id: str) -> None:
    answer = client.get(f"/api/v1/goods/{goods_id}")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "request.not-found"
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 10_000},
        {"limit": "-1"},
        {"limit": "99999999999999999999"},
        {"limit": "a"},
        {"after": "-5"},
        {"after": "9999999"},
        {"group": "\x00"},
        {"q": "\x00 \ud800"},
        {"group": "' or 1=1 --"},
    ],
)
def test_strange_queries_get_a_page_and_never_an_error(client: FlaskClient, query: dict[str, str]) -> None:
    safe = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    answer = client.get("/api/v1/goods", query_string=safe)
    assert answer.status_code == 200
    assert isinstance(answer.get_json()["goods"], list)


def test_pages_are_walked_by_the_cursor(client: FlaskClient) -> None:
    seen: list[str] = []
    after = ""
    for _ in range(10):
        page = client.get("/api/v1/goods", query_string={"limit": "1", "after": after}).get_json()
        seen += [each["id"] for each in page["goods"]]
        after = page["next"]
        if not after:
            break
    assert seen == ["hedgehog", "milk", "lager", "cheese"]
