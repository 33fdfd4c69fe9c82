"""Whose address a visitor has: the bank's nets are believed to a proxy that the settings name, never to a header alone."""

from pathlib import Path

import pytest
from tests import databases
from tests.shop import settings

from lukoshko_server.app import build

NOTE = b'{"type":"notification","event":"payment.succeeded","object":{"id":"22222222-0000"}}'
BANK, STRANGER = "203.0.113.9", "198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (0, None, 403),
        (0, BANK, 403),
        (1, BANK, 200),
        (1, STRANGER, 403),
        (1, f"{BANK}, {STRANGER}", 403),
        (1, f"{STRANGER}, {BANK}", 200),
    ],
)
def test_a_notification_comes_from_where_the_named_proxy_says(
    tmp_path: Path, proxies: int, forwarded: str | None, status: int
) -> None:
    engine = databases.sqlite(tmp_path / "test.sqlite")
    given = settings(
        tmp_path, trusted_proxies=proxies, bank_url="http://127.0.0.1:9/v3", bank_networks=("203.0.113.0/24",)
    )
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    client = build(given, engine=engine).flask().test_client()
    answer = client.post("/hooks/yookassa", data=NOTE, headers=headers)
    engine.dispose()
    assert answer.status_code == status
