"""What people do on the real screens, step by step, by the words and roles that they see."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

Shot = Callable[[Page, str], None]
LONG_MS = 40_000
PUSHED_MS = 28_000
"""Longer than a request may last, for a slow machine; shorter than the 30 s after which a screen asks by itself, for a push
that was lost.
"""


def button(where: Page | Locator, name: str) -> Locator:
    """A button by the beginning of its words."""
    return where.get_by_role("button", name=re.compile(f"^({name})"))


def link(where: Page | Locator, name: str) -> Locator:
    """A link by a part of its words."""
    return where.get_by_role("link", name=re.compile(name))


def seen(where: Page | Locator, text: str) -> None:
    """Wait until these words stand on the screen."""
    spaced = re.compile(text.replace(" ", r"\s"))
    expect(where.get_by_text(spaced).first).to_be_visible(timeout=LONG_MS)


def no_flash(page: Page) -> None:
    """Wait until the answer to a scan has left the screen."""
    expect(page.get_by_role("status").get_by_role("button")).to_have_count(0)


def beep(page: Page) -> None:
    """Scan what the screen asks for: the demo's button types the barcode."""
    no_flash(page)
    button(page, "Пикнуть").first.click(timeout=LONG_MS)
    no_flash(page)


def scan(page: Page, barcode: str) -> None:
    """A scanner types like a keyboard, in one burst; a separator arrives as the key F8."""
    no_flash(page)
    keys = [key for part in barcode.split("\x1d") for key in ("F8", *part)][1:]
    page.evaluate(
        "(keys) => [...keys, 'Enter'].forEach((key) => window.dispatchEvent(new KeyboardEvent('keydown', { key })))",
        keys,
    )


def sign_in(page: Page, phone: str) -> None:
    """Phone, then the code that came in a message."""
    button(page, "Войти").or_(link(page, "Войти")).first.click()
    page.get_by_role("textbox", name="Телефон").fill(phone)
    button(page, "Получить код").click()
    field = page.get_by_role("textbox", name=re.compile("Код"))
    field.wait_for()
    field.fill(code_from_message(page, phone))
    button(page, "Войти").click()
    seen(page, "Мои заказы")
    link(page, "Магазин").click()


def code_from_message(page: Page, phone: str) -> str:
    """The sign-in code, when the message has come."""
    last = time.monotonic() + LONG_MS / 1000
    while time.monotonic() < last:
        inbox = page.request.get(f"/api/v1/demo/messages?phone=%2B{phone.lstrip('+')}").json()["messages"]
        if inbox:
            return re.sub(r"\D", "", inbox[-1]["text"])[:6]
        page.wait_for_timeout(50)
    raise AssertionError("no message came")


def fill_cart(page: Page) -> None:
    """Pieces and any grams, of all three temperature zones."""
    goods = (("банан", "Бананы"), ("молоко", "Молоко"), ("пельмени", "Пельмени"), ("сыр гауда", "Сыр Гауда"))
    for search, name in goods:
        _search(page, search, name)
        button(page, f"В корзину: {name}").first.click()
        expect(page.get_by_role("group", name=re.compile(f"^Количество: {name}")).first).to_be_visible()
    _search(page, "банан", "Бананы")
    bananas = page.get_by_role("group", name="Количество: Бананы")
    button(bananas, "0,500 кг").click()
    sheet = page.get_by_role("dialog", name="Сколько положить")
    sheet.get_by_role("textbox", name="Граммы").fill("437")
    button(sheet, "Положить на").click()
    expect(bananas).to_contain_text("0,437 кг")


def _search(page: Page, words: str, first: str) -> None:
    """Type into the search and wait until what was found has taken the place of what stood there."""
    page.get_by_role("searchbox").fill(words)
    expect(page.get_by_role("article").first).to_contain_text(first)
    expect(page.get_by_role("article").nth(8)).to_have_count(0)


