"""What many rounds come to: medians, spread, ratios."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """One engine in one figure.

    `ratio` is the median over the base engine's median. `lowest_ratio` and `highest_ratio` compare
    within a round, where both engines had the same neighbours; None for the base, or without data.
    `cores` is how many processor cores all processes of the engine kept busy, in the median.
    """

    median: float | None
    lowest: float | None
    highest: float | None
    ratio: float | None
    lowest_ratio: float | None
    highest_ratio: float | None
    cores: float | None
    failures: tuple[str, ...]


def summarize(rounds: list[dict], base_rounds: list[dict] | None) -> Summary:
    """`rounds` holds a measurement, or {"failed": why}, for each round; `base_rounds` the base engine's."""
    values = [entry["value"] for entry in rounds if "failed" not in entry]
    failures = tuple(entry["failed"] for entry in rounds if "failed" in entry)
    ratio, ratios = None, []
    if base_rounds is not None:
        base_values = [entry["value"] for entry in base_rounds if "failed" not in entry]
        if values and base_values:
            ratio = _over(statistics.median(values), statistics.median(base_values))
        pairs = [
            (mine, base) for mine, base in zip(rounds, base_rounds) if "failed" not in mine and "failed" not in base
        ]
        ratios = [r for r in (_over(mine["value"], base["value"]) for mine, base in pairs) if r is not None]
    return Summary(
        median=statistics.median(values) if values else None,
        lowest=min(values, default=None),
        highest=max(values, default=None),
        ratio=ratio,
        lowest_ratio=min(ratios, default=None),
        highest_ratio=max(ratios, default=None),
        cores=_median_cores(rounds),
        failures=failures,
    )


def _over(value: float, base: float) -> float | None:
    return value / base if base else None


def _median_cores(rounds: list[dict]) -> float | None:
    cores = [
        sum(used["user"] + used["system"] for used in entry["cpuSeconds"].values()) / entry["elapsedSeconds"]
        for entry in rounds
        if "failed" not in entry and entry["elapsedSeconds"] > 0.5  # less is too short for ticks of 10 ms
    ]
    return statistics.median(cores) if cores else None


def summarize_report(report: dict) -> dict[str, dict[str, Summary]]:
    """For every figure, for every engine in the order in which they were named; the first is the base."""
    names = [engine["name"] for engine in report["engines"]]
    return {
        figure["id"]: {
            name: summarize(figure["rounds"][name], figure["rounds"][names[0]] if i else None)
            for i, name in enumerate(names)
        }
        for figure in report["figures"]
    }
