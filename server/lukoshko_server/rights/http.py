"""Endpoints of rights: the own code of a courier or a technician at a locker."""

from collections.abc import Callable

from flask import Blueprint, Response

from lukoshko_server.rights.shifts import Shifts, StaffKind
from lukoshko_server.web import allow, answer
from lukoshko_wire.api.rights import CourierTokens, StaffCode


def courier_tokens(view: Callable[[str, str], CourierTokens]) -> Blueprint:
    """Build the blueprint of what a courier's phone keeps for a locker that nobody can reach."""
    bp = Blueprint("courier_tokens", __name__, url_prefix="/api/v1/lockers/<locker_id>/courier-tokens")

    @bp.get("")
    def mine(locker_id: str) -> Response:
        """What I may put in and take back there."""
        return answer(view(allow("courier").id, locker_id))

    return bp


def staff_codes(shifts: Shifts, known: Callable[[str], object]) -> Blueprint:
    """Build the blueprint of our own people at a locker that nobody can reach; `known` refuses a locker that is none."""
    bp = Blueprint("staff_codes", __name__, url_prefix="/api/v1/lockers/<locker_id>/staff-code")

    @bp.get("")
    def mine(locker_id: str) -> Response:
        """The code of this shift; a courier has one while something is carried to this locker."""
        someone = allow("courier", "technician")
        kind: StaffKind = "courier" if "courier" in someone.roles else "technician"
        return answer(_code(locker_id, kind, someone.id))

    @bp.post("")
    def begin(locker_id: str) -> Response:
        """A technician's shift at this locker begins."""
        someone = allow("technician")
        known(locker_id)
        shifts.begin(locker_id, "technician", someone.id)
        return answer(_code(locker_id, "technician", someone.id))

    @bp.delete("")
    def end(locker_id: str) -> Response:
        """A technician's shift at this locker ends."""
        someone = allow("technician")
        known(locker_id)
        shifts.end(locker_id, "technician", someone.id)
        return answer(_code(locker_id, "technician", someone.id))

    def _code(locker_id: str, kind: StaffKind, person_id: str) -> StaffCode:
        shift = shifts.of(locker_id, kind, person_id)
        if shift is None:
            return StaffCode(locker_id=locker_id, code="", until=None, heard=False)
        return StaffCode(locker_id=locker_id, code=shift.code, until=shift.until, heard=shift.heard)

    return bp
