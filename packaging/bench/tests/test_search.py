import unittest

from sidebyside.search import MOST_PROBES, PRECISION, highest_passing


class HighestPassing(unittest.TestCase):
    def test_comes_close_to_the_limit_from_below_and_from_above(self):
        for limit in (1_000, 47_123, 900_000):
            for start in (limit / 3, limit, limit * 3):
                with self.subTest(limit=limit, start=start):
                    found = highest_passing(lambda rate: rate <= limit, start, 200)
                    self.assertLessEqual(found, limit)
                    self.assertGreater(found, limit / (1 + 2 * PRECISION))

    def test_never_probes_more_often_than_allowed(self):
        for limit in (0, 1, 5_000, float("inf")):
            probed = []
            highest_passing(lambda rate: probed.append(rate) or rate <= limit, 1e6, 200)
            self.assertLessEqual(len(probed), MOST_PROBES)

    def test_one_hiccup_does_not_fail_a_rate(self):
        tried = set()

        def fails_at_first(rate):
            seen = rate in tried
            tried.add(rate)
            return seen and rate <= 50_000

        self.assertGreater(highest_passing(fails_at_first, 45_000, 200), 44_999)

    def test_has_no_answer_when_even_the_lowest_rate_fails(self):
        self.assertIsNone(highest_passing(lambda rate: False, 300, 200))

    def test_a_start_below_the_lowest_rate_is_raised_to_it(self):
        probed = []
        highest_passing(lambda rate: probed.append(rate) or rate < 1_000, 0, 200)
        self.assertEqual(200, min(probed))


if __name__ == "__main__":
    unittest.main()
