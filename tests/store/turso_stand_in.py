#!/usr/bin/env python3
"""A stand-in for Turso Cloud: its platform API in the shapes that docs.turso.tech documents, and databases that a real
sqld keeps. turso_stand_in.py SQLD_URL SQLD_ADMIN_URL: prints its port, then serves until its standard input ends.

Organization "acme", group "eu", platform token "platform", group token "group". A database's host name is an address
with a path, as there is no wildcard DNS here.
"""

import http.client
import http.server
import json
import sys
import threading
import urllib.parse

BASE = "/v1/organizations/acme/databases"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = ""
    admin = ""
    databases: set[str] = set()

    def log_message(self, *_):
        pass

    def _answer(self, status: int, body: bytes):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _json(self, status: int, value: dict):
        self._answer(status, json.dumps(value).encode())

    def _ask(self, base: str, method: str, path: str, body: bytes, host: str | None = None) -> tuple[int, bytes]:
        url = urllib.parse.urlsplit(base)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
        headers = {"Content-Type": "application/json"} | ({"Host": host} if host else {})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        result = answer.status, answer.read()
        connection.close()
        return result

    def _entry(self, name: str) -> dict:
        host, port = self.server.server_address[:2]
        return {"Name": name, "DbId": f"id-of-{name}", "Hostname": f"{host}:{port}/{name}"}

    def _serve(self, method: str):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = self.headers.get("Authorization", "")
        if self.path.startswith(BASE):
            if token != "Bearer platform":
                return self._json(401, {"error": "could not parse jwt"})
            return self._platform(method, self.path[len(BASE):].strip("/"), body)
        name, _, rest = self.path.strip("/").partition("/")
        if token != "Bearer group":
            return self._json(401, {"error": "Unauthorized: `The JWT has an invalid signature`"})
        status, answer = self._ask(self.upstream, method, "/" + rest, body, f"{name}.turso")
        return self._answer(status, answer)

    def _platform(self, method: str, name: str, body: bytes):
        if method == "POST" and not name:
            wanted = json.loads(body)
            if wanted.get("group") != "eu":
                return self._json(400, {"error": "group not found"})
            if wanted["name"] in self.databases:
                return self._json(409, {"error": f"database with name {wanted['name']} already exists"})
            self._ask(self.admin, "POST", f"/v1/namespaces/{wanted['name']}/create", b"{}")
            self.databases.add(wanted["name"])
            return self._json(200, {"database": self._entry(wanted["name"])})
        if name not in self.databases:
            return self._json(404, {"error": f"could not find database with name {name}: record not found"})
        if method == "GET":
            return self._json(200, {"database": self._entry(name)})
        self._ask(self.admin, "DELETE", f"/v1/namespaces/{name}", b"")
        self.databases.discard(name)
        return self._json(200, {"database": name})

    def do_GET(self):
        self._serve("GET")

    def do_POST(self):
        self._serve("POST")

    def do_DELETE(self):
        self._serve("DELETE")


def main():
    Handler.upstream, Handler.admin = sys.argv[1:3]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
