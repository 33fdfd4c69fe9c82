"""The screens: files of the built PWA, with the headers that keep a page to its own origin."""

from os.path import isfile
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_from_directory

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' {live}; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; font-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
TILL = "http://127.0.0.1:*"
"""The courier's page also calls the till on the same machine, whatever port that has."""
APPS = ("picker", "courier", "counter", "operator", "technician", "accountant", "demo", "twin")


def screens(root: Path) -> Blueprint:
    """Serve the built pages; any path without a dot below an app is that app's page."""
    bp = Blueprint("screens", __name__)

    @bp.get("/")
    @bp.get("/<path:path>")
    def page(path: str = "") -> Response:
        """A file, or the page of the app that the path belongs to."""
        first = path.split("/", 1)[0]
        if first in ("api", "exchange", "hooks", "live", "healthz"):
            abort(404)
        if path and isfile(root / path):  # noqa: PTH113 - of a name that is too long, `Path.is_file` raises
            return _keep(send_from_directory(root, path), path)
        if "." in path.rsplit("/", 1)[-1]:
            abort(404)
        index = f"{first}/index.html" if first in APPS else "index.html"
        return _keep(send_from_directory(root, index), index)

    return bp


def protect(app: Flask, live_url: str) -> None:
    """Put the security headers on every answer."""
    live = live_url.replace("http", "ws", 1) + " " + live_url if live_url else ""
    policy, beside = POLICY.format(live=live), POLICY.format(live=f"{live} {TILL}".strip())

    @app.after_request
    def headers(response: Response) -> Response:
        courier = request.path.split("/", 2)[1] == "courier"
        response.headers.setdefault("Content-Security-Policy", beside if courier else policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        return response


def _keep(response: Response, path: str) -> Response:
    hashed = path.startswith("assets/")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return response
