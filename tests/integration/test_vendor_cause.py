"""A vendor fails, and then a site that needs it: the incident says so, with the vendor's word and what was seen."""

import unittest

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner


class VendorCause(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.server = cls.enterClassContext(Server(cls.lab.network_section))
        cls.owner = Owner.by_setup(cls.server)

    def adopted(self, service):
        scan = self.owner.scan("https://shop.example")
        self.assertEqual(scan["state"], "done", scan["error"])
        made = self.owner.call("POST", f"/scans/{scan['id']}/adopt",
                               {"services": [service], "interval": "5s", "certificate": False, "dns": False, "domain": False,
                                "changes": False})
        [vendor] = [one for one in made["created"] if one != made["site"]]
        return made["site"], vendor

    def test_the_cause_of_an_incident_is_the_vendor_with_both_times(self):
        owner, lab = self.owner, self.lab
        site, vendor = self.adopted("stripe")
        monitor = owner.monitor(vendor)
        self.assertEqual((monitor["kind"], monitor["target"], monitor["service"]), ("vendor", "stripe", "stripe"))
        self.assertEqual(monitor["settings"]["hosts"], ["js.stripe.com"])
        owner.until_state(site, "up")
        until(lambda: "as seen from here" in owner.monitor(vendor)["status"]["detail"] or
              owner.monitor(vendor)["status"]["state"] == "up", "the vendor looked at", 60)

        lab.break_("stripe", "refuse")
        owner.until_state(vendor, "down", 60)
        detail = owner.monitor(vendor)["status"]["detail"]
        self.assertIn("operational by its own word", detail)
        self.assertRegex(detail, r"js\.stripe\.com is down since \d\d:\d\d UTC as seen from here")

        lab.break_("shop", "http503")
        owner.until_state(site, "down", 60)
        [incident] = [one for one in owner.items("/incidents") if not one["resolved_at"]]
        self.assertEqual(incident["monitor"], vendor, "one incident, at its root")
        self.assertEqual(incident["affected"], 2)
        story = owner.call("GET", f"/incidents/{incident['id']}")
        self.assertEqual({member["monitor"] for member in story["members"]}, {site, vendor})

        page = owner.get("/catalogue/stripe").text
        for words in ("By its own word", "As seen from here", "js.stripe.com", "seen here, not told"):
            self.assertIn(words, page)

        lab.mend()
        owner.until_state(site, "up", 60)
        owner.until_state(vendor, "up", 60)


if __name__ == "__main__":
    unittest.main()
