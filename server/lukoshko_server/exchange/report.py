"""What became of one file: counts and remarks, bounded, kept and logged."""

from collections.abc import Mapping
from typing import Any

from lukoshko_server.exchange.records import Remark

MOST_REMARKS = 200


class Report:
    """Counts by kind, the first remarks in full, all of them by number."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        kept = kept or {}
        self.counts: dict[str, int] = dict(kept.get("counts", {}))
        self.remarks: list[list[str]] = [list(each) for each in kept.get("remarks", [])]
        self.kinds: dict[str, int] = dict(kept.get("kinds", {}))
        self.full: list[str] = list(kept.get("full", []))
        self.warehouses: dict[str, str] = dict(kept.get("warehouses", {}))
        """Named by the file; learnt when it has been read to its end."""

    def count(self, kind: str, number: int = 1) -> None:
        """So many more of this kind."""
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number

    def remark(self, remark: Remark, times: int = 1) -> None:
        """Something that a person should look at."""
        self.kinds[remark.kind] = self.kinds.get(remark.kind, 0) + times
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append([remark.kind, remark.id, remark.detail])

    def kept(self) -> dict[str, Any]:
        """As it lies in the database."""
        return {
            "counts": self.counts,
            "remarks": self.remarks,
            "kinds": self.kinds,
            "full": sorted(set(self.full)),
            "warehouses": self.warehouses,
        }

    def sentence(self) -> str:
        """For the log and for the person at 1C."""
        said = [f"{kind} {number}" for kind, number in self.counts.items()]
        noted = [f"{kind} {number}" for kind, number in sorted(self.kinds.items())]
        return ", ".join(said) + (f"; замечания: {', '.join(noted)}" if noted else "")
