"""Ports of tests: processes that ask at once are never given the same one."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.needs import free_port

PROCESSES, EACH = 4, 20


def some(_number: int) -> list[int]:
    return [free_port() for _ in range(EACH)]


def test_processes_that_ask_at_once_are_given_ports_of_their_own() -> None:
    mine = some(0)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        given = [port for ports in pool.map(some, range(PROCESSES)) for port in ports]
    assert not set(mine) & set(given)
    assert len(set(mine)) == EACH
