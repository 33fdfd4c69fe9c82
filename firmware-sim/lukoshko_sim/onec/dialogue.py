"""The client's half of the CommerceML dialogue: 1C asks, the site answers, the first word decides.

checkauth -> init -> every file in parts -> import of every XML, repeated while `progress`
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
from requests.auth import HTTPBasicAuth

PATIENCE_S = (10.0, 120.0)
PAUSES_S = (0.2, 0.5, 1.0, 2.0)
LARGEST_ANSWER = 64 * 1024
MOST_STEPS = 100_000


class ExchangeFailed(Exception):
    """The site said `failure`, something that is not an answer, or nothing at all."""


@dataclass(frozen=True)
class Outgoing:
    """A file of the exchange: under which name the site sees it, and where it lies."""

    name: str
    path: Path


@dataclass(frozen=True)
class Terms:
    """What the site accepts: zip archives or not, and the largest part in bytes."""

    zip: bool
    file_limit: int


class Site:
    """One exchange session with a site."""

    def __init__(
        self, url: str, kind: str, tell: Callable[[str], None], tries: int = len(PAUSES_S) + 1
    ) -> None:
        self._url = url
        self._kind = kind
        self._tell = tell
        self._tries = max(1, tries)
        self._http = requests.Session()
        self._http.trust_env = False
        self._session: dict[str, str] = {}

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def sign_in(self, user: str, password: str) -> None:
        """checkauth: show who we are once, then carry the site's cookie."""
        lines = self._ask("checkauth", auth=HTTPBasicAuth(user.encode(), password.encode()))
        if len(lines) < 3 or not lines[1]:
            raise ExchangeFailed("checkauth: the site gave no cookie")
        self._http.headers["Cookie"] = f"{lines[1]}={lines[2]}"
        for line in lines[3:]:
            if line.startswith("sessid="):
                self._session = {"sessid": line.removeprefix("sessid=")}

    def begin(self) -> Terms:
        """init: learn how files are wanted. The site forgets what an earlier exchange left."""
        lines = self._ask("init", words=None)
        if lines and lines[0] in ("failure", "progress"):
            raise ExchangeFailed(f"init: {' '.join(lines)}")
        said = dict(line.split("=", 1) for line in lines if "=" in line)
        limit = said.get("file_limit", "")
        if not re.fullmatch(r"\d{1,12}", limit, re.ASCII) or int(limit) == 0:
            raise ExchangeFailed(f"init: no file_limit in {lines!r}")
        return Terms(said.get("zip") == "yes", int(limit))

    def send(self, file: Outgoing, limit: int) -> None:
        """file: hand over one file in parts of at most `limit` bytes under one name."""
        size = file.path.stat().st_size
        sent = 0
        for part in _parts(file.path, limit):
            self._ask("file", filename=file.name, body=part)
            sent += len(part)
            self._tell(f"file {file.name}: {sent} of {size} bytes")

    def load(self, name: str) -> None:
        """import: have one file loaded, asking again as long as the site says `progress`."""
        for step in range(1, MOST_STEPS):
            lines = self._ask("import", filename=name, words=("success", "progress"))
            words = " ".join(lines[1:]) or "…"
            if lines[0] == "success":
                self._tell(f"import {name}: success, step {step}")
                return
            self._tell(f"import {name}: progress, step {step}: {words}")
        raise ExchangeFailed(f"import {name}: no end in {MOST_STEPS} steps")

    def _ask(
        self,
        mode: str,
        *,
        filename: str = "",
        body: bytes | None = None,
        auth: HTTPBasicAuth | None = None,
        words: tuple[str, ...] | None = ("success",),
    ) -> list[str]:
        query = {"type": self._kind, "mode": mode, **self._session}
        if filename:
            query["filename"] = filename
        answer = self._patiently(mode, query, body, auth)
        lines = _lines(answer)
        if answer.status_code != 200:
            said = " ".join(lines)[:200]
            raise ExchangeFailed(f"{mode}: HTTP {answer.status_code} {said}".rstrip())
        if words is not None and (not lines or lines[0] not in words):
            said = " ".join(lines)[:500]
            raise ExchangeFailed(f"{mode} {filename}: {said or 'an empty answer'}")
        return lines

    def _patiently(
        self, mode: str, query: dict[str, str], body: bytes | None, auth: HTTPBasicAuth | None
    ) -> requests.Response:
        """Repeat exactly the same request while the connection breaks, a few times."""
        for attempt in range(1, self._tries + 1):
            try:
                return self._http.request(
                    "GET" if body is None else "POST",
                    self._url,
                    params=query,
                    data=body,
                    auth=auth,
                    headers={} if body is None else {"Content-Type": "application/octet-stream"},
                    timeout=PATIENCE_S,
                    allow_redirects=False,
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                broken = type(error).__name__
                self._tell(f"{mode}: {broken}, attempt {attempt} of {self._tries}")
                if attempt < self._tries:
                    time.sleep(PAUSES_S[min(attempt, len(PAUSES_S)) - 1])
        raise ExchangeFailed(f"{mode}: the connection broke {self._tries} times")


def _parts(path: Path, limit: int) -> Iterator[bytes]:
    with path.open("rb") as source:
        part = source.read(limit)
        yield part  # an empty file is still one request
        while part := source.read(limit):
            yield part


def _lines(answer: requests.Response) -> list[str]:
    raw = answer.content[:LARGEST_ANSWER].removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1251", "replace")
    return [line.strip() for line in text.strip().splitlines()]
