"""1C's half of the CommerceML dialogue against a site written for these tests."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, request

from lukoshko_sim.onec.main import PASSWORD_ENV, main
from lukoshko_sim.serving import hang_up, listening


class Site:
    """The server's half: remembers every request, joins the parts, answers as it is told."""

    def __init__(self) -> None:
        self.zip = "no"
        self.limit = 1000
        self.steps = 0
        self.failing = ""
        self.drops = 0
        self.bom = False
        self.sessid = ""
        self.asked: list[tuple[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.largest = 0
        self.loaded: list[str] = []

    def answer(self, *lines: str) -> Response:
        text = "\n".join(lines).encode("cp1251")
        return Response((b"\xef\xbb\xbf" if self.bom else b"") + text, mimetype="text/plain")

    def app(self) -> Flask:
        app = Flask("site")

        @app.route("/exchange/1c", methods=["GET", "POST"])
        def exchange() -> Response:
            mode = request.args["mode"]
            name = request.args.get("filename", "")
            if self.drops:
                self.drops -= 1
                hang_up()
                return self.answer("success")
            self.asked.append((mode, name))
            if mode == "checkauth":
                return self.checkauth()
            if request.headers.get("Cookie") != "PHPSESSID=abc" or self.no_session():
                return self.answer("failure", "нет сеанса")
            if mode == "init":
                return self.answer(f"zip={self.zip}", f"file_limit={self.limit}")
            if mode == "file":
                part = request.get_data()
                self.largest = max(self.largest, len(part))
                self.files[name] = self.files.get(name, b"") + part
                return self.answer("success")
            return self.load(name)

        return app

    def checkauth(self) -> Response:
        given = request.authorization
        if given is None or (given.username, given.password) != ("onec", "пароль"):
            return self.answer("failure", "Неверный пароль")
        lines = ["success", "PHPSESSID", "abc", "timestamp=1"]
        return self.answer(*lines, *([f"sessid={self.sessid}"] if self.sessid else []))

    def no_session(self) -> bool:
        return request.args.get("sessid", "") != self.sessid

    def load(self, name: str) -> Response:
        if name == self.failing:
            return self.answer("failure", "Файл оборван на строке 7")
        if self.steps:
            self.steps -= 1
            return self.answer("progress", f"осталось {self.steps}")
        self.loaded.append(name)
        return self.answer("success")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv(PASSWORD_ENV, "пароль")
    return Site()


@pytest.fixture
def url(site: Site) -> Iterator[str]:
    with listening(site.app()) as address:
        yield f"{address}/exchange/1c"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    noise = random.Random(1)
    made = []
    for name, size in (("import0_1.xml", 3500), ("offers0_1.xml", 1000), ("empty.xml", 0)):
        path = tmp_path / name
        path.write_bytes(noise.randbytes(size))
        made.append(path)
    return made


def push(url: str, *more: str | Path) -> int:
    return main(["push", "--url", url, "--user", "onec", *map(str, more)])


@pytest.mark.parametrize(("bom", "sessid"), [(False, ""), (True, ""), (False, "csrf-1")])
def test_files_arrive_whole_in_parts_and_are_loaded_in_the_order_given(
    url: str, site: Site, files: list[Path], bom: bool, sessid: str
) -> None:
    site.bom, site.sessid, site.steps = bom, sessid, 3
    assert push(url, *files) == 0
    assert site.files == {path.name: path.read_bytes() for path in files}
    assert site.largest == 1000
    assert site.loaded == [path.name for path in files]
    modes = [mode for mode, _ in site.asked]
    assert modes == ["checkauth", "init"] + ["file"] * 6 + ["import"] * 6


def test_progress_is_told_line_by_line(
    url: str, site: Site, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    site.steps = 2
    assert push(url, files[0]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "file import0_1.xml: 3500 of 3500 bytes" in said
    assert "import import0_1.xml: progress, step 1: осталось 1" in said
    assert said[-2:] == ["import import0_1.xml: success, step 3", "done: 1 file(s)"]


def test_an_archive_is_cut_into_parts_when_the_site_takes_archives(
    url: str, site: Site, files: list[Path]
) -> None:
    site.zip = "yes"
    assert push(url, "--zip", *files) == 0
    ((name, packed),) = site.files.items()
    assert name.startswith("v8_")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {item: archive.read(item) for item in archive.namelist()} == {
            path.name: path.read_bytes() for path in files
        }
    assert site.loaded == [path.name for path in files]


def test_a_site_without_archives_gets_plain_files(url: str, site: Site, files: list[Path]) -> None:
    assert push(url, "--zip", *files) == 0
    assert set(site.files) == {path.name for path in files}


def test_a_folder_is_sent_pictures_first_and_only_xml_is_loaded(
    url: str, site: Site, tmp_path: Path, files: list[Path]
) -> None:
    picture = tmp_path / "import_files" / "ab" / "apple.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"\xff\xd8")
    assert push(url, tmp_path) == 0
    assert next(iter(site.files)) == "import_files/ab/apple.jpg"
    assert site.loaded == sorted(path.name for path in files)


def test_a_broken_connection_is_answered_by_the_same_request_a_few_times(
    url: str, site: Site, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    site.drops = 1
    assert push(url, files[0]) == 0
    assert "attempt 1 of 5" in capsys.readouterr().out
    site.drops = 2
    assert push(url, "--tries", "2", files[0]) == 1
    assert "broke 2 times" in capsys.readouterr().err


def test_a_failure_stops_everything_and_is_told(
    url: str, site: Site, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    site.failing = "import0_1.xml"
    assert push(url, *files) == 1
    assert "Файл оборван на строке 7" in capsys.readouterr().err
    assert site.loaded == []


def test_a_wrong_password_sends_nothing(
    url: str, site: Site, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_ENV, "другой")
    assert push(url, *files) == 1
    assert site.asked == [("checkauth", "")]


@pytest.mark.parametrize("limit", [0, -5, "many"])
def test_a_site_without_a_limit_is_not_understood(
    url: str, site: Site, files: list[Path], limit: object
) -> None:
    site.limit = limit  # type: ignore[assignment]
    assert push(url, *files) == 1
    assert site.files == {}


def test_a_missing_password_or_file_is_said_before_anything_is_sent(
    url: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert push(url, tmp_path / "nothing.xml") == 1
    monkeypatch.delenv(PASSWORD_ENV)
    assert push(url, tmp_path) == 2
    assert site.asked == []


def test_a_page_of_html_is_not_an_answer(
    site: Site, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(Flask("wrong")) as address:
        assert push(f"{address}/exchange/1c", *files) == 1
    assert "checkauth: HTTP 404" in capsys.readouterr().err
