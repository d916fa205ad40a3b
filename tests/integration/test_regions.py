"""Two regions, each with databases of its own and one that they share: whoever asks at the wrong one is served by the
right one."""

import contextlib
import pathlib
import re
import secrets
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from support.flarewarden import Server, run, until
from support.owner import EMAIL, NAME, PASSWORD, Owner
from support.sqld import Sqld, section
from support.visitor import Visitor

HERE, THERE = "eu-west", "us-east"


def fleet_key() -> str:
    return run("fleet", "key").stdout.split()[0]


def machine(region: str, key_file: pathlib.Path) -> str:
    return f'[machine]\nregion = "{region}"\nplace = "{region[:2]}"\n[fleet]\nkey_file = "{key_file}"\n'


def routing(kind: str, here: Server, there: Server, more: str = "") -> str:
    return (f'[routing]\nkind = "{kind}"\n'
            f'[regions.{HERE}]\npublic_url = "{here.base}"\ninternal_urls = ["{here.base}"]\nplaces = ["fra"]\n'
            f'[regions.{THERE}]\npublic_url = "{there.base}"\ninternal_urls = [{more}"{there.base}"]\n'
            'places = ["iad", "ord"]\n')


def metric(server: Server, name: str) -> float:
    text = Visitor(f"http://127.0.0.1:{server.metrics_port}").get("/metrics").text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)
    return float(found.group(1)) if found else 0.0


def forwards(server: Server) -> float:
    return metric(server, 'flarewarden_routing_requests_total{act="forward"}')


class Stream:
    """A live page, read from the socket."""

    def __init__(self, visitor: Visitor, port: int, path: str):
        self.line = socket.create_connection(("127.0.0.1", port), 10)
        self.line.settimeout(20)
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        self.line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n"
                          "Accept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\n\r\n".encode())
        self.text = ""

    def until(self, words: str) -> str:
        while words not in self.text:
            try:
                piece = self.line.recv(65536)
            except TimeoutError:
                raise AssertionError(f"no {words!r} came: {self.text[-2000:]}") from None
            if not piece:
                raise AssertionError(f"the stream ended without {words!r}: {self.text[-2000:]}")
            self.text += piece.decode("utf-8", "replace")
        return self.text

    def close(self) -> None:
        self.line.close()


