"""Draws a report as SVG: for each figure a group of bars, one an engine, longest for the largest median.

Bars of different figures are not to be compared, as their units differ; the ratio beside a bar is what
the chart is about. Colours follow the reader's light or dark setting.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from .report import machine_line, run_line
from .summary import Summary, summarize_report

WIDTH = 860
MARGIN = 24
LABEL_WIDTH = 232
BAR_LEFT = MARGIN + LABEL_WIDTH + 12
BAR_LONGEST = 380
BAR_HEIGHT = 15
BAR_GAP = 3
GROUP_GAP = 16
HEADER_HEIGHT = 92
SECTION_HEIGHT = 30
FOOTER_HEIGHT = 34
RATIO_RIGHT = WIDTH - MARGIN
LEGEND_LETTER_WIDTH = 7
ENGINE_COLOURS = 6  # then they start again

STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 18px; font-weight: 600 }
  .quiet { fill: #59636e; font-size: 12px }
  .section { fill: #59636e; font-size: 12px; font-weight: 600; letter-spacing: .04em }
  .ratio { font-weight: 600 }
  .line { stroke: #d1d9e0 } .spread { stroke: #1f2328; stroke-opacity: .55 }
  .e0 { fill: #9aa4af } .e1 { fill: #0a7d6c } .e2 { fill: #8250df } .e3 { fill: #bf5700 } .e4 { fill: #0969da } .e5 { fill: #bf3989 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet, .section { fill: #9198a1 }
    .line { stroke: #3d444d } .spread { stroke: #f0f6fc; stroke-opacity: .6 }
    .e0 { fill: #656c76 } .e1 { fill: #2bb8a0 } .e2 { fill: #ab7df8 } .e3 { fill: #e09b52 } .e4 { fill: #4493f8 } .e5 { fill: #db61a2 }
  }
"""


def svg(report: dict) -> str:
    summaries = summarize_report(report)
    parts: list[str] = []
    y = _header(parts, report)
    for higher_is_better, heading in ((True, "MORE IS BETTER"), (False, "LESS IS BETTER")):
        drawn = [f for f in report["figures"] if f["higherIsBetter"] == higher_is_better]
        if drawn:
            y = _section(parts, heading, y)
        for figure in drawn:
            y = _figure(parts, figure, summaries[figure["id"]], y)
    height = y + FOOTER_HEIGHT
    parts.append(_text(MARGIN, height - 14, _footer(report), "quiet"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">\n'
        f"<title>{escape(_title(report))}</title>\n<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _title(report: dict) -> str:
    *others, last = [engine["name"] for engine in report["engines"]]
    return f"{', '.join(others)} and {last}, side by side" if others else last


def _header(parts: list[str], report: dict) -> int:
    parts.append(_text(MARGIN, 34, _title(report), "title"))
    x = MARGIN
    for i, engine in enumerate(report["engines"]):
        label = engine["name"] + (", the base of the ratios" if i == 0 and len(report["engines"]) > 1 else "")
        parts.append(f'<rect x="{x}" y="50" width="12" height="12" rx="2" class="{_colour(i)}"/>')
        parts.append(_text(x + 18, 61, label))
        x += 18 + LEGEND_LETTER_WIDTH * len(label) + 24
    parts.append(_text(MARGIN, 82, "Bars: median; thin line: lowest to highest round.", "quiet"))
    return HEADER_HEIGHT


def _section(parts: list[str], heading: str, y: int) -> int:
    parts.append(f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y + 4}" y2="{y + 4}" class="line"/>')
    parts.append(_text(MARGIN, y + 22, heading, "section"))
    return y + SECTION_HEIGHT


def _figure(parts: list[str], figure: dict, engines: dict[str, Summary], y: int) -> int:
    parts.append(_text(BAR_LEFT - 12, y + BAR_HEIGHT - 3, figure["title"], anchor="end"))
    largest = max((summary.highest for summary in engines.values() if summary.highest), default=0)
    for i, summary in enumerate(engines.values()):
        _bar(parts, figure, summary, largest, _colour(i), y)
        y += BAR_HEIGHT + BAR_GAP
    return y + GROUP_GAP - BAR_GAP


def _bar(parts: list[str], figure: dict, summary: Summary, largest: float, colour: str, y: int) -> None:
    baseline, middle = y + BAR_HEIGHT - 3, y + BAR_HEIGHT / 2
    if summary.median is None:
        parts.append(_text(BAR_LEFT, baseline, "not measured", "quiet"))
        return

    def length(value: float) -> float:
        return round(BAR_LONGEST * value / largest, 1) if largest else 0

    parts.append(
        f'<rect x="{BAR_LEFT}" y="{y}" width="{max(1, length(summary.median))}" height="{BAR_HEIGHT}" rx="2" class="{colour}"/>'
    )
    low, high = BAR_LEFT + length(summary.lowest), BAR_LEFT + length(summary.highest)
    if high > low:
        parts.append(f'<line x1="{low:g}" x2="{high:g}" y1="{middle:g}" y2="{middle:g}" class="spread"/>')
    value = f"{summary.median:.{figure['decimals']}f} {figure['unit']}"
    parts.append(_text(max(high, BAR_LEFT + length(summary.median)) + 8, baseline, value))
    if summary.ratio is not None:
        parts.append(_text(RATIO_RIGHT, baseline, f"× {summary.ratio:.2f}", "ratio", anchor="end"))


def _footer(report: dict) -> str:
    return f"{run_line(report['settings'])}, {report['date'][:10]}, {machine_line(report['machine'])}"


def _colour(engine_index: int) -> str:
    return f"e{engine_index % ENGINE_COLOURS}"


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    attributes = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text x="{x:g}" y="{y:g}"{attributes}>{escape(text)}</text>'
