"""A look that brings the process down is made apart afterwards, and no more once that process died too."""

import contextlib
import os
import pathlib
import signal
import socket
import unittest

from support.flarewarden import Server, until
from support.owner import Owner

SECTION = '[network]\nallowed_ranges = ["127.0.0.0/8"]\n'


class Silent:
    """Accepts connections and says nothing; `asked` counts them."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(30)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._lines = []
        return self

    def __exit__(self, *_):
        for line in self._lines:
            line.close()
        self._socket.close()

    def asked(self) -> socket.socket:
        """The next connection."""
        line, _ = self._socket.accept()
        self._lines.append(line)
        return line

    def answer(self, line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nup")
        line.close()


def children_of(pid: int) -> list[int]:
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


class Poison(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.target = self.stack.enter_context(Silent())
        self.server = self.stack.enter_context(Server(SECTION))
        self.owner = Owner.by_setup(self.server)
        self.monitor = self.owner.watch("Poison", self.target.url, interval="60s",
                                        timeout="30s")["id"]

    def crash_in_a_look(self):
        """The process dies while it looks, and another takes over."""
        self.target.asked()
        self.server.process.kill()
        self.server.process.wait(20)
        self.server.start()
        self.owner = Owner.by_sign_in(self.server)

    def look_apart(self) -> socket.socket:
        line = self.target.asked()
        self.assertEqual(len(children_of(self.server.process.pid)), 1, self.server.log)
        return line

    def status(self) -> dict:
        return self.owner.monitor(self.monitor)["status"]

    def test_a_look_that_ends_well_apart_clears_the_suspicion(self):
        self.crash_in_a_look()
        self.target.answer(self.look_apart())
        until(lambda: self.status()["state"] == "up", "it is up")
        self.assertEqual(children_of(self.server.process.pid), [])
        self.owner.call("PATCH", f"/monitors/{self.monitor}", {"interval": "1s", "timeout": "1s"})
        line = self.target.asked()  # in the server's own process again
        self.assertEqual(children_of(self.server.process.pid), [])
        self.target.answer(line)

    def test_a_process_that_dies_looking_is_the_last(self):
        self.crash_in_a_look()
        self.look_apart()
        os.kill(children_of(self.server.process.pid)[0], signal.SIGSEGV)

        def seen():
            rows = self.owner.items(f"/monitors/{self.monitor}/results")
            return [row for row in rows if row["reason"] == "crashed"]
        row = until(seen, "the look is told as crashed")[0]
        self.assertEqual(row["outcome"], "unknown")
        self.assertIn("signal 11", row["detail"])
        self.assertNotEqual(self.status()["state"], "down")
        self.assertIn("is quarantined", self.server.log)
        # Over an orderly restart it stays apart; a change of the monitor gives it another chance.
        self.server.stop()
        self.server.start()
        self.owner = Owner.by_sign_in(self.server)
        self.owner.call("PATCH", f"/monitors/{self.monitor}", {"interval": "1s", "timeout": "1s"})
        self.target.answer(self.look_apart())
        until(lambda: self.status()["state"] == "up", "it is up")


if __name__ == "__main__":
    unittest.main()
