"""Tills in a browser: what is wrong and what to do, actions with a reason, a queue that goes to another till."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS, button, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Phone = Callable[..., Page]
Shot = Callable[[Page, str], None]
DESK = {"width": 1280, "height": 860}
DOOR, COUNTER = "till-door", "till-counter"


def paper(page: Page, till: str, **roll: int) -> None:
    """Load a roll into the simulated register, or take it out."""
    quick.ask(page, "POST", f"/demo/sim/{till}/sim/paper/load", **roll)


def paid_at_the_door(customer: Page, picker: Page, operator: Page, courier: Page) -> str:
    """An order that the courier is paid for in cash at the door; its id."""
    milk = next(one for one in quick.ask(customer, "GET", "/goods?q=молоко")["goods"] if one["available"])
    banana = next(one for one in quick.ask(customer, "GET", "/goods?q=банан")["goods"] if one["available"])
    quick.ask(customer, "PUT", f"/cart/lines/{milk['id']}", quantity=10)
    quick.ask(customer, "PUT", f"/cart/lines/{banana['id']}", quantity=1437)
    place = next(each for each in quick.ask(customer, "GET", "/places") if each["way"] == "courier")
    window = quick.ask(customer, "GET", f"/places/{place['id']}/windows")[-1]["id"]
    order_id = quick.new()
    quick.ask(
        customer, "POST", "/orders", id=order_id, way="courier", place_id=place["id"], window_id=window,
        payment="on_receipt", address={"street": "Лесная ул., 5", "flat": "12"},
    )  # fmt: skip
    quick.pack(picker, order_id)
    view = quick.ask(
        operator, "POST", f"/orders/{order_id}/courier", courier_id=quick.ask(courier, "GET", "/me")["id"]
    )
    for parcel in view["parcels"]:
        quick.ask(courier, "POST", "/route/take", id=quick.new(), barcode=parcel["barcode"])
    total = quick.ask(courier, "GET", f"/handovers/{order_id}")["total_kopecks"]
    quick.ask(
        courier, "POST", f"/handovers/{order_id}/settle", id=quick.new(), method="cash", expected_kopecks=total,
        tendered_kopecks=total,
    )  # fmt: skip
    return order_id


def row(page: Page, till: str) -> Locator:
    """A till in the list."""
    return page.locator(f"li [data-till='{till}']")


def gauge(page: Page, name: str) -> Locator:
    """A picture of the till's page."""
    return page.locator(f"[data-gauge='{name}']")


def reason(sheet: Locator, words: str) -> None:
    """Say why."""
    sheet.get_by_role("textbox", name="Причина").fill(words)


@pytest.fixture
def people(phone: Phone) -> tuple[Page, Page, Page, Page]:
    """Customer, picker, operator at a desk, courier."""
    return (
        quick.signed_in(phone("/?as=customer#/orders")),
        quick.signed_in(phone("/picker/?as=picker")),
        quick.signed_in(phone("/operator/?as=operator#/machines", **DESK)),
        quick.signed_in(phone("/courier/?as=courier")),
    )


def test_a_till_without_paper_is_seen_at_once_and_gives_its_queue_away(
    people: tuple[Page, Page, Page, Page], phone: Phone, shot: Shot
) -> None:
    _, _, operator, _ = people
    technician = quick.signed_in(phone("/technician/?as=technician#/tills"))
    expect(row(technician, DOOR)).to_contain_text("Касса курьера", timeout=LONG_MS)
    paper(operator, DOOR, lines=0)
    expect(row(technician, DOOR)).to_have_attribute("data-tone", "danger", timeout=LONG_MS)
    expect(row(technician, DOOR)).to_contain_text("Нет бумаги")
    order_id = paid_at_the_door(*people)
    technician.reload()
    row(technician, DOOR).click()
    seen(technician, "Вставьте рулон")
    expect(gauge(technician, "paper")).to_contain_text("Рулон кончился")
    waiting = technician.locator("[data-list='waiting'] [data-receipt]")
    expect(waiting).to_have_count(1, timeout=LONG_MS)
    expect(button(technician, "Внести деньги")).to_have_count(0)
    shot(technician, "till-no-paper")

    row(operator, DOOR).click()
    button(operator, "Отдать очередь другой кассе").click(timeout=LONG_MS)
    sheet = operator.get_by_role("dialog")
    sheet.get_by_role("radio", name=re.compile("Касса без бумаги")).check(force=True)
    reason(sheet, "Рулонов больше нет")
    shot(operator, "till-give")
    button(sheet, "Отдать").click()
    expect(sheet).to_have_count(0, timeout=LONG_MS)
    expect(waiting).to_have_count(0, timeout=LONG_MS)
    deed = operator.locator("[data-deed='drop_receipt']").first
    expect(deed).to_contain_text("чек отпущен", timeout=LONG_MS)
    receipt = quick.until(
        operator, f"/orders/{order_id}", lambda view: bool(view["receipts"][0]["state"] == "printed")
    )["receipts"][0]
    assert receipt["till"] == COUNTER
    paper(operator, DOOR)
    expect(technician.locator(f"[data-till='{DOOR}'][data-severity='0']")).to_have_count(1, timeout=LONG_MS)
    shot(operator, "till-desk")


