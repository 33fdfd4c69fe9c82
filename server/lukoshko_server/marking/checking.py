"""The effect that asks about a code: the service online, else the local module, else as the shop has decided."""

import logging
from collections.abc import Callable
from typing import Protocol

from lukoshko_server.marking.rules import Held, Verdict
from lukoshko_server.marking.service import CheckAsk, Marking
from lukoshko_server.outbox.service import Effect, Later
from lukoshko_wire.message import parse

log = logging.getLogger(__name__)

AGAIN_S = 5


class Asked(Protocol):
    """Somebody who knows codes; None when he could not be asked."""

    def __call__(self, held: Held, fiscal_drive: str) -> Verdict | None: ...


class Checker:
    """The handler of `marking.check`."""

    def __init__(
        self,
        marking: Marking,
        sources: list[Asked],
        fiscal_drive: Callable[[str], str],
        *,
        sell_unchecked: bool,
    ) -> None:
        self._marking, self._sources, self._fiscal_drive = marking, sources, fiscal_drive
        self._sell_unchecked = sell_unchecked

    def check(self, effect: Effect) -> None:
        """Ask one after another until one answers. Raises Later while nobody does and the shop does not sell without."""
        held = self._marking.waiting(parse(CheckAsk, effect.body.encode()).mark_id)
        if held is None:
            return
        drive = self._fiscal_drive(held.order_id)
        for ask in self._sources:
            verdict = ask(held, drive)
            if verdict is not None:
                self._marking.judge(held.id, verdict)
                return
        if self._sell_unchecked:
            log.warning("order %s: a code is sold without a check: nobody could be asked", held.order_id)
            self._marking.judge(held.id, Verdict(""))
            return
        self._marking.unasked(held.id)
        raise Later(AGAIN_S, "nobody could be asked about a code")
