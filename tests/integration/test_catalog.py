"""`flarewarden catalog`: what is known, and files of one's own."""

import json
import pathlib
import tempfile
import unittest

from support.flarewarden import run

MINE = """[ledger-pay]
name = "Ledger Pay"
category = "payments"
host = ["ledgerpay.example"]
"""


class Catalog(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "mine.toml"
        self.file.write_text(MINE)

    def test_stats_add_up(self):
        stats = json.loads(run("catalog", "stats", "--json").stdout)
        self.assertGreaterEqual(stats["detectable"], 2500)
        self.assertGreaterEqual(stats["core"], 700)
        self.assertEqual(sum(stats["categories"].values()), stats["services"])

    def test_list_and_show(self):
        listed = json.loads(run("catalog", "list", "stripe", "--json").stdout)
        self.assertIn("stripe", [service["id"] for service in listed])
        shown = json.loads(run("catalog", "show", "stripe", "--json").stdout)
        self.assertIn({"kind": "host", "match": "at or below", "text": "js.stripe.com", "name": None,
                       "confidence": 100}, shown["patterns"])

    def test_an_unknown_service_names_the_nearest(self):
        done = run("catalog", "show", "strip")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean stripe?", done.stderr)

    def test_a_file_of_ones_own_is_found_by_a_scan(self):
        page = self.file.with_name("page.html")
        page.write_text('<script src="https://js.ledgerpay.example/v1.js"></script>')
        done = run("scan", "--html", str(page), "--url", "https://shop.example/", "--json",
                   "--catalogue", str(self.file))
        self.assertEqual([row["id"] for row in json.loads(done.stdout)["dependencies"]], ["ledger-pay"])

    def test_lint_tells_every_problem_with_its_place(self):
        self.assertEqual(run("catalog", "lint", str(self.file)).returncode, 0)
        self.file.write_text('[ledger-pay]\nname = "Ledger Pay"\ncategory = "gold"\nhosts = []\n')
        done = run("catalog", "lint", str(self.file))
        self.assertEqual(done.returncode, 2)
        self.assertIn("mine.toml:3 ledger-pay.category: there is no such category", done.stderr)
        self.assertIn("mine.toml:4 ledger-pay.hosts: there is no such field", done.stderr)


if __name__ == "__main__":
    unittest.main()
