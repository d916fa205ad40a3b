"""The lab keeps its promises: names, certificates, faults, sinks, and it leaves nothing behind."""

import json
import os
import pathlib
import re
import select
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from internet import planted, supervisor  # noqa: E402


class Lab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="fw-lab-")
        cls.process = subprocess.Popen(
            [sys.executable, str(HERE / "lab.py"), "run", "--json", "--with-parent",
             "--dir", cls.scratch.name + "/lab"], stdout=subprocess.PIPE)
        text = b""
        for line in cls.process.stdout:
            text += line
            if line == b"}\n":
                break
        cls.facts = json.loads(text)

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait(20)
        cls.process.stdout.close()
        cls.scratch.cleanup()

    def ask(self, **request):
        return supervisor.ask(self.facts["control"], request)

    def dig(self, name, kind):
        address, port = self.facts["resolver"].split(":")
        done = subprocess.run(["dig", f"@{address}", "-p", port, name, kind, "+noall", "+answer",
                               "+comments"], capture_output=True, text=True, check=True)
        return done.stdout

    def get(self, host, path="/", tls=True):
        """Status line and body, over the lab's own addresses."""
        rules = self.facts["host_resolver_rules"]
        address = re.search(rf"MAP {re.escape(host)} ([^,]+)", rules).group(1)
        with socket.create_connection((address, 443 if tls else 80), 5) as plain:
            if not tls:
                return _exchange(plain, host, path)
            context = ssl.create_default_context(cafile=self.facts["ca_file"])
            with context.wrap_socket(plain, server_hostname=host) as line:
                return _exchange(line, host, path)

    def test_names_are_followed_across_zones(self):
        self.assertRegex(self.dig("assets.shop.example", "A"), r"CNAME\s+d3lab0example\.cloudfront")
        self.assertRegex(self.dig("assets.shop.example", "A"), r"cloudfront\.net\.\s+\d+\s+IN\s+A")
        self.assertIn("aspmx.l.google.com", self.dig("shop.example", "MX"))
        self.assertIn("awsdns", self.dig("shop.example", "NS"))
        self.assertIn("NXDOMAIN", self.dig("www.gnu.org", "A"))

    def test_a_zone_is_signed(self):
        keys = pathlib.Path(self.facts["dnssec_anchors"]).read_text()
        self.assertIn("DNSKEY\t257", keys.replace(" ", "\t"))
        address, port = self.facts["authority"].split(":")
        done = subprocess.run(["dig", f"@{address}", "-p", port, "www.signed.example", "A",
                               "+dnssec", "+noall", "+answer"], capture_output=True, text=True,
                              check=True)
        self.assertIn("RRSIG", done.stdout)

    def test_the_shop_names_every_expected_host_that_the_lab_serves(self):
        status, page = self.get("shop.example")
        self.assertEqual(status.split()[1], "200")
        for host in ("www.googletagmanager.com", "widget.intercom.io", "cdn.jsdelivr.net"):
            self.assertIn(host, page)
            self.assertEqual(self.get(host)[0].split()[1], "200")

    def test_certificates_fail_as_their_names_say(self):
        for host, words in (("expired.example", "expired"), ("wronghost.example", "mismatch"),
                            ("selfsigned.example", "self-signed"),
                            ("notyet.example", "not yet valid"),
                            ("untrusted.example", "self-signed certificate in")):
            with self.subTest(host), self.assertRaisesRegex(ssl.SSLError, words):
                self.get(host)
        self.assertEqual(self.get("expiring.example")[0].split()[1], "200")

    def test_faults_are_seen_as_soon_as_the_command_returns(self):
        self.ask(op="break", site="farm", fault="http503")
        self.assertEqual(self.get("plain.example", tls=False)[0].split()[1], "200")
        self.ask(op="break", site="shop", fault="http503")
        self.assertEqual(self.get("shop.example")[0].split()[1], "503")
        self.ask(op="break", site="shop", fault="refuse")
        with self.assertRaises(ConnectionRefusedError):
            self.get("shop.example")
        self.ask(op="break", site="shop", fault="expired")
        with self.assertRaisesRegex(ssl.SSLError, "expired"):
            self.get("shop.example")
        self.ask(op="mend")
        self.assertEqual(self.get("shop.example")[0].split()[1], "200")

    def test_dns_faults(self):
        for fault, status in (("nxdomain", "NXDOMAIN"), ("servfail", "SERVFAIL")):
            self.ask(op="break", site="paypal", fault=fault)
            self.assertIn(status, self.dig("www.paypal.com", "A"))
            self.ask(op="mend", site="paypal")
            self.assertIn("NOERROR", self.dig("www.paypal.com", "A"))

    def test_unknown_words_are_refused_with_what_there_is(self):
        with self.assertRaisesRegex(ValueError, "there are: .*shop"):
            self.ask(op="break", site="nowhere")
        with self.assertRaisesRegex(ValueError, "http503"):
            self.ask(op="break", site="shop", fault="flood")

    def test_mail_is_kept(self):
        mail = self.facts["mail"]
        with smtplib.SMTP(mail["address"], 587, timeout=5) as server:
            server.starttls(context=ssl._create_unverified_context())
            server.login(mail["user"], mail["password"])
            server.sendmail("a@lab.example", ["b@lab.example"], "Subject: x\r\n\r\n.dot\r\n")
        count = self.ask(op="wait-mail", count=1, timeout_s=5)["count"]
        kept = sorted(pathlib.Path(mail["directory"]).glob("*.eml"))
        self.assertEqual(len(kept), count)
        self.assertIn(b"\r\n.dot\r\n", kept[-1].read_bytes())

    def test_hooks_are_kept_and_answer_as_told(self):
        self.ask(op="hooks", answers=[500])
        self.assertEqual(self.get("hooks.lab.example", "/a")[0].split()[1], "500")
        self.assertEqual(self.get("hooks.lab.example", "/b")[0].split()[1], "204")
        self.assertGreaterEqual(self.ask(op="wait-hooks", count=2, timeout_s=5)["count"], 2)

    def test_a_status_page_can_go_bad(self):
        self.ask(op="vendor", vendor="sentry", state="down")
        page = json.loads(self.get("status.sentry.io", "/api/v2/summary.json")[1])
        self.assertEqual(page["status"]["indicator"], "critical")
        self.assertEqual(len(page["incidents"]), 1)
        self.ask(op="vendor", vendor="sentry", state="operational")
        page = json.loads(self.get("status.sentry.io", "/api/v2/incidents.json")[1])
        self.assertEqual(page["incidents"][0]["status"], "resolved")

    def test_sites_with_planted_dependencies_answer_and_so_do_all_whom_they_name(self):
        served = {site.name: site for site in planted.load()}
        for name, wanted in planted.expected().items():
            if name == "shop":
                continue
            secure, host = wanted["url"].startswith("https:"), wanted["url"].split("/")[2]
            with self.subTest(name):
                self.assertIn(host, served[name].hosts)
                status, page = self.get(host, tls=secure)
                self.assertEqual(status.split()[1], "200")
                self.assertIn("</", page)
                for path in {page for row in wanted["dependencies"] for page in row["pages"]}:
                    self.assertEqual(self.get(host, path, secure)[0].split()[1], "200", path)
        reachable = set(re.findall(r"MAP (\S+)", self.facts["host_resolver_rules"]))
        for site in served.values():
            self.assertEqual(site.third_parties() - reachable, set(), site.name)
        for host in ("cdn.optimizely.com", "clerk.portal.example", "widget.trustpilot.com"):
            self.assertEqual(self.get(host, "/x.js")[0].split()[1], "200")

    def test_the_canary_counts(self):
        with socket.create_connection((self.facts["canary"]["address"], 80), 5) as line:
            line.recv(1)
        self.assertTrue(self.ask(op="state")["canary"])


