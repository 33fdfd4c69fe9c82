"""How far a journal is known."""

from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.devices.rules import contiguous


@given(st.integers(0, 50), st.sets(st.integers(1, 60)))
def test_everything_up_to_the_answer_is_known_and_the_next_is_not(upto: int, kept: set[int]) -> None:
    above = {seq for seq in kept if seq > upto}
    reached = contiguous(upto, above)
    assert all(seq in above for seq in range(upto + 1, reached + 1))
    assert reached + 1 not in above
