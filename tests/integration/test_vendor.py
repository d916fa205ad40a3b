"""Vendors' status pages in the lab, read by the real program."""

import unittest

from support.flarewarden import Server, run, run_json
from support.internet import Lab
from support.owner import Owner, Refused


class Vendors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def look(self, target: str, *more: str) -> dict:
        return run_json("check", target, *self.lab.look_options, *more)

    def test_what_a_page_says_is_what_is_told(self):
        for state, verdict, reason in (("operational", "up", "none"),
                                       ("degraded", "degraded", "vendor_degraded"),
                                       ("partial", "degraded", "vendor_degraded"),
                                       ("down", "down", "vendor_down"),
                                       ("maintenance", "degraded", "vendor_degraded")):
            with self.subTest(state):
                self.lab.ask("vendor", vendor="sentry", state=state)
                for target, more in (("vendor://sentry", ()),
                                     ("vendor://https://status.sentry.io",
                                      ("--set", "component=error ingestion"))):
                    seen = self.look(target, *more)
                    self.assertEqual((seen["verdict"], seen["reason"]), (verdict, reason), seen)
                other = self.look("vendor://sentry", "--set", "component=Dashboard")
                self.assertEqual(other["verdict"], "up")

    def test_what_cannot_be_read_is_unknown(self):
        for target in ("vendor://https://shop.example", "vendor://https://nowhere.example"):
            with self.subTest(target):
                self.assertEqual(self.look(target)["verdict"], "unknown")
        seen = self.look("vendor://sentry", "--set", "component=Billing")
        self.assertEqual(seen["verdict"], "unknown")
        self.assertIn("Dashboard", seen["detail"])

    def test_vendors_that_are_none_are_refused(self):
        refused = run("check", "vendor://nobody-at-all", *self.lab.look_options)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("no vendor of the catalogue", refused.stderr)

    def test_a_monitor_follows_the_page(self):
        self.lab.ask("vendor", vendor="sendgrid", state="operational")
        with Server(self.lab.network_section) as server:
            owner = Owner.by_setup(server)
            with self.assertRaises(Refused):
                owner.watch("Aws", "aws", "vendor")
            watched = owner.watch("SendGrid", "sendgrid", "vendor",
                                  settings={"component": "Mail Sending"})
            self.assertEqual(watched["confirmation"]["rechecks"], 0)
            owner.until_state(watched["id"], "up")
            self.lab.ask("vendor", vendor="sendgrid", state="down")
            down = owner.until_state(watched["id"], "down", 40)
            self.assertEqual(down["status"]["reason"], "vendor_down")
            self.assertIn("SendGrid, Mail Sending", down["status"]["detail"])


if __name__ == "__main__":
    unittest.main()
