"""Every vice of a simulator is written down beside its device."""

from pathlib import Path

import pytest

from lukoshko_sim.bank.api import FAULTS as BANK_FAULTS
from lukoshko_sim.messages.http import FAULTS as MESSAGES_FAULTS
from lukoshko_sim.till.atol.codes import BLOCKING
from lukoshko_sim.till.atol.driver import FAULTS as ATOL_FAULTS
from lukoshko_sim.till.faults import FAULTS as TILL_FAULTS
from lukoshko_sim.till.shtrih.wiring import VICES as SHTRIH_FAULTS

DOCS = Path(__file__).parents[3] / "docs" / "devices"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("atol-web-server.md", [*TILL_FAULTS, *ATOL_FAULTS]),
        ("shtrih-m.md", [*SHTRIH_FAULTS]),
        ("yookassa.md", [*BANK_FAULTS, *MESSAGES_FAULTS]),
    ],
)
def test_every_fault_is_described(page: str, names: list[str]) -> None:
    text = (DOCS / page).read_text()
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_codes_that_block_are_those_of_the_page() -> None:
    text = (DOCS / "atol-web-server.md").read_text()
    listed = text.split("link or storage code (")[1].split(")")[0]
    codes: set[int] = set()
    for part in listed.split(", "):
        first, _, last = part.partition("–")
        codes |= set(range(int(first), int(last or first) + 1))
    assert codes == BLOCKING
