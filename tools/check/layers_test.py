"""Plants violations and expects each to be caught."""

import pathlib
import tempfile
import unittest

from layers import House

LAYERS = "base:\nmodel: base\nflow/*: base model\nhost/net: base\nplug/checks/*: base model host/net\napp: everything\n"
LIBRARIES = "host/net: curl\n"


class Layers(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.src = pathlib.Path(self.folder.name)
        self.write("layers.txt", LAYERS)
        self.write("libraries.txt", LIBRARIES)
        for room in ("base", "model", "flow/verify", "flow/notify", "host/net", "plug/checks/http", "plug/checks/tls"):
            self.write(f"{room}/thing.hpp", "")

    def write(self, path: str, text: str) -> None:
        file = self.src / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def caught(self, path: str, include: str) -> bool:
        self.write(path, f"#include {include}\n")
        return any(line.startswith(f"src/{path}:1:") for line in House(self.src).violations())

    def test_downward_includes_pass(self) -> None:
        self.assertFalse(self.caught("flow/verify/a.cpp", '"model/thing.hpp"'))
        self.assertFalse(self.caught("plug/checks/http/a.cpp", '"host/net/thing.hpp"'))
        self.assertFalse(self.caught("host/net/a.cpp", "<curl/curl.h>"))
        self.assertFalse(self.caught("app/a.cpp", '"plug/checks/http/thing.hpp"'))

    def test_upward_include_is_caught(self) -> None:
        self.assertTrue(self.caught("base/a.cpp", '"model/thing.hpp"'))
        self.assertTrue(self.caught("model/a.cpp", '"flow/verify/thing.hpp"'))

    def test_stages_never_include_each_other(self) -> None:
        self.assertTrue(self.caught("flow/verify/a.cpp", '"flow/notify/thing.hpp"'))

    def test_kinds_never_include_each_other(self) -> None:
        self.assertTrue(self.caught("plug/checks/http/a.cpp", '"plug/checks/tls/thing.hpp"'))

    def test_a_library_outside_its_room_is_caught(self) -> None:
        self.assertTrue(self.caught("flow/verify/a.cpp", "<curl/curl.h>"))

    def test_a_file_in_no_room_and_a_missing_file_are_caught(self) -> None:
        self.assertTrue(self.caught("cellar/a.cpp", "<vector>"))
        self.assertTrue(self.caught("base/a.cpp", '"base/absent.hpp"'))


if __name__ == "__main__":
    unittest.main()
