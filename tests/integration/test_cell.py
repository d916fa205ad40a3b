"""Machines of one region on one libSQL server: each check is made by one of them, all of them show all of it, one
decides, and who falls silent is replaced before a check is late."""

import base64
import os
import re
import time
import urllib.request
import unittest
from unittest import mock

from support.fleet import KEY, Machine, make_keys, udp_and_tcp_port
from support.flarewarden import until
from support.internet import Lab
from support.owner import Owner
from support.sqld import Sqld, section

FRA = ("fra", "eu-west", "europe")
SITES = 12


class Cell(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        full, _ = make_keys()
        data_key = base64.b64encode(os.urandom(32)).decode()
        self.enterContext(mock.patch.dict(os.environ, {KEY: full, "FLAREWARDEN_KEY": data_key}))
        self.primary = self.enterContext(Sqld())
        ports = [udp_and_tcp_port() for _ in range(3)]
        self.machines = []
        for n, port in enumerate(ports):
            machine = Machine(f"m{n}", FRA, port, ports, self.lab.network_section, section(self.primary))
            self.machines.append(self.enterContext(machine))
        names = [machine.name for machine in self.machines]
        for machine in self.machines:
            others = [name for name in names if name != machine.name]
            until(lambda m=machine, o=others: m.sees(*o), "the cell to find itself", 60)
        self.owner = Owner.by_setup(self.machines[0])

    def tearDown(self):
        self.lab.mend()

    def signed_in(self, machine: Machine) -> Owner:
        return Owner.by_sign_in(machine)

    def results(self, owner: Owner, monitor: str) -> list[dict]:
        page = owner.call("GET", f"/monitors/{monitor}/results?limit=500")
        return [row for row in page["items"] if row["attempt"] == 0]

    def looks(self, machine: Machine) -> int:
        """Slots' own looks that this machine began."""
        text = self.owner_less(machine)
        found = re.search(r"flarewarden_check_lateness_seconds_count (\d+)", text)
        return int(found.group(1)) if found else 0

    @staticmethod
    def owner_less(machine: Machine) -> str:

        with urllib.request.urlopen(f"http://127.0.0.1:{machine.metrics_port}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def gaps_and_doubles(self, owner: Owner, monitors: list[str], since: float) -> tuple[int, int]:
        gaps = doubles = 0
        for monitor in monitors:
            rows = [row for row in self.results(owner, monitor) if row["slot"] > since]
            slots = sorted(row["slot"] for row in rows)
            doubles += len(slots) - len(set(slots))
            gaps += sum(row["missed"] for row in rows)
            if slots:
                gaps += slots[-1] - slots[0] + 1 - len(set(slots))
        return gaps, doubles

    def watch_sites(self, interval: str = "2s") -> list[str]:
        return [self.owner.watch(f"Site {n}", f"https://site-{n}.farm.example/", interval=interval)["id"]
                for n in range(SITES)]

    def test_each_check_is_made_once_and_shown_everywhere(self):
        monitors = self.watch_sites()
        others = [self.signed_in(machine) for machine in self.machines]
        until(lambda: all(len(self.results(others[2], one)) >= 12 for one in monitors), "results on another machine", 60)
        for machine in self.machines:
            self.assertGreater(self.looks(machine), SITES, f"{machine.name} does its share")
        for owner in others:
            gaps, doubles = self.gaps_and_doubles(owner, monitors, 0)
            self.assertEqual((gaps, doubles), (0, 0))

    def test_one_outage_is_one_incident_and_one_message(self):
        secret = self.owner.webhook(self.lab.facts["hooks"]["url"])
        self.assertTrue(secret)
        monitor = self.signed_in(self.machines[1]).watch("Shop", "https://shop.example/", interval="10s",
                                                         timeout="5s")["id"]
        self.owner.until_state(monitor, "up", 60)
        before = len(self.lab.wait_hooks(0, 0))
        self.lab.break_("shop")
        for machine in self.machines:
            owner = self.signed_in(machine)
            owner.until_state(monitor, "down", 60)
            self.assertEqual(len(owner.items("/incidents")), 1)
        self.assertEqual(len(self.lab.wait_hooks(before + 1, 30)), before + 1)
        self.lab.mend()
        for machine in self.machines:
            self.signed_in(machine).until_state(monitor, "up", 60)
        self.assertEqual(len(self.lab.wait_hooks(before + 2, 30)), before + 2)

    def test_a_killed_machine_costs_no_check_and_no_decision(self):
        monitors = self.watch_sites("10s")
        shop = self.owner.watch("Shop", "https://shop.example/", interval="10s", timeout="5s")["id"]
        owner = self.signed_in(self.machines[2])
        until(lambda: all(len(self.results(owner, one)) >= 3 for one in monitors + [shop]), "first results", 60)
        start = {one: max(row["slot"] for row in self.results(owner, one)) for one in monitors}
        self.machines[0].kill()
        self.machines[1].kill()
        self.lab.break_("shop")
        owner.until_state(shop, "down", 60)
        self.assertEqual(len(owner.items("/incidents")), 1)
        began = time.monotonic()
        until(lambda: time.monotonic() - began > 15, "a while", 30)
        for one in monitors:
            rows = {row["slot"]: row for row in self.results(owner, one) if row["slot"] >= start[one]}
            self.assertEqual(sorted(rows), list(range(min(rows), max(rows) + 1)), "no slot is left out")
            self.assertFalse(any(row["missed"] for row in rows.values()))


if __name__ == "__main__":
    unittest.main()
