"""Failures that a person can act on."""


class BenchError(Exception):
    """Ends the whole run. The message says what happened and what to do next."""


class MeasurementFailed(Exception):
    """Ends one measurement of one engine; the run goes on, and the failure is part of the result."""
