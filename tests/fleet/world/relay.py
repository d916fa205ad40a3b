"""The sea between the regions: reads packets from a TUN device, and writes each back after a delay, or loses it.

Usage: relay.py DEVICE DELAY_MS LOSS. Commands come as lines, each is answered by one: `cut REGION`, `heal REGION`
(numbers; nothing goes to or comes from a region that is cut), `count` (packets carried, lost, cut off).
"""

import collections
import contextlib
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
PACKET_MAX, WAITING_MAX = 65_536, 100_000


def open_tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Relay:
    def __init__(self, device: int, delay_s: float, loss: float):
        self.device, self.delay_s, self.loss = device, delay_s, loss
        self.waiting: collections.deque[tuple[float, bytes]] = collections.deque()
        self.cut: set[int] = set()
        self.counts = dict.fromkeys(("carried", "lost", "cut"), 0)

    def take(self, packet: bytes, now: float) -> None:
        if packet[0] >> 4 != 4:
            return
        # The third byte of an address is its region.
        if packet[14] in self.cut or packet[18] in self.cut:
            self.counts["cut"] += 1
        elif random.random() < self.loss or len(self.waiting) >= WAITING_MAX:
            self.counts["lost"] += 1
        else:
            self.waiting.append((now + self.delay_s, packet))

    def read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self.take(os.read(self.device, PACKET_MAX), time.monotonic())

    def write(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            os.write(self.device, self.waiting.popleft()[1])
            self.counts["carried"] += 1

    def obey(self, line: str) -> str:
        word, _, region = line.strip().partition(" ")
        if word == "cut":
            self.cut.add(int(region))
        elif word == "heal":
            self.cut.discard(int(region))
        return " ".join(f"{name}={count}" for name, count in self.counts.items())

    def run(self) -> None:
        while True:
            wait_s = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            ready, _, _ = select.select([self.device, sys.stdin], [], [], wait_s)
            if self.device in ready:
                self.read()
            self.write()
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                print(self.obey(line), flush=True)


if __name__ == "__main__":
    Relay(open_tun(sys.argv[1]), float(sys.argv[2]) / 1000, float(sys.argv[3])).run()
