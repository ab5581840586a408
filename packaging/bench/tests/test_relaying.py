import unittest

from relaying.stream import received_megabits
from relaying.summary import lines
from sidebyside.errors import MeasurementFailed


class WhatRelayPrints(unittest.TestCase):
    def test_the_median_stands_with_its_spread(self):
        self.assertEqual(["mine: 1,500 Mbit/s (900 to 9,000)"], lines({"mine": [900.0, 9000.0, 1500.0]}))

    def test_other_launchers_are_compared_with_the_first(self):
        printed = lines({"before": [100.0, 300.0], "after": [500.0]})
        self.assertEqual("after: 500 Mbit/s (500 to 500), 2.50 times the first", printed[1])

    def test_a_base_of_nothing_has_no_ratio(self):
        self.assertEqual("after: 1 Mbit/s (1 to 1)", lines({"before": [0.0], "after": [1.0]})[1])


class WhatIperfSays(unittest.TestCase):
    def test_the_receiving_end_counts(self):
        said = '{"end": {"sum_sent": {"bits_per_second": 9e9}, "sum_received": {"bits_per_second": 2.5e9}}}'
        self.assertEqual(2500, received_megabits(said))

    def test_its_error_is_told(self):
        with self.assertRaisesRegex(MeasurementFailed, "unable to connect"):
            received_megabits('{"error": "unable to connect to server"}')


if __name__ == "__main__":
    unittest.main()
