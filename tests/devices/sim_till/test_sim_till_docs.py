"""What the till's page lists is what the simulator does."""

from pathlib import Path

from lukoshko_sim.till.atol.codes import BLOCKING

PAGE = Path(__file__).parents[3] / "docs" / "devices" / "atol-web-server.md"


def test_the_codes_that_block_are_those_of_the_page() -> None:
    listed = PAGE.read_text().split("link or storage code (")[1].split(")")[0]
    codes: set[int] = set()
    for part in listed.split(", "):
        first, _, last = part.partition("–")
        codes |= set(range(int(first), int(last or first) + 1))
    assert codes == BLOCKING
