"""How a run of all tests is dealt to its workers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dealing import dealt, workers

GIB = 2**30
FILES = st.lists(
    st.builds(
        "{}test_{}.py".format,
        st.sampled_from(["tests/flows/story/", "tests/e2e/", "tests/flows/agents/", "tests/rules/", "tests/http/"]),
        st.integers(0, 99),
    ),
    unique=True,
    max_size=60,
)  # fmt: skip


@pytest.mark.parametrize(
    ("processors", "memory", "count"),
    [(1, 64 * GIB, 1), (2, 64 * GIB, 3), (4, 64 * GIB, 6), (8, 8 * GIB, 3), (2, GIB, 1)],
)
def test_more_work_than_processors_and_never_more_than_memory(
    processors: int, memory: int, count: int
) -> None:
    assert workers(processors, memory) == count


@given(FILES)
def test_every_file_is_dealt_once_and_the_longest_come_first_of_those_that_wait(files: list[str]) -> None:
    order = dealt(files)
    assert sorted(order) == sorted(files)
    waiting = [file for file in order if "/rules/" not in file and "/http/" not in file]
    assert order[: len(waiting[:1])] == waiting[:1]
    kinds = [file.rpartition("/")[0] for file in waiting]
    assert kinds == sorted(kinds, key=["tests/flows/story", "tests/e2e", "tests/flows/agents"].index)


def test_those_that_wait_lie_evenly_among_the_others() -> None:
    waiting = [f"tests/e2e/test_{no}.py" for no in range(10)]
    order = dealt([*(f"tests/rules/test_{no}.py" for no in range(70)), *waiting])
    assert [order.index(file) for file in waiting] == [8 * no for no in range(10)]