class TwoRegions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shared = cls.enterClassContext(Sqld())
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="fw-key-")))
        key_file = folder / "fleet.key"
        key_file.write_text(fleet_key())
        cls.servers = {}
        for region in (HERE, THERE):
            own = cls.enterClassContext(Sqld())
            system = f'system_url = "{shared.url}"\nsystem_admin_url = "{shared.admin_url}"\n'
            cls.servers[region] = Server("", section(own) + system + machine(region, key_file))
        cls.here, cls.there = cls.servers[HERE], cls.servers[THERE]
        # A machine that is gone stands first: the next one is asked.
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            gone = f'"http://127.0.0.1:{nobody.getsockname()[1]}", '
        for server in cls.servers.values():
            server.config.write_text(server.config.read_text() + routing("forward", cls.here, cls.there, gone))
            cls.enterClassContext(server)
        # Set up at the one, to live in the other.
        newcomer = Visitor(cls.here.base)
        page = newcomer.get(cls.here.setup_link)
        page = newcomer.submit(page, newcomer.form(page, "/setup"),
                               {"name": NAME, "email": EMAIL, "password": PASSWORD, "region": THERE})
        assert page.status == 200 and newcomer.cookies["user_region"] == THERE, f"{page.status} {page.text[:2000]}"
        cls.owner = Owner.by_sign_in(cls.there)
        cls.signed_in = Owner.by_sign_in(cls.here)

    def from_afar(self) -> Owner:
        """The owner at the machine where the account does not live; sign-ins are limited."""
        owner = Owner(self.here.base)
        owner.cookies, owner.csrf = dict(self.signed_in.cookies), self.signed_in.csrf
        return owner

    @staticmethod
    def job(owner: Owner, name: str) -> dict:
        """A monitor that needs no network."""
        return owner.watch(name, "nightly", "heartbeat", interval="60s", settings={"period": "1h", "grace": "5m"})

    def test_who_signs_in_at_the_wrong_machine_is_at_home_all_the_same(self):
        before = forwards(self.here)
        owner = Owner.by_sign_in(self.here)
        self.assertEqual(owner.cookies["user_region"], THERE)
        self.assertTrue(owner.cookies["sid"].startswith("use."), owner.cookies)
        self.job(self.owner, "Seen from afar")
        self.assertIn("Seen from afar", owner.get("/").text)
        made = self.job(owner, "Made from afar")
        self.assertEqual(self.owner.monitor(made["id"])["name"], "Made from afar")
        self.assertGreaterEqual(forwards(self.here) - before, 4)
        page = owner.get("/settings")
        owner.submit(page, owner.form(page, "/sign-out"), {})
        self.assertNotIn("user_region", owner.cookies)
        self.assertNotIn("sid", owner.cookies)

    def test_nobody_learns_there_who_lives_where(self):
        stranger = Visitor(self.here.base)
        answers = []
        for email in (EMAIL, "nobody@shop.example"):
            page = stranger.get("/sign-in")
            page = stranger.submit(page, stranger.form(page, "/sign-in"), {"email": email, "password": "x" * 20})
            answers.append((page.status, page.text.replace(email, "")))
        self.assertEqual(answers[0], answers[1])

    def test_live_pages_come_through(self):
        job = self.job(self.owner, "While it is open")
        stream = Stream(self.from_afar(), self.here.port, f"/live/monitors/{job['id']}")
        head = stream.until("\r\n\r\n")
        self.assertIn("200", head.splitlines()[0])
        self.assertIn("text/event-stream", head)
        self.assertEqual(metric(self.here, "flarewarden_routing_streams"), 1)
        self.assertEqual(metric(self.there, "flarewarden_http_event_streams"), 1)
        began = time.monotonic()
        Visitor(self.here.base).get(urllib.parse.urlsplit(job["ping_url"]).path)
        stream.until("GET from 127.0.0.1")
        print(f"\nfrom a job's call to the event, through two regions: {(time.monotonic() - began) * 1000:.0f} ms")
        stream.close()
        until(lambda: metric(self.there, "flarewarden_http_event_streams") == 0, "the other side to hear of it")
        self.assertEqual(metric(self.here, "flarewarden_routing_streams"), 0)

    def test_live_pages_come_through_over_http2(self):
        owner = self.from_afar()
        done = subprocess.run(
            ["curl", "-sS", "--http2-prior-knowledge", "-N", "--max-time", "3", "-w", "%{http_version}",
             "-H", f"Cookie: sid={owner.cookies['sid']}", f"{self.here.base}/live/dashboard"],
            capture_output=True, text=True, timeout=30, check=False)
        self.assertIn("event:", done.stdout)
        self.assertTrue(done.stdout.endswith("2"), done.stdout[-200:])

    def test_a_status_page_is_found_by_its_slug(self):
        page = self.owner.items("/status-pages")[0]
        self.owner.call("PATCH", f"/status-pages/{page['id']}", {"slug": "shop-status", "title": "All of the shop",
                                                                   "published": True})
        there = Visitor(self.there.base).get("/status/shop-status")
        self.assertEqual(there.status, 200, there.text[:500])
        here = Visitor(self.here.base).get("/status/shop-status")
        self.assertEqual(here.status, 200)
        self.assertIn("All of the shop", here.text)
        self.assertEqual(Visitor(self.here.base).get("/status/nobodys").status, 404)

    def test_tokens_and_jobs_find_their_region(self):
        secret = self.owner.call("POST", "/tokens", {"name": "From afar", "role": "editor"})["secret"]
        self.assertTrue(secret.startswith("fw_use."), secret)
        program = Visitor(self.here.base)
        program.bearer = secret
        names = {one["name"] for one in program.api("GET", "/api/v1/monitors").json["items"]}
        self.assertEqual(names, {one["name"] for one in self.owner.items("/monitors")})
        job = self.job(self.owner, "Nightly")
        path = re.search(r"/ping/\S+", self.owner.monitor(job["id"])["ping_url"]).group(0)
        self.assertEqual(Visitor(self.here.base).get(path).text, "OK")
        self.assertEqual(Visitor(self.here.base).get("/ping/use_" + "0" * 26).status, 404)

    def test_what_strangers_say_of_themselves_is_not_believed(self):
        forged = Visitor(self.here.base).request("GET", "/", None, {
            "flarewarden-forwarded": f"v1;{THERE};{HERE};1;http;evil;6.6.6.6;" + secrets.token_urlsafe(32)})
        self.assertEqual(forged.status, 400)
        self.assertIn("none did", forged.text)

    def test_what_was_sent_once_is_not_sent_again(self):
        owner = self.from_afar()
        before = forwards(self.here)
        page = owner.request("GET", "/", None, {"fly-replay-src": "instance=1;region=fra;t=1"})
        self.assertEqual(page.status, 421)
        self.assertIn("user_region=us-east", page.headers["set-cookie"])
        page = owner.request("GET", "/?routed_from=us-east", None)
        self.assertEqual(page.status, 421)
        self.assertEqual(forwards(self.here), before)

    def test_files_of_the_program_are_served_by_every_machine(self):
        owner = self.from_afar()
        before = forwards(self.here)
        asset = re.search(r'href="(/assets/[^"]+\.css)"', Visitor(self.here.base).get("/sign-in").text).group(1)
        self.assertEqual(owner.request("GET", asset).status, 200)
        self.assertEqual(owner.request("GET", "/healthz").status, 200)
        self.assertEqual(forwards(self.here), before)

    def test_who_sets_up_chooses_the_region(self):
        newcomer = Visitor(self.here.base)
        page = newcomer.request("GET", self.here.setup_link, None, {"fly-region": "iad"})
        form = newcomer.form(page, "/setup")
        chosen = [value for value, _, selected in form.field("region").options if selected]
        self.assertEqual(chosen, [THERE], "where the proxy says that the reader is near")
        self.assertEqual({value for value, _, _ in form.field("region").options}, {HERE, THERE})
        # There is somebody already: no second owner is made, and none here either.
        page = newcomer.submit(page, form, {"name": NAME, "email": EMAIL, "password": PASSWORD, "region": THERE})
        self.assertIn("/sign-in", page.url)