class Plan(unittest.TestCase):
    """What the files of expected/ promise, with no lab running."""

    def test_there_are_enough_different_sites_and_dependencies(self):
        plans = planted.expected()
        self.assertGreaterEqual(len(plans), 12)
        self.assertGreaterEqual(sum(len(plan["dependencies"]) for plan in plans.values()), 200)
        self.assertEqual({site.name for site in planted.load()} | {"shop"}, set(plans))

    def test_nothing_is_planted_and_a_decoy_at_once(self):
        for name, plan in planted.expected().items():
            right = {one for row in plan["dependencies"] for one in row["any_of"]}
            decoys = [row["id"] for row in plan["decoys"]]
            self.assertEqual((right | set(plan["allowed"])) & set(decoys), set(), name)
            self.assertEqual(len(decoys), len(set(decoys)), name)
            self.assertTrue(decoys, name)
            for row in plan["dependencies"]:
                self.assertEqual(set(row), {"any_of", "evidence", "pages", "without_browser"})


class NothingStays(unittest.TestCase):
    def test_children_end_when_the_lab_is_killed(self):
        with tempfile.TemporaryDirectory(prefix="fw-lab-") as scratch:
            lab = subprocess.Popen([sys.executable, str(HERE / "lab.py"), "run", "--json", "--dir",
                                    scratch + "/lab"], stdout=subprocess.PIPE)
            for line in lab.stdout:
                if line == b"}\n":
                    break
            children = pathlib.Path(f"/proc/{lab.pid}/task/{lab.pid}/children").read_text().split()
            handles = [os.pidfd_open(int(child)) for child in children]
            self.assertGreaterEqual(len(handles), 4)
            lab.send_signal(signal.SIGKILL)
            lab.wait(10)
            lab.stdout.close()
            for handle in handles:
                ended, _, _ = select.select([handle], [], [], 10)
                self.assertTrue(ended)
                os.close(handle)


def _exchange(line, host, path):
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = b""
    while data := line.recv(65536):
        answer += data
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), body.decode("utf-8", "replace")


if __name__ == "__main__":
    unittest.main()
