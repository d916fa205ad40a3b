"""From a site breaking to the webhook that says so, at an interval of ten seconds."""

import statistics
import time

from measure.figure import Figure
from support.flarewarden import Server
from support.internet import Lab
from support.owner import Owner

RUNS, INTERVAL_S = 3, 10


def figures():
    times = []
    with Lab() as lab, Server(lab.network_section) as server:
        owner = Owner.by_setup(server)
        owner.webhook(lab.facts["hooks"]["url"])
        shop = owner.watch("Shop", "https://shop.example/", interval=f"{INTERVAL_S}s",
                           timeout="2s")["id"]
        for run in range(RUNS):
            owner.until_state(shop, "up", 60)
            lab.wait_hooks(2 * run, 60)  # the recovery before has been told
            lab.break_("shop")
            began = time.monotonic()
            lab.wait_hooks(2 * run + 1, 60)
            times.append(time.monotonic() - began)
            lab.mend()
    # What is waited by design: up to an interval, two looks more 2 s apart, and up to
    # 10 s in which other failures may join the same message.
    yield Figure("outage to webhook, median", statistics.median(times), "s", None,
                 "the interval", INTERVAL_S, RUNS)
