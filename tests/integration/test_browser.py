"""Scans with Debian's Chromium: what only a running page shows, and what a page can do to whoever runs it."""

import concurrent.futures
import glob
import json
import os
import pathlib
import resource
import shutil
import statistics
import tempfile
import time
import unittest

from support.flarewarden import Server, run_json
from support.internet import LAB, Lab
from support.owner import Owner

CHROMIUM = shutil.which("chromium")
BROWSER_S = 15
PAGE_S_MAX = 25  # of a hostile page, everything together
P95_S_MAX = 20

# path → states the look may end in
PAGES = {
    "/page-loops": {"cut"},
    "/page-alerts": {"cut", "done"},
    "/page-windows": {"done"},
    "/page-downloads": {"done", "cut"},
    "/page-frames": {"done", "cut"},
    "/page-nests": {"done", "cut"},
    "/page-requests": {"cut", "done"},
    "/page-memory": {"failed", "cut", "done"},
    "/page-workers": {"done", "cut", "failed"},
    "/page-leaves": {"cut", "done"},
    "/page-lies": {"done"},
    "/page-title": {"done", "cut"},
}


def expected(name: str) -> dict:
    return json.loads((LAB / "expected" / f"{name}.json").read_text())


def found(document: dict) -> set[str]:
    return {row["id"] for row in document["dependencies"]}


def kinds(document: dict) -> set[tuple[str, str]]:
    """What is found, and by which kind of evidence."""
    return {(row["id"], one["kind"]) for row in document["dependencies"] for one in row["evidence"]}


def browsers(parent: int = 0) -> list[str]:
    """Command lines of the jailed browsers that run now; of those that `parent` started, where it is given."""
    lines = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            line = pathlib.Path(folder, "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            status = pathlib.Path(folder, "status").read_text()
        except OSError:
            continue
        if "flarewarden-browser-" in line and (not parent or f"\nPPid:\t{parent}\n" in status):
            lines.append(line)
    return lines


@unittest.skipUnless(CHROMIUM, "no Chromium is installed")
class Browsing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="fw-browser-"))
        os.chmod(cls.folder, 0o755)

    def scan(self, target, *more):
        os.environ["TMPDIR"] = self.folder
        try:
            began = time.monotonic()
            seen = run_json("scan", target, *self.lab.look_options, *more, timeout_s=60)
        finally:
            del os.environ["TMPDIR"]
        seen["took_s"] = time.monotonic() - began
        return seen

    def assert_nothing_is_left(self):
        self.assertEqual([line for line in browsers() if self.folder in line], [])
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_page_that_shows_itself_only_when_it_runs(self):
        seen, source = self.scan("https://board.example"), self.scan("https://board.example", "--no-browser")
        self.assertEqual(seen["browser"]["state"], "done", seen["browser"])
        self.assertEqual(source["browser"]["state"], "off")
        self.assertLessEqual(found(source), found(seen))
        for row in expected("board")["dependencies"]:
            with self.subTest(row["any_of"][0]):
                if not row["without_browser"]:
                    self.assertTrue(found(seen) & set(row["any_of"]), sorted(found(seen)))
                    self.assertFalse(found(source) & set(row["any_of"]), sorted(found(source)))
        for decoy in expected("board")["decoys"]:
            self.assertNotIn(decoy["id"], found(seen))
        for row in (("pusher", "websocket"), ("mixpanel", "fetch"), ("mixpanel", "cookie"), ("mixpanel", "js"),
                    ("segment", "script"), ("google-fonts", "style"), ("cloudinary", "image")):
            self.assertIn(row, kinds(seen))
        self.assertIn("worker", seen["browser"]["sentence"])
        self.assert_nothing_is_left()

    def test_a_page_cannot_reach_inside(self):
        seen = self.scan("https://hostile.example/page-reaches-inside")
        self.assertEqual(seen["browser"]["state"], "done", seen["browser"])
        self.assertGreaterEqual(seen["browser"]["refused"], 10, seen["browser"])
        self.assertIn("refused", seen["browser"]["sentence"])
        self.assertEqual(self.lab.canary_hits(), [])
        hosts = {row["host"] for row in seen["unknown_hosts"]}
        self.assertFalse(hosts & {"127.0.0.1", "169.254.169.254", "10.0.0.1", "localhost"}, hosts)
        self.assertIn("stripe", found(seen))

    def test_a_page_cannot_harm_who_runs_it(self):
        for path, states in PAGES.items():
            with self.subTest(path):
                seen = self.scan(f"https://hostile.example{path}")
                print(f"{path}: {seen['browser']['state']} after {seen['took_s']:.1f} s: {seen['browser']['sentence']}")
                self.assertIn(seen["browser"]["state"], states, seen["browser"])
                self.assertIn("stripe", found(seen))
                self.assertLess(seen["took_s"], PAGE_S_MAX)
                self.assert_nothing_is_left()
                if path == "/page-frames":
                    self.assertIn(("stripe", "frame"), kinds(seen))
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"the largest process of all: {usage.ru_maxrss / 1024:.0f} MB")
        self.assertEqual(self.lab.canary_hits(), [])

    def test_no_browser_is_said(self):
        seen = self.scan("https://shop.example", "--browser", "/nonexistent/chromium")
        self.assertEqual(seen["browser"]["state"], "absent")
        self.assertIn("/nonexistent/chromium", seen["browser"]["sentence"])
        self.assertIn("stripe", found(seen))

    def test_sites_are_scanned_in_time(self):
        times = []
        for file in sorted((LAB / "expected").glob("*.json")):
            seen = self.scan(json.loads(file.read_text())["url"])
            self.assertEqual(seen["browser"]["state"], "done", (file.name, seen["browser"]))
            times.append(seen["took_s"])
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{len(times)} sites with a browser: median {statistics.median(times):.1f} s, p95 {p95:.1f} s")
        self.assertLess(p95, P95_S_MAX)


@unittest.skipUnless(CHROMIUM, "no Chromium is installed")
class Serving(unittest.TestCase):
    def test_a_server_takes_turns(self):
        with Lab() as lab, Server(lab.network_section, "[scan]\nbrowsers_max = 2\n") as server:
            owner = Owner.by_setup(server)
            most = 0
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                scans = [pool.submit(owner.scan, f"https://{name}.example") for name in ("board", "bakery", "beacon", "candles")]
                while not all(scan.done() for scan in scans):
                    most = max(most, len(browsers(server.process.pid)))
                    concurrent.futures.wait(scans, 0.1)
            self.assertIn(most, (1, 2))
            for scan in scans:
                self.assertEqual(scan.result()["state"], "done")
                self.assertEqual(scan.result()["map"]["browser"]["state"], "done", scan.result()["map"]["browser"])

    def test_it_can_be_switched_off(self):
        with Lab() as lab, Server(lab.network_section, '[scan]\nbrowser = "off"\n') as server:
            seen = Owner.by_setup(server).scan("https://board.example")
            self.assertEqual(seen["map"]["browser"]["state"], "off")


if __name__ == "__main__":
    unittest.main()
