import subprocess
import unittest

from sidebyside import processes
from sidebyside.engine import Engine
from sidebyside.errors import BenchError, MeasurementFailed


class Processes(unittest.TestCase):
    def test_ending_a_process_ends_what_it_started_too(self):
        process = processes.start(["sh", "-c", "sleep 600 & echo started; wait"], stdout=subprocess.PIPE, bufsize=0)
        processes.read_line(process, timeout_seconds=10)
        self.assertEqual(2, len(processes.session_members(process.pid)))
        processes.end(process)
        self.assertEqual([], processes.session_members(process.pid))

    def test_a_process_that_ignores_a_request_to_stop_is_made_to(self):
        process = processes.start(
            ["sh", "-c", "trap '' TERM; echo started; while :; do sleep 600; done"], stdout=subprocess.PIPE, bufsize=0
        )
        processes.read_line(process, timeout_seconds=10)
        processes.end(process, patience_seconds=0.2)
        self.assertEqual([], processes.session_members(process.pid))

    def test_a_command_that_fails_tells_what_it_said(self):
        with self.assertRaisesRegex(MeasurementFailed, "ended with 3 and said: no such luck"):
            processes.run(["sh", "-c", "echo no such luck >&2; exit 3"])

    def test_a_command_that_hangs_is_given_up(self):
        with self.assertRaisesRegex(MeasurementFailed, "had not ended"):
            processes.run(["sleep", "600"], timeout_seconds=0.1)

    def test_a_silent_process_is_given_up(self):
        process = processes.start(["sleep", "600"], stdout=subprocess.PIPE, bufsize=0)
        try:
            with self.assertRaisesRegex(MeasurementFailed, "said nothing"):
                processes.read_line(process, timeout_seconds=0.1)
        finally:
            processes.end(process)


class NamingEngines(unittest.TestCase):
    def test_a_command_may_have_words(self):
        engine = Engine.parse("mine=sh -c 'a b'")
        self.assertEqual(("mine", ("-c", "a b")), (engine.name, engine.command[1:]))

    def test_what_is_no_engine_is_refused_with_a_reason(self):
        for text, reason in (
            ("sh", "NAME=COMMAND"),
            ("=sh", "NAME=COMMAND"),
            ("mine=", "NAME=COMMAND"),
            ("mine=/no/such/program", "there is no program"),
        ):
            with self.subTest(text), self.assertRaisesRegex(BenchError, reason):
                Engine.parse(text)


if __name__ == "__main__":
    unittest.main()
