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

    def test_other_kinds_of_feeds_are_read(self):
        for vendor, component, words in (
                ("mollie", "Payments", {"operational": "up", "degraded": "degraded", "down": "down"}),
                ("plausible", "Script", {"operational": "up", "degraded": "degraded", "down": "down",
                                         "maintenance": "degraded"}),
                ("fastly", "", {"operational": "unknown", "degraded": "degraded", "down": "down"}),
                ("aws", "ec2 / us-east-1", {"operational": "up", "degraded": "degraded", "down": "down"})):
            for state, verdict in words.items():
                with self.subTest(f"{vendor} {state}"):
                    self.lab.ask("vendor", vendor=vendor, state=state)
                    more = ("--set", f"component={component}") if component else ()
                    seen = self.look(f"vendor://{vendor}", *more)
                    self.assertEqual(seen["verdict"], verdict, seen)

    def test_a_history_is_no_state_unless_one_says_so(self):
        self.lab.ask("vendor", vendor="fastly", state="operational")
        seen = self.look("vendor://fastly", "--set", "silence_is=up")
        self.assertEqual(seen["verdict"], "up", seen)
        self.assertIn("no open incident is told of", seen["detail"])

    def test_the_kind_of_a_page_is_found_out(self):
        self.lab.ask("vendor", vendor="plausible", state="degraded")
        seen = self.look("vendor://https://status.plausible.io", "--timeout", "20s")
        self.assertEqual((seen["verdict"], seen["reason"]), ("degraded", "vendor_degraded"), seen)

    def test_several_components_are_as_bad_as_their_worst(self):
        self.lab.ask("vendor", vendor="sentry", state="down")
        both = self.look("vendor://sentry", "--set", "component=Dashboard\nError ingestion")
        self.assertEqual(both["verdict"], "down", both)
        self.lab.ask("vendor", vendor="sentry", state="operational")

    def test_a_monitor_follows_the_page(self):
        self.lab.ask("vendor", vendor="sendgrid", state="operational")
        with Server(self.lab.network_section + '[vendors]\ninterval = "10s"\n') as server:
            owner = Owner.by_setup(server)
            with self.assertRaises(Refused):
                owner.watch("Agari", "agari", "vendor")
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
