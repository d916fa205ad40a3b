"""`check` and `scan` on the lab's sites: verdicts, reasons, the dependency map, exit statuses."""

import json
import pathlib
import unittest

from support.flarewarden import run, run_json
from support.internet import LAB, Lab

EXPECTED = json.loads((LAB / "expected.json").read_text())


class Looking(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def check(self, target, *more):
        return run_json("check", target, *self.lab.look_options, *more)

    def scan(self, target, *more):
        return run_json("scan", target, *self.lab.look_options, *more)


class Checks(Looking):
    def test_a_good_site_is_up_with_every_phase_and_its_chain(self):
        seen = self.check("https://shop.example/")
        self.assertEqual((seen["verdict"], seen["reason"]), ("up", "none"))
        for phase in ("dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms", "total_ms"):
            self.assertIn(phase, seen["phases"])
        subjects = [one["subject"] for one in seen["evidence"]["tls"]["chain"]]
        self.assertEqual(len(subjects), 2)
        self.assertIn("shop.example", subjects[0])

    def test_certificates_are_judged_by_what_is_wrong_with_them(self):
        for host, reason in (("expired", "tls_expired"), ("wronghost", "tls_hostname"),
                             ("selfsigned", "tls_self_signed"), ("untrusted", "tls_untrusted"),
                             ("notyet", "tls_not_yet_valid")):
            for target in (f"https://{host}.example/", f"tls://{host}.example:443"):
                with self.subTest(target):
                    seen = self.check(target)
                    self.assertEqual((seen["verdict"], seen["reason"]), ("down", reason))
                    self.assertTrue(seen["evidence"]["tls"]["chain"])

    def test_a_certificate_that_ends_soon_is_degraded(self):
        seen = self.check("tls://expiring.example:443")
        self.assertEqual((seen["verdict"], seen["reason"]), ("degraded", "tls_expiring"))

    def test_faults_are_told_apart(self):
        for fault, reasons in (("http503", {"http_status"}), ("refuse", {"connect_refused"}),
                               ("hang", {"timeout_first_byte", "timeout"}),
                               ("nxdomain", {"dns_nxdomain"}), ("servfail", {"dns_servfail"}),
                               ("expired", {"tls_expired"})):
            with self.subTest(fault):
                self.lab.break_("shop", fault)
                try:
                    seen = self.check("https://shop.example/", "--timeout", "2s")
                finally:
                    self.lab.mend()
                self.assertIn(seen["reason"], reasons)
                # a broken resolver is not the target's word
                wanted = {"down", "unknown"} if fault == "servfail" else {"down"}
                self.assertIn(seen["verdict"], wanted)

    def test_dnssec_is_followed_from_the_labs_own_keys(self):
        options = ("--dnssec-anchors", self.lab.facts["dnssec_anchors"],
                   "--set", "dnssec=require")
        asked = ("--set", f"server={self.lab.facts['authority']}")
        for more in (options, (*options, *asked)):
            seen = self.check("dns://www.signed.example", *more)
            self.assertEqual((seen["verdict"], seen["reason"]), ("up", "none"), seen)
            self.assertIn("signed by signed.example", json.dumps(seen["evidence"]))
            bare = self.check("dns://plain.example", *more)
            self.assertEqual((bare["verdict"], bare["reason"]), ("down", "dns_bogus"))
        late = self.check("dns://www.signed.example", *options, "--set", "signature_days_min=90")
        self.assertEqual((late["verdict"], late["reason"]), ("degraded", "dns_signature_expiring"))

    def test_revocation_comes_with_the_handshake(self):
        seen = self.check("tls://revoked.example:443")
        self.assertEqual((seen["verdict"], seen["reason"]), ("down", "tls_revoked"), seen)
        smtp = self.check("tls://mail.lab.example:587", "--set", "starttls=smtp")
        self.assertEqual(smtp["verdict"], "up", smtp)
        self.assertTrue(smtp["evidence"]["tls"]["chain"])

    def test_exit_statuses(self):
        options = self.lab.look_options
        self.assertEqual(run("check", "https://shop.example", *options).returncode, 0)
        self.assertEqual(run("check", "https://expired.example", *options).returncode, 1)
        self.assertEqual(run("check", "https://", *options).returncode, 2)
        self.assertEqual(run("check", "gopher://x.example", *options).returncode, 2)
        self.assertEqual(run("check").returncode, 2)
        self.assertEqual(run("frobnicate").returncode, 2)
        self.assertEqual(run("--help").returncode, 0)

    def test_results_go_to_stdout_and_complaints_to_stderr(self):
        done = run("check", "https://shop.example", *self.lab.look_options)
        self.assertIn("UP", done.stdout)
        self.assertEqual(done.stderr, "")
        done = run("check", "nonsense://x.example", *self.lab.look_options)
        self.assertEqual(done.stdout, "")
        self.assertIn("nonsense", done.stderr)

    def test_bench_counts_what_it_did(self):
        seen = run_json("bench", "--target", "https://shop.example/", "--duration", "300ms",
                        "--concurrency", "4", *self.lab.look_options)
        self.assertEqual((seen["errors"], seen["errors_by_reason"]), (0, {}))
        self.assertGreaterEqual(seen["checks"], 4)
        self.assertGreater(seen["cpu_us_per_check"], 0)
        self.assertLessEqual(seen["phase_ms"]["total"]["p50"], seen["phase_ms"]["total"]["p99"])
        failing = run("bench", "--target", "https://expired.example/", "--duration", "100ms",
                      "--concurrency", "1", "--json", *self.lab.look_options)
        self.assertEqual(failing.returncode, 1)
        self.assertIn("tls_expired", json.loads(failing.stdout)["errors_by_reason"])
        self.assertEqual(run("bench", "--target", "x", "--duration", "0s").returncode, 2)

    def test_dns_and_tcp(self):
        self.assertEqual(self.check("dns://shop.example")["verdict"], "up")
        self.assertEqual(self.check("dns://nope.example")["reason"], "dns_nxdomain")
        self.assertEqual(self.check("tcp://mail.lab.example:587")["verdict"], "up")
        self.assertEqual(self.check("tcp://closed.example:443")["reason"], "connect_refused")

    def test_redirects_are_followed_and_told(self):
        seen = self.check("https://hop.example/")
        self.assertEqual(seen["verdict"], "up")
        self.assertEqual([hop["status"] for hop in seen["evidence"]["hops"]], [301, 302])

    def test_a_dead_second_address_does_not_matter(self):
        self.assertIn("127.", self.lab.facts["addresses"]["dual.example"])
        seen = run_json("check", "https://dual.example/", *self.lab.look_options,
                        "--allow", "::1/128")
        self.assertEqual(seen["verdict"], "up")


class Scans(Looking):
    def test_the_map_of_the_shop(self):
        found = self.scan("https://shop.example")
        ids = {row["id"] for row in found["dependencies"]}
        missing = [row["any_of"] for row in EXPECTED["dependencies"]
                   if not ids & set(row["any_of"])]
        fooled = [row["id"] for row in EXPECTED["decoys"] if row["id"] in ids]
        planted = {one for row in EXPECTED["dependencies"] for one in row["any_of"]}
        more = sorted(ids - planted - set(EXPECTED["allowed"]))
        total = len(EXPECTED["dependencies"])
        print(f"\nscan of the shop: recall {total - len(missing)}/{total}, "
              f"decoys {len(fooled)}, beyond the plan: {more}")
        self.assertEqual(fooled, [])
        self.assertEqual(missing, [])

    def test_every_row_has_evidence(self):
        found = self.scan("https://shop.example")
        for row in found["dependencies"]:
            self.assertTrue(row["evidence"], row["id"])
            for one in row["evidence"]:
                self.assertTrue(one["kind"] and one["value"] and one["where"], row["id"])
            self.assertTrue(1 <= row["confidence"] <= 100)
            self.assertTrue(row["name"] and row["category"])

    def test_the_json_has_the_promised_shape(self):
        found = self.scan("shop.example")
        for key in ("url", "final_url", "duration_ms", "tls", "dns", "dependencies",
                    "unknown_hosts"):
            self.assertIn(key, found)
        self.assertEqual(found["final_url"], "https://shop.example/")
        kinds = {record["type"] for record in found["dns"]}
        self.assertLessEqual({"A", "NS", "MX", "TXT", "CAA", "SOA"}, kinds)

    def test_a_saved_page_needs_no_network(self):
        page = LAB / "www" / "shop" / "index.html"
        found = run_json("scan", "--html", str(page), "--url", "https://shop.example/")
        ids = {row["id"] for row in found["dependencies"]}
        self.assertIn("google-tag-manager", ids)
        self.assertNotIn("segment", ids)

    def test_a_folder_of_saved_pages_is_one_json_line_each(self):
        done = run("scan", "--html", str(LAB / "www" / "beacon"), str(LAB / "www" / "studio"),
                   "--url", "https://www.beacon.example/", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        maps = [json.loads(line) for line in done.stdout.splitlines()]
        names = [pathlib.Path(one["file"]).name for one in maps]
        self.assertEqual(names[:3], ["contact.html", "index.html", "login.html"])
        self.assertIn("segment", {row["id"] for row in maps[1]["dependencies"]})

    def test_a_saved_page_says_where_it_came_from(self):
        beacon = LAB / "www" / "beacon"
        found = run_json("scan", "--html", str(beacon / "index.html"))
        self.assertEqual(found["final_url"], "https://www.beacon.example/")
        self.assertEqual(run("scan", "--html", str(beacon / "signup.html")).returncode, 2)
        done = run("scan", "--json", "--html", str(beacon))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertIn("signup.html", done.stderr)

    def test_what_cannot_be_scanned_is_said(self):
        options = self.lab.look_options
        self.assertEqual(run("scan", "https://closed.example", *options).returncode, 1)
        self.assertEqual(run("scan", "https://nope.example", *options).returncode, 1)
        self.assertEqual(run("scan", "ftp://shop.example", *options).returncode, 2)
        self.assertEqual(run("scan", "--html", "/nonexistent", "--url", "https://x.example/")
                         .returncode, 2)
        self.assertEqual(run("scan").returncode, 2)


class Version(unittest.TestCase):
    def test_it_says_how_it_was_built(self):
        facts = run_json("version")
        for key in ("version", "revision", "compiler", "openssl"):
            self.assertTrue(facts[key])


if __name__ == "__main__":
    unittest.main()
