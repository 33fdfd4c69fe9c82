"""Marking codes of «Честный ЗНАК» (код маркировки): made whole after the scanner, then read by fields, never by search.

| form | fields; ␝ is GS, character 29, and must end every field of variable length |
|---|---|
| milk, beer, water, other | 01 GTIN(14) 21 serial(6, 7, 13, …) ␝ 93 check(4) |
| milk by weight | the same ␝ 3103 grams(6) |
| beer in kegs | the same ␝ 3350 volume(6) |
| clothes, shoes | 01 GTIN 21 serial ␝ 91 key(4) ␝ 92 check(44 or 88) |
| block of tobacco | 01 GTIN 21 serial(7) ␝ 8005 price(6) ␝ 93 check(4) |
| pack of tobacco | GTIN(14) serial(7) price(4) check(4), 29 characters without identifiers |

`pwa/src/wire/marks.ts` is the same rule for the handheld; both run tests/vectors/marks.toml.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from lukoshko_wire.barcodes import ean_check
from lukoshko_wire.problems import LukoshkoError

GS = "\x1d"
LONGEST = 256
"""Of a full code, tag 2000."""
LONGEST_SERIAL = 20
PACK = 29
Form = Literal[
    "milk", "milk_by_weight", "water", "beer", "clothes", "shoes", "tobacco_pack", "tobacco_block", "other"
]

_FIXED = {"01": 14, "3103": 6, "3350": 6, "8005": 6}
_ENDED = ("21", "91", "92", "93")
_BY_SERIAL: dict[int, Form] = {6: "milk", 7: "beer", 13: "water"}
_BY_CHECK: dict[int, Form] = {44: "clothes", 88: "shoes"}
_ALLOWED = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z\x1d]*")
"""What GS1 lets stand in a field, and the separator."""

_WRITTEN = re.compile(r"\\u001d|\\x1d|[\xe8\xf8]", re.IGNORECASE)
"""A separator that was written out, or came as the bytes E8 or F8."""
_PREFIX = re.compile(r"^(?:\]d2|\]C1|\]Q3)", re.IGNORECASE)
_EDGES = re.compile(r"^[ \t\r\n\x1d]+|[ \t\r\n\x1d]+$")
_CYRILLIC = re.compile(r"[А-Яа-яЁё№]")
_BYTE = "иш"
"""E8 as Windows-1251 shows it, and E8 of cp866 or F8 of Windows-1251."""
_RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?'
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?@#$^&"
_KEYS = str.maketrans(_RUSSIAN, _LATIN)
_TAIL = "(93.{4}|91.{4}%s92(?:.{88}|.{44}))(?:%s(3103[0-9]{6}|3350[0-9]{6}))?"
_TYPED = [
    (typed, re.compile(rf"(01[0-9]{{14}}21(?:.{{6}}|.{{7}}|.{{13}})){typed}{_TAIL % (typed, typed)}"))
    for typed in ("F8", "029", "0029")
]
"""The key F8 or Alt+029 that came as plain characters: taken only where the lengths of a whole code ask for it."""


class MarkGroup(StrEnum):
    """Groups of goods that are sold by code only (товарная группа)."""

    MILK = "milk"
    WATER = "water"
    JUICE = "juice"
    BEER = "beer"
    TOBACCO = "tobacco"
    CLOTHES = "clothes"
    SHOES = "shoes"
    OTHER = "other"
    NONE = "none"
    """Sold without."""

    @property
    def excise(self) -> bool:
        """True for excise goods: 31 in tag 1212, the others 33."""
        return self in (MarkGroup.BEER, MarkGroup.TOBACCO)


class BadMark(LukoshkoError):
    """Not a marking code that may be sold by. Each fault has its name; the person scans again or takes another piece."""

    code = "mark.bad"
    status = 422


class NotAMark(BadMark):
    """Something else: an EAN, a label of the shop."""

    code = "mark.not-a-mark"


class OfPackage(BadMark):
    """The code of a box or a pallet (00, 02): only what the customer takes has a code to sell by."""

    code = "mark.package"


class WrongGtin(BadMark):
    """The goods' number does not check: digits were lost or misread."""

    code = "mark.gtin"


class NoSeparator(BadMark):
    """The scanner swallowed the character 29 that ends the serial number or the check."""

    code = "mark.no-separator"


class CutOff(BadMark):
    """The end of the code is missing."""

    code = "mark.cut-off"


class TooLong(BadMark):
    """More characters than a code has."""

    code = "mark.too-long"


class Repeated(BadMark):
    """A field stands twice, or the whole code was read twice in one go."""

    code = "mark.repeated"


class LetterCase(BadMark):
    """All letters of the check are of one case: Caps Lock, or a scanner set to capitals."""

    code = "mark.letter-case"


class Garbled(BadMark):
    """A field or a character that no code has."""

    code = "mark.garbled"


@dataclass(frozen=True)
class Mark:
    """A code as it is kept, checked and put on a receipt."""

    code: str
    """The full code with its separators, tag 2000."""
    form: Form
    gtin: str
    serial: str
    identifier: str
    """Without the check: one thing in the world, tag 1305, what accounting counts."""
    grams: int | None = None


def read(typed: str) -> Mark:
    """Read what a scanner typed. Raises NotAMark for something else, another BadMark for a code that is not whole."""
    text = normalise(typed)
    if len(text) > LONGEST:
        raise TooLong(f"{len(text)} characters", most=LONGEST)
    if text[:14].isascii() and text[:14].isdigit() and len(text) > 14 and not _has_fields(text):
        return _pack(text)
    if len(text) <= 14 or text[:2] not in ("00", "01", "02"):
        raise NotAMark("no marking code")
    if _twice(text):
        raise Repeated("the code stands twice in one scan")
    if text[:2] != "01":
        raise OfPackage("a code of a package", field=text[:2])
    if not _ALLOWED.fullmatch(text):
        raise Garbled("a character that no code has")
    return _mark(text, _fields(text))


