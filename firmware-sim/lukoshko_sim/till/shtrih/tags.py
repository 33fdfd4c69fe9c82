"""TLV in a Shtrih-M's commands: what may be said of a line, and what of a document."""

from lukoshko_sim.till.passport import inn_valid
from lukoshko_sim.till.receipt import correction_fields
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.packing import Reader
from lukoshko_sim.till.tlv import KINDS, Fields, TlvError, decode, encode

LARGEST_TLV = 250
OF_LINE = frozenset({1030, 1079, 1023, 1043, 1199, 1200, 1214, 1212, 1059, 2000, 2106, 2102, 2110})
OF_DOCUMENT = frozenset({1008, 1009, 1021, 1036, 1084, 1117, 1125, 1173, 1174, 1187, 1192, 1203, 1228})
OF_DOCUMENT |= {1227, 1234, 1256, 1261, 1270, 1057, 1222, 1223, 1224, 1226}
PADDED_INN = {1203, 1226, 1228}


def read_tags(reader: Reader) -> Fields:
    """Whole TLV of known tags. Raises ShtrihError 33h."""
    raw = reader.rest(LARGEST_TLV)
    try:
        fields = decode(raw)
        whole = encode(fields) == raw
    except TlvError:
        raise ShtrihError(codes.PARAMETERS) from None
    if not fields or not whole or any(tag not in KINDS for tag, _ in fields):
        raise ShtrihError(codes.PARAMETERS)
    if any(tag in PADDED_INN and not inn_valid(str(value)) for tag, value in fields):
        raise ShtrihError(codes.PARAMETERS)
    return fields


def correction(head: Fields) -> Fields:
    """1173 and 1174 of a correction among its tags. Raises ShtrihError AAh."""
    given = dict(head)
    basis = given.get(1174)
    about = dict(basis) if isinstance(basis, list) else {}
    day, kind = about.get(1178), given.get(1173)
    if not isinstance(kind, int) or not isinstance(day, int):
        raise ShtrihError(codes.TAG_MISSING)
    return correction_fields(kind, day, str(about.get(1179, "")))
