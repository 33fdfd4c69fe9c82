"""The `http` process as the product runs it, with its SQL written down.

GET /bench/size   how many transactions are written down
GET /bench/trace  all of them since the last time, pickled, with the requests served and the CPU spent
"""

import pickle
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from lukoshko_bench.trace import Recorder, Spoken
from lukoshko_server.processes.http import _Server
from lukoshko_server.settings_file import load

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Traced:
    """A WSGI application around the product's: serves the trace, counts the rest."""

    def __init__(self, inner: Wsgi, recorder: Recorder) -> None:
        self._inner, self._recorder = inner, recorder
        self._served: Counter[str] = Counter()
        self._cpu_s = time.process_time()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ["PATH_INFO"])
        if path == "/bench/size":
            return _answer(start, str(self._recorder.size()).encode())
        if path == "/bench/trace":
            return _answer(start, pickle.dumps(self._take()))
        self._served[path.split("/")[1]] += 1
        return self._inner(environ, start)

    def _take(self) -> Spoken:
        served, self._served = self._served, Counter()
        before, self._cpu_s = self._cpu_s, time.process_time()
        return Spoken(self._recorder.take(), dict(served), self._cpu_s - before)


class _TracedServer(_Server):
    def load(self) -> Flask:
        """The product's application inside the counting one."""
        recorder = Recorder()
        made = super().load()
        made.wsgi_app = Traced(made.wsgi_app, recorder)  # type: ignore[assignment,method-assign]
        return made


def _answer(start: Callable[..., Any], body: bytes) -> list[bytes]:
    start("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    _TracedServer(load(Path(sys.argv[1]))).run()
