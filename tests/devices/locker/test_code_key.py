"""The key of the codes: in no file of the journal, and turned without changing any code."""

import pytest
from msgspec.structs import replace
from tests.devices.locker.listing import listed, right
from tests.devices.locker.rig import LOCKER, Rig

from lukoshko_wire import rights as wire
from lukoshko_wire.rights import (
    tag,
)


def turned(locker: Rig, code: str = "12345678") -> tuple[bytes, bytes]:
    """The server has given this locker another code key: the sealed key, and the list of the same codes under it."""
    server = locker.server
    server.code_key = server.keys.open(LOCKER, server.keys.fresh(LOCKER))
    named = tag(server.code_key, "code", code, LOCKER, 2)
    fresh = listed(right(server, code=code), version=6, key_epoch=2)
    fresh = replace(fresh, rights=[replace(fresh.rights[0], code=named)])
    return server.key(locker.admission.gate._keyring.seal, 2), server.whole(fresh)


def test_the_code_key_lies_in_no_file_of_the_journal(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.cut()
    key = locker.server.code_key
    for file in (locker.folder / "data").iterdir():
        assert key not in file.read_bytes()
        assert wire.b64(key).encode() not in file.read_bytes()
    keys = locker.folder / "data.keys"
    assert {file.name: file.stat().st_mode & 0o777 for file in keys.iterdir()} == {
        "seal.key": 0o600,
        "code.key": 0o600,
    }
    assert locker.visits.enter("12345678") is None


@pytest.mark.parametrize("cut_after", ["nothing", "key", "list"])
@pytest.mark.parametrize("power", [False, True])
def test_a_new_code_key_changes_no_code_wherever_the_line_is_cut(
    locker: Rig, cut_after: str, power: bool
) -> None:
    locker.sync(listed(right(locker.server)))
    key, fresh = turned(locker)
    if cut_after == "key":
        locker.hear("rights/key", key)
    if cut_after == "list":
        locker.hear("rights", fresh)
        assert locker.link.acks()[-1].fault == "key"
    if power:
        locker.cut()
    assert locker.visits.enter("12345678") is None, "the code that the customer has, offline"
    locker.visits.leave()
    locker.hear("rights/key", key)
    assert locker.link.acks()[-1].key_epoch == 2
    assert cut_after != "list" or power or locker.link.acks()[-1].wants, "the list is asked for again"
    locker.hear("rights", fresh)
    assert (locker.link.acks()[-1].version, locker.link.acks()[-1].fault) == (6, "")
    locker.cut()
    assert locker.visits.enter("12345678") is None
    assert not locker.admission.gate._keyring.knows(1), "the former key is gone"


def test_a_locker_that_is_not_given_the_key_is_shut_out_two_minutes_later(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    _, fresh = turned(locker)
    locker.hear("rights", fresh)
    locker.clock.wait(60)
    locker.hear("rights", fresh)
    assert locker.visits.enter("12345678") is None
    locker.visits.leave()
    locker.clock.wait(61)
    locker.hear("rights", fresh)
    refusal = locker.visits.enter("12345678")
    assert refusal is not None
    assert refusal.why == "wrong"
