"""The table that people read. The JSON file is the report itself; see docs/BENCHMARKS.md for its shape."""

from __future__ import annotations

from .summary import Summary, summarize_report

HEADINGS = ("figure", "engine", "median", "lowest – highest", "ratio", "in one round", "cores")
NOTHING = "–"


def table(report: dict) -> str:
    rows = [HEADINGS]
    summaries = summarize_report(report)
    for figure in report["figures"]:
        title = f"{figure['title']} [{figure['unit']}]{'' if figure['higherIsBetter'] else ' (less is better)'}"
        for name, summary in summaries[figure["id"]].items():
            rows.append((title, name, *_cells(summary, figure["decimals"])))
            title = ""
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = ["  ".join(_aligned(cell, widths[i], i) for i, cell in enumerate(row)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", *_failures(report, summaries), *_notes(report)])


def _cells(summary: Summary, decimals: int) -> tuple[str, ...]:
    return (
        _number(summary.median, decimals),
        _range(summary.lowest, summary.highest, decimals),
        _number(summary.ratio, 2),
        _range(summary.lowest_ratio, summary.highest_ratio, 2),
        _number(summary.cores, 2),
    )


def _number(value: float | None, decimals: int) -> str:
    return NOTHING if value is None else f"{value:.{decimals}f}"


def _range(low: float | None, high: float | None, decimals: int) -> str:
    return NOTHING if low is None else f"{low:.{decimals}f} – {high:.{decimals}f}"


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column < 2 else cell.rjust(width)


def _failures(report: dict, summaries: dict[str, dict[str, Summary]]) -> list[str]:
    lines = []
    for figure in report["figures"]:
        for name, summary in summaries[figure["id"]].items():
            if summary.failures:
                count = f"{len(summary.failures)} of {len(figure['rounds'][name])} rounds"
                lines.append(f"FAILED in {count}: {figure['id']}, {name}: {summary.failures[0]}")
    return lines


def _notes(report: dict) -> list[str]:
    machine, settings = report["machine"], report["settings"]
    base = report["engines"][0]["name"]
    return [
        f"ratio: of the medians, to {base}; in one round: the lowest and highest ratio of two neighbouring measurements;",
        "cores: processor cores that the engine's processes (all ends of the tunnel) kept busy.",
        f"{run_line(settings)}; {report['date']}; {machine_line(machine)}",
        *(f"{engine['name']}: {version_line(engine)}" for engine in report["engines"]),
    ]


def version_line(engine: dict) -> str:
    return f"{engine['version']} ({engine['package']})" if engine["package"] else engine["version"]


def machine_line(machine: dict) -> str:
    return f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}"


def run_line(settings: dict) -> str:
    return f"{settings['runs']} round{'s' if settings['runs'] > 1 else ''} of {settings['seconds']:g} s"


def failed(report: dict) -> bool:
    return any(summary.failures for engines in summarize_report(report).values() for summary in engines.values())
