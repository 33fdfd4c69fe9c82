"""Documents of the fiscal storage, read from bytes of real devices and of the manual."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_pos.drivers.register import Written
from lukoshko_pos.drivers.tlv import BadDocument, parse_receipt, tags
from lukoshko_pos.printer import fiscal_data

MOSCOW = timezone(timedelta(hours=3))
VECTORS = {
    "B3 04 0C 00 37 37 36 36 38 38 38 33 32 31 20 20": (1203, "7766888321"),
    "FA 03 0C 00 34 37 30 33 31 34 38 33 34 33 20 20": (1018, "4703148343"),
    "F0 03 0C 00 2B 37 39 31 36 31 32 33 34 35 36 37": (1008, "+79161234567"),
}
RECEIPT = bytes.fromhex(
    "F4 03 04 00 FC 94 C7 6A"  # 1012 = 2026-10-08 13:05
    "FC 03 03 00 5A 3B 01"  # 1020 = 807.30
    "1E 04 01 00 01"  # 1054 = sale
    "10 04 04 00 A7 26 00 00"  # 1040 = 9895
    "35 04 06 00 00 00 C4 F1 77 60"  # 1077, printed as 3304159072
    "0E 04 04 00 67 00 00 00"  # 1038 = 103
    "12 04 04 00 2F 00 00 00"  # 1042 = 47
) + (
    b"\x11\x04\x10\x007380440902582955"  # 1041
    b"\x0d\x04\x14\x000007993537061927    "  # 1037
    b"\x3c\x04\x10\x00\x3d\x04\x05\x00\x87\xa0\xaa\xa0\xa7\x3e\x04\x03\x00o-1"  # 1084 {1085 Заказ, 1086 o-1}
)


@pytest.mark.parametrize(("octets", "read"), VECTORS.items())
def test_text_tags_are_read(octets: str, read: tuple[int, str]) -> None:
    ((tag, value),) = tags(bytes.fromhex(octets))
    assert (tag, value.decode("cp866").strip()) == read


def test_a_receipt_of_a_real_device_is_read_and_gives_its_qr() -> None:
    receipt = parse_receipt(RECEIPT, MOSCOW)
    assert receipt is not None
    written = receipt.written
    assert (written.fd_number, written.total_kopecks, receipt.kind) == (9895, 80_730, 1)
    assert (written.shift_number, written.receipt_number) == (103, 47)
    assert written.fiscal_sign == "3304159072"
    assert written.registration_number == "0007993537061927"
    assert written.at == datetime(2026, 10, 8, 13, 5, tzinfo=MOSCOW)
    assert receipt.marks == (("Заказ", "o-1"),)


def test_a_document_that_is_no_receipt_is_passed_over() -> None:
    assert parse_receipt(bytes.fromhex("0E 04 04 00 67 00 00 00"), MOSCOW) is None


@given(st.binary(max_size=200))
def test_bytes_that_are_no_document_are_refused_and_nothing_worse(noise: bytes) -> None:
    try:
        read = parse_receipt(noise, MOSCOW)
    except BadDocument:
        return
    assert read is None or read.written.total_kopecks >= 0


@given(cut=st.integers(1, len(RECEIPT) - 1))
def test_half_a_receipt_is_never_a_receipt(cut: int) -> None:
    try:
        read = parse_receipt(RECEIPT[:cut], MOSCOW)
    except BadDocument:
        return
    assert read is None or read == parse_receipt(RECEIPT, MOSCOW) or not read.marks


@pytest.mark.parametrize(
    ("at", "total", "fn", "fd", "sign", "kind", "qr"),
    [
        (datetime(2020, 7, 27, 11, 17, tzinfo=MOSCOW), 485_000, "9287440300634471", 13571, "3730902192", 1,
         "t=20200727T1117&s=4850.00&fn=9287440300634471&i=13571&fp=3730902192&n=1"),
        (datetime(2018, 7, 17, 9, 4, tzinfo=MOSCOW), 100_000, "9999999999999242", 33647, "2124438805", 1,
         "t=20180717T0904&s=1000.00&fn=9999999999999242&i=33647&fp=2124438805&n=1"),
        (datetime(2026, 10, 8, 13, 5, tzinfo=MOSCOW), 80_730, "7380440902582955", 9895, "3304159072", 1,
         "t=20261008T1305&s=807.30&fn=7380440902582955&i=9895&fp=3304159072&n=1"),
        (datetime(2015, 7, 20, 16, 38, tzinfo=MOSCOW), 999_999_900, "000110000105", 12345678, "0000123456", 2,
         "t=20150720T1638&s=9999999.00&fn=000110000105&i=12345678&fp=123456&n=2"),
        (datetime(2019, 3, 25, 20, 7, 5, tzinfo=MOSCOW), 7, "8716000100001094", 1, "5", 1,
         "t=20190325T200705&s=0.07&fn=8716000100001094&i=1&fp=5&n=1"),
    ],
)  # fmt: skip
def test_the_qr_is_that_of_real_receipts(
    at: datetime, total: int, fn: str, fd: int, sign: str, kind: int, qr: str
) -> None:
    written = Written(
        fn_number=fn, fd_number=fd, fiscal_sign=sign, shift_number=1, receipt_number=1, registration_number="1",
        at=at, total_kopecks=total,
    )  # fmt: skip
    assert fiscal_data(written, kind, printed=True).qr == qr
