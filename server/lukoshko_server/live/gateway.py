"""The `live` process: Flask-SocketIO on eventlet's own server, websocket only, fed by MQTT.

Eventlet must patch the standard library before anything else is imported, so `main` starts `lukoshko_server.live`
in the place of this process and `serve` runs there.
"""

import logging
import os
import sys
from typing import Any, NoReturn

from flask import Flask, request
from flask_socketio import SocketIO, disconnect, join_room
from paho.mqtt.client import Client, MQTTMessage

from lukoshko_server.clock import system_clock
from lukoshko_server.config import Settings
from lukoshko_server.live.hub import Hub
from lukoshko_server.live.tickets import Tickets
from lukoshko_server.mqtt import client
from lukoshko_wire.live import LIVE, REVOKED, Watch
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)

SPACE = "/live"
CHECK_S = 1.0


def main(settings: Settings) -> NoReturn:
    """Become the gateway's process; its settings file is the one that we were given."""
    del settings
    file = sys.argv[sys.argv.index("--settings") + 1]
    os.execv(sys.executable, [sys.executable, "-m", "lukoshko_server.live", file])  # noqa: S606 - ourselves


def serve(settings: Settings) -> None:
    """Serve screens until the process is told to end."""
    app = Flask(__name__, static_folder=None)
    socketio = SocketIO(
        app, async_mode="eventlet", path="/live/socket.io", cors_allowed_origins=origins(settings),
        transports=["websocket"], allow_upgrades=False, max_http_buffer_size=64 * 1024, ping_interval=20,
        ping_timeout=10, logger=False, engineio_logger=False,
    )  # fmt: skip
    hub = Hub(lambda sid: disconnect(sid, namespace=SPACE))
    register(socketio, hub, Tickets(settings.secret, system_clock))

    @app.get("/live/healthz")
    def healthy() -> dict[str, int]:
        """How many screens follow something."""
        return {"screens": len(hub)}

    socketio.start_background_task(_expire, socketio, app, hub)
    _listen(settings, socketio, app, hub)
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

    @socketio.on("watch", namespace=SPACE)  # type: ignore[untyped-decorator]
    def watch(raw: Any = None) -> Any:
        """Join the rooms of a ticket. The acknowledgement is Watching or a problem."""
        ticket = tickets.open(parse(Watch, encode(raw)).ticket)
        for room in hub.join(request.sid, ticket):  # type: ignore[attr-defined]
            join_room(room)
        return {"rooms": ticket.rooms, "until": ticket.expires_at.isoformat()}

    @socketio.on("disconnect", namespace=SPACE)  # type: ignore[untyped-decorator]
    def gone(*_: object) -> None:
        hub.leave(request.sid)  # type: ignore[attr-defined]

    @socketio.on_error(SPACE)  # type: ignore[untyped-decorator]
    def refuse(error: Exception) -> dict[str, Any]:
        if isinstance(error, LukoshkoError):
            log.info("a screen was refused: %s", error.code)
            return error.as_problem()
        log.error("a live handler broke", exc_info=error)
        return LukoshkoError("something broke on our side").as_problem()


def _listen(settings: Settings, socketio: SocketIO, app: Flask, hub: Hub) -> None:
    def connected(made: Client, *_: object) -> None:
        made.subscribe([(LIVE.subscription, 1), (REVOKED.subscription, 1)])

    def arrived(_made: Client, _data: object, message: MQTTMessage) -> None:
        try:
            if LIVE.ids(message.topic) is not None:
                pushed = LIVE.decode(bytes(message.payload))
                body = {
                    "room": pushed.room,
                    "kind": pushed.kind,
                    "id": pushed.id,
                    "seq": pushed.seq,
                    "view": pushed.view,
                }
                socketio.emit("pushed", body, to=pushed.room, namespace=SPACE)
            elif REVOKED.ids(message.topic) is not None:
                with app.app_context():
                    hub.revoke(REVOKED.decode(bytes(message.payload)).person)
        except LukoshkoError as error:
            log.warning("%s: %s", message.topic, error.code)

    line = client(settings, f"live-{os.getpid()}")
    line.on_connect = connected
    line.on_message = arrived
    line.connect_async(settings.mqtt_host, settings.mqtt_port, keepalive=20)
    line.loop_start()


def _expire(socketio: SocketIO, app: Flask, hub: Hub) -> None:
    while True:
        socketio.sleep(CHECK_S)
        with app.app_context():
            dropped = hub.expire(system_clock())
        if dropped:
            log.info("%d screens were dropped at the end of their tickets", dropped)
