"""Results of tasks in the driver's JSON."""

import base64
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from lukoshko_sim.till.atol.exact import roubles
from lukoshko_sim.till.documents import CLOSE_SHIFT, RECEIPTS, Document
from lukoshko_sim.till.enums import DOCUMENT_TYPES
from lukoshko_sim.till.fiscal_storage import FNS_SITE
from lukoshko_sim.till.layout import qr
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.tlv import KINDS, REPEATED, Fields, Kind

Json = dict[str, object]


def moment(at: datetime, who: Passport) -> str:
    """A wall-clock time with the offset of the place."""
    zone = timezone(timedelta(hours=who.utc_offset_hours))
    return at.replace(microsecond=0, tzinfo=zone).isoformat()


def fiscal_params(document: Document, who: Passport) -> Json:
    """`fiscalParams` of one document."""
    params: Json = {
        "fiscalDocumentNumber": document.fd,
        "fiscalDocumentSign": str(document.sign),
        "fiscalDocumentDateTime": moment(document.at, who),
        "shiftNumber": document.shift,
        "fnNumber": who.fn,
        "registrationNumber": who.rnm,
        "fnsUrl": FNS_SITE,
    }
    if document.code in RECEIPTS:
        total = document.get(1020)
        params["fiscalReceiptNumber"] = document.receipt
        params["total"] = roubles(total if isinstance(total, int) else 0)
    if document.code == CLOSE_SHIFT:
        params["receiptsCount"] = document.get(1118)
    return params


def document_view(document: Document, who: Passport, *, raw: bool) -> Json:
    """Result of `getFnDocument`: the document read back from its bytes, tag by tag."""
    view: Json = {
        "documentTLV": {
            "fiscalDocumentType": DOCUMENT_TYPES[document.code],
            "short": False,
            **({"qr": qr(document, who.fn)} if document.code in RECEIPTS else {}),
            **_tags(document.fields(), who),
        }
    }
    if raw:
        view["rawData"] = base64.b64encode(document.tlv).decode()
    return view


def _tags(fields: Fields, who: Passport) -> Json:
    view: Json = {}
    for tag, value in fields:
        shown = _shown(tag, value, who)
        if tag in REPEATED:
            before = view.setdefault(str(tag), [])
            if isinstance(before, list):
                before.append(shown)
        else:
            view[str(tag)] = shown
    return view


def _shown(tag: int, value: object, who: Passport) -> object:
    if isinstance(value, list):
        return _tags(value, who)
    if tag == 1077 and isinstance(value, bytes):
        return str(int.from_bytes(value[2:], "big"))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    kind = KINDS.get(tag)
    if kind is Kind.TIME and isinstance(value, int):
        return moment(datetime(1970, 1, 1) + timedelta(seconds=value), who)  # noqa: DTZ001
    if kind is Kind.VLN and isinstance(value, int):
        return roubles(value)
    return value if isinstance(value, (int, Decimal)) else str(value)
