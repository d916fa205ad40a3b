"""A certificate that is exchanged: listed with its evidence, told once, and no outage."""

import json
import unittest

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner


class Changes(unittest.TestCase):
    def test_another_certificate_is_told_even_after_a_restart(self):
        with Lab() as lab, Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            owner.webhook(lab.facts["hooks"]["url"])
            shop = owner.watch("Shop", "shop.example:443", "tls",
                               settings={"verify_tls": "false", "days_min": "0"})["id"]
            owner.until_state(shop, "up")
            self.assertEqual(owner.items(f"/monitors/{shop}/changes"), [])

            server.stop()
            lab.break_("shop", "expired")
            server.start()
            owner = Owner.by_sign_in(server)
            changes = f"/monitors/{shop}/changes"
            until(lambda: owner.items(changes), "the change")
            [change] = owner.items(changes)
            self.assertEqual((change["outcome"], change["changed"]), ("up", True))
            self.assertIn("the certificate changed: ", change["detail"])
            seen = owner.call("GET", f"/monitors/{shop}/results/{change['probe_id']}")
            self.assertTrue(seen["evidence"]["changes"])
            self.assertIn("<h2>Changes</h2>", owner.get(f"/monitors/{shop}").text)

            [hook] = lab.wait_hooks(1)
            body = json.loads(hook["body"])
            self.assertEqual(body["event"], "monitor.changed")
            self.assertEqual(body["monitor"]["id"], shop)
            self.assertEqual(body["changes"], seen["evidence"]["changes"])

            lab.mend()
            until(lambda: len(owner.items(changes)) == 2, "the change back")
            self.assertEqual(len(lab.wait_hooks(1)), 1, "one message an hour")
            self.assertEqual(owner.items("/incidents"), [])


if __name__ == "__main__":
    unittest.main()
