"""What must outlive a kill: pulses, doors, goods, temperatures and the controllers' settings, in SQLite.

Every write is on the disk when it returns. One process owns the file; a second one is refused.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS site (name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS channel (
  board INTEGER NOT NULL, channel INTEGER NOT NULL, pulses INTEGER NOT NULL CHECK (pulses >= 0),
  is_open INTEGER NOT NULL, goods INTEGER NOT NULL, jammed INTEGER NOT NULL, opened_at REAL,
  openings INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (board, channel)
) STRICT;
CREATE TABLE IF NOT EXISTS climate (
  zone TEXT PRIMARY KEY, heat TEXT NOT NULL, control TEXT, saved_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS parameter (
  unit INTEGER NOT NULL, address INTEGER NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY (unit, address)
) STRICT;
"""


class StateTaken(RuntimeError):
    """The state file cannot be had: another process or another productomat owns it."""


@dataclass(frozen=True)
class Channel:
    """One lock and the cell behind it."""

    pulses: int = 0
    is_open: bool = False
    goods: bool = False
    jammed: bool = False
    opened_at: float | None = None
    """Wall time of the last opening."""
    openings: int = 0
    """How often a pulse found the door shut and sprang it."""


@dataclass(frozen=True)
class SavedClimate:
    """What a zone was like at `saved_at`, as JSON."""

    heat: str
    control: str | None
    saved_at: float


class State:
    """The file. Calls are made under the productomat's lock."""

    def __init__(self, path: Path, site: str) -> None:
        """Open or create. Raises StateTaken."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.2)
        except sqlite3.OperationalError as error:
            raise StateTaken(f"{path.name}: {error}") from error
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")
            self._grow()
            self._claim(site)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StateTaken(f"{path.name}: {error}") from error
        except StateTaken:
            self._db.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def channels(self) -> dict[tuple[int, int], Channel]:
        """Return every channel ever pulsed or touched."""
        rows = self._db.execute(
            "SELECT board, channel, pulses, is_open, goods, jammed, opened_at, openings FROM channel"
        )
        return {
            (board, channel): Channel(pulses, bool(is_open), bool(goods), bool(jammed), opened_at, openings)
            for board, channel, pulses, is_open, goods, jammed, opened_at, openings in rows
        }

    def save_channel(self, board: int, channel: int, now: Channel) -> None:
        """Keep one channel; on the disk on return."""
        self._db.execute(
            "INSERT OR REPLACE INTO channel (board, channel, pulses, is_open, goods, jammed, opened_at, openings)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (board, channel, now.pulses, now.is_open, now.goods, now.jammed, now.opened_at, now.openings),
        )

    def climates(self) -> dict[str, SavedClimate]:
        """Return every zone's last kept climate."""
        rows = self._db.execute("SELECT zone, heat, control, saved_at FROM climate")
        return {zone: SavedClimate(heat, control, at) for zone, heat, control, at in rows}

    def save_climates(self, climates: dict[str, SavedClimate]) -> None:
        """Keep the climate of some zones in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT OR REPLACE INTO climate VALUES (?, ?, ?, ?)",
            [(zone, c.heat, c.control, c.saved_at) for zone, c in climates.items()],
        )
        self._db.execute("COMMIT")

    def parameters(self, unit: int) -> dict[int, int]:
        """Return what was ever written to a unit."""
        rows = self._db.execute("SELECT address, value FROM parameter WHERE unit = ?", (unit,))
        return dict(rows.fetchall())

    def save_parameters(self, unit: int, values: dict[int, int]) -> None:
        """Keep what was written to a unit, all in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT OR REPLACE INTO parameter VALUES (?, ?, ?)",
            [(unit, address, value) for address, value in values.items()],
        )
        self._db.execute("COMMIT")

    def _grow(self) -> None:
        """A file from before openings were counted goes on with none."""
        columns = {row[1] for row in self._db.execute("PRAGMA table_info(channel)")}
        if "openings" not in columns:
            self._db.execute("ALTER TABLE channel ADD COLUMN openings INTEGER NOT NULL DEFAULT 0")

    def _claim(self, site: str) -> None:
        row = self._db.execute("SELECT name FROM site").fetchone()
        if row is None:
            self._db.execute("INSERT INTO site VALUES (?)", (site,))
        elif row[0] != site:
            raise StateTaken(f"the state belongs to {row[0]!r}, not to {site!r}")
