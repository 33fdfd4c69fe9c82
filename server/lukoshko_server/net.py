"""Outgoing HTTP: bounded in time and size, no redirects, no proxies out of the environment."""

from typing import Any

import requests

PATIENCE_S = (3.0, 9.0)
"""To connect, to answer; together less than an effect's lease."""
LARGEST = 1024 * 1024


class Unreached(Exception):
    """No answer, or half of one: whether the far side acted is not known."""


class Answer:
    """Status and body of an answer."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.body = body


def ask(method: str, url: str, *, patience: tuple[float, float] = PATIENCE_S, **options: Any) -> Answer:
    """One request, no repeats. Raises Unreached, without addresses or bodies in its text."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            options.update(timeout=patience, allow_redirects=False, stream=True)
            with session.request(method, url, **options) as response:
                return Answer(response.status_code, _bounded(response))
    except requests.RequestException as error:
        raise Unreached(type(error).__name__) from None


def _bounded(response: requests.Response) -> bytes:
    body = b""
    for piece in response.iter_content(64 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Unreached("the answer is too large")
    return body
