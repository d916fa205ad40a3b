"""The stated figures, measured and printed; the tests fail only where something is badly wrong."""

import statistics
import time
import unittest

from support.flarewarden import Server, run, until
from support.internet import Lab
from support.owner import Owner

SCANS = 10
MONITORS = 100


class Scan(unittest.TestCase):
    def test_scan_of_the_shop(self):
        with Lab() as lab:
            times = []
            for _ in range(SCANS):
                began = time.monotonic()
                done = run("scan", "https://shop.example", "--no-browser", *lab.look_options)
                times.append(time.monotonic() - began)
                self.assertEqual(done.returncode, 0, done.stderr)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"\nscan of the shop, {SCANS} runs: median {statistics.median(times) * 1000:.0f} ms, "
              f"p95 {p95 * 1000:.0f} ms (stated: 5000 ms)")
        self.assertLess(p95, 5)


class Idle(unittest.TestCase):
    def test_memory_with_a_hundred_monitors(self):
        with Lab() as lab, Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            numbers = [owner.watch(f"Site {n:03}", f"https://site-{n}.farm.example/",
                                   interval="60s", timeout="10s")["id"] for n in range(MONITORS)]
            for number in numbers:
                until(lambda: owner.monitor(number)["status"]["last_at"], f"{number}", 90)
            began = time.monotonic()
            page = owner.get("/")
            took = time.monotonic() - began
            self.assertEqual(page.status, 200)
            resident = server.resident_mb()
            server.stop()
            ready = server.start()
            print(f"\n{MONITORS} monitors: resident {resident:.1f} MB (stated: 60 MB), after a "
                  f"restart {server.resident_mb():.1f} MB, ready after {ready * 1000:.0f} ms "
                  f"(stated: 1000 ms), dashboard in {took * 1000:.0f} ms")
            self.assertLess(resident, 120)
            self.assertLess(ready, 5)


class Live(unittest.TestCase):
    def test_an_outage_is_known_within_an_interval(self):
        with Lab() as lab, Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            owner.webhook(lab.facts["hooks"]["url"])
            shop = owner.watch("Shop", "https://shop.example/", interval="10s", timeout="2s")["id"]
            owner.until_state(shop, "up")
            lab.break_("shop")
            began = time.monotonic()
            lab.wait_hooks(1, 40)
            took = time.monotonic() - began
            print(f"\noutage to webhook at an interval of 10 s: {took:.1f} s")
            self.assertLess(took, 30)


if __name__ == "__main__":
    unittest.main()