def place_order(page: Page, way: str, *, payment: str = "Картой сейчас", shot: Shot | None = None) -> None:
    """From the cart to the placed order; the earliest window that has room."""
    link(page, "Корзина").click()
    seen(page, "Удержим на карте")
    if shot:
        shot(page, "customer-cart")
    button(page, "Оформить").click()
    page.get_by_text(way, exact=True).click()
    if way == "Курьером":
        page.get_by_label("Улица и дом").fill("Лесная ул., 5")
        page.get_by_label("Квартира").fill("12")
    page.get_by_role("group", name="Когда").get_by_role("radio").first.check(force=True)
    page.get_by_text(payment, exact=True).click()
    if shot:
        shot(page, "customer-checkout")
    button(page, "Заказать").click()


def pay(page: Page, shot: Shot | None = None) -> None:
    """To the bank's page, pay, and back to the order."""
    link(page, "Перейти к оплате").click(timeout=LONG_MS)
    button(page, "Оплатить").wait_for()
    if shot:
        shot(page, "bank-page")
    button(page, "Оплатить").click()
    seen(page, "Заказ принят")


def number_of(page: Page) -> str:
    """The number of the order on the customer's screen."""
    title = page.get_by_role("heading", name=re.compile(r"^Заказ \d")).inner_text()
    return title.removeprefix("Заказ ").strip()


def take_task(page: Page, number: str) -> None:
    """The picker takes this order from the queue."""
    button(page, f"Взять заказ {number}").click(timeout=LONG_MS)
    seen(page, "Полка")


def pick_rest(page: Page, *, short: str = "", instead: str = "", shot: Shot | None = None) -> None:
    """Line after line: scan, weigh, and raise one shortage on the way."""
    for _ in range(20):
        heading = page.get_by_role("article").get_by_role("heading").first
        if button(page, "Упаковано").count() or page.get_by_text("Ждём ответа покупателя").count():
            return
        name = heading.inner_text()
        if short and name.startswith(short):
            _raise_shortage(page, instead, shot)
        elif button(page, "Взвесить").count():
            weigh(page, shot)
        else:
            beep(page)
        expect(page.get_by_role("dialog")).to_have_count(0, timeout=LONG_MS)
        expect(page.get_by_role("article").get_by_role("heading", name=name, exact=True)).to_have_count(
            0, timeout=LONG_MS
        )
    raise AssertionError("there is no end to the lines")


def weigh(page: Page, shot: Shot | None = None) -> str:
    """Put the goods on the scales and take what they show; returns that weight as it is written."""
    button(page, "Взвесить").click()
    scales = page.get_by_role("dialog")
    button(scales, "Положить на весы").click()
    if shot:
        shot(page, "picker-scales")
    add = button(scales, "Добавить")
    weight = add.inner_text().removeprefix("Добавить").strip()
    add.click()
    expect(scales).to_have_count(0, timeout=LONG_MS)
    return weight


@contextmanager
def only_pushes(page: Page) -> Iterator[None]:
    """Within, news can reach the page by push alone: fetching is refused, and a reload would lose the mark."""
    address = page.url
    page.evaluate("window.sameDocument = true")
    page.route("**/api/v1/**", lambda route: route.abort())
    yield
    page.unroute("**/api/v1/**")
    assert page.evaluate("window.sameDocument === true")
    assert page.url == address


def _raise_shortage(page: Page, instead: str, shot: Shot | None) -> None:
    button(page, "Не хватает").click()
    sheet = page.get_by_role("dialog")
    button(sheet, f"Предложить {instead}").click()
    if shot:
        shot(page, "picker-shortage")
    button(sheet, "Спросить покупателя").click()


def pack(page: Page, number: str, shot: Shot | None = None) -> None:
    """Make parcels and look at the labels."""
    button(page, "Упаковано").click(timeout=LONG_MS)
    seen(page, f"Заказ {number} собран")
    if shot:
        shot(page, "picker-labels")


def give_to_courier(page: Page, number: str, shot: Shot | None = None) -> None:
    """The operator marks the order and gives it to the courier."""
    link(page, "Курьерам").click()
    page.get_by_role("checkbox", name=re.compile(number)).check(force=True, timeout=LONG_MS)
    if shot:
        shot(page, "operator-dispatch")
    button(page, "Иван|Отдать").first.click()
    expect(page.get_by_role("checkbox", name=re.compile(number))).to_have_count(0, timeout=LONG_MS)


