"""Network namespaces: one a machine, a bridge a region, and a router between the regions that delays and loses.

The test itself lives in the router's namespace (`Networks` moves the calling thread there): it has an address in each
region and reaches every machine, whatever is cut. Everything is named after the pid of the test, so that what a killed
test has left is found and taken away by the next one.
"""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

PREFIX = "fwfleet"
SPACES = pathlib.Path("/run/netns")
ROUTER = 1  # number of the router in each region
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def permitted() -> str:
    """Empty, or why there can be no namespaces here."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        return "there is no /dev/net/tun here"
    try:
        ip("netns", "add", f"{PREFIX}{os.getpid()}-try")
        ip("netns", "del", f"{PREFIX}{os.getpid()}-try")
    except (OSError, subprocess.CalledProcessError) as error:
        return f"network namespaces are not permitted here: {getattr(error, 'stderr', '') or error}".strip()
    return ""


def dies_with_parent() -> None:
    """For `preexec_fn`: a killed test takes its processes with it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def enter(name: str) -> None:
    """Moves the calling thread; what it starts later is there, too."""
    with open(SPACES / name, "rb") as space:
        if LIBC.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter the namespace {name}")


def folder_of(pid: int) -> pathlib.Path:
    return pathlib.Path(f"/tmp/{PREFIX}{pid}")


def sweep() -> None:
    """Takes away what tests have left that are no more."""
    left = {name.name for name in SPACES.iterdir()} if SPACES.exists() else set()
    left |= {folder.name for folder in pathlib.Path("/tmp").glob(f"{PREFIX}*")}
    pids = {int(found.group(1)) for name in left if (found := re.match(rf"{PREFIX}(\d+)(-|$)", name))}
    for pid in pids:
        if pid != os.getpid() and pathlib.Path(f"/proc/{pid}").exists():
            continue
        for name in left:
            if name.startswith(f"{PREFIX}{pid}-"):
                remove(name)
        shutil.rmtree(folder_of(pid), ignore_errors=True)


def remove(name: str) -> None:
    """A namespace, and every process in it."""
    inside = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False).stdout.split()
    for pid in map(int, inside):
        if pid != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


@dataclasses.dataclass(frozen=True)
class Space:
    """Where one machine lives."""

    name: str
    region: int
    number: int

    @property
    def address(self) -> str:
        return f"10.77.{self.region}.{self.number}"

    def enter(self) -> None:
        """For `preexec_fn`: the process runs there, and dies with the test."""
        enter(self.name)
        dies_with_parent()


class Networks:
    """The regions 0, 1, …, joined by the relay."""

    def __init__(self, regions: int, delay_ms: float, loss: float):
        self.regions, self.delay_ms, self.loss = regions, delay_ms, loss
        self.name = f"{PREFIX}{os.getpid()}"
        self.router = f"{self.name}-router"
        self._spaces: list[str] = []

    def __enter__(self) -> "Networks":
        try:
            self._make_router()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make_router(self) -> None:
        self._add(self.router)
        for region in range(self.regions):
            bridge = f"br{region}"
            ip("-n", self.router, "link", "add", bridge, "type", "bridge")
            ip("-n", self.router, "addr", "add", f"10.77.{region}.{ROUTER}/24", "dev", bridge)
            ip("-n", self.router, "link", "set", bridge, "up")
        ip("-n", self.router, "tuntap", "add", "dev", "sea", "mode", "tun")
        ip("-n", self.router, "link", "set", "sea", "up")
        # What comes from a region goes to sea; what comes from there goes to the region that it is for.
        ip("-n", self.router, "route", "add", "default", "dev", "sea", "table", "100")
        for region in range(self.regions):
            ip("-n", self.router, "rule", "add", "iif", f"br{region}", "lookup", "100")
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        enter(self.router)
        pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        self.relay = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("relay.py")), "sea", str(self.delay_ms),
             str(self.loss)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_parent)
        self.tell_relay("count")

    def _add(self, name: str) -> None:
        ip("netns", "add", name)
        self._spaces.append(name)
        ip("-n", name, "link", "set", "lo", "up")

    def space(self, region: int, number: int, what: str) -> Space:
        space = Space(f"{self.name}-{what}", region, number)
        self._add(space.name)
        link = f"v{region}x{number}"
        ip("link", "add", link, "netns", self.router, "type", "veth", "peer", "name", "eth0", "netns", space.name)
        ip("-n", self.router, "link", "set", link, "master", f"br{region}", "up")
        ip("-n", space.name, "addr", "add", f"{space.address}/24", "dev", "eth0")
        ip("-n", space.name, "link", "set", "eth0", "up")
        ip("-n", space.name, "route", "add", "default", "via", f"10.77.{region}.{ROUTER}")
        return space

    def tell_relay(self, command: str) -> str:
        self.relay.stdin.write(command + "\n")
        self.relay.stdin.flush()
        answer = self.relay.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"the relay did not answer to {command!r}")
        return answer

    def cut(self, region: int) -> None:
        self.tell_relay(f"cut {region}")

    def heal(self, region: int) -> None:
        self.tell_relay(f"heal {region}")

    def __exit__(self, *_) -> None:
        if hasattr(self, "relay"):
            self.relay.kill()
            self.relay.wait()
            self.relay.stdin.close()
            self.relay.stdout.close()
        if hasattr(self, "_home"):
            LIBC.setns(self._home, CLONE_NEWNET)
            os.close(self._home)
        for name in reversed(self._spaces):
            remove(name)
