"""Child processes that end with their parent, and waiting for what they open."""

import ctypes
import os
import pathlib
import select
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """SIGTERM for this process as soon as its parent is gone, however that went."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def start(command: list[str], log: pathlib.Path, **more) -> subprocess.Popen:
    log.parent.mkdir(parents=True, exist_ok=True)
    parent = os.getpid()
    with open(log, "ab") as out:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                start_new_session=True,
                                preexec_fn=lambda: die_with_parent(parent), **more)


def stop(child: subprocess.Popen, grace_s: float = 3) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(grace_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class NotReady(Exception):
    """Something did not come up; the sentence names it and its log."""


def wait_until(done, what: str, timeout_s: float = 10, child: subprocess.Popen | None = None):
    """Asks `done` again until it says something true."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = done()
        if answer:
            return answer
        if child is not None and child.poll() is not None:
            raise NotReady(f"{what}: the process ended with status {child.returncode}")
        if time.monotonic() > deadline:
            raise NotReady(f"{what}: not within {timeout_s:.0f} s")
        select.select([], [], [], 0.01)


def listens(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def answers_dns(address: str, port: int, name: str = "shop.example") -> bool:
    """A recursive or authoritative server answers an A question without an error."""
    question = (b"\x46\x57\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                + b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
                + b"\x00\x00\x01\x00\x01")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.3)
        try:
            probe.connect((address, port))
            probe.send(question)
            answer = probe.recv(4096)
        except OSError:
            return False
    return answer[:2] == b"\x46\x57" and answer[3] & 0x0F == 0
