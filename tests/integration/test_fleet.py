"""Machines of several regions: what one sees fail is looked at from the others before anybody is told, and what only
one of them sees fail wakes nobody. A probe has a voice and keeps nothing."""

import os
import unittest
from unittest import mock

from support.fleet import KEY, Machine, Probe, make_keys, udp_and_tcp_port
from support.flarewarden import until
from support.internet import Lab
from support.owner import Owner

FRA = ("fra", "eu-west", "europe")
IAD = ("iad", "us-east", "north-america")
SYD = ("syd", "oceania", "oceania")


class Regions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        full, probe = make_keys()
        self.enterContext(mock.patch.dict(os.environ, {KEY: full}))
        network = self.lab.network_section
        ports = [udp_and_tcp_port() for _ in range(3)]
        self.home = self.enterContext(Machine("home", FRA, ports[0], ports, network))
        self.other = self.enterContext(Machine("other", IAD, ports[1], ports, network))
        self.probe = self.enterContext(Probe("eyes", SYD, ports[2], ports, probe, network))
        until(lambda: self.home.sees("other", "eyes"), "the three to find each other", 40)
        self.owner = Owner.by_setup(self.home)

    def tearDown(self):
        self.lab.mend()

    def incident(self, timeout_s: float = 60) -> dict:
        found = until(lambda: self.owner.items("/incidents"), "an incident", timeout_s)
        return self.owner.call("GET", f"/incidents/{found[0]['id']}")

    def test_an_outage_is_verified_from_two_other_regions(self):
        monitor = self.owner.watch("Shop", "https://shop.example/", interval="10s", timeout="5s")
        self.owner.until_state(monitor["id"], "up", 60)
        self.lab.break_("shop")
        incident = self.incident()
        self.assertEqual(incident["verified"], "regions")
        places = {vote["place"] for vote in incident["votes"]}
        self.assertEqual(places, {"fra", "iad", "syd"})
        self.lab.mend()
        self.owner.until_state(monitor["id"], "up", 60)

    def test_a_probe_keeps_nothing_and_says_goodbye(self):
        self.assertEqual(sorted(one.name for one in self.probe.folder.iterdir()), ["probe.toml", "stderr"])
        self.assertEqual(self.probe.stop(), 0)
        until(lambda: self.home.sees("other"), "the probe to be gone", 20)


if __name__ == "__main__":
    unittest.main()
