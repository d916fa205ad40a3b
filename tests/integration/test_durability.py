"""kill -9: what was acknowledged is there afterwards, and what was open goes on."""

import random
import unittest

from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner

KILLS = 5


class Kill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def test_results_survive_being_killed(self):
        with Server(self.lab.network_section) as server:
            owner = Owner.by_setup(server)
            numbers = [owner.watch(f"Site {n}", f"https://site-{n}.farm.example/")["id"]
                       for n in range(10)]
            seen: dict[str, set] = {number: set() for number in numbers}

            def read() -> int:
                for number in numbers:
                    page = owner.call("GET", f"/monitors/{number}/results?limit=500")
                    now = {(row["slot"], row["attempt"]) for row in page["items"]
                           if not row["missed"]}
                    self.assertLessEqual(seen[number], now, f"{number} has lost results")
                    seen[number] = now
                return sum(len(slots) for slots in seen.values())

            for _ in range(KILLS):
                wanted = sum(len(slots) for slots in seen.values()) + random.randint(10, 25)
                until(lambda: read() >= wanted, "more results")
                server.kill()
                server.start()
                read()
            self.assertEqual(len(owner.items("/monitors")), 10)

    def test_an_open_incident_goes_on_after_a_kill(self):
        lab = self.lab
        with Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            owner.webhook(lab.facts["hooks"]["url"])
            shop = owner.watch("Shop", "https://shop.example/")["id"]
            owner.until_state(shop, "up")
            before = len(lab.wait_hooks(0, 0))
            lab.break_("shop")
            owner.until_state(shop, "down")
            lab.wait_hooks(before + 1)
            [incident] = owner.items("/incidents")
            server.kill()
            server.start()
            owner.until_state(shop, "down")
            self.assertEqual([one["id"] for one in owner.items("/incidents")], [incident["id"]])
            lab.mend()
            hooks = lab.wait_hooks(before + 2)
            events = [hook["body"].split('"event":"')[1].split('"')[0] for hook in hooks[before:]]
            self.assertEqual(events, ["incident.opened", "incident.resolved"])

    def test_a_message_not_yet_delivered_leaves_after_the_restart_with_the_same_id(self):
        lab = self.lab
        with Server(lab.network_section) as server:
            owner = Owner.by_setup(server)
            owner.webhook(lab.facts["hooks"]["url"])
            shop = owner.watch("Shop", "https://shop.example/")["id"]
            owner.until_state(shop, "up")
            before = len(lab.wait_hooks(0, 0))
            lab.ask("hooks", answers=[500])
            lab.break_("shop")
            first = lab.wait_hooks(before + 1)[before]
            self.assertEqual(first["answered"], 500)
            server.kill()
            server.start()
            again = lab.wait_hooks(before + 2, 90)[before + 1]
            self.assertEqual(again["headers"]["webhook-id"], first["headers"]["webhook-id"])
            lab.mend()

    def test_deleting_a_monitor_removes_its_file(self):
        with Server(self.lab.network_section) as server:
            owner = Owner.by_setup(server)
            number = owner.watch("Plain", "http://plain.example/")["id"]
            owner.until_state(number, "up")
            folder = server.folder / "data" / "monitors"
            server.stop()  # files what waits in the log
            self.assertTrue(list(folder.rglob(f"*{number}*")))
            server.start()
            owner = Owner.by_sign_in(server)
            owner.call("DELETE", f"/monitors/{number}")
            until(lambda: not list(folder.rglob(f"*{number}*")), "the file is gone")


if __name__ == "__main__":
    unittest.main()
