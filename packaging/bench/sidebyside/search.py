"""Finds the highest rate that still passes, by few and noisy probes."""

from __future__ import annotations

from collections.abc import Callable

STEP = 1.3
PRECISION = 0.04
MOST_PROBES = 16


def highest_passing(passes: Callable[[float], bool], start: float, lowest: float) -> float | None:
    """The highest rate found to pass, or None where not even `lowest` or all that was tried does.

    Steps up or down from `start` until a rate that passes stands below one that fails, then halves
    the gap until it is narrow. A rate that fails is tried a second time, as on a shared machine a
    single hiccup fails any rate. Never probes more than MOST_PROBES times.
    """
    probes_left = MOST_PROBES

    def try_rate(rate: float) -> bool:
        nonlocal probes_left
        for _ in range(2):
            if probes_left == 0:
                return False
            probes_left -= 1
            if passes(rate):
                return True
        return False

    good, bad, rate = None, None, max(start, lowest)
    while probes_left and (good is None or bad is None or bad / good > 1 + PRECISION):
        if try_rate(rate):
            good = rate
        elif rate <= lowest:
            return None
        else:
            bad = rate
        if bad is None:
            rate = good * STEP
        elif good is None:
            rate = max(bad / STEP, lowest)
        else:
            rate = (good * bad) ** 0.5
    return good
