"""A 1C made of a Flask test client: it asks, the first word of the answer decides."""

import base64
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lukoshko_server import web
from lukoshko_server.catalogue import http as catalogue_http
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.exchange import http as exchange_http
from lukoshko_server.exchange.service import Exchange
from lukoshko_server.stock.service import Stock

URL = "/exchange/1c"
USER, PASSWORD = "1c", "correct horse"


class Ticking:
    """Seconds that rise by so many at every look."""

    def __init__(self, by: float = 0.0) -> None:
        self.by = by
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.by
        return self.now


class Site:
    """The server's side: everything that an exchange needs, over one database."""

    def __init__(self, work: Work, folder: Path, **more: object) -> None:
        (folder / "1c.password").write_text(PASSWORD, encoding="utf-8")
        self.settings = Settings(data_dir=folder, exchange_users={USER: "1c.password"}, **more)  # type: ignore[arg-type]
        self.work = work
        self.stock = Stock(work, self.settings)
        self.catalogue = Catalogue(work, self.settings, self.stock.available)
        self.elapsed = Ticking()
        self.exchange = Exchange(work, self.settings, self.catalogue, self.stock, elapsed=self.elapsed)
        app = Flask("test")
        web.install(app, lambda _token: None)
        app.register_blueprint(exchange_http.blueprint(self.exchange, charset=self.settings.exchange_charset))
        app.register_blueprint(catalogue_http.blueprint(self.catalogue))
        self.app = app


class OneC:
    """One exchange of 1C with a site."""

    def __init__(self, site: Site, *, part: int | None = None) -> None:
        self.client: FlaskClient = site.app.test_client(use_cookies=False)
        self.part = part or site.settings.exchange_file_limit
        self.charset = site.settings.exchange_charset
        self.cookie = ""

    def ask(
        self, mode: str, body: bytes | None = None, *, kind: str = "catalog", auth: str = "", **query: str
    ) -> TestResponse:
        """One request; a body makes it a POST."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if auth:
            headers["Authorization"] = "Basic " + base64.b64encode(auth.encode()).decode()
        return self.client.open(
            URL,
            method="GET" if body is None else "POST",
            query_string={"type": kind, "mode": mode, **query},
            data=body,
            headers=headers,
            content_type=None if body is None else "application/octet-stream",
        )

    def lines(self, answer: TestResponse) -> list[str]:
        """The text of an answer by lines."""
        return answer.get_data().decode(self.charset).strip().split("\n")

    def word(self, mode: str, body: bytes | None = None, **query: str) -> str:
        """The first line of an answer."""
        return self.lines(self.ask(mode, body, **query))[0]

    def begin(self) -> "OneC":
        """checkauth and init."""
        said = self.lines(self.ask("checkauth", auth=f"{USER}:{PASSWORD}"))
        assert said[0] == "success", said
        self.cookie = f"{said[1]}={said[2]}"
        assert self.lines(self.ask("init"))[0] == "zip=no"
        return self

    def send(self, name: str, content: bytes) -> None:
        """A file in parts."""
        for start in range(0, max(1, len(content)), self.part):
            assert self.word("file", content[start : start + self.part], filename=name) == "success"

    def load(self, name: str) -> list[str]:
        """import until it is no longer `progress`."""
        for _ in range(1000):
            said = self.lines(self.ask("import", filename=name))
            if said[0] != "progress":
                return said
        raise AssertionError("no end")

    def push(self, files: dict[str, bytes]) -> list[list[str]]:
        """A whole exchange; the last answers to import."""
        self.begin()
        for name, content in files.items():
            self.send(name, content)
        return [self.load(name) for name in files]


def of_folder(folder: Path, *names: str) -> dict[str, bytes]:
    """Files by name."""
    return {name: (folder / name).read_bytes() for name in names}
