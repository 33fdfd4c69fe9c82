"""A whole running product and a real browser at phone size."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests import needs
from tests.e2e.people import PUSHED_MS

from lukoshko_server.demo.stack import Stack

expect.set_options(timeout=PUSHED_MS)

ROOT = Path(__file__).resolve().parents[2]
IN_README = {
    "twin": "twin",
    "customer-shortage": "customer",
    "picker-line": "picker",
    "courier-cell": "courier",
    "technician": "technician",
}
WIDE = ("twin", "technician")
RELEASES = Ed25519PrivateKey.generate()
"""Signs the releases of these tests."""
PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every process of the demo, on free ports, in a temporary folder; each file of tests begins with an empty one."""
    if not (ROOT / "pwa" / "dist" / "index.html").exists():
        needs.missing("the built screens (./run setup)")
    overrides = {"release_key": RELEASES.public_key().public_bytes_raw().hex()}
    running = Stack(tmp_path_factory.mktemp("stack"), ROOT / "pwa" / "dist", overrides=overrides)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    program = needs.program("chromium", "chromium-browser", "google-chrome")
    if program is None:
        needs.missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Open a page of the product on a phone of its own; a page that logs an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(path: str, *, width: int = PHONE["width"], height: int = PHONE["height"]) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=2, locale="ru-RU",
            timezone_id="Europe/Moscow", base_url=stack.url, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        page.set_default_timeout(20_000)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Store a screenshot; with SCREENSHOTS=docs those of the README in docs too."""
    folder = ROOT / "tests" / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        expect(page.get_by_role("status").get_by_role("button")).to_have_count(0)
        picture = page.screenshot(path=folder / f"{name}.png", scale="css" if name in WIDE else "device")
        if name in IN_README and os.environ.get("SCREENSHOTS") == "docs":
            (ROOT / "docs" / "screenshots" / f"{IN_README[name]}.png").write_bytes(picture)

    return take