def normalise(typed: str) -> str:
    """Undo what scanners and keyboards do to a code; the same again changes nothing. Whether it is whole, `read` says."""
    text = typed
    while (better := _one_pass(text)) != text:
        text = better
    return text


def gtin_of(barcode: str) -> str:
    """The fourteen digits of an EAN-8, UPC or EAN-13, as a code carries them."""
    return barcode.zfill(14)


def barcodes_of(gtin: str) -> list[str]:
    """Every shorter barcode that these fourteen digits may stand for: EAN-13, UPC, EAN-8; the longest first."""
    return [gtin[cut:] for cut in (0, 1, 2, 6) if not gtin[:cut].strip("0")]


def valid_gtin(gtin: str) -> bool:
    """Fourteen digits whose last one checks: weights 3, 1 from the left."""
    digits = len(gtin) == 14 and gtin.isascii() and gtin.isdigit()
    return digits and ean_check("0" + gtin[:13]) == gtin[13]


def _one_pass(text: str) -> str:
    text = _WRITTEN.sub(GS, _latin(text))
    text = _PREFIX.sub("", _EDGES.sub("", text))
    text = re.sub(f"{GS}+", GS, text)
    for typed, whole in _TYPED:
        if GS not in text and (found := whole.fullmatch(text)):
            head, tail, more = found.groups()
            if tail.startswith("91"):
                tail = f"{tail[:6]}{GS}{tail[6 + len(typed) :]}"
            text = GS.join([head, tail, *([more] if more else [])])
    return text


def _latin(text: str) -> str:
    """Keys pressed under the Russian layout, as the Latin one gives them."""
    odd = set(_CYRILLIC.findall(text))
    if not odd:
        return text
    if re.search("[A-Za-z]", text):
        # Latin letters beside one Russian: no layout gives both, a separator came as a byte.
        return re.sub(f"[{_BYTE}]", GS, text) if odd <= set(_BYTE) else text
    return text.translate(_KEYS)


def _has_fields(text: str) -> bool:
    """Whether it begins with an identifier; a pack's own number may begin with the same digits."""
    if text[:2] == "00":
        return len(text) == 20 and text.isdigit()
    return (text[:2] == "01" and text[16:18] == "21") or (text[:2] == "02" and text[16:18] in ("21", "37"))


def _pack(text: str) -> Mark:
    gtin = text[:14]
    if not valid_gtin(gtin) or not _ALLOWED.fullmatch(text) or GS in text:
        raise NotAMark("no marking code")
    if len(text) != PACK:
        raise (CutOff if len(text) < PACK else TooLong)(f"a pack's code of {len(text)} characters", most=PACK)
    return Mark(text, "tobacco_pack", gtin, text[14:21], text[:21])


def _twice(text: str) -> bool:
    half = len(text) // 2
    return text[:half] == text[-half:] and text[half:-half] in ("", GS)


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    while text:
        field = next((ai for ai in (*_FIXED, *_ENDED) if text.startswith(ai)), None)
        if field is None:
            raise Garbled("a field that no code has", field=text[:4])
        if field in found:
            raise Repeated(f"field {field} stands twice", field=field)
        text = text[len(field) :]
        if length := _FIXED.get(field):
            value, text = text[:length], text[length:].removeprefix(GS)
            _must_be_digits(field, value, length)
        else:
            value, _, text = text.partition(GS)
        found[field] = value
    return found


def _must_be_digits(field: str, value: str, length: int) -> None:
    if len(value) < length:
        raise CutOff(f"field {field} has {len(value)} characters", field=field)
    if field == "01" and not valid_gtin(value):
        raise WrongGtin("the check digit of the goods' number does not fit", gtin=value)
    if not value.isdigit():
        raise Garbled(f"field {field} is no number", field=field)


def _mark(text: str, fields: dict[str, str]) -> Mark:
    gtin, serial = fields["01"], fields.get("21", "")
    if not serial or list(fields)[1] != "21":
        raise Garbled("no serial number behind the goods' number", field="21")
    if len(serial) > LONGEST_SERIAL or not fields.keys() & {"91", "92", "93"}:
        raise NoSeparator("nothing ends the serial number", field="21")
    check = fields.get("92")
    if (check is None) == ("93" not in fields) or ("91" in fields) != (check is not None):
        raise CutOff("a part of the check is missing", field="92" if "91" in fields else "93")
    form = _of_long_check(fields, check) if check is not None else _of_short_check(fields, serial)
    grams = int(fields["3103"]) if "3103" in fields else None
    return Mark(text, form, gtin, serial, f"01{gtin}21{serial}", grams)


def _of_long_check(fields: dict[str, str], check: str) -> Form:
    _must_be_long(fields, "91", 4)
    _must_be_long(fields, "92", 44 if len(check) <= 44 else 88)
    if check.upper() == check or check.lower() == check:
        raise LetterCase("all letters of the check are of one case", field="92")
    return _BY_CHECK[len(check)]


def _of_short_check(fields: dict[str, str], serial: str) -> Form:
    _must_be_long(fields, "93", 4)
    if "3103" in fields:
        return "milk_by_weight"
    if "8005" in fields:
        return "tobacco_block"
    return "beer" if "3350" in fields else _BY_SERIAL.get(len(serial), "other")


def _must_be_long(fields: dict[str, str], field: str, length: int) -> None:
    got = len(fields[field])
    if got != length:
        raise (CutOff if got < length else NoSeparator)(f"field {field} has {got} characters", field=field)
