"""A watched site: what changes on it is told once, with what it was before, and nothing else is."""

import http.client
import json
import unittest
import xml.etree.ElementTree

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner, Refused


def told(changes: list[dict]) -> set[tuple[str, str]]:
    return {(change["severity"], change["kind"]) for change in changes}


class WatchedSites(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.server = self.enterContext(Server(self.lab.network_section))
        self.owner = Owner.by_setup(self.server)
        self.owner.webhook(self.lab.facts["hooks"]["url"])

    def adopt(self, url: str) -> str:
        """The watched site."""
        scan = self.owner.scan(url)
        self.assertEqual(scan["state"], "done", scan)
        adopted = self.owner.call("POST", f"/scans/{scan['id']}/adopt",
                                  {"site": False, "dns": False, "certificate": False,
                                   "services": []})
        return adopted["watched"]

    def look(self, site: str) -> dict:
        """Looks on demand; the scan, once it is over."""
        scan = self.owner.call("POST", f"/sites/{site}/rescan")["id"]

        def over():
            last = self.owner.call("GET", f"/sites/{site}/rescan")
            return last if last["id"] == scan and last["state"] in ("done", "failed") else None
        return until(over, "the look", 60)

    def changes(self, words: str = "") -> list[dict]:
        return self.owner.items(f"/changes{words}")

    def test_changes_are_told_once_with_their_severity(self):
        site = self.adopt("https://shop.example/checkout")
        self.assertEqual(self.look(site)["state"], "done")
        self.assertEqual(self.changes(), [], "nothing changed yet")

        self.lab.change("skimmer", "mx", "dangling", "reissued")
        self.assertEqual(self.look(site)["state"], "done")
        found = {change["kind"]: change for change in self.changes()}
        self.assertEqual(told(self.changes()), {
            ("dangerous", "payment_script_added"), ("dangerous", "dangling_cname"),
            ("notice", "mx_changed"), ("notice", "certificate_issuer_changed")})
        self.assertEqual(found["payment_script_added"]["after"], ["skim.example/a.js"])
        self.assertIn("/checkout", found["payment_script_added"]["subject"])
        self.assertIn("1 aspmx.l.google.com", found["mx_changed"]["before"])
        self.assertEqual(found["mx_changed"]["after"], ["10 mail.lab.example"])
        self.assertEqual(found["dangling_cname"]["subject"], "assets.shop.example")
        self.assertEqual(found["certificate_issuer_changed"]["before"], ["issuer: Let's Encrypt"])
        self.assertTrue(all(change["place"] == "local" for change in found.values()))

        [hook] = self.lab.wait_hooks(1)
        body = json.loads(hook["body"])
        self.assertEqual(body["event"], "site.changed")
        self.assertEqual(told(body["changes"]), {
            ("dangerous", "payment_script_added"), ("dangerous", "dangling_cname")})
        self.assertEqual(body["site"]["id"], site)

        self.assertEqual(self.look(site)["state"], "done")
        self.assertEqual(len(self.changes()), 4, "a look that finds the same tells nothing")
        self.feed_shows_them(site, found)

        self.lab.undo_changes()
        self.look(site)
        self.assertNotIn("script_removed", {change["kind"] for change in self.changes()})
        self.look(site)
        self.assertIn(("info", "script_removed"), told(self.changes()))
        self.assertEqual(len(self.lab.wait_hooks(1)), 1, "only what is dangerous is told")

    def live(self, path: str) -> http.client.HTTPResponse:
        """The event stream of a page."""
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.addCleanup(line.close)
        cookies = "; ".join(f"{name}={value}" for name, value in self.owner.cookies.items())
        line.request("GET", f"/live{path}", headers={"Cookie": cookies,
                                                     "Sec-Fetch-Site": "same-origin"})
        answer = line.getresponse()
        self.assertEqual(answer.status, 200)
        return answer

    def test_a_new_change_shows_without_a_reload(self):
        site = self.adopt("https://shop.example/")
        streams = [self.live("/changes"), self.live(f"/sites/{site}")]
        self.lab.change("mx")
        self.owner.call("POST", f"/sites/{site}/rescan")
        for stream in streams:
            for line in stream:
                if b"Mail servers (MX)</" in line or b"Mail servers (MX)<span" in line:
                    break
            else:
                self.fail("the stream ended before the change came")

    def test_feed_readers_need_a_token(self):
        site = self.adopt("https://shop.example/")
        self.lab.change("mx")
        self.look(site)
        self.assertEqual(self.owner.get("/changes.atom").status, 401)
        token = self.owner.call("POST", "/tokens", {"name": "Reader", "role": "viewer"})["secret"]
        page = self.owner.get(f"/changes.atom?token={token}")
        self.assertEqual(page.status, 200)
        feed = xml.etree.ElementTree.fromstring(page.text)
        titles = [entry.text for entry in feed.iter("{http://www.w3.org/2005/Atom}title")]
        self.assertEqual(titles[1:], ["[notice] shop.example: MX of shop.example"])

    def feed_shows_them(self, site: str, found: dict[str, dict]) -> None:
        for page in ("/changes", f"/sites/{site}"):
            text = self.owner.get(page).text
            self.assertIn("Script on a payment or login page", text)
            self.assertIn("10 mail.lab.example", text)
        self.assertEqual(told(self.changes("?severity=dangerous")), {
            ("dangerous", "payment_script_added"), ("dangerous", "dangling_cname")})
        self.assertEqual(len(self.changes(f"?site={site}&limit=1")), 4, "over all pages")
        self.assertEqual(self.owner.call("GET", f"/sites/{site}")["unexpected"], 4)
        page = self.owner.get("/changes")
        form = self.owner.form(page, f"/changes/{found['mx_changed']['id']}/acknowledge")
        self.owner.submit(page, form, {})
        self.assertEqual(self.owner.call("GET", f"/sites/{site}")["unexpected"], 3)
        [mx] = self.changes("?kind=mx_changed")
        self.assertEqual(mx["acknowledged_by"], "Ada Lantern")

    def test_a_look_without_dns_takes_nothing_away(self):
        site = self.adopt("https://shop.example/")
        self.lab.break_("shop", "servfail")
        for _ in range(3):
            self.assertEqual(self.look(site)["state"], "failed")
        self.assertTrue(self.owner.call("GET", f"/sites/{site}")["last_error"])
        self.lab.mend()
        self.assertEqual(self.look(site)["state"], "done")
        self.assertEqual(self.changes(), [])
        self.assertEqual(self.owner.call("GET", f"/sites/{site}")["last_error"], "")

    def test_rules_say_who_is_told(self):
        site = self.adopt("https://shop.example/")
        page = self.owner.get("/changes/rules")
        form = self.owner.form(page, "/changes/rules")
        self.owner.submit(page, form, {"rule": ["mx_changed/*"]})
        self.assertEqual(self.owner.call("GET", "/change-rules")["rules"],
                         [{"what": "mx_changed", "every_channel": True, "channels": []}])
        with self.assertRaises(Refused) as refused:
            self.owner.call("PUT", "/change-rules", {"rules": [{"what": "weather"}]})
        self.assertEqual(refused.exception.status, 422)
        self.lab.change("mx", "ns", "spf")
        self.look(site)
        self.assertEqual(told(self.changes()), {("dangerous", "ns_changed"),
                                                ("notice", "mx_changed"),
                                                ("dangerous", "spf_changed")})
        [hook] = self.lab.wait_hooks(1)
        self.assertEqual(told(json.loads(hook["body"])["changes"]), {("notice", "mx_changed")})

    def test_sites_are_kept_paused_and_removed(self):
        site = self.adopt("https://shop.example/")
        self.assertEqual(self.adopt("https://shop.example/"), site, "watched once")
        changed = self.owner.call("PATCH", f"/sites/{site}", {"interval": "1h", "enabled": False})
        self.assertEqual((changed["interval"], changed["enabled"]), ("1h", False))
        with self.assertRaises(Refused) as refused:
            self.owner.call("PATCH", f"/sites/{site}", {"interval": "5m"})
        self.assertEqual(refused.exception.status, 422)
        self.server.stop()
        self.server.start()
        self.owner = Owner.by_sign_in(self.server)
        self.assertFalse(self.owner.call("GET", f"/sites/{site}")["enabled"])
        self.look(site)
        self.owner.call("DELETE", f"/sites/{site}")
        self.assertEqual(self.owner.items("/sites"), [])


if __name__ == "__main__":
    unittest.main()
