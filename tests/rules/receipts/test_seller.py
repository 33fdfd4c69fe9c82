"""What every receipt says of the seller is refused when the settings are read, not when the first one is printed."""

from pathlib import Path

import pytest

from lukoshko_server.config import BadSettings
from lukoshko_server.settings_file import load


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("taxation", "envd"),
        ("fee_vat", "vat18"),
        ("fee_vat", "vat122"),
        ("default_vat", "vat110"),
        ("seller_inn", "7707083894"),
        ("seller_inn", "0000000000"),
        ("seller_place", "x" * 257),
        ("seller_email", "x" * 65),
    ],
)
def test_a_seller_that_no_register_takes_is_refused_at_the_start(
    tmp_path: Path, key: str, value: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('data_dir = "."\nseller_inn = "7707083893"\n', encoding="utf-8")
    assert load(file).seller_inn == "7707083893"
    file.write_text(f'data_dir = "."\n{key} = "{value}"\n', encoding="utf-8")
    with pytest.raises(BadSettings, match=key):
        load(file)
