"""Machines of a fleet, their databases and the witnesses, each in its own namespace."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from support.fleet import KEY
from support.flarewarden import Server, run, until
from support.sqld import Sqld
from world.networks import Space

FLEET_PORT = 7946
WITNESS_PORT = 80
FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


class Database(Sqld):
    """A region's primary, or a replica of it; with many monitors it keeps many databases open."""

    options = ["--max-active-namespaces", "1000", "--max-concurrent-connections", "2000",
               "--max-concurrent-requests", "2000"]

    def __init__(self, space: Space, primary: "Database | None" = None):
        self.host, self.preexec = space.address, space.enter
        super().__init__(primary)


class Machine(Server):
    """`flarewarden serve` in a namespace."""

    def __init__(self, space: Space, place: tuple[str, str, str], databases: str, keys: dict, peers: list[Space]):
        """`databases`: lines of the configuration."""
        self.host, self.preexec = space.address, space.enter
        self.space, self.place = space, place
        self.name = space.name.split("-", 1)[1]
        self.keys = keys
        listed = ", ".join(f'"{peer.address}:{FLEET_PORT}"' for peer in peers if peer != space)
        more = (databases + f'[machine]\nid = "{self.name}"\nplace = "{place[0]}"\nregion = "{place[1]}"\n'
                f'continent = "{place[2]}"\n[fleet]\nlisten = "{self.host}:{FLEET_PORT}"\npeers = [{listed}]\n')
        super().__init__('[network]\nallowed_ranges = ["10.77.0.0/16"]\n', more)

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, **self.keys}

    def wrong_clock(self, seconds: float) -> None:
        """At its next start; 0 is right."""
        self.keys = {name: value for name, value in self.keys.items() if not name.startswith(("FAKETIME", "LD_"))}
        if seconds:
            self.keys |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"{seconds:+g}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def active(self) -> set[str]:
        """Whom this machine holds for active, itself too."""
        done = run("fleet", "status", "--json", "--data", str(self.folder / "data"))
        known = json.loads(done.stdout)["machines"] if done.returncode == 0 else []
        return {one["id"] for one in known if one["standing"] == "active"}

    def end_processes(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None


class Witness:
    """The web server of a region that is looked at."""

    def __init__(self, space: Space):
        self.space = space
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fw-witness-"))
        self.base = f"http://{space.address}"
        self.process = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("witness.py")), space.address,
             str(WITNESS_PORT), str(self.folder)], preexec_fn=space.enter)

    def until_ready(self) -> None:
        def answers() -> bool:
            try:
                return self._put("mend/nothing")
            except OSError:
                return False
        until(answers, "the witness to listen")

    def _put(self, what: str) -> bool:
        with urllib.request.urlopen(urllib.request.Request(f"{self.base}/{what}", method="PUT"), timeout=5) as answer:
            return answer.status == 200

    def break_(self, name: str) -> None:
        self._put(f"break/{name}")

    def mend(self, name: str) -> None:
        self._put(f"mend/{name}")

    def target(self, name: str) -> str:
        return f"{self.base}/{name}"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def fleet_keys(data_key: str, fleet_key: str) -> dict[str, str]:
    return {"FLAREWARDEN_KEY": data_key, KEY: fleet_key}