class OneMachine(unittest.TestCase):
    """What is answered is seen without a second machine."""

    def serve(self, kind: str, in_a_circle: bool = False) -> Server:
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fw-key-")))
        (folder / "fleet.key").write_text(fleet_key())
        server, other = Server("", machine(HERE, folder / "fleet.key")), Server()
        server.config.write_text(server.config.read_text() + routing(kind, server, server if in_a_circle else other))
        self.other = other
        return stack.enter_context(server)

    def test_flys_proxy_is_told(self):
        server = self.serve("fly")
        visitor = Visitor(server.base)
        visitor.cookies["sid"] = "use." + secrets.token_urlsafe(32)
        page = visitor.request("GET", "/monitors")
        self.assertEqual(page.status, 202)
        self.assertEqual(page.headers["fly-replay"], 'region="iad,ord";timeout=5s;fallback=force_self')
        again = visitor.request("GET", "/monitors", None, {"fly-replay-src": "instance=1;region=fra;t=1"})
        self.assertEqual(again.status, 421)
        failed = visitor.request("GET", "/monitors", None, {"fly-replay-failed": "error=timeout"})
        self.assertEqual(failed.status, 503)
        self.assertIn("cannot be reached", failed.text)
        # The proxy remembers by this cookie, for everybody: what does not fit it is not replayed.
        visitor.cookies["user_region"] = HERE
        fixed = visitor.request("GET", "/monitors?a=b")
        self.assertEqual((fixed.status, fixed.headers["location"]), (307, "/monitors?a=b"))
        self.assertNotIn("fly-replay", fixed.headers)
        self.assertEqual(visitor.cookies["user_region"], THERE)
        self.assertEqual(visitor.request("GET", "/monitors?a=b").status, 202)
        visitor.cookies = {"user_region": THERE}
        self.assertEqual(visitor.request("GET", "/").status, 202)
        self.assertEqual(visitor.request("GET", "/", None, {"fly-replay-src": "instance=1"}).status, 303)

    def test_clients_are_sent_elsewhere(self):
        server = self.serve("redirect")
        visitor = Visitor(server.base)
        visitor.cookies["sid"] = "use." + secrets.token_urlsafe(32)
        page = visitor.request("GET", "/monitors?a=b")
        self.assertEqual(page.status, 307)
        self.assertEqual(page.headers["location"], f"{self.other.base}/monitors?a=b&routed_from={HERE}")
        self.assertEqual(visitor.request("GET", f"/monitors?routed_from={THERE}").status, 421)

    def test_a_region_that_is_away_is_told_as_such(self):
        server = self.serve("forward")
        visitor = Visitor(server.base)
        visitor.cookies["sid"] = "use." + secrets.token_urlsafe(32)
        page = visitor.request("GET", "/")
        self.assertEqual(page.status, 502)
        self.assertIn("cannot be reached", page.text)
        page = visitor.request("GET", "/api/v1/monitors")
        self.assertEqual(page.status, 502)
        self.assertEqual(page.headers["content-type"], "application/problem+json")
        self.assertEqual(visitor.request("GET", "/ping/use_" + "0" * 26).status, 502)
        self.assertEqual(
            metric(server, 'flarewarden_routing_failures_total{reason="unavailable",region="us-east"}'), 3)

    def test_a_machine_that_is_sent_its_own_requests_ends_the_circle(self):
        server = self.serve("forward", in_a_circle=True)
        visitor = Visitor(server.base)
        visitor.cookies["sid"] = "use." + secrets.token_urlsafe(32)
        page = visitor.request("GET", "/")
        self.assertEqual(page.status, 400)
        self.assertIn("none did", page.text)
        self.assertEqual(forwards(server), 1)

    def test_a_configuration_that_cannot_route_is_refused(self):
        with Server() as server:
            server.stop()
            text = server.config.read_text()
            wrong = {
                '[routing]\nkind = "rout"\n': 'there are fly, forward, none, redirect',
                '[routing]\nkind = "fly"\n': "needs 2 to 50 sections [regions.NAME]; there are 0",
                '[routing]\nkind = "fly"\n[regions.eu]\n[regions.us]\n': "machine.region",
                '[routing]\nkind = "fly"\n[machine]\nregion = "eu"\n[regions.eu]\n[regions.us]\n':
                    "regions.us.places",
                '[routing]\nkind = "forward"\n[machine]\nregion = "eu"\n[regions.eu]\n[regions.us]\n'
                'internal_urls = ["us:8080"]\n': "must be an address without a path",
                '[routing]\nkind = "fly"\n[regions.eu-west]\n[regions.eu-wast]\n': "would begin with",
            }
            for section_text, words in wrong.items():
                server.config.write_text(text + section_text)
                done = run("serve", "--config", str(server.config))
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stderr + done.stdout)
            server.process = None


if __name__ == "__main__":
    unittest.main()
