"""The `http` process: gunicorn with threads; each worker builds its own application after the fork."""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from lukoshko_server.app import build
from lukoshko_server.config import Settings
from lukoshko_server.demo import http as demo_http

SWITCH_S = 0.0005
"""A thread that has a command to publish waits no longer than this for one that builds a view."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told; nothing comes from its own files or the environment."""
        settings = self._settings
        options: dict[str, Any] = {
            "bind": settings.http_bind,
            "workers": settings.http_workers,
            "threads": settings.http_threads,
            "worker_class": "gthread",
            "keepalive": 15,
            "graceful_timeout": 5,
            "timeout": 60,
            "control_socket_disable": True,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if sys.platform == "linux" else None,  # noqa: S108 - heartbeat file only
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker."""
        sys.setswitchinterval(SWITCH_S)
        app = build(self._settings, name="http")
        if self._settings.demo:
            app.blueprints.append(demo_http.blueprint(self._settings, app.people.with_role))
        app.start()
        return app.flask()


def main(settings: Settings) -> int:
    """Serve until told to stop."""
    _Server(settings).run()
    return 0
