import unittest
import xml.etree.ElementTree as xml

from sidebyside import chart
from sidebyside.report import failed, table

from .reports import entry, failure, figure, report

SVG = "{http://www.w3.org/2000/svg}"


class Table(unittest.TestCase):
    def test_shows_median_spread_and_ratio(self):
        text = table(report(figure("tcp", base=[entry(2), entry(4)], other=[entry(6), entry(3)])))
        (line,) = [line for line in text.splitlines() if line.lstrip().startswith("other ")]
        self.assertEqual(["other", "4.50", "3.00", "–", "6.00", "1.50", "0.75", "–", "3.00", "0.00"], line.split())

    def test_says_what_failed_and_how_often(self):
        result = report(figure("tcp", base=[entry(2), failure("a broken cable")]))
        self.assertIn("FAILED in 1 of 2 rounds: tcp, base: a broken cable", table(result))
        self.assertTrue(failed(result))

    def test_a_whole_run_has_not_failed(self):
        self.assertFalse(failed(report(figure("tcp", base=[entry(2)]))))


class Chart(unittest.TestCase):
    def test_bars_are_as_long_as_their_medians(self):
        drawn = xml.fromstring(chart.svg(report(figure("tcp", base=[entry(2)], other=[entry(8)]))))
        base, other = [
            float(r.get("width")) for r in drawn.iter(f"{SVG}rect") if r.get("height") == str(chart.BAR_HEIGHT)
        ]
        self.assertEqual(chart.BAR_LONGEST, other)
        self.assertEqual(chart.BAR_LONGEST / 4, base)

    def test_each_engine_but_the_base_has_its_ratio(self):
        drawn = xml.fromstring(chart.svg(report(figure("tcp", base=[entry(2)], a=[entry(3)], b=[entry(1)]))))
        self.assertEqual(["× 1.50", "× 0.50"], [t.text for t in drawn.iter(f"{SVG}text") if t.get("class") == "ratio"])

    def test_figures_where_less_is_better_stand_apart(self):
        drawn = chart.svg(report(figure("tcp", base=[entry(2)]), figure("latency", False, base=[entry(3)])))
        places = [
            drawn.index(text) for text in ("MORE IS BETTER", "title of tcp", "LESS IS BETTER", "title of latency")
        ]
        self.assertEqual(sorted(places), places)

    def test_what_was_not_measured_is_said(self):
        self.assertIn("not measured", chart.svg(report(figure("tcp", base=[failure()], other=[entry(0)]))))

    def test_names_are_escaped(self):
        self.assertIn("Example &lt;CPU&gt;", chart.svg(report(figure("tcp", base=[entry(2)]))))


if __name__ == "__main__":
    unittest.main()
