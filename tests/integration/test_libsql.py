"""The program over libSQL servers: checks go on while they are away, pages show what was just written, and pages need
no server where a replica's files are at hand."""

import re
import time
import unittest
import urllib.request

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner
from support.sqld import Sqld, section

MONITORS = 10
AWAY_S = 20


def trouble(server: Server) -> set[str]:
    """Kinds of trouble that the metrics tell."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    return set(re.findall(r'flarewarden_database_trouble\{kind="(\w+)"\} 1', text))


class LibSql(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.primary = self.enterContext(Sqld())
        self.replica = self.enterContext(Sqld(self.primary))
        self.server = self.enterContext(Server(self.lab.network_section, section(self.primary, self.replica)))
        self.owner = Owner.by_setup(self.server)

    def results(self, monitor: str) -> dict[int, dict]:
        """The last results of a monitor that were no re-checks, by slot."""
        page = self.owner.call("GET", f"/monitors/{monitor}/results?limit=500")
        return {row["slot"]: row for row in page["items"] if row["attempt"] == 0}

    def test_checks_go_on_while_the_primary_is_away_and_nothing_is_lost(self):
        owner = self.owner
        numbers = [owner.watch(f"Site {n}", f"https://site-{n}.farm.example/")["id"] for n in range(MONITORS)]
        until(lambda: all(len(self.results(number)) >= 3 for number in numbers), "first results")
        self.server.stop()  # files them: every monitor has its database now
        self.server.start()
        stopped = {number: max(self.results(number)) for number in numbers}  # the replica loads it
        # Slots of the restart may be missed: what is looked at below begins behind them.
        until(lambda: all(max(self.results(number)) > stopped[number] + 6 for number in numbers), "looks to go on", 40)
        self.assertEqual(trouble(self.server), set())
        self.primary.kill()
        began = time.monotonic()
        before = {number: max(self.results(number)) for number in numbers}
        until(lambda: trouble(self.server) == {"away"}, "the metric to tell of it", 60)
        until(lambda: time.monotonic() - began > AWAY_S, "a while", AWAY_S + 10)
        for number in numbers:
            # Pages are read from the replica's files and the log, without the primary.
            self.assertGreaterEqual(max(self.results(number)) - before[number], AWAY_S - 5)
        self.primary.start()
        until(lambda: trouble(self.server) == set(), "it to heal", 60)
        self.server.stop()  # files what waits
        self.server.start()
        for number in numbers:
            slots = self.results(number)
            run = [slot for slot in sorted(slots) if before[number] - 3 < slot <= before[number] + AWAY_S - 5]
            self.assertEqual(run, list(range(run[0], run[0] + len(run))), "no slot is lost")
            self.assertFalse(any(slots[slot]["missed"] for slot in run), "and none was missed")

    def test_a_page_after_a_write_shows_it_however_far_behind_the_replica_is(self):
        owner = self.owner
        owner.watch("First", "https://site-1.farm.example/")
        self.replica.pause()
        for n in range(5):
            made = owner.watch(f"Written {n}", "https://site-2.farm.example/")
            listed = {one["id"] for one in owner.items("/monitors")}
            self.assertIn(made["id"], listed)
            self.assertIn(f"Written {n}", owner.get("/").text)
        self.replica.go_on()

    def test_a_removed_monitor_takes_its_database_with_it_on_both_servers(self):
        owner = self.owner
        number = owner.watch("Short", "https://site-1.farm.example/")["id"]
        until(lambda: len(self.results(number)) >= 2, "results")
        self.server.stop()  # files them
        self.server.start()
        owner = self.owner = Owner.by_sign_in(self.server)
        self.results(number)
        space = re.sub(r"^(.*)_", r"mon-\1-", number)
        folders = [server.folder / "data" / "dbs" / space for server in (self.primary, self.replica)]
        self.assertTrue(folders[0].exists(), folders[0])
        owner.call("DELETE", f"/monitors/{number}")
        until(lambda: not any(folder.exists() for folder in folders), "both to be gone")


if __name__ == "__main__":
    unittest.main()
