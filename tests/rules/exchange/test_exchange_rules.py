"""Names, parts and words of the dialogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.exchange.records import Remark
from lukoshko_server.exchange.report import MOST_REMARKS, Report
from lukoshko_server.exchange.rules import BadName, begins_a_file, clean_name, reply


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("import.xml", "import.xml"),
        ("/tmp/v8_1A/import0_1.xml", "import0_1.xml"),
        ("webdata\\000000001\\offers0_1.xml", "offers0_1.xml"),
        ("./rests___0e5c.xml", "rests___0e5c.xml"),
        ("import_files/ab/ab12.jpg", "import_files/ab/ab12.jpg"),
        ("/tmp/v8/import_files/ab/ab12.jpg", "import_files/ab/ab12.jpg"),
    ],
)
def test_a_name_loses_the_folders_that_1c_puts_in_front(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "import/../../x.xml",
        "..\\..\\x.xml",
        "",
        "   ",
        "/",
        "shell.php",
        "shell.php5",
        "shell.PHP.xml",
        "run.sh",
        "x" * 300,
        "im\nport.xml",
        "im\x00port.xml",
        "c:evil.xml",
        ".htaccess",
    ],
)
def test_names_that_lead_elsewhere_or_run_are_refused(name: str) -> None:
    with pytest.raises(BadName):
        clean_name(name)


@given(st.text())
def test_whatever_is_taken_stays_inside(name: str) -> None:
    try:
        clean = clean_name(name)
    except BadName:
        return
    assert not clean.startswith("/")
    assert ".." not in clean.split("/")
    assert clean_name(clean) == clean


@pytest.mark.parametrize(
    ("part", "begins"),
    [
        (b'<?xml version="1.0"?>', True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>', True),
        (b"\r\n <?XML ?>", True),
        (b"<Goods><?xml ?>", False),
        (b"", False),
    ],
)
def test_an_xml_declaration_begins_a_file(part: bytes, begins: bool) -> None:
    assert begins_a_file(part) is begins


@given(st.sampled_from(["success", "progress", "failure"]), st.lists(st.text()))
def test_the_first_line_is_the_word_alone(word: str, lines: list[str]) -> None:
    said = reply(word, *lines)
    assert said.split("\n")[0] == word
    assert said.count("\n") == len(lines) + 1


def test_a_report_counts_every_remark_and_keeps_the_first_ones() -> None:
    report = Report()
    for number in range(MOST_REMARKS + 50):
        report.remark(Remark("unit", str(number), "?"))
    again = Report(report.kept())
    assert again.kinds == {"unit": MOST_REMARKS + 50}
    assert len(again.remarks) == MOST_REMARKS
    assert "unit 250" in again.sentence()
