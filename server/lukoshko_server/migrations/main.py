"""`lukoshko-server migrate`: bring the database to this version, one process at a time."""

import logging
import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config

from lukoshko_server.config import Settings

log = logging.getLogger(__name__)


def configure(url: str) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def main(settings: Settings) -> int:
    """Upgrade to the newest revision; an SQLite file is copied aside first, for it cannot roll back."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = settings.data_dir / "lukoshko.sqlite"
    if not settings.database_url and file.exists():
        shutil.copy2(file, file.with_suffix(".before-migration"))
    command.upgrade(configure(settings.database), "head")
    log.info("the database is at the newest revision")
    return 0
