"""The `live` process: Flask-SocketIO on eventlet's own server, websocket only, fed by MQTT.

Eventlet must patch the standard library before anything else is imported, so `main` starts `lukoshko_server.live`
in the place of this process and `serve` runs there.
"""

import argparse
import logging
import os
import sys
from typing import Any, NoReturn

import msgspec
from flask import Flask, request
from flask_socketio import SocketIO
from paho.mqtt.client import Client, MQTTMessage

from lukoshko_server.clock import system_clock
from lukoshko_server.config import Settings
from lukoshko_server.live.hub import Hub
from lukoshko_server.live.tickets import Tickets
from lukoshko_server.mqtt import client
from lukoshko_wire.live import LIVE, REVOKED, Watch, Watching
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

SPACE = "/live"
CHECK_S = 1.0
LARGEST_MESSAGE = 64 * 1024


def main(settings: Settings) -> NoReturn:
    """Become the gateway's process; its settings file is the one that we were given."""
    del settings
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--settings", required=True)
    file = parser.parse_known_args()[0].settings
    os.execv(sys.executable, [sys.executable, "-m", "lukoshko_server.live", file])  # noqa: S606 - ourselves


def serve(settings: Settings) -> None:
    """Serve screens until the process is told to end."""
    app = Flask(__name__, static_folder=None)
    socketio = SocketIO(
        app, async_mode="eventlet", path="/live/socket.io", cors_allowed_origins=origins(settings),
        transports=["websocket"], allow_upgrades=False, max_http_buffer_size=LARGEST_MESSAGE, ping_interval=20,
        ping_timeout=10, logger=False, engineio_logger=False,
    )  # fmt: skip
    hub = Hub(_Sockets(socketio))
    register(socketio, hub, Tickets(settings.secret, system_clock))

    @app.get("/live/healthz")
    def healthy() -> dict[str, int]:
        """How many screens are connected."""
        return {"screens": len(hub)}

    socketio.start_background_task(_expire, socketio, hub)
    _listen(settings, socketio, hub)
    host, _, port = settings.live_bind.rpartition(":")
    log.info("screens are served on %s", settings.live_bind)
    socketio.run(app, host=host, port=int(port), log_output=False)


def origins(settings: Settings) -> list[str]:
    """Pages that may open a socket: the product's own; in the demo also by the machine's other name."""
    own = settings.public_url.rstrip("/")
    other = own.replace("//127.0.0.1", "//localhost")
    return [own, other] if settings.demo and other != own else [own]


def register(socketio: SocketIO, hub: Hub, tickets: Tickets) -> None:
    """Let a screen follow what its ticket names; errors become acknowledgements."""

    @socketio.on("connect", namespace=SPACE)  # type: ignore[untyped-decorator]
    def arrived(*_: object) -> None:
        hub.arrive(request.sid, system_clock())  # type: ignore[attr-defined]

    @socketio.on("watch", namespace=SPACE)  # type: ignore[untyped-decorator]
    def watch(raw: Any = None) -> Any:
        """Join the rooms of a ticket. The acknowledgement is Watching or a problem."""
        ticket = tickets.open(parse(Watch, encode(raw)).ticket)
        hub.join(request.sid, ticket)  # type: ignore[attr-defined]
        return _plain(Watching(rooms=ticket.rooms, until=ticket.expires_at))

    @socketio.on("disconnect", namespace=SPACE)  # type: ignore[untyped-decorator]
    def gone(*_: object) -> None:
        hub.gone(request.sid)  # type: ignore[attr-defined]

    @socketio.on_error(SPACE)  # type: ignore[untyped-decorator]
    def refuse(error: Exception) -> dict[str, Any]:
        if isinstance(error, LukoshkoError):
            log.info("screen %s was refused: %s", request.sid, error.code)  # type: ignore[attr-defined]
            return error.as_problem()
        log.error("a live handler broke", exc_info=error)
        return LukoshkoError("something broke on our side").as_problem()


class _Sockets:
    """The hub's hands: they work in handlers, in the timer and on the broker's thread alike."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    def enter(self, sid: str, room: str) -> None:
        self._socketio.server.enter_room(sid, room, namespace=SPACE)

    def leave(self, sid: str, room: str) -> None:
        self._socketio.server.leave_room(sid, room, namespace=SPACE)

    def drop(self, sid: str) -> None:
        # In the background: this may be called with the hub's lock held, and leaving calls the hub.
        self._socketio.start_background_task(self._socketio.server.disconnect, sid, namespace=SPACE)


def _listen(settings: Settings, socketio: SocketIO, hub: Hub) -> None:
    def connected(made: Client, *_: object) -> None:
        made.subscribe([(LIVE.subscription, 1), (REVOKED.subscription, 1)])
        log.info("listening to the broker")

    def arrived(_made: Client, _data: object, message: MQTTMessage) -> None:
        try:
            if LIVE.ids(message.topic) is not None:
                pushed = LIVE.decode(bytes(message.payload))
                socketio.emit("pushed", _plain(pushed), to=pushed.room, namespace=SPACE)
            elif REVOKED.ids(message.topic) is not None:
                person = REVOKED.decode(bytes(message.payload)).person
                log.info(
                    "person %s: %d screens dropped by revocation", person, hub.revoke(person, system_clock())
                )
        except LukoshkoError as error:
            log.warning("%s: %s", message.topic, error.code)

    line = client(settings, f"live-{os.getpid()}")
    line.on_connect = connected
    line.on_message = arrived
    line.connect_async(settings.mqtt_host, settings.mqtt_port, keepalive=20)
    line.loop_start()


def _expire(socketio: SocketIO, hub: Hub) -> None:
    while True:
        socketio.sleep(CHECK_S)
        dropped = hub.expire(system_clock())
        if dropped:
            log.info("%d screens were dropped at the end of their tickets", dropped)


def _plain(message: object) -> Any:
    return msgspec.to_builtins(message)
