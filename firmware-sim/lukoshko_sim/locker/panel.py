"""The control panel over HTTP: what the productomat looks like, people's hands, counts, faults and frames."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from msgspec import structs, to_builtins
from werkzeug.exceptions import BadRequest, NotFound

from lukoshko_sim.locker.climate import ZoneClimate
from lukoshko_sim.locker.faults import BadSwitch
from lukoshko_sim.locker.productomat import Productomat
from lukoshko_sim.locker.site import Cell
from lukoshko_sim.locker.switchboard import faults_shown, switch_faults
from lukoshko_sim.locker.world import NotNow, World
from lukoshko_sim.serving import flask_app

LARGEST_BODY = 64 * 1024
LARGEST_NO = 2**53


def panel(productomat: Productomat) -> Flask:
    """Build the application around one productomat."""
    app = flask_app("locker", lambda status, detail: _problem(status, "panel.refused", detail))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.register_blueprint(_views(productomat))
    app.register_blueprint(_hands(productomat.world))

    @app.errorhandler(NotNow)
    def not_now(error: NotNow) -> Response:
        return _problem(409, error.code, str(error))

    @app.errorhandler(BadSwitch)
    def bad_switch(error: BadSwitch) -> Response:
        return _problem(400, "fault.unknown", str(error))

    return app


def _views(productomat: Productomat) -> Blueprint:
    bp = Blueprint("views", __name__, url_prefix="/sim")
    world = productomat.world

    @bp.get("/locker")
    def locker() -> Response:
        """Show the front, every cell and every zone."""
        site = productomat.site
        with world.lock:
            return jsonify(
                name=site.name,
                front=structs.asdict(site.front) | {"screen": structs.asdict(site.front.screen)},
                cells=[_cell_view(world, cell) for cell in site.cell],
                zones=[_zone_view(zone) for zone in productomat.climate.zones],
            )

    @bp.get("/counts")
    def counts() -> Response:
        """Count what reached the coils and the buses."""
        with world.lock:
            by_cell = {str(cell.no): world.behind(cell).pulses for cell in productomat.site.cell}
            return jsonify(
                pulses=world.total_pulses(),
                openings=world.total_openings(),
                pulses_by_cell=by_cell,
                frames=productomat.frames,
                bad_frames=productomat.bad_frames,
            )

    @bp.get("/frames")
    def frames() -> Response:
        """Show the last writes on the buses, after a number, of one bus or of all."""
        after = request.args.get("after", 0, _number)
        bus = request.args.get("bus")
        return jsonify(frames=[asdict(heard) for heard in productomat.tape.after(after, bus)])

    @bp.get("/faults")
    def faults() -> Response:
        """Show every switch of every device."""
        with world.lock:
            return jsonify(faults_shown(productomat))

    @bp.post("/faults")
    def switch() -> Response:
        """Switch some, all or none; answers with every switch."""
        with world.lock:
            switch_faults(productomat, _body())
            return jsonify(faults_shown(productomat))

    return bp


def _hands(world: World) -> Blueprint:
    bp = Blueprint("hands", __name__, url_prefix="/sim/locker/cells/<int:no>")
    gestures = {"close": world.close, "put": world.put, "take": world.take, "pry": world.pry}

    @bp.post("/<any(close, put, take, pry):gesture>")
    def move(no: int, gesture: str) -> Response:
        """Do with one cell what hands can do; repeating it changes nothing."""
        cell = _cell(world, no)
        with world.lock:
            gestures[gesture](cell)
            return jsonify(_cell_view(world, cell))

    @bp.post("/jam")
    def jam(no: int) -> Response:
        """Wedge a door or free it."""
        cell, body = _cell(world, no), _body()
        if body.keys() != {"jammed"} or not isinstance(body["jammed"], bool):
            raise BadRequest('the body is {"jammed": true or false}')
        with world.lock:
            world.jam(cell, jammed=body["jammed"])
            return jsonify(_cell_view(world, cell))

    return bp


def _cell(world: World, no: int) -> Cell:
    if no not in world.cells:
        raise NotFound(f"there is no cell {no}")
    return world.cells[no]


def _cell_view(world: World, cell: Cell) -> dict[str, Any]:
    now = world.behind(cell)
    view: dict[str, Any] = to_builtins(cell)
    return view | {
        "door": "open" if now.is_open else "closed",
        "goods": now.goods,
        "pulses": now.pulses,
        "jammed": now.jammed,
    }


def _zone_view(zone: ZoneClimate) -> dict[str, Any]:
    relays = zone.unit.relays if zone.unit else None
    return {
        "zone": zone.zone.zone,
        "air_c10": zone.air_c10,
        "setpoint_c10": zone.unit.setpoint_c10 if zone.unit else None,
        "defrost": bool(relays and relays.defrost),
        "compressor": bool(relays and relays.cooling),
        "unit": zone.zone.unit,
    }


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest("the body is a JSON object")
    return body


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else -1
    if not 0 <= number <= LARGEST_NO:
        raise BadRequest("`after` is the number of a frame")
    return number


def _problem(status: int, code: str, detail: str) -> Response:
    response = jsonify(type="about:blank", title=code, status=status, code=code, detail=detail)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response
