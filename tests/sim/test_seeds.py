"""Fleets by chance and by event, through the program itself: nothing is lost, and the same seed is the same run.

With FLAREWARDEN_BIN (a release) 200 fleets of ten minutes and the events of 18 machines with 10,000 monitors; otherwise
a few of them.
"""

import json
import os
import subprocess
import unittest

RELEASE = os.environ.get("FLAREWARDEN_BIN")
BINARY = RELEASE or os.environ["FLAREWARDEN_BUILT"]
# What an event may cost: missed, double, p99 of a take-over in ms.
LIMITS = {
    "steady": (0, 2, 2100),
    "crash": (0, 5, 2100),
    "join": (0, 3, 4100),
    "leave": (0, 3, 4100),
    "deploy": (0, 3, 4100),
    "two-crashes": (0, 10, 4100),
    "partition": (0, 20_000, 4100),
    "region-loss": (5, 150, 4100),
    "hung": (0, 5, 2100),
    "flapping": (0, 50, 2100),
}


def simulate(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([BINARY, "simulate", *arguments], capture_output=True, text=True, timeout=280, check=False)


def simulate_json(*arguments: str) -> dict:
    done = simulate(*arguments, "--json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


class Seeds(unittest.TestCase):
    def test_nothing_is_found_in_fleets_by_chance(self):
        done = simulate("--random", "--seeds", "200" if RELEASE else "10", "--minutes", "10")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_seed_is_repeated_bit_for_bit(self):
        for seed in ("7", "42"):
            first, second = (simulate_json("--random", "--seed", seed, "--minutes", "5") for _ in range(2))
            first.pop("speed"), second.pop("speed")
            self.assertEqual(first, second)


class Events(unittest.TestCase):
    @unittest.skipUnless(RELEASE, "FLAREWARDEN_BIN names no release")
    def test_events_stay_within_their_limits(self):
        for event, (missed, double, takeover) in LIMITS.items():
            for seed in ("1", "2"):
                with self.subTest(event=event, seed=seed):
                    figures = simulate_json("--event", event, "--seed", seed, "--minutes", "4")
                    self.assertEqual(figures["findings"], [])
                    self.assertLessEqual(figures["missed"], missed)
                    self.assertLessEqual(figures["duplicates"], double)
                    self.assertLessEqual(figures["takeover_ms_p99"], takeover)
                    self.assertLessEqual(figures["messages_bytes_per_s"], 3000)

    def test_bad_input_is_told_what_is_allowed(self):
        for arguments, sentence in (
            (("--event", "flood"), "there is no \"flood\"; it is one of steady, crash"),
            (("--machines", "0"), "--machines: must be from 1 to 500"),
            (("--machines", "2", "--regions", "3"), "no more than machines"),
            (("--interval", "soon"), "must be a duration such as 60s"),
            (("--interval", "10ms"), "must be from 1s to 24h"),
            (("--scheduler", "raft"), "it is fleet or modulo"),
            (("--minutes", "0"), "--minutes: must be from 1 to 10080"),
            (("--random", "--minutes", "1"), "from 3 to 1440"),
            (("--interval", "1s", "--minutes", "10000"), "choose fewer monitors or minutes"),
        ):
            with self.subTest(arguments=arguments):
                done = simulate(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn(sentence, done.stderr)


if __name__ == "__main__":
    unittest.main()
