"""Signing in through the interface that screens use."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.shop import Postman, settings

from lukoshko_server import web
from lukoshko_server.db import Work
from lukoshko_server.people.http import blueprint
from lukoshko_server.people.service import People

GUARD = {"X-Lukoshko": "1"}
PHONE = "+79001234567"


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def client(work: Work, tmp_path: Path, postman: Postman) -> FlaskClient:
    people = People(work, settings(tmp_path, codes_per_address=2), postman)
    app = Flask("test")
    web.install(app, people.person_of)
    app.register_blueprint(blueprint(people, secure=False))
    return app.test_client()


def sign_in(client: FlaskClient, postman: Postman) -> None:
    assert client.post("/api/v1/sign-in/code", json={"phone": PHONE}, headers=GUARD).status_code == 202
    body = {"phone": PHONE, "code": postman.code()}
    assert client.post("/api/v1/sign-in", json=body, headers=GUARD).status_code == 200


def test_a_person_signs_in_is_known_and_signs_out(client: FlaskClient, postman: Postman) -> None:
    assert client.get("/api/v1/me").status_code == 401
    sign_in(client, postman)
    me = client.get("/api/v1/me").get_json()
    assert (me["phone"], me["roles"], me["name"]) == (PHONE, ["customer"], "")
    renamed = client.patch("/api/v1/me", json={"name": "  Мария   Ли "}, headers=GUARD)
    assert renamed.get_json()["name"] == "Мария Ли"
    assert client.post("/api/v1/sign-out", headers=GUARD).status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_pages(
    client: FlaskClient, postman: Postman
) -> None:
    client.post("/api/v1/sign-in/code", json={"phone": PHONE}, headers=GUARD)
    answer = client.post("/api/v1/sign-in", json={"phone": PHONE, "code": postman.code()}, headers=GUARD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "request.malformed"),
        (b"{}", 400, "request.malformed"),
        (b'{"phone": "abcdef"}', 400, "request.malformed"),
        (b'{"phone": 79001234567}', 400, "request.malformed"),
        (b'{"phone": "' + b"7" * 100_000 + b'"}', 413, "request.too-large"),
    ],
)
def test_a_bad_request_for_a_code_is_refused_with_a_problem(
    client: FlaskClient, body: bytes, status: int, code: str
) -> None:
    answer = client.post("/api/v1/sign-in/code", data=body, headers=GUARD)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"


def test_a_wrong_code_says_nothing_about_the_phone(client: FlaskClient) -> None:
    answer = client.post("/api/v1/sign-in", json={"phone": PHONE, "code": "000000"}, headers=GUARD)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "people.wrong-code")


def test_a_page_of_another_origin_cannot_change_anything(client: FlaskClient) -> None:
    assert client.post("/api/v1/sign-out").get_json()["code"] == "request.other-origin"


def test_each_staff_app_of_one_browser_keeps_its_own_person(client: FlaskClient, postman: Postman) -> None:
    sign_in(client, postman)
    at_picker = {"X-Lukoshko-App": "picker"}
    assert client.get("/api/v1/me", headers=at_picker).status_code == 401
    client.post("/api/v1/sign-in/code", json={"phone": "+79001234568"}, headers=GUARD | at_picker)
    body = {"phone": "+79001234568", "code": postman.code()}
    client.post("/api/v1/sign-in", json=body, headers=GUARD | at_picker)
    assert client.get("/api/v1/me", headers=at_picker).get_json()["phone"] == "+79001234568"
    assert client.get("/api/v1/me").get_json()["phone"] == PHONE
    assert client.get("/api/v1/me", headers={"X-Lukoshko-App": "a;b"}).get_json()["phone"] == PHONE


def test_what_one_person_did_is_not_taken_under_the_session_of_another(
    client: FlaskClient, postman: Postman
) -> None:
    def rename(person_id: str) -> int:
        headers = GUARD | {"X-Lukoshko-Person": person_id}
        return client.patch("/api/v1/me", json={"name": "Мария"}, headers=headers).status_code

    assert rename("somebody") == 401
    sign_in(client, postman)
    me = client.get("/api/v1/me").get_json()
    assert rename("somebody") == 401
    assert rename(me["id"]) == 200


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8:0:1::7", "2001:db8:0:1:ffff::8", True),
        ("2001:db8:0:1::7", "2001:db8:0:2::7", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False),
    ],
)
def test_codes_are_counted_for_a_house_not_for_each_of_its_addresses(
    client: FlaskClient, first: str, second: str, same: bool
) -> None:
    def ask(phone: str, address: str) -> int:
        client.environ_base["REMOTE_ADDR"] = address
        return client.post("/api/v1/sign-in/code", json={"phone": phone}, headers=GUARD).status_code

    assert [ask(f"+7900123456{no}", first) for no in range(2)] == [202, 202]
    assert ask("+79001234569", second) == (429 if same else 202)
