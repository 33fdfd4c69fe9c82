"""A device goes only forward, to what fits it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire.releases import Manifest, NotFit, ReleaseFile, check_fit, ordered

parts = st.lists(st.integers(0, 30), min_size=2, max_size=4)


def manifest(version: str = "0.3.0", **other: object) -> Manifest:
    given_: dict[str, object] = {
        "version": version, "min_version": "0.1", "python": "py3", "requires": {},
        "files": [ReleaseFile(name="a-1-py3-none-any.whl", size=1, sha256="0" * 64)], **other,
    }  # fmt: skip
    return Manifest(**given_)  # type: ignore[arg-type]


@given(parts, parts)
def test_versions_are_compared_as_numbers(one: list[int], two: list[int]) -> None:
    spelled = [".".join(map(str, each)) for each in (one, two)]
    size = max(len(one), len(two))
    padded = [each + [0] * (size - len(each)) for each in (one, two)]
    assert (ordered(spelled[0]) < ordered(spelled[1])) == (padded[0] < padded[1])


@pytest.mark.parametrize(
    ("wanted", "running", "floor", "python"),
    [
        (manifest(), "0.3.0", "0", "cp311"),
        (manifest(), "0.3", "0", "cp311"),
        (manifest(), "0.10.0", "0", "cp311"),
        (manifest(), "0.2.0", "0.3.1", "cp311"),  # it ran a later one before: never back below it
        (manifest(), "0.0.9", "0", "cp311"),
        (manifest(python="cp312"), "0.2.0", "0", "cp311"),
        (manifest(files=manifest().files * 2), "0.2.0", "0", "cp311"),
    ],
)
def test_what_does_not_fit_is_refused(wanted: Manifest, running: str, floor: str, python: str) -> None:
    with pytest.raises(NotFit):
        check_fit(wanted, running, floor, python)


@pytest.mark.parametrize("python", ["py3", "cp311"])
def test_what_fits_is_taken(python: str) -> None:
    check_fit(manifest(python=python), "0.2.9", "0.2.9", "cp311")
    check_fit(manifest(python=python), "0.2.9+g1234", "0", "cp311")
