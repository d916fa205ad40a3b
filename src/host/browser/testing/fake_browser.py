"""A browser that is none: speaks the DevTools pipe as far as the tests need, well or badly.

The test puts a line `MODE = "…"` before this text and starts it as the browser.
"""

import json
import os
import signal
import sys
import time

EVENTS = [
    ("Network.requestWillBeSent", {"requestId": "1", "type": "Document", "frameId": "page",
                                   "request": {"url": "https://shop.example/"}}),
    ("Network.requestWillBeSent", {"requestId": "2", "type": "Script", "frameId": "page",
                                   "request": {"url": "https://cdn.example/a.js"}}),
    ("Network.loadingFinished", {"requestId": "1"}),
    ("Network.loadingFinished", {"requestId": "2"}),
]


def write(data):
    while data:
        data = data[os.write(4, data):]


def send(message):
    write(json.dumps(message, separators=(",", ":")).encode() + b"\0")


def event(method, params, session="s"):
    send({"method": method, "params": params, "sessionId": session})


def loaded():
    for method, params in EVENTS:
        event(method, params)
    if MODE == "dies later":
        os.kill(os.getpid(), signal.SIGSEGV) if os.getpid() != 1 else os._exit(9)
    if MODE == "crashes":
        event("Inspector.targetCrashed", {})
    elif MODE != "never rests":
        event("Page.loadEventFired", {})


def answer(message):
    method, params = message["method"], message["params"]
    if method == "Browser.getVersion":
        return {"product": "Fake/1.0", "userAgent": "Fake HeadlessChrome/1.0"}
    if method == "Target.setAutoAttach" and "sessionId" not in message:
        send({"method": "Target.attachedToTarget", "params": {
            "sessionId": "s", "targetInfo": {"targetId": "page", "type": "page", "url": "about:blank"}}})
    if method == "Runtime.enable":
        event("Runtime.executionContextCreated",
              {"context": {"id": 1, "auxData": {"isDefault": True, "frameId": "page"}}})
    if method == "Page.navigate" and MODE == "no page":
        return {"errorText": "net::ERR_NAME_NOT_RESOLVED"}
    if method == "Storage.getCookies":
        return {"cookies": [{"name": "sid", "domain": ".shop.example"}]}
    if method == "Runtime.evaluate":
        answer.asked += 1
        return {"result": {"type": "string", "value": "0" if answer.asked == 1 else "0,1,99,x"}}
    return {}


answer.asked = 0


def misbehave():
    if MODE == "dies":
        sys.exit("I do not feel well.")
    if MODE == "wants no sandbox" and "--no-sandbox" not in sys.argv:
        sys.exit("No usable sandbox! Update your kernel.")
    if MODE == "garbage":
        write(bytes(range(256)) * 40 + b"\0[1,2]\0{\0{\"method\":7}\0{\"id\":-5,\"result\":1}\0")
    if MODE == "stays":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
            time.sleep(3600)
    if MODE == "hangs up":
        os.close(4)
    while MODE in ("silent", "hangs up"):
        time.sleep(3600)
    while MODE == "floods":
        write(b'{"method":"Network.requestWillBeSent","params":{"x":"' + b"y" * 60000 + b'"}}\0' * 20)


def main():
    misbehave()
    pending = b""
    while True:
        chunk = os.read(3, 65536)
        if not chunk:
            while MODE == "stays":
                time.sleep(3600)
            return
        *messages, pending = (pending + chunk).split(b"\0")
        for text in messages:
            message = json.loads(text)
            send({"id": message["id"], "result": answer(message)})
            if message["method"] == "Page.navigate" and MODE != "no page":
                loaded()


main()
