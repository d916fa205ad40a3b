"""Wrong configuration and surroundings: refused in words, with the place and what is right."""

import pathlib
import subprocess
import tempfile
import unittest

from support.flarewarden import Server, binary, run


class Configuration(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def refused(self, text):
        file = self.folder / "flarewarden.toml"
        file.write_text(text)
        done = run("serve", "--config", str(file), "--data", str(self.folder / "data"))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(list(self.folder.rglob("*.db")), [])
        return done.stderr

    def test_a_wrong_key_is_named_with_its_line_and_the_nearest_right_one(self):
        said = self.refused('[server]\nlisten = "127.0.0.1:0"\n\n'
                            '[network]\nresolver = ["1.1.1.1"]\n')
        self.assertIn("flarewarden.toml:5", said)
        self.assertIn("network.resolver", said)
        self.assertIn("resolvers", said.replace("network.resolver:", ""))

    def test_a_wrong_section(self):
        said = self.refused('[sever]\nlisten = "127.0.0.1:0"\n')
        self.assertIn("flarewarden.toml:1", said)
        self.assertIn("server", said)

    def test_all_problems_at_once(self):
        said = self.refused('[server]\nlisten = "nowhere"\n[log]\nlevel = "loud"\n[netwrok]\n')
        for words in (":2 ", ":4 ", ":5 "):
            self.assertIn(words, said)

    def test_what_is_not_toml(self):
        self.assertIn("flarewarden.toml:2", self.refused('[server]\nlisten = = 5\n'))

    def test_a_missing_file(self):
        done = run("serve", "--config", str(self.folder / "none.toml"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("none.toml", done.stderr)

    def test_a_wrong_range(self):
        said = self.refused('[network]\nallowed_ranges = ["10.0.0.0/33"]\n')
        self.assertIn("10.0.0.0/33", said)


class Surroundings(unittest.TestCase):
    def test_a_second_serve_on_the_same_data_is_refused(self):
        with Server() as first:
            done = subprocess.run(
                [binary(), "serve", "--config", str(first.config), "--listen", "127.0.0.1:0"],
                capture_output=True, text=True, timeout=20, check=False)
            self.assertIn(done.returncode, (2, 3))
            self.assertIn(str(first.folder / "data"), done.stderr)
            self.assertIsNone(first.process.poll())

    def test_a_taken_port_is_said(self):
        with Server() as first, tempfile.TemporaryDirectory() as other:
            done = run("serve", "--listen", f"127.0.0.1:{first.port}", "--data", other)
            self.assertIn(done.returncode, (2, 3))
            self.assertIn(str(first.port), done.stderr)


if __name__ == "__main__":
    unittest.main()
