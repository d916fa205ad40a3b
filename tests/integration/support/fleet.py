"""Several machines of one fleet on this host: full ones with their own data or that of a region, and probes."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
from unittest import mock

from support.flarewarden import Server, binary, free_port, run

KEY = "FLAREWARDEN_FLEET_KEY"


def udp_and_tcp_port() -> int:
    """Free for TCP; nobody here takes UDP ports by number."""
    return free_port()


def make_keys() -> tuple[str, str]:
    """Of full machines, and of probes."""
    full = run("fleet", "key").stdout.strip()
    with mock.patch.dict(os.environ, {KEY: full}):
        return full, run("fleet", "probe-key").stdout.strip()


def sections(name: str, place: tuple[str, str, str], port: int, peers: list[int], role: str = "full") -> str:
    """The machine and its fleet, as the configuration has them."""
    listed = ", ".join(f'"127.0.0.1:{peer}"' for peer in peers if peer != port)
    return (f'[machine]\nid = "{name}"\nplace = "{place[0]}"\nregion = "{place[1]}"\ncontinent = "{place[2]}"\n'
            f'[fleet]\nlisten = "127.0.0.1:{port}"\npeers = [{listed}]\nrole = "{role}"\n')


class Machine(Server):
    """A full machine."""

    def __init__(self, name: str, place: tuple[str, str, str], port: int, peers: list[int], network: str = "",
                 more: str = ""):
        super().__init__(network, sections(name, place, port, peers) + more)
        self.name, self.place, self.fleet_port = name, place, port

    def fleet(self) -> dict:
        """Who is there, as this machine knows it."""
        done = run("fleet", "status", "--json", "--data", str(self.folder / "data"))
        return json.loads(done.stdout) if done.returncode == 0 else {"machines": []}

    def sees(self, *names: str) -> bool:
        """These and itself are active, and nobody else."""
        active = {one["id"] for one in self.fleet()["machines"] if one["standing"] == "active"}
        return active == {self.name, *names}


class Probe:
    """A machine that only looks."""

    def __init__(self, name: str, place: tuple[str, str, str], port: int, peers: list[int], key: str, network: str = ""):
        self._stack = contextlib.ExitStack()
        self.folder = pathlib.Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="fw-probe-")))
        self.name, self.place, self.key = name, place, key
        self.config = self.folder / "probe.toml"
        self.config.write_text(f'{network}[metrics]\nlisten = "127.0.0.1:{free_port()}"\n'
                               + sections(name, place, port, peers, "probe"))
        self.process: subprocess.Popen | None = None

    @property
    def log(self) -> str:
        return (self.folder / "stderr").read_text(errors="replace")

    def start(self) -> None:
        with open(self.folder / "stderr", "ab") as err:
            self.process = subprocess.Popen([binary(), "serve", "--config", str(self.config)], cwd=self.folder,
                                            stdin=subprocess.DEVNULL, stdout=err, stderr=err,
                                            env=os.environ | {KEY: self.key})

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def __enter__(self) -> "Probe":
        self.start()
        return self

    def __exit__(self, error, *_) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if error:
            print(f"the probe's log:\n{self.log[-3000:]}")
        self._stack.close()