def take_parcels(page: Page, shot: Shot | None = None) -> None:
    """The courier scans every parcel into the bag."""
    button(page, "Сначала заберите пакеты").click(timeout=LONG_MS)
    while not page.get_by_text("Всё в сумке").count():
        left = page.get_by_text(re.compile("^Осталось")).first.inner_text()
        beep(page)
        expect(page.get_by_text(left, exact=True)).to_have_count(0)
    if shot:
        shot(page, "courier-bag")
    button(page, "К маршруту").click()
    if shot:
        shot(page, "courier-route")
    button(page, "К точке").click()
    button(page, "Приехал").click()


def load_cells(courier: Page, twin: Page, parcels: int, shot: Shot | None = None) -> None:
    """Scan a parcel, put it into the cell that opened, close; the twin shows the doors."""
    before, of = _loaded(courier)
    for done in range(parcels):
        beep(courier)
        seen(courier, "Положите пакет и закройте дверцу")
        door = open_door(twin)
        button(door, "Положить").wait_for(timeout=LONG_MS)
        if shot and done == 0:
            shot(courier, "courier-cell")
            shot(twin, "twin-loading")
        button(door, "Положить").click()
        button(door, "Забрать").wait_for()
        button(door, "Закрыть").click()
        if done + 1 < parcels:
            seen(courier, f"Заложено {before + done + 1} из {of}")
    seen(courier, "Всё лежит по ячейкам")


def _loaded(courier: Page) -> tuple[int, int]:
    """How many parcels lie in their cells already, and of how many: others may have left some there."""
    words = courier.get_by_text(re.compile(r"^Заложено\s\d+\sиз\s\d+")).first.inner_text()
    done, of = map(int, re.findall(r"\d+", words))
    return done, of


def open_door(twin: Page) -> Locator:
    """What hands may do at the one open door of the twin."""
    return twin.get_by_role("listitem").filter(has_text=re.compile(r"^Ячейка \d+ открыта"))


def type_code(twin: Page, code: str) -> None:
    """Digit by digit at the locker's own screen."""
    for digit in code:
        twin.get_by_role("button", name=digit, exact=True).click()
    button(twin, "Ввод").click()


def take_out(twin: Page) -> None:
    """Take the goods out of the open cell and push its door shut."""
    button(open_door(twin), "Забрать").click(timeout=LONG_MS)
    button(open_door(twin), "Положить").wait_for()
    button(open_door(twin), "Закрыть").click()
    expect(open_door(twin)).to_have_count(0)


def pickup_code(page: Page) -> str:
    """The code on the customer's screen, digits only."""
    return re.sub(r"\D", "", page.get_by_text(re.compile(r"^\d{4}\s?\d{4}$")).first.inner_text())


def hand_over(page: Page, money: str, shot: Shot | None = None, *, name: str = "door") -> None:
    """Take the money, wait for the receipt, give the goods."""
    button(page, money).wait_for(timeout=LONG_MS)
    if shot:
        shot(page, f"{name}-check")
    button(page, money).click(timeout=LONG_MS)
    sheet = page.get_by_role("dialog")
    if money == "Наличные":
        button(sheet, "Без сдачи").click()
        button(sheet, "Принять").click()
    elif money == "Карта":
        button(sheet, "Одобрено").click()
    seen(page, "Отдайте товар и чек")
    if shot:
        shot(page, f"{name}-give")
    button(page, "Отдано").click()
    seen(page, "Заказ выдан")


def receipt_shows(page: Page) -> None:
    """The customer sees the receipt with its QR."""
    seen(page, "Приятного аппетита")
    seen(page, "ФН")
    code = page.get_by_role("article", name="КАССОВЫЙ ЧЕК").get_by_role("img", name=re.compile("QR"))
    code.scroll_into_view_if_needed()
    expect(code).to_be_visible()
