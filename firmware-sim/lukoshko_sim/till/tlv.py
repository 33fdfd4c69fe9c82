"""TLV of fiscal documents: tag u16 LE, length u16 LE, value.

text cp866 · fixed text padded with spaces · byte/u16/u32 LE · VLN 1..8 bytes LE without leading zeros
FVLN = number of decimals, then VLN · time u32, the wall clock written as if UTC · STLV = nested TLV
"""

from decimal import Decimal
from enum import Enum, auto

Value = "int | str | bytes | Decimal | Fields"
Fields = list[tuple[int, "int | str | bytes | Decimal | Fields"]]


class TlvError(ValueError):
    """Bytes or values that are not TLV."""


class Kind(Enum):
    """How a value is written."""

    TEXT = auto()
    BYTE = auto()
    U32 = auto()
    VLN = auto()
    FVLN = auto()
    TIME = auto()
    STLV = auto()
    RAW = auto()


_FIXED = {1017: 12, 1018: 12, 1203: 12, 1226: 12, 1228: 12, 1037: 20, 1041: 16}
_LONGEST = {1008: 64, 1013: 20, 1021: 64, 1030: 128, 1036: 20, 1085: 64, 1117: 64, 1191: 64, 1192: 16}
_LONGEST |= {1179: 32, 1230: 3, 1231: 32, 1262: 3, 1263: 10, 1264: 32, 2115: 4}
_GOODS = (*range(1300, 1310), *range(1320, 1326))
_KINDS = {
    Kind.TEXT: (
        *_FIXED, *_LONGEST, 1009, 1046, 1048, 1060, 1086, 1171, 1177, 1187, 1188, 1225, 1227, 1237, 1238,
        1243, 1244, 1245, 1246, 1254, 1265, 1292, *_GOODS, 2000,
    ),
    Kind.BYTE: (
        1001, 1002, 1054, 1055, 1056, 1062, 1108, 1109, 1110, 1125, 1126, 1173, 1193, 1199, 1207, 1209,
        1212, 1213, 1214, 1221, 1222, 1236, 2003, 2102, 2106, 2107, 2108, 2110,
    ),
    Kind.U32: (1038, 1040, 1042, 1097, 1111, 1116, 1118),
    Kind.VLN: (
        1020, 1031, 1043, 1079, 1081, 1082, 1102, 1103, 1104, 1105, 1106, 1107, 1120, 1200, 1215, 1216,
        1217, 1229, 1293, 1294,
    ),
    Kind.FVLN: (1023,),
    Kind.TIME: (1012, 1098, 1178, 1273),
    Kind.STLV: (1059, 1084, 1115, 1119, 1163, 1174, 1223, 1224, 1234, 1235, 1256, 1260, 1261, 1270, 1291),
    Kind.RAW: (1077, 1078),
}  # fmt: skip
KINDS = {tag: kind for kind, tags in _KINDS.items() for tag in tags}
REPEATED = frozenset({1059, 1119, 1235, 1260})

_PLAIN = str.maketrans(
    {"«": '"', "»": '"', "„": '"', "“": '"', "”": '"', "—": "-", "–": "-", "…": "...", "×": "x"}
    | {"₽": "р", "’": "'", "ʼ": "'", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}
)  # fmt: skip


def plain(text: str) -> str:
    """Text as the register keeps it: what cp866 lacks is replaced by what looks alike, or by `?`."""
    return text.translate(_PLAIN).encode("cp866", "replace").decode("cp866")


def encode(fields: Fields) -> bytes:
    """Write fields in their order. Raises TlvError for a value that does not fit its tag."""
    out = bytearray()
    for tag, value in fields:
        body = _body(tag, value)
        if not 0 < tag < 0x10000 or len(body) > 0xFFFF:
            raise TlvError(f"tag {tag}: {len(body)} bytes")
        out += tag.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body
    return bytes(out)


def decode(data: bytes) -> Fields:
    """Read all fields. Raises TlvError for bytes that end in the middle."""
    fields: Fields = []
    at = 0
    while at < len(data):
        tag = int.from_bytes(data[at : at + 2], "little")
        end = at + 4 + int.from_bytes(data[at + 2 : at + 4], "little")
        if at + 4 > len(data) or end > len(data):
            raise TlvError(f"cut short at byte {at}")
        fields.append((tag, _value(tag, data[at + 4 : end])))
        at = end
    return fields


def _body(tag: int, value: object) -> bytes:
    kind = KINDS.get(tag, Kind.RAW)
    match kind, value:
        case Kind.TEXT, str():
            return _text(tag, value)
        case Kind.FVLN, Decimal():
            return _fraction(tag, value)
        case Kind.STLV, list():
            return encode(value)
        case Kind.RAW, bytes():
            return value
        case ((Kind.BYTE | Kind.U32 | Kind.VLN | Kind.TIME), int()) if not isinstance(value, bool):
            return _number(tag, kind, value)
    raise TlvError(f"tag {tag} does not take {type(value).__name__}")


def _text(tag: int, value: str) -> bytes:
    try:
        raw = value.encode("cp866")
    except UnicodeEncodeError as error:
        raise TlvError(f"tag {tag}: {error.reason}") from None
    if tag in _FIXED:
        raw = raw.ljust(_FIXED[tag])
    if len(raw) > _FIXED.get(tag, _LONGEST.get(tag, 256)):
        raise TlvError(f"tag {tag}: {len(raw)} characters")
    return raw


def _number(tag: int, kind: Kind, value: int) -> bytes:
    widths = {Kind.BYTE: 1, Kind.U32: 4, Kind.TIME: 4}
    width = widths.get(kind) or max(1, (value.bit_length() + 7) // 8)
    if value < 0 or value.bit_length() > 8 * min(width, 8):
        raise TlvError(f"tag {tag}: {value} does not fit")
    return value.to_bytes(width, "little")


def _fraction(tag: int, value: Decimal) -> bytes:
    if not value.is_finite() or value < 0:
        raise TlvError(f"tag {tag}: {value}")
    short = value.normalize()
    places = max(0, -int(short.as_tuple().exponent))
    if places > 6:
        raise TlvError(f"tag {tag}: {places} decimals")
    return bytes([places]) + _number(tag, Kind.VLN, int(short.scaleb(places)))


def _value(tag: int, body: bytes) -> "int | str | bytes | Decimal | Fields":
    kind = KINDS.get(tag, Kind.RAW)
    if kind is Kind.TEXT:
        text = body.decode("cp866")
        return text.rstrip(" ") if tag in _FIXED else text
    if kind is Kind.STLV:
        return decode(body)
    if kind is Kind.FVLN:
        if not body:
            raise TlvError(f"tag {tag} is empty")
        return Decimal(int.from_bytes(body[1:], "little")).scaleb(-body[0])
    if kind is Kind.RAW:
        return body
    return int.from_bytes(body, "little")
