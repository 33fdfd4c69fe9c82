"""Which cell each parcel of an order gets: exact, for parcels that are already packed. Pure.

Fewest left over ≫ least value of the cells ≫ closest together ≫ least worn. How close: columns between the cells and
the one place before which the person stands, summed, that place chosen best; so the question stays an assignment
(Hungarian method), asked once for each column.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from lukoshko_server.lockers.packing import LENT
from lukoshko_server.lockers.rules import Box, Cell, NoRoom, fits
from lukoshko_wire.fits import reachable as within_reach

MOST_PULSES = 10**7
"""A bolt that worn counts as no worse; its life is a twentieth of it."""
MOST_CELLS = 10**3
MOST_COLUMNS = 10**3
_NEVER = 10**60


def values(cells: Iterable[Cell]) -> dict[int, int]:
    """What a cell is worth by number: 1, 2, 4, … as sizes rise; the sizes are those of the whole locker."""
    everything = list(cells)
    sizes = {volume: 2**rank for rank, volume in enumerate(sorted({cell.volume for cell in everything}))}
    return {cell.no: sizes[cell.volume] for cell in everything}


def place(
    boxes: Iterable[Box], free: Iterable[Cell], *, worth: Mapping[int, int] | None = None, reach: bool = False,
    lend_chilled: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Give every box its own cell. Raises NoRoom that names every box left over; then nothing is placed.

    `reach`: only cells that everybody reaches. `worth` as `values` of the whole locker; of the free cells without it.
    """
    wanted = sorted(boxes, key=lambda box: (-box.width_mm * box.depth_mm * box.height_mm, box.id))
    cells = [cell for cell in free if not reach or within_reach(cell.floor_mm)]
    worth = worth if worth is not None else values(cells)
    costs = [[_value(box, cell, worth, lend_chilled=lend_chilled) for cell in cells] for box in wanted]
    left_over = _left_over(costs)
    if left_over:
        raise NoRoom(
            f"no cell for {len(left_over)} parcel(s)", parcels=sorted(wanted[at].id for at in left_over)
        )
    chosen = _closest(costs, cells)
    return {box.id: cells[at].no for box, at in zip(wanted, chosen, strict=True)}


def _value(box: Box, cell: Cell, worth: Mapping[int, int], *, lend_chilled: bool) -> int | None:
    if not fits(box, cell, lend_chilled=lend_chilled):
        return None
    return worth[cell.no] + (LENT if box.zone is not cell.zone else 0)


def _closest(costs: Sequence[Sequence[int | None]], cells: Sequence[Cell]) -> list[int]:
    best: tuple[int, list[int]] | None = None
    used = sorted({at for row in costs for at, cost in enumerate(row) if cost is not None})
    columns = sorted({cells[at].column for at in used})
    stands: list[int | None] = [*columns] if len(costs) > 1 else [None]
    for stand in stands:
        whole = [{at: _whole(row[at], cells[at], stand) for at in used} for row in costs]
        # Of n parcels each needs to look at its n cheapest cells only: the others can take at most n - 1 of them.
        near = sorted({at for row in whole for at in nsmallest(len(costs), used, key=row.__getitem__)})
        table = [[row[at] for at in near] for row in whole]
        chosen = _assign(table)
        total = sum(row[at] for row, at in zip(table, chosen, strict=True))
        if best is None or total < best[0]:
            best = total, [near[at] for at in chosen]
    return best[1] if best else []


def _whole(value: int | None, cell: Cell, stand: int | None) -> int:
    """The three wishes as one number, each above anything that the next can come to."""
    if value is None:
        return _NEVER
    spread = abs(cell.column - stand) if stand is not None else 0
    wear = min(cell.pulses, MOST_PULSES)
    return (value * MOST_COLUMNS * MOST_CELLS + spread) * MOST_PULSES * MOST_CELLS + wear


def _left_over(costs: Sequence[Sequence[int | None]]) -> list[int]:
    """Rows that no assignment seats beside the others (augmenting paths); empty when all find a cell."""
    holder: dict[int, int] = {}

    def seat(row: int, tried: set[int]) -> bool:
        for at, cost in enumerate(costs[row]):
            if cost is None or at in tried:
                continue
            tried.add(at)
            if at not in holder or seat(holder[at], tried):
                holder[at] = row
                return True
        return False

    return [row for row in range(len(costs)) if not seat(row, set())]


def _assign(table: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row at the least sum, rows ≤ columns: the Hungarian method with potentials.

    Rows and columns count from 1; column 0 stands for the row that is being seated.
    """
    if not table:
        return []
    row_of, by_row, by_column = [0] * (len(table[0]) + 1), [0] * (len(table) + 1), [0] * (len(table[0]) + 1)
    for row in range(1, len(table) + 1):
        row_of[0] = row
        at, came_from = _shortest_path(table, row_of, by_row, by_column)
        while at:
            row_of[at] = row_of[came_from[at]]
            at = came_from[at]
    chosen = {row: column - 1 for column, row in enumerate(row_of) if column and row}
    return [chosen[row] for row in range(1, len(table) + 1)]


def _shortest_path(
    table: Sequence[Sequence[int]], row_of: list[int], by_row: list[int], by_column: list[int]
) -> tuple[int, list[int]]:
    """The free column that ends the cheapest chain of exchanges, and the chain; the potentials follow."""
    size = len(row_of)
    least, came_from, done = [2 * _NEVER] * size, [0] * size, [False] * size
    at = 0
    while row_of[at]:
        done[at] = True
        line, own = table[row_of[at] - 1], by_row[row_of[at]]
        ahead = [column for column in range(1, size) if not done[column]]
        for column in ahead:
            cost = line[column - 1] - own - by_column[column]
            if cost < least[column]:
                least[column], came_from[column] = cost, at
        then = min(ahead, key=least.__getitem__)
        delta = least[then]
        for column in range(size):
            if done[column]:
                by_row[row_of[column]] += delta
                by_column[column] -= delta
            else:
                least[column] -= delta
        at = then
    return at, came_from
