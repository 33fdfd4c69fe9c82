"""Endpoints of rights: the own code of a courier or a technician at a locker."""

from flask import Blueprint, Response

from lukoshko_server.rights.service import Rights, StaffKind
from lukoshko_server.web import allow, answer
from lukoshko_wire.api.rights import StaffCode


def staff_codes(rights: Rights) -> Blueprint:
    """Build the blueprint of our own people at a locker that nobody can reach."""
    bp = Blueprint("staff_codes", __name__, url_prefix="/api/v1/lockers/<locker_id>/staff-code")

    @bp.get("")
    def mine(locker_id: str) -> Response:
        """The code of this shift; a courier has one while something is carried to this locker."""
        someone = allow("courier", "technician")
        kind: StaffKind = "courier" if "courier" in someone.roles else "technician"
        return answer(StaffCode(locker_id=locker_id, code=rights.staff_code(locker_id, kind, someone.id)))

    @bp.post("")
    def begin(locker_id: str) -> Response:
        """A technician's shift at this locker begins."""
        someone = allow("technician")
        return answer(StaffCode(locker_id=locker_id, code=rights.staff(locker_id, "technician", someone.id)))

    return bp
