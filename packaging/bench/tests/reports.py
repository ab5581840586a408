"""Reports to test with, in the shape that a run writes."""


def entry(value, cpu_seconds=0.0, elapsed_seconds=5.0):
    used = {"user": cpu_seconds / 2, "system": cpu_seconds / 2}
    return {"value": value, "elapsedSeconds": elapsed_seconds, "cpuSeconds": {"server": used}, "details": {}}


def failure(why="no ping came through"):
    return {"failed": why}


def figure(identifier, higher_is_better=True, **rounds):
    return {
        "id": identifier,
        "title": f"title of {identifier} & more",
        "unit": "Gbit/s",
        "higherIsBetter": higher_is_better,
        "decimals": 2,
        "rounds": rounds,
    }


def report(*figures):
    names = list(figures[0]["rounds"])
    return {
        "format": 1,
        "date": "2030-01-02T03:04:05+00:00",
        "machine": {"cores": 2, "cpu": "Example <CPU>", "kernel": "6.1"},
        "settings": {"runs": 3, "seconds": 5.0},
        "engines": [{"name": name, "command": f"{name} -f", "version": "1", "package": None} for name in names],
        "figures": list(figures),
    }
