"""What a hostile server, or a name that leads where it must not, can do to a check and a scan."""

import json
import os
import subprocess
import time
import unittest

from support.flarewarden import binary, run
from support.internet import Lab

TIMEOUT_S = 3
STARTUP_S = 1.0
RESIDENT_MB_MAX = 96

# exit statuses that fit a verdict: not having looked is not the target's failure
STATUSES = {"up": {0}, "degraded": {0}, "down": {1}, "unknown": {2, 3}}

# path → reasons a check may give; None: the answer is fine for a check
PATHS = {
    "/drip": {"timeout_transfer", "timeout"},
    "/drip-head": {"timeout_first_byte", "timeout_transfer", "timeout"},
    "/endless": {"too_large", None},
    "/endless-chunks": {"too_large", "timeout_transfer", "timeout", None},
    "/endless-headers": {"too_large", "bad_http"},
    "/endless-interim": {"too_large", "bad_http", "timeout", "timeout_first_byte"},
    "/huge-header": {"too_large", "bad_http"},
    "/many-cookies": {"too_large", "bad_http"},
    "/gzip-bomb": {"decompression_limit", "too_large"},
    "/bad-gzip": {"bad_http", "unexpected_answer", None},
    "/nested": {"too_large", None},
    "/many-scripts": {"too_large", None},
    "/redirect-loop": {"redirect_loop", "redirect_limit"},
    "/redirect-endless": {"redirect_limit", "redirect_loop"},
    "/to-private": {"blocked_target"},
    "/to-canary": {"blocked_target"},
    "/to-file": {"bad_http", "bad_protocol", "blocked_target", "http_status"},
    "/truncated": {"connect_reset", "bad_http"},
    "/bad-chunk": {"bad_http"},
    "/two-lengths": {"bad_http"},
    "/garbage": {"bad_http"},
    "/nothing": {"connect_reset", "bad_http"},
    "/reset": {"connect_reset", "bad_http"},
    "/hang": {"timeout_first_byte", "timeout"},
}


def measured(*words):
    """(exit status, stdout, seconds, resident MB at most) of one run."""
    began = time.monotonic()
    with subprocess.Popen([binary(), *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as child:
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, out.decode(), time.monotonic() - began, usage.ru_maxrss / 1024


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        options = cls.lab.look_options
        _, _, _, cls.idle_mb = measured("check", "https://shop.example", *options)
        _, _, _, cls.idle_scan_mb = measured("scan", "https://shop.example", *options)

    def test_checks_are_bounded_and_say_why(self):
        for path, reasons in PATHS.items():
            with self.subTest(path):
                status, out, took, resident = measured(
                    "check", f"https://hostile.example{path}", *self.lab.look_options,
                    "--timeout", f"{TIMEOUT_S}s", "--json")
                seen = json.loads(out)
                self.assertIn(status, STATUSES[seen["verdict"]], out)
                reason = None if seen["reason"] == "none" else seen["reason"]
                self.assertIn(reason, reasons)
                self.assertLess(took, TIMEOUT_S + STARTUP_S)
                self.assertLess(resident, self.idle_mb + 32)

    def test_bad_tls_is_told_apart(self):
        for host, reason in (("bigchain", "tls_handshake"), ("oldtls", "tls_weak"),
                             ("tls-garbage", "tls_handshake"), ("tls-close", "tls_handshake"),
                             ("tls-silent", "timeout_first_byte"), ("manynames", None)):
            with self.subTest(host):
                _, out, took, _ = measured("check", f"https://{host}.example",
                                           *self.lab.look_options, "--timeout", "2s", "--json")
                self.assertEqual(json.loads(out)["reason"], reason or "none")
                self.assertLess(took, 2 + STARTUP_S)

    def test_scans_are_bounded(self):
        for path in PATHS:
            with self.subTest(path):
                status, _, took, resident = measured(
                    "scan", f"https://hostile.example{path}", *self.lab.look_options,
                    "--timeout", f"{TIMEOUT_S}s", "--json")
                self.assertIn(status, (0, 1, 2) if "blocked_target" in PATHS[path] else (0, 1))
                self.assertLess(took, TIMEOUT_S + STARTUP_S + 1)
                self.assertLess(resident, self.idle_scan_mb + RESIDENT_MB_MAX)

    def test_forbidden_addresses_are_never_connected_to(self):
        for target in ("https://canary.example/", "https://mixed.example/",
                       "https://mapped.example/", "http://private.example/",
                       "http://metadata.example/", "http://thishost.example/",
                       f"http://{self.lab.facts['canary']['address']}/",
                       f"http://[::ffff:{self.lab.facts['canary']['address']}]/"):
            with self.subTest(target):
                done = run("check", target, *self.lab.look_options, "--json")
                self.assertNotEqual(done.returncode, 0)
                if done.stdout:
                    seen = json.loads(done.stdout)
                    self.assertEqual((seen["verdict"], seen["reason"]),
                                     ("unknown", "blocked_target"))
                self.assertNotEqual(run("scan", target, *self.lab.look_options).returncode, 0)
        self.assertEqual(self.lab.canary_hits(), [])

    def test_numbers_that_spell_loopback_are_refused(self):
        for host in ("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]",
                     "127%2e0%2e0%2e1", "①②⑦.0.0.1"):
            with self.subTest(host):
                done = run("check", f"http://{host}/", *self.lab.look_options, "--json")
                self.assertIn(done.returncode, (1, 2))
                if done.stdout:
                    self.assertNotEqual(json.loads(done.stdout)["verdict"], "up")


if __name__ == "__main__":
    unittest.main()
