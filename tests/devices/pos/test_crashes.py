"""The power goes at every commit and every exchange of a receipt, in turn: one document and one fact, always."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.devices.locker.power import PowerCut
from tests.devices.pos.scripted import FOREIGN, Desk, Direct, Queued

TROUBLES: list[tuple[Callable[[list[str]], Queued | Direct], str]] = [
    *((Queued, trouble) for trouble in (
        "fine", "lost before", "lost after", "forgotten", "error 2", "error 68", "written error 2", "interrupted",
        "foreign", "guess",
    )),
    *((Direct, trouble) for trouble in ("fine", "lost before", "lost on the way", "lost after", "foreign")),
]  # fmt: skip
AT_MOST = 120


def live(desk: Desk, cut_at: int | None) -> bool:
    """Accept an intent and print it; the power goes at one point. True when it went."""
    fuse = desk.register.fuse
    fuse.points_left = cut_at
    try:
        desk.take()
        desk.walk()
    except PowerCut:
        desk.die()
        desk.open()
        return True
    finally:
        fuse.points_left = None
    return False


def look_at_the_books(desk: Desk) -> None:
    """One document of ours, one fact, and they agree."""
    ours = [no for no, raw in enumerate(desk.register.stored, 1) if FOREIGN.encode() not in raw]
    printed = [fact for fact in desk.facts() if fact["type"] == "printed"]
    assert len(ours) == 1
    assert [fact["fiscal"]["fd_number"] for fact in printed] == ours
    assert desk.ledger.waiting() == 0


@pytest.mark.parametrize(("make", "trouble"), TROUBLES)
def test_cut_anywhere_there_is_one_document(
    tmp_path: Path, make: Callable[[list[str]], Queued | Direct], trouble: str
) -> None:
    for point in range(AT_MOST):
        folder = tmp_path / str(point)
        folder.mkdir()
        desk = Desk(folder, make([trouble]))
        with closing(desk):
            cut = live(desk, point)
            desk.take()  # the server asks again for what no fact has answered
            desk.walk()
            look_at_the_books(desk)
        if not cut:
            assert point > 8, "a life without points proves nothing"
            return
    pytest.fail("a receipt has no end")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    st.sampled_from([Queued, Direct]),
    st.lists(st.sampled_from(["fine", "lost before", "lost after", "foreign"]), max_size=4),
    st.lists(st.integers(0, 25), max_size=4),
)
def test_cut_again_and_again_there_is_one_document(
    tmp_path_factory: pytest.TempPathFactory,
    make: Callable[[list[str]], Queued | Direct],
    script: list[str],
    cuts: list[int],
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"), make(list(script)))
    with closing(desk):
        for cut in cuts:
            live(desk, cut)
        live(desk, None)
        desk.walk(40)
        look_at_the_books(desk)
