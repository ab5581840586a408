import unittest

from sidebyside.summary import summarize, summarize_report

from .reports import entry, failure, figure, report


class Summarizing(unittest.TestCase):
    def test_the_ratio_is_that_of_the_medians(self):
        summary = summarize([entry(3), entry(9), entry(4)], [entry(2), entry(1), entry(8)])
        self.assertEqual((4, 3, 9), (summary.median, summary.lowest, summary.highest))
        self.assertEqual(2, summary.ratio)

    def test_the_spread_of_ratios_compares_within_a_round(self):
        summary = summarize([entry(3), entry(9), entry(4)], [entry(2), entry(1), entry(8)])
        self.assertEqual((0.5, 9), (summary.lowest_ratio, summary.highest_ratio))

    def test_a_round_that_failed_is_left_out_and_told(self):
        summary = summarize([entry(3), failure("why"), entry(5)], [failure(), entry(1), entry(10)])
        self.assertEqual(4, summary.median)
        self.assertEqual((0.5, 0.5), (summary.lowest_ratio, summary.highest_ratio))
        self.assertEqual(("why",), summary.failures)

    def test_nothing_measured_is_nothing_and_not_zero(self):
        summary = summarize([failure()], [entry(1)])
        self.assertIsNone(summary.median)
        self.assertIsNone(summary.ratio)

    def test_a_base_of_zero_has_no_ratio(self):
        self.assertIsNone(summarize([entry(1)], [entry(0)]).ratio)

    def test_cores_are_processor_time_over_elapsed_time(self):
        self.assertEqual(1.5, summarize([entry(1, cpu_seconds=7.5)], None).cores)

    def test_cores_are_not_told_of_a_moment_shorter_than_ticks_can_tell(self):
        self.assertIsNone(summarize([entry(1, cpu_seconds=0.1, elapsed_seconds=0.1)], None).cores)

    def test_the_first_engine_is_the_base(self):
        summaries = summarize_report(report(figure("tcp", base=[entry(2)], other=[entry(3)])))
        self.assertIsNone(summaries["tcp"]["base"].ratio)
        self.assertEqual(1.5, summaries["tcp"]["other"].ratio)


if __name__ == "__main__":
    unittest.main()
