"""The devices' screens in a browser, with real agents: settings, releases, joining, a double, the pad's code."""

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Locator, Page, expect
from tests.e2e import people, quick
from tests.e2e.conftest import RELEASES
from tests.e2e.people import LONG_MS, button, seen

from lukoshko_edge.pack import sign
from lukoshko_server.clock import system_clock
from lukoshko_server.demo.stack import Stack
from lukoshko_wire import locker
from lukoshko_wire.message import encode
from lukoshko_wire.releases import Manifest, ReleaseFile
from lukoshko_wire.settings import Desired

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}
TILL = "till-counter"


def stands(page: Page, state: str) -> None:
    """Wait until the wished settings stand so."""
    expect(page.locator("[data-settings]")).to_have_attribute("data-settings", state, timeout=LONG_MS)


def change(page: Page, group: str, choice: str, **numbers: str) -> Locator:
    """Open the form and choose who rules a group; the sheet."""
    button(page, "Изменить настройки").click()
    sheet = page.get_by_role("dialog", name=re.compile("^Настройки"))
    part = sheet.locator(f"[data-group='{group}']")
    part.get_by_role("radio", name=choice).click()
    for label, text in numbers.items():
        part.get_by_label(label.replace("_", " ")).fill(text)
    return sheet


def save(sheet: Locator, why: str) -> None:
    """Say why, and wish."""
    sheet.get_by_label("Зачем меняем").fill(why)
    button(sheet, "Сохранить").click()
    expect(sheet).to_have_count(0)


def keeps(page: Page, tenths: int) -> None:
    """Wait until the locker's controller says that it keeps this temperature."""
    quick.until(
        page, "/lockers/locker-1", lambda view: any(zone["setpoint_c10"] == tenths for zone in view["zones"])
    )


