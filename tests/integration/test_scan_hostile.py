"""What hostile sites and zones do to a scan: bounded, told in the notes, nothing found is lost."""

import json
import time
import unittest

from support.flarewarden import Server, run, until
from support.internet import Lab
from support.owner import Owner, Refused

TIMEOUT_S = 12


class HostileScans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def scan(self, url, *words, timeout_s=TIMEOUT_S):
        began = time.monotonic()
        done = run("scan", url, *self.lab.look_options, "--timeout", f"{timeout_s}s", "--json",
                   *words)
        self.assertLess(time.monotonic() - began, timeout_s + 2)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def hostile(self, path, *words, **options):
        return self.scan(f"https://hostile.example{path}", *words, **options)

    def ids(self, seen):
        return {row["id"] for row in seen["dependencies"]}

    def assert_noted(self, seen, *parts):
        for part in parts:
            self.assertTrue(any(part in note for note in seen["notes"]), (part, seen["notes"]))

    def test_ten_thousand_frames(self):
        seen = self.hostile("/many-frames")
        self.assertIn("stripe", self.ids(seen))
        self.assertLessEqual(len(seen["unknown_hosts"]), 500)
        self.assert_noted(seen, "of the hosts the page refers to, only")

    def test_a_script_of_50_mb_and_one_that_drips(self):
        seen = self.hostile("/huge-script")
        self.assertIn("stripe", self.ids(seen))
        self.assertIn("intercom", self.ids(seen))
        self.assert_noted(seen, "only the beginning was read")

    def test_ten_thousand_sources(self):
        seen = self.hostile("/many-sources")
        self.assertIn("stripe", self.ids(seen))
        self.assert_noted(seen, "more than 1000 sources")

    def test_another_charset_than_said(self):
        self.assertIn("stripe", self.ids(self.hostile("/wide-text")))

    def test_a_page_that_drips_is_kept(self):
        seen = self.hostile("/drip")
        self.assertEqual(seen["status"], 200)
        self.assertTrue(seen["dns"])
        self.assert_noted(seen, "did not end in time")

    def test_names_that_lead_nowhere_or_inside_are_told_and_not_followed(self):
        seen = self.hostile("/bad-hosts")
        self.assertIn("stripe", self.ids(seen))
        self.assert_noted(seen, "a.loop.example, which cannot be looked up",
                          "private.example, which leads to 10.0.0.1", "canary.example, which leads")
        self.assertEqual(self.lab.canary_hits(), [])

    def test_links_that_are_traps(self):
        seen = self.hostile("/bad-links", "--pages", "10")
        self.assertIn("stripe", self.ids(seen))
        self.assert_noted(seen, "robots.txt asks", "further ones could not be read")
        urls = {page["url"] for page in seen["pages"]}
        self.assertFalse([url for url in urls if "forbidden" in url or "logout" in url], urls)
        self.assertEqual(self.lab.canary_hits(), [])

    def test_mail_policies_in_circles_end(self):
        seen = self.hostile("/status?code=200")
        self.assert_noted(seen, "more than 10 look-ups")
        asked = {row["name"] for row in seen["dns"] if row["name"].startswith("spf")}
        self.assertEqual(len(asked), 10, asked)
        self.assertLessEqual(len(seen["dns"]), 500)

    def test_a_scan_that_runs_out_of_time_keeps_what_it_has(self):
        seen = self.hostile("/huge-script", timeout_s=3)
        self.assertIn("stripe", self.ids(seen))

    def test_networks_are_asked_for_once_where_wanted(self):
        seen = self.scan("https://h1.example/")
        self.assertEqual([(row["host"], row["asn"], row["name"]) for row in seen["networks"]],
                         [("www.h1.example", 13335, "CLOUDFLARENET, US")])
        self.assertTrue([row for row in seen["dependencies"] for fact in row["evidence"]
                         if fact["kind"] == "asn"])
        self.assertEqual(self.scan("https://h1.example/", "--no-networks")["networks"], [])

    def test_further_pages_are_read_as_far_as_wanted(self):
        seen = self.scan("https://shop.example/")
        self.assertEqual(len(seen["pages"]), 5)
        self.assertEqual(seen["pages"][1]["why"], "link: Check out")
        paypal = next(row for row in seen["dependencies"] if row["id"] == "paypal")
        self.assertIn("script on /checkout", [fact["where"] for fact in paypal["evidence"]])
        self.assertEqual(len(self.scan("https://shop.example/", "--pages", "0")["pages"]), 1)

    def test_domains_of_ones_own(self):
        seen = self.scan("https://shop.example/", "--own", "jsdelivr.net")
        self.assertIn("cdn.jsdelivr.net", seen["owned_hosts"])
        self.assertNotIn("script cdn.jsdelivr.net", str(seen["dependencies"]))
        done = run("scan", "https://shop.example/", "--own", "co.uk", *self.lab.look_options)
        self.assertEqual(done.returncode, 2)
        self.assertIn("must be a domain of your own", done.stderr)


class AsItGoes(unittest.TestCase):
    def test_rows_come_while_a_scan_runs(self):
        with Lab() as lab, Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            number = owner.call("POST", "/scans", {
                "url": "https://hostile.example/huge-script", "own": ["Shop-CDN.example"]})["id"]

            def partial():
                scan = owner.call("GET", f"/scans/{number}")
                self.assertIn(scan["state"], ("queued", "running"))
                return scan["map"] and scan
            scan = until(partial, "a map of what is known so far")
            self.assertEqual(scan["own"], ["shop-cdn.example"])
            self.assertIn("stripe", [row["id"] for row in scan["map"]["dependencies"]])
            self.assertIn('id="f-stripe"', owner.get(f"/scans/{number}").text)
            with self.assertRaises(Refused) as caught:
                owner.call("POST", f"/scans/{number}/adopt", {})
            self.assertEqual(caught.exception.status, 409)

            def over():
                scan = owner.call("GET", f"/scans/{number}")
                return scan if scan["state"] == "done" else None
            scan = until(over, "the end of the scan", 60)
            self.assertIn("intercom", [row["id"] for row in scan["map"]["dependencies"]])
            with self.assertRaises(Refused) as caught:
                owner.call("POST", "/scans", {"url": "https://shop.example", "own": ["co.uk"]})
            self.assertEqual(caught.exception.status, 422)


if __name__ == "__main__":
    unittest.main()
