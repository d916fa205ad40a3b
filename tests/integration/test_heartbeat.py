"""Jobs that report themselves, on the real program: called, late, failed, mended, restarted."""

import re
import unittest
import urllib.error
import urllib.request

from support.flarewarden import Server, until
from support.owner import Owner, Refused


def call(url: str, body: bytes | None = None, method: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Heartbeat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.owner = Owner.by_setup(cls.server)

    def job(self, **settings) -> dict:
        usual = {"period": "1s", "grace": "2s"}
        return self.owner.watch("Backup", "nightly-backup", "heartbeat",
                                settings=usual | settings)

    def pings(self, job: dict) -> list[dict]:
        return self.owner.items(f"/monitors/{job['id']}/pings")

    def test_a_job_is_up_while_it_calls_and_down_when_it_stops(self):
        job = self.job()
        self.assertTrue(job["ping_url"].startswith(self.server.base + "/ping/"))
        self.assertEqual(call(job["ping_url"]), (200, "OK"))
        self.owner.until_state(job["id"], "up")
        down = self.owner.until_state(job["id"], "down")
        self.assertEqual(down["status"]["reason"], "late")
        self.assertIn("no call came", down["status"]["detail"])
        self.assertEqual(call(job["ping_url"]), (200, "OK"))
        self.owner.until_state(job["id"], "up")
        [incident] = [one for one in self.owner.items("/incidents")
                      if one["monitor"] == job["id"]]
        until(lambda: self.owner.call("GET", f"/incidents/{incident['id']}")["resolved_at"],
              "resolved")

    def test_a_failure_shows_at_once_though_the_interval_is_long(self):
        job = self.job(period="1h", grace="1h")
        self.assertEqual(call(job["ping_url"] + "/start?rid=r1"), (200, "OK"))
        self.owner.until_state(job["id"], "up")
        self.owner.call("PATCH", f"/monitors/{job['id']}", {"interval": "1h", "timeout": "1s"})
        self.assertEqual(call(job["ping_url"] + "/7?rid=r1", b"disk full"), (200, "OK"))
        down = self.owner.until_state(job["id"], "down", 5)
        self.assertEqual(down["status"]["reason"], "reported_failure")
        self.assertIn("exit status 7", down["status"]["detail"])
        self.assertEqual(call(job["ping_url"] + "/0"), (200, "OK"))
        self.owner.until_state(job["id"], "up", 5)
        newest, failed, began = self.pings(job)
        self.assertEqual((newest["kind"], newest["exit_status"]), ("success", 0))
        self.assertEqual((failed["kind"], failed["body"], failed["run"], failed["method"]),
                         ("fail", "disk full", "r1", "POST"))
        self.assertGreaterEqual(failed["duration_ms"], 0)
        self.assertEqual((began["kind"], began["duration_ms"]), ("start", None))

    def test_addresses_that_are_none(self):
        job = self.job(period="1h")
        url = job["ping_url"]
        self.assertEqual(call(self.server.base + "/ping/local_00000000000000000000000000")[0], 404)
        self.assertEqual(call(self.server.base + "/ping/x")[0], 404)
        self.assertEqual(call(url + "/256")[0], 404)
        self.assertEqual(call(url + "/start?rid=a%20b")[0], 400)
        self.assertEqual(call(url, method="HEAD")[0], 200)
        self.assertEqual(call(url, b"x" * 200_000)[0], 200)
        self.assertEqual(call(url, b"x" * 300_000)[0], 413)
        self.assertEqual(call(url, method="DELETE")[0], 405)
        self.assertEqual(len(self.pings(job)[0]["body"]), 10 * 1024)
        changed = self.owner.call("POST", f"/monitors/{job['id']}/rotate-ping-url")
        self.assertEqual(call(url)[0], 404)
        self.assertEqual(call(changed["ping_url"])[0], 200)
        self.owner.call("DELETE", f"/monitors/{job['id']}")
        self.assertEqual(call(changed["ping_url"])[0], 404)

    def test_a_call_that_was_answered_survives_a_crash(self):
        job = self.job(period="1h")
        self.assertEqual(call(job["ping_url"], b"canary"), (200, "OK"))
        self.server.kill()
        self.server.start()
        self.assertEqual([ping["body"] for ping in self.pings(job)], ["canary"])
        self.assertEqual(call(job["ping_url"])[0], 200)
        self.owner.until_state(job["id"], "up")

    def test_the_page_has_lines_to_copy_and_the_calls(self):
        job = self.job(cron="*/5 * * * *", time_zone="Europe/Berlin")
        call(job["ping_url"], b"<b>bold</b>")
        page = self.owner.get(f"/monitors/{job['id']}")
        self.assertIn(f"-o /dev/null {job['ping_url']}", page.text)
        self.assertIn("&lt;b&gt;bold&lt;/b&gt;", page.text)
        form = self.owner.form(page, f"/monitors/{job['id']}/rotate-ping-url")
        page = self.owner.submit(page, form, {})
        self.assertEqual(page.status, 200)
        self.assertNotIn(job["ping_url"], page.text)
        self.assertRegex(page.text, re.escape(self.server.base) + r"/ping/local_[0-9a-z]{26}")

    def test_what_cannot_be_is_refused_by_name(self):
        for settings in ({"cron": "99 * * * *"}, {"time_zone": "Mars/Olympus"}, {"grace": "0s"}):
            with self.assertRaises(Refused) as caught:
                self.job(**settings)
            self.assertEqual(caught.exception.status, 422)
            self.assertIn(next(iter(settings)), str(caught.exception.problem))


if __name__ == "__main__":
    unittest.main()
