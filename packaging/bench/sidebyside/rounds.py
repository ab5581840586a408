"""Round by round: every engine up, every figure for every engine in turn, everything down.

Engines take turns within a figure, and the order is turned around from one round to the next, so that
what changes on the machine meanwhile meets all of them alike. Engines that wait for their turn are
connected and quiet.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from .engine import Engine
from .errors import MeasurementFailed
from .figures import Figure, measure, warm_up
from .testbed import Testbed

# What a tool that died, or said something unforeseen, leads to: a broken pipe, a process that is gone,
# an answer that cannot be read. It costs one measurement, not a quarter of an hour.
FAILURES = (MeasurementFailed, OSError, ValueError, KeyError)


@dataclass(frozen=True)
class Plan:
    engines: tuple[Engine, ...]
    figures: tuple[Figure, ...]
    runs: int
    seconds: float
    warm_up_seconds: float


def run(plan: Plan, say: Callable[[str], None]) -> dict[str, dict[str, list[dict]]]:
    """For each figure's id and each engine's name: one measurement, or {"failed": why}, a round."""
    results = {figure.id: {engine.name: [] for engine in plan.engines} for figure in plan.figures}
    for number in range(plan.runs):
        say(f"round {number + 1} of {plan.runs}")
        order = list(enumerate(plan.engines))
        if number % 2:
            order.reverse()
        _one_round(plan, order, results, say)
    return results


def _one_round(plan: Plan, order: list[tuple[int, Engine]], results: dict, say: Callable[[str], None]) -> None:
    with ExitStack() as cleanup:
        testbeds: dict[str, Testbed | MeasurementFailed] = {}
        for index, engine in order:
            testbeds[engine.name] = _set_up(engine, index, plan.warm_up_seconds, cleanup)
        for figure in plan.figures:
            for _, engine in order:
                entry = _measure(figure, testbeds[engine.name], plan.seconds)
                results[figure.id][engine.name].append(entry)
                outcome = entry.get("failed") or f"{entry['value']:.{figure.decimals}f} {figure.unit}"
                say(f"  {figure.id:<12} {engine.name:<20} {outcome}")


def _set_up(engine: Engine, index: int, warm_up_seconds: float, cleanup: ExitStack) -> Testbed | MeasurementFailed:
    """A failure is kept for the figures to report: the other engines are measured nevertheless."""
    try:
        testbed = Testbed(engine, index)
        cleanup.callback(testbed.close)
        if warm_up_seconds > 0:
            warm_up(testbed, warm_up_seconds)
        return testbed
    except FAILURES as failure:
        return _named(failure)


def _measure(figure: Figure, testbed: Testbed | MeasurementFailed, seconds: float) -> dict:
    try:
        if isinstance(testbed, MeasurementFailed):
            raise testbed
        return measure(figure, testbed, seconds)
    except FAILURES as failure:
        return {"failed": str(_named(failure))}


def _named(failure: Exception) -> MeasurementFailed:
    return failure if isinstance(failure, MeasurementFailed) else MeasurementFailed(f"unforeseen: {failure!r}")
