"""An open page: one event stream, read with the time each event came."""

import http.client
import json
import re
import time
import urllib.parse

WAIT_S = 20


class Stream:
    """The live dashboard of a signed-in owner. Follows the server when it asks to start anew."""

    def __init__(self, owner):
        self._owner = owner
        self._seen = self._of_page(owner.get("/").text)
        self._line: http.client.HTTPConnection | None = None

    @staticmethod
    def _of_page(text: str) -> dict:
        found = re.search(r'"?version"?: ?(\d+), ?"?at"?: ?(\d+)', text)
        if found is None:
            raise AssertionError("the dashboard carries no version of its rows")
        return {"version": int(found.group(1)), "at": int(found.group(2))}

    def __enter__(self) -> "Stream":
        self._open()
        return self

    def __exit__(self, *_) -> None:
        self._line.close()

    def _open(self) -> None:
        if self._line is not None:
            self._line.close()
        parts = urllib.parse.urlsplit(self._owner.base)
        self._line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT_S)
        query = urllib.parse.urlencode({"datastar": json.dumps(self._seen)})
        cookies = "; ".join(f"{k}={v}" for k, v in self._owner.cookies.items())
        self._line.request("GET", f"/live/dashboard?{query}", headers={
            "Cookie": cookies, "Accept": "text/event-stream", "Sec-Fetch-Site": "same-origin"})
        self._answer = self._line.getresponse()
        if self._answer.status != 200:
            raise AssertionError(f"the stream was refused: {self._answer.status}")

    def next(self) -> tuple[float, str]:
        """The wall clock's seconds when an event had arrived, and its text."""
        while True:
            lines = []
            while line := self._answer.readline().rstrip(b"\r\n"):
                lines.append(line)
            at, text = time.time(), b"\n".join(lines).decode()
            if '"resync"' in text:
                self._seen = self._of_page(self._owner.get("/live/monitors").text)
                self._open()
            elif text:
                return at, text
            elif self._answer.isclosed():
                self._open()
