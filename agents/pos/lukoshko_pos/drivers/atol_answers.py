"""What the ATOL web server answers, as far as we read it; other fields are ignored."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base: the driver's camelCase names."""


class TaskError(Answer, frozen=True):
    """0 is no error."""

    code: int = 0
    description: str = ""


class SubResult(Answer, frozen=True):
    """One task of a request."""

    status: Literal["wait", "inProgress", "ready", "error", "interrupted", "blocked", "canceled"]
    error: TaskError = TaskError()
    result: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def failed(self) -> bool:
        """True when it has ended without a result."""
        return self.status in ("error", "interrupted", "canceled")


class Results(Answer, frozen=True):
    """All tasks of a request."""

    results: list[SubResult]


class FiscalParams(Answer, frozen=True):
    """Fiscal data of a written document."""

    fiscal_document_number: int
    fiscal_document_sign: str
    fiscal_document_date_time: datetime
    shift_number: int
    fn_number: str
    registration_number: str
    total: Decimal = Decimal(0)
    fiscal_receipt_number: int = 0


class Warnings(Answer, frozen=True):
    """The document is written; this went wrong beside it."""

    not_printed: bool = False


class FiscalResult(Answer, frozen=True):
    """Result of a fiscal task."""

    fiscal_params: FiscalParams
    warnings: Warnings | None = None

    @property
    def printed(self) -> bool:
        """False when the document is in the storage and not on paper."""
        return not (self.warnings and self.warnings.not_printed)


class DeviceStatus(Answer, frozen=True):
    """The register's body."""

    current_date_time: datetime | None = None
    blocked: bool = False
    cover_opened: bool = False
    paper_present: bool = True
    fn_present: bool = True


class Nameplate(Answer, frozen=True):
    """What is written on the register's body."""

    serial: str = ""


class DeviceInfo(Answer, frozen=True):
    """Result of getDeviceInfo."""

    device_info: Nameplate


class ShiftStatus(Answer, frozen=True):
    """The shift; it must not last more than 24 hours."""

    state: Literal["closed", "opened", "expired"]
    number: int = 0
    expired_time: datetime | None = None


class FnInfo(Answer, frozen=True):
    """The fiscal storage."""

    serial: str
    validity_date: datetime | None = None


class FnWarnings(Answer, frozen=True):
    """What the storage will soon be short of."""

    need_replacement: bool = False
    resource_exhausted: bool = False
    memory_overflow: bool = False
    ofd_timeout: bool = False
    critical_error: bool = False


class FnStatus(Answer, frozen=True):
    """How far the fiscal storage is written."""

    fiscal_document_number: int
    warnings: FnWarnings = FnWarnings()


class OfdStatus(Answer, frozen=True):
    """The queue to the tax data operator."""

    not_sent_count: int = 0
    not_sent_first_doc_date_time: datetime | None = None


class FnDocument(Answer, frozen=True):
    """A document as the storage holds it; `raw_data` is base64 of its TLV bytes."""

    raw_data: str
    fiscal_document_type: str | int = ""
    qr: str = ""


class RegisteredDevice(Answer, frozen=True):
    """The register's part of its registration."""

    registration_number: str = ""
    ffd_version: str = ""


class RegisteredOwner(Answer, frozen=True):
    """The owner's part of a registration."""

    vatin: str = ""
    taxation_types: list[str] = msgspec.field(default_factory=list)


class RegistrationInfo(Answer, frozen=True):
    """Result of getRegistrationInfo."""

    device: RegisteredDevice = RegisteredDevice()
    organization: RegisteredOwner = RegisteredOwner()


class MarkStatus(Answer, frozen=True):
    """Result of getMarkingCodeValidationStatus."""

    ready: bool = False


class MarkAccepted(Answer, frozen=True):
    """Result of acceptMarkingCode: the bits of tag 2106 by name."""

    item_info_check_result: dict[str, bool] = msgspec.field(default_factory=dict)
