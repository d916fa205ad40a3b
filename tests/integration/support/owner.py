"""The owner of an installation: made through the set-up link, acting through forms and the API."""

import base64
import json
import re
import secrets

from .flarewarden import Server, until
from .visitor import Page, Visitor

NAME, EMAIL, PASSWORD = "Ada Lantern", "ada@shop.example", "a lantern of paper"
API = "/api/v1"


def new_secret() -> str:
    """One for Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Refused(Exception):
    """An answer of the API that is no success."""

    def __init__(self, page: Page):
        super().__init__(f"{page.status} {page.url}: {page.text[:500]}")
        self.status = page.status
        self.problem = json.loads(page.text) if page.text.startswith("{") else {}


class Owner(Visitor):
    """Calls carry the session's cookie and token."""

    csrf = ""

    @classmethod
    def by_setup(cls, server: Server) -> "Owner":
        owner = cls(server.base)
        page = owner.get(server.setup_link)
        form = owner.form(page, "/setup")
        page = owner.submit(page, form, {"name": NAME, "email": EMAIL, "password": PASSWORD})
        assert page.status == 200, f"{page.status} {page.text[:2000]}"
        owner._learn(page)
        return owner

    @classmethod
    def by_sign_in(cls, server: Server) -> "Owner":
        owner = cls(server.base)
        page = owner.get("/sign-in")
        page = owner.submit(page, owner.form(page, "/sign-in"),
                            {"email": EMAIL, "password": PASSWORD})
        assert page.status == 200, f"{page.status} {page.text[:2000]}"
        owner._learn(page)
        return owner

    def _learn(self, page: Page) -> None:
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found, f"{page.url}: no form with a token"
        self.csrf = found.group(1)

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        """The answer's document; Refused where it is no success."""
        data = None if body is None else json.dumps(body).encode()
        page = self.request(method, path if path.startswith("/api") else API + path, data, {
            "Content-Type": "application/json", "Accept": "application/json",
            "X-CSRF-Token": self.csrf, "Origin": self.base, "Sec-Fetch-Site": "same-origin"})
        if page.status >= 300:
            raise Refused(page)
        return json.loads(page.text) if page.text else {}

    def items(self, path: str) -> list[dict]:
        """Every element of a list, over all its pages."""
        found, where = [], path
        while where:
            page = self.call("GET", where)
            found += page["items"]
            where = page["next"]
        return found

    def scan(self, url: str) -> dict:
        """Starts one and waits until it is over."""
        number = self.call("POST", "/scans", {"url": url})["id"]

        def over():
            scan = self.call("GET", f"/scans/{number}")
            return scan if scan["state"] in ("done", "failed") else None
        return until(over, f"scan of {url}", 60)

    def watch(self, name: str, target: str, kind: str = "http", **more) -> dict:
        return self.call("POST", "/monitors", {"name": name, "kind": kind, "target": target,
                                               "interval": "1s", "timeout": "1s"} | more)

    def monitor(self, number: str) -> dict:
        return self.call("GET", f"/monitors/{number}")

    def until_state(self, number: str, state: str, timeout_s: float = 30) -> dict:
        def reached():
            monitor = self.monitor(number)
            return monitor if monitor["status"]["state"] == state else None
        return until(reached, f"{number} is {state}", timeout_s)

    def webhook(self, url: str) -> str:
        """Makes a channel; its secret."""
        secret = new_secret()
        self.call("POST", "/channels", {"name": "Hook", "kind": "webhook",
                                        "settings": {"url": url, "secret": secret}})
        return secret

    def mail(self, facts: dict) -> None:
        self.call("POST", "/channels", {
            "name": "Mail", "kind": "email",
            "settings": {"server": "mail.lab.example:587", "user": facts["user"],
                         "password": facts["password"], "from": "Alerts <alerts@lab.example>",
                         "to": ["ops@shop.example"]}})
