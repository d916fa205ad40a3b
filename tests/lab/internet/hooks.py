"""hooks.lab.example: keeps every webhook as a file and answers what it is told to."""

import asyncio
import json
import pathlib
import time

from .tiny_http import Answer, Request


class Hooks:
    """Requests are <number>.json: method, target, headers, body, the status answered, the time."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.count = 0
        self.arrived = asyncio.Condition()
        self.script: list[int] = []  # statuses of the next answers; 204 when it is empty
        directory.mkdir(parents=True, exist_ok=True)

    async def handle(self, request: Request) -> Answer:
        status = self.script.pop(0) if self.script else 204
        async with self.arrived:
            number = self.count + 1
            scratch = self.directory / f".{number:04}.json"
            scratch.write_text(json.dumps({
                "number": number, "at": time.time(), "method": request.method,
                "target": request.target, "host": request.host, "headers": request.headers,
                "body": request.body.decode("utf-8", "replace"), "answered": status}, indent=1))
            scratch.rename(self.directory / f"{number:04}.json")
            self.count = number
            self.arrived.notify_all()
        return Answer(status)