def test_a_shift_is_closed_with_a_reason_and_its_journal_says_so(
    people: tuple[Page, Page, Page, Page], shot: Shot
) -> None:
    _, _, operator, _ = people
    paid_at_the_door(*people)
    row(operator, DOOR).click()
    expect(gauge(operator, "shift")).to_contain_text("Осталось", timeout=LONG_MS, ignore_case=True)
    button(operator, "Закрыть смену").click()
    sheet = operator.get_by_role("dialog")
    expect(button(sheet, "Закрыть смену")).to_be_disabled()
    reason(sheet, "Конец дня")
    shot(operator, "till-close")
    button(sheet, "Закрыть смену").click()
    deed = operator.locator("[data-deed='close_shift']").first
    expect(deed).to_have_attribute("data-state", "done", timeout=LONG_MS)
    expect(deed).to_contain_text("Конец дня")
    expect(gauge(operator, "shift")).to_contain_text("Смена закрыта", timeout=LONG_MS)
    log = operator.get_by_role("region", name="История кассы")
    log.get_by_role("radio", name="Смены").click()
    expect(log.get_by_role("listitem").first).to_contain_text(
        re.compile(r"Смена \d+ закрыта"), timeout=LONG_MS
    )


def test_tills_at_night(people: tuple[Page, Page, Page, Page], phone: Phone, shot: Shot) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/tills"))
    technician.emulate_media(color_scheme="dark")
    row(technician, COUNTER).click()
    expect(gauge(technician, "paper")).to_contain_text("Печатает без бумаги", timeout=LONG_MS)
    shot(technician, "till-dark")


def test_the_books_agree_and_leave_as_a_workbook(people: tuple[Page, Page, Page, Page], shot: Shot) -> None:
    _, _, operator, _ = people
    order_id = paid_at_the_door(*people)
    printed(operator, order_id)
    shifts = quick.until(operator, f"/tills/{DOOR}", lambda page: bool(page["shifts"]))["shifts"]
    operator.goto(f"/operator/#/till/{DOOR}/shift/{shifts[0]['fn_number']}/{shifts[0]['number']}")
    seen(operator, "Отчёта смены ещё нет")
    quick.ask(
        operator, "POST", f"/tills/{DOOR}/actions", id=quick.new(), action="close_shift", reason="Конец дня",
    )  # fmt: skip
    path = f"/tills/{DOOR}/shifts/{shifts[0]['fn_number']}/{shifts[0]['number']}"
    quick.until(operator, path, lambda shift: bool(shift["report"] == "z"))
    operator.reload()
    seen(operator, "Касса и сервер сходятся")
    expect(operator.locator("tr[data-differs='true']")).to_have_count(0)
    shot(operator, "till-shift")

    operator.goto("/operator/#/reports")
    books = operator.get_by_role("region", name="Расчёты и чеки")
    expect(books.locator("[data-differences='0']")).to_be_visible(timeout=LONG_MS)
    books.scroll_into_view_if_needed()
    shot(operator, "settling")
    with operator.expect_download() as came:
        button(books, "Скачать для бухгалтера").click()
    assert came.value.suggested_filename.endswith(".xlsx")
    assert came.value.path().read_bytes()[:2] == b"PK"


