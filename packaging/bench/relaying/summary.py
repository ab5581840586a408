"""What many rounds come to."""

from __future__ import annotations

import statistics


def lines(measured: dict[str, list[float]]) -> list[str]:
    """A line for each launcher: median, lowest and highest in Mbit/s, and the ratio to the first one's median."""
    base = statistics.median(next(iter(measured.values())))
    printed = []
    for number, (name, megabits) in enumerate(measured.items()):
        median = statistics.median(megabits)
        ratio = f", {median / base:.2f} times the first" if number and base else ""
        printed.append(f"{name}: {median:,.0f} Mbit/s ({min(megabits):,.0f} to {max(megabits):,.0f}){ratio}")
    return printed
