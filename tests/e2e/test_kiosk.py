"""The locker's own screen in a browser, with no server anywhere: the agent's parts, a board, and the list it holds.

Once with the real processes, of which all but the agent and its boards are switched off on the way.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from tests import needs
from tests.devices.locker.listing import listed, manifest, right, token
from tests.devices.locker.rig import NOW, Rig, rig
from tests.e2e.people import scan
from tests.flows.agents.kit import eventually
from tests.flows.cells.kit import AGENT, WITHIN_S, Yard

from lukoshko_server.demo.stack import Stack
from lukoshko_server.demo.supervise import answers
from lukoshko_wire.rights import Technician

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

DIST = Path(__file__).resolve().parents[2] / "pwa" / "dist"
SIZES = {"phone": (360, 740), "panel": (1024, 600)}


class Standing:
    """The locker with its bus at work, and whoever stands before it."""

    def __init__(self, locker: Rig) -> None:
        self.locker = locker
        self._over = threading.Event()
        self._hands: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        assert self.locker.admission.kiosk
        return self.locker.admission.kiosk.url

    def shut(self) -> None:
        """Close what is open."""
        self._hands.append(self.locker.shut)

    def stop(self) -> None:
        self._over.set()
        self._thread.join(10)

    def _work(self) -> None:
        while not self._over.wait(0.05):
            self.locker.clock.wait(0.3)
            self.locker.work()
            while self._hands:
                self._hands.pop(0)()


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    if not (DIST / "kiosk" / "index.html").exists():
        needs.missing("the built screens (./run setup)")
    with rig(tmp_path, pages=DIST) as locker:
        person = Technician(
            person_id="t-1", credential=locker.server.tag("technician", "5555555555"), not_before=NOW,
            expires_at=NOW.replace(year=2027),
        )  # fmt: skip
        locker.sync(
            listed(
                right(locker.server, cells=(7, 12)), right(locker.server, "o-2", "22222222", cells=(9,)),
                right(locker.server, "o-3", "33333333", cells=(14,), state="blocked"),
                manifests=[manifest(locker.server)], technicians=[person],
            )
        )  # fmt: skip
        locker.admission.start()
        made = Standing(locker)
        yield made
        made.stop()
        locker.admission.stop()


@contextmanager
def screen(chromium: Browser, url: str, size: str) -> Iterator[Page]:
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="ru-RU", reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(10_000)
    page.goto(url)
    yield page
    context.close()
    assert errors == []


def tap(page: Page, code: str) -> None:
    for digit in code:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Открыть", exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_customer_takes_two_bags_without_any_server(
    chromium: Browser, standing: Standing, shot: Callable[[Page, str], None], size: str
) -> None:
    with screen(chromium, standing.url, size) as page:
        expect(page.get_by_text("Наберите код получения")).to_be_visible()
        shot(page, f"kiosk-pad-{size}")
        tap(page, "12345678")
        expect(page.get_by_role("heading", name="Ваша ячейка 7")).to_be_visible()
        expect(page.get_by_text("Дверца открыта")).to_be_visible()
        shot(page, f"kiosk-open-{size}")
        standing.shut()
        page.get_by_role("button", name="Открыть ячейку 12").click()
        expect(page.get_by_role("heading", name="Ваша ячейка 12")).to_be_visible()
        expect(page.locator("[data-cell='12']")).to_have_attribute("data-door", "open")
        standing.shut()
        expect(page.get_by_text("Всё открыто и закрыто")).to_be_visible()
        expect(page.get_by_role("button", name="Открыть ещё раз: 7")).to_be_visible()
        page.get_by_role("button", name="Готово").click()
        expect(page.get_by_text("Наберите код получения")).to_be_visible()
    assert standing.locker.doors.pulses == {7: 1, 12: 1}


def test_a_wrong_code_says_so_and_five_close_the_pad_but_not_for_a_qr(
    chromium: Browser, standing: Standing, shot: Callable[[Page, str], None]
) -> None:
    with screen(chromium, standing.url, "phone") as page:
        tap(page, "00000000")
        expect(page.get_by_text("Код не подошёл")).to_be_visible()
        shot(page, "kiosk-wrong")
        tap(page, "33333333")
        expect(page.get_by_text("Заказ пока нельзя выдать")).to_be_visible()
        for no in range(4):
            tap(page, f"0000000{no + 1}")
        expect(page.get_by_text("Слишком много неверных кодов")).to_be_visible()
        shot(page, "kiosk-locked")
        scan(page, token(standing.locker, "o-2", cells=[9]))
        expect(page.get_by_role("heading", name="Ваша ячейка 9")).to_be_visible()
    assert standing.locker.doors.pulses == {9: 1}


def test_a_jammed_door_can_be_tried_again(chromium: Browser, standing: Standing) -> None:
    standing.locker.board.faults.jam.add(9)
    with screen(chromium, standing.url, "panel") as page:
        tap(page, "22222222")
        expect(page.get_by_text("Дверца не открылась")).to_be_visible()
        standing.locker.board.faults.jam.clear()
        page.get_by_role("button", name="Открыть ещё раз: 9").click()
        expect(page.get_by_text("Дверца открыта")).to_be_visible()


def test_colleagues_load_and_look(
    chromium: Browser, standing: Standing, shot: Callable[[Page, str], None]
) -> None:
    with screen(chromium, standing.url, "phone") as page:
        tap(page, "1234567890")
        scan(page, "X10")
        expect(page.get_by_text("положите и закройте")).to_be_visible()
        shot(page, "kiosk-courier")
        standing.shut()
        expect(page.get_by_text("лежит", exact=True)).to_be_visible()
        scan(page, "X99")
        expect(page.get_by_text("Этот пакет едет не сюда")).to_be_visible()
        page.get_by_role("button", name="Готово").click()
        tap(page, "5555555555")
        expect(page.get_by_role("heading", name="Обслуживание")).to_be_visible()
        expect(page.get_by_role("listitem").filter(has_text="10")).to_have_count(0)


SERVER = ("broker", "http", "live", "bridge", "jobs")


def open_one(yard: Yard, cells: Iterable[int]) -> int:
    """The one door that stands open."""
    return eventually(
        lambda: len(found := [no for no in cells if yard.wall(no)["door"] == "open"]) == 1 and found, WITHIN_S
    )[0]


def test_a_running_agent_serves_its_customers_while_server_and_broker_are_off_and_tells_it_once(
    chromium: Browser, stack: Stack, shot: Callable[[Page, str], None]
) -> None:
    yard = Yard(stack)
    order = yard.stocked("банан", "молоко", "пельмени")
    code, cells = yard.who("customer").get(f"/orders/{order}")["pickup_code"], yard.states(order)
    yard.may_give_out(order)
    before = {cell: yard.wall(cell)["pulses"] for cell in cells}
    kiosk = f"http://127.0.0.1:{stack.ports['kiosk']}/kiosk/"
    stack.supervisor.switch_off(*SERVER)
    try:
        with screen(chromium, kiosk, "phone") as page:
            tap(page, "00000000")
            expect(page.get_by_text("Код не подошёл")).to_be_visible()
            tap(page, code)
            for left in range(len(cells) - 1, -1, -1):
                cell = open_one(yard, cells)
                expect(page.get_by_role("heading", name=f"Ваша ячейка {cell}")).to_be_visible()
                expect(page.get_by_text("Дверца открыта")).to_be_visible()
                yard.hand(cell, "take", "close")
                if left:
                    page.get_by_role("button", name="Открыть ячейку").click()
            expect(page.get_by_text("Всё открыто и закрыто")).to_be_visible()
            shot(page, "kiosk-without-server")
            page.get_by_role("button", name="Готово").click()
            for no in range(5):
                tap(page, f"0000000{no}")
            expect(page.get_by_text("Слишком много неверных кодов")).to_be_visible()
        stack.supervisor.kill(AGENT)
        eventually(answers(kiosk), WITHIN_S)
        with screen(chromium, kiosk, "phone") as page:
            expect(page.get_by_text("Слишком много неверных кодов")).to_be_visible()
    finally:
        stack.supervisor.switch_on(*SERVER)
    yard.settled(order)
    assert {cell: yard.wall(cell)["pulses"] - before[cell] for cell in cells} == dict.fromkeys(cells, 1)
    seen = {each["cell"]: (each["state"], each["opened"]) for each in yard.pickup(order)["cells"]}
    assert seen == dict.fromkeys(cells, ("taken", 1)), "each opening counts once"
    assert len(yard.order(order)["receipts"]) == 1


def test_only_the_locker_s_own_browser_is_answered(standing: Standing) -> None:
    base = standing.url.removesuffix("/kiosk/")
    api = f"{base}/api/kiosk"
    guard = {"X-Lukoshko": "1"}

    def status(path: str, headers: dict[str, str], data: bytes = b'{"text":"12345678"}') -> int:
        with requests.post(api + path, data=data, headers=headers, timeout=5) as answer:
            return answer.status_code

    assert status("/enter", {}) == 403, "a form of another page has no such header"
    assert status("/enter", {**guard, "Origin": "https://evil.example"}) == 403
    assert status("/enter", {**guard, "Host": "evil.example"}) == 403, "a name that leads here by rebinding"
    assert status("/enter", guard, b"x" * 3000) == 413
    assert status("/enter", guard, b"{}") == 400
    assert status("/nothing", guard) == 404
    for path in ("/../pyproject.toml", "/%2e%2e/package.json", "/nothing.js"):
        with requests.get(base + path, timeout=5) as answer:
            assert answer.status_code == 404
    with requests.get(api, timeout=5) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert answer.json()["stage"] == "idle"
    assert standing.locker.doors.pulses == {}
