"""A shop that writes down what banks tell it, whatever the method."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from flask import Flask, request

from lukoshko_sim.serving import listening


@dataclass(frozen=True)
class Note:
    """One notification as it came in."""

    address: str
    query: dict[str, str]
    body: bytes


class Ears:
    """Listens on a port of its own, and answers every notification with one word."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._heard: list[Note] = []
        self._news = threading.Condition()
        self._stack = ExitStack()
        self.url = ""

    def __enter__(self) -> Self:
        self.url = f"{self._stack.enter_context(listening(self._app()))}/hook"
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def wait_for(self, count: int, deadline_s: float = 10) -> list[Note]:
        """Everything that was heard, as soon as it is this much."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._heard) >= count, deadline_s), self._heard
            return list(self._heard)

    def _app(self) -> Flask:
        app = Flask("ears")

        @app.route("/hook", methods=["GET", "POST"])
        def hook() -> str:
            with self._news:
                note = Note(request.remote_addr or "", request.args.to_dict(), request.get_data())
                self._heard.append(note)
                self._news.notify_all()
            return self._answer

        return app
