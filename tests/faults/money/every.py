"""All flows of the money, and how often each is played."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.faults.money.alone import alone
from tests.faults.money.back import returned
from tests.faults.money.deal import Deal
from tests.faults.money.edited import edited
from tests.faults.money.flows import counter, door, expired, given_up, invoice, locker, locker_alone, refused
from tests.faults.money.later import planned
from tests.faults.money.weighed import heavier

if TYPE_CHECKING:
    from tests.faults.money.world import World

FLOWS: tuple[tuple[int, Callable[["World"], Deal]], ...] = (
    (14, door), (8, counter), (8, locker), (8, locker_alone), (10, alone), (5, expired), (5, refused), (10, given_up),
    (12, returned), (12, heavier), (12, edited), (6, planned), (5, invoice),
)  # fmt: skip