def corrupt(stack: Stack, version: int) -> None:
    """The broker brings the locker a document whose bytes are not those that were signed for."""
    desired = Desired(
        device="locker-1", version=version, hash="0" * 64, at=system_clock(), settings=msgspec.Raw(b"{}")
    )
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    if (stack.home / "mosquitto.passwd").exists():
        client.username_pw_set("server", stack.secrets.get("mqtt-server"))
    client.connect("127.0.0.1", stack.ports["mqtt"])
    client.loop_start()
    client.publish(locker.DESIRED.topic(device="locker-1"), encode(desired), qos=1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def test_settings_come_into_force_down_to_the_controller_and_a_refusal_says_why(
    phone: Phone, shot: Shot, stack: Stack
) -> None:
    operator = quick.signed_in(phone("/operator/?as=operator#/device/locker/locker-1", **DESK))
    technician = quick.signed_in(phone("/technician/?as=technician#/devices"))
    technician.get_by_label("Название или номер").fill("ЛУКОШКО")
    expect(technician.locator("[data-device]")).to_have_count(1)
    shot(technician, "devices-list")
    technician.locator("[data-device='locker-1']").click()
    version = int(quick.ask(technician, "GET", "/devices/locker/locker-1/settings")["version"])
    stands(technician, "applied" if version else "own")  # others may have wished before
    sheet = change(
        technician, "zones.chilled", "задать здесь", Тревога_ниже="0", Тревога_выше="6", Держать="9"
    )
    expect(sheet.get_by_role("alert")).to_contain_text("от -1 до 8 °C")
    expect(button(sheet, "Сохранить")).to_be_disabled()
    shot(technician, "settings-form-refuses")
    sheet.get_by_label("Держать").fill("2,5")
    seen(sheet, "держать: .* → [+]2,5")
    shot(technician, "settings-form")
    with people.only_pushes(operator):
        save(sheet, "Молоко греется у дверцы")
        stands(operator, "applied")
    stands(technician, "applied")
    expect(technician.locator("[data-setting='zones.chilled.setpoint_c10']")).to_contain_text("+2,5")
    shot(technician, "settings-applied")
    keeps(technician, 25)

    corrupt(stack, version + 2)
    stands(technician, "refused")
    seen(technician, f"Версию {version + 2} устройство не приняло: документ повреждён по дороге")
    shot(technician, "settings-refused")
    keeps(technician, 25)
    save(change(technician, "zones.chilled", "из файла устройства"), "Вернуть как было")
    stands(technician, "applied")
    expect(technician.locator("[data-setting]")).to_have_count(0)
    technician.get_by_text("версии", exact=False).last.click()
    seen(technician, "Вернуть как было")
    shot(technician, "settings-history")


def packed(folder: Path, version: str) -> list[Path]:
    """A release of one wheel, signed with the stack's key."""
    name = f"lukoshko-{version}-py3-none-any.whl"
    body = version.encode() * 1000
    (folder / name).write_bytes(body)
    file = ReleaseFile(name=name, size=len(body), sha256=hashlib.sha256(body).hexdigest())
    manifest = Manifest(version=version, min_version="0.1", python="py3", files=[file], requires={})
    (folder / "signed.json").write_bytes(encode(sign(manifest, RELEASES.private_bytes_raw())))
    return [folder / "signed.json", folder / name]


def test_a_release_is_sent_up_given_to_one_device_which_refuses_it_and_then_stopped(
    phone: Phone, shot: Shot, tmp_path: Path
) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/releases"))
    manifest, wheel = packed(tmp_path, "9.1.0")
    chooser = technician.locator("input[type='file']")
    chooser.set_input_files([manifest])
    button(technician, "Отправить на сервер").click()
    release = technician.locator("[data-release='9.1.0']")
    expect(release).to_have_attribute("data-state", "missing", timeout=LONG_MS)
    seen(release, "Не хватает файлов: lukoshko-9.1.0")
    (tmp_path / "bent").mkdir()
    bent = tmp_path / "bent" / wheel.name
    bent.write_bytes(wheel.read_bytes()[:-1] + b"x")
    chooser.set_input_files([manifest, bent])
    button(technician, "Отправить на сервер").click()
    seen(technician, "Файл не тот, что подписан")
    chooser.set_input_files([manifest, wheel])
    button(technician, "Отправить на сервер").click()
    expect(release).to_have_attribute("data-state", "waiting", timeout=LONG_MS)
    shot(technician, "releases")

    operator = quick.signed_in(phone(f"/operator/?as=operator#/device/pos/{TILL}", **DESK))
    operator.get_by_role("radio", name="9.1.0").click()
    give = button(operator, "Выдать устройству")
    expect(give).to_be_disabled()
    operator.get_by_label("Зачем", exact=True).fill("Проба на кассе без бумаги")
    give.click()
    gave_up = operator.locator("[data-update='failed']")
    expect(gave_up).to_contain_text("was not started by lukoshko-edge", timeout=LONG_MS)
    shot(operator, "release-of-a-device")
    expect(release).to_have_attribute("data-state", "failed", timeout=LONG_MS)
    seen(release, "откатов: 1")
    release.get_by_label("Зачем").fill("Дальше")
    button(release, "Выдать 1 % парка").click()
    seen(release, "Следующая ступень пока закрыта")
    shot(technician, "release-held")
    button(release, "Устройства этого выпуска").click()
    expect(release.locator("[data-device]")).to_have_count(1)
    expect(release.locator(f"[data-device='{TILL}']")).to_contain_text("не удалось")
    button(release, "Остановить").click()
    expect(release).to_have_attribute("data-state", "waiting", timeout=LONG_MS)
    expect(operator.locator("[data-wanted]")).to_have_attribute("data-wanted", "", timeout=LONG_MS)


@contextmanager
def process(*argv: str) -> Iterator["subprocess.Popen[str]"]:
    """A program of this installation, ended with the test."""
    program = str(Path(sys.executable).with_name(argv[0]))
    running = subprocess.Popen([program, *argv[1:]], stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.terminate()
        running.communicate(timeout=20)


def another_machine(stack: Stack, folder: Path) -> Path:
    """The settings of the till's agent on a disk of its own."""
    text = (stack.home / f"{TILL}.toml").read_text(encoding="utf-8")
    copy = folder / "copy.toml"
    copy.write_text(text.replace(str(stack.home / "agents" / TILL), str(folder / "data")), encoding="utf-8")
    return copy


def test_a_device_joins_with_a_code_under_the_eyes_of_a_person_and_is_shut_out_again(
    phone: Phone, shot: Shot, stack: Stack, tmp_path: Path
) -> None:
    technician = quick.signed_in(phone(f"/technician/?as=technician#/device/pos/{TILL}"))
    seen(technician, "Сертификата нет")
    button(technician, "Код для подключения").click()
    sheet = technician.get_by_role("dialog")
    code = sheet.get_by_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$")).inner_text()
    shot(technician, "join-code")
    sheet.get_by_role("button", name="Закрыть").click()
    settings = another_machine(stack, tmp_path)
    argv = ("lukoshko-pos", "join", "--server", stack.url, "--claim", code, "--config", str(settings))
    with process(*argv) as joining:
        assert joining.stdout is not None
        told = re.search(r"key ([0-9a-f ]{19})", joining.stdout.readline())
        assert told, "the machine shows the fingerprint of its key"
        technician.goto("/technician/#/devices")
        card = technician.locator("[data-join='waiting']")
        expect(card).to_contain_text(told[1], timeout=LONG_MS)
        shot(technician, "join-asked")
        button(card, "Подключить").click()
        expect(technician.locator("[data-join='approved']").first).to_be_visible()
        assert "has joined" in joining.stdout.readline()
        assert joining.wait(20) == 0
    technician.locator(f"[data-device='{TILL}']").click()
    seen(technician, "Сертификат до")
    button(technician, "Отключить устройство").click()
    technician.get_by_label("Почему").fill("Украли")
    shot(technician, "shut-out")
    button(technician, "Отключить устройство").click()
    seen(technician, "Сертификата нет")


def test_a_double_is_found_and_a_person_decides(
    phone: Phone, shot: Shot, stack: Stack, tmp_path: Path
) -> None:
    technician = quick.signed_in(phone(f"/technician/?as=technician#/device/pos/{TILL}"))
    with process("lukoshko-pos", "run", "--config", str(another_machine(stack, tmp_path))):
        seen(technician, "под этим номером, похоже, работают два устройства")
        shot(technician, "double")
    operator = quick.signed_in(phone("/operator/?as=operator#/machines", **DESK))
    button(operator, "Агенты, настройки, подключение").click()
    operator.get_by_role("radio", name="Двойники").click()
    expect(operator.locator("[data-device]")).to_have_count(1)
    expect(operator.locator(f"[data-device='{TILL}']")).to_have_attribute("data-state", "double")
    shot(operator, "doubles")
    technician.get_by_label("Почему").fill("Копию выключили")
    button(technician, "Второго нет, доверять").click()
    expect(technician.get_by_text("работают два устройства")).to_have_count(0)
    expect(operator.locator("[data-device]")).to_have_count(0, timeout=LONG_MS)


def tap(kiosk: Page, code: str) -> None:
    """Type at the locker's own pad."""
    for digit in code:
        kiosk.get_by_role("button", name=digit, exact=True).click()
    kiosk.get_by_role("button", name="Открыть", exact=True).click()


def test_a_technician_s_code_opens_the_pad_until_it_is_cancelled(
    phone: Phone, shot: Shot, stack: Stack
) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    button(technician, "Получить код").click()
    shown = technician.locator("[data-pad-code]")
    expect(shown).to_have_attribute("data-heard", "true", timeout=LONG_MS)
    shown.scroll_into_view_if_needed()
    shot(technician, "pad-code")
    code = shown.get_attribute("data-pad-code") or ""
    kiosk = phone(f"http://127.0.0.1:{stack.ports['kiosk']}/kiosk/", width=768, height=1024)
    tap(kiosk, code)
    expect(kiosk.get_by_role("heading", name="Обслуживание")).to_be_visible()
    kiosk.get_by_role("button", name="Готово").click()
    button(technician, "Готово, отменить код").click()
    expect(shown).to_have_count(0)
    expect(button(technician, "Получить код")).to_be_visible()
    last = time.monotonic() + LONG_MS / 1000
    while True:  # the locker hears of it a moment later
        tap(kiosk, code)
        heading = kiosk.get_by_role("heading", name="Обслуживание")
        expect(heading.or_(kiosk.get_by_text("Код не подошёл"))).to_be_visible()
        if heading.count() == 0:
            break
        assert time.monotonic() < last, "the code still opens"
        kiosk.get_by_role("button", name="Готово").click()
