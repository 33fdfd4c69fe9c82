"""The exact solver (HiGHS) as a process of its own: a problem on standard input, an answer on standard output.

A solver may eat processor and memory as it likes; the process that asks stays free, kills it when its time is over,
and loses nothing: an answer is advice. `python -m lukoshko_server.lockers.solver`
"""

import importlib.util
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from lukoshko_server.lockers.ways import Answer, Problem, busy_moments

if TYPE_CHECKING:
    import highspy

GRACE_S = 10
"""Longer than its own limit nobody waits for it."""
MOST_BYTES = 2 * 1024**3
NICE = 10


def available() -> bool:
    """True where the solver is installed."""
    return importlib.util.find_spec("highspy") is not None


class Solving:
    """A solver at work. Question and answer are files, so that neither side ever waits for the other to read."""

    def __init__(self, problem: Problem) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the solver
        with tempfile.TemporaryFile() as asked:
            asked.write(msgspec.json.encode(problem))
            asked.seek(0)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "lukoshko_server.lockers.solver"],
                stdin=asked, stdout=self._said, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._until = time.monotonic() + problem.seconds + GRACE_S

    def over(self) -> bool:
        """True once it has ended; one whose time is over is killed."""
        if self._child.poll() is None and time.monotonic() > self._until:
            self._child.kill()
            self._child.wait()
        return self._child.poll() is not None

    def answer(self) -> Answer | None:
        """Wait for the end; None when it was killed, or said nothing that can be read."""
        while not self.over():
            time.sleep(0.02)
        with self._said as said:
            said.seek(0)
            text = said.read()
        try:
            return msgspec.json.decode(text, type=Answer) if self._child.returncode == 0 else None
        except msgspec.DecodeError:
            return None

    def stop(self) -> None:
        """Kill it; the answer is not wanted."""
        self._child.kill()
        self._child.wait()
        self._said.close()


def solve_apart(problem: Problem) -> Answer | None:
    """Ask and wait; None without an answer."""
    return Solving(problem).answer()


def main() -> int:
    """Solve what stands on standard input."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    problem = msgspec.json.decode(sys.stdin.buffer.read(), type=Problem)
    resource.setrlimit(resource.RLIMIT_CPU, (int(problem.seconds) + GRACE_S, int(problem.seconds) + GRACE_S))
    sys.stdout.buffer.write(msgspec.json.encode(solve(problem)))
    return 0


def solve(problem: Problem) -> Answer:
    """Choose a way for each part of each wish. Deterministic while the time suffices."""
    import highspy

    began = time.monotonic()
    model = _Model(highspy.Highs(), problem)
    model.build()
    solver = model.solver
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = list(solver.getSolution().col_value) if found else []
    return Answer(
        status=("optimal" if done else "feasible") if found else "none",
        chosen=model.read(values) if found else [None for _ in problem.wishes],
        objective=info.objective_function_value if found else 0.0,
        bound=info.mip_dual_bound,
        seconds=time.monotonic() - began,
    )


class _Model:
    """One column for each wish that may be refused, one for each way of each part; rows couple them."""

    def __init__(self, solver: "highspy.Highs", problem: Problem) -> None:
        self.solver, self._problem = solver, problem
        self._first: list[list[int]] = []
        """For each wish and part: the column of the part's first way."""
        self._accept: list[int | None] = []

    def build(self) -> None:
        """Columns, rows, objective, the online rule's answer as the first one."""
        import highspy

        solver = self.solver
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("time_limit", self._problem.seconds)
        solver.setOptionValue("mip_rel_gap", 0.0)
        self._columns()
        self._one_way_each()
        self._enough_cells()
        if self._problem.goal == "accept":
            solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._warm_start()

    def _columns(self) -> None:
        accept = self._problem.goal == "accept"
        for wish in self._problem.wishes:
            self._accept.append(None if wish.must else self._column(1.0 if accept else 0.0))
            firsts = []
            for part in wish.parts:
                firsts.append(self.solver.getNumCol())
                for cost in part.costs:
                    self._column(0.0 if accept else float(cost))
            self._first.append(firsts)

    def _column(self, cost: float) -> int:
        import highspy

        number: int = self.solver.getNumCol()
        self.solver.addCol(cost, 0.0, 1.0, 0, [], [])
        self.solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def _one_way_each(self) -> None:
        for wish, accept, firsts in zip(self._problem.wishes, self._accept, self._first, strict=True):
            for part, first in zip(wish.parts, firsts, strict=True):
                columns = list(range(first, first + len(part.ways)))
                weights = [1.0] * len(columns)
                if accept is None:
                    self._row(1.0, 1.0, columns, weights)
                else:
                    self._row(0.0, 0.0, [*columns, accept], [*weights, -1.0])

    def _enough_cells(self) -> None:
        problem = self._problem
        for moment in busy_moments(problem.wishes):
            wanted: dict[int, dict[int, float]] = defaultdict(dict)
            for wish, firsts in zip(problem.wishes, self._first, strict=True):
                if not wish.starts <= moment < wish.until:
                    continue
                for part, first in zip(wish.parts, firsts, strict=True):
                    for at, way in enumerate(part.ways):
                        for kind, count in way.items():
                            wanted[kind][first + at] = float(count)
            for kind, weights in wanted.items():
                taken = sum(
                    1 for of, starts, until in problem.taken if of == kind and starts <= moment < until
                )
                self._row(-1e30, float(problem.counts[kind] - taken), list(weights), list(weights.values()))

    def _row(self, low: float, high: float, columns: list[int], weights: list[float]) -> None:
        self.solver.addRow(low, high, len(columns), columns, weights)

    def _warm_start(self) -> None:
        import highspy

        if not any(wish.chosen is not None for wish in self._problem.wishes):
            return
        values = [0.0] * self.solver.getNumCol()
        for wish, accept, firsts in zip(self._problem.wishes, self._accept, self._first, strict=True):
            if wish.chosen is None:
                continue
            if accept is not None:
                values[accept] = 1.0
            for first, at in zip(firsts, wish.chosen, strict=True):
                values[first + at] = 1.0
        solution = highspy.HighsSolution()
        solution.col_value = values
        self.solver.setSolution(solution)

    def read(self, values: Sequence[float]) -> list[list[int] | None]:
        """For each wish the number of the way of each part, or None where it was refused."""
        chosen: list[list[int] | None] = []
        for wish, accept, firsts in zip(self._problem.wishes, self._accept, self._first, strict=True):
            if accept is not None and values[accept] < 0.5:
                chosen.append(None)
                continue
            chosen.append(
                [
                    max(range(len(part.ways)), key=lambda at, first=first: values[first + at])  # type: ignore[misc]
                    for part, first in zip(wish.parts, firsts, strict=True)
                ]
            )
        return chosen


if __name__ == "__main__":
    sys.exit(main())
