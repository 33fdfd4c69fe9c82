"""How a fiscal storage makes the bytes of a document and its sign."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from lukoshko_sim.till.documents import RECEIPTS, Document, stamp
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.tlv import Fields, TlvError, encode

LARGEST_RECEIPT, LARGEST_OTHER, LARGEST_ITEM = 32_768, 4096, 1024


@dataclass(frozen=True)
class Place:
    """Where a document stands among the others; shift 0 before the first one."""

    fd: int
    code: int
    at: datetime
    shift: int
    receipt: int | None


def sealed(who: Passport, place: Place, fields: Fields) -> Document:
    """A whole document with its sign. Raises Refusal: PARAMETER, TLV_LARGE."""
    head: Fields = [
        (1018, who.inn), (1037, who.rnm), (1041, who.fn), (1040, place.fd), (1012, stamp(place.at)),
    ]  # fmt: skip
    if place.shift:
        head.append((1038, place.shift))
    if place.receipt is not None:
        head.append((1042, place.receipt))
    try:
        body = encode([*head, *fields])
        if any(tag == 1059 and len(encode([(tag, value)])) > LARGEST_ITEM for tag, value in fields):
            raise Refusal(Why.TLV_LARGE, "позиция больше 1024 байт")
    except TlvError as error:
        raise Refusal(Why.PARAMETER, str(error)) from None
    key = sha256(b"fiscal storage " + who.fn.encode()).digest()
    seal = hmac.digest(key, bytes([place.code]) + body, "sha256")
    # Six bytes; the last four, read from the front, are what is printed as ФП.
    tlv = body + encode([(1077, seal[:6])])
    if len(tlv) > (LARGEST_RECEIPT if place.code in RECEIPTS else LARGEST_OTHER):
        raise Refusal(Why.TLV_LARGE)
    sign = int.from_bytes(seal[2:6], "big")
    return Document(place.fd, place.code, place.at, place.shift, place.receipt, sign, tlv)
