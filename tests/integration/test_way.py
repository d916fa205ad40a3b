"""The main job on the real program: scan, adopt, watch, break, alert, mend, show; and refusals."""

import email
import email.policy
import json
import unittest

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner, Refused, new_secret
from support.signatures import is_signed
from support.visitor import Visitor


class InTheLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.server = cls.enterClassContext(Server(cls.lab.network_section))
        cls.owner = Owner.by_setup(cls.server)


class Way(InTheLab):
    def test_from_a_url_to_a_recovery(self):
        owner, lab = self.owner, self.lab
        scan = owner.scan("https://shop.example")
        self.assertEqual(scan["state"], "done", scan["error"])
        services = [row["id"] for row in scan["map"]["dependencies"] if row["hosts"]]
        self.assertIn("stripe", services)

        wanted = {"services": services, "interval": "5s"}
        adopted = owner.call("POST", f"/scans/{scan['id']}/adopt", wanted)
        self.assertGreaterEqual(len(adopted["created"]), 10)
        again = owner.call("POST", f"/scans/{scan['id']}/adopt", wanted)
        self.assertEqual(again["created"], [])
        self.assertEqual(set(again["existing"]), set(adopted["created"]))

        secret = owner.webhook(lab.facts["hooks"]["url"])
        owner.mail(lab.facts["mail"])
        site = adopted["site"]
        owner.call("PATCH", f"/monitors/{site}", {"interval": "2s", "timeout": "1s"})
        owner.until_state(site, "up")
        for number in adopted["created"]:
            until(lambda: owner.monitor(number)["status"]["last_at"], f"{number} looked at", 90)

        lab.break_("shop")
        owner.until_state(site, "down")
        [hook] = lab.wait_hooks(1)
        [message] = lab.wait_mail(1)
        self._opened(hook, message, secret, site)

        incidents = owner.items("/incidents")
        self.assertEqual(len([one for one in incidents if not one["resolved_at"]]), 1)
        incident = owner.call("GET", f"/incidents/{incidents[0]['id']}")
        self.assertGreaterEqual(len(incident["votes"]), 3)
        for vote in incident["votes"]:
            self.assertEqual((vote["outcome"], vote["reason"]), ("down", "http_status"))
            self.assertEqual(vote["evidence"]["status"], 503)
            self.assertTrue(vote["evidence"]["peer"])

        lab.mend()
        owner.until_state(site, "up")
        hooks = lab.wait_hooks(2)
        lab.wait_mail(2)
        self.assertEqual(json.loads(hooks[1]["body"])["event"], "incident.resolved")
        until(lambda: owner.call("GET", f"/incidents/{incident['id']}")["resolved_at"], "resolved")
        # nothing else follows: many more looks, no more messages
        seen = len(owner.items(f"/monitors/{site}/results?limit=500"))
        until(lambda: len(owner.items(f"/monitors/{site}/results?limit=500")) >= seen + 3, "looks")
        self.assertEqual((len(lab.wait_hooks(2)), len(lab.wait_mail(2))), (2, 2))
        self._public(incident)

    def _opened(self, hook, message, secret, site):
        self.assertTrue(is_signed(hook, secret))
        body = json.loads(hook["body"])
        self.assertEqual(body["event"], "incident.opened")
        self.assertEqual(body["monitor"]["id"], site)
        self.assertEqual(body["incident"]["reason"], "http_status")
        self.assertIn(self.server.base, body["incident"]["url"])
        mail = email.message_from_bytes(message, policy=email.policy.default)
        self.assertTrue(mail["subject"].startswith("Down: "), mail["subject"])
        self.assertEqual(mail["to"], "ops@shop.example")
        self.assertIn("503", mail.get_body(("plain",)).get_content())

    def _public(self, incident):
        [page] = self.owner.items("/status-pages")
        stranger = Visitor(self.server.base)
        self.owner.call("PATCH", f"/status-pages/{page['id']}", {"published": False})
        self.assertEqual(stranger.get(f"/status/{page['slug']}").status, 404)
        self.owner.call("PATCH", f"/status-pages/{page['id']}", {"published": True})
        shown = stranger.get(f"/status/{page['slug']}")
        self.assertEqual(shown.status, 200)
        self.assertIn(incident["monitor_name"], shown.text)
        self.assertRegex(shown.text.lower(), "resolved")
        for secret in ("503", "127.", "shop.example/", "http_status"):
            self.assertNotIn(secret, shown.text)


