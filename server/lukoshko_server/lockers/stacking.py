"""Whether stiff boxes really go into a cell together: an extreme-point heuristic in three dimensions. Pure.

Each box is put at the first of the corners that the boxes before it have made: layer upon layer, or wall before wall.
A yes is a proof, with places; a no is not: groceries give way, so it is asked only of cells that are nearly full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lukoshko_wire.fits import Sides, Sized, sides, turns


class Piece(Sized, Protocol):
    """One thing that is not cut; `upright`: this side up."""

    @property
    def upright(self) -> bool: ...


@dataclass(frozen=True)
class Laid:
    """Where a piece lies: its near corner and its sides as turned."""

    at: Sides
    size: Sides

    def meets(self, other: "Laid") -> bool:
        """True when the two share more than a face."""
        return all(
            mine < theirs + reach and theirs < mine + own
            for mine, own, theirs, reach in zip(self.at, self.size, other.at, other.size, strict=True)
        )


def stack(pieces: Sequence[Piece], inner: Sides) -> list[Laid] | None:
    """A place for every piece, in the order given; None when the heuristic finds none."""
    for order in _orders(pieces):
        for walls in (False, True):
            laid = _lay([pieces[at] for at in order], inner, walls=walls)
            if laid is not None:
                by_piece = dict(zip(order, laid, strict=True))
                return [by_piece[at] for at in range(len(pieces))]
    return None


def _orders(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """Largest first, by four measures."""
    numbers = range(len(pieces))
    for measure in (_volume, _floor, max, _height):
        yield sorted(numbers, key=lambda at, of=measure: (-of(sides(pieces[at])), sides(pieces[at])))  # type: ignore[misc]


def _volume(three: Sides) -> int:
    return three[0] * three[1] * three[2]


def _floor(three: Sides) -> int:
    return three[0] * three[1]


def _height(three: Sides) -> int:
    return three[2]


def _lay(pieces: Sequence[Piece], inner: Sides, *, walls: bool) -> list[Laid] | None:
    laid: list[Laid] = []
    corners: set[Sides] = {(0, 0, 0)}
    for piece in pieces:
        place = _first_place(piece, corners, laid, inner, walls=walls)
        if place is None:
            return None
        corners.discard(place.at)
        corners |= _corners(place, laid)
        laid.append(place)
    return laid


def _first_place(
    piece: Piece, corners: set[Sides], laid: Sequence[Laid], inner: Sides, *, walls: bool
) -> Laid | None:
    ways = sorted(
        turns(sides(piece), upright=piece.upright), key=lambda way: (way[1] if walls else way[2], way)
    )
    for at in sorted(corners, key=lambda at: (at[1], at[2], at[0]) if walls else (at[2], at[1], at[0])):
        for size in ways:
            inside = all(a + b <= c for a, b, c in zip(at, size, inner, strict=True))
            place = Laid(at, size)
            if inside and not any(place.meets(other) for other in laid):
                return place
    return None


def _corners(new: Laid, laid: Sequence[Laid]) -> set[Sides]:
    """Three corners of the new piece, each slid back along the two other axes until it meets something."""
    made: set[Sides] = set()
    for axis in range(3):
        corner = list(new.at)
        corner[axis] += new.size[axis]
        for along in range(3):
            if along != axis:
                made.add(_slid(corner, along, laid))
    return made


def _slid(corner: Sequence[int], along: int, laid: Sequence[Laid]) -> Sides:
    stop = 0
    for other in laid:
        end = other.at[along] + other.size[along]
        beside = all(
            other.at[axis] <= corner[axis] < other.at[axis] + other.size[axis]
            for axis in range(3)
            if axis != along
        )
        if beside and stop < end <= corner[along]:
            stop = end
    slid = list(corner)
    slid[along] = stop
    return slid[0], slid[1], slid[2]
