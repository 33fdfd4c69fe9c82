"""`lukoshko-server rotate-key` as an administrator runs it, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from tests.floor import LOCKER, Shop
from tests.http.handover.test_locker_trouble import stowed

from lukoshko_server import cli
from lukoshko_server.db import EventRow


def run(engine: Engine, folder: Path, locker_id: str, why: str) -> int:
    """The command, told of the shop's database by a settings file of its own; its exit status."""
    settings = {
        "data_dir": folder,
        "database_url": engine.url.render_as_string(hide_password=False),
        "secret_file": folder / "secret",
        "bank_secret_file": folder / "bank",
        "messages_token_file": folder / "messages",
        "bank_shop_id": "100500",
    }
    file = folder / "settings.toml"
    file.write_text("".join(f'{key} = "{value}"\n' for key, value in settings.items()), encoding="utf-8")
    return cli.main(["--settings", str(file), "rotate-key", locker_id, why])


def history(shop: Shop) -> list[tuple[str, str, str, str]]:
    """Who gave which machine a new key, and why."""
    with shop.app.work.read() as tx:
        rows = tx.session.scalars(select(EventRow).where(EventRow.what == "code key rotated"))
        return [(row.actor, row.entity, row.entity_id, row.after) for row in rows]


def test_a_known_locker_gets_a_new_epoch_and_its_history_says_why(
    shop: Shop, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stowed(shop)
    before = shop.app.floor.admission.rights.listed(LOCKER)
    epoch = before.key_epoch + 1
    assert run(engine, tmp_path, LOCKER, "диск украден") == 0
    assert capsys.readouterr().out == f"{LOCKER}: epoch {epoch}\n"
    after = shop.app.floor.admission.rights.listed(LOCKER)
    assert (after.key_epoch, after.version) == (epoch, before.version + 1)
    assert history(shop) == [("administrator", "locker", LOCKER, f"epoch {epoch}: диск украден")]


def test_an_unknown_locker_is_named_and_nothing_is_written(
    shop: Shop, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(engine, tmp_path, "nobody", "диск украден") == 1
    assert capsys.readouterr().out == "locker nobody has no list of rights\n"
    assert history(shop) == []
