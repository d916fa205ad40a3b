"""The whole of it: regions of several machines with a database and a witness each, and an owner in each region."""

import base64
import concurrent.futures
import contextlib
import dataclasses
import os
import shutil
import sys
import tempfile
import time

from support.fleet import make_keys
from support.flarewarden import until
from support.owner import Owner
from support.sqld import section
from world.machines import Database, Machine, Witness, fleet_keys
from world.networks import Networks, folder_of, sweep

PLACES = [("fra", "eu-west", "europe"), ("iad", "us-east", "north-america"), ("sin", "ap-south", "asia")]
PRIMARY, REPLICA, WITNESS, FIRST = 5, 6, 7, 11  # numbers in a region
READY_S = 120


@dataclasses.dataclass
class Region:
    name: str
    witness: Witness
    machines: list[Machine] = dataclasses.field(default_factory=list)
    owner: Owner | None = None
    channel: str = ""

    def owner_at(self, machine: Machine) -> Owner:
        """The same session at another machine of the region."""
        owner = Owner(machine.base)
        owner.cookies, owner.csrf = self.owner.cookies, self.owner.csrf
        return owner

    def living(self) -> Machine:
        return next(one for one in reversed(self.machines) if one.process is not None)


class Fleet:
    """Entered: all machines are active and know each other. Left: nothing of it is there any more."""

    def __init__(self, machines_each: int = 6, delay_ms: float = 40, loss: float = 0.001):
        self.each = machines_each
        self.networks = Networks(len(PLACES), delay_ms, loss)
        self.regions: list[Region] = []
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Fleet":
        with contextlib.ExitStack() as stack:
            self._folders(stack)
            stack.enter_context(self.networks)
            self._make(stack)
            self._stack = stack.pop_all()
        return self

    @staticmethod
    def _folders(stack: contextlib.ExitStack) -> None:
        sweep()
        folder = folder_of(os.getpid())
        folder.mkdir()
        before, tempfile.tempdir = tempfile.tempdir, str(folder)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(lambda: setattr(tempfile, "tempdir", before))

    def _make(self, stack: contextlib.ExitStack) -> None:
        full, _ = make_keys()
        count = len(PLACES)
        spaces = [[self.networks.space(r, FIRST + n, f"{PLACES[r][0]}{n + 1}") for n in range(self.each)]
                  for r in range(count)]
        everybody = [space for region in spaces for space in region]
        for r, place in enumerate(PLACES):
            primary = stack.enter_context(Database(self.networks.space(r, PRIMARY, f"primary{r}")))
            replica = stack.enter_context(Database(self.networks.space(r, REPLICA, f"replica{r}"), primary))
            witness = Witness(self.networks.space(r, WITNESS, f"witness{r}"))
            stack.callback(witness.end)
            keys = fleet_keys(base64.b64encode(os.urandom(32)).decode(), full)
            region = Region(place[1], witness)
            for space in spaces[r]:
                # One of them reads from a replica beside it.
                databases = section(primary, None if region.machines else replica)
                machine = Machine(space, place, databases, keys, everybody)
                stack.callback(machine._stack.close)
                stack.callback(machine.end_processes)
                region.machines.append(machine)
            self.regions.append(region)
        for region in self.regions:
            region.witness.until_ready()

    def start(self) -> float:
        """The first machine of each region makes its databases; seconds until all are active."""
        began = time.monotonic()
        for tier in ([region.machines[0] for region in self.regions],
                     [machine for region in self.regions for machine in region.machines[1:]]):
            for machine in tier:
                machine.start(wait=False)
            for machine in tier:
                machine.wait_ready(time.monotonic() + READY_S)
        names = {machine.name for machine in self.machines}
        for region in self.regions:
            last = region.machines[-1]
            until(lambda: last.active() == names, f"all to be active for {last.name}", READY_S)
        return time.monotonic() - began

    def set_up(self, draw) -> None:
        """An owner in each region, and what `draw(region number)` says is to be watched: name, drafts."""
        def of(number: int) -> None:
            region = self.regions[number]
            region.owner = Owner.by_setup(region.machines[0])
            region.owner.webhook(f"{region.witness.base}/hook")
            for draft in draw(number):
                region.owner.call("POST", "/monitors", draft)
        with concurrent.futures.ThreadPoolExecutor(len(self.regions)) as pool:
            list(pool.map(of, range(len(self.regions))))

    @property
    def machines(self) -> list[Machine]:
        return [machine for region in self.regions for machine in region.machines]

    def __exit__(self, error, *_) -> None:
        if error:
            self.print_logs()
        self._stack.close()

    def print_logs(self) -> None:
        """The newest of what each machine complained about."""
        for machine in self.machines:
            with contextlib.suppress(OSError):
                worse = [line for line in machine.log.splitlines() if " info " not in line]
                print(f"── {machine.name}", *worse[-8:], sep="\n", file=sys.stderr)
