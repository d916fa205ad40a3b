"""What happens to the fleet. Each event is a generator that is asked again and again and ends when it is over, so that
several can happen at a time, all from one thread."""

import dataclasses
import signal
import time
from collections.abc import Callable, Iterator

from support.flarewarden import until
from world.fleet import Fleet, Region
from world.machines import Machine

POLL_S = 1.0  # how often others are asked for their view: each time is a process
PATIENCE_S = 90

Steps = Iterator[None]


def now_ms() -> int:
    return int(time.time() * 1000)


@dataclasses.dataclass
class Outage:
    """A target that was really broken."""

    region: int
    name: str
    broken_ms: int = 0
    mended_ms: int = 0


@dataclasses.dataclass
class Event:
    """What happened, for the checkers: `regions` are those it happened to."""

    name: str
    regions: tuple[int, ...]
    began_ms: int = 0
    ended_ms: int = 0
    struck: dict[str, int] = dataclasses.field(default_factory=dict)  # address of a machine: when it ended
    outages: list[Outage] = dataclasses.field(default_factory=list)


def hold(seconds: float) -> Steps:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield


def wait(question: Callable[[], bool], what: str, every_s: float = 0.1) -> Steps:
    end = time.monotonic() + PATIENCE_S
    while not question():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE_S} s: {what}")
        yield from hold(every_s)


def breaks(region: Region, outage: Outage, after_s: float, for_s: float) -> Steps:
    """A real outage."""
    yield from hold(after_s)
    region.witness.break_(outage.name)
    outage.broken_ms = now_ms()
    yield from hold(for_s)
    region.witness.mend(outage.name)
    outage.mended_ms = now_ms()


def nothing(_: Fleet, __: Event) -> Steps:
    yield from hold(30)


def crash(fleet: Fleet, event: Event) -> Steps:
    """One machine is gone without a word."""
    machine = fleet.regions[event.regions[0]].machines[1]
    machine.kill()
    event.struck[machine.host] = now_ms()
    yield from hold(45)


def join(fleet: Fleet, event: Event) -> Steps:
    """It comes back, and waits until it is trusted."""
    region = fleet.regions[event.regions[0]]
    machine = next(one for one in region.machines if one.process is None)
    machine.start(wait=False)
    yield from comes_back(region, machine)
    yield from hold(15)


def comes_back(region: Region, machine: Machine) -> Steps:
    def is_ready() -> bool:
        if machine.process.poll() is not None:
            raise AssertionError(f"{machine.name} ended with {machine.process.returncode}: {machine.log[-2000:]}")
        return machine.is_ready()
    yield from wait(is_ready, f"{machine.name} to be ready")
    other = next(one for one in region.machines if one is not machine and one.process is not None)
    yield from wait(lambda: machine.name in other.active(), f"{machine.name} to be active", POLL_S)


def hung(fleet: Fleet, event: Event) -> Steps:
    """A whole process stands still for half a minute, and goes on as if nothing had been."""
    process = fleet.regions[event.regions[0]].machines[1].process
    process.send_signal(signal.SIGSTOP)
    yield from hold(30)
    process.send_signal(signal.SIGCONT)
    yield from hold(15)


def leaves(machine: Machine) -> Steps:
    machine.process.send_signal(signal.SIGTERM)
    yield from wait(lambda: machine.process.poll() is not None, f"{machine.name} to end after SIGTERM")
    if machine.process.returncode != 0:
        raise AssertionError(f"{machine.name} ended with {machine.process.returncode}: {machine.log[-2000:]}")


def deploy(fleet: Fleet, event: Event) -> Steps:
    """Every machine of a region is replaced, one after the other."""
    region = fleet.regions[event.regions[0]]
    for machine in region.machines:
        yield from leaves(machine)
        machine.start(wait=False)
        yield from comes_back(region, machine)
    yield from hold(5)


def clock(fleet: Fleet, event: Event) -> Steps:
    """A machine is started anew with its clock 3 s behind, and after a while with the right one again.

    Ahead cannot be had: libfaketime then gives timers that are due at once a time before the kernel's first."""
    region = fleet.regions[event.regions[0]]
    machine = region.machines[1]
    for seconds in (-3, 0):
        yield from leaves(machine)
        machine.wrong_clock(seconds)
        machine.start(wait=False)
        yield from comes_back(region, machine)
        yield from hold(20)


def partition(fleet: Fleet, event: Event) -> Steps:
    """The region is cut off from the others for a minute."""
    number = event.regions[0]
    fleet.networks.cut(number)
    yield from hold(60)
    fleet.networks.heal(number)
    yield from hold(25)


def happen(fleet: Fleet, events: list[tuple[Event, Callable[[Fleet, Event], Steps]]]) -> list[Event]:
    """All of these at the same time, and in each of their outages a target breaks; ends when all are over."""
    under_way = []
    for event, act in events:
        event.began_ms = now_ms()
        under_way.append((event, act(fleet, event)))
        under_way += [(None, breaks(fleet.regions[outage.region], outage, 2, 30)) for outage in event.outages]

    def over() -> bool:
        for one in list(under_way):
            event, steps = one
            try:
                next(steps)
            except StopIteration:
                under_way.remove(one)
                if event:
                    event.ended_ms = now_ms()
        return not under_way

    until(over, "everything to be over", 600)
    return [event for event, _ in events]
