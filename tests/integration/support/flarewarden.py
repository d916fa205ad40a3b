"""The real binary: run once as a command, or as a server on a port the kernel chose."""

import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]


def binary() -> str:
    named = os.environ.get("FLAREWARDEN_BIN") or os.environ.get("FLAREWARDEN_BUILT")
    if named:
        return named
    for build in ("release", "dev"):
        if (ROOT / "build" / build / "flarewarden").exists():
            return str(ROOT / "build" / build / "flarewarden")
    raise RuntimeError("no flarewarden: build it, or name it in FLAREWARDEN_BIN")


def run(*words: str, timeout_s: float = 60) -> subprocess.CompletedProcess:
    return subprocess.run([binary(), *words], capture_output=True, text=True, timeout=timeout_s,
                          check=False)


def run_json(*words: str, timeout_s: float = 60) -> dict:
    done = run(*words, "--json", timeout_s=timeout_s)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"{words}: status {done.returncode}, {done.stdout} {done.stderr}") \
            from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(question, what: str, timeout_s: float = 20):
    """The first true answer; asks ten times a second."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s:g} s: {what}")
        select.select([], [], [], 0.1)


class Server:
    """`flarewarden serve` over a data folder of its own; may be killed and started again."""

    host = "127.0.0.1"
    env: dict[str, str] | None = None  # instead of this process's
    preexec = None  # called in the new process

    def __init__(self, network_section: str = "", more: str = ""):
        self._stack = contextlib.ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="fw-server-"))
        self.folder = pathlib.Path(folder)
        self.port, self.metrics_port = free_port(), free_port()
        self.base = f"http://{self.host}:{self.port}"
        self.setup_link = ""
        self.process: subprocess.Popen | None = None
        self.ready_s = 0.0
        self.config = self.folder / "flarewarden.toml"
        self.config.write_text(
            f'[server]\nlisten = "{self.host}:{self.port}"\npublic_url = "{self.base}"\n'
            f'[data]\ndir = "{self.folder}/data"\n{network_section}'
            f'[metrics]\nlisten = "{self.host}:{self.metrics_port}"\n{more}')

    def __enter__(self) -> "Server":
        self.ready_s = self.start()
        return self

    def __exit__(self, error, *_) -> None:
        if error:
            print(f"the end of the server's log:\n{self.log[-4000:]}", file=sys.stderr)
        self.stop()
        self._stack.close()

    @property
    def log(self) -> str:
        return (self.folder / "stderr").read_text(errors="replace")

    def start(self, wait: bool = True) -> float:
        """Seconds until it was ready."""
        began = time.monotonic()
        with open(self.folder / "stderr", "ab") as err, open(self.folder / "stdout", "wb") as out:
            self.process = subprocess.Popen([binary(), "serve", "--config", str(self.config)],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=self.env,
                                            preexec_fn=self.preexec)
        if wait:
            self.wait_ready(began + 30)
        return time.monotonic() - began

    def wait_ready(self, deadline: float) -> None:
        self._wait_listening(deadline)
        said = (self.folder / "stdout").read_text()
        if link := re.search(r"http://\S+/setup\?token=\S+", said):
            self.setup_link = link.group(0)

    def _wait_listening(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended with {self.process.returncode}: {self.log}")
            if self.is_ready():
                return
            select.select([], [], [], 0.005)
        raise AssertionError(f"serve was not ready: {self.log}")

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1) as line:
            line.settimeout(2)
            line.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1 200")
        return False

    def stop(self, timeout_s: float = 30) -> int:
        """SIGTERM; the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"serve did not end within {timeout_s} s of SIGTERM") from None
        self.process = None
        return status

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = None

    def resident_mb(self) -> float:
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024