class Refusals(InTheLab):
    def refused(self, status, method, path, body=None):
        with self.assertRaises(Refused) as caught:
            self.owner.call(method, path, body)
        self.assertEqual(caught.exception.status, status, caught.exception)
        return caught.exception.problem

    def test_a_forbidden_address_is_refused_with_the_reason_and_never_connected_to(self):
        before = len(self.lab.canary_hits())
        for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "localhost"):
            with self.subTest(host):
                body = {"name": "x", "kind": "http", "target": f"http://{host}/"}
                problem = self.refused(422, "POST", "/monitors", body)
                self.assertTrue(problem["detail"] or problem.get("fields"))
                self.refused(422, "POST", "/scans", {"url": f"http://{host}/"})
        for host in ("canary.example", "mixed.example", "metadata.example"):
            with self.subTest(host):
                body = {"name": "x", "kind": "http", "target": f"https://{host}/"}
                problem = self.refused(422, "POST", "/monitors", body)
                self.assertIn("may not connect", str(problem))
                problem = self.refused(422, "POST", "/scans", {"url": f"https://{host}/"})
                self.assertIn("may not connect", str(problem))
                hook = {"name": "x", "kind": "webhook", "settings": {
                    "url": f"https://{host}/", "secret": new_secret()}}
                problem = self.refused(422, "POST", "/channels", hook)
                self.assertIn("may not connect", str(problem))
        self.assertEqual(len(self.lab.canary_hits()), before)

    def test_a_name_that_changes_its_mind_is_not_followed(self):
        before = len(self.lab.canary_hits())
        monitor = self.owner.watch("Turncoat", "https://turncoat.farm.example/")
        self.owner.until_state(monitor["id"], "up")
        self.lab.break_("farm", "rebind")

        def blind_looks():
            rows = self.owner.items(f"/monitors/{monitor['id']}/results")
            return [row for row in rows if row["reason"] == "blocked_target"]
        seen = until(lambda: len(blind_looks()) >= 3 and blind_looks(), "looks that were refused")
        self.assertEqual({row["outcome"] for row in seen}, {"unknown"})
        self.assertEqual(self.owner.items("/incidents"), [])  # not looking is not being down
        scan = self.owner.scan("https://hostile.example/to-canary")
        self.assertEqual(scan["state"], "failed")
        self.assertIn("may not connect", scan["error"])
        self.assertEqual(len(self.lab.canary_hits()), before)
        self.lab.mend()
        self.owner.until_state(monitor["id"], "up")

    def test_hostile_pages_leave_the_server_standing(self):
        for path in ("/nested", "/gzip-bomb", "/endless", "/redirect-loop", "/many-scripts",
                     "/endless-headers"):
            scan = self.owner.scan(f"https://hostile.example{path}")
            self.assertIn(scan["state"], ("done", "failed"))
        self.assertEqual(Visitor(self.server.base).get("/healthz").status, 200)
        self.assertLess(self.server.resident_mb(), 200)

    def test_wrong_bodies_are_named_field_by_field(self):
        problem = self.refused(422, "POST", "/monitors", {"name": "", "kind": "http",
                                                          "targt": "https://x.example/"})
        named = {one["field"]: one["message"] for one in problem["errors"]}
        self.assertIn("target", named["targt"])
        self.assertEqual(problem["status"], 422)
        self.refused(422, "POST", "/monitors", {"name": "x", "kind": "nonsense", "target": "x"})
        self.refused(404, "GET", "/monitors/nonsense")
        self.refused(404, "GET", "/nothing/here")

    def test_strangers_get_nothing(self):
        stranger = Visitor(self.server.base)
        self.assertEqual(stranger.request("GET", "/api/v1/monitors").status, 401)
        self.assertEqual(stranger.request("GET", "/").status, 303)
        self.assertEqual(stranger.get("/status/nothing-here").status, 404)
        stranger.bearer = "fw_" + "0" * 43
        self.assertEqual(stranger.request("GET", "/api/v1/monitors").status, 401)

    def test_what_comes_from_elsewhere_is_refused(self):
        body = json.dumps({"name": "x", "kind": "http", "target": "https://x.example/"}).encode()
        plain = {"Content-Type": "application/json"}
        good = plain | {"X-CSRF-Token": self.owner.csrf}
        for headers in (plain, plain | {"X-CSRF-Token": "0" * 43},
                        good | {"Origin": "https://evil.example"},
                        good | {"Sec-Fetch-Site": "cross-site"}):
            with self.subTest(headers):
                page = self.owner.request("POST", "/api/v1/monitors", body, headers)
                self.assertEqual(page.status, 403)

    def test_pages_carry_their_guards(self):
        for path in ("/", "/sign-in"):
            headers = self.owner.get(path).headers
            self.assertIn("default-src 'none'", headers["content-security-policy"])
            self.assertIn("frame-ancestors 'none'", headers["content-security-policy"])
            self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertIn("no-store", self.owner.get("/").headers["cache-control"])


if __name__ == "__main__":
    unittest.main()
