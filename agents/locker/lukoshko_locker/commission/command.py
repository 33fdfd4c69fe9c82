"""`lukoshko-locker commission --config FILE`: walk through the cells, learn how they are wired, write the settings."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import structs

from lukoshko_edge.boot import boot_name
from lukoshko_edge.config import BadConfig, Section, beside, read_config
from lukoshko_edge.journal import Journal
from lukoshko_edge.toml import write_config
from lukoshko_locker.commission.bench import Bench
from lukoshko_locker.commission.findings import Conclusion, Finding, conclude
from lukoshko_locker.commission.person import Left, Person
from lukoshko_locker.commission.pulses import Pulses
from lukoshko_locker.commission.walk import Walk
from lukoshko_locker.config import LockerConfig, Locks, check
from lukoshko_locker.drivers.board import PortTaken
from lukoshko_locker.drivers.link import Link, SerialLink

PROGRESS, REPORT = "commission.json", "commission-report.txt"
FINE, FLAWED, UNUSABLE = 0, 1, 2


class Progress(Section, frozen=True):
    """What was found so far, for these cells as they were set then."""

    cells: list[tuple[int, int, int]]
    found: list[Finding]


class Keyboard:
    """The terminal of this process."""

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)  # noqa: T201 - this is the terminal

    def ask(self, question: str) -> str:
        """Read a line. Raises Left at the end of the input."""
        print(question, end="", flush=True)  # noqa: T201
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            raise Left
        return line


def commission(
    file: Path,
    person: Person,
    *,
    now: Callable[[], datetime],
    again: bool = False,
    bench_of: Callable[[LockerConfig], Bench] | None = None,
) -> int:
    """The whole visit; the exit status. Raises BadConfig: settings unusable, or the agent runs."""
    config = check(read_config(file, LockerConfig))
    data_dir = beside(file, config.device.data_dir)
    journal = Journal(data_dir / "journal.sqlite")  # whoever has it owns the doors
    try:
        journal.begin_boot(boot_name)
        bench = bench_of(config) if bench_of else _bench(config, file)
        try:
            bench.recall(journal, now())
            bench.rest()
            return _visit(config, file, data_dir, bench, person, Pulses(journal, now), now=now, again=again)
        finally:
            bench.close()
    finally:
        journal.close()


def _visit(
    config: LockerConfig,
    file: Path,
    data_dir: Path,
    bench: Bench,
    person: Person,
    pulses: Pulses,
    *,
    now: Callable[[], datetime],
    again: bool,
) -> int:
    kept = data_dir / PROGRESS
    found = {} if again else _recall(kept, config)
    person.say("begin", cells=len(config.cells), boards=len(config.boards))
    if found:
        person.say("resume", done=len(found), cells=len(config.cells))
    try:
        Walk(bench, person, config.cells, pulses).run(found, lambda: _keep(kept, config, found))
    except Left:
        person.say("paused", done=len(found), cells=len(config.cells))
        return FLAWED
    except PortTaken as error:
        person.say("taken", why=error.detail)
        return UNUSABLE
    try:
        conclusion = conclude(config, list(found.values()))
    except BadConfig as error:
        person.say("contradiction", why=error.detail)
        return FLAWED
    lines = _told(config, conclusion, found, person)
    for line in lines:
        person.show(line)
    title = person.text("title", device=config.device.id, at=now().isoformat(timespec="minutes"))
    _write_text(data_dir / REPORT, "\n".join([title, *lines, ""]))
    person.say("report", file=data_dir / REPORT)
    if conclusion.config == config:
        person.say("same")
    else:
        write_config(file, conclusion.config)
        person.say("written", file=file, old=f"{file.name}.old")
    kept.unlink(missing_ok=True)
    return FLAWED if conclusion.problems or len(found) < len(config.cells) else FINE


def _told(old: LockerConfig, conclusion: Conclusion, found: dict[int, Finding], person: Person) -> list[str]:
    lines = [
        person.text("board", board=no, order=board.status_order, feedback=board.feedback)
        for no, board in conclusion.config.boards.items()
    ]
    for was, cell in zip(old.cells, conclusion.config.cells, strict=True):
        if (was.board, was.channel) != (cell.board, cell.channel):
            lines.append(
                person.text(
                    "moved_lock", cell=cell.no, board=cell.board, channel=cell.channel,
                    was_board=was.board, was_channel=was.channel,
                )
            )  # fmt: skip
        if cell.contact is not None:
            lines.append(person.text("moved_contact", cell=cell.no, **structs.asdict(cell.contact)))
        if cell.feedback is not None:
            lines.append(person.text("kind", cell=cell.no, feedback=cell.feedback))
        if cell.no not in found:
            lines.append(person.text("skipped", cell=cell.no))
    lines += [person.text(each.what, cell=each.cell, other=each.other) for each in conclusion.problems]
    return lines


def _bench(config: LockerConfig, file: Path) -> Bench:
    def line_of(bus: Locks) -> Link:
        return SerialLink(beside(file, bus.path), bus.speed)

    return Bench(config, line_of)


def _wired(config: LockerConfig) -> list[tuple[int, int, int]]:
    return [(cell.no, cell.board, cell.channel) for cell in config.cells]


def _recall(kept: Path, config: LockerConfig) -> dict[int, Finding]:
    """What an earlier visit found; nothing when the settings have changed since, or the file is no such thing."""
    try:
        progress = msgspec.json.decode(kept.read_bytes(), type=Progress)
    except (OSError, msgspec.MsgspecError):
        return {}
    return {each.cell: each for each in progress.found} if progress.cells == _wired(config) else {}


def _keep(kept: Path, config: LockerConfig, found: dict[int, Finding]) -> None:
    progress = Progress(cells=_wired(config), found=list(found.values()))
    _write_text(kept, msgspec.json.encode(progress).decode())


def _write_text(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
