"""The till's paper: a roll that can end, and everything that came out of the printer."""

import json

from lukoshko_sim.keeping import Clock, Store

SCHEMA = """
create table if not exists paper (
    no integer primary key autoincrement,
    at text not null,
    kind text not null,
    fd integer,
    electronic integer not null,
    complete integer not null,
    lines text not null,
    qr text not null
) strict;
"""
ENDLESS = -1
LONGEST_ANSWER = 200


class Paper:
    """The printer. A roll is endless unless somebody counts it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def left(self) -> int:
        """Lines left on the roll; ENDLESS when nobody counts."""
        return int(self._store.note("paper_left") or ENDLESS)

    @property
    def present(self) -> bool:
        """Whether there is paper in the printer."""
        return self.left != 0

    def load(self, lines: int) -> None:
        """Put a roll in: so many lines, ENDLESS, or 0 to take it out."""
        self._store.remember("paper_left", str(lines))

    def print(
        self,
        kind: str,
        lines: list[str],
        *,
        fd: int | None,
        qr: str,
        cut_short: bool = False,
        keeps_roll: bool = False,
    ) -> int:
        """Print, and return how many lines came out; fewer than all when the paper ended or it was cut short."""
        with self._store.write():
            left = self.left
            room = len(lines) // 2 if cut_short else len(lines)
            printed = lines[: room if left == ENDLESS else min(room, left)]
            complete = len(printed) == len(lines)
            if left != ENDLESS:
                self.load(left - len(printed) if complete or keeps_roll else 0)
            elif not complete and not keeps_roll:
                self.load(0)
            self._keep(kind, printed, fd, qr if complete else "", complete=complete)
        return len(printed)

    def show_electronic(self, kind: str, fd: int, qr: str) -> None:
        """Nothing is printed, but whoever watches learns that there is a document."""
        self._keep(kind, [], fd, qr, complete=True, electronic=True)

    def after(self, no: int) -> list[dict[str, object]]:
        """What came out after a number, oldest first, at most two hundred."""
        rows = self._store.rows("select * from paper where no > ? order by no limit ?", no, LONGEST_ANSWER)
        return [
            {
                "no": row["no"],
                "at": row["at"],
                "kind": row["kind"],
                "fd": row["fd"],
                "electronic": bool(row["electronic"]),
                "complete": bool(row["complete"]),
                "lines": json.loads(row["lines"]),
                "qr": row["qr"],
            }
            for row in rows
        ]

    def _keep(
        self,
        kind: str,
        lines: list[str],
        fd: int | None,
        qr: str,
        *,
        complete: bool,
        electronic: bool = False,
    ) -> None:
        with self._store.write() as db:
            db.execute(
                "insert into paper (at, kind, fd, electronic, complete, lines, qr)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (
                    self._clock().isoformat(timespec="milliseconds"),
                    kind,
                    fd,
                    electronic,
                    complete,
                    json.dumps(lines, ensure_ascii=False),
                    qr,
                ),
            )
