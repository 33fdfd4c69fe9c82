"""One productomat with boards of four families on three buses: the agent is the same, the coils are pulsed once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.brokers import iotcore
from tests.flows.agents.conftest import DEMO_SITE, Productomat
from tests.flows.agents.kit import Child, Server, eventually, open_cell, pause

from lukoshko_wire.message import encode

BOARDS = {
    "8a": (1, "locks", "address = 1", range(1, 7)),
    "cu16": (20, "locks-b", 'address = 0, no = 20, family = "cu16"', range(7, 13)),
    "wkly": (30, "locks", 'address = 5, no = 30, family = "wkly", feedback = "opening"', range(13, 19)),
    "waveshare": (40, "locks-c", 'address = 1, no = 40, family = "waveshare"', range(19, 25)),
}
BAUD = {"locks": 9600, "locks-b": 19200, "locks-c": 9600}
FIRST = {family: cells[0] for family, (_, _, _, cells) in BOARDS.items()}
ELSEWHERE = 24
"""A cell whose lock hangs on the relay and whose contact on the CU16."""


def wire(cell: int) -> tuple[int, int]:
    """Board and channel of a cell."""
    no, _, _, cells = next(board for board in BOARDS.values() if cell in board[3])
    return no, cell - cells[0] + 1


def site() -> str:
    """The demo's front with other boards behind it."""
    text = DEMO_SITE.read_text("utf-8")
    boards = ", ".join(f'{{ {words}, bus = "{bus}" }}' for _, bus, words, _ in BOARDS.values())
    text = re.sub(r"(?m)^board = .*$", f"board = [{boards}]", text)
    for cell in range(1, 25):
        no, channel = wire(cell)
        text = text.replace(
            f"{{ no = {cell}, board = 1, channel = {cell},",
            f"{{ no = {cell}, board = {no}, channel = {channel},",
        )
    return text.replace(
        f"{{ no = {ELSEWHERE},", f"{{ no = {ELSEWHERE}, contact = {{ board = 20, channel = 16 }},"
    )


def settings(text: str) -> str:
    """The agent's settings for those boards."""
    buses = "".join(
        f'[[locks]]\npath = "{bus}"\nbaud = {baud}\nboards = ['
        + ", ".join(f"{{ {words} }}" for _, on, words, _ in BOARDS.values() if on == bus)
        + "]\n"
        for bus, baud in BAUD.items()
    )
    text = re.sub(r'\[locks\]\npath = "locks"\nboards = .*\n', buses, text)
    for cell in range(1, 25):
        no, channel = wire(cell)
        text = text.replace(
            f"no = {cell}\nboard = 1\nchannel = {cell}\n", f"no = {cell}\nboard = {no}\nchannel = {channel}\n"
        )
    return text.replace(
        f"no = {ELSEWHERE}\n", f"no = {ELSEWHERE}\ncontact = {{ board = 20, channel = 16 }}\n"
    )


@pytest.fixture
def mixed(tmp_path: Path) -> Iterator[Productomat]:
    """That productomat, its agent joined."""
    (tmp_path / "site.toml").write_text(site(), encoding="utf-8")
    with iotcore(tmp_path) as broker:
        made = Productomat(tmp_path, broker, "--site", str(tmp_path / "site.toml"))
        made.config.write_text(settings(made.config.read_text("utf-8")), encoding="utf-8")
        try:
            made.sim.start()
            made.agent.start()
            eventually(lambda: made.server.conn().get("online"))
            yield made
        finally:
            made.close()


def health(server: Server) -> dict[str, dict[str, Any]]:
    """Boards of the last snapshot by family."""
    return {board["family"]: board for board in server.state().get("boards", [])}


def test_cells_of_every_family_open_close_and_are_counted(mixed: Productomat) -> None:
    server = mixed.server
    cells = [*FIRST.values(), ELSEWHERE]
    for cell in cells:
        server.send("cmd", encode(open_cell(mixed.session, f"c-{cell}", cell=cell)))
    for cell in cells:
        assert server.final(f"c-{cell}").code == "opened"
        assert mixed.door(cell) == "open"
    assert mixed.pulses() == len(cells)
    for cell in cells:
        mixed.panel.post(f"/sim/locker/cells/{cell}/close")
    eventually(
        lambda: {m["cell"] for m in server.facts_of("door_moved") if m["door"] == "closed"} == set(cells)
    )
    eventually(lambda: {board["state"] for board in health(server).values()} == {"ok"})
    assert set(health(server)) == set(BOARDS)
    assert all(board["answered"] > 0 for board in health(server).values())
    asked = {bus["name"]: bus["asked"] for bus in server.retained["reported"]["buses"]}
    assert set(asked) == {f"board-{no}" for no, *_ in BOARDS.values()}
    assert [a for a in server.facts_of("alarm") if a["raised"]] == []


@pytest.mark.parametrize("family", ["cu16", "wkly", "waveshare"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"jam": [1]}, "no_transition"),
        ({"power_loss": True}, "board_timeout"),
        ({"twin": True}, "board_timeout"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_a_faulty_board_of_any_family_makes_of_a_command(
    mixed: Productomat, family: str, fault: dict[str, object], code: str
) -> None:
    no, cell = BOARDS[family][0], FIRST[family]
    mixed.panel.post("/sim/faults", {"boards": {str(no): fault}})
    mixed.server.send("cmd", encode(open_cell(mixed.session, cell=cell)))
    assert mixed.server.final("c-1").code == code
    assert mixed.pulses() == ("power_loss" not in fault)
    if code == "board_timeout":
        state = "garbled" if "twin" in fault else "silent"
        eventually(lambda: health(mixed.server)[family]["state"] == state)
        wanted = {"board_silent", "board_garbled"} if "twin" in fault else {"board_silent"}
        eventually(lambda: {a["code"] for a in mixed.server.facts_of("alarm") if a["raised"]} == wanted)
        mixed.server.send("cmd", encode(open_cell(mixed.session, "other", cell=FIRST["8a"])))
        assert mixed.server.final("other").code == "opened", "the other boards go on"


def test_two_agents_on_one_port_are_told_and_the_second_pulses_nothing(mixed: Productomat) -> None:
    second = mixed.folder / "second.toml"
    text = mixed.config.read_text("utf-8").replace('id = "l-1"', 'id = "l-2"')
    second.write_text(text.replace('data_dir = "agent"', 'data_dir = "agent-2"'), encoding="utf-8")
    server = Server(mixed.broker, "locker", "l-2")
    agent = Child(mixed.folder, "agent-2", ["lukoshko-locker", "run", "--config", str(second)])
    try:
        agent.start()
        eventually(lambda: {b["state"] for b in health(server).values()} == {"line_taken"})
        eventually(lambda: [a for a in server.facts_of("alarm") if a["code"] == "port_taken" and a["raised"]])
        server.send("cmd", encode(open_cell(str(server.conn()["session"]), "stray", cell=1)))
        assert (server.final("stray").outcome, server.final("stray").code) == ("failed", "not_sent")
        assert mixed.pulses() == 0
        mixed.server.send("cmd", encode(open_cell(mixed.session, "own", cell=1)))
        assert mixed.server.final("own").code == "opened"
        pause(1.0)
        assert mixed.pulses() == 1
    finally:
        agent.stop()
        server.close()