def test_money_goes_back_by_line_and_the_return_is_printed_as_paper(
    people: tuple[Page, Page, Page, Page], phone: Phone, shot: Shot
) -> None:
    _, _, operator, courier = people
    order_id = paid_at_the_door(*people)
    printed(operator, order_id)
    quick.ask(courier, "POST", f"/handovers/{order_id}/handed", id=quick.new())
    desk = quick.signed_in(phone(f"/operator/?as=operator#/order/{order_id}"))
    button(desk, "Вернуть деньги").click(timeout=LONG_MS)
    sheet = desk.get_by_role("dialog")
    confirm = button(sheet, "Вернуть")
    expect(confirm.last).to_be_disabled()
    sheet.get_by_role("textbox", name="Сколько штук").first.fill("99")
    seen(sheet.page, "Не больше чем")
    sheet.get_by_role("button", name="Всё", exact=True).first.click()
    reason(sheet, "Молоко скисло")
    shot(desk, "refund")
    confirm.last.click()
    expect(sheet).to_have_count(0, timeout=LONG_MS)
    done = quick.until(
        operator,
        f"/orders/{order_id}",
        lambda view: [each["state"] for each in view["receipts"]] == ["printed"] * 2,
    )["receipts"]
    assert [each["kind"] for each in done] == ["sell", "sell_return"]
    expect(desk.locator("[data-refund='returned'][data-receipt='printed']")).to_have_count(1, timeout=LONG_MS)

    customer = quick.signed_in(phone(f"/?as=customer#/orders/{order_id}"))
    papers = customer.get_by_role("article", name="КАССОВЫЙ ЧЕК")
    expect(papers).to_have_count(2, timeout=LONG_MS)
    back = customer.locator("[data-kind='sell_return']")
    for words in (
        "ВОЗВРАТ ПРИХОДА",
        "ЗН ККТ",
        "РН ККТ",
        "ФН",
        "ФП",
        "СНО",
        "www.nalog.gov.ru",
        "НАЛИЧНЫМИ",
        "КАССИР",
    ):
        expect(back).to_contain_text(words)
    assert back.get_by_role("img", name=re.compile("QR")).get_attribute("data-text") == done[1]["qr"]
    assert customer.evaluate("document.documentElement.scrollWidth") <= 360
    back.screenshot(path="tests/artifacts/screenshots/receipt-return.png")
    customer.locator("[data-kind='sell']").screenshot(path="tests/artifacts/screenshots/receipt-sell.png")


def printed(page: Page, order_id: str) -> None:
    """Wait until the order's receipt is in the fiscal storage."""
    quick.until(page, f"/orders/{order_id}", lambda view: bool(view["receipts"][0]["state"] == "printed"))


def test_a_receipt_is_put_right_and_both_are_seen_before(
    people: tuple[Page, Page, Page, Page], shot: Shot
) -> None:
    _, _, operator, _ = people
    order_id = paid_at_the_door(*people)
    printed(operator, order_id)
    operator.goto(f"/operator/#/order/{order_id}")
    operator.get_by_text(re.compile("^Напечатан")).first.click(timeout=LONG_MS)
    button(operator, "Исправить чек").click()
    sheet = operator.get_by_role("dialog")
    drafts = sheet.get_by_role("article", name="КАССОВЫЙ ЧЕК КОРРЕКЦИИ")
    expect(drafts).to_have_count(1)
    sheet.get_by_role("radio", name="Способ оплаты").click()
    expect(drafts).to_have_count(2)
    expect(drafts.first).to_contain_text("НАЛИЧНЫМИ")
    expect(drafts.last).to_contain_text("БЕЗНАЛИЧНЫМИ")
    expect(drafts.last).to_contain_text("Ещё не пробит")
    reason(sheet, "Платили картой")
    drafts.last.scroll_into_view_if_needed()
    shot(operator, "correct")
    button(sheet, "Отправить кассе").click()
    expect(sheet).to_have_count(0, timeout=LONG_MS)
    done = quick.until(
        operator,
        f"/orders/{order_id}",
        lambda view: [each["state"] for each in view["receipts"]] == ["printed"] * 3,
    )["receipts"]
    assert [each["kind"] for each in done] == ["sell", "sell_return_correction", "sell_correction"]
    assert {each["correction"]["fiscal_sign"] for each in done[1:]} == {done[0]["fiscal_sign"]}
    assert (done[2]["cash_kopecks"], done[2]["electronic_kopecks"]) == (0, done[0]["cash_kopecks"])
