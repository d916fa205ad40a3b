"""A lab of the test's own, and what one asks of it."""

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile

LAB = pathlib.Path(__file__).resolve().parents[2] / "lab"
sys.path.insert(0, str(LAB))

from internet import supervisor  # noqa: E402


class Lab:
    """Started on entering, stopped on leaving; ends with this process in any case."""

    def __init__(self):
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Lab":
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="fw-lab-"))
        self._process = subprocess.Popen(
            [sys.executable, str(LAB / "lab.py"), "run", "--json", "--with-parent",
             "--dir", f"{folder}/lab"], stdout=subprocess.PIPE, text=True)
        self._stack.callback(self._stop)
        text = ""
        for line in self._process.stdout:
            text += line
            if line == "}\n":
                break
        if not text.endswith("}\n"):
            raise RuntimeError(f"the lab did not start: {text}")
        self.facts = json.loads(text)
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._process.stdout.close()

    def ask(self, op: str, **words) -> dict:
        return supervisor.ask(self.facts["control"], {"op": op} | words, 120)

    def break_(self, site: str, fault: str = "http503") -> None:
        self.ask("break", site=site, fault=fault)

    def change(self, *what: str) -> None:
        for one in what:
            self.ask("change", what=one)

    def undo_changes(self) -> None:
        self.ask("change")

    def mend(self) -> None:
        self.ask("mend")

    def wait_hooks(self, count: int, timeout_s: float = 30) -> list[dict]:
        """The webhooks that came, once there are `count` of them or the time is over."""
        self.ask("wait-hooks", count=count, timeout_s=timeout_s)
        return [json.loads(file.read_text())
                for file in sorted(pathlib.Path(self.facts["hooks"]["directory"]).glob("0*.json"))]

    def wait_mail(self, count: int, timeout_s: float = 30) -> list[bytes]:
        self.ask("wait-mail", count=count, timeout_s=timeout_s)
        return [file.read_bytes()
                for file in sorted(pathlib.Path(self.facts["mail"]["directory"]).glob("0*.eml"))]

    def canary_hits(self) -> list[dict]:
        return self.ask("state")["canary"]

    @property
    def look_options(self) -> list[str]:
        """For `flarewarden scan` and `check`."""
        return ["--resolver", self.facts["resolver"], "--ca-file", self.facts["ca_file"],
                "--allow", self.facts["network"]]

    @property
    def network_section(self) -> str:
        facts = self.facts
        return (f'[network]\nresolvers = ["{facts["resolver"]}"]\n'
                f'allowed_ranges = ["{facts["network"]}"]\nca_file = "{facts["ca_file"]}"\n')
