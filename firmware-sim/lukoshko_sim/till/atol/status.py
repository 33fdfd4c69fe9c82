"""What the register tells about itself: device, shift, fiscal storage, exchange, registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lukoshko_sim.till.atol.views import moment
from lukoshko_sim.till.documents import SHIFT_LASTS
from lukoshko_sim.till.fiscal_storage import FNS_SITE, KEYS_END_NOW, KEYS_END_SOON, OFD_LATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from lukoshko_sim.till.register import Register

Json = dict[str, object]
FFD = "1.2"


def _shift_state(register: Register) -> str:
    shift = register.storage.shift()
    if not shift.open:
        return "closed"
    return "expired" if shift.expired(register.now()) else "opened"


def device_info(register: Register) -> Json:
    """`getDeviceInfo`."""
    return {
        "deviceInfo": {
            "model": 82,
            "modelName": "Учебная касса",
            "serial": register.who.serial,
            "firmwareVersion": "5.8.100",
            "configurationVersion": "5.8.100",
            "ffdVersion": FFD,
            "fnFfdVersion": FFD,
            "receiptLineLength": register.who.columns,
            "receiptLineLengthPix": register.who.columns * 12,
        }
    }


def device_status(register: Register) -> Json:
    """`getDeviceStatus`."""
    return {
        "deviceStatus": {
            "currentDateTime": moment(register.now(), register.who),
            "shift": _shift_state(register),
            "blocked": False,
            "coverOpened": register.printer.cover_open,
            "paperPresent": register.printer.paper.present or register.who.electronic,
            "fiscal": True,
            "fnFiscal": True,
            "fnPresent": True,
            "cashDrawerOpened": False,
        }
    }


def shift_status(register: Register) -> Json:
    """`getShiftStatus`."""
    shift = register.storage.shift()
    ends = shift.opened_at + SHIFT_LASTS if shift.opened_at else register.now()
    return {
        "shiftStatus": {
            "state": _shift_state(register),
            "number": shift.number,
            "documentsCount": shift.receipts,
            "expiredTime": moment(ends, register.who),
        }
    }


def fn_info(register: Register) -> Json:
    """`getFnInfo`."""
    return {
        "fnInfo": {
            "serial": register.who.fn,
            "version": "fn debug v 2.1",
            "execution": "ФН-1.2 учебный",
            "numberOfRegistrations": 1,
            "registrationsRemaining": 29,
            "validityDate": moment(register.storage.valid_until, register.who),
            "ffdVersion": FFD,
            "fnFfdVersion": FFD,
            "livePhase": "fiscalMode",
            "warnings": _warnings(register),
        }
    }


def fn_status(register: Register) -> Json:
    """`getFnStatus`."""
    return {
        "fnStatus": {
            "fiscalDocumentNumber": register.storage.last_fd,
            "fiscalReceiptNumber": register.storage.shift().receipts,
            "warnings": _warnings(register),
        }
    }


def _warnings(register: Register) -> Json:
    first = register.storage.unsent().first
    left = register.storage.valid_until - register.now()
    return {
        "memoryOverflow": register.faults.peek("fn_near_full") is not None,
        "needReplacement": left <= KEYS_END_SOON,
        "ofdTimeout": first is not None and register.now() - first.at >= OFD_LATE,
        "resourceExhausted": left <= KEYS_END_NOW,
        "criticalError": False,
    }


def ofd_exchange(register: Register) -> Json:
    """`ofdExchangeStatus`."""
    unsent = register.storage.unsent()
    first = unsent.first
    return {
        "status": {
            "notSentCount": unsent.count,
            "notSentFirstDocNumber": first.fd if first else 0,
            "notSentFirstDocDateTime": moment(first.at, register.who) if first else None,
        },
        "errors": {
            "network": {"code": 0, "description": ""},
            "ofd": {"code": 0, "description": ""},
            "fn": {"code": 0, "description": ""},
        },
    }


def registration(register: Register) -> Json:
    """`getRegistrationInfo`."""
    who = register.who
    return {
        "device": {
            "registrationNumber": who.rnm,
            "paymentsAddress": who.place,
            "fnsUrl": FNS_SITE,
            "ffdVersion": FFD,
            "defaultTaxationType": who.taxation,
            "machineInstallation": bool(who.machine),
            "machineNumber": who.machine,
            "internet": who.electronic,
            "offlineMode": False,
            "markedProducts": who.marked,
            "ofdVatin": who.ofd_inn,
        },
        "organization": {
            "name": who.owner,
            "vatin": who.inn,
            "address": who.address,
            "taxationTypes": [who.taxation],
        },
    }


VIEWS: dict[str, Callable[[Register], Json]] = {
    "getDeviceInfo": device_info,
    "getDeviceStatus": device_status,
    "getShiftStatus": shift_status,
    "getFnInfo": fn_info,
    "getFnStatus": fn_status,
    "ofdExchangeStatus": ofd_exchange,
    "getRegistrationInfo": registration,
}
OF_STORAGE = frozenset({fn_info, fn_status, ofd_exchange, registration, shift_status})
"""What only the fiscal storage can tell."""
