"""Marking codes: the table of vectors, and that no text breaks the reader."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lukoshko_wire.barcodes import ean_check
from lukoshko_wire.marks import GS, BadMark, Mark, gtin_of, normalise, read, valid_gtin

FILE = Path(__file__).parents[2] / "vectors" / "marks.toml"
VECTORS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["vector"]
GOOD = [vector for vector in VECTORS if "form" in vector]
BAD = [vector for vector in VECTORS if "fault" in vector]

SERIAL_LETTERS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
ROWS = [
    ("`qwertyuiop[]\\", "ёйцукенгшщзхъ\\"),
    ("asdfghjkl;'", "фывапролджэ"),
    ("zxcvbnm,./", "ячсмитьбю."),
    ("~QWERTYUIOP{}|", "ЁЙЦУКЕНГШЩЗХЪ/"),
    ('ASDFGHJKL:"', "ФЫВАПРОЛДЖЭ"),
    ("ZXCVBNM<>?", "ЯЧСМИТЬБЮ,"),
    ("!@#$%^&*()", '!"№;%:?*()'),
]
"""What each row of keys gives under both layouts, written down from a keyboard."""
RUSSIAN = {us: ru for latin, russian in ROWS for us, ru in zip(latin, russian, strict=True)}


def shown(text: str) -> str:
    return text.replace("~", GS)


def read_or_none(text: str) -> Mark | None:
    try:
        return read(text)
    except BadMark:
        return None


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


gtins = digits(12).map(lambda body: f"0{body}{ean_check(body)}")
checks = st.text(CHECK_LETTERS, min_size=4, max_size=4)


@st.composite
def marks(draw: st.DrawFn) -> str:
    """A whole code of one of the forms with fields."""
    serial = draw(
        st.sampled_from([6, 7, 13]).flatmap(lambda n: st.text(SERIAL_LETTERS, min_size=n, max_size=n))
    )
    head = f"01{draw(gtins)}21{serial}"
    if draw(st.booleans()):
        size = draw(st.sampled_from([44, 88]))
        tail = draw(st.text(CHECK_LETTERS, min_size=size - 2, max_size=size - 2))
        return GS.join([head, f"91{draw(checks)}", f"92aB{tail}"])
    fields = [head, f"93{draw(checks)}"]
    if draw(st.booleans()):
        fields.append(draw(st.sampled_from(["3103", "3350"])) + draw(digits(6)))
    return GS.join(fields)


def test_there_are_vectors_of_every_form() -> None:
    forms = {vector["form"] for vector in GOOD}
    assert len(forms) == 9
    assert len(BAD) > 15


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["name"])
def test_a_code_is_read(vector: dict[str, Any]) -> None:
    mark = read(shown(vector["typed"]))
    assert mark.code == shown(vector.get("code", vector["typed"]))
    assert (mark.form, mark.gtin, mark.serial, mark.grams or 0) == (
        vector["form"], vector["gtin"], vector["serial"], vector["grams"],
    )  # fmt: skip
    bare = mark.gtin + mark.serial
    assert mark.identifier == (bare if mark.form == "tobacco_pack" else f"01{mark.gtin}21{mark.serial}")


@pytest.mark.parametrize("vector", BAD, ids=lambda vector: vector["name"])
def test_a_bad_code_is_refused_by_name(vector: dict[str, Any]) -> None:
    with pytest.raises(BadMark) as refused:
        read(shown(vector["typed"]))
    assert refused.value.code == vector["fault"]


def test_numbers_of_goods() -> None:
    assert gtin_of("4601662000016") == "04601662000016"
    assert gtin_of("46198488") == "00000046198488"
    assert [valid_gtin(text) for text in ("04601662000016", "04601662000017", "0460166200001", "0460166200001٣")] == [
        True, False, False, False,
    ]  # fmt: skip


@given(
    st.text(max_size=300) | marks().map(lambda code: code[1:]) | st.text("01239 ]d2~Fш8\\ux\x1d", max_size=60)
)
@example("02" * 40)
@example("01" + GS * 20)
@example(GS)
def test_no_text_breaks_the_reader_and_a_second_time_changes_nothing(text: str) -> None:
    whole = normalise(text)
    assert normalise(whole) == whole
    mark = read_or_none(text)
    assert mark is None or read(mark.code) == mark


@given(marks(), st.integers(0, 400), st.characters())
def test_one_wrong_character_never_gives_another_things_identifier_unseen(
    code: str, at: int, put: str
) -> None:
    """A changed digit of the goods' number is always seen; elsewhere the check of the code decides."""
    place = 2 + at % 14
    assume(code[place] != put)
    with pytest.raises(BadMark):
        read(code[:place] + put + code[place + 1 :])


@given(marks(), st.data())
def test_what_a_scanner_does_to_a_code_is_undone(code: str, data: st.DataObject) -> None:
    assume(any(letter.isalpha() for letter in code))
    vices = {
        "prefix": f"]d2{code}",
        "leading": f"{GS}{code}",
        "double": code.replace(GS, GS * 2),
        "written": code.replace(GS, "\\u001D"),
        "byte": code.replace(GS, "è"),
        "byte shown in Russian": code.replace(GS, "и"),
        "key": code.replace(GS, "F8"),
        "alt": code.replace(GS, "029"),
        "spaces": f" {code}\r\n",
    }
    if any(RUSSIAN.get(letter, letter).isalpha() and letter not in "0123456789" for letter in code):
        vices["layout"] = "".join(RUSSIAN.get(letter, letter) for letter in code)
    vice = data.draw(st.sampled_from(sorted(vices)))
    assert normalise(vices[vice]) == code
    assert normalise(normalise(vices[vice])) == code


@given(marks())
def test_a_code_without_its_end_or_its_separators_is_never_taken_for_whole(code: str) -> None:
    for broken in (code[:-1], code.replace(GS, "")):
        other = read_or_none(broken)
        assert other is None or other.identifier != read(code).identifier
