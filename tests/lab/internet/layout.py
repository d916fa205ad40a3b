"""Where everything of one lab stands: its run directory and its own /24 of the loopback network."""

import dataclasses
import pathlib
import random
import socket

# Last octets. Third parties take the ones from THIRD_PARTIES on, one each.
SHOP, TLS_SITES, PLAIN_SITES, HTTP1_SITE, OLD_TLS_SITE = 10, 11, 12, 13, 14
PLANTED, PLANTED_PLAIN, WORLD = 15, 16, 17
HOSTILE, CLOSED, TLS_GARBAGE, TLS_SILENT, TLS_CLOSE = 20, 22, 23, 24, 25
HOOKS, MAIL, VENDORS, RESOLVER, AUTHORITY, THIRD_PARTIES = 30, 31, 40, 53, 54, 60
CANARY = 66
NETWORKS_TRIED_MAX = 50


@dataclasses.dataclass
class Layout:
    run: pathlib.Path
    second: int
    third: int
    dns_port: int
    lock: socket.socket

    def address(self, last: int) -> str:
        return f"127.{self.second}.{self.third}.{last}"

    @property
    def network(self) -> str:
        """What a FlareWarden must be allowed to connect to."""
        return f"127.{self.second}.{self.third}.0/24"

    @property
    def canary(self) -> str:
        """An address outside the allowed network that counts who connects to it."""
        return f"127.{self.second}.{self.third + 1}.{CANARY}"

    @property
    def resolver(self) -> str:
        return f"{self.address(RESOLVER)}:{self.dns_port}"

    def file(self, *parts: str) -> pathlib.Path:
        path = self.run.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


class NoRoom(Exception):
    """Nothing in 127/8 can be had; the sentence says why."""


def _refusal(address: str, port: int, kind: int) -> OSError | None:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            return problem
    return None


def _dns_port(address: str) -> int:
    """53 where it is free on that address, else one the kernel gives for both protocols."""
    if not any(_refusal(address, 53, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)):
        return 53
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def choose(run: pathlib.Path) -> Layout:
    """A network no other lab has: held by an abstract socket as long as this process lives."""
    problem: OSError | None = None
    for _ in range(NETWORKS_TRIED_MAX):
        second, third = random.randint(16, 250), random.randrange(2, 250, 2)
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            lock.bind(f"\0flarewarden-lab-{second}-{third}")
        except OSError as taken:
            problem = taken
            lock.close()
            continue
        shop = f"127.{second}.{third}.{SHOP}"
        problem = (_refusal(shop, 443, socket.SOCK_STREAM)
                   or _refusal(shop, 80, socket.SOCK_STREAM))
        if problem is None:
            return Layout(run, second, third, _dns_port(f"127.{second}.{third}.{RESOLVER}"), lock)
        lock.close()
    raise NoRoom("the lab needs ports 80 and 443 on an address of 127/8, and was refused: "
                 f"{problem}. Run it as root, or lower net.ipv4.ip_unprivileged_port_start to 80; "
                 "a server that listens on 0.0.0.0 must be stopped first.")
