"""What an operator does about a fleet from the shell: keys, a start that is refused, who is there."""

import json
import os
import unittest
from unittest import mock

from support.flarewarden import Server, run
from support.owner import Owner

KEY = "FLAREWARDEN_FLEET_KEY"


class FleetCommands(unittest.TestCase):
    def order(self, *words: str, expected: int = 0, **environment: str) -> str:
        with mock.patch.dict(os.environ, environment):
            done = run(*words)
        self.assertEqual(done.returncode, expected, f"{words}: {done.stdout} {done.stderr}")
        return done.stdout if expected == 0 else done.stderr

    def test_keys_are_made_and_the_probes_follows_from_the_fleets(self):
        key = self.order("fleet", "key").strip()
        self.assertTrue(key.startswith("fwfleet_"))
        self.assertNotEqual(key, self.order("fleet", "key").strip())
        probe = self.order("fleet", "probe-key", **{KEY: key}).strip()
        self.assertTrue(probe.startswith("fwprobe_"))
        self.assertEqual(probe, self.order("fleet", "probe-key", **{KEY: key}).strip())
        self.assertIn("probe already", self.order("fleet", "probe-key", expected=2, **{KEY: probe}))
        self.assertIn(KEY, self.order("fleet", "probe-key", expected=2, **{KEY: ""}))

    def test_a_start_that_cannot_be_is_refused_with_a_sentence(self):
        key = self.order("fleet", "key").strip()
        probe = self.order("fleet", "probe-key", **{KEY: key}).strip()
        wrong = [(["--peer", "a.example:7946"], "", "a fleet needs a key"),
                 (["--peer", "a.example:7946"], probe, "this is the key of a probe"),
                 (["--peer", "a.example:7946", "--probe"], key, "must not hold the key of the fleet"),
                 (["--peer", "a example"], key, "must be host:port"),
                 (["--fleet-listen", "7946"], key, "must be an address and a port"),
                 (["--probe"], probe, "set fleet.listen")]
        for words, given, sentence in wrong:
            with self.subTest(words):
                self.assertIn(sentence, self.order("serve", "--data", "/nonexistent", *words, expected=2,
                                                   **{KEY: given}))

    def test_who_is_there(self):
        with Server("", '[machine]\nid = "here"\nplace = "fra"\n') as server:
            owner = Owner.by_setup(server)
            data = str(server.folder / "data")
            text = self.order("fleet", "status", "--data", data)
            self.assertIn("here *", text)
            self.assertIn("This machine is alone", text)
            told = json.loads(self.order("fleet", "status", "--json", "--data", data))
            api = owner.call("GET", "/fleet")
            self.assertEqual(told["machines"][0]["id"], "here")
            self.assertEqual(told.keys(), api.keys())
            self.assertEqual(told["machines"][0]["city"], "Frankfurt")
            self.assertIn("is there", self.order("fleet", "forget", "here", "--data", data, expected=2))
            self.assertIn("no machine", self.order("fleet", "forget", "nobody", "--data", data, expected=2))
        self.assertIn("no server runs", self.order("fleet", "status", "--data", data, expected=3))


if __name__ == "__main__":
    unittest.main()
